import { describe, expect, test } from 'vitest';
import { judge, testVectors } from '../vector.ts';
import { vectorFile, vectors } from './mint.ts';

const lines = testVectors('VD1', vectorFile, vectors);

describe('VD1 vectors', () => {
  test('nothing comes of any but what its line says', () => {
    for (const line of lines) {
      const { credential, ...steps } = judge(line);
      expect({ ...steps, ...(line.expect.credential && { credential }) }, line.id).toEqual(line.expect);
    }
  });

  test('every way to fail is among them', () => {
    const faults = new Set(lines.flatMap(({ expect: { read, genuine, time } }) => [read, genuine, time]));
    expect([...faults].filter(fault => fault !== null).toSorted()).toEqual(
      [
        ...['ok', 'unknown', 'damaged', 'too-long', 'bad-base45', 'bad-decimal', 'bad-cbor', 'bad-cose', 'bad-claims'],
        ...['unknown-key', 'wrong-algorithm', 'bad-signature', 'wrong-issuer', 'expired', 'not-yet-valid'],
      ].toSorted(),
    );
  });
});
