/** Declarations of the form for tests: invented people, real files. */
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Declared, DeclaredBatch, DeclaredStore } from '../../main/record/declared-records.ts';
import { openDeclared } from '../../main/record/declared-store.ts';
import { dayMs, morning, need } from './journals.ts';

export { dayMs, morning };
export const morningS = morning / 1_000;
export const hourS = 3_600;

export const pseudonym = (number: number) => `c0de${number.toString(16).padStart(28, '0')}`;
export const requestOf = (number: number) => `request${String(number).padStart(15, '0')}`;

export interface BatchOrder {
  readonly number: number;
  readonly madeAt?: number;
  /** The person of each declaration. */
  readonly persons?: readonly number[];
  readonly hours?: number;
}

/** A group's answer, or one person's; everything in it follows from the order. */
export function batchOf({ number, madeAt = morning, persons = [number], hours = 72 }: BatchOrder): DeclaredBatch {
  const request = requestOf(number);
  const notBeforeS = Math.floor(madeAt / 1_000);
  const declared = persons.map(
    (person, index): Declared => ({
      ref: `${request}-${index}`,
      person: pseudonym(person),
      text: `VD1:TEXT OF ${request} ${index}`,
      notBeforeS,
      expiresAtS: notBeforeS + hours * hourS,
    }),
  );
  return { request, digest: number.toString(16).padStart(64, 'd'), notice: '2026-11', madeAt, declared };
}

/** Each of another size, on days that begin meanwhile. */
export const numberedBatch = (number: number) =>
  batchOf({
    number,
    madeAt: Date.UTC(2026, 10, 1) + number * 7_200_000,
    persons: Array.from({ length: 1 + ((number * 7) % 23) }, (_, index) => index),
  });

/** Closed when the test ends. */
export function openStore(dir: string, mode: 'reader' | 'writer' = 'writer'): DeclaredStore {
  const store = need(openDeclared(dir, mode, { random: randomBytes }));
  onTestFinished(() => store.close());
  return store;
}
