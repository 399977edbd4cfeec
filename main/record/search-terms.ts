/** What a person can be found by: words of the name and of the host, phone, plate; each known to the index as a hash only. */
import { createHmac, createSecretKey } from 'node:crypto';
import { foldName } from '../verify/name.ts';
import type { PersonalFields } from './seal.ts';

/**
 * `name`: one to three words, in alphabetical order; `host`: one word; `phone`: the whole number as 84…; `end`: the last 4 to 6
 * digits of the phone or the plate; `plate`: letters and digits.
 */
type TermKind = 'name' | 'host' | 'phone' | 'end' | 'plate';

export interface Term {
  readonly kind: TermKind;
  readonly text: string;
}

/** The hash of a term: a signed integer of 64 bits, as SQLite keeps it. */
export type Hash = bigint;

/** More words than names have; a hostile code may have more. Of so many, together with others. */
const [maxWords, maxTogether] = [12, 6];
const endLengths = [4, 5, 6] as const;
/** Terms that are hashed once: words come again and again. */
const maxKnown = 50_000;

/** The terms of one event's fields, each once. */
export function termsOf({ name, phone, plate, host }: PersonalFields): readonly Term[] {
  const texts = new Map<string, Term>();
  const add = (kind: TermKind, text: string) => texts.set(`${kind}\0${text}`, { kind, text });
  const words = wordsOf(name ?? '').slice(0, maxWords);
  for (const word of words) add('name', word);
  const some = words.slice(0, maxTogether);
  for (const text of [...groupsOf(some, 2), ...groupsOf(some, 3)]) add('name', text);
  for (const word of wordsOf(host ?? '').slice(0, maxWords)) add('host', word);
  const number = phoneOf(phone ?? '');
  if (number !== '') add('phone', number);
  const letters = plateOf(plate ?? '');
  if (letters !== '') add('plate', letters);
  for (const length of endLengths) {
    if (number.length > length) add('end', number.slice(-length));
    const digits = /\d+$/.exec(letters)?.[0] ?? '';
    if (digits.length >= length) add('end', digits.slice(-length));
  }
  return [...texts.values()];
}

/**
 * Words without accents and case, sorted, each once: as the names of cards are compared, and also by base letters alone
 * (MULLER beside MUELLER). Words of other scripts as they are, and numbers of rooms.
 */
export function wordsOf(text: string): string[] {
  const plain = baseLetters(text).replace(/['‘’ʻʼ`´]/g, '');
  const found = [...foldName(text).split(' '), ...(plain.match(/[\p{L}\p{N}]+/gu) ?? [])];
  return [...new Set(found)].filter(word => word !== '').toSorted();
}

/** Upper case without marks; đ as d. */
function baseLetters(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().replaceAll('Đ', 'D');
}

/** What a list of names is sorted by: the last word first, as Vietnamese lists are. */
export function sortKeyOf(name: string): string {
  const words = baseLetters(name).trim().split(/\s+/);
  return [words.at(-1) ?? '', ...words.slice(0, -1)].join(' ');
}

/** Every so many of the words, in their order. */
function groupsOf(words: readonly string[], size: number): string[] {
  if (size === 1) return [...words];
  return words.flatMap((one, index) => groupsOf(words.slice(index + 1), size - 1).map(rest => `${one} ${rest}`));
}

/** Digits with the country code; a national number is a Vietnamese one. Empty for none. */
export function phoneOf(text: string): string {
  const digits = text.replace(/\D/g, '').replace(/^00/, '');
  return digits.startsWith('0') ? `84${digits.slice(1)}` : digits;
}

export const plateOf = (text: string): string => baseLetters(text).replace(/[^A-Z0-9]/g, '');

/** HMAC-SHA-256 under the index's own key of kind ‖ 0 ‖ text, the first 8 bytes. */
export function termHasher(secret: Uint8Array): (term: Term) => Hash {
  const key = createSecretKey(secret);
  const known = new Map<string, Hash>();
  return ({ kind, text }) => {
    const whole = `${kind}\0${text}`;
    const before = known.get(whole);
    if (before !== undefined) return before;
    const hash = createHmac('sha256', key).update(whole, 'utf8').digest().readBigInt64BE(0);
    if (known.size >= maxKnown) known.clear();
    known.set(whole, hash);
    return hash;
  };
}
