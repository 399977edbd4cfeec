/** The journal as the lanes see it: one fault faults every lane, and a real write is tried until it works again. */
import type { Clock } from '../../drivers/driver.ts';
import type { DeskRecord } from '../record/desk-records.ts';
import type { DeskState } from '../record/desk-state.ts';
import type { Journal, JournalFault } from '../record/journal.ts';
import { importOverrides, type OverrideLine, writeOverride } from '../record/override-log.ts';
import type { RecordContext } from '../record/records.ts';
import type { Result } from '../words.ts';

/** How often a faulted journal is tried, milliseconds. */
const probeMs = 2_000;
/** How often it is seen whether the moment is quiet, and how long quiet is, milliseconds. */
const tidyMs = 5_000;
const quietMs = 2_000;
/** After so many writes the log is moved into the database even where it is never quiet. */
const maxUntidy = 2_000;

export interface JournalListener {
  failed(fault: JournalFault): void;
  recovered(): void;
}

export interface JournalKeeper
  extends Pick<Journal, 'decide' | 'append' | 'lastAt' | 'lockedLanes' | 'knownAs'>,
    DeskState {
  readonly fault: JournalFault | null;
  /** A record of the desk or the gate, durable when it returns ok; `not-found` where it speaks of what is not there. */
  note(now: number, lane: string | null, record: DeskRecord): Result<number, JournalFault>;
  /** The guard's way when the journal cannot be written: a second file, durable when this returns ok. */
  writeOverride(override: OverrideLine): Result<void, JournalFault>;
  /** Brings home what an earlier life wrote there. */
  importOverrides(): void;
  close(now: number): void;
}

export function keepJournal(
  journal: Journal,
  dir: string,
  context: RecordContext,
  clock: Clock,
  listener: JournalListener,
): JournalKeeper {
  let fault: JournalFault | null = null;
  let cancelProbe = (): void => undefined;
  let cancelTidy = clock.timer(tidyMs, tidy);
  let lastWrite = 0;
  let untidy = 0;

  function tidy(): void {
    cancelTidy = clock.timer(tidyMs, tidy);
    if (untidy === 0 || (untidy < maxUntidy && clock.monotonic() - lastWrite < quietMs)) return;
    untidy = 0;
    journal.checkpoint();
  }

  function watched<T>(result: Result<T, JournalFault>): Result<T, JournalFault> {
    lastWrite = clock.monotonic();
    untidy += 1;
    if (!result.ok && result.fault.kind !== 'not-found' && fault === null) {
      fault = result.fault;
      cancelProbe = clock.timer(probeMs, probe);
      listener.failed(result.fault);
    }
    return result;
  }

  function probe(): void {
    if (!journal.probe().ok || !importOverrides(journal, dir, clock.now(), context).ok) {
      cancelProbe = clock.timer(probeMs, probe);
      return;
    }
    fault = null;
    listener.recovered();
  }

  return {
    get fault() {
      return fault;
    },
    get lastAt() {
      return journal.lastAt;
    },
    lockedLanes: () => journal.lockedLanes(),
    knownAs: shown => journal.knownAs(shown),
    decide: (now, decide) => watched(journal.decide(now, decide)),
    append: (now, lane, record, appendContext) => watched(journal.append(now, lane, record, appendContext)),
    note: (now, lane, record) => watched(journal.note(now, lane, record, context)),
    alarms: () => journal.alarms(),
    watchlist: () => journal.watchlist(),
    inside: (zone, sinceMs) => journal.inside(zone, sinceMs),
    recent: count => journal.recent(count),
    after: (seq, count) => journal.after(seq, count),
    casePersonal: seq => journal.casePersonal(seq),
    forgotten: (zone, before, limit) => journal.forgotten(zone, before, limit),
    wasBurning: () => journal.wasBurning(),
    lockdown: () => journal.lockdown(),
    visitExists: visit => journal.visitExists(visit),
    writeOverride: line => writeOverride(dir, line),
    importOverrides() {
      watched(importOverrides(journal, dir, clock.now(), context));
    },
    close(now) {
      cancelProbe();
      cancelTidy();
      journal.close(now);
    },
  };
}
