/** The signed list of what is no longer trusted: keys from a moment on, and single credentials. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { KeyFamily, TrustedKey } from '../../verify/verify.ts';
import { fail, ok, type Result } from '../../words.ts';

/** The `typ` of the list's header. */
export const revocationsType = 'gatehouse-revocations+jwt';
/** A list may not be longer, characters: room for 100,000 credentials. */
const maxLength = 8 * 1_024 * 1_024;

/** A key as a message calls it: 8 bytes in hex, or a SMART issuer's thumbprint in base64url. */
export const keyIdPattern = /^(?:[0-9a-f]{16}|[A-Za-z0-9_-]{43})$/;
/** An ISO 8601 moment in UTC. */
const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/)
  .refine(text => !Number.isNaN(Date.parse(text)));

const headerSchema = z.strictObject({
  alg: z.enum(['EdDSA', 'Ed25519', 'ES256']),
  typ: z.literal(revocationsType),
  kid: z.string().regex(/^[0-9a-f]{16}$/),
});

/**
 * `keys`: each `kid` is revoked from `revokedFrom` on, of this `issuer` only where one is named. `credentials`: the first
 * 16 bytes, as hex, of the SHA-256 of a credential's replay key, so that the list tells nobody who is on it.
 */
export const revocationsPayload = z.strictObject({
  iss: z.string().min(1).max(64),
  seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  iat: z.number().int().min(0).max(8.64e12),
  keys: z
    .array(
      z.strictObject({
        kid: z.string().regex(keyIdPattern),
        issuer: z.string().min(1).max(200).optional(),
        revokedFrom: moment,
      }),
    )
    .max(10_000),
  credentials: z.array(z.string().regex(/^[0-9a-f]{32}$/)).max(100_000),
});
export type RevocationsPayload = z.infer<typeof revocationsPayload>;

export interface Revocations {
  readonly issuer: string;
  readonly seq: number;
  readonly issuedAtS: number;
  /** What is revoked of each key id. */
  readonly keys: ReadonlyMap<string, readonly RevokedKey[]>;
  readonly credentials: ReadonlySet<string>;
  /** SHA-256 of the list's text, hex: tells two lists of one number apart. */
  readonly digest: string;
  readonly payload: RevocationsPayload;
}

interface RevokedKey {
  /** Null for the key of whatever issuer. */
  readonly issuer: string | null;
  readonly fromS: number;
}

/** Which algorithm each family of keys makes: the key decides, and the header has to agree. */
const algorithms: Partial<Record<KeyFamily, readonly string[]>> = { ed25519: ['EdDSA', 'Ed25519'], p256: ['ES256'] };

/**
 * Reads a list and its signature: a JWS in compact form (RFC 7515) whose header holds alg, typ and kid and nothing else.
 * `keys` are those that may revoke. Fails with an English sentence; never throws.
 */
export function parseRevocations(text: string, keys: readonly TrustedKey[]): Result<Revocations, string> {
  if (text.length > maxLength) return fail(`longer than ${maxLength} characters`);
  const [head = '', body = '', tail = '', ...more] = text.trim().split('.');
  const [header, payload, signature] = [head, body, tail].map(fromBase64url);
  if (!header || !payload || !signature || more.length > 0)
    return fail('expected three parts in base64url, a compact JWS');
  const named = headerSchema.safeParse(jsonOf(header));
  if (!named.success)
    return fail(`expected a header of alg (EdDSA, Ed25519, ES256), typ ${revocationsType} and kid only`);
  const { alg, kid } = named.data;
  const known = keys.filter(key => key.keyId === kid);
  if (known.length === 0)
    return fail(`key ${kid} is none that may revoke: the site file says which, with for: [revocations]`);
  const fitting = known.filter(key => algorithms[key.family]?.includes(alg));
  if (fitting.length === 0) return fail(`key ${kid} does not make ${alg}`);
  const signed = Buffer.from(`${head}.${body}`, 'latin1');
  const signers = fitting.filter(key => key.verify(signed, signature));
  if (signers.length === 0) return fail(`the signature is not of key ${kid}`);
  const parsed = revocationsPayload.safeParse(jsonOf(payload));
  if (!parsed.success) return fail(`its contents do not fit at ${parsed.error.issues[0]?.path.join('.') || 'the top'}`);
  const { iss } = parsed.data;
  if (!signers.some(key => key.issuer === iss)) return fail(`key ${kid} is not of ${JSON.stringify(iss)}`);
  return ok(revocationsOf(parsed.data, createHash('sha256').update(text.trim()).digest('hex')));
}

function revocationsOf(payload: RevocationsPayload, digest: string): Revocations {
  const keys = new Map<string, RevokedKey[]>();
  for (const { kid, issuer = null, revokedFrom } of payload.keys) {
    const revoked = { issuer, fromS: Math.floor(Date.parse(revokedFrom) / 1_000) };
    const same = keys.get(kid);
    if (same === undefined) keys.set(kid, [revoked]);
    else same.push(revoked);
  }
  const { iss, seq, iat } = payload;
  return { issuer: iss, seq, issuedAtS: iat, keys, credentials: new Set(payload.credentials), digest, payload };
}

/**
 * The keys with the earliest moment that any of the list's entries, or the key itself, names. A key without an issuer of
 * its own (a certificate's) is met by every entry of its id: of two keys of one id, rather both are revoked than none.
 */
export function applyRevocations(
  keys: readonly TrustedKey[],
  revocations: Pick<Revocations, 'keys'> | null,
): readonly TrustedKey[] {
  if (revocations === null || revocations.keys.size === 0) return keys;
  return keys.map(key => {
    const moments = (revocations.keys.get(key.keyId) ?? [])
      .filter(({ issuer }) => issuer === null || key.issuer === null || issuer === key.issuer)
      .map(({ fromS }) => fromS);
    if (moments.length === 0) return key;
    return { ...key, revokedFromS: Math.min(...moments, key.revokedFromS ?? Number.POSITIVE_INFINITY) };
  });
}

/** Whether the credential of this replay key is on the list. */
export function isRevoked(use: string, revocations: Pick<Revocations, 'credentials'> | null): boolean {
  return revocations !== null && revocations.credentials.size > 0 && revocations.credentials.has(credentialId(use));
}

/** What the list calls a credential by its replay key. */
export function credentialId(use: string): string {
  return createHash('sha256').update(use).digest('hex').slice(0, 32);
}

/** RFC 7515 section 2, in its one spelling; null for anything else, and for nothing. */
function fromBase64url(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64url');
  return text !== '' && bytes.toString('base64url') === text ? bytes : null;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strictUtf8.decode(bytes));
  } catch {
    return null;
  }
}
