/**
 * Who can be found in the journal, who is inside, and when they came: asked beside the gate, in a process of its own. The
 * names are found by an index of hashes (`DIR/search.sqlite`) and opened with the keys of their days.
 */
import { performance } from 'node:perf_hooks';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { readDayKeys } from './day-keys.ts';
import { openPersonal } from './desk-state.ts';
import { faultOf, type JournalFault } from './faults.ts';
import { schemaVersion } from './migrations.ts';
import { openReader } from './read.ts';
import { keyBytesOf, openSearchIndex, type SearchIndex } from './search-index.ts';
import { proofOf, searchKey } from './search-key.ts';
import { type Looking, merge, prepareFind, readingsOf } from './search-query.ts';
import type { FoundPerson, FoundVisit, InsideRow, SearchAnswer, SearchQuery } from './search-records.ts';
import { prepareSearch, type SearchStatements, type StayedRow } from './search-statements.ts';
import { openSearchStore } from './search-store.ts';
import { sortKeyOf, termHasher } from './search-terms.ts';

/** Throws SqliteError, as its functions do. */
export interface SearchReader extends SearchIndex {
  search(query: SearchQuery): SearchAnswer;
  /** Of the people with these pseudonyms, newest first, at most 200. */
  visits(persons: readonly string[]): readonly FoundVisit[];
  /** Everybody who is inside, once, by name; of a zone those who came at its moment or later (without one: all). */
  muster(sinceMs: Readonly<Record<string, number>>): readonly InsideRow[];
  close(): void;
}

/** A search looks at no more than it can in this time. */
const lookMs = 120;
const maxPersons = 20;
const maxText = 200;
const maxLimit = 200;

export function openSearchReader(
  dir: string,
  random: (bytes: number) => Uint8Array,
): Result<SearchReader, JournalFault> {
  const journal = openReader(dir);
  if (!journal.ok) return journal;
  try {
    const version = journal.value.pragma('user_version', { simple: true });
    if (version !== schemaVersion) {
      journal.value.close();
      return fail({
        kind: 'newer',
        message: `the journal in ${dir} is of version ${version}: start this one's gate first`,
      });
    }
    return ok(new SqliteSearch(dir, journal.value, random));
  } catch (error) {
    journal.value.close();
    return fail(faultOf(error, dir));
  }
}

class SqliteSearch implements SearchReader {
  readonly #dir: string;
  readonly #journal: Database;
  readonly #index: Database;
  readonly #hash: ReturnType<typeof termHasher>;
  readonly #filler: SearchIndex;
  readonly #find: ReturnType<typeof prepareFind>;
  readonly #statements: SearchStatements;

  constructor(dir: string, journal: Database, random: (bytes: number) => Uint8Array) {
    this.#dir = dir;
    this.#journal = journal;
    const key = searchKey(dir, random);
    const proof = proofOf(key);
    const chain = journal.prepare<[number], Uint8Array>('SELECT chain FROM event WHERE seq = ?').pluck();
    this.#index = openSearchStore(dir, proof, filled =>
      Buffer.from(filled.chain).equals(Buffer.from((chain.get(filled.high) as Uint8Array | undefined) ?? [])),
    );
    this.#hash = termHasher(key);
    const dayKeys = () => readDayKeys(dir);
    this.#filler = openSearchIndex({ journal, index: this.#index, hash: this.#hash, proof, dayKeys });
    this.#find = prepareFind(this.#index);
    this.#statements = prepareSearch(journal, this.#index);
  }

  fill(count: number): boolean {
    return this.#filler.fill(count);
  }

  forget(): void {
    this.#filler.forget();
  }

  search({ text, persons, limit: asked }: SearchQuery): SearchAnswer {
    const limit = Math.min(Math.max(1, asked), maxLimit);
    const until = performance.now() + lookMs;
    const looking: Looking = { isOver: () => performance.now() > until, cut: false };
    const { first, last } = readingsOf(text.slice(0, maxText), this.#hash);
    const keys = readDayKeys(this.#dir);
    const people = new Map<string, FoundPerson>();
    const take = (seqs: Iterable<number>) => {
      for (const seq of seqs) {
        const found = this.#person(seq, keys);
        if (found !== null && !people.has(found.person)) people.set(found.person, found);
        if (people.size > limit) return;
      }
    };
    take(merge([this.#seqsOf(persons), ...first.map(all => this.#find(all, looking))]));
    if (people.size <= limit) take(merge(last.map(all => this.#find(all, looking))));
    const newest = [...people.values()].toSorted((a, b) => b.lastAt - a.lastAt);
    return { people: newest.slice(0, limit), isMore: people.size > limit || looking.cut };
  }

  visits(persons: readonly string[]): readonly FoundVisit[] {
    const { visits } = this.#statements;
    const all = this.#pseudonyms(persons).flatMap(key => visits.all(key, key));
    return all.toSorted((a, b) => b.id - a.id).slice(0, maxLimit);
  }

  muster(sinceMs: Readonly<Record<string, number>>): readonly InsideRow[] {
    const keys = readDayKeys(this.#dir);
    const inside = new Map<string, StayedRow>();
    // Oldest first: who is inside of one zone within another is there where they went last.
    for (const row of this.#statements.inside.all()) {
      if (row.at >= (Object.hasOwn(sinceMs, row.zone) ? (sinceMs[row.zone] ?? 0) : 0)) inside.set(row.called, row);
    }
    const rows = [...inside.values()].map(({ called, payload, ...row }) => {
      const personal = payload === null ? null : openPersonal(JSON.parse(payload), row.visit, keys);
      const { name = null, host = null, phone = null } = personal ?? {};
      return { ...row, person: called, name, host, phone, sortedBy: sortKeyOf(name ?? '') };
    });
    // Somebody without a name stands behind those with one.
    const order = (text: string) => (text === '' ? '\uffff' : text);
    const byName = rows.toSorted((a, b) => compare(order(a.sortedBy), order(b.sortedBy)) || a.visit - b.visit);
    return byName.map(({ sortedBy: _, ...row }) => row);
  }

  close(): void {
    this.#index.close();
    this.#journal.close();
  }

  #seqsOf(persons: readonly string[]): readonly number[] {
    const seqs = this.#pseudonyms(persons).flatMap(key => this.#statements.seqOf.get(keyBytesOf(key)) ?? []);
    return seqs.toSorted((a, b) => b - a);
  }

  /** Every pseudonym of these people. */
  #pseudonyms(persons: readonly string[]): string[] {
    const { calledBy, ofPerson } = this.#statements;
    const all = persons.slice(0, maxPersons).flatMap(key => {
      const called = calledBy.get(key);
      return called === undefined ? [key] : ofPerson.all(called);
    });
    return [...new Set(all)];
  }

  #person(seq: number, keys: ReturnType<typeof readDayKeys>): FoundPerson | null {
    const { event, calledBy, isInside } = this.#statements;
    const row = event.get(seq);
    if (row === undefined || row.payload === null) return null;
    const payload = JSON.parse(row.payload);
    const personal = openPersonal(payload, seq, keys);
    if (personal === null || typeof payload.person !== 'string') return null;
    const { name, phone, plate, host } = personal;
    return {
      ...{ person: calledBy.get(payload.person) ?? payload.person, name, phone, plate, host, lastAt: row.at },
      isInside: this.#pseudonyms([payload.person]).some(key => isInside.get(key, key) === 1),
    };
  }
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
