/** From what somebody types to the newest events of the people who fit, without opening anybody's name. */
import type { Database } from 'better-sqlite3';
import { type Hash, phoneOf, plateOf, type Term, wordsOf } from './search-terms.ts';

/** The lists of people under these hashes, as one. Never empty. */
type Union = readonly Hash[];
/** Whoever is in every one of these. */
type All = readonly Union[];

const maxTokens = 6;
const tokens = /[\p{L}\p{M}\p{N}'’]+/gu;

/** A phone number or plate as it is written, or words: each reading of the text. `last` is tried where `first` finds too few. */
export interface Readings {
  readonly first: readonly All[];
  readonly last: readonly All[];
}

export function readingsOf(text: string, hash: (term: Term) => Hash): Readings {
  const union = (kind: Term['kind'], texts: readonly string[]): Union => texts.map(each => hash({ kind, text: each }));
  const words = (text.match(tokens) ?? []).slice(0, maxTokens);
  const numbers = words.filter(word => /\d/.test(word)).map(word => ofNumber(word, union));
  const known = distinct(words.filter(word => !/\d/.test(word)).map(wordsOf));
  const whole = /\d/.test(text) ? [[ofNumber(text, union)]] : [];
  if (known.length === 0) return { first: [...whole, ...(numbers.length > 1 ? [numbers] : [])], last: [] };
  const inName = (some: typeof known) => together(some).map(spellings => union('name', spellings));
  const inHost = (some: typeof known) => some.map(spellings => union('host', spellings));
  return {
    first: [...whole, [...inName(known), ...numbers], [...inHost(known), ...numbers]],
    // Words of hosts are few: most of these end with the first list.
    last: splitsOf(known).map(([host, name]) => [...inHost(host), ...inName(name), ...numbers]),
  };
}

/** Without those that say the same, and those that say nothing. */
function distinct(words: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const byText = new Map(words.map(spellings => [spellings.join(' '), spellings]));
  return [...byText.values()].filter(spellings => spellings.length > 0);
}

/** Every way to take some of them, and leave some. */
function splitsOf<T>(all: readonly T[]): readonly (readonly [taken: readonly T[], left: readonly T[]])[] {
  return Array.from({ length: 2 ** all.length - 2 }, (_, choice) => {
    const isTaken = (index: number) => ((choice + 1) >> index) % 2 === 1;
    return [all.filter((_word, index) => isTaken(index)), all.filter((_word, index) => !isTaken(index))] as const;
  });
}

function ofNumber(text: string, union: (kind: Term['kind'], texts: readonly string[]) => Union): Union {
  const plate = plateOf(text);
  const isEnd = /^\d{4,6}$/.test(plate);
  return [
    ...union('plate', [plate]),
    // Of several numbers none is a room's by itself.
    ...(wordsOf(text).length === 1 ? union('host', wordsOf(text)) : []),
    ...union('phone', [phoneOf(text)]),
    ...(isEnd ? union('end', [plate]) : []),
  ];
}

/** Words together are rarer than each alone: up to three are looked for as one, and the lists are short. */
function together(words: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (words.length <= 3) return [spellingsOf(words)];
  return words.slice(2).map((_, index) => spellingsOf(words.slice(index, index + 3)));
}

/** Every way to write these words, as a term has them. */
function spellingsOf(words: readonly (readonly string[])[]): readonly string[] {
  const all = words.reduce<readonly (readonly string[])[]>(
    (before, spellings) => before.flatMap(some => spellings.map(word => [...some, word])),
    [[]],
  );
  return all.map(some => [...new Set(some)].toSorted().join(' '));
}

/** Looks for as long as `isOver` says; `cut` where it did not come to the end. */
export interface Looking {
  isOver(): boolean;
  cut: boolean;
}

/** Who is in every list, by the number of their newest event, newest first. */
export function prepareFind(index: Database): (all: All, looking: Looking) => Iterable<number> {
  const next = index
    .prepare<[Hash, number], number>('SELECT seq FROM posting WHERE hash = ? AND seq <= ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  const seek = (union: Union, from: number) =>
    union.reduce((newest, hash) => Math.max(newest, (next.get(hash, from) as number | undefined) ?? 0), 0);

  return function* find(all, looking) {
    let [from, agreed] = [Number.MAX_SAFE_INTEGER, 0];
    // Each list in turn is asked for what is not newer than the last answer, until all of them say the same.
    for (let turn = 0; ; turn = (turn + 1) % all.length) {
      if (looking.isOver()) {
        looking.cut = true;
        return;
      }
      const reached = seek(all[turn] ?? [], from);
      if (reached === 0) return;
      agreed = reached === from ? agreed + 1 : 1;
      from = reached;
      if (agreed < all.length) continue;
      yield reached;
      from = reached - 1;
      agreed = 0;
    }
  };
}

/** Several such lists as one, newest first, each once. */
export function* merge(lists: readonly Iterable<number>[]): Iterable<number> {
  const heads = lists.map(list => {
    const iterator = list[Symbol.iterator]();
    return { iterator, head: iterator.next() };
  });
  for (let last = Number.POSITIVE_INFINITY; ; ) {
    const open = heads.filter(({ head }) => !head.done);
    if (open.length === 0) return;
    const newest = Math.max(...open.map(({ head }) => Number(head.value)));
    for (const each of open) if (each.head.value === newest) each.head = each.iterator.next();
    if (newest < last) yield newest;
    last = newest;
  }
}
