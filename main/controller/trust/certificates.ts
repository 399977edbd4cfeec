/** X.509 certificates of signers as trusted keys. */
import { createHash, X509Certificate } from 'node:crypto';
import type { TrustedKey } from '../../verify/verify.ts';
import { type Format, fail, ok, type Result, type Usage } from '../../words.ts';
import { familyOf, verifierOf } from './signatures.ts';

/**
 * Extended key usages that allow a certificate type (EU DCC certificate governance, section 3.3.1), also in the spelling
 * with a wrong 0 that the first national signers got.
 */
const usageOf: Readonly<Record<string, Usage>> = {
  '1.3.6.1.4.1.1847.2021.1.1': 'test',
  '1.3.6.1.4.1.1847.2021.1.2': 'vaccination',
  '1.3.6.1.4.1.1847.2021.1.3': 'recovery',
  '1.3.6.1.4.1.0.1847.2021.1.1': 'test',
  '1.3.6.1.4.1.0.1847.2021.1.2': 'vaccination',
  '1.3.6.1.4.1.0.1847.2021.1.3': 'recovery',
};

/** First 8 bytes of the SHA-256 of the DER, lower-case hex: how a DCC names its signer. */
export function certificateId(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** Parses DER or PEM; fails with an English sentence. */
export function parseCertificate(bytes: Uint8Array | string): Result<X509Certificate, string> {
  try {
    return ok(new X509Certificate(bytes));
  } catch {
    return fail('this is no X.509 certificate (DER or PEM)');
  }
}

/** A signer's certificate as a trusted key, for whatever issuer the message names. */
export function certificateKey(certificate: X509Certificate, formats: readonly Format[]): Result<TrustedKey, string> {
  try {
    const key = certificate.publicKey;
    const family = familyOf(key);
    if (family === null)
      return fail('its key is none that signs QR codes: expected P-256, P-384, P-521, Ed25519 or RSA');
    return ok({
      keyId: certificateId(certificate.raw),
      issuer: null,
      family,
      for: formats,
      usages: usagesOf(certificate),
      validFromS: secondsOf(certificate.validFrom),
      validUntilS: secondsOf(certificate.validTo),
      revokedFromS: null,
      verify: verifierOf(key, family),
    });
  } catch {
    return fail('its public key cannot be used');
  }
}

/** Null where the certificate has no extended key usage: then it allows every type. */
function usagesOf(certificate: X509Certificate): readonly Usage[] | null {
  const purposes: readonly string[] | undefined = certificate.keyUsage;
  if (purposes === undefined) return null;
  return purposes.flatMap(purpose => usageOf[purpose] ?? []);
}

function secondsOf(date: string): number {
  return Math.floor(Date.parse(date) / 1_000);
}
