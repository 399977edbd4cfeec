/**
 * An issuer's public file: one JWK, or a set of its keys (RFC 7517), the newest first. A key that has made place for another
 * carries `exp`, seconds since 1970, as in the historical keys of OpenID Federation 1.0: from then on nothing of it counts.
 */
import type { JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../../words.ts';
import { parsePublicJwk, thumbprint } from './keys.ts';

/** No issuer has so many at a time. */
const maxKeys = 100;

/** A member of the key that is about to make place: the thumbprint of the one that signs instead. */
const replacedBy = 'replaced_by';

export interface SetKey {
  /** As it stands in the file, with members of others' making. */
  readonly jwk: JsonWebKey;
  /** SHA-256 thumbprint (RFC 7638), base64url. */
  readonly thumbprint: string;
  /** What its messages call it by, 16 hex digits. */
  readonly keyId: string;
  /** Seconds since 1970; null where it is not retired. */
  readonly expS: number | null;
  /** Thumbprint; null but in the middle of a rotation. */
  readonly replacedBy: string | null;
}

const expMember = z.looseObject({ exp: z.number().int().positive().safe().optional() });

/** The end of a key's trust, seconds since 1970; null where it has none. */
export function expOf(jwk: unknown): Result<number | null, string> {
  const parsed = expMember.safeParse(jwk);
  return parsed.success ? ok(parsed.data.exp ?? null) : fail('its exp is no time: expected whole seconds since 1970');
}

export function setKeyOf(jwk: unknown): Result<SetKey, string> {
  const parsed = parsePublicJwk(jwk);
  if (!parsed.ok) return parsed;
  const exp = expOf(jwk);
  if (!exp.ok) return exp;
  const { data } = z.looseObject({ [replacedBy]: z.string().optional() }).safeParse(jwk);
  const name = thumbprint(parsed.value.jwk).toString('base64url');
  return ok({
    jwk: { ...data },
    thumbprint: name,
    keyId: parsed.value.keyId,
    expS: exp.value,
    replacedBy: data?.[replacedBy] ?? null,
  });
}

/** Reads a public file of either shape; fails with an English sentence. */
export function readKeySet(text: string): Result<readonly SetKey[], string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('expected a public JWK, or a set of them');
  }
  const set = z.looseObject({ keys: z.array(z.unknown()).min(1).max(maxKeys) }).safeParse(json);
  const keys: SetKey[] = [];
  for (const [index, jwk] of (set.success ? set.data.keys : [json]).entries()) {
    const key = setKeyOf(jwk);
    if (!key.ok) return fail(set.success ? `keys[${index}]: ${key.fault}` : key.fault);
    if (keys.some(other => other.thumbprint === key.value.thumbprint)) return fail(`keys[${index}]: it is there twice`);
    keys.push(key.value);
  }
  return ok(keys);
}

export function keySetText(keys: readonly SetKey[]): string {
  return `${JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }, null, 2)}\n`;
}

export function withReplacement(key: SetKey, by: string): SetKey {
  return { ...key, replacedBy: by, jwk: { ...key.jwk, [replacedBy]: by } };
}

/** Retired; one that is so already keeps its end. */
export function withExp(key: SetKey, expS: number): SetKey {
  const end = key.expS ?? expS;
  const { [replacedBy]: _by, ...jwk } = key.jwk;
  return { ...key, replacedBy: null, expS: end, jwk: { ...jwk, exp: end } };
}
