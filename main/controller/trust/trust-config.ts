/** What a site file says about trust: the shape of its `trust` entries, and that part of the file alone. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type Format, fail, ok, type Result } from '../../words.ts';
import { problemsOf, type SiteProblem } from '../site-problems.ts';

/** What a key may be trusted for. `revocations` is no format: such a key signs the revocation list, and no credential. */
export const purposes = ['declaration', 'dcc', 'shc', 'vds-nc', 'revocations'] as const;
export type Purpose = (typeof purposes)[number];

/** The formats among the purposes: what `TrustedKey.for` may hold. */
export function formatsOf(given: readonly Purpose[]): readonly Format[] {
  return given.flatMap(purpose => (purpose === 'revocations' ? [] : [purpose]));
}

/** A SMART issuer as its credentials spell it: an https address without a slash at the end (SMART Health Cards, `iss`). */
export function isSmartIssuer(text: string): boolean {
  return text.length <= 200 && /^https:\/\/[^\s/]/.test(text) && !text.endsWith('/') && URL.canParse(text);
}

const path = z.string().trim().min(1).max(1_024);
const issuer = z.string().min(1).max(64);
const smartIssuer = z.string().refine(isSmartIssuer, 'expected an https address without a slash at the end');

const keyEntry = z.strictObject({ issuer, key: path, for: z.array(z.enum(['declaration', 'revocations'])).min(1) });
const certificatesEntry = z.strictObject({ certificates: path, for: z.array(z.enum(['dcc', 'vds-nc'])).min(1) });
const jwksEntry = z.strictObject({ jwks: path, issuer: smartIssuer, for: z.array(z.enum(['shc'])).min(1) });

export type TrustConfig = z.infer<typeof keyEntry | typeof certificatesEntry | typeof jwksEntry>;

/**
 * One entry of `trust`: an issuer's key (JWK) or its keys (JWKS), a file or folder of certificates, or a SMART issuer's keys
 * (JWKS). The key that names the file says which, so that a fault in an entry is told in the words of that kind.
 */
export const trustEntry = z.unknown().transform((value, context): TrustConfig => {
  const has = (key: string) => typeof value === 'object' && value !== null && key in value;
  const schema = has('certificates') ? certificatesEntry : has('jwks') ? jwksEntry : keyEntry;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code !== 'unrecognized_keys')
      context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
    else for (const key of issue.keys) context.addIssue({ code: 'custom', path: [key], message: 'unknown key' });
  }
  return z.NEVER;
});

export interface TrustSection {
  readonly entries: readonly TrustConfig[];
  /** The site file's folder: relative paths begin here. */
  readonly folder: string;
}

/**
 * Reads the `trust` part of a site file and nothing else of it, so that trust can be looked after while another part is
 * being repaired. Never throws.
 */
export function loadTrustSection(file: string): Result<TrustSection, readonly SiteProblem[]> {
  let document: unknown;
  try {
    document = parseDocument(readFileSync(file, 'utf8')).toJS({ maxAliasCount: 100 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail([{ path: '', message: `${file} cannot be read: ${why}` }]);
  }
  const shape = z.looseObject({ trust: z.array(trustEntry).min(1) }).safeParse(document);
  if (!shape.success) return fail(problemsOf(shape.error.issues, []));
  return ok({ entries: shape.data.trust, folder: dirname(resolve(file)) });
}
