/** One key or certificate as an entry of a trust list. */
import { createHash, type X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { TrustedKey } from '../../verify/verify.ts';
import { fail, ok, type Result } from '../../words.ts';
import { certificateKey, parseCertificate } from './certificates.ts';
import { expOf } from './key-set.ts';
import { parsePublicJwk, thumbprint, trustedKey } from './keys.ts';
import { formatsOf, type Purpose } from './trust-config.ts';

/** A certificate may not be longer, bytes of DER. */
const maxCertificateBytes = 16_384;

export interface TrustEntry {
  readonly key: TrustedKey;
  readonly purposes: readonly Purpose[];
  /** The certificate's subject on one line; null for a JWK. */
  readonly subject: string | null;
  /** Where it comes from: the file's name and the place in it. */
  readonly source: string;
  /** SHA-256 of what it is made of, hex: tells two keys of one id apart. */
  readonly fingerprint: string;
  /** Null for a JWK. */
  readonly certificate: X509Certificate | null;
}

/** `kid`: the key id that a list gives it, which has to be its own. */
export function certificateEntry(
  der: Uint8Array,
  purposes: readonly Purpose[],
  source: string,
  kid?: Uint8Array,
): Result<TrustEntry, string> {
  if (der.length > maxCertificateBytes) return fail(`longer than ${maxCertificateBytes} bytes`);
  const parsed = parseCertificate(der);
  if (!parsed.ok) return parsed;
  const certificate = parsed.value;
  if (certificate.raw.length !== der.length) return fail('something follows the certificate');
  const key = certificateKey(certificate, formatsOf(purposes));
  if (!key.ok) return key;
  const { keyId, validFromS, validUntilS } = key.value;
  if (kid !== undefined && Buffer.from(kid).toString('hex') !== keyId) {
    return fail('its kid is not the first 8 bytes of the certificate’s SHA-256');
  }
  if (!Number.isFinite(validFromS) || !Number.isFinite(validUntilS)) return fail('its validity cannot be read');
  const subject = oneLine(certificate.subject);
  return ok({ key: key.value, purposes, subject, source, fingerprint: sha256(der), certificate });
}

/** A public JWK of an issuer of ours; with `exp` it is a retired one, trusted until then. */
export function jwkEntry(
  jwk: unknown,
  issuer: string,
  purposes: readonly Purpose[],
  source: string,
): Result<TrustEntry, string> {
  const entry = publicEntry(jwk, issuer, purposes, source);
  if (!entry.ok) return entry;
  const exp = expOf(jwk);
  if (!exp.ok) return exp;
  // As with a credential, `exp` itself is too late; a key is valid up to and including its last second.
  return exp.value === null ? entry : ok({ ...entry.value, key: { ...entry.value.key, validUntilS: exp.value - 1 } });
}

function publicEntry(
  jwk: unknown,
  issuer: string,
  purposes: readonly Purpose[],
  source: string,
): Result<TrustEntry, string> {
  const key = trustedKey(jwk, issuer, formatsOf(purposes));
  if (!key.ok) return key;
  const parsed = parsePublicJwk(jwk);
  if (!parsed.ok) return parsed;
  const fingerprint = sha256(parsed.value.key.export({ type: 'spki', format: 'der' }));
  return ok({ key: key.value, purposes, subject: null, source, fingerprint, certificate: null });
}

const smartJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  use: z.literal('sig'),
  alg: z.literal('ES256'),
  kid: z.string(),
  x: z.string(),
  y: z.string(),
});

/** A key of a SMART issuer (SMART Health Cards framework, "Generating and Resolving Cryptographic Keys"). */
export function smartEntry(
  jwk: unknown,
  issuer: string,
  purposes: readonly Purpose[],
  source: string,
): Result<TrustEntry, string> {
  const entry = publicEntry(jwk, issuer, purposes, source);
  if (!entry.ok) return entry;
  const parsed = smartJwk.safeParse(jwk);
  if (!parsed.success) return fail('expected kty EC, crv P-256, use sig, alg ES256 and kid');
  const { kid, kty, crv, x, y } = parsed.data;
  if (thumbprint({ kty, crv, x, y }).toString('base64url') !== kid)
    return fail('its kid is not its thumbprint (RFC 7638)');
  return ok({ ...entry.value, key: { ...entry.value.key, keyId: kid } });
}

/** A name of another's making on one line of a terminal: no control characters, no direction marks, not endless. */
export function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, ', ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '�')
    .slice(0, 200);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
