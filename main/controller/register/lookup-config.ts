/** The site file's key `lookup`: where declarations are asked for that are in no register. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../words.ts';

const path = z.string().trim().min(1).max(1_024);

/** No endpoint has longer to answer, milliseconds. */
export const maxTimeoutMs = 10_000;

/** Pseudonyms and answers go over the network: in the clear only inside this machine. */
function isAllowed(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

export const lookupConfig = z.strictObject({
  url: z
    .string()
    .max(2_048)
    .refine(
      isAllowed,
      'expected an https address without user and password; http is for this machine only (localhost, 127.0.0.1, ::1)',
    ),
  /** A file with a bearer token (RFC 6750) on one line; read at each request, so that it can be replaced. */
  tokenFile: path.optional(),
  /** A file with the only certification authorities (PEM) that the endpoint's certificate may be of. */
  caFile: path.optional(),
  timeoutMs: z.number().int().min(100).max(maxTimeoutMs).default(1_500),
  ttlMinutes: z.number().positive().max(1_440).default(10),
});
export type LookupFile = z.infer<typeof lookupConfig>;

/** The endpoint, with its files found. */
export interface LookupEndpoint {
  readonly url: string;
  readonly tokenFile: string | null;
  /** PEM. */
  readonly ca: string | null;
  readonly timeoutMs: number;
  readonly ttlMs: number;
}

/** A faulty key, by its path in the site file. */
interface LookupProblem {
  readonly path: string;
  readonly message: string;
}

/** `folder`: what the site file's relative paths are relative to. */
export function readLookup(file: LookupFile, folder: string): Result<LookupEndpoint, readonly LookupProblem[]> {
  const problems: LookupProblem[] = [];
  const tokenFile = file.tokenFile === undefined ? null : resolve(folder, file.tokenFile);
  if (tokenFile !== null) {
    const token = readToken(tokenFile);
    if (!token.ok) problems.push({ path: 'lookup.tokenFile', message: token.fault });
  }
  const ca = file.caFile === undefined ? null : readText(resolve(folder, file.caFile));
  if (ca?.ok === false) problems.push({ path: 'lookup.caFile', message: ca.fault });
  else if (ca?.ok && !ca.value.includes('-----BEGIN CERTIFICATE-----')) {
    problems.push({ path: 'lookup.caFile', message: 'expected certificates as PEM' });
  }
  if (problems.length > 0) return fail(problems);
  const { url, timeoutMs, ttlMinutes } = file;
  return ok({ url, tokenFile, ca: ca?.ok ? ca.value : null, timeoutMs, ttlMs: ttlMinutes * 60_000 });
}

/** A bearer token: the characters of RFC 6750 section 2.1, on one line. */
export function readToken(file: string): Result<string, string> {
  const text = readText(file);
  if (!text.ok) return text;
  const token = text.value.trim();
  return /^[A-Za-z0-9._~+/-]{1,4096}=*$/.test(token) ? ok(token) : fail(`${file}: expected a bearer token on one line`);
}

function readText(file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
