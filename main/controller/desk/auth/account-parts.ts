/** What the parts of the accounts share. */
import type { Clock } from '../../../../drivers/driver.ts';
import type { SignInFault } from '../../../desk-contract.ts';
import type { DeskRecord } from '../../../record/desk-records.ts';
import type { DeskStore } from '../../../record/desk-store.ts';

/** Where a browser asks from. */
export interface Where {
  readonly address: string;
  readonly userAgent: string;
  readonly listener: 'loopback' | 'lan';
}

export interface AccountParts {
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  /** Writes an event of the journal; durable when the answer is ok. */
  readonly note: (record: DeskRecord) => { readonly ok: boolean };
  /** Something does not work, for the log; English. */
  readonly failed: (message: string) => void;
}

export interface StoreParts extends AccountParts {
  readonly store: DeskStore;
}

/** Where nothing can be evaluated, because something is busy or does not work. */
export const tryAgain: SignInFault = { error: 'wait', waitMs: 2_000 };
