import { expect, test } from 'vitest';
import { testVectors } from '../vector.ts';
import { vectorFile, vectors } from './mint.ts';

const lines = testVectors('SMART Health Card', vectorFile, vectors);

test('every way to fail is among them', () => {
  const faults = new Set(
    lines.flatMap(({ expect: { read, genuine, time, schema = null } }) => [read, genuine, time, schema]),
  );
  expect([...faults].filter(fault => fault !== null).toSorted()).toEqual(
    [
      ...['ok', 'incomplete', 'bad-decimal', 'bad-jws', 'bad-deflate', 'bad-json', 'bad-claims'],
      ...['unknown-key', 'bad-signature', 'wrong-issuer', 'expired', 'not-yet-valid', 'bad-schema'],
    ].toSorted(),
  );
});
