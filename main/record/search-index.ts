/** Fills the search's index from the journal, in batches: first what is newer than it, then what is older. */
import type { Database } from 'better-sqlite3';
import { type DayKeys, dayOf } from './day-keys.ts';
import { openPersonal } from './desk-state.ts';
import { type Hash, type Term, termsOf } from './search-terms.ts';

export interface SearchIndex {
  /** Takes up to `count` events in; false where every event is in. Throws SqliteError. */
  fill(count: number): boolean;
  /** Drops what was found in days whose key is gone. Throws SqliteError. */
  forget(): void;
}

export interface SearchIndexParts {
  /** The journal's, for reading. */
  readonly journal: Database;
  readonly index: Database;
  readonly hash: (term: Term) => Hash;
  readonly proof: Uint8Array;
  /** Read anew each time: days are added and forgotten beside this process. */
  readonly dayKeys: () => Pick<DayKeys, 'find'>;
}

const dayMs = 86_400_000;
const entryBytes = 12;
/** By more a person is not found: the ones seen last stay. */
const maxTerms = 96;

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly payload: string;
}
interface Bounds {
  readonly low: number;
  readonly high: number;
}
interface PersonRow {
  readonly seq: number;
  readonly key: Uint8Array;
  readonly terms: Uint8Array;
}

/** The day on which each hash was seen last. */
type Terms = Map<Hash, number>;

function readTerms(bytes: Uint8Array): Terms {
  const buffer = Buffer.from(bytes);
  const terms: Terms = new Map();
  for (let at = 0; at < buffer.length; at += entryBytes)
    terms.set(buffer.readBigInt64BE(at), buffer.readUInt32BE(at + 8));
  return terms;
}

function writeTerms(terms: Terms): Buffer {
  const buffer = Buffer.alloc(terms.size * entryBytes);
  let at = 0;
  for (const [hash, day] of terms) {
    buffer.writeBigInt64BE(hash, at);
    buffer.writeUInt32BE(day, at + 8);
    at += entryBytes;
  }
  return buffer;
}

export function openSearchIndex(parts: SearchIndexParts): SearchIndex {
  return new SqliteSearchIndex(parts);
}

class SqliteSearchIndex implements SearchIndex {
  readonly #parts: SearchIndexParts;
  readonly #statements: ReturnType<typeof prepareStatements>;
  #keys: Pick<DayKeys, 'find'>;

  constructor(parts: SearchIndexParts) {
    this.#parts = parts;
    this.#statements = prepareStatements(parts.journal, parts.index);
    this.#keys = parts.dayKeys();
  }

  fill(count: number): boolean {
    const { bounds, head, newer, older } = this.#statements;
    const newest = head.get() ?? { seq: 0, chain: new Uint8Array(32) };
    const filled = bounds.get() ?? { low: newest.seq + 1, high: newest.seq };
    if (newest.seq > filled.high) {
      this.#keys = this.#parts.dayKeys();
      const to = Math.min(newest.seq, filled.high + count);
      this.#take(newer.all(filled.high, to), { low: filled.low, high: to });
    } else if (filled.low > 1) {
      const from = Math.max(1, filled.low - count);
      this.#take(older.all(from, filled.low), { low: from, high: filled.high });
    }
    const now = bounds.get();
    return now !== undefined && (now.low > 1 || now.high < newest.seq);
  }

  forget(): void {
    this.#keys = this.#parts.dayKeys();
    const { nextOldest, ofOldest } = this.#statements;
    for (let day = nextOldest.get(-1); day !== undefined && day !== null; day = nextOldest.get(day)) {
      if (this.#isKept(day)) continue;
      for (let rows = ofOldest.all(day); rows.length > 0; rows = ofOldest.all(day)) {
        this.#parts.index.transaction(() => {
          for (const row of rows) this.#put(row, row.seq, readTerms(row.terms));
        })();
      }
    }
  }

  #take(rows: readonly EventRow[], { low, high }: Bounds): void {
    const { saveBounds, chainOf } = this.#statements;
    this.#parts.index.transaction(() => {
      for (const row of rows) this.#add(row);
      saveBounds.run({ proof: this.#parts.proof, low, high, chain: chainOf.get(high) ?? new Uint8Array(32) });
    })();
  }

  #add({ seq, at, payload: text }: EventRow): void {
    const payload = JSON.parse(text);
    const { person } = payload;
    const personal = typeof person === 'string' ? openPersonal(payload, seq, this.#keys) : null;
    if (personal === null) return;
    const key = keyBytesOf(person);
    const known = this.#statements.person.get(key);
    const terms: Terms = known === undefined ? new Map() : readTerms(known.terms);
    const day = Math.floor(at / dayMs);
    for (const term of termsOf(personal)) {
      const hash = this.#parts.hash(term);
      terms.set(hash, Math.max(day, terms.get(hash) ?? 0));
    }
    this.#put(known ?? { seq, key, terms: new Uint8Array() }, Math.max(seq, known?.seq ?? 0), terms);
  }

  /** The person under these terms and this number; nobody where none is left whose day is kept. */
  #put(before: PersonRow, seq: number, terms: Terms): void {
    const { removePerson, addPerson, removePosting, addPosting } = this.#statements;
    const kept = new Map(
      [...terms]
        .filter(([, day]) => this.#isKept(day))
        .toSorted(([, one], [, other]) => other - one)
        .slice(0, maxTerms),
    );
    const old = readTerms(before.terms);
    const isMoved = seq !== before.seq;
    for (const hash of old.keys()) if (isMoved || !kept.has(hash)) removePosting.run(hash, before.seq);
    for (const hash of kept.keys()) if (isMoved || !old.has(hash)) addPosting.run(hash, seq);
    removePerson.run(before.key);
    if (kept.size > 0) addPerson.run(seq, before.key, Math.min(...kept.values()), writeTerms(kept));
  }

  #isKept(day: number): boolean {
    return this.#keys.find(dayOf(day * dayMs)) !== null;
  }
}

/** A pseudonym is 16 bytes in hex; what is not is kept as its text. */
export function keyBytesOf(person: string): Buffer {
  return /^[0-9a-f]{32}$/.test(person) ? Buffer.from(person, 'hex') : Buffer.from(person, 'utf8');
}

function prepareStatements(journal: Database, index: Database) {
  const named = "kind IN ('admitted', 'refused', 'referred', 'overridden') AND payload IS NOT NULL";
  return {
    head: journal.prepare<[], { seq: number; chain: Uint8Array }>(
      'SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1',
    ),
    chainOf: journal.prepare<[number], Uint8Array>('SELECT chain FROM event WHERE seq = ?').pluck(),
    newer: journal.prepare<[number, number], EventRow>(
      `SELECT seq, at, payload FROM event WHERE seq > ? AND seq <= ? AND ${named} ORDER BY seq`,
    ),
    older: journal.prepare<[number, number], EventRow>(
      `SELECT seq, at, payload FROM event WHERE seq >= ? AND seq < ? AND ${named} ORDER BY seq DESC`,
    ),
    bounds: index.prepare<[], Bounds>('SELECT low, high FROM state'),
    saveBounds: index.prepare(
      'INSERT OR REPLACE INTO state (id, proof, low, high, chain) VALUES (1, :proof, :low, :high, :chain)',
    ),
    person: index.prepare<[Uint8Array], PersonRow>('SELECT seq, key, terms FROM person WHERE key = ?'),
    removePerson: index.prepare('DELETE FROM person WHERE key = ?'),
    addPerson: index.prepare('INSERT INTO person (seq, key, oldest, terms) VALUES (?, ?, ?, ?)'),
    removePosting: index.prepare('DELETE FROM posting WHERE hash = ? AND seq = ?'),
    addPosting: index.prepare('INSERT OR IGNORE INTO posting (hash, seq) VALUES (?, ?)'),
    nextOldest: index.prepare<[number], number | null>('SELECT min(oldest) FROM person WHERE oldest > ?').pluck(),
    ofOldest: index.prepare<[number], PersonRow>('SELECT seq, key, terms FROM person WHERE oldest = ? LIMIT 500'),
  };
}
