import fc from 'fast-check';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { mask, qrCode } from '../../renderer/declare/qr-code.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const texts = (length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });

function asUqr(text: string): number[][] {
  const { data } = encode(text, { ecc: 'M', border: 0, maskPattern: mask });
  return data.map(row => row.map(Number));
}

test('codes are those of another encoder, at every length that a declaration may have', () => {
  for (let length = 1; length <= 1_000; length += length < 60 ? 1 : 7) {
    const [text = ''] = fc.sample(texts(length), { numRuns: 1, seed: length });
    expect(qrCode(text), `${length} characters`).toEqual(asUqr(text));
  }
});

test('a letter without a partner, and a number, have their code', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }).chain(length => texts(length)),
      text => {
        expect(qrCode(`VD1:${text}`)).toEqual(asUqr(`VD1:${text}`));
      },
    ),
    { numRuns: 50 },
  );
});

test('what is longer than any declaration has none', () => {
  expect(qrCode('A'.repeat(1_200))).toBeNull();
});
