/** Certificates to read at speed: signed with random nonces and compressed, as authorities do. */
import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { certificateId } from '../../main/controller/trust/certificates.ts';
import { claims, cose, healthClaim, issuedAtS, person, signer, textOf, vaccination } from '../vectors/dcc/forge.ts';
import { p256 } from '../vectors/keys.ts';
import type { SignerForms } from './read-peers.ts';

const key = createPrivateKey({ key: p256, format: 'jwk' });
export const certificate = new X509Certificate(signer.certificate);
export const keyId = certificateId(certificate.raw);
export const now = (issuedAtS + 3_600) * 1_000;

export const forms: SignerForms = {
  keyId: Buffer.from(keyId, 'hex').toString('base64'),
  spki: spkiOf(certificate.publicKey),
  pem: certificate.toString(),
};

function spkiOf(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** One vaccination each, of another id and another name. */
export function makeTexts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const v = [{ ...vaccination, ci: `URN:UVCI:01:UT:${index.toString(36).toUpperCase()}#X` }];
    const nam = { ...person.nam, gn: `Thị Mai ${index}` };
    const resign = (_signature: Uint8Array, signed: Uint8Array) =>
      sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' });
    return textOf(deflateSync(cose({ claims: claims(healthClaim({ v, nam })), resign }), { level: 9 }));
  });
}
