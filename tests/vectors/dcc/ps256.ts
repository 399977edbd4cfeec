/**
 * PS256 signatures, which are salted and so another time each time: those of the vectors are kept in `ps256.json`, by the
 * SHA-256 of what they sign, with the RSA key that made them and its certificate. The key secures nothing.
 */
import { constants, createHash, createPrivateKey, type JsonWebKeyInput, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

interface Kept {
  readonly privateKey: JsonWebKeyInput['key'];
  /** Base64 DER. */
  readonly certificate: string;
  /** Base64, by hex. */
  readonly signatures: Record<string, string>;
}

const file = new URL('ps256.json', import.meta.url);
const kept: Kept = JSON.parse(readFileSync(file, 'utf8'));
const key = createPrivateKey({ key: kept.privateKey, format: 'jwk' });

/** The signer's certificate, DER. */
export const rsaCertificate: Uint8Array = Buffer.from(kept.certificate, 'base64');

/** The signature that is kept for these bytes, or else a new one. */
export function ps256(signed: Uint8Array): Uint8Array {
  const name = createHash('sha256').update(signed).digest('hex');
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  kept.signatures[name] ??= sign('sha256', signed, { key, padding, saltLength }).toString('base64');
  return Buffer.from(kept.signatures[name], 'base64');
}

/** RSASSA-PKCS1-v1_5 by the same key: what RS256 would be. */
export const rs256 = (signed: Uint8Array): Uint8Array => sign('sha256', signed, key);

/** Keeps the signatures that were made. */
export function keepSignatures(): void {
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
}
