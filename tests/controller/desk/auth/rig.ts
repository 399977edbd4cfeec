/** Accounts for tests: real files in a folder of their own, a clock that stands still, and every event that was noted. */
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import {
  type Accounts,
  openAccounts,
  type SignedIn,
  type Where,
} from '../../../../main/controller/desk/auth/accounts.ts';
import type { DeskRecord } from '../../../../main/record/desk-records.ts';
import type { GuardRole } from '../../../../main/words.ts';
import { newTestClock, type TestClock } from '../../../clock.ts';
import { need, newFolder } from '../../../record/journals.ts';

export const minuteMs = 60_000;
export const idleMs = 15 * minuteMs;
/** A right PIN and a wrong one; neither is weak. */
export const [right, wrong, other] = ['483920', '483921', '927461'];
export const desk: Where = { address: '127.0.0.1', userAgent: 'Firefox', listener: 'loopback' };

export interface Rig {
  readonly dir: string;
  clock: TestClock;
  readonly notes: DeskRecord[];
  /** Whether the journal takes events. */
  journalWorks: boolean;
  accounts: Accounts;
  /** Closes the accounts and opens them again, as another life of the gate. */
  restart(clock?: TestClock): void;
  /** A guard whose PIN is `right`. */
  add(name: string, role?: GuardRole, mustChange?: boolean): Promise<void>;
  /** Lets the next attempt of any address through. */
  elsewhere(): Where;
}

export function newRig(dir = newFolder()): Rig {
  const notes: DeskRecord[] = [];
  let addresses = 0;

  function open(clock: TestClock): Accounts {
    const note = (record: DeskRecord) => {
      if (rig.journalWorks) notes.push(record);
      return { ok: rig.journalWorks };
    };
    return need(openAccounts({ dir, clock, random: randomBytes, idleMs, note, failed: () => undefined }));
  }

  const clock = newTestClock();
  const rig: Rig = {
    dir,
    clock,
    notes,
    journalWorks: true,
    accounts: open(clock),
    restart(next = rig.clock) {
      rig.accounts.close();
      rig.clock = next;
      rig.accounts = open(next);
    },
    async add(name, role = 'guard', mustChange = false) {
      const added = await rig.accounts.changes.addGuard({ name, role, pin: right, mustChange });
      if (!added.ok) throw new Error(added.fault.message);
    },
    elsewhere() {
      addresses += 1;
      return { ...desk, address: `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}` };
    },
  };
  onTestFinished(() => rig.accounts.close());
  return rig;
}

/** Signs in, or fails with the fault. */
export async function signedIn(rig: Rig, name: string, pin = right, where = desk): Promise<SignedIn> {
  const signed = await rig.accounts.signIn({ name, pin }, where);
  if (!signed.ok) throw new Error(JSON.stringify(signed.fault));
  return signed.value;
}

export const cookieOf = ({ cookie }: SignedIn) => `gatehouse-guard=${cookie}`;

/** What came of it in a word: the fault, or `ok`. */
export async function outcome(attempt: Promise<{ ok: true } | { ok: false; fault: { error: string } }>) {
  const result = await attempt;
  return result.ok ? 'ok' : result.fault.error;
}
