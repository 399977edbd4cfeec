import { createHash, createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyRevocations,
  credentialId,
  isRevoked,
  parseRevocations,
  type Revocations,
  type RevocationsPayload,
} from '../../../main/controller/trust/revocations.ts';
import { verifierOf } from '../../../main/controller/trust/signatures.ts';
import type { TrustedKey } from '../../../main/verify/verify.ts';
import { fixedEs256 } from '../../vectors/ecdsa.ts';
import { ed25519, otherEd25519, p256, publicOf } from '../../vectors/keys.ts';
import { revocationList, revoker } from './trust-makers.ts';

const keys = [revoker(ed25519), revoker(p256)];
const faultOf = (text: string, by: readonly TrustedKey[] = keys) => {
  const parsed = parseRevocations(text, by);
  return parsed.ok ? 'ok' : parsed.fault;
};
function parsed(changes: Partial<RevocationsPayload> = {}): Revocations {
  const list = parseRevocations(revocationList(ed25519, changes), keys);
  if (!list.ok) throw new Error(list.fault);
  return list.value;
}

const payload = { iss: 'doh', seq: 1, iat: 1_700_000_000, keys: [], credentials: [] };
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A list of any header and payload, signed ES256. */
function forged(header: unknown, content: unknown = payload): string {
  const signed = `${base64url(header)}.${base64url(content)}`;
  return `${signed}.${Buffer.from(fixedEs256(p256, Buffer.from(signed))).toString('base64url')}`;
}
const header = { alg: 'ES256', typ: 'gatehouse-revocations+jwt', kid: revoker(p256).keyId };

describe('a revocation list', () => {
  test.each([
    ['Ed25519', ed25519],
    ['ES256', p256],
  ])('signed %s', (_name, key) => {
    const use = 'VD1:doh:000102';
    const list = parseRevocations(
      ` ${revocationList(key, {
        seq: 7,
        keys: [{ kid: '0011223344556677', revokedFrom: '2026-11-01T00:00:00Z' }],
        credentials: [credentialId(use)],
      })}\n`,
      keys,
    );
    expect(list).toMatchObject({ ok: true, value: { issuer: 'doh', seq: 7 } });
    expect(list.ok && isRevoked(use, list.value)).toBe(true);
    expect(list.ok && isRevoked(`${use}1`, list.value)).toBe(false);
    expect(isRevoked(use, null)).toBe(false);
  });

  test('names a credential by the first 16 bytes of its replay key’s SHA-256', () => {
    expect(credentialId('abc')).toBe(createHash('sha256').update('abc').digest('hex').slice(0, 32));
  });

  test('the forger’s tool makes good lists as well', () => {
    expect(faultOf(forged(header))).toBe('ok');
  });

  test.each<[string, unknown]>([
    ['crit', { ...header, crit: ['exp'] }],
    ['an embedded key', { ...header, jwk: publicOf(p256) }],
    ['b64', { ...header, b64: false }],
    ['no typ', { alg: header.alg, kid: header.kid }],
    ['another typ', { ...header, typ: 'JWT' }],
    ['no kid', { alg: header.alg, typ: header.typ }],
    ['alg none', { ...header, alg: 'none' }],
    ['alg HS256', { ...header, alg: 'HS256' }],
    ['alg ES384', { ...header, alg: 'ES384' }],
    ['alg in lower case', { ...header, alg: 'es256' }],
    ['no object', 7],
  ])('a header with %s is refused', (_name, given) => {
    expect(faultOf(forged(given))).toMatch(/^expected a header/);
  });

  test('the key decides the algorithm: each under another’s name is refused', () => {
    expect(faultOf(forged({ ...header, alg: 'EdDSA' }))).toBe(`key ${header.kid} does not make EdDSA`);
    expect(faultOf(forged({ ...header, alg: 'Ed25519' }))).toBe(`key ${header.kid} does not make Ed25519`);
    const { keyId } = revoker(ed25519);
    expect(faultOf(forged({ ...header, kid: keyId }))).toBe(`key ${keyId} does not make ES256`);
    // The same id on both kinds of key: each is tried by its own algorithm only.
    const both = [{ ...revoker(ed25519), keyId: header.kid }, revoker(p256)];
    expect(faultOf(forged(header), both)).toBe('ok');
    expect(faultOf(forged({ ...header, alg: 'EdDSA' }), both)).toBe(`the signature is not of key ${header.kid}`);
  });

  test('a public key is no secret to sign with', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
    const curve = createPublicKey({ key: publicOf(p256), format: 'jwk' });
    for (const key of [rsa, curve]) {
      const secrets = [key.export({ type: 'spki', format: 'pem' }), key.export({ type: 'spki', format: 'der' })];
      const trusted: TrustedKey = {
        ...revoker(p256),
        family: key === rsa ? 'rsa' : 'p256',
        verify: verifierOf(key, key === rsa ? 'rsa' : 'p256'),
      };
      for (const secret of secrets) {
        for (const alg of ['HS256', 'ES256', 'EdDSA']) {
          const signed = `${base64url({ ...header, alg })}.${base64url(payload)}`;
          const mac = createHmac('sha256', secret).update(signed).digest();
          for (const signature of [mac, Buffer.concat([mac, mac])]) {
            expect(faultOf(`${signed}.${signature.toString('base64url')}`, [trusted])).not.toBe('ok');
          }
        }
      }
    }
  });

  test.each<[string, unknown]>([
    ['seq 0', { ...payload, seq: 0 }],
    ['a fraction', { ...payload, seq: 1.5 }],
    ['seq past counting', { ...payload, seq: 2 ** 53 }],
    ['seq as text', { ...payload, seq: '2' }],
    ['no keys', { ...payload, keys: undefined }],
    ['something more', { ...payload, exp: 5 }],
    ['another kind of id', { ...payload, keys: [{ kid: 'AB', revokedFrom: '2026-11-01T00:00:00Z' }] }],
    ['a local time', { ...payload, keys: [{ kid: '0011223344556677', revokedFrom: '2026-11-01T00:00:00' }] }],
    ['an impossible time', { ...payload, keys: [{ kid: '0011223344556677', revokedFrom: '2026-13-01T00:00:00Z' }] }],
    ['a short credential', { ...payload, credentials: ['00'] }],
    ['a list', [payload]],
  ])('contents with %s are refused', (_name, content) => {
    expect(faultOf(forged(header, content))).toMatch(/^its contents do not fit/);
  });

  test('another’s key, an unknown key, and the right key of another issuer are refused', () => {
    expect(faultOf(revocationList(otherEd25519))).toMatch(/is none that may revoke/);
    expect(faultOf(revocationList(ed25519), [])).toMatch(/is none that may revoke/);
    expect(faultOf(revocationList(ed25519, { iss: 'yb' }))).toBe(`key ${revoker(ed25519).keyId} is not of "yb"`);
    expect(faultOf(revocationList(ed25519), [{ ...revoker(otherEd25519), keyId: revoker(ed25519).keyId }])).toMatch(
      /^the signature is not of key/,
    );
  });

  test('each bit flipped', () => {
    const text = Buffer.from(revocationList(ed25519));
    for (let bit = 0; bit < text.length * 8; bit++) {
      const flipped = Buffer.from(text);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(faultOf(flipped.toString('latin1')), `bit ${bit}`).not.toBe('ok');
    }
  });

  test('any text is refused in a sentence', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map(json => Buffer.from(json).toString('base64url')),
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 5 }).map(parts => parts.join('.')),
    );
    fc.assert(fc.property(texts, text => faultOf(text).length > 10));
    expect(faultOf('a'.repeat(8 * 1_024 * 1_024 + 1))).toMatch(/^longer than/);
  });
});

describe('revoked keys', () => {
  const kid = revoker(ed25519).keyId;
  const at = (day: number) => Date.UTC(2026, 10, day) / 1_000;
  const entry = (day: number, issuer?: string) => ({
    kid,
    revokedFrom: new Date(at(day) * 1_000).toISOString(),
    ...(issuer === undefined ? {} : { issuer }),
  });
  const revokedFrom = (entries: RevocationsPayload['keys'], changes: Partial<TrustedKey> = {}) =>
    applyRevocations([{ ...revoker(ed25519), ...changes }], parsed({ keys: entries }))[0]?.revokedFromS;

  test.each<[string, RevocationsPayload['keys'], Partial<TrustedKey>, number | null]>([
    ['no entry', [], {}, null],
    ['one entry', [entry(5)], {}, at(5)],
    ['the earliest of several', [entry(5), entry(3), entry(9)], {}, at(3)],
    ['the key’s own, where that is earlier', [entry(5)], { revokedFromS: at(1) }, at(1)],
    ['the list’s, where that is earlier', [entry(5)], { revokedFromS: at(9) }, at(5)],
    ['its issuer’s entry', [entry(5, 'doh')], {}, at(5)],
    ['another issuer’s entry', [entry(5, 'yb')], {}, null],
    ['another’s and everybody’s', [entry(3, 'yb'), entry(5)], {}, at(5)],
    ['a certificate’s key, which has no issuer', [entry(5, 'VN')], { issuer: null }, at(5)],
    ['another id', [entry(5)], { keyId: '0000000000000000' }, null],
  ])('%s', (_name, entries, changes, expected) => {
    expect(revokedFrom(entries, changes)).toBe(expected);
  });

  test('without a list the keys are as they were', () => {
    expect(applyRevocations(keys, null)).toBe(keys);
  });

  test('a SMART key is named by its thumbprint', () => {
    const smart = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
    const list = parsed({ keys: [{ kid: smart, revokedFrom: '2026-11-05T00:00:00Z' }] });
    expect(applyRevocations([{ ...revoker(p256), keyId: smart }], list)[0]?.revokedFromS).toBe(at(5));
  });
});
