/** The vectors of every format, all that they trust at once, and what they have that is genuine. */
import { readFileSync } from 'node:fs';
import { type ExamineTools, examine, readBytes } from '../../main/controller/examine.ts';
import { noRules } from '../../main/controller/health-rules.ts';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { certificateKey, parseCertificate } from '../../main/controller/trust/certificates.ts';
import { type PublicJwk, thumbprint, trustedKey } from '../../main/controller/trust/keys.ts';
import { byCertificate, type TrustedCertificate } from '../../main/controller/trust/vds-certificates.ts';
import { trustList } from '../../main/verify/trust.ts';
import type { TrustedKey, TrustList } from '../../main/verify/verify.ts';
import { type Credential, formats, type Result } from '../../main/words.ts';
import type { Vector } from '../vectors/vector.ts';

const folders = ['declaration', 'dcc', 'shc', 'vds-nc', 'personal-qr', 'cccd', 'bhyt'];
/** A moment at which most of the vectors are valid. */
export const now = Date.parse('2026-11-02T02:00:00Z');
export const noWrapping = { prefix: '', suffix: '' };

export interface Corpus {
  readonly vectors: readonly Vector[];
  /** Those that are genuine. */
  readonly genuine: readonly Vector[];
  readonly tools: ExamineTools;
  /** What a genuine vector says, by `sealName`; without the seal, as JSON. */
  readonly said: ReadonlyMap<string, string>;
}

/** Names the format with the bytes that are signed and the signature. */
export function sealName({ format, seal }: Credential): string {
  if (seal.kind === 'none') return `${format} unsigned`;
  return `${format} ${Buffer.from(seal.signed).toString('latin1')} ${Buffer.from(seal.signature).toString('latin1')}`;
}

export const wordsOf = (credential: Credential): string => JSON.stringify({ ...credential, seal: null });

export function loadCorpus(): Corpus {
  const vectors = folders.flatMap(folder => {
    const file = new URL(`../vectors/${folder}/vectors.ndjson`, import.meta.url);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line): Vector => JSON.parse(line));
  });
  const tools = toolsOf(vectors);
  const genuine = vectors.filter(({ expect }) => expect.genuine === 'ok');
  const said = new Map(genuine.map(vector => genuineName(vector, tools)));
  for (const vector of vectors) {
    // With the trust of all of them together, none may become genuine that is not.
    const { genuine: found } = examine(readBytes(Buffer.from(vector.text), noWrapping), now, tools);
    if ((found === 'ok') !== (vector.expect.genuine === 'ok')) throw new Error(`${vector.id}: genuine is ${found}`);
  }
  return { vectors, genuine, tools, said };
}

function genuineName({ id, text }: Vector, tools: ExamineTools): [string, string] {
  const { credential, genuine } = examine(readBytes(Buffer.from(text), noWrapping), now, tools);
  if (credential === null) throw new Error(`${id}: genuine is ${genuine}`);
  return [sealName(credential), wordsOf(credential)];
}

function toolsOf(vectors: readonly Vector[]): ExamineTools {
  return { trust: trustOf(vectors), pseudonym: pseudonymOf(new Uint8Array(32)), rules: noRules, skewSeconds: 60 };
}

function trustOf(vectors: readonly Vector[]): TrustList {
  const signers = new Map<string, TrustedCertificate>();
  const keys = new Map<string, TrustedKey>();
  for (const { certificates = [], keys: jwks = [], smartKeys = [], issuer = '' } of vectors) {
    for (const der of certificates) if (!signers.has(der)) signers.set(der, signerOf(der));
    for (const jwk of jwks) keys.set(`${issuer} ${JSON.stringify(jwk)}`, expected(trustedKey(jwk, issuer, formats)));
    for (const jwk of smartKeys) keys.set(`smart ${issuer} ${jwk.x}`, smartKey(jwk, issuer));
  }
  const all = [...signers.values()];
  return trustList([...all.map(({ key }) => key), ...keys.values()], byCertificate(all));
}

function signerOf(der: string): TrustedCertificate {
  const certificate = expected(parseCertificate(Buffer.from(der, 'base64')));
  return { certificate, key: expected(certificateKey(certificate, formats)) };
}

function smartKey(jwk: PublicJwk, issuer: string): TrustedKey {
  return { ...expected(trustedKey(jwk, issuer, ['shc'])), keyId: thumbprint(jwk).toString('base64url') };
}

function expected<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.fault);
  return result.value;
}
