/** What every folder of vectors has in common: one JSON object a line of `vectors.ndjson`, minted by its `mint.ts`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { certificateKey, parseCertificate } from '../../main/controller/trust/certificates.ts';
import { type PublicJwk, readTools, thumbprint, trustedKey } from '../../main/controller/trust/keys.ts';
import { clean } from '../../main/read/clean.ts';
import { read } from '../../main/read/read.ts';
import { judgeTime, judgeUsage } from '../../main/verify/judge.ts';
import { trustList } from '../../main/verify/trust.ts';
import { type TrustedKey, verify } from '../../main/verify/verify.ts';
import { formats, ok } from '../../main/words.ts';

/** What each step comes to: `ok`, the fault's kind, or null where an earlier one failed. */
export interface Expectation {
  readonly format: string;
  readonly read: string;
  readonly genuine: string | null;
  readonly time: string | null;
  readonly usage?: string | null;
  readonly schema?: string | null;
  /** Of what is read: the credential without kind, format, seal and claim. */
  readonly credential?: Readonly<Record<string, unknown>>;
}

export interface Vector {
  readonly id: string;
  /** What the scanner sends. */
  readonly text: string;
  /** The clock to judge at, ISO 8601. */
  readonly at: string;
  /** Public JWKs that are trusted for every format, of the vector's `issuer`. */
  readonly keys?: readonly unknown[];
  readonly issuer?: string;
  /** Public P-256 JWKs of a SMART issuer, the vector's `issuer`: trusted for health cards under their whole thumbprint. */
  readonly smartKeys?: readonly PublicJwk[];
  /** Signers' certificates that are trusted, base64 DER. */
  readonly certificates?: readonly string[];
  readonly expect: Expectation;
}

function smartKey(jwk: PublicJwk, issuer: string) {
  const key = trustedKey(jwk, issuer, ['shc']);
  return key.ok ? ok({ ...key.value, keyId: thumbprint(jwk).toString('base64url') }) : key;
}

function keysOf({ keys = [], issuer = '', certificates = [], smartKeys = [] }: Vector): TrustedKey[] {
  const parsed = [
    ...keys.map(jwk => trustedKey(jwk, issuer, formats)),
    ...certificates.map(text => {
      const certificate = parseCertificate(Buffer.from(text, 'base64'));
      return certificate.ok ? certificateKey(certificate.value, formats) : certificate;
    }),
    ...smartKeys.map(jwk => smartKey(jwk, issuer)),
  ];
  return parsed.map(key => {
    if (!key.ok) throw new Error(key.fault);
    return key.value;
  });
}

/** The results in the shape of a vector's `expect`, with the fields that it names. */
export function judge(vector: Vector): Expectation {
  const nothing = { genuine: null, time: null, usage: null, schema: null };
  const text = clean(Buffer.from(vector.text), { prefix: '', suffix: '' }, readTools);
  if (!text.ok) return { format: 'unknown', read: text.fault.kind, ...nothing };
  const { format, credential } = read(text.value, readTools);
  if (!credential.ok) return { format, read: credential.fault.kind, ...nothing };
  const { format: _format, kind: _kind, seal, ...fields } = credential.value;
  const shown: Record<string, unknown> = { ...fields };
  delete shown.claim;
  const keys = keysOf(vector);
  const certificates = vector.certificates ?? [];
  const first = vector.keys?.length ?? 0;
  const byCertificate = (der: Uint8Array) =>
    keys.filter((_key, index) => certificates[index - first] === Buffer.from(der).toString('base64'));
  const trust = trustList(keys, byCertificate);
  const verdict = verify(credential.value, trust);
  if (!verdict.ok) return { format, read: 'ok', ...nothing, genuine: verdict.fault.kind, credential: shown };
  return {
    format,
    read: 'ok',
    genuine: 'ok',
    time: judgeTime(verdict.value, Date.parse(vector.at), 0),
    usage: judgeUsage(verdict.value),
    schema: credential.value.kind === 'health' ? credential.value.schema : 'ok',
    credential: shown,
  };
}

/** Tests a folder: that its file is what the script mints, and each line. Returns the lines. */
export function testVectors(name: string, file: URL, minted: readonly Vector[]): readonly Vector[] {
  const text = readFileSync(file, 'utf8');
  const lines: readonly Vector[] = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  describe(`${name} vectors`, () => {
    test('the file is what the script mints', () => {
      expect(text).toBe(linesOf(minted));
      expect(new Set(minted.map(({ id }) => id)).size).toBe(minted.length);
    });
    test.each(lines.map(line => [line.id, line] as const))('%s', (_id, line) => {
      expect(judge(line)).toMatchObject(line.expect);
    });
  });
  return lines;
}

export const linesOf = (vectors: readonly Vector[]): string =>
  vectors.map(vector => `${JSON.stringify(vector)}\n`).join('');
