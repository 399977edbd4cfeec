import { decode as oracle } from 'cbor2';
import { encode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { decodeCbor } from '../../main/read/cbor.ts';
import { accepted, damaged, hex, isOurs, limits, value } from './cbor-items.ts';

const decode = (bytes: Uint8Array, changed: Partial<typeof limits> = {}) =>
  decodeCbor(new Uint8Array(bytes), { ...limits, ...changed }, readTools);
const faultOf = (digits: string, changed: Partial<typeof limits> = {}) => {
  const result = decode(hex(digits), changed);
  return result.ok ? 'ok' : result.fault.detail.replace(/, at byte \d+$/, '');
};

/** RFC 8949 appendix A, what no format here has. */
const outside = [
  ...['1bffffffffffffffff', '3bffffffffffffffff', 'c249010000000000000000', 'c349010000000000000000'],
  ...['f90000', 'f98000', 'f93c00', 'fb3ff199999999999a', 'f97bff', 'fa47c35000', 'fb7e37e43c8800759c', 'f90001'],
  ...['f97c00', 'f97e00', 'f9fc00', 'fa7f800000', 'fb7ff8000000000000', 'f7', 'f0', 'f8ff', 'f818'],
  ...['c074323031332d30332d32315432303a30343a30305a', 'c11a514b67b0', 'd74401020304', 'd818456449455446'],
  ...['5f42010243030405ff', '7f657374726561646d696e67ff', '9fff', '9f018202039f0405ffff', '83018202039f0405ff'],
  ...['bf61610161629f0203ffff', '826161bf61626163ff', 'bf6346756ef563416d7421ff'],
];

describe('RFC 8949 appendix A', () => {
  test.each(accepted)('%s', (digits, value) => {
    expect(decode(hex(digits))).toEqual({ ok: true, value });
  });

  test.each(outside)('%s is refused', digits => {
    expect(faultOf(digits)).not.toBe('ok');
  });
});

describe('what is not strict is refused', () => {
  test.each([
    ['', 'it ends early'],
    ['18', 'it ends early'],
    ['1900', 'it ends early'],
    ['1b00000000', 'it ends early'],
    ['41', 'it ends early'],
    ['6261', 'it ends early'],
    ['81', 'it ends early'],
    ['a101', 'it ends early'],
    ['5b001fffffffffffff', 'it ends early'],
    ['9b001fffffffffffff', 'it ends early'],
    ['bb001fffffffffffff', 'it ends early'],
    ['9a00ffffff00', 'it ends early'],
    ['1817', 'not the shortest form'],
    ['1900ff', 'not the shortest form'],
    ['1a0000ffff', 'not the shortest form'],
    ['1b00000000ffffffff', 'not the shortest form'],
    ['3817', 'not the shortest form'],
    ['5817', 'not the shortest form'],
    ['7800', 'not the shortest form'],
    ['9800', 'not the shortest form'],
    ['b800', 'not the shortest form'],
    ['1c', 'a reserved length'],
    ['5e', 'a reserved length'],
    ['5f', 'an indefinite length'],
    ['1f', 'an indefinite length'],
    ['ff', 'a float, undefined or unassigned simple value'],
    ['f814', 'a float, undefined or unassigned simple value'],
    ['d2 80', 'a tag'],
    ['d9d9f7 00', 'a tag'],
    ['0000', 'bytes after the end'],
    ['8000', 'bytes after the end'],
    ['a2 0100 0100', 'a key that occurs twice'],
    ['a2 6161 00 6161 00', 'a key that occurs twice'],
    ['a1 4161 00', 'a key that is no integer or text'],
    ['a1 f5 00', 'a key that is no integer or text'],
    ['a1 80 00', 'a key that is no integer or text'],
    ['61ff', 'text that is not UTF-8'],
    ['62c080', 'text that is not UTF-8'],
    ['63eda080', 'text that is not UTF-8'],
    ['1b0020000000000000', 'an integer beyond 2^53'],
    ['3b001fffffffffffff', 'an integer beyond 2^53'],
    ['5b0020000000000000', 'an integer beyond 2^53'],
  ])('%s: %s', (digits, fault) => {
    expect(faultOf(digits)).toBe(fault);
  });

  test('the largest integers', () => {
    expect(decode(hex('1b001fffffffffffff'))).toEqual({ ok: true, value: Number.MAX_SAFE_INTEGER });
    expect(decode(hex('3b001ffffffffffffe'))).toEqual({ ok: true, value: Number.MIN_SAFE_INTEGER });
  });

  test('1 and "1" are two keys', () => {
    expect(decode(hex('a2 01 00 6131 00')).ok).toBe(true);
  });

  test('a BOM stays in the text', () => {
    expect(decode(hex('64 efbbbf41'))).toEqual({ ok: true, value: '\ufeffA' });
  });
});

describe('limits', () => {
  test.each([
    ['depth', `${'81'.repeat(16)}00`, 'ok'],
    ['depth', `${'81'.repeat(17)}00`, 'too deep'],
    ['depth', `${'a100'.repeat(16)}00`, 'ok'],
    ['depth', `${'a100'.repeat(17)}00`, 'too deep'],
    ['depth', '81'.repeat(4_000), 'too deep'],
    ['items', `98ff${'00'.repeat(255)}`, 'ok'],
    ['items', `990100${'00'.repeat(256)}`, 'more than 256 items'],
    ['bytes', `590ffd${'00'.repeat(4_093)}`, 'ok'],
    ['bytes', `590ffe${'00'.repeat(4_094)}`, 'longer than 4096 bytes'],
  ])('%s', (_limit, digits, fault) => {
    expect(faultOf(digits)).toBe(fault);
  });

  test('are the caller’s', () => {
    expect(faultOf('818100', { depth: 1 })).toBe('too deep');
    expect(faultOf('818100', { items: 2 })).toBe('more than 2 items');
    expect(faultOf('818100', { bytes: 2 })).toBe('longer than 2 bytes');
  });
});

const strict = {
  ...{ preferMap: true, rejectDuplicateKeys: true, requirePreferred: true, rejectStreaming: true },
  ...{ rejectFloats: true, rejectUndefined: true, rejectSimple: true, rejectBigInts: true },
} as const;

function oracleSays(bytes: Uint8Array): { readonly value: unknown } | null {
  try {
    return { value: oracle(bytes, strict) };
  } catch {
    return null;
  }
}

describe('differential', () => {
  test('whatever cborg encodes within the profile is accepted, as the same value', () => {
    fc.assert(
      fc.property(value, item => {
        const result = decode(encode(item, rfc8949EncodeOptions), { items: 10_000 });
        expect(result).toEqual({ ok: true, value: item });
      }),
      { numRuns: 500 },
    );
  });

  test('cbor2 reads what is accepted as the same value, and has a reason for what is refused', () => {
    let acceptedCount = 0;
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 24 })), bytes => {
        const ours = decode(bytes, { items: 10_000 });
        const theirs = oracleSays(bytes);
        if (ours.ok) {
          acceptedCount++;
          expect(theirs).toEqual({ value: ours.value });
        } else {
          expect(theirs === null || !isOurs(theirs.value)).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
    expect(acceptedCount).toBeGreaterThan(200);
  });
});
