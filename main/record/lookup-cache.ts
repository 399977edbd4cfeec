/** What the endpoint of declarations has answered, `DIR/lookup.sqlite`: it still answers when the endpoint does not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Statement } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import type { JournalFault } from './faults.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';
import { makeRegisterKey, type RegisterKey, registerKeyOf } from './register-key.ts';
import { lookupStore, openStore } from './register-store.ts';
import { nonceBytes, sealText, unsealText } from './seal.ts';

/** The endpoint's answer for one pseudonym. */
export interface CachedAnswer {
  /** The `VD1:` texts as they came; empty where it had none. */
  readonly texts: readonly string[];
  /** Milliseconds since 1970. */
  readonly fetchedAt: number;
}

export interface NewAnswer {
  /** 32 hex digits. */
  readonly person: string;
  readonly texts: readonly string[];
  /** From when on the answer is of no use, milliseconds since 1970. */
  readonly dropAt: number;
}

export interface LookupCache {
  find(person: string): Result<CachedAnswer | null, JournalFault>;
  /** Takes the place of older answers, durable when it returns; drops what is of no use any more. */
  put(answers: readonly NewAnswer[], fetchedAt: number): Result<void, JournalFault>;
  /** Idempotent. */
  close(): void;
}

interface CacheOptions {
  readonly random: (bytes: number) => Uint8Array;
}

/** A checkpoint this small takes no longer than a commit, and nobody waits for either. */
const checkpointPages = 64;

export function openLookupCache(dir: string, { random }: CacheOptions): Result<LookupCache, JournalFault> {
  const key = makeRegisterKey(dir, random);
  return key.ok ? open(join(dir, lookupStore.name), key.value, random) : key;
}

/** A cache that forgets when it is closed, for a gate whose file cannot be used. */
export function openMemoryCache({ random }: CacheOptions): Result<LookupCache, JournalFault> {
  return open(':memory:', registerKeyOf(random(32)), random);
}

function open(
  file: string,
  key: RegisterKey,
  random: (bytes: number) => Uint8Array,
): Result<LookupCache, JournalFault> {
  const opened = openStore(file, lookupStore, 'writer');
  if (!opened.ok) return opened;
  const connection = opened.value;
  if (connection === null) return fail(storeFault('io', file, lookupStore.remedy));
  try {
    connection.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    return ok(new SqliteLookupCache(connection, key, file, random));
  } catch (error) {
    connection.close();
    return fail(storeFaultOf(error, file, lookupStore.remedy));
  }
}

export interface LookupCounts {
  /** Persons with a declaration, and persons known to have none. */
  readonly declarations: number;
  readonly none: number;
  /** Milliseconds since 1970; null for an empty cache. */
  readonly lastFetchAt: number | null;
}

/** Beside the running gate. */
export function countLookups(dir: string): Result<LookupCounts, JournalFault> {
  const file = join(dir, lookupStore.name);
  const nothing: LookupCounts = { declarations: 0, none: 0, lastFetchAt: null };
  if (!existsSync(file)) return ok(nothing);
  const opened = openStore(file, lookupStore, 'reader');
  if (!opened.ok) return opened;
  try {
    const counted = opened.value
      ?.prepare<[], LookupCounts>(
        'SELECT count(box) AS declarations, count(*) - count(box) AS none, max(fetched_at) AS lastFetchAt FROM answer',
      )
      .get();
    return ok(counted ?? nothing);
  } catch (error) {
    return fail(storeFaultOf(error, file, lookupStore.remedy));
  } finally {
    opened.value?.close();
  }
}

interface AnswerRow {
  readonly fetched_at: number;
  readonly box: Uint8Array | null;
}

const placeOf = (person: string, fetchedAt: number) => `gatehouse\0lookup\0${person}\0${fetchedAt}`;

class SqliteLookupCache implements LookupCache {
  readonly #connection: Database;
  readonly #key: RegisterKey;
  readonly #file: string;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #select: Statement<[Uint8Array], AnswerRow>;
  readonly #replace: Statement<unknown[]>;
  readonly #drop: Statement<unknown[]>;

  constructor(connection: Database, key: RegisterKey, file: string, random: (bytes: number) => Uint8Array) {
    this.#connection = connection;
    this.#key = key;
    this.#file = file;
    this.#random = random;
    this.#select = connection.prepare('SELECT fetched_at, box FROM answer WHERE key = ?');
    this.#replace = connection.prepare('REPLACE INTO answer (key, fetched_at, drop_at, box) VALUES (?, ?, ?, ?)');
    this.#drop = connection.prepare('DELETE FROM answer WHERE drop_at <= ?');
  }

  find(person: string): Result<CachedAnswer | null, JournalFault> {
    return this.#guard(() => {
      const row = this.#select.get(Buffer.from(person, 'hex'));
      if (row === undefined) return null;
      if (row.box === null) return { texts: [], fetchedAt: row.fetched_at };
      const text = unsealText(row.box, this.#key.seal, placeOf(person, row.fetched_at));
      // Sealed under a key that is gone: as good as not fetched.
      return text === null ? null : { texts: JSON.parse(text), fetchedAt: row.fetched_at };
    });
  }

  put(answers: readonly NewAnswer[], fetchedAt: number): Result<void, JournalFault> {
    const work = this.#connection.transaction(() => {
      for (const { person, texts, dropAt } of answers) {
        const box = texts.length === 0 ? null : this.#seal(texts, person, fetchedAt);
        this.#replace.run(Buffer.from(person, 'hex'), fetchedAt, dropAt, box);
      }
      this.#drop.run(fetchedAt);
    });
    return this.#guard(() => work.immediate());
  }

  close(): void {
    this.#connection.close();
  }

  #seal(texts: readonly string[], person: string, fetchedAt: number): Uint8Array {
    return sealText(JSON.stringify(texts), this.#key.seal, placeOf(person, fetchedAt), this.#random(nonceBytes));
  }

  #guard<T>(work: () => T): Result<T, JournalFault> {
    if (!this.#connection.open) return fail(storeFault('io', this.#file, 'open it again', 'it is closed'));
    try {
      return ok(work());
    } catch (error) {
      return fail(storeFaultOf(error, this.#file, lookupStore.remedy));
    }
  }
}
