/** A signer of each family of keys, its certificate, and the seals that it makes. */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { certificateKey, parseCertificate } from '../../main/controller/trust/certificates.ts';
import { sigStructure } from '../../main/read/cose.ts';
import type { KeyFamily, TrustedKey } from '../../main/verify/verify.ts';
import { type Format, formats, type HealthCertificate, type Seal } from '../../main/words.ts';
import { fixedEs256 } from '../vectors/ecdsa.ts';
import { p256 } from '../vectors/keys.ts';
import { der, derSignature } from '../vectors/x509.ts';

export const families = ['ed25519', 'p256', 'p384', 'p521', 'rsa'] as const satisfies readonly KeyFamily[];

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function newPair(family: KeyFamily): Pair {
  switch (family) {
    case 'ed25519':
      return generateKeyPairSync('ed25519');
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 2_048 });
    case 'p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'p384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'p521':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' });
  }
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const bits = (content: Uint8Array) => der(0x03, Uint8Array.of(0), content);
const utcTime = (text: string) => der(0x17, Buffer.from(text));
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 */
const signatureAlgorithm = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
/** CN=Signer */
const commonName = sequence(
  der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('Signer')))),
);

/** A certificate (RFC 5280) of any public key, 2021-01-01 to 2031-01-01, in DER; signed by the example key of P-256. */
export function certificateOf(publicKey: KeyObject): Uint8Array {
  const signed = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, Uint8Array.of(1)),
    signatureAlgorithm,
    commonName,
    sequence(utcTime('210101000000Z'), utcTime('310101000000Z')),
    commonName,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  return sequence(signed, signatureAlgorithm, bits(derSignature(fixedEs256(p256, signed))));
}

export interface Signer {
  readonly family: KeyFamily;
  readonly privateKey: KeyObject;
  readonly certificate: Uint8Array;
  readonly key: TrustedKey;
  sign(bytes: Uint8Array): Uint8Array;
}

export function newSigner(family: KeyFamily): Signer {
  const { privateKey, publicKey } = newPair(family);
  const certificate = certificateOf(publicKey);
  const parsed = parseCertificate(certificate);
  const key = parsed.ok ? certificateKey(parsed.value, formats) : parsed;
  if (!key.ok) throw new Error(`${family}: ${key.fault}`);
  return { family, privateKey, certificate, key: key.value, sign: bytes => signed(family, privateKey, bytes) };
}

function signed(family: KeyFamily, key: KeyObject, bytes: Uint8Array): Uint8Array {
  if (family === 'ed25519') return sign(null, bytes, key);
  if (family === 'rsa') {
    return sign('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  }
  const hash = { p256: 'sha256', p384: 'sha384', p521: 'sha512' }[family];
  return sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' });
}

export const signers: Readonly<Record<KeyFamily, Signer>> = {
  ed25519: newSigner('ed25519'),
  p256: newSigner('p256'),
  p384: newSigner('p384'),
  p521: newSigner('p521'),
  rsa: newSigner('rsa'),
};

const payload = Buffer.from('{"a":1}');

export function coseSeal(signer: Signer, algorithm: number | null): Extract<Seal, { kind: 'cose' }> {
  const bytes = sigStructure(Uint8Array.of(0xa0), payload);
  return { kind: 'cose', algorithm, keyId: signer.key.keyId, signed: bytes, signature: signer.sign(bytes) };
}

export function jwsSeal(signer: Signer, algorithm: string): Extract<Seal, { kind: 'jws' }> {
  const bytes = Buffer.from('e30.e30');
  return { kind: 'jws', algorithm, keyId: signer.key.keyId, signed: bytes, signature: signer.sign(bytes) };
}

export function vdsSeal(signer: Signer, algorithm: string): Extract<Seal, { kind: 'vds' }> {
  const { certificate } = signer;
  return { kind: 'vds', algorithm, certificate, signed: payload, signature: signer.sign(payload) };
}

const formatOf: Readonly<Record<Seal['kind'], Format>> = { cose: 'dcc', jws: 'shc', vds: 'vds-nc', none: 'dcc' };

/** A certificate of Utopia's, with nothing but its seal to look at. */
export function sealedBy(seal: Seal, changes: Partial<HealthCertificate> = {}): HealthCertificate {
  return {
    kind: 'health',
    format: formatOf[seal.kind],
    issuer: 'UT',
    audience: null,
    notBeforeS: 1_793_581_200,
    expiresAtS: null,
    use: 'UT/1',
    person: { name: 'A', icaoName: 'A', birthDate: null, ids: [], phone: null, plate: null, host: null },
    seal,
    facts: [],
    schema: 'ok',
    claim: null,
    ...changes,
  };
}
