import { expect, test } from 'vitest';
import { testVectors } from '../vector.ts';
import { vectorFile, vectors } from './mint.ts';

const lines = testVectors('HC1', vectorFile, vectors);

test('every way to fail is among them', () => {
  const faults = new Set(
    lines.flatMap(({ expect: { read, genuine, time, usage = null, schema = null } }) => [
      ...[read, genuine, time, usage, schema],
    ]),
  );
  expect([...faults].filter(fault => fault !== null).toSorted()).toEqual(
    [
      ...['ok', 'too-long', 'bad-base45', 'bad-deflate', 'bad-cbor', 'bad-cose', 'bad-claims'],
      ...['unknown-key', 'bad-signature', 'wrong-algorithm', 'wrong-usage', 'bad-schema'],
      ...['expired', 'not-yet-valid', 'signer-expired', 'signer-not-yet-valid'],
    ].toSorted(),
  );
});
