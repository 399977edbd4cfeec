/** The journal: one writer, an append-only chained list of events, durable when a call returns. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { LaneRecord } from '../act/lane.ts';
import type { Alias } from '../verify/person.ts';
import { fail, ok, type Result } from '../words.ts';
import type { KnownAlias } from './aliases.ts';
import { openConnection } from './connection.ts';
import { type DayKeys, openDayKeys } from './day-keys.ts';
import type { DeskRecord } from './desk-records.ts';
import { openRefusals, type Refusal } from './desk-refusals.ts';
import { type DeskState, openDeskState, type Written } from './desk-state.ts';
import { EventWriter } from './event-writer.ts';
import { faultOf, type JournalFault } from './faults.ts';
import { deskPayload, lanePayload, type Payload } from './payloads.ts';
import { prepare } from './prepare.ts';
import { openProjection, type Projection } from './projection.ts';
import type { DecisionRecord, HistoryReader, RecordContext } from './records.ts';
import { type PersonalFields, unseal } from './seal.ts';
import { prepareStatements, type Statements } from './statements.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

export type { Written } from './desk-state.ts';
export type { JournalFault } from './faults.ts';

export interface Journal extends DeskState {
  /** Moment of the last event, milliseconds since 1970; 0 for an empty journal. */
  readonly lastAt: number;
  /**
   * Reads, decides and commits in one synchronous transaction; the record is durable when it returns. Ok with null where
   * nothing is decided yet: then nothing is written.
   */
  decide(
    now: number,
    decide: (reader: HistoryReader) => DecisionRecord | null,
  ): Result<{ seq: number; record: DecisionRecord } | null, JournalFault>;
  /** Appends one lane record, durable when it returns. An override names the refused entry that it admits by `of`. */
  append(now: number, lane: string, record: LaneRecord, context: RecordContext): Result<number, JournalFault>;
  /**
   * Appends what the desk or the gate around the lanes has to say, durable when it returns. A record of something that
   * is not there, or is over, is refused with `not-found`.
   */
  note(now: number, lane: string | null, record: DeskRecord, context: RecordContext): Result<number, JournalFault>;
  /** Every pseudonym by which the journal knows the person who shows these; these alone where it cannot be read. */
  knownAs(shown: readonly Alias[]): readonly KnownAlias[];
  /** Whether the override with this id is in the journal already. */
  hasImported(id: string): Result<boolean, JournalFault>;
  /** The locks that guards have set and nobody has lifted: lane ids. */
  lockedLanes(): readonly string[];
  /** A real write that leaves no event behind: tells whether a faulted journal can be used again. */
  probe(): Result<void, JournalFault>;
  /** Moves what has been committed from the log into the database; for a quiet moment, it waits for the disk. */
  checkpoint(): void;
  /** Records `stopped`, closes the files, gives up the lock. Idempotent. */
  close(now: number): void;
}

export interface JournalOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly random: (bytes: number) => Uint8Array;
  /** The policy in force: its digest, and what it says, kept in the journal once. */
  readonly policy?: { readonly digest: string; readonly content: unknown };
  /** Which zone is around which, null for none: of two that are side by side a person is in one at a time. */
  readonly zones?: readonly { readonly id: string; readonly within: string | null }[];
  /**
   * Called for every event once it is durable, in their order; never for one that was rolled back. What it throws goes up
   * when all have been told.
   */
  readonly wrote?: (event: Written) => void;
}

/** Opens the journal of `dir` for its one writer; what a crash has left open becomes `outcome-unknown`. */
export function openJournal(dir: string, options: JournalOptions): Result<Journal, JournalFault> {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    return fail(faultOf(error, dir));
  }
  const lock = takeWriterLock(dir, options.now);
  if (!lock.ok) return lock;
  let connection: Database | null = null;
  const giveUp = () => {
    connection?.close();
    lock.value.release();
  };
  try {
    connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
    const fault = prepare(connection, dir);
    if (fault === null) {
      const journal = new SqliteJournal(connection, dir, lock.value, options);
      const begun = journal.begin(options);
      if (begun.ok) return ok(journal);
      giveUp();
      return begun;
    }
    giveUp();
    return fail(fault);
  } catch (error) {
    giveUp();
    return fail(faultOf(error, dir));
  }
}

const decisionKind = { admit: 'admitted', refuse: 'refused', refer: 'referred' } as const;

class SqliteJournal implements Journal {
  readonly #connection: Database;
  readonly #dir: string;
  readonly #lock: WriterLock;
  readonly #projection: Projection;
  readonly #dayKeys: DayKeys;
  readonly #statements: Statements;
  readonly #writer: EventWriter;
  readonly #desk: DeskState;
  readonly #refusal: Refusal;
  readonly #zones: ReadonlyMap<string, string | null>;
  #isClosed = false;

  constructor(connection: Database, dir: string, lock: WriterLock, options: JournalOptions) {
    this.#connection = connection;
    this.#dir = dir;
    this.#lock = lock;
    this.#projection = openProjection(connection);
    this.#dayKeys = openDayKeys(dir, options.random);
    this.#statements = prepareStatements(connection);
    this.#writer = new EventWriter({
      ...{ connection, random: options.random, wrote: options.wrote ?? (() => undefined) },
      ...{ projection: this.#projection, dayKeys: this.#dayKeys, statements: this.#statements },
    });
    this.#desk = openDeskState(connection, this.#projection, this.#dayKeys);
    this.#refusal = openRefusals(connection, this.#projection);
    this.#zones = new Map((options.zones ?? []).map(({ id, within }) => [id, within]));
  }

  get lastAt(): number {
    return this.#writer.lastAt;
  }

  /** `started`, and the openings of the life before that never came to an end. */
  begin({ now, policy }: JournalOptions): Result<void, JournalFault> {
    return this.#transact(() => {
      const open = this.#statements.openSinceStart.all() as { seq: number; lane: string }[];
      const isKnown = policy !== undefined && this.#statements.policy.get(policy.digest) === 1;
      const inForce = policy === undefined ? {} : { policy: policy.digest };
      const content = policy === undefined || isKnown ? {} : { content: policy.content };
      this.#writer.write(now, 'started', null, { pid: process.pid, ...inForce, ...content });
      for (const { seq, lane } of open) this.#writer.write(now, 'outcome-unknown', lane, { entry: seq });
    });
  }

  decide(now: number, decide: (reader: HistoryReader) => DecisionRecord | null) {
    return this.#transact(() => {
      const record = decide(this.#projection);
      if (record === null) return null;
      const { lane, outcome, person, ...rest } = record;
      const payload = {
        ...rest,
        ...(this.#isBeside(record) ? { beside: true } : {}),
        person: person?.key ?? null,
        ...(person !== null && person.aliases.length > 1 ? { aliases: person.aliases } : {}),
        ...(person !== null && person.hostKey !== null ? { hostKey: person.hostKey } : {}),
        ...(person !== null && person.selfKey !== null ? { selfKey: person.selfKey } : {}),
        sealed: person === null ? null : this.#writer.seal(person, now),
      };
      const personal = person === null ? null : personalOf(person);
      return { seq: this.#writer.write(now, decisionKind[outcome], lane, payload, personal), record };
    });
  }

  append(now: number, lane: string, record: LaneRecord, { policy, notice, imported }: RecordContext) {
    return this.#transact(() => {
      const admitted = record.kind === 'overridden' ? this.#admitted(record.of, now) : nobody;
      const fields = { ...lanePayload(record), ...admitted.payload };
      const payload = { ...fields, policy, notice, ...(imported ? { imported } : {}) };
      return this.#writer.write(now, record.kind, lane, payload, admitted.personal);
    });
  }

  note(now: number, lane: string | null, record: DeskRecord, { policy, notice }: RecordContext) {
    const refusal = this.#guard(() => this.#refusal(now, record));
    if (!refusal.ok) return refusal;
    if (refusal.value !== null) return fail({ kind: 'not-found', message: refusal.value } as const);
    return this.#transact(() => this.#writer.write(now, record.kind, lane, { ...deskPayload(record), policy, notice }));
  }

  knownAs(shown: readonly Alias[]): readonly KnownAlias[] {
    const apart = shown.map(alias => ({ ...alias, isProved: true }));
    return this.#read(() => this.#projection.knownAs(shown), apart);
  }

  hasImported(id: string): Result<boolean, JournalFault> {
    return this.#guard(() => this.#statements.imported.get(id) === 1);
  }

  lockedLanes(): readonly string[] {
    return this.#statements.locked.all() as string[];
  }

  alarms = () => this.#read(() => this.#desk.alarms(), []);
  watchlist = () => this.#read(() => this.#desk.watchlist(), []);
  inside = (zone: string, sinceMs: number) => this.#read(() => this.#desk.inside(zone, sinceMs), 0);
  recent = (count: number) => this.#read(() => this.#desk.recent(count), []);
  after = (seq: number, count: number) => this.#read(() => this.#desk.after(seq, count), []);
  casePersonal = (seq: number) => this.#read(() => this.#desk.casePersonal(seq), null);
  wasBurning = () => this.#read(() => this.#desk.wasBurning(), false);
  lockdown = () => this.#read(() => this.#desk.lockdown(), null);
  visitExists = (visit: number) => this.#read(() => this.#desk.visitExists(visit), false);
  forgotten = (zone: string, before: number, limit: number) =>
    this.#read(() => this.#desk.forgotten(zone, before, limit), []);

  probe(): Result<void, JournalFault> {
    return this.#transact(() => {
      this.#statements.probe.run(Math.trunc(this.#writer.lastAt));
    });
  }

  checkpoint(): void {
    if (this.#isClosed) return;
    this.#guard(() => this.#connection.pragma('wal_checkpoint(PASSIVE)'));
  }

  close(now: number): void {
    if (this.#isClosed) return;
    this.#transact(() => this.#writer.write(now, 'stopped', null, {}));
    this.#isClosed = true;
    this.#connection.close();
    this.#lock.release();
  }

  /** One transaction: all or nothing. Whoever listens is told when the journal is whole again. */
  #transact<T>(work: () => T): Result<T, JournalFault> {
    const result = this.#guard(() => this.#writer.transact(work));
    this.#writer.tell();
    return result;
  }

  /** SQLite's and the file system's errors are values; anything else is a bug and goes on up. */
  #guard<T>(work: () => T): Result<T, JournalFault> {
    if (this.#isClosed) return fail({ kind: 'io', message: `the journal in ${this.#dir} is closed` });
    try {
      return ok(work());
    } catch (error) {
      return fail(faultOf(error, this.#dir));
    }
  }

  /** What is asked in passing has an answer also where the journal cannot be read. */
  #read<T>(work: () => T, otherwise: T): T {
    const read = this.#guard(work);
    return read.ok ? read.value : otherwise;
  }

  /** Whether the lane leads between two zones neither of which is around the other. */
  #isBeside({ zone, from }: DecisionRecord): boolean {
    return from !== null && this.#zones.has(zone) && this.#zones.get(zone) !== from;
  }

  /** Whom an override lets in: the person of the entry that was not admitted, sealed anew for this event. */
  #admitted(of: number | null, now: number): { payload: Payload; personal: PersonalFields | null } {
    const text = of === null ? undefined : this.#statements.payload.get(of);
    if (of === null || typeof text !== 'string') return nobody;
    const { person, aliases, hostKey, selfKey, use, format, issuer, zone, from, beside, sealed } = JSON.parse(text);
    const key = sealed ? this.#dayKeys.find(sealed.day) : null;
    const personal = key ? unseal(sealed, key, of) : null;
    const who = { person, aliases, hostKey, selfKey, sealed: personal ? this.#writer.seal(personal, now) : null };
    return { payload: { ...who, use, format, issuer, zone, from, beside }, personal };
  }
}

const nobody = { payload: {}, personal: null } as const;

const personalOf = ({ name, phone, plate, host }: PersonalFields): PersonalFields => ({ name, phone, plate, host });
