/** Writing the form's own declarations: the service that signs them, and revocations by a command beside it. */
import type { Statement } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { type DayKeys, dayOf } from './day-keys.ts';
import { sealAnswer, sealDeclared } from './declared-box.ts';
import {
  countDeclared,
  type DeclaredFile,
  digestOf,
  type FindTexts,
  lostDay,
  prepareFindTexts,
  readAnswer,
  readDeclared,
} from './declared-find.ts';
import type { Declared, DeclaredBatch, DeclaredCounts, DeclaredStore } from './declared-records.ts';
import { declaredStore } from './declared-schema.ts';
import type { JournalFault } from './faults.ts';
import { isPseudonym } from './register-find.ts';
import { nonceBytes } from './seal.ts';
import { newStoreWork, type StoreWork } from './store-work.ts';

const dayMs = 86_400_000;
/** How long another process's transaction is waited for, milliseconds. */
const busyMs = 5_000;

/** A checkpoint of so few pages takes no longer than a few commits. What a row held is not left behind in the file. */
export const writerPragmas = [`busy_timeout = ${busyMs}`, 'wal_autocheckpoint = 256', 'secure_delete = ON'];

export interface DeclaredWriterParts extends DeclaredFile {
  /** Changed only while the file's write lock is held, since other processes may change them too. */
  readonly dayKeys: DayKeys;
  readonly random: (bytes: number) => Uint8Array;
}

const statements = {
  isKept: 'SELECT 1 FROM answer WHERE request = ?',
  answer: 'INSERT INTO answer (request, made_at, people, box) VALUES (?, ?, ?, ?)',
  // A part of a forgotten answer may still be there: the next one takes its place, revoked or not as it was.
  dropRest: 'DELETE FROM declared WHERE request = ? AND place >= ?',
  insert: `INSERT INTO declared (ref, request, place, person, made_at, from_s, until_s, box)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ref) DO UPDATE SET place = excluded.place, person = excluded.person,
      made_at = excluded.made_at, from_s = excluded.from_s, until_s = excluded.until_s, box = excluded.box
    WHERE request = excluded.request`,
  last: 'UPDATE state SET last_made_at = max(coalesce(last_made_at, @at), @at)',
  isKnown: 'SELECT 1 FROM declared WHERE ref = ?',
  revoke: 'UPDATE declared SET revoked_at = ? WHERE ref = ? AND revoked_at IS NULL',
  ended: 'SELECT id, request FROM declared WHERE made_at < ? AND until_s <= ? ORDER BY made_at, id LIMIT ?',
  dropAnswer: 'DELETE FROM answer WHERE request = ?',
  drop: 'DELETE FROM declared WHERE id = ?',
  isBetween: 'SELECT 1 FROM declared WHERE made_at >= ? AND made_at < ? LIMIT 1',
} as const;
type Statements = Readonly<Record<keyof typeof statements, Statement<unknown[], unknown>>>;

export class DeclaredWriter implements DeclaredStore {
  readonly #parts: DeclaredWriterParts;
  readonly #statements: Statements;
  readonly #find: FindTexts;
  readonly #work: StoreWork;

  /** Throws SqliteError. */
  constructor(parts: DeclaredWriterParts) {
    this.#parts = parts;
    const prepared = Object.entries(statements).map(([name, sql]) => [name, parts.connection.prepare(sql)]);
    this.#statements = Object.fromEntries(prepared);
    this.#find = prepareFindTexts(parts);
    this.#work = newStoreWork(parts.connection, parts.file, declaredStore.remedy);
  }

  keep(batch: DeclaredBatch): Result<null, JournalFault> {
    if (batch.declared.length === 0) throw new Error('an answer for nobody');
    if (!batch.declared.every(({ person }) => isPseudonym(person))) throw new Error('a declaration of nobody');
    const request = digestOf.request(this.#parts.key, batch.request);
    return this.#work.transact(() => {
      if (this.#statements.isKept.get(request) !== undefined) return ok(null);
      const key = this.#dayKey(batch.madeAt);
      if (!key.ok) return key;
      const head = { request, made_at: batch.madeAt, people: batch.declared.length };
      const box = sealAnswer(batch, head, key.value, this.#parts.random(nonceBytes));
      this.#statements.answer.run(request, batch.madeAt, batch.declared.length, box);
      this.#statements.dropRest.run(request, batch.declared.length);
      for (const [place, one] of batch.declared.entries()) this.#insert(batch, request, place, one, key.value);
      this.#statements.last.run({ at: batch.madeAt });
      return ok(null);
    });
  }

  answerOf(request: string): Result<DeclaredBatch | null, JournalFault> {
    return this.#work.guard(() => readAnswer(this.#parts, request));
  }

  find(persons: readonly string[], nowS: number): Result<readonly string[], JournalFault> {
    return this.#work.guard(() => this.#find(persons, nowS));
  }

  counts(nowS: number): Result<DeclaredCounts, JournalFault> {
    return this.#work.guard(() => ok(countDeclared(this.#parts, nowS)));
  }

  revoke(refs: readonly string[], at: number): Result<readonly string[], JournalFault> {
    return this.#work.transact(() => {
      const unknown: string[] = [];
      for (const ref of refs) {
        const digest = digestOf.ref(this.#parts.key, ref);
        if (this.#statements.isKnown.get(digest) === undefined) unknown.push(ref);
        else this.#statements.revoke.run(at, digest);
      }
      return ok(unknown);
    });
  }

  entries(): ReturnType<DeclaredStore['entries']> {
    return this.#work.guard(() => ok(readDeclared(this.#parts)));
  }

  forget(now: number, keepDays: number, limit: number): Result<number, JournalFault> {
    const before = now - keepDays * dayMs;
    const dropped = this.#work.transact(() => {
      const ended = this.#statements.ended.all(before, Math.floor(now / 1_000), limit) as Ended[];
      for (const { id, request } of ended) {
        this.#statements.dropAnswer.run(request);
        this.#statements.drop.run(id);
      }
      return ok(ended.length);
    });
    if (!dropped.ok) return dropped;
    // After their rows' end is durable, so that no row is ever without its key.
    const forgotten = this.#work.transact(() => this.#forgetDays(before, now));
    if (!forgotten.ok) return forgotten;
    return this.#work.guard(() => {
      this.#emptyLog();
      return dropped;
    });
  }

  close(): void {
    this.#parts.connection.close();
  }

  #insert(batch: DeclaredBatch, request: Buffer, place: number, one: Declared, key: Uint8Array): void {
    const ref = digestOf.ref(this.#parts.key, one.ref);
    const person = digestOf.person(this.#parts.key, one.person);
    const [made_at, from_s, until_s] = [batch.madeAt, one.notBeforeS, one.expiresAtS];
    const head = { ref, request, place, person, made_at, from_s, until_s };
    const box = sealDeclared(one, batch.notice, head, key, this.#parts.random(nonceBytes));
    const { changes } = this.#statements.insert.run(ref, request, place, person, made_at, from_s, until_s, box);
    if (changes === 0) throw new Error('a ref that another request has');
  }

  /** A day of which there are rows has its key, or has lost it. */
  #dayKey(at: number): Result<Uint8Array, JournalFault> {
    const { dayKeys, dir } = this.#parts;
    dayKeys.refresh();
    const day = dayOf(at);
    if (dayKeys.find(day) === null && this.#hasRowsOf(day)) return fail(lostDay(dir, day));
    return ok(dayKeys.keyFor(at).key);
  }

  #hasRowsOf(day: string): boolean {
    const from = Date.parse(day);
    return this.#statements.isBetween.get(from, from + dayMs) !== undefined;
  }

  #forgetDays(before: number, now: number): Result<null, JournalFault> {
    const { dayKeys } = this.#parts;
    dayKeys.refresh();
    // A day that is not over yet gets its key only once.
    const over = dayKeys.days().filter(day => day <= dayOf(before) && day < dayOf(now));
    for (const day of over) if (!this.#hasRowsOf(day)) dayKeys.forget(day);
    return ok(null);
  }

  /** The log still has what was deleted. Where a reader is in the way, the next time does it. */
  #emptyLog(): void {
    const { connection } = this.#parts;
    connection.pragma('busy_timeout = 0');
    try {
      connection.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      connection.pragma(`busy_timeout = ${busyMs}`);
    }
  }
}

interface Ended {
  readonly id: number;
  readonly request: Uint8Array;
}
