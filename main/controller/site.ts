/** Loads the site file: every fault in it is named by its key's path, with what was expected there. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { Policy } from '../decide/decide.ts';
import type { TrustedKey } from '../verify/verify.ts';
import { fail, ok, type Result } from '../words.ts';
import { trustedKey } from './keys.ts';
import { buildLanes, type LaneSite } from './site-lanes.ts';
import { pathText, problemsOf, type SiteProblem } from './site-problems.ts';
import { type SiteFile, siteSchema } from './site-schema.ts';

/** A site file that has been read, checked, and its keys loaded. */
export interface Site {
  readonly file: string;
  readonly site: SiteFile['site'];
  readonly station: SiteFile['station'];
  readonly audiences: readonly string[];
  readonly trust: readonly TrustedKey[];
  readonly lanes: readonly LaneSite[];
  readonly policy: Policy & { readonly referSeconds: number };
  /** First 12 hex digits of the SHA-256 of the policy: every entry names the policy that decided it. */
  readonly policyDigest: string;
}

/** Reads and checks a site file; all problems at once, in the file's order. Never throws. */
export function loadSite(file: string): Result<Site, readonly SiteProblem[]> {
  const parsed = parseYaml(file);
  if (!parsed.ok) return parsed;
  const shape = siteSchema.safeParse(parsed.value);
  if (!shape.success) return fail(problemsOf(shape.error.issues, []));
  const problems: SiteProblem[] = [];
  const folder = dirname(resolve(file));
  const trust = shape.data.trust.flatMap((entry, index) => {
    const key = loadKey(resolve(folder, entry.key), entry.issuer, entry.for);
    if (key.ok) return [key.value];
    problems.push({ path: `trust[${index}].key`, message: key.fault });
    return [];
  });
  const personKey = checkPersonKey(resolve(folder, shape.data.site.personKey));
  if (!personKey.ok) problems.push({ path: 'site.personKey', message: personKey.fault });
  const lanes = buildLanes(shape.data.lanes, problems);
  checkScreens(shape.data, problems);
  if (problems.length > 0) return fail(problems);
  const { policy } = shape.data;
  return ok({
    file: resolve(file),
    site: shape.data.site,
    station: shape.data.station,
    audiences: [shape.data.site.id, ...shape.data.site.groups],
    trust,
    lanes,
    policy,
    policyDigest: createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 12),
  });
}

function parseYaml(file: string): Result<unknown, readonly SiteProblem[]> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return fail([{ path: '', message: `${file}: ${readProblem(error)}. Name the site file with --site.` }]);
  }
  const document = parseDocument(text);
  const [first] = document.errors;
  if (first !== undefined) return fail([{ path: '', message: `${file} is not valid YAML: ${first.message}` }]);
  try {
    return ok(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    return fail([{ path: '', message: `${file} is not valid YAML: ${String(error)}` }]);
  }
}

function readProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a folder, not a file';
  return `cannot be read (${code || String(error)})`;
}

function loadKey(file: string, issuer: string, formats: readonly 'declaration'[]): Result<TrustedKey, string> {
  try {
    const key = trustedKey(JSON.parse(readFileSync(file, 'utf8')), issuer, formats);
    return key.ok ? key : fail(`${file}: ${key.fault}`);
  } catch (error) {
    if (error instanceof SyntaxError) return fail(`${file} is not JSON; expected a public key as JWK`);
    return fail(`${file}: ${readProblem(error)}`);
  }
}

function checkPersonKey(file: string): Result<null, string> {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{64}$/i.test(text) ? ok(null) : fail(`${file}: expected 32 bytes as 64 hex digits on one line`);
  } catch (error) {
    return fail(`${file}: ${readProblem(error)}`);
  }
}

function checkScreens(file: SiteFile, problems: SiteProblem[]): void {
  for (const [index, screen] of (file.station.screens ?? []).entries()) {
    if (file.lanes.some(lane => lane.id === screen.lane)) continue;
    problems.push({
      path: pathText(['station', 'screens', index, 'lane']),
      message: `no lane is called ${screen.lane}`,
    });
  }
}
