/** The dialect for what authorities sign. */
import { decode as oracle } from 'cbor2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { type Cbor, decodeCbor } from '../../main/read/cbor.ts';
import { accepted, damaged, encoded, hex, isOurs, limits } from './cbor-items.ts';

const strictly = (bytes: Uint8Array) => decodeCbor(new Uint8Array(bytes), { ...limits, items: 10_000 }, readTools);
const loose = (bytes: Uint8Array, changed: Partial<typeof limits> = {}) =>
  decodeCbor(new Uint8Array(bytes), { ...limits, ...changed, dialect: 'loose' }, readTools);
const looseFaultOf = (digits: string, changed: Partial<typeof limits> = {}) => {
  const result = loose(hex(digits), changed);
  return result.ok ? 'ok' : result.fault.detail.replace(/, at byte \d+$/, '');
};

/** RFC 8949 appendix A, what the loose dialect reads besides; tags are dropped. */
const looselyAccepted: readonly (readonly [string, Cbor])[] = [
  ['f90000', 0],
  ['f98000', -0],
  ['f93c00', 1],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['f97bff', 65_504],
  ['fa47c35000', 100_000],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 2 ** -24],
  ['f90400', 2 ** -14],
  ['f9c400', -4],
  ['fbc010666666666666', -4.1],
  ['f7', null],
  ['c074323031332d30332d32315432303a30343a30305a', '2013-03-21T20:04:00Z'],
  ['c11a514b67b0', 1_363_896_240],
  ['c1fb41d452d9ec200000', 1_363_896_240.5],
  ['d74401020304', Uint8Array.of(1, 2, 3, 4)],
  ['d818456449455446', Uint8Array.of(0x64, 0x49, 0x45, 0x54, 0x46)],
  ['c249010000000000000000', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['5f42010243030405ff', Uint8Array.of(1, 2, 3, 4, 5)],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
  ['bf61610161629f0203ffff', new Map<string, Cbor>([['a', 1], ['b', [2, 3]]])], // biome-ignore format: pairs
  ['826161bf61626163ff', ['a', new Map([['b', 'c']])]],
  ['bf6346756ef563416d7421ff', new Map<string, Cbor>([['Fun', true], ['Amt', -2]])], // biome-ignore format: pairs
  ['1817', 23],
  ['1b0000000000000000', 0],
  ['5b000000000000000101', Uint8Array.of(1)],
  ['5fff', new Uint8Array()],
  ['7fff', ''],
];

describe('the loose dialect', () => {
  test.each([...accepted, ...looselyAccepted])('reads %s', (digits, value) => {
    expect(loose(hex(digits))).toEqual({ ok: true, value });
  });

  test.each([
    ['f97c00', 'no finite number'],
    ['f9fc00', 'no finite number'],
    ['f97e00', 'no finite number'],
    ['fa7f800000', 'no finite number'],
    ['fb7ff8000000000000', 'no finite number'],
    ['fbfff0000000000000', 'no finite number'],
    ['f9 00', 'it ends early'],
    ['fb 7ff80000', 'it ends early'],
    ['f0', 'a float, undefined or unassigned simple value'],
    ['f8ff', 'a float, undefined or unassigned simple value'],
    ['ff', 'a float, undefined or unassigned simple value'],
    ['9f', 'it ends early'],
    ['9f01', 'it ends early'],
    ['bf01ff', 'a float, undefined or unassigned simple value'],
    ['5f41', 'it ends early'],
    ['5f', 'a piece of another kind'],
    ['5f6161ff', 'a piece of another kind'],
    ['7f4161ff', 'a piece of another kind'],
    ['5f5f4101ffff', 'a piece of another kind'],
    ['7fc06161ff', 'a piece of another kind'],
    ['7f61c361bcff', 'text that is not UTF-8'],
    ['61ff', 'text that is not UTF-8'],
    ['1f', 'an indefinite length'],
    ['3f', 'an indefinite length'],
    ['df00', 'an indefinite length'],
    ['1c', 'a reserved length'],
    ['bf0100 0100ff', 'a key that occurs twice'],
    ['a2 01 00 1801 00', 'a key that occurs twice'],
    ['a2 6161 00 7f6161ff 00', 'a key that occurs twice'],
    ['a2 6161 00 c06161 00', 'a key that occurs twice'],
    ['a2 01 00 f93c00 00', 'a key that occurs twice'],
    ['a1 f6 00', 'a key that is no integer or text'],
    ['a1 4161 00', 'a key that is no integer or text'],
    ['1b0020000000000000', 'an integer beyond 2^53'],
    ['db0020000000000000 00', 'an integer beyond 2^53'],
    ['c1', 'it ends early'],
    ['00 00', 'bytes after the end'],
  ])('refuses %s: %s', (digits, fault) => {
    expect(looseFaultOf(digits)).toBe(fault);
  });

  test.each([
    ['arrays', `${'9f'.repeat(16)}${'ff'.repeat(16)}`, 'ok'],
    ['arrays', `${'9f'.repeat(17)}${'ff'.repeat(17)}`, 'too deep'],
    ['tags', `${'c1'.repeat(16)}00`, 'ok'],
    ['tags', `${'c1'.repeat(17)}00`, 'too deep'],
    ['arrays and tags', `${'81c1'.repeat(8)}00`, 'ok'],
    ['arrays and tags', `${'81c1'.repeat(8)}8100`, 'too deep'],
    ['endless tags', 'c1'.repeat(4_000), 'too deep'],
    ['endless arrays', '9f'.repeat(4_000), 'too deep'],
    ['pieces', `5f${'40'.repeat(255)}ff`, 'ok'],
    ['pieces', `5f${'40'.repeat(256)}ff`, 'more than 256 items'],
    ['items', `9f${'f6'.repeat(256)}ff`, 'more than 256 items'],
  ])('limits %s', (_limit, digits, fault) => {
    expect(looseFaultOf(digits)).toBe(fault);
  });

  test('every half-precision number is as the platform has it', () => {
    for (let bits = 0; bits < 0x1_0000; bits++) {
      const bytes = Uint8Array.of(0xf9, bits >> 8, bits & 0xff);
      const result = loose(bytes);
      const expected = oracle<number>(bytes);
      if (!Number.isFinite(expected)) expect(result.ok).toBe(false);
      else if (!result.ok || !Object.is(result.value, expected)) expect.fail(`${bits}: ${expected}`);
    }
  });
});

/** What cborg encodes, with the things that only the loose dialect takes put in front of items at random. */
const loosened = fc
  .tuple(encoded, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...looseBytes())), { maxLength: 3 }))
  .map(([bytes, edits]) => {
    const list = [...bytes];
    for (const [at, put] of edits) list.splice(at % (list.length + 1), 0, ...put);
    return Uint8Array.from(list);
  });

function looseBytes(): readonly (readonly number[])[] {
  const items = [
    'f7',
    'f93c00',
    'fa3fc00000',
    'fb3ff199999999999a',
    '9fff',
    'bfff',
    '7f6161ff',
    '5f4101ff',
    '1817',
    'ff',
  ];
  return items.map(item => [...hex(item)]);
}

const liberal = { preferMap: true, rejectDuplicateKeys: true } as const;

/** The oracle's value in our words: undefined is null. */
function inOurWords(item: unknown): unknown {
  if (item === undefined) return null;
  if (Array.isArray(item)) return item.map(inOurWords);
  if (item instanceof Map) return new Map([...item].map(([key, held]) => [key, inOurWords(held)]));
  return item;
}

describe('differential, loose', () => {
  test('cbor2 reads what is accepted as the same value', () => {
    let acceptedCount = 0;
    fc.assert(
      fc.property(fc.oneof(loosened, damaged, fc.uint8Array({ maxLength: 24 })), bytes => {
        // Tags mean something to the oracle, and are dropped here.
        fc.pre(!bytes.some(byte => byte >> 5 === 6));
        const ours = loose(bytes, { items: 10_000 });
        if (!ours.ok) return;
        acceptedCount++;
        expect(inOurWords(oracle(bytes, liberal))).toEqual(ours.value);
      }),
      { numRuns: 5_000 },
    );
    expect(acceptedCount).toBeGreaterThan(500);
  });

  test('whatever is strict is loose as well, and the same', () => {
    fc.assert(
      fc.property(fc.oneof(damaged, encoded), bytes => {
        const found = strictly(bytes);
        if (found.ok) expect(loose(bytes, { items: 10_000 })).toEqual(found);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what cbor2 accepts of our kind is accepted', () => {
    let both = 0;
    fc.assert(
      fc.property(loosened, bytes => {
        fc.pre(!bytes.some(byte => byte >> 5 === 6));
        const theirs = inOurWords(tryOracle(bytes));
        if (theirs === refused || !isOurs(theirs) || !isFiniteInside(theirs)) return;
        both++;
        expect(loose(bytes, { items: 10_000 })).toEqual({ ok: true, value: theirs });
      }),
      { numRuns: 2_000 },
    );
    expect(both).toBeGreaterThan(200);
  });
});

const refused = Symbol('refused');

function tryOracle(bytes: Uint8Array): unknown {
  try {
    return oracle(bytes, liberal);
  } catch {
    return refused;
  }
}

function isFiniteInside(item: unknown): boolean {
  if (item instanceof Map) return [...item].flat().every(isFiniteInside);
  if (Array.isArray(item)) return item.every(isFiniteInside);
  return typeof item !== 'number' || Number.isFinite(item);
}
