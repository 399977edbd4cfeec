/** What the vectors cannot list: boundaries that are accepted, sizes, and that both forms are one token. */
import { encode as drawQr } from 'uqr';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { decodeBase45 } from '../../main/read/base45.ts';
import { read } from '../../main/read/read.ts';
import { vd1 } from '../../main/read/vd1.ts';
import type { Declaration } from '../../main/words.ts';
import { type Changes, claims, decimalText, text } from '../vectors/declaration/forge.ts';
import { vectors } from '../vectors/declaration/mint.ts';
import { ed25519, trusted } from '../vectors/keys.ts';

function credentialOf(token: string): Declaration {
  const { format, credential } = read(token, readTools);
  if (!credential.ok) throw new Error(`${format}: ${credential.fault.kind}: ${credential.fault.detail}`);
  if (credential.value.kind !== 'declaration') throw new Error(`${format}: no declaration`);
  return credential.value;
}

const withClaims = (changes: Changes) => credentialOf(text({ claims: claims(changes) }));
const withDeclaration = (changes: Changes) => credentialOf(text({ claims: claims({}, changes) }));
const withAnswers = (changes: Changes) => credentialOf(text({ claims: claims({}, {}, changes) }));

describe('the profile’s boundaries are inside', () => {
  test.each([
    ['name of 1 byte', { 1: 'A' }],
    ['name of 80 bytes', { 1: 'A'.repeat(80) }],
    ['name of 80 bytes in 40 characters', { 1: 'Đ'.repeat(40) }],
    ['name of emoji', { 1: '👩‍⚕️ An' }],
    ['plate of 20 bytes', { 6: 'A'.repeat(20) }],
    ['host of 80 bytes', { 7: 'A'.repeat(80) }],
    ['phone 0', { 3: 0 }],
    ['the longest phone', { 3: Number.MAX_SAFE_INTEGER }],
    ['eight purposes', { 5: [1, 2, 3, 4, 5, 6, 7, 8] }],
  ])('%s', (_name, changes: Changes) => {
    const { person, purposes } = withDeclaration(changes);
    const expected: Changes = { 1: person.name, 3: Number(person.phone), 5: purposes, 6: person.plate, 7: person.host };
    expect(expected).toMatchObject(changes);
  });

  test('times', () => {
    expect(withClaims({ 4: 1, 5: 0 })).toMatchObject({ notBeforeS: 0, expiresAtS: 1 });
    expect(withClaims({ 4: 8.64e12 })).toMatchObject({ expiresAtS: 8.64e12 });
  });

  test('bits that no form has yet are answers all the same', () => {
    expect(withAnswers({ 0: 2 ** 40, 1: 64 }).answers).toEqual({ symptoms: 2 ** 40, exposures: 64 });
  });

  test('a note of 200 bytes', () => {
    const small = claims(
      { 3: undefined },
      { 1: 'A', 3: undefined, 7: undefined },
      { 2: undefined, 3: 'n'.repeat(200) },
    );
    expect(credentialOf(text({ claims: small })).person.name).toBe('A');
  });

  test('an issuer with a slash cannot take another’s replay key', () => {
    expect(withClaims({ 1: 'a/b' }).use).toBe('a/b/0102030405060708090a0b0c');
  });
});

describe('the seal', () => {
  test('holds what the message says', () => {
    const { seal } = credentialOf(text({ algorithm: -8 }));
    expect(seal).toMatchObject({
      kind: 'cose',
      algorithm: -8,
      keyId: trusted(ed25519).keyId,
      signature: { length: 64 },
    });
  });
});

describe('the decimal twin', () => {
  test('is the same credential as the base45 form, for every readable vector', () => {
    const readable = vectors.filter(vector => vector.expect.read === 'ok' && vector.text.startsWith('VD1:'));
    expect(readable.length).toBeGreaterThan(15);
    for (const { id, text: token } of readable) {
      const bytes = decodeBase45(token.slice(4));
      if (!bytes.ok) throw new Error(bytes.fault.detail);
      expect(credentialOf(decimalText(bytes.value)), id).toEqual(credentialOf(token));
    }
  });

  test('may be as long as the COSE may be, and no longer', () => {
    const longest = `86901${BigInt(`0x01${'ff'.repeat(360)}`)}`;
    const tooLong = `86901${BigInt(`0x01${'ff'.repeat(361)}`)}`;
    const kindOf = (token: string) => read(token, readTools).credential;
    expect(longest).toHaveLength(5 + 868);
    expect(kindOf(longest)).toMatchObject({ fault: { kind: 'bad-cbor' } });
    expect(kindOf(tooLong)).toMatchObject({ fault: { kind: 'too-long' } });
  });

  test('is claimed only where a signature could fit', () => {
    expect(vd1.claims(`86901${'1'.repeat(154)}`)).toBe(false);
    expect(vd1.claims(`86901${'1'.repeat(155)}`)).toBe(true);
  });
});

describe('sizes', () => {
  const sizeOf = (id: string) => {
    const vector = vectors.find(candidate => candidate.id === `valid/${id}`);
    if (!vector) throw new Error(id);
    return { length: vector.text.length, version: drawQr(vector.text, { ecc: 'M', border: 0 }).version };
  };

  test('a minimal token is a QR code of version 9', () => {
    const { length, version } = sizeOf('minimal');
    expect(Math.abs(length - 253)).toBeLessThan(15);
    expect(version).toBeLessThanOrEqual(9);
  });

  test('a typical token is a QR code of version 11, and so is its twin', () => {
    const { length, version } = sizeOf('typical');
    expect(Math.abs(length - 334)).toBeLessThan(25);
    expect(version).toBeLessThanOrEqual(11);
    expect(sizeOf('typical-decimal').version).toBeLessThanOrEqual(11);
  });

  test('a rich token is a QR code of version 14, within 360 bytes of COSE', () => {
    const { length, version } = sizeOf('rich');
    expect(length).toBeLessThanOrEqual(4 + 540);
    expect(version).toBeLessThanOrEqual(14);
  });
});
