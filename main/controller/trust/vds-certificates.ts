/** The signers' certificates that come along in VDS-NC seals: which of them the site trusts. */
import { createHash, X509Certificate } from 'node:crypto';
import type { TrustedKey } from '../../verify/verify.ts';
import { certificateKey } from './certificates.ts';

/** A seal's certificate may not be longer, bytes of DER: it has to fit into a QR code with everything else. */
const maxCertificateBytes = 4_096;
/** So many certificates are remembered, trusted or not. */
const maxRemembered = 1_000;
/** What a signer of VDS-NC is for (ICAO VDS-NC: the extended key usage of its signers). */
const vdsSigner = '2.23.136.1.1.14.2';
/** Signature algorithms whose hash is broken: MD5 and SHA-1, with RSA and ECDSA. */
const brokenSignatures = ['1.2.840.113549.1.1.4', '1.2.840.113549.1.1.5', '1.2.840.10045.4.1'];

/** A certificate of the trust list, with its key as revocation has left it. */
export interface TrustedCertificate {
  readonly certificate: X509Certificate;
  readonly key: TrustedKey;
}

/**
 * Answers for the certificate of a seal (DER): its key where the certificate itself is listed, or where an authority of
 * the list has issued it; nothing for anybody else's, self-signed or not.
 *
 * An issued certificate must be no authority itself, and where it names extended key usages, VDS-NC signers must be among
 * them: the same authorities sign passports' keys. Its validity is narrowed to the authority's, and a revoked authority's
 * moment holds for it as well. `revoke` applies the revocation list to a key that is not in the trust list; it is asked
 * under the certificate's id and under its public key's.
 */
export function byCertificate(
  trusted: readonly TrustedCertificate[],
  revoke: (key: TrustedKey) => TrustedKey = key => key,
): (der: Uint8Array) => readonly TrustedKey[] {
  const listed = new Map(trusted.map(({ certificate, key }) => [sha256(certificate.raw), anyUsage(key)]));
  const authorities = new Map<string, TrustedCertificate[]>();
  for (const one of trusted) {
    if (!one.certificate.ca) continue;
    const { subject } = one.certificate;
    authorities.set(subject, [...(authorities.get(subject) ?? []), one]);
  }
  const known = new Map<string, readonly TrustedKey[]>();
  return der => {
    if (der.length === 0 || der.length > maxCertificateBytes) return [];
    const id = sha256(der);
    const own = listed.get(id);
    if (own !== undefined) return [own];
    const keys = known.get(id) ?? issued(der, authorities, revoke);
    known.delete(id);
    known.set(id, keys);
    if (known.size > maxRemembered) {
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
    }
    return keys;
  };
}

function issued(
  der: Uint8Array,
  authorities: ReadonlyMap<string, readonly TrustedCertificate[]>,
  revoke: (key: TrustedKey) => TrustedKey,
): readonly TrustedKey[] {
  try {
    const certificate = new X509Certificate(der);
    if (!certificate.raw.equals(der) || certificate.ca) return [];
    if (brokenSignatures.includes(certificate.signatureAlgorithmOid)) return [];
    const usages: readonly string[] | undefined = certificate.keyUsage;
    if (usages !== undefined && !usages.includes(vdsSigner)) return [];
    const parsed = certificateKey(certificate, ['vds-nc']);
    if (!parsed.ok) return [];
    const own = anyUsage(revokedEitherWay(parsed.value, certificate, revoke));
    // An authority may renew its certificate under one name and key. All of them verify, so the best is tried first.
    return (authorities.get(certificate.issuer) ?? [])
      .filter(({ certificate: ca }) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey))
      .map(({ key: authority }) => narrowed(own, authority))
      .toSorted(
        (a, b) => latest(b.revokedFromS) - latest(a.revokedFromS) || latest(b.validUntilS) - latest(a.validUntilS),
      );
  } catch {
    // What OpenSSL cannot take apart is nobody's certificate.
    return [];
  }
}

/**
 * First 8 bytes of the SHA-256 of the public key (SubjectPublicKeyInfo, DER), lower-case hex. A certificate's own id does
 * not hold against a thief: an ECDSA signature has a twin, s negated, with which the same certificate has another id.
 */
export function publicKeyId(certificate: X509Certificate): string {
  return sha256(certificate.publicKey.export({ type: 'spki', format: 'der' })).slice(0, 16);
}

function revokedEitherWay(
  key: TrustedKey,
  certificate: X509Certificate,
  revoke: (key: TrustedKey) => TrustedKey,
): TrustedKey {
  const byKey = revoke({ ...key, keyId: publicKeyId(certificate) });
  const byCertificateId = revoke(key);
  return { ...key, revokedFromS: pick(Math.min, byKey.revokedFromS, byCertificateId.revokedFromS) };
}

/** The usages of EU certificates say nothing about VDS-NC. */
function anyUsage(key: TrustedKey): TrustedKey {
  return { ...key, usages: null };
}

function narrowed(key: TrustedKey, authority: TrustedKey): TrustedKey {
  return {
    ...key,
    validFromS: pick(Math.max, key.validFromS, authority.validFromS),
    validUntilS: pick(Math.min, key.validUntilS, authority.validUntilS),
    revokedFromS: pick(Math.min, key.revokedFromS, authority.revokedFromS),
  };
}

/** No end is the latest of all; a number, since two of them are subtracted. */
function latest(moment: number | null): number {
  return moment ?? Number.MAX_SAFE_INTEGER;
}

function pick(choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : choose(a, b);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
