import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { familyOf, verifierOf } from '../../../main/controller/trust/signatures.ts';
import type { KeyFamily } from '../../../main/verify/verify.ts';

const message = Buffer.from('what is signed');

function pairOf(namedCurve: string): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve });
}

function verifier(publicKey: KeyObject) {
  const family = familyOf(publicKey);
  if (family === null) throw new Error('no family');
  return verifierOf(publicKey, family);
}

const curves = [
  ['prime256v1', 'p256', 'sha256', 64],
  ['secp384r1', 'p384', 'sha384', 96],
  ['secp521r1', 'p521', 'sha512', 132],
] as const satisfies readonly (readonly [string, KeyFamily, string, number])[];

describe('ECDSA with r and s', () => {
  test.each(curves)(
    '%s: 100 signatures are accepted, short and long numbers among them',
    (curve, family, hash, length) => {
      const { privateKey, publicKey } = pairOf(curve);
      expect(familyOf(publicKey)).toBe(family);
      const verify = verifier(publicKey);
      const firstBytes = new Set<number>();
      for (let done = 0; done < 100; done++) {
        const signed = Buffer.concat([message, Buffer.of(done & 0xff, done >> 8)]);
        const signature = sign(hash, signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
        expect(signature.length).toBe(length);
        firstBytes.add(signature[0] ?? 0);
        if (!verify(signed, signature)) expect.fail(signature.toString('hex'));
      }
      expect(firstBytes.size).toBeGreaterThan(1);
    },
  );

  test.each(curves)('%s: what is changed, cut, zero, or DER already is refused', (curve, _family, hash, length) => {
    const { privateKey, publicKey } = pairOf(curve);
    const verify = verifier(publicKey);
    const signature = sign(hash, message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const half = length / 2;
    const swapped = Buffer.concat([signature.subarray(half), signature.subarray(0, half)]);
    const zeroR = Buffer.concat([Buffer.alloc(half), signature.subarray(half)]);
    const zeroS = Buffer.concat([signature.subarray(0, half), Buffer.alloc(half)]);
    const inDer = sign(hash, message, privateKey);
    const wrong = [swapped, zeroR, zeroS, inDer, inDer.subarray(0, length), Buffer.alloc(length), Buffer.alloc(0)];
    wrong.push(Buffer.alloc(length, 0xff), signature.subarray(1), Buffer.concat([signature, Buffer.of(0)]));
    expect(wrong.map(bytes => verify(message, bytes))).toEqual(wrong.map(() => false));
    expect(verify(Buffer.from('something else'), signature)).toBe(false);
    expect(verify(message, signature)).toBe(true);
  });

  test('numbers with a zero in front', () => {
    const { privateKey, publicKey } = pairOf('prime256v1');
    const verify = verifier(publicKey);
    let short = 0;
    for (let done = 0; done < 4_000 && short < 4; done++) {
      const signed = Buffer.from(String(done));
      const signature = sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      if (signature[0] !== 0 && signature[32] !== 0) continue;
      short++;
      expect(verify(signed, signature), signature.toString('hex')).toBe(true);
    }
    expect(short).toBe(4);
  });
});

describe('families', () => {
  test('other curves and small RSA keys have none', () => {
    expect(familyOf(pairOf('secp256k1').publicKey)).toBeNull();
    expect(familyOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey)).toBeNull();
    expect(familyOf(generateKeyPairSync('x25519').publicKey)).toBeNull();
    expect(familyOf(createPublicKey(generateKeyPairSync('ed25519').privateKey))).toBe('ed25519');
  });
});
