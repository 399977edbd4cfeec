import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parsePublicJwk, readTools, selfTest, thumbprint, trustedKey } from '../../../main/controller/trust/keys.ts';
import { ed25519, p256, publicOf } from '../../vectors/keys.ts';

const okp = publicOf(ed25519);
const ec = publicOf(p256);

describe('UTF-8', () => {
  test('is strict and keeps a BOM', () => {
    expect(readTools.utf8(Buffer.from('\ufeffNguyễn'))).toBe('\ufeffNguyễn');
    expect(readTools.utf8(Uint8Array.of(0x4e, 0xff))).toBeNull();
    expect(readTools.utf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeNull();
    expect(readTools.utf8(Uint8Array.of(0xe1, 0xbb))).toBeNull();
    expect(readTools.utf8(Buffer.from('again'))).toBe('again');
  });
});

describe('thumbprint', () => {
  test('RFC 8037 appendix A.3', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: ed25519.x } as const;
    expect(thumbprint(jwk).toString('base64url')).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('of P-256: the members of RFC 7638 section 3.2', () => {
    const members = `{"crv":"P-256","kty":"EC","x":"${p256.x}","y":"${p256.y}"}`;
    const jwk = { y: p256.y, kty: 'EC', x: p256.x, crv: 'P-256' } as const;
    expect(thumbprint(jwk)).toEqual(createHash('sha256').update(members).digest());
  });
});

describe('a public JWK', () => {
  test('names its key by the thumbprint’s first 8 bytes', () => {
    expect(parsePublicJwk(okp)).toMatchObject({ ok: true, value: { keyId: '90facafea9b15566', family: 'ed25519' } });
  });

  test.each([
    ['EdDSA', okp, 'ed25519'],
    ['Ed25519', okp, 'ed25519'],
    ['ES256', okp, 'ed25519'],
    ['HS256', okp, 'ed25519'],
    ['none', okp, 'ed25519'],
    ['EdDSA', ec, 'p256'],
    ['RS256', ec, 'p256'],
  ])('its alg %s decides nothing', (alg, jwk, family) => {
    const plain = parsePublicJwk(jwk);
    const named = parsePublicJwk({ ...jwk, alg, kid: 'x', use: 'enc', key_ops: [] });
    expect(named).toMatchObject({ ok: true, value: { family } });
    expect(named.ok && named.value.keyId).toBe(plain.ok && plain.value.keyId);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'key'],
    ['a list', [okp]],
    ['an empty object', {}],
    ['no x', { kty: 'OKP', crv: 'Ed25519' }],
    ['x of 31 bytes', { ...okp, x: Buffer.alloc(31, 9).toString('base64url') }],
    ['x of 33 bytes', { ...okp, x: Buffer.alloc(33, 9).toString('base64url') }],
    ['x padded', { ...okp, x: `${ed25519.x}=` }],
    ['x in base64', { ...okp, x: ed25519.x.replaceAll('_', '/').replaceAll('-', '+') }],
    ['x with a spare bit set', { ...okp, x: `${ed25519.x.slice(0, -1)}p` }],
    ['x as a number', { ...okp, x: 5 }],
    ['kty EC with Ed25519', { ...okp, kty: 'EC' }],
    ['kty OKP with P-256', { ...ec, kty: 'OKP' }],
    ['X25519', { ...okp, crv: 'X25519' }],
    ['Ed448', { ...okp, crv: 'Ed448' }],
    ['P-384', { ...ec, crv: 'P-384' }],
    ['RSA', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
    ['symmetric', { kty: 'oct', k: ed25519.x }],
    ['no y', { kty: 'EC', crv: 'P-256', x: p256.x }],
  ])('%s is refused', (_name, jwk) => {
    expect(parsePublicJwk(jwk)).toEqual({ ok: false, fault: expect.stringMatching(/^expected a public JWK/) });
  });

  test.each([ed25519, p256, { d: '' }])('a private key is refused as such', jwk => {
    expect(parsePublicJwk(jwk)).toEqual({ ok: false, fault: expect.stringMatching(/^this is a private key/) });
  });

  const littleEndian = (y: bigint) => {
    const hex = y.toString(16).padStart(64, '0');
    return Buffer.from(hex, 'hex').reverse();
  };
  const p = 2n ** 255n - 19n;
  const order8 = BigInt('0x05fc536d880238b13933c6d3acdfd5f0d098eff289f4c345b027b2c28f95e826');
  test.each([
    ['order 1', 1n],
    ['order 2', p - 1n],
    ['order 4', 0n],
    ['order 8', order8],
    ['order 8, the other y', p - order8],
    ['0 as p', p],
    ['1 as p + 1', p + 1n],
    ['all ones', 2n ** 255n - 1n],
    ['no point on the curve', 2n],
  ])('an Ed25519 key that is no sound point is refused: %s', (_name, y) => {
    for (const sign of [0, 0x80]) {
      const bytes = littleEndian(y);
      bytes[31] = (bytes[31] ?? 0) | sign;
      const result = parsePublicJwk({ ...okp, x: bytes.toString('base64url') });
      expect(result).toEqual({ ok: false, fault: expect.stringMatching(/not on the curve, or of low order/) });
    }
  });

  test.each([
    ['x and y exchanged', { ...ec, x: p256.y, y: p256.x }],
    ['another y', { ...ec, y: ed25519.x }],
    ['0, 0', { ...ec, x: Buffer.alloc(32).toString('base64url'), y: Buffer.alloc(32).toString('base64url') }],
  ])('a P-256 point that is not on the curve is refused: %s', (_name, jwk) => {
    expect(parsePublicJwk(jwk)).toEqual({ ok: false, fault: expect.stringMatching(/not on the curve/) });
  });

  test('every generated key is accepted', () => {
    for (let i = 0; i < 40; i++) {
      const pairs = [generateKeyPairSync('ed25519'), generateKeyPairSync('ec', { namedCurve: 'P-256' })];
      for (const { publicKey } of pairs) expect(parsePublicJwk(publicKey.export({ format: 'jwk' })).ok).toBe(true);
    }
  });
});

describe('a trusted key', () => {
  const message = Buffer.from('message');

  test.each(['ieee-p1363', 'der'] as const)('ES256 as %s', dsaEncoding => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = trustedKey(publicKey.export({ format: 'jwk' }), 'lc-doh', ['declaration']);
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding });
    expect(key.ok && key.value.verify(message, signature)).toBe(dsaEncoding === 'ieee-p1363');
  });

  test('Ed25519, for its own messages only', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = trustedKey(publicKey.export({ format: 'jwk' }), 'lc-doh', ['declaration']);
    if (!key.ok) throw new Error(key.fault);
    expect(key.value).toMatchObject({ issuer: 'lc-doh', family: 'ed25519', for: ['declaration'] });
    expect(key.value.verify(message, sign(null, message, privateKey))).toBe(true);
    expect(key.value.verify(Buffer.from('massage'), sign(null, message, privateKey))).toBe(false);
  });

  test('a faulty JWK is no key', () => {
    expect(trustedKey({}, 'lc-doh', ['declaration'])).toMatchObject({ ok: false });
  });
});

test('the self-test passes on this platform', () => {
  expect(selfTest()).toEqual({ ok: true, value: undefined });
});
