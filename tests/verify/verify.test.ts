import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { decodeBase45 } from '../../main/read/base45.ts';
import { clean } from '../../main/read/clean.ts';
import { read } from '../../main/read/read.ts';
import { trustList } from '../../main/verify/trust.ts';
import { type TrustedKey, verify } from '../../main/verify/verify.ts';
import type { Credential, Seal } from '../../main/words.ts';
import { base45Text, claims, cose, decimalText, type Forgery, text } from '../vectors/declaration/forge.ts';
import { ed25519, otherEd25519, p256, trusted } from '../vectors/keys.ts';

function credentialOf(forgery: Forgery = {}): Credential {
  const { credential } = read(text(forgery), readTools);
  if (!credential.ok) throw new Error(credential.fault.detail);
  return credential.value;
}

function sealOf(credential: Credential | undefined): Extract<Seal, { kind: 'cose' }> {
  if (credential?.seal.kind !== 'cose') throw new Error('no COSE seal');
  return credential.seal;
}

const resultOf = (credential: Credential, trust: readonly TrustedKey[]) => {
  const verdict = verify(credential, trustList(trust));
  return verdict.ok ? 'ok' : verdict.fault.kind;
};

const key = trusted(ed25519);
const other = trusted(otherEd25519);
const curve = trusted(p256);

describe('verify', () => {
  test('names the key that made the seal', () => {
    const credential = credentialOf();
    expect(verify(credential, trustList([other, key]))).toEqual({ ok: true, value: { credential, key } });
  });

  test.each([
    ['no trust', [], 'unknown-key'],
    ['another key', [other], 'unknown-key'],
    ['our key for another issuer', [trusted(ed25519, 'yb-doh')], 'wrong-issuer'],
    ['our key for nothing', [{ ...key, for: [] }], 'wrong-use'],
    ['our key id with a P-256 key', [{ ...curve, keyId: key.keyId }], 'wrong-algorithm'],
    ['our key id with another Ed25519 key', [{ ...other, keyId: key.keyId }], 'bad-signature'],
    ['our key', [key], 'ok'],
  ])('%s: %s', (_name, trust, result) => {
    expect(resultOf(credentialOf(), trust)).toBe(result);
  });

  test('tries every key of the id, in any order', () => {
    const impostors = [
      { ...other, keyId: key.keyId },
      { ...curve, keyId: key.keyId },
      { ...key, issuer: 'yb-doh' },
      { ...key, for: [] },
    ];
    for (let at = 0; at <= impostors.length; at++) {
      const trust = trustList(impostors.toSpliced(at, 0, key));
      expect(verify(credentialOf(), trust)).toMatchObject({ ok: true, value: { key } });
    }
    expect(resultOf(credentialOf(), impostors)).toBe('bad-signature');
  });

  test.each([-19, -8, -7, -9])('algorithm %i is made by one family only', algorithm => {
    const isEd25519 = algorithm === -19 || algorithm === -8;
    expect(resultOf(credentialOf({ algorithm }), [key])).toBe(isEd25519 ? 'ok' : 'wrong-algorithm');
    expect(resultOf(credentialOf({ algorithm, key: p256 }), [curve])).toBe(isEd25519 ? 'wrong-algorithm' : 'ok');
  });

  test('the message cannot name its algorithm anew', () => {
    const credential = credentialOf();
    for (const algorithm of [0, 5, -7, -37, -35, -259, Number.NaN]) {
      expect(resultOf({ ...credential, seal: { ...sealOf(credential), algorithm } }, [key])).toBe('wrong-algorithm');
    }
  });

  test.each([0, 1, 63, 65, 70, 71, 72])('a signature of %i bytes', length => {
    const resign = (signature: Uint8Array) => Buffer.concat([signature, new Uint8Array(72)]).subarray(0, length);
    expect(resultOf(credentialOf({ resign }), [key])).toBe('bad-signature');
    expect(resultOf(credentialOf({ key: p256, algorithm: -7, resign }), [curve])).toBe('bad-signature');
  });
});

describe('no changed token is genuine', () => {
  const trust = trustList([key, curve, other]);
  const isGenuine = (sent: string) => {
    const { credential } = read(sent, readTools);
    return credential.ok && verify(credential.value, trust).ok;
  };

  test.each([
    ['Ed25519', cose()],
    ['ES256', cose({ key: p256, algorithm: -7 })],
  ])('%s: each bit of the COSE flipped, in either form', (_name, bytes) => {
    expect(isGenuine(base45Text(bytes)) && isGenuine(decimalText(bytes))).toBe(true);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const sent = bit % 2 === 0 ? base45Text(flipped) : decimalText(flipped);
      expect(isGenuine(sent), `bit ${bit}`).toBe(false);
    }
  });

  test('each bit of the text flipped', () => {
    const bytes = Buffer.from(text());
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const cleaned = clean(flipped, { prefix: '', suffix: '' }, readTools);
      expect(cleaned.ok && isGenuine(cleaned.value), `bit ${bit}`).toBe(false);
    }
  });

  test('two tokens’ halves', () => {
    const [first, second] = [cose(), cose({ claims: claims({ 7: new Uint8Array(12) }) })];
    expect(first).toHaveLength(second.length);
    const mixed = Buffer.concat([first.subarray(0, -64), second.subarray(-64)]);
    expect(isGenuine(base45Text(first)) && isGenuine(base45Text(second))).toBe(true);
    expect(isGenuine(base45Text(mixed))).toBe(false);
  });

  test('an ES256 signature with s negated is another text of the same use', () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const resign = (signature: Uint8Array) => {
      const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
      return Buffer.concat([signature.subarray(0, 32), Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')]);
    };
    const [one, two] = [{}, { resign }].map(change => credentialOf({ key: p256, algorithm: -7, ...change }));
    expect(sealOf(one).signature).not.toEqual(sealOf(two).signature);
    expect(one?.use).toBe(two?.use);
  });

  test('the same bytes cannot be written in two base45 texts', () => {
    const token = text();
    const decoded = decodeBase45(token.slice(4));
    expect(decoded.ok && base45Text(decoded.value)).toBe(token);
  });
});
