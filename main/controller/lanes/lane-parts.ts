/** What a lane is made of, and what it tells. */
import type { Io } from '../../../drivers/driver.ts';
import type { Direction } from '../../words.ts';
import type { CaseFacts } from '../desk/cases.ts';
import type { JournalKeeper } from '../journal-keeper.ts';
import type { Lookup } from '../register/lookup.ts';
import type { ScanContext } from '../scan.ts';
import type { LaneSite } from '../site-lanes.ts';
import type { ContactAlarm } from './lane-alarms.ts';

/** Microseconds of one scan, by verb; null where it was not reached. */
export interface ScanTimings {
  readonly receive: number;
  readonly read: number;
  readonly verify: number | null;
  readonly decide: number | null;
  readonly record: number | null;
  readonly act: number | null;
}

export interface LaneListener {
  /** The lane, its faults or its relays may have changed. */
  changed(): void;
  decided(outcome: 'admit' | 'refuse' | 'refer', reason: string | null): void;
  /** What a guard may have to know of a decision, and the journal does not keep. */
  learnt(facts: CaseFacts): void;
  timed(timings: ScanTimings): void;
  /** For the log; never personal data. */
  alarm(kind: string, message: string): void;
  /** For the journal: what a door, a passage or a housing does that calls the guard, or ends the call. */
  raise(alarm: ContactAlarm): void;
  /** Somebody has gone through a passage this way, whatever the lane was doing. */
  passed(direction: Direction): void;
}

export interface LaneParts {
  readonly site: LaneSite;
  readonly waits: { readonly referMs: number; readonly collectMs: number };
  readonly io: Io;
  readonly journal: JournalKeeper;
  readonly context: ScanContext;
  readonly lookup: Lookup;
  readonly journalContext: { readonly policy: string; readonly notice: string | null };
  /** Called as a code comes in, before the lane hears of it: looks at the clock. */
  readonly beforeScan: () => void;
  readonly listener: LaneListener;
}
