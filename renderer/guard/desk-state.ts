/** How what comes over the link joins what the desk holds. */
import type { DeskEvent, DeskLane } from '../../main/desk-contract.ts';

/** The desk keeps the newest events; the journal has them all. */
export const maxEvents = 500;

/**
 * The two lists as one: in order of their numbers, each number once, the newest `maxEvents`. Where the newest that has come
 * is older than what is held, the journal is another one, and what is held says nothing of it.
 */
export function joinEvents(held: readonly DeskEvent[], come: readonly DeskEvent[]): DeskEvent[] {
  const before = (come.at(-1)?.seq ?? 0) < (held.at(-1)?.seq ?? 0) ? [] : held;
  const first = come[0]?.seq ?? Number.POSITIVE_INFINITY;
  // Nearly always what has come is newer than all that is held.
  if ((before.at(-1)?.seq ?? 0) < first) return [...before, ...come].slice(-maxEvents);
  const bySeq = new Map([...before, ...come].map(event => [event.seq, event]));
  return [...bySeq.values()].toSorted((one, other) => one.seq - other.seq).slice(-maxEvents);
}

/** The lanes with those that have changed in their places; one that was not there comes last. */
export function mergeLanes(held: readonly DeskLane[], come: readonly DeskLane[]): DeskLane[] {
  const byId = new Map([...held, ...come].map(lane => [lane.id, lane]));
  return sameWhereEqual(held, [...byId.values()]);
}

/** How many of what has come are newer than all that was held. */
export function newerThan(held: readonly DeskEvent[], come: readonly DeskEvent[]): number {
  const last = held.at(-1)?.seq ?? 0;
  return come.filter(({ seq }) => seq > last).length;
}

/** The new list, with the old object wherever it says the same: what has not changed is not drawn again. */
export function sameWhereEqual<T extends object>(held: readonly T[], come: readonly T[]): T[] {
  const byText = new Map(held.map(item => [textOf(item), item]));
  return come.map(item => byText.get(textOf(item)) ?? item);
}

const texts = new WeakMap<object, string>();

function textOf(item: object): string {
  const known = texts.get(item);
  if (known !== undefined) return known;
  const text = JSON.stringify(item);
  texts.set(item, text);
  return text;
}
