/**
 * Which pseudonyms are one person's. Two numbers that one scan shows are joined for good; a name with its birth date joins
 * until it turns out to be two people's. Visits keep the pseudonym that was shown, so nothing moves when people are told
 * apart again.
 */
import type { Database } from 'better-sqlite3';
import { type Alias, aliasKinds } from '../verify/person.ts';

/** A pseudonym of somebody who shows another; `isProved` where numbers alone tell so, and no name. */
export interface KnownAlias extends Alias {
  readonly isProved: boolean;
}

export interface Aliases {
  /** Every pseudonym of the person with this one, itself among them. */
  pseudonymsOf(key: string): readonly string[];
  /** Every pseudonym of the person whom a scan would show these to be; it joins nobody. Empty for nobody. */
  meantBy(shown: readonly Alias[]): readonly KnownAlias[];
  /**
   * Joins what an entry or exit proves to be one person's. `shown` is the event's `aliases` as they are in the payload; an
   * entry by a single pseudonym has none.
   */
  join(shown: unknown): void;
}

/** As the table has it; `person` and `proved` are the strongest pseudonyms of everything that is one. */
interface AliasRow extends Alias {
  /** What the person is called. */
  person: string;
  /** The same of what numbers alone have proved: what is left once a name turns out to be two people's. */
  proved: string;
  /** Two people have this name and birth date: it tells neither of them. */
  shared: number;
}

/** Of these a person has one for life: two that differ are two people, whatever a card says. */
const single: readonly Alias['kind'][] = ['national-id', 'qid'];

/** Throws SqliteError. */
export function openAliases(connection: Database): Aliases {
  // SQLite with STAT4 plans a statement anew for every value of a bare parameter beside an indexed column: `+` stops it.
  const find = connection.prepare<string[], AliasRow>('SELECT * FROM alias WHERE key = +?');
  const ofPerson = connection.prepare<string[], AliasRow>('SELECT * FROM alias WHERE person = +?');
  const put = connection.prepare<AliasRow[]>(
    `INSERT INTO alias (key, kind, person, proved, shared) VALUES (:key, :kind, :person, :proved, :shared)
     ON CONFLICT (key) DO UPDATE SET person = excluded.person, proved = excluded.proved, shared = excluded.shared`,
  );

  /** Everything known of the people whom these mean; by key. */
  function known(shown: readonly Alias[]): Map<string, AliasRow> {
    const rows = new Map<string, AliasRow>();
    for (const { key, kind } of shown) {
      if (rows.has(key)) continue;
      const row = find.get(key);
      if (row === undefined) rows.set(key, { key, kind, person: key, proved: key, shared: 0 });
      else for (const other of ofPerson.all(row.person)) rows.set(other.key, other);
    }
    return rows;
  }

  function pseudonymsOf(key: string): readonly string[] {
    const row = find.get(key);
    return row === undefined ? [key] : ofPerson.all(row.person).map(other => other.key);
  }

  return {
    pseudonymsOf,
    meantBy(shown) {
      const [first] = shown.toSorted(byKind);
      if (first === undefined) return [];
      const rows = known(shown);
      joinRows(rows, shown);
      const own = rows.get(first.key);
      return [...rows.values()]
        .filter(({ person }) => person === own?.person)
        .map(({ kind, key, proved }) => ({ kind, key, isProved: proved === own?.proved }));
    },
    join(payload) {
      const shown = aliasesIn(payload);
      if (shown.length < 2) return;
      const rows = known(shown);
      const before = JSON.stringify([...rows.values()]);
      joinRows(rows, shown);
      if (JSON.stringify([...rows.values()]) !== before) for (const row of rows.values()) put.run(row);
    },
  };
}

/** `rows` holds everything known of everybody who is shown. */
function joinRows(rows: ReadonlyMap<string, AliasRow>, shown: readonly Alias[]): void {
  const all = [...rows.values()];
  const [first, ...others] = shown.toSorted(byKind).flatMap(({ key }) => rows.get(key) ?? []);
  if (first === undefined) return;
  for (const other of others) {
    if (other.kind === 'name-birth') joinName(all, first, other);
    else joinNumber(all, first, other);
  }
}

function joinNumber(all: readonly AliasRow[], first: AliasRow, other: AliasRow): void {
  if (isTwoPeople(all, 'proved', first, other)) return;
  // What numbers prove is stronger than the name by which one of them was taken for somebody else.
  if (isTwoPeople(all, 'person', first, other)) for (const { person } of [first, other]) tellApart(all, person);
  merge(all, 'proved', first, other);
  merge(all, 'person', first, other);
}

function joinName(all: readonly AliasRow[], first: AliasRow, name: AliasRow): void {
  if (first.shared === 1 || name.shared === 1) return;
  if (!isTwoPeople(all, 'person', first, name)) {
    merge(all, 'person', first, name);
    return;
  }
  tellApart(all, name.person);
  name.shared = 1;
}

/** Takes back what a name has joined: whose it was is not known any more. */
function tellApart(all: readonly AliasRow[], person: string): void {
  for (const row of all) if (row.person === person) row.person = row.proved;
}

function merge(all: readonly AliasRow[], by: 'person' | 'proved', one: AliasRow, other: AliasRow): void {
  const rows = all.filter(row => row[by] === one[by] || row[by] === other[by]);
  const strongest = rows.toSorted(byStrength)[0]?.key ?? one.key;
  for (const row of rows) row[by] = strongest;
}

function isTwoPeople(all: readonly AliasRow[], by: 'person' | 'proved', one: AliasRow, other: AliasRow): boolean {
  return single.some(kind => {
    const [mine, theirs] = [one, other].map(of => all.find(row => row.kind === kind && row[by] === of[by])?.key);
    return mine !== undefined && theirs !== undefined && mine !== theirs;
  });
}

const byKind = (one: Alias, other: Alias): number => aliasKinds.indexOf(one.kind) - aliasKinds.indexOf(other.kind);

/** A person is called the same in whatever order their pseudonyms became known. */
const byStrength = (one: Alias, other: Alias): number => byKind(one, other) || (one.key < other.key ? -1 : 1);

/** A payload is ours, but of any version: what is not of this shape joins nobody. */
function aliasesIn(shown: unknown): readonly Alias[] {
  if (!Array.isArray(shown)) return [];
  return shown.flatMap((entry): Alias[] => {
    const kind = aliasKinds.find(known => known === entry?.kind);
    return kind !== undefined && typeof entry.key === 'string' ? [{ kind, key: entry.key }] : [];
  });
}
