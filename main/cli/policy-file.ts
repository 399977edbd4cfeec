/** The policy that is tried: a site file's, with its zones and schedules, or a policy alone. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { HealthRules } from '../controller/health-rules.ts';
import { policySchema, type SitePolicy, scheduleSchema, zoneSchema } from '../controller/policy-schema.ts';
import { readRules } from '../controller/site.ts';
import { problemsOf, type SiteProblem } from '../controller/site-problems.ts';
import { buildZones, checkZones, laneWay, replan, type SitePlan } from '../controller/site-zones.ts';
import { fail, ok, type Result } from '../words.ts';

export interface Tried {
  readonly policy: SitePolicy;
  readonly rules: HealthRules;
  readonly plan: SitePlan;
}

export function parseYaml(file: string): Result<unknown, string> {
  try {
    const document = parseDocument(readFileSync(file, 'utf8'));
    const [first] = document.errors;
    return first === undefined ? ok(document.toJS({ maxAliasCount: 100 })) : fail(first.message);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** What decides of a site file; its devices, keys and screens are not looked at. */
const siteFile = z.looseObject({
  policy: policySchema.prefault({}),
  zones: z.array(zoneSchema).max(32).default([]),
  schedules: z.array(scheduleSchema).max(64).default([]),
  lanes: z
    .array(z.looseObject({ id: z.string(), to: z.string().optional(), from: z.string().optional() }))
    .max(64)
    .default([]),
});

/** A site file's policy, or a file that is one: such a policy is tried with the zones and schedules of `site`. */
export function loadTried(file: string, site: SitePlan): Result<Tried, readonly string[]> {
  const parsed = parseYaml(resolve(file));
  if (!parsed.ok) return fail([parsed.fault]);
  const has = (key: string) => Object.hasOwn(Object(parsed.value), key);
  const hasPlan = ['zones', 'schedules', 'lanes'].some(has);
  const isSite = hasPlan || has('policy') || has('site');
  const shape = siteFile.safeParse(isSite ? parsed.value : { policy: parsed.value });
  if (!shape.success) return fail(problemsOf(shape.error.issues, []).map(inWords));
  const { policy } = shape.data;
  const plan = hasPlan ? planOf(shape.data) : ok(replan(site, policy));
  if (!plan.ok) return fail(plan.fault.map(inWords));
  const rules = readRules(shape.data, dirname(resolve(file)));
  return rules.ok ? ok({ policy, rules: rules.value, plan: plan.value }) : fail([rules.fault]);
}

function planOf({ zones: zoneFiles, schedules, lanes, policy }: z.output<typeof siteFile>) {
  const problems: SiteProblem[] = [];
  const zones = buildZones(zoneFiles, policy);
  checkZones(zoneFiles, problems);
  const ways = lanes.map((lane, index) => ({ id: lane.id, way: laneWay(lane, index, zones, problems) }));
  return problems.length > 0 ? fail(problems) : ok({ zoneFiles, zones, schedules, lanes: ways });
}

const inWords = ({ path, message }: SiteProblem): string => `${path}: ${message}`;
