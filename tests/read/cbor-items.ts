/** What tests of the CBOR decoder share: the standard's examples, and CBOR made at random. */
import { encode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import type { Cbor } from '../../main/read/cbor.ts';

export const limits = { bytes: 4_096, depth: 16, items: 256 };
export const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');

/** RFC 8949 appendix A, what the decoder reads in both dialects. */
export const accepted: readonly (readonly [string, Cbor])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1_000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1_000],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['40', new Uint8Array()],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['64f0908591', '𐅑'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, i) => i + 1)],
  ['a0', new Map()],
  ['a201020304', new Map([[1, 2], [3, 4]])], // biome-ignore format: pairs
  ['a26161016162820203', new Map<string, Cbor>([['a', 1], ['b', [2, 3]]])], // biome-ignore format: pairs
  ['826161a161626163', ['a', new Map([['b', 'c']])]],
];

/** Values inside what the decoder reads, within its limits. */
export const value: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  leaf: fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -300, max: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.uint8Array({ maxLength: 30 }),
    fc.constantFrom(true, false, null),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }),
  map: fc
    .array(fc.tuple(fc.oneof(fc.integer({ min: -70_000, max: 70_000 }), fc.string({ maxLength: 5 })), tie('value')), {
      maxLength: 5,
    })
    .map(entries => new Map(entries)),
  value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, tie('leaf'), tie('list'), tie('map')),
})).value;

export const encoded = value.map(item => encode(item, rfc8949EncodeOptions));
/** Encoded values with a few bytes overwritten, cut out or put in. */
export const damaged = fc
  .tuple(encoded, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.uint8Array({ maxLength: 3 })), { maxLength: 3 }))
  .map(([bytes, edits]) => {
    const list = [...bytes];
    for (const [at, cut, put] of edits) list.splice(at % (list.length + 1), cut, ...put);
    return Uint8Array.from(list);
  });

/** Whether the oracle's value has a place in our type: no tags, no bigints, keys of two kinds. */
export function isOurs(item: unknown): boolean {
  if (item instanceof Map) {
    return [...item].every(([key, held]) => (typeof key === 'number' || typeof key === 'string') && isOurs(held));
  }
  if (Array.isArray(item)) return item.every(isOurs);
  return item === null || item instanceof Uint8Array || ['number', 'string', 'boolean'].includes(typeof item);
}
