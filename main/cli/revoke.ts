/** Signing revocation lists: the authority's side of `gatehouse trust`. */
import { createPrivateKey, createPublicKey, type JsonWebKey, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { certificateId, parseCertificate } from '../controller/trust/certificates.ts';
import { parsePublicJwk, trustedKey } from '../controller/trust/keys.ts';
import {
  credentialId,
  keyIdPattern,
  parseRevocations,
  type RevocationsPayload,
  revocationsType,
} from '../controller/trust/revocations.ts';
import { readBounded } from '../controller/trust/trust-sources.ts';
import { publicKeyId } from '../controller/trust/vds-certificates.ts';
import { fail, ok, type Result } from '../words.ts';
import { failure, parseTime, print, required, tell, UsageError } from './command.ts';

interface RevokeValues {
  readonly json?: boolean | undefined;
  readonly key?: string | undefined;
  readonly seq?: string | undefined;
  readonly issuer?: string | undefined;
  readonly base?: string | undefined;
  readonly 'revoke-key'?: readonly string[] | undefined;
  readonly from?: readonly string[] | undefined;
  readonly 'revoke-use'?: readonly string[] | undefined;
  readonly out?: string | undefined;
}

/** `gatehouse trust revoke`: writes a signed list to `--out`, which must not exist. Returns the exit code. */
export function revoke(values: RevokeValues, nowMs: number): number {
  const keyFile = required({ ...values }, 'key');
  const seqText = required({ ...values }, 'seq');
  const out = resolve(required({ ...values }, 'out'));
  if (!/^[1-9][0-9]{0,14}$/.test(seqText)) throw new UsageError('--seq: expected a whole number from 1 on');
  const issuer = values.issuer ?? /^(.+)\.private\.jwk$/.exec(basename(keyFile))?.[1];
  if (issuer === undefined) throw new UsageError('--issuer is missing: whose list is this?');
  const added = { keys: revokedKeys(values), credentials: (values['revoke-use'] ?? []).map(credentialId) };
  const jwk = readJwk(keyFile);
  if (!jwk.ok) throw new UsageError(jwk.fault);
  const seq = Number(seqText);
  const base = values.base === undefined ? ok(null) : readBase(values.base, issuer, jwk.value);
  if (!base.ok) throw new UsageError(`--base: ${base.fault}`);
  if (base.value !== null && base.value.seq >= seq) throw new UsageError(`--seq: --base has number ${base.value.seq}`);
  const keys = [...(base.value?.keys ?? []), ...added.keys];
  const credentials = [...new Set([...(base.value?.credentials ?? []), ...added.credentials])];
  const payload = { iss: issuer, seq, iat: Math.floor(nowMs / 1_000), keys, credentials };
  const text = signRevocations(payload, jwk.value);
  if (!text.ok) throw new UsageError(text.fault);
  try {
    if (existsSync(out)) return told(`${out} exists already, and lists are never overwritten`);
    writeFileSync(out, `${text.value}\n`, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    return told(`${out}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const counts = { seq, keys: keys.length, credentials: credentials.length };
  print(values.json === true ? JSON.stringify({ file: out, ...counts }) : out);
  return 0;
}

function told(why: string): number {
  tell(`gatehouse: ${why}`);
  return failure;
}

function revokedKeys({ 'revoke-key': named = [], from = [] }: RevokeValues): RevocationsPayload['keys'] {
  if (named.length !== from.length) throw new UsageError('--revoke-key and --from come in pairs');
  return named.flatMap((name, index) => {
    const revokedFrom = new Date(parseTime(from[index] ?? '', 'from')).toISOString();
    return idsOf(name).map(kid => ({ kid, revokedFrom }));
  });
}

/** A key id as it is; of a certificate's file the certificate's id and its public key's. */
function idsOf(name: string): readonly string[] {
  if (keyIdPattern.test(name)) return [name];
  const bytes = readBounded(resolve(name));
  if (!bytes.ok) throw new UsageError(`--revoke-key: expected a key id or a certificate; ${bytes.fault}`);
  const certificate = parseCertificate(bytes.value);
  if (!certificate.ok) throw new UsageError(`--revoke-key: ${name}: ${certificate.fault}`);
  return [certificateId(certificate.value.raw), publicKeyId(certificate.value)];
}

function readJwk(file: string): Result<JsonWebKey, string> {
  try {
    return ok(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return fail(`--key: ${file} is no private key (JWK)`);
  }
}

function readBase(file: string, issuer: string, jwk: JsonWebKey): Result<RevocationsPayload, string> {
  const bytes = readBounded(resolve(file));
  if (!bytes.ok) return bytes;
  const opened = openKey(jwk, issuer);
  if (!opened.ok) return opened;
  const parsed = parseRevocations(Buffer.from(bytes.value).toString('latin1'), [opened.value.trusted]);
  return parsed.ok ? ok(parsed.value.payload) : parsed;
}

function openKey(jwk: JsonWebKey, issuer: string) {
  try {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    const publicJwk = createPublicKey(key).export({ format: 'jwk' });
    const parsed = parsePublicJwk(publicJwk);
    const trusted = trustedKey(publicJwk, issuer, []);
    if (parsed.ok && trusted.ok) return ok({ key, trusted: trusted.value });
  } catch {
    // What Node cannot load is refused like a key of another kind.
  }
  return fail('--key: expected a private JWK, Ed25519 or P-256');
}

/** The list as a compact JWS; fails with a sentence on what a gate that trusts the key would refuse. */
export function signRevocations(payload: RevocationsPayload, privateJwk: JsonWebKey): Result<string, string> {
  const opened = openKey(privateJwk, payload.iss);
  if (!opened.ok) return opened;
  const { key, trusted } = opened.value;
  const isEd25519 = trusted.family === 'ed25519';
  const header = { alg: isEd25519 ? 'EdDSA' : 'ES256', typ: revocationsType, kid: trusted.keyId };
  const signed = [header, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const bytes = Buffer.from(signed);
  const signature = isEd25519 ? sign(null, bytes, key) : sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' });
  const text = `${signed}.${signature.toString('base64url')}`;
  const read = parseRevocations(text, [trusted]);
  return read.ok ? ok(text) : read;
}
