/**
 * How much one asker may have. An asker is an address (of IPv6 a /64); a hospital's Wi-Fi is a single one, so the limits
 * are wide. What somebody asks for one person is counted apart, always together with the address: a limit of the person
 * alone would tell any stranger whether, and how often, that person has declared.
 */
import type { DeclareSettings } from '../controller/declare-config.ts';
import { newBuckets } from './buckets.ts';

/** Each answers 0, or how long to wait, milliseconds. */
export interface Limits {
  /** For the page and what it loads. */
  look(asker: string): number;
  /** For a request that may be signed, or printed. */
  ask(asker: string): number;
  /** For the people of a group, which take longer to sign than the one request that they come with. */
  group(asker: string, people: number): number;
  /** `persons`: what tells one person from another. */
  persons(asker: string, persons: readonly string[]): number;
}

const maxKeys = 10_000;
/** A page asks for about so many files, and then for one declaration. */
const looksPerAsk = 10;
/** So many people of a group are as much work as one request. */
const peoplePerAsk = 25;

export function newLimits(
  { perAddressPerMinute, perPersonPerHour }: DeclareSettings['limits'],
  monotonic: () => number,
): Limits {
  const minute = { fullAfterMs: 60_000, maxKeys };
  const looks = newBuckets({ size: perAddressPerMinute * looksPerAsk, ...minute }, monotonic);
  const asks = newBuckets({ size: perAddressPerMinute, ...minute }, monotonic);
  const persons = newBuckets({ size: perPersonPerHour, fullAfterMs: 3_600_000, maxKeys }, monotonic);
  return {
    look: asker => looks.take([[asker, 1]]),
    ask: asker => asks.take([[asker, 1]]),
    group: (asker, people) => asks.take([[asker, Math.floor(people / peoplePerAsk)]]),
    persons: (asker, each) => persons.take(each.map(person => [`${asker} ${person}`, 1] as const)),
  };
}
