import { expect, test } from 'vitest';
import { testVectors } from '../vector.ts';
import { vectorFile, vectors } from './mint.ts';

const lines = testVectors('VDS-NC', vectorFile, vectors);

test('every way to fail is among them', () => {
  const faults = new Set(
    lines.flatMap(({ expect: { read, genuine, time, schema = null } }) => [read, genuine, time, schema]),
  );
  expect([...faults].filter(fault => fault !== null).toSorted()).toEqual(
    [
      ...['ok', 'unknown', 'bad-json', 'bad-vds', 'unknown-key', 'bad-signature', 'wrong-algorithm'],
      ...['signer-expired', 'signer-not-yet-valid', 'bad-schema'],
    ].toSorted(),
  );
});
