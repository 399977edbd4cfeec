/** Platform crypto: how a key of each family verifies, bound to its only algorithm. */
import { constants, type KeyObject, verify } from 'node:crypto';
import type { KeyFamily, TrustedKey } from '../../verify/verify.ts';

/** The family of a public key; null for one that no format here uses. */
export function familyOf(key: KeyObject): KeyFamily | null {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  if (key.asymmetricKeyType === 'rsa') {
    // RFC 8230 section 2 asks for 2,048 bits; longer than 4,096 is no signer's of a QR code, and slow.
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits >= 2_048 && bits <= 4_096 ? 'rsa' : null;
  }
  if (key.asymmetricKeyType !== 'ec') return null;
  return curves[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? null;
}

const curves: Readonly<Record<string, KeyFamily>> = { prime256v1: 'p256', secp384r1: 'p384', secp521r1: 'p521' };

/** Hash and length of r ‖ s of each ECDSA family (RFC 9053 section 2.1). */
const ecdsa = {
  p256: { hash: 'sha256', signatureBytes: 64 },
  p384: { hash: 'sha384', signatureBytes: 96 },
  p521: { hash: 'sha512', signatureBytes: 132 },
} as const;

/** Ed25519 (RFC 8032); ECDSA with the signature as r and s; PS256 with a salt as long as the hash (RFC 8230). */
export function verifierOf(key: KeyObject, family: KeyFamily): TrustedKey['verify'] {
  if (family === 'ed25519') {
    return (signed, signature) => signature.length === 64 && verify(null, signed, key, signature);
  }
  if (family === 'rsa') {
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    const signatureBytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
    return (signed, signature) => signature.length === signatureBytes && verify('sha256', signed, options, signature);
  }
  const { hash, signatureBytes } = ecdsa[family];
  return (signed, signature) => signature.length === signatureBytes && verify(hash, signed, key, derOf(signature));
}

/**
 * r ‖ s as ASN.1 DER (RFC 3279 section 2.2.3). The platform takes r ‖ s as well, but is a quarter faster with DER and a bare
 * key.
 */
function derOf(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const [rAt, sAt] = [firstByte(signature, 0, half), firstByte(signature, half, signature.length)];
  const [rPad, sPad] = [padding(signature, rAt), padding(signature, sAt)];
  const [rBytes, sBytes] = [rPad + half - rAt, sPad + signature.length - sAt];
  const length = 4 + rBytes + sBytes;
  // Lengths from 128 on, of P-521 only, take a byte more.
  const head = length < 0x80 ? 2 : 3;
  const der = new Uint8Array(head + length);
  der[0] = 0x30;
  der[1] = 0x81;
  der[head - 1] = length;
  der[head] = 0x02;
  der[head + 1] = rBytes;
  der.set(signature.subarray(rAt, half), head + 2 + rPad);
  der[head + 2 + rBytes] = 0x02;
  der[head + 3 + rBytes] = sBytes;
  der.set(signature.subarray(sAt), head + 4 + rBytes + sPad);
  return der;
}

/** Where the number that fills `from` to `end` begins, zeros in front left out but for the last byte. */
function firstByte(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end - 1 && bytes[at] === 0) at++;
  return at;
}

/** A positive number whose first bit is set takes a zero in front. */
const padding = (bytes: Uint8Array, at: number): 0 | 1 => ((bytes[at] ?? 0) > 0x7f ? 1 : 0);
