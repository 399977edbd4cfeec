/** Every family of keys under every kind of seal: what its certificate's key makes, and nothing else. */
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificateKey, parseCertificate } from '../../main/controller/trust/certificates.ts';
import { trustList } from '../../main/verify/trust.ts';
import { type KeyFamily, type TrustedKey, type TrustList, verify } from '../../main/verify/verify.ts';
import { formats, type IdentityCode, type Seal } from '../../main/words.ts';
import { derSignature } from '../vectors/x509.ts';
import { certificateOf, coseSeal, families, jwsSeal, newSigner, sealedBy, signers, vdsSeal } from './signers.ts';

const keys = families.map(family => signers[family].key);
const sameBytes = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
const byCertificate = (der: Uint8Array) =>
  families.map(family => signers[family]).flatMap(({ certificate, key }) => (sameBytes(certificate, der) ? key : []));
const all = trustList(keys, byCertificate);

const resultOf = (credential: Parameters<typeof verify>[0], trust: TrustList = all) => {
  const verdict = verify(credential, trust);
  return verdict.ok ? 'ok' : verdict.fault.kind;
};

/** COSE numbers and JOSE names that each family makes. */
const numbers: Readonly<Record<KeyFamily, readonly number[]>> = {
  ed25519: [-19, -8],
  p256: [-9, -7],
  p384: [-51, -35],
  p521: [-52, -36],
  rsa: [-37],
};
const names: Readonly<Record<KeyFamily, readonly string[]>> = {
  ed25519: ['EdDSA', 'Ed25519'],
  p256: ['ES256'],
  p384: ['ES384'],
  p521: ['ES512'],
  rsa: ['PS256'],
};
/** HMAC, PS384, PS512, RS256, ES256K, SHA-256, Ed448 and a number of none. */
const foreignNumbers = [0, 5, -38, -39, -257, -47, -16, -53, Number.NaN, 0.5];
const foreignNames = ['', 'none', 'HS256', 'RS256', 'PS384', 'ES256K', 'es256', 'ES256 ', 'Ed448', '-7'];

describe.each(families)('%s', family => {
  const signer = signers[family];

  test.each([...Object.values(numbers).flat(), ...foreignNumbers])('COSE algorithm %d', algorithm => {
    const isOwn = numbers[family].includes(algorithm);
    expect(resultOf(sealedBy(coseSeal(signer, algorithm)))).toBe(isOwn ? 'ok' : 'wrong-algorithm');
  });

  test.each([...Object.values(names).flat(), ...foreignNames])(
    'JOSE algorithm %j, in a JWS and in a VDS',
    algorithm => {
      const expected = names[family].includes(algorithm) ? 'ok' : 'wrong-algorithm';
      expect(resultOf(sealedBy(jwsSeal(signer, algorithm)))).toBe(expected);
      expect(resultOf(sealedBy(vdsSeal(signer, algorithm)))).toBe(expected);
    },
  );

  test('where a message names no algorithm, the key alone decides', () => {
    const seal = coseSeal(signer, null);
    expect(verify(sealedBy(seal), all)).toMatchObject({ ok: true, value: { key: { family, keyId: seal.keyId } } });
    const others = families.filter(other => other !== family).map(other => signers[other].key);
    for (const other of others) {
      const impostor = { ...other, keyId: signer.key.keyId };
      expect(resultOf(sealedBy(seal), trustList([impostor]))).toBe('bad-signature');
    }
  });

  test('a bit of the signature or of what is signed flipped', () => {
    const seal = coseSeal(signer, null);
    const flipped = (bytes: Uint8Array, bit: number) =>
      Uint8Array.from(bytes, (byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    for (let bit = 0; bit < seal.signature.length * 8; bit += 5) {
      expect(resultOf(sealedBy({ ...seal, signature: flipped(seal.signature, bit) })), `bit ${bit}`).toBe(
        'bad-signature',
      );
    }
    for (let bit = 0; bit < seal.signed.length * 8; bit += 1) {
      expect(resultOf(sealedBy({ ...seal, signed: flipped(seal.signed, bit) }))).toBe('bad-signature');
    }
  });

  test.each([0, 1, 63, 64, 65, 96, 132, 256, 257])('a signature of %i bytes of nothing', length => {
    for (const byte of [0, 255]) {
      const signature = new Uint8Array(length).fill(byte);
      expect(resultOf(sealedBy({ ...coseSeal(signer, null), signature }))).toBe('bad-signature');
    }
  });

  test('the certificate’s validity is the key’s', () => {
    expect(signer.key).toMatchObject({
      validFromS: Date.UTC(2021, 0) / 1_000,
      validUntilS: Date.UTC(2031, 0) / 1_000,
      issuer: null,
      usages: null,
      revokedFromS: null,
    });
  });
});

describe('signatures of the right key in the wrong form', () => {
  const seal = coseSeal(signers.rsa, -37);
  const { privateKey } = signers.rsa;

  test.each([0, 20, 64, 222])('PS256 with a salt of %i bytes', saltLength => {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = sign('sha256', seal.signed, { key: privateKey, padding, saltLength });
    expect(resultOf(sealedBy({ ...seal, signature }))).toBe('bad-signature');
  });

  test('RSA with PKCS #1 v1.5, and with another hash', () => {
    const pkcs1 = sign('sha256', seal.signed, privateKey);
    expect(resultOf(sealedBy({ ...seal, signature: pkcs1 }))).toBe('bad-signature');
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const sha384 = sign('sha384', seal.signed, { key: privateKey, padding, saltLength: 48 });
    expect(resultOf(sealedBy({ ...seal, signature: sha384 }))).toBe('bad-signature');
  });

  test.each(['p256', 'p384', 'p521'] as const)('ECDSA on %s in DER', family => {
    const raw = coseSeal(signers[family], null);
    expect(resultOf(sealedBy(raw))).toBe('ok');
    expect(resultOf(sealedBy({ ...raw, signature: derSignature(raw.signature) }))).toBe('bad-signature');
  });

  test('ECDSA with the hash of another curve', () => {
    const raw = coseSeal(signers.p384, null);
    const signature = sign('sha256', raw.signed, { key: signers.p384.privateKey, dsaEncoding: 'ieee-p1363' });
    expect(resultOf(sealedBy({ ...raw, signature }))).toBe('bad-signature');
  });
});

describe('certificates of keys that sign no codes', () => {
  test.each([
    ['RSA of 1,024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1_024 })],
    ['secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
    ['Ed448', () => generateKeyPairSync('ed448')],
    ['X25519', () => generateKeyPairSync('x25519')],
  ])('%s', (_name, generate) => {
    const certificate = parseCertificate(certificateOf(generate().publicKey));
    if (!certificate.ok) throw new Error(certificate.fault);
    expect(certificateKey(certificate.value, formats)).toMatchObject({ ok: false });
  });
});

describe('which key is meant', () => {
  const signer = signers.p384;
  const own = coseSeal(signer, -35);

  test('a message without a key id is nobody’s, even where a key is called nothing', () => {
    const nameless = { ...own, keyId: null };
    expect(resultOf(sealedBy(nameless))).toBe('unknown-key');
    expect(resultOf(sealedBy(nameless), trustList([{ ...signer.key, keyId: '' }]))).toBe('unknown-key');
    expect(resultOf(sealedBy(nameless), trustList([{ ...signer.key, keyId: 'null' }]))).toBe('unknown-key');
  });

  test('unless the trust list itself tries its keys', () => {
    const trying: TrustList = { find: () => keys, isRevoked: () => false };
    expect(verify(sealedBy({ ...own, keyId: null }), trying)).toMatchObject({ value: { key: signer.key } });
    const forged = { ...own, keyId: null, signature: new Uint8Array(96) };
    expect(verify(sealedBy(forged), trying)).toMatchObject({
      fault: { detail: expect.stringContaining('without an') },
    });
  });

  test.each([
    ['a scheme’s key', null, 'UT', 'ok'],
    ['a scheme’s key, and nobody is named', null, null, 'ok'],
    ['its own issuer’s key', 'UT', 'UT', 'ok'],
    ['another issuer’s key', 'VN', 'UT', 'wrong-issuer'],
    ['an issuer’s key, and nobody is named', 'UT', null, 'wrong-issuer'],
    ['an issuer’s name in other case', 'ut', 'UT', 'wrong-issuer'],
    ['an issuer of no name', '', null, 'wrong-issuer'],
  ])('%s: %s for %s: %s', (_name, keyIssuer, issuer, expected) => {
    const trust = trustList([{ ...signer.key, issuer: keyIssuer }]);
    expect(resultOf(sealedBy(own, { issuer }), trust)).toBe(expected);
  });

  test('a key serves the formats that it is trusted for', () => {
    for (const format of formats) {
      const trust = trustList([{ ...signer.key, for: [format] }]);
      for (const claimed of formats) {
        expect(resultOf(sealedBy(own, { format: claimed }), trust)).toBe(claimed === format ? 'ok' : 'wrong-use');
      }
    }
  });

  test('ids that collide across families: each finds its own, in any order', () => {
    const keyId = '0011223344556677';
    const collided = keys.map(key => ({ ...key, keyId }));
    for (const [turn, family] of families.entries()) {
      const turned = [...collided.slice(turn), ...collided.slice(0, turn)].toReversed();
      for (const algorithm of [null, ...numbers[family]]) {
        const seal = { ...coseSeal(signers[family], algorithm), keyId };
        expect(verify(sealedBy(seal), trustList(turned))).toMatchObject({ ok: true, value: { key: { family } } });
      }
      const foreign = { ...coseSeal(newSigner(family === 'rsa' ? 'p256' : family), null), keyId };
      expect(resultOf(sealedBy(foreign), trustList(turned))).toBe('bad-signature');
    }
  });

  test('the fault is the first condition that no key met, though another key met it for another', () => {
    const other = { ...signers.p521.key, keyId: signer.key.keyId };
    const otherIssuer: TrustedKey = { ...signer.key, issuer: 'VN' };
    const otherUse: TrustedKey = { ...signer.key, for: ['shc'] };
    const told = (...trusted: readonly TrustedKey[]) => resultOf(sealedBy(own), trustList(trusted));
    expect(told()).toBe('unknown-key');
    expect(told(otherIssuer)).toBe('wrong-issuer');
    expect(told(otherIssuer, otherUse)).toBe('wrong-use');
    expect(told(otherIssuer, otherUse, other)).toBe('wrong-algorithm');
    const impostor = { ...newSigner('p384').key, keyId: signer.key.keyId };
    expect(told(otherIssuer, otherUse, other, impostor)).toBe('bad-signature');
    expect(told(otherIssuer, otherUse, other, impostor, signer.key)).toBe('ok');
  });
});

describe('a seal that brings its certificate', () => {
  const seal = vdsSeal(signers.p256, 'ES256');

  test('is found by the certificate, never by an id', () => {
    expect(verify(sealedBy(seal), all)).toMatchObject({ ok: true, value: { key: signers.p256.key } });
    expect(resultOf(sealedBy(seal), trustList(keys))).toBe('unknown-key');
    const asked: Uint8Array[] = [];
    const asking = trustList(keys, der => {
      asked.push(der);
      return [];
    });
    expect(resultOf(sealedBy(seal), asking)).toBe('unknown-key');
    expect(asked).toEqual([seal.certificate]);
  });

  test('proves nothing with a certificate that is not its signer’s', () => {
    expect(resultOf(sealedBy({ ...seal, certificate: newSigner('p256').certificate }))).toBe('unknown-key');
    expect(resultOf(sealedBy({ ...seal, certificate: signers.p384.certificate }))).toBe('wrong-algorithm');
    expect(resultOf(sealedBy({ ...vdsSeal(newSigner('p256'), 'ES256'), certificate: seal.certificate }))).toBe(
      'bad-signature',
    );
  });

  test('the other seals never ask by certificate', () => {
    const never = trustList(keys, () => {
      throw new Error('asked by certificate');
    });
    expect(resultOf(sealedBy(coseSeal(signers.p256, -7)), never)).toBe('ok');
    expect(resultOf(sealedBy(jwsSeal(signers.p256, 'ES256')), never)).toBe('ok');
  });
});

describe('what nobody has signed', () => {
  const none: Seal = { kind: 'none' };
  const card: IdentityCode = { ...sealedBy(none), kind: 'identity', format: 'cccd', issuer: null, use: null };

  test('is unsigned, whatever is trusted', () => {
    expect(resultOf(card)).toBe('unsigned');
    expect(resultOf(sealedBy(none))).toBe('unsigned');
    const every: TrustList = { find: () => keys, isRevoked: () => false };
    expect(resultOf(card, every)).toBe('unsigned');
  });
});

test('a trust list tells what is revoked', () => {
  expect(trustList([]).isRevoked('UT/1')).toBe(false);
  const list = trustList([], undefined, use => use === 'UT/1');
  expect([list.isRevoked('UT/1'), list.isRevoked('UT/2')]).toEqual([true, false]);
});
