import { expect, test } from 'vitest';
import { newFlips } from './flip-tokens.ts';

test('10,000 single-bit flips of genuine tokens: none is accepted that changes what is signed', () => {
  const flips = newFlips();
  const { flips: done, same, failures } = flips.run(10_000);
  expect(done).toBe(10_000);
  expect(flips.count).toBeGreaterThan(1_000_000);
  expect(failures).toEqual([]);
  // What may be accepted stands outside of what is signed: a tag's number, an unprotected header, JSON beside `data`.
  const changedSigned = [...same.keys()].filter(place => /protected header$|payload|signature/.test(place));
  expect(changedSigned.filter(place => !place.includes('unprotected'))).toEqual([]);
});
