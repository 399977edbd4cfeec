/** The journal: one writer, an append-only chained list of events, durable when a call returns. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { LaneRecord } from '../act/lane.ts';
import type { History } from '../decide/decide.ts';
import {
  type AdmitFlag,
  type Direction,
  fail,
  type Outcome,
  ok,
  type Person,
  type RefusalReason,
  type Result,
} from '../words.ts';
import { chainOf, digestOf, genesis, saltBytes } from './chain.ts';
import { applicationId, openConnection } from './connection.ts';
import { openDayKeys } from './day-keys.ts';
import { faultOf, type JournalFault } from './faults.ts';
import { migrate, schemaVersion } from './migrations.ts';
import { openProjection } from './projection.ts';
import { nonceBytes, type PersonalFields, type Sealed, seal, unseal } from './seal.ts';
import { verifyEvents } from './verify.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

export type { JournalFault } from './faults.ts';

/** One decision of the policy, as it is kept. The answers are not: only the verdict and its reasons. */
export interface DecisionRecord {
  readonly lane: string;
  readonly direction: Direction;
  readonly outcome: Outcome;
  /** Refusal reasons, or the flags of an admission, first the most important. */
  readonly reasons: readonly (RefusalReason | AdmitFlag)[];
  readonly format: string | null;
  readonly issuer: string | null;
  readonly use: string | null;
  /** Null where nobody could be named for certain (a forged or unreadable code). Name, phone, host, plate are sealed. */
  readonly person: Person | null;
  /** How many scans this stands for: over 1 only for unreadable ones, which are counted by the second. */
  readonly count: number;
  /** Digest of the policy in force. */
  readonly policy: string;
  /** Version of the privacy notice that the screen showed, null where the site has none. */
  readonly notice: string | null;
  /** What a guard or technician needs beside the reason (the reader's fault kind); never personal. */
  readonly detail: string | null;
}

/** Where history, decision and commit are one: `decide` is called inside the transaction. */
export interface HistoryReader {
  /** `sinceMs`: visits that began earlier no longer count. */
  history(use: string, person: string, sinceMs: number): History;
}

/** What every record carries beside its own fields. */
export interface RecordContext {
  /** Digest of the policy in force. */
  readonly policy: string;
  /** Version of the privacy notice that the screen showed. */
  readonly notice: string | null;
  /** For an override that was written elsewhere first: its id there, and when it was. */
  readonly imported?: { readonly id: string; readonly at: number };
}

export interface Journal {
  /** Moment of the last event, milliseconds since 1970; 0 for an empty journal. */
  readonly lastAt: number;
  /** Reads, decides and commits in one synchronous transaction; the record is durable when it returns. */
  decide(
    now: number,
    decide: (reader: HistoryReader) => DecisionRecord,
  ): Result<{ seq: number; record: DecisionRecord }, JournalFault>;
  /** Appends one lane record, durable when it returns. An override names the refused entry that it admits by `of`. */
  append(now: number, lane: string, record: LaneRecord, context: RecordContext): Result<number, JournalFault>;
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
}

/** Events at the end of the chain that are checked at every start. */
const tailEvents = 1_000;
/** Salts drawn at once. */
const saltBatch = 256;

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
  try {
    connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
    const fault = prepare(connection, dir);
    if (fault === null) {
      const journal = new SqliteJournal(connection, dir, lock.value, options);
      const begun = journal.begin(options.now);
      if (begun.ok) return ok(journal);
      connection.close();
      lock.value.release();
      return begun;
    }
    connection.close();
    lock.value.release();
    return fail(fault);
  } catch (error) {
    connection?.close();
    lock.value.release();
    return fail(faultOf(error, dir));
  }
}

/** Whose file it is, of which version, and whether its end is whole. */
function prepare(connection: Database, dir: string): JournalFault | null {
  const id = connection.pragma('application_id', { simple: true });
  const version = Number(connection.pragma('user_version', { simple: true }));
  const tables = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables === 0 && version === 0) connection.pragma(`application_id = ${applicationId}`);
  else if (id !== applicationId) {
    return {
      kind: 'foreign',
      message: `${join(dir, 'journal.sqlite')} belongs to another program: name another --data`,
    };
  }
  if (version > schemaVersion) {
    const message = `the journal in ${dir} was written by a newer Gatehouse: run that one, or restore a backup`;
    return { kind: 'newer', message };
  }
  if (version < schemaVersion) {
    // A journal of the new version whose visits are half told would stay so.
    connection.transaction(() => {
      migrate(connection);
      openProjection(connection).rebuild();
    })();
  }
  const tail = verifyEvents(connection, tailEvents);
  if (tail.ok) return null;
  const { seq, message } = tail.fault;
  return {
    kind: 'corrupt',
    message: `the journal in ${dir} is broken at event ${seq} (${message}): put it aside, and restore a backup`,
  };
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
  readonly #statements: ReturnType<typeof prepareStatements>;
  #salts: Uint8Array = new Uint8Array(0);
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
  begin(now: number): Result<void, JournalFault> {
    return this.#transact(() => {
      const open = this.#statements.openSinceStart.all() as { seq: number; lane: string }[];
      this.#write(now, 'started', null, { pid: process.pid });
      for (const { seq, lane } of open) this.#write(now, 'outcome-unknown', lane, { entry: seq });
    });
  }

  decide(now: number, decide: (reader: HistoryReader) => DecisionRecord) {
    return this.#transact(() => {
      const record = decide(this.#projection);
      const { lane, outcome, person, ...rest } = record;
      const seq = this.#write(now, decisionKind[outcome], lane, {
        ...rest,
        person: person?.key ?? null,
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
    const salt = this.#salt();
    const digest = digestOf(salt, text);
    const chain = chainOf(this.#head.chain, { seq, at, kind, lane, digest });
    this.#statements.insert.run(seq, at, kind, lane, salt, text, digest, chain);
    this.#projection.project({ seq, at, kind, lane, payload });
    this.#head = { seq, at, chain };
    return seq;
  }

  #salt(): Uint8Array {
    if (this.#salts.length < saltBytes) this.#salts = this.#random(saltBatch * saltBytes);
    const salt = this.#salts.subarray(0, saltBytes);
    this.#salts = this.#salts.subarray(saltBytes);
    return salt;
  }

  #seal(fields: PersonalFields, now: number): Sealed {
    const { day, key } = this.#dayKeys.keyFor(Math.max(now, this.#head.at));
    return seal(fields, key, day, this.#head.seq + 1, this.#random(nonceBytes));
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
    const { person, use, format, issuer, sealed } = JSON.parse(text);
    const key = sealed ? this.#dayKeys.find(sealed.day) : null;
    const fields = key ? unseal(sealed, key, of) : null;
    return { person, use, format, issuer, sealed: fields ? this.#seal(fields, now) : null };
  }
}

function prepareStatements(connection: Database) {
  return {
    begin: connection.prepare('BEGIN IMMEDIATE'),
    commit: connection.prepare('COMMIT'),
    last: connection.prepare('SELECT seq, at, chain FROM event ORDER BY seq DESC LIMIT 1'),
    insert: connection.prepare(
      'INSERT INTO event (seq, at, kind, lane, salt, payload, digest, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    payload: connection.prepare('SELECT payload FROM event WHERE seq = ?').pluck(),
    openSinceStart: connection.prepare(
      `SELECT e.seq AS seq, e.lane AS lane FROM event e
       WHERE e.seq > coalesce((SELECT max(seq) FROM event WHERE kind = 'started'), 0) AND e.kind IN ('admitted', 'overridden')
         AND e.payload IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM event o WHERE json_extract(o.payload, '$.entry') = +e.seq
           AND o.kind IN ('opened', 'passed', 'not-passed', 'forced', 'outcome-unknown'))
       ORDER BY e.seq`,
    ),
    locked: connection
      .prepare(
        `SELECT lane FROM (SELECT lane, kind, max(seq) FROM event WHERE kind IN ('locked', 'unlocked') GROUP BY lane)
         WHERE kind = 'locked' ORDER BY lane`,
      )
      .pluck(),
    imported: connection
      .prepare("SELECT 1 FROM event WHERE kind = 'overridden' AND json_extract(payload, '$.imported.id') = ? LIMIT 1")
      .pluck(),
    // Always another value: SQLite does not write a page that would stay as it is.
    probe: connection.prepare(
      'INSERT INTO probe (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = probe.at + 1',
    ),
  };
}
