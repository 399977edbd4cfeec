import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { encodeBase45 } from '../../main/read/base45.ts';
import { dcc } from '../../main/read/dcc.ts';
import { formats } from '../../main/read/formats.ts';
import type { HealthCertificate } from '../../main/words.ts';
import {
  claims,
  cose,
  type Forgery,
  healthClaim,
  kidOf,
  packed,
  person,
  signer,
  text,
  textOf,
  vaccination,
} from '../vectors/dcc/forge.ts';
import { type Item, raw, writeCbor } from '../vectors/dcc/write-cbor.ts';

function outcome(code: string): string {
  const result = dcc.read(code, readTools);
  return result.ok ? 'ok' : result.fault.kind;
}

function certificateOf(code: string): HealthCertificate {
  const result = dcc.read(code, readTools);
  if (!result.ok || result.value.kind !== 'health') throw new Error('unreadable');
  return result.value;
}

const read = (forgery: Forgery = {}) => certificateOf(text(forgery));

describe('the seal', () => {
  test('is over header and payload as they came', () => {
    const message = cose();
    const { seal } = read();
    if (seal.kind !== 'cose') throw new Error('no COSE');
    const header = Buffer.concat([Uint8Array.of(0xa2, 0x01, 0x26, 0x04, 0x48), kidOf(signer)]);
    const signed = Buffer.from(seal.signed);
    expect(seal.algorithm).toBe(-7);
    expect(seal.keyId).toBe(Buffer.from(kidOf(signer)).toString('hex'));
    expect(signed.subarray(0, 12).toString('hex')).toBe('846a5369676e617475726531');
    expect(signed.includes(header)).toBe(true);
    expect(signed.includes(Buffer.from(writeCbor(claims())))).toBe(true);
    expect(Buffer.from(seal.signature)).toEqual(Buffer.from(message).subarray(-64));
  });

  test.each([
    [
      'the protected key id',
      { unprotected: new Map([[4, Uint8Array.of(9)]]) },
      Buffer.from(kidOf(signer)).toString('hex'),
    ],
    ['an unprotected one', { header: { 4: undefined }, unprotected: new Map([[4, Uint8Array.of(9)]]) }, '09'],
    ['none', { header: { 4: undefined } }, null],
  ] as const)('names %s', (_name, forgery, keyId) => {
    expect(read(forgery).seal).toMatchObject({ keyId });
  });

  test('names no algorithm where the message names none', () => {
    expect(read({ header: { 1: undefined } }).seal).toMatchObject({ algorithm: null });
  });
});

describe('one certificate has many texts', () => {
  const stored = certificateOf(textOf(packed(cose())));

  test.each([1, 6, 9])('compressed at level %i it is the same', level => {
    expect(certificateOf(textOf(deflateSync(cose(), { level })))).toEqual(stored);
  });

  test('with a key id beside the protected one it is the same use', () => {
    const other = read({ unprotected: new Map([[4, Uint8Array.of(9)]]) });
    expect(other.use).toBe(stored.use);
    expect(other.seal).toEqual(stored.seal);
  });
});

describe('limits', () => {
  const padded = (length: number) => {
    const bare = cose();
    return textOf(deflateSync(Buffer.concat([bare, Buffer.alloc(length - bare.length)]), { level: 9 }));
  };

  test('64 KiB is inflated, and refused for what follows the message; a byte more is not inflated', () => {
    expect(outcome(padded(65_536))).toBe('bad-cbor');
    expect(outcome(padded(65_537))).toBe('bad-deflate');
  });

  test('a bomb of megabytes', () => {
    expect(outcome(textOf(deflateSync(Buffer.alloc(2_700_000), { level: 9 })))).toBe('bad-deflate');
  });

  const many = (count: number) => healthClaim({ x: Array.from({ length: count }, () => null) });
  const squeezed = (claim: Item) => textOf(deflateSync(cose({ claims: claims(claim) }), { level: 9 }));

  test('4,096 items', () => {
    expect(outcome(squeezed(many(4_000)))).toBe('ok');
    expect(outcome(squeezed(many(4_097)))).toBe('bad-cbor');
  });

  test('depth 16', () => {
    const nested = (levels: number): Item => (levels === 0 ? 0 : [nested(levels - 1)]);
    expect(outcome(text({ claims: claims(healthClaim({ x: nested(13) })) }))).toBe('ok');
    expect(outcome(text({ claims: claims(healthClaim({ x: nested(14) })) }))).toBe('bad-cbor');
  });
});

describe('the claim for rules', () => {
  test('is the JSON that was signed', () => {
    const claim = healthClaim({ t: null, x: { list: [1, 1.5, 'Đ', true] }, y: raw('f7') });
    expect(read({ claims: claims(claim) }).claim).toEqual({
      ...{ ver: '1.3.0', ...person, v: [vaccination], t: null },
      ...{ x: { list: [1, 1.5, 'Đ', true] }, y: null },
    });
  });

  test('has no names but its own', () => {
    const claim = healthClaim({ constructor: 'x', toString: 1 });
    const found = read({ claims: claims(claim) }).claim;
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
    expect(Object.hasOwn(Object(found), 'constructor')).toBe(true);
  });
});

describe('the replay key', () => {
  const useOf = (changes: Parameters<typeof healthClaim>[0], around: Parameters<typeof claims>[1] = {}) =>
    read({ claims: claims(healthClaim(changes), around) }).use;

  test('is issuer and certificate id', () => {
    expect(useOf({})).toBe(`UT/${vaccination.ci}`);
    expect(useOf({}, { 1: 'VN' })).toBe(`VN/${vaccination.ci}`);
    expect(useOf({ v: [{ ...vaccination, ci: 'OTHER' }] })).toBe('UT/OTHER');
  });

  test('is of the country where no issuer is named, and none without an id', () => {
    expect(useOf({ v: [{ ...vaccination, co: 'AT' }] }, { 1: undefined })).toBe(`AT/${vaccination.ci}`);
    expect(useOf({ v: [{ ...vaccination, ci: undefined }] })).toBeNull();
    expect(useOf({ v: [{ ...vaccination, ci: 'X\u202eY' }] })).toBeNull();
  });
});

describe('any text', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 400 }).map(encodeBase45),
    fc.uint8Array({ maxLength: 400 }).map(bytes => encodeBase45(packed(bytes))),
  );

  test('is read or has a fault of its own', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(anything, body => kinds.add(outcome(`HC1:${body}`)) !== undefined),
      { numRuns: 2_000 },
    );
    const known = ['bad-base45', 'bad-deflate', 'bad-cbor', 'bad-cose', 'bad-claims'];
    expect([...kinds].filter(kind => !known.includes(kind))).toEqual([]);
    expect(kinds.size).toBeGreaterThan(2);
  });

  test('that begins with HC1: is claimed by this format alone', () => {
    fc.assert(
      fc.property(anything, body => {
        expect(formats.filter(format => format.claims(`HC1:${body}`)).map(({ id }) => id)).toEqual(['dcc']);
      }),
      { numRuns: 200 },
    );
  });

  test('made of any CBOR is read or has a fault of its own', () => {
    const json = fc.jsonValue({ maxDepth: 4 }).map(value => writeCbor(value as Item));
    fc.assert(
      fc.property(json, bytes => {
        const payload = { claims: { raw: bytes } };
        expect(['bad-claims', 'bad-cbor']).toContain(outcome(text(payload)));
        const asClaim = outcome(text({ claims: claims({ raw: bytes }) }));
        expect(['ok', 'bad-claims', 'bad-cbor']).toContain(asClaim);
      }),
      { numRuns: 500 },
    );
  });
});
