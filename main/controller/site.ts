/** Loads the site file: every fault in it is named by its key's path, with what was expected there. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { Schedule } from '../decide/policy.ts';
import { fail, ok, type Result } from '../words.ts';
import { type DeclareSettings, readDeclare } from './declare-config.ts';
import { type HealthRules, loadHealthRules, noRules } from './health-rules.ts';
import { defaultPolicy, type SitePolicy } from './policy-schema.ts';
import { type LookupEndpoint, readLookup } from './register/lookup-config.ts';
import { buildLanes, type LaneSite } from './site-lanes.ts';
import { pathText, problemsOf, type SiteProblem } from './site-problems.ts';
import { type SiteFile, siteSchema } from './site-schema.ts';
import {
  buildZones,
  checkEntrances,
  checkLaneNames,
  checkZones,
  planContent,
  type SitePlan,
  type Zones,
} from './site-zones.ts';
import type { TrustConfig } from './trust/trust-config.ts';
import { filesOf, finish } from './trust/trust-sources.ts';
import { placeOf, readSiteEntry } from './trust/trust-store.ts';

/** A site file that has been read and checked. */
export interface Site extends SitePlan {
  readonly file: string;
  /** Where its relative paths begin. */
  readonly folder: string;
  readonly site: SiteFile['site'];
  readonly station: SiteFile['station'];
  readonly audiences: readonly string[];
  /** What the file says of trust; what is imported comes to it from the data folder. */
  readonly trust: readonly TrustConfig[];
  /** The scheme's person key, 32 bytes. */
  readonly personKey: Uint8Array;
  /** Where declarations are asked for; null where they are in the register only. */
  readonly lookup: LookupEndpoint | null;
  /** The form on people's phones; null where there is none. */
  readonly declare: DeclareSettings | null;
  readonly lanes: readonly LaneSite[];
  /** The first is the one that lanes lead into which say nothing. */
  readonly zones: Zones;
  readonly schedules: readonly Schedule[];
  /** Ids of lanes of which one may be open at a time. */
  readonly interlocks: readonly (readonly string[])[];
  readonly desk: SiteFile['desk'];
  /** The second listener, its files by their full paths; null where there is none. */
  readonly lan: NonNullable<SiteFile['station']['lan']> | null;
  /** `relock` is absent where the file leaves it to whether a supervisor could confirm. */
  readonly fire: SiteFile['fire'];
  readonly policy: SitePolicy;
  readonly rules: HealthRules;
  /** First 12 hex digits of the SHA-256 of the policy and the plan: every entry names what decided it. */
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
  checkTrust(shape.data.trust, folder, problems);
  const personKey = readPersonKey(resolve(folder, shape.data.site.personKey));
  if (!personKey.ok) problems.push({ path: 'site.personKey', message: personKey.fault });
  const lookup = shape.data.lookup === undefined ? ok(null) : readLookup(shape.data.lookup, folder);
  if (!lookup.ok) problems.push(...lookup.fault);
  const declare = declareOf(shape.data, folder, problems);
  const zones = buildZones(shape.data.zones, shape.data.policy);
  const before = problems.length;
  checkZones(shape.data.zones, problems);
  const lanes = buildLanes(shape.data.lanes, zones, problems);
  if (problems.length === before) checkEntrances(shape.data.zones, lanes, problems);
  checkLaneNames(shape.data, problems);
  checkDesk(shape.data, problems);
  checkScreens(shape.data, problems);
  checkPolicyLanes(shape.data, problems);
  const rules = readRules(shape.data, folder);
  if (!rules.ok) problems.push({ path: 'policy.health.rules', message: rules.fault });
  if (problems.length > 0 || !personKey.ok || !lookup.ok || !rules.ok) return fail(problems);
  const { policy, station, schedules, interlocks, desk, fire } = shape.data;
  const plan = { zoneFiles: shape.data.zones, zones, schedules, lanes };
  return ok({
    file: resolve(file),
    folder,
    site: shape.data.site,
    station,
    audiences: [shape.data.site.id, ...shape.data.site.groups],
    trust: shape.data.trust,
    personKey: personKey.value,
    lookup: lookup.value,
    declare,
    ...plan,
    lanes,
    ...{ interlocks, desk, fire, lan: lanOf(station, folder) },
    policy,
    rules: rules.value,
    policyDigest: policyDigest(policy, rules.value, plan),
  });
}

const noPlan: SitePlan = { zoneFiles: [], zones: buildZones([], defaultPolicy()), schedules: [], lanes: [] };

/** First 12 hex digits of the SHA-256 of what the policy and the plan say, the rule files' content included. */
export function policyDigest(policy: SitePolicy, rules: HealthRules, plan = noPlan): string {
  const content = planContent(plan);
  const said = Object.keys(content).length === 0 ? [policy, rules.digest] : [policy, rules.digest, content];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 12);
}

/** The policy as the journal keeps it: what it says, which rule files it had, the zones and schedules it is about. */
export function policyContent(policy: SitePolicy, rules: HealthRules, plan = noPlan) {
  return { ...policy, health: { ...policy.health, rulesDigest: rules.digest }, ...planContent(plan) };
}

function declareOf({ declare, site, policy, trust }: SiteFile, folder: string, problems: SiteProblem[]) {
  if (declare === undefined) return null;
  const issuers = trust.flatMap(entry => ('key' in entry && entry.for.includes('declaration') ? [entry.issuer] : []));
  return readDeclare(
    declare,
    { folder, siteId: site.id, maxAgeHours: policy.declaration.maxAgeHours, issuers },
    problems,
  );
}

function lanOf({ lan }: SiteFile['station'], folder: string): Site['lan'] {
  if (lan === undefined) return null;
  return { ...lan, certificate: resolve(folder, lan.certificate), key: resolve(folder, lan.key) };
}

/** A file that is not there, or holds nothing that can be trusted, is a mistake; one bad certificate of many is not. */
function checkTrust(entries: readonly TrustConfig[], folder: string, problems: SiteProblem[]): void {
  for (const [index, entry] of entries.entries()) {
    const { name, path: place } = placeOf(entry, folder);
    const path = `trust[${index}].${name}`;
    const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
    if (isFolder && name !== 'certificates') {
      problems.push({ path, message: `${place}: ${readProblem({ code: 'EISDIR' })}` });
      continue;
    }
    // A folder that waits for its first list is no mistake: the log and `trust list` say that it is empty.
    const files = isFolder ? filesOf(place) : null;
    if (files?.ok && files.value.length === 0) continue;
    const { entries: found, refused } = finish(readSiteEntry(entry, folder));
    if (found.length === 0 || (name === 'key' && refused.length > 0)) {
      problems.push({ path, message: refused[0] ?? 'nothing in it can be trusted' });
    }
  }
}

/** The rule files that a policy names, relative to the folder. */
export function readRules({ policy }: Pick<SiteFile, 'policy'>, folder: string): Result<HealthRules, string> {
  const { rules } = policy.health;
  if (rules === undefined) return ok(noRules);
  const files = rules.files.map(file => resolve(folder, file));
  return loadHealthRules(files, rules.valueSets === undefined ? null : resolve(folder, rules.valueSets));
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
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a folder, not a file';
  return `cannot be read (${code || String(error)})`;
}

/** 32 bytes from a file of 64 hex digits on one line. */
export function readPersonKey(file: string): Result<Uint8Array, string> {
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f]{64}$/i.test(text)) return ok(Buffer.from(text, 'hex'));
    return fail(`${file}: expected 32 bytes as 64 hex digits on one line`);
  } catch (error) {
    return fail(`${file}: ${readProblem(error)}`);
  }
}

function checkScreens(file: SiteFile, problems: SiteProblem[]): void {
  for (const [index, screen] of (file.station.screens ?? []).entries()) {
    if (screen.lane === undefined || file.lanes.some(lane => lane.id === screen.lane)) continue;
    problems.push({
      path: pathText(['station', 'screens', index, 'lane']),
      message: `no lane is called ${screen.lane}`,
    });
  }
}

function checkDesk({ desk, station }: SiteFile, problems: SiteProblem[]): void {
  for (const [index, { id }] of desk.reasons.entries()) {
    if (desk.reasons.findIndex(reason => reason.id === id) === index) continue;
    problems.push({ path: pathText(['desk', 'reasons', index, 'id']), message: `another reason is called ${id}` });
  }
  if (station.lan !== undefined && station.lan.port === station.port && station.port !== 0) {
    problems.push({ path: 'station.lan.port', message: 'station.port has it already: expected another port' });
  }
}

function checkPolicyLanes({ policy, lanes }: SiteFile, problems: SiteProblem[]): void {
  for (const name of ['accept', 'visiting'] as const) {
    for (const [index, rule] of policy[name].entries()) {
      const unknown = rule.lanes?.find(id => !lanes.some(lane => lane.id === id));
      if (unknown === undefined) continue;
      problems.push({ path: `policy.${name}[${index}].lanes`, message: `no lane is called ${unknown}` });
    }
  }
}
