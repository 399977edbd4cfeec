/** Certificates, keys and revocation lists for the tests of trust. */
import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signRevocations } from '../../../main/cli/revoke.ts';
import { certificateKey, parseCertificate } from '../../../main/controller/trust/certificates.ts';
import { thumbprint, trustedKey } from '../../../main/controller/trust/keys.ts';
import type { RevocationsPayload } from '../../../main/controller/trust/revocations.ts';
import { type ImportOrder, importTrust } from '../../../main/controller/trust/trust-imports.ts';
import type { TrustedCertificate } from '../../../main/controller/trust/vds-certificates.ts';
import type { TrustedKey } from '../../../main/verify/verify.ts';
import { otherP256, type P256PrivateJwk } from '../../vectors/ecdsa.ts';
import { type PrivateJwk, p256, publicOf } from '../../vectors/keys.ts';
import { type CertificateFields, makeCertificate } from '../../vectors/x509.ts';

export const nowMs = Date.UTC(2026, 10, 23, 1);

/** A signer's certificate of P-256, valid at `nowMs` unless told otherwise. */
export function signer(changes: Partial<CertificateFields> = {}): Buffer {
  return Buffer.from(
    makeCertificate({
      key: p256,
      subject: 'Signer 1',
      country: 'VN',
      serial: 1,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2027-12-31T23:59:59Z'),
      ...changes,
    }),
  );
}

/** An authority's own certificate. */
export function authority(changes: Partial<CertificateFields> = {}): Buffer {
  return signer({ key: otherP256, subject: 'Authority', serial: 100, isCa: true, ...changes });
}

/** Who signs `signer({ issuer: byAuthority })`. */
export const byAuthority = { key: otherP256, name: 'Authority', country: 'VN' };

export function trustedCertificate(der: Uint8Array): TrustedCertificate {
  const certificate = parseCertificate(der);
  if (!certificate.ok) throw new Error(certificate.fault);
  const key = certificateKey(certificate.value, ['vds-nc']);
  if (!key.ok) throw new Error(key.fault);
  return { certificate: certificate.value, key: key.value };
}

export function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

export const idOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex').slice(0, 16);

/** An element of a trust list as the EU's gateway has them. */
export function listElement(der: Uint8Array, changes: Readonly<Record<string, unknown>> = {}) {
  const kid = Buffer.from(idOf(der), 'hex').toString('base64');
  const rawData = Buffer.from(der).toString('base64');
  return { kid, timestamp: '2026-01-01T00:00:00Z', country: 'VN', certificateType: 'DSC', rawData, ...changes };
}

/** A SMART issuer's public key. */
export function smartKey(
  { x, y }: Pick<P256PrivateJwk, 'x' | 'y'> = p256,
  changes: Readonly<Record<string, unknown>> = {},
) {
  const kid = thumbprint({ kty: 'EC', crv: 'P-256', x, y }).toString('base64url');
  return { kty: 'EC', kid, use: 'sig', alg: 'ES256', crv: 'P-256', x, y, ...changes };
}

export function newP256(): P256PrivateJwk {
  const {
    kty = '',
    crv = '',
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  return { kty, crv, x, y, d };
}

/** A key that may revoke. */
export function revoker(jwk: PrivateJwk, issuer = 'doh'): TrustedKey {
  const key = trustedKey(publicOf(jwk), issuer, []);
  if (!key.ok) throw new Error(key.fault);
  return key.value;
}

/** A signed list of `doh`. */
export function revocationList(key: JsonWebKey, changes: Partial<RevocationsPayload> = {}): string {
  const iat = Math.floor(nowMs / 1_000) - 3_600;
  const list = signRevocations({ iss: 'doh', seq: 1, iat, keys: [], credentials: [], ...changes }, key);
  if (!list.ok) throw new Error(list.fault);
  return list.value;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'gatehouse-trust-'));

/** Imports a file, signers of DCCs unless told otherwise. */
export function importInto(dataDir: string, content: unknown, changes: Partial<ImportOrder> = {}) {
  const text = content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content);
  const order: ImportOrder = {
    dataDir,
    name: 'given',
    bytes: Buffer.from(text),
    purposes: ['dcc'],
    issuer: null,
    nowMs,
    keep: false,
    dryRun: false,
    ...changes,
  };
  return importTrust(order);
}
