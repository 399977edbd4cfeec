import { expect, test } from 'vitest';
import { testVectors } from '../vector.ts';
import { vectorFile, vectors } from './mint.ts';

const lines = testVectors('bhyt', vectorFile, vectors);

test('every way to fail is among them', () => {
  const faults = new Set(lines.map(({ expect: { read } }) => read));
  expect([...faults].toSorted()).toEqual(['bad-fields', 'damaged', 'ok', 'unknown']);
});
