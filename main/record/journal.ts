/** The journal: one writer, an append-only chained list of events, durable when a call returns. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { LaneRecord } from '../act/lane.ts';
import type { Alias } from '../verify/person.ts';
import { fail, ok, type Result } from '../words.ts';
import type { KnownAlias } from './aliases.ts';
import { chainOf, digestOf, genesis, saltBytes } from './chain.ts';
import { openConnection } from './connection.ts';
import { openDayKeys } from './day-keys.ts';
import { faultOf, type JournalFault } from './faults.ts';
import { prepare } from './prepare.ts';
import { openProjection } from './projection.ts';
import type { DecisionRecord, HistoryReader, RecordContext } from './records.ts';
import { nonceBytes, type PersonalFields, type Sealed, seal, unseal } from './seal.ts';
import { prepareStatements, type Statements } from './statements.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

export type { JournalFault } from './faults.ts';

export interface Journal {
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
}

/** Random bytes drawn at once, for salts and nonces. */
const randomBatchBytes = 4_096;

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
  const giveUp = (fault: JournalFault) => {
    connection?.close();
    lock.value.release();
    return fail(fault);
  };
  try {
    connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
    const fault = prepare(connection, dir);
    if (fault !== null) return giveUp(fault);
    const journal = new SqliteJournal(connection, dir, lock.value, options);
    const begun = journal.begin(options);
    return begun.ok ? ok(journal) : giveUp(begun.fault);
  } catch (error) {
    return giveUp(faultOf(error, dir));
  }
}

const decisionKind = { admit: 'admitted', refuse: 'refused', refer: 'referred' } as const;

type Payload = Record<string, unknown>;
interface Head {
  readonly seq: number;
  readonly at: number;
  readonly chain: Uint8Array;
}

class SqliteJournal implements Journal {
  readonly #connection: Database;
  readonly #dir: string;
  readonly #lock: WriterLock;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #projection: ReturnType<typeof openProjection>;
  readonly #dayKeys: ReturnType<typeof openDayKeys>;
  readonly #statements: Statements;
  #drawn: Uint8Array = new Uint8Array(0);
  #head: Head;
  #isClosed = false;

  constructor(connection: Database, dir: string, lock: WriterLock, { random }: JournalOptions) {
    this.#connection = connection;
    this.#dir = dir;
    this.#lock = lock;
    this.#random = random;
    this.#projection = openProjection(connection);
    this.#dayKeys = openDayKeys(dir, random);
    this.#statements = prepareStatements(connection);
    this.#head = (this.#statements.last.get() as Head | undefined) ?? { seq: 0, at: 0, chain: genesis };
  }

  get lastAt(): number {
    return this.#head.at;
  }

  /** `started`, and the openings of the life before that never came to an end. */
  begin({ now, policy }: JournalOptions): Result<void, JournalFault> {
    return this.#transact(() => {
      const open = this.#statements.openSinceStart.all() as { seq: number; lane: string }[];
      const isKnown = policy !== undefined && this.#statements.policy.get(policy.digest) === 1;
      const inForce = policy === undefined ? {} : { policy: policy.digest };
      const content = policy === undefined || isKnown ? {} : { content: policy.content };
      this.#write(now, 'started', null, { pid: process.pid, ...inForce, ...content });
      for (const { seq, lane } of open) this.#write(now, 'outcome-unknown', lane, { entry: seq });
    });
  }

  decide(now: number, decide: (reader: HistoryReader) => DecisionRecord | null) {
    return this.#transact(() => {
      const record = decide(this.#projection);
      if (record === null) return null;
      const { lane, outcome, person, ...rest } = record;
      const seq = this.#write(now, decisionKind[outcome], lane, {
        ...rest,
        person: person?.key ?? null,
        ...(person !== null && person.aliases.length > 1 ? { aliases: person.aliases } : {}),
        ...(person !== null && person.hostKey !== null ? { hostKey: person.hostKey } : {}),
        sealed: person === null ? null : this.#seal(person, now),
      });
      return { seq, record };
    });
  }

  append(now: number, lane: string, record: LaneRecord, { policy, notice, imported }: RecordContext) {
    return this.#transact(() => {
      const payload = { ...this.#payloadOf(record, now), policy, notice, ...(imported ? { imported } : {}) };
      return this.#write(now, record.kind, lane, payload);
    });
  }

  knownAs(shown: readonly Alias[]): readonly KnownAlias[] {
    const known = this.#guard(() => this.#projection.knownAs(shown));
    return known.ok ? known.value : shown.map(alias => ({ ...alias, isProved: true }));
  }

  hasImported(id: string): Result<boolean, JournalFault> {
    return this.#guard(() => this.#statements.imported.get(id) === 1);
  }

  lockedLanes(): readonly string[] {
    return this.#statements.locked.all() as string[];
  }

  probe(): Result<void, JournalFault> {
    return this.#transact(() => {
      this.#statements.probe.run(Math.trunc(this.#head.at));
    });
  }

  checkpoint(): void {
    if (this.#isClosed) return;
    this.#guard(() => this.#connection.pragma('wal_checkpoint(PASSIVE)'));
  }

  close(now: number): void {
    if (this.#isClosed) return;
    this.#transact(() => this.#write(now, 'stopped', null, {}));
    this.#isClosed = true;
    this.#connection.close();
    this.#lock.release();
  }

  /** One transaction: all or nothing, also of the head that this process remembers. */
  #transact<T>(work: () => T): Result<T, JournalFault> {
    const head = this.#head;
    return this.#guard(
      () => {
        this.#statements.begin.run();
        const value = work();
        this.#statements.commit.run();
        return value;
      },
      () => {
        this.#head = head;
        if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      },
    );
  }

  /** SQLite's and the file system's errors are values; anything else is a bug and goes on up. */
  #guard<T>(work: () => T, undo: () => void = () => undefined): Result<T, JournalFault> {
    if (this.#isClosed) return fail({ kind: 'io', message: `the journal in ${this.#dir} is closed` });
    try {
      return ok(work());
    } catch (error) {
      undo();
      return fail(faultOf(error, this.#dir));
    }
  }

  #write(now: number, kind: string, lane: string | null, payload: Payload): number {
    // Only a named guard's word sets the journal's time back.
    const at = kind === 'lane-reset' ? now : Math.max(now, this.#head.at);
    const seq = this.#head.seq + 1;
    const text = JSON.stringify(at === now ? payload : { ...payload, clock: now });
    const salt = this.#draw(saltBytes);
    const digest = digestOf(salt, text);
    const chain = chainOf(this.#head.chain, { seq, at, kind, lane, digest });
    this.#statements.insert.run(seq, at, kind, lane, salt, text, digest, chain);
    this.#projection.project({ seq, at, kind, lane, payload });
    this.#head = { seq, at, chain };
    return seq;
  }

  #draw(count: number): Uint8Array {
    if (this.#drawn.length < count) this.#drawn = this.#random(randomBatchBytes);
    const bytes = this.#drawn.subarray(0, count);
    this.#drawn = this.#drawn.subarray(count);
    return bytes;
  }

  #seal(fields: PersonalFields, now: number): Sealed {
    const { day, key } = this.#dayKeys.keyFor(Math.max(now, this.#head.at));
    return seal(fields, key, day, this.#head.seq + 1, this.#draw(nonceBytes));
  }

  #payloadOf(record: LaneRecord, now: number): Payload {
    switch (record.kind) {
      case 'refused':
        return { direction: record.direction, reasons: [record.reason], count: 1 };
      case 'overridden':
        return { direction: record.direction, ...record.override, of: record.of, ...this.#admitted(record.of, now) };
      case 'opened':
      case 'passed':
      case 'not-passed':
      case 'outcome-unknown':
        return { entry: record.entry };
      case 'forced':
        return { direction: record.direction, entry: record.entry };
      case 'fire-started':
      case 'fire-ended':
        return {};
      case 'faulted':
      case 'recovered':
        return { fault: record.fault };
      default:
        return { ...record.override };
    }
  }

  /** Whom an override lets in: the person of the entry that was not admitted, sealed anew for this event. */
  #admitted(of: number | null, now: number): Payload {
    const text = of === null ? undefined : this.#statements.payload.get(of);
    if (of === null || typeof text !== 'string') return {};
    const { person, aliases, hostKey, use, format, issuer, sealed } = JSON.parse(text);
    const key = sealed ? this.#dayKeys.find(sealed.day) : null;
    const fields = key ? unseal(sealed, key, of) : null;
    return { person, aliases, hostKey, use, format, issuer, sealed: fields ? this.#seal(fields, now) : null };
  }
}
