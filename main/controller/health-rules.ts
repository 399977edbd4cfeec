/** Rule sets of the EU's kind: JSON files of CertLogic rules (eHealth Network, DCC business rules, 2021), evaluated here. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { evaluate } from 'certlogic-js';
import { z } from 'zod';
import { fail, type HealthCertificate, ok, type Result } from '../words.ts';

const rule = z.looseObject({
  Identifier: z.string().min(1).max(80),
  Type: z.enum(['Acceptance', 'Invalidation']),
  Version: z.string().regex(/^\d+\.\d+\.\d+$/),
  Engine: z.literal('CERTLOGIC'),
  CertificateType: z.enum(['General', 'Vaccination', 'Test', 'Recovery']),
  ValidFrom: z.string().refine(isTime, 'expected a time'),
  ValidTo: z.string().refine(isTime, 'expected a time'),
  Logic: z.custom<Parameters<typeof evaluate>[0]>(),
});
const rules = z.array(rule).max(5_000);
/** Names of codes by value set, or the gateway's form of it. */
const valueSets = z.record(
  z.string(),
  z.union([z.array(z.string()), z.looseObject({ valueSetValues: z.record(z.string(), z.unknown()) })]),
);

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

type Rule = z.infer<typeof rule>;
type ValueSets = z.infer<typeof valueSets>;
type Codes = Readonly<Record<string, readonly string[]>>;

function codesOf(sets: ValueSets): Codes {
  const codes = Object.entries(sets).map(([name, set]) => [
    name,
    Array.isArray(set) ? set : Object.keys(set.valueSetValues),
  ]);
  return Object.fromEntries(codes);
}

export interface HealthRules {
  /** SHA-256 of the rules and value sets, hex: part of what a policy is. */
  readonly digest: string;
  /** The identifiers of the rules that the certificate fails at this moment (milliseconds since 1970). Never throws. */
  failed(certificate: HealthCertificate, now: number): readonly string[];
}

/** No rules: nothing fails. */
export const noRules: HealthRules = { digest: '', failed: () => [] };

/** Reads the files; fails with a sentence that names the file. */
export function loadHealthRules(files: readonly string[], valueSetFile: string | null): Result<HealthRules, string> {
  const hash = createHash('sha256');
  const all: Rule[] = [];
  for (const file of files) {
    const parsed = load(file, rules, hash);
    if (!parsed.ok) return parsed;
    all.push(...parsed.value);
  }
  const sets = valueSetFile === null ? ok<ValueSets>({}) : load(valueSetFile, valueSets, hash);
  if (!sets.ok) return sets;
  const codes = codesOf(sets.value);
  return ok({
    digest: hash.digest('hex'),
    failed: (certificate, now) => failedRules(all, codes, certificate, now),
  });
}

function load<T>(file: string, schema: z.ZodType<T>, hash: ReturnType<typeof createHash>): Result<T, string> {
  try {
    const text = readFileSync(file, 'utf8');
    hash.update(text);
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    return fail(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not of the expected shape'}`);
  } catch (error) {
    return fail(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Of each rule the highest version. */
function newest(all: readonly Rule[]): readonly Rule[] {
  const best = new Map<string, Rule>();
  for (const each of all) {
    const known = best.get(each.Identifier);
    if (known === undefined || isHigher(each.Version, known.Version)) best.set(each.Identifier, each);
  }
  return [...best.values()];
}

function isHigher(version: string, other: string): boolean {
  const [mine, theirs] = [version, other].map(text => text.split('.').map(Number));
  const index = (mine ?? []).findIndex((part, at) => part !== theirs?.[at]);
  return index >= 0 && (mine?.[index] ?? 0) > (theirs?.[index] ?? 0);
}

const typeOf = { vaccination: 'Vaccination', test: 'Test', recovery: 'Recovery' } as const;

function failedRules(
  all: readonly Rule[],
  codes: Codes,
  certificate: HealthCertificate,
  now: number,
): readonly string[] {
  if (certificate.claim === null) return [];
  const types: readonly string[] = ['General', ...certificate.facts.map(({ kind }) => typeOf[kind])];
  const seconds = (at: number | null) => (at === null ? undefined : new Date(at * 1_000).toISOString());
  const external = {
    valueSets: codes,
    validationClock: new Date(now).toISOString(),
    issuerCountryCode: certificate.issuer,
    iat: seconds(certificate.notBeforeS),
    exp: seconds(certificate.expiresAtS),
  };
  // A version that is still to come, or has ended, takes the place of none.
  const inForce = all.filter(({ ValidFrom, ValidTo }) => now >= Date.parse(ValidFrom) && now < Date.parse(ValidTo));
  return newest(inForce)
    .filter(({ CertificateType }) => types.includes(CertificateType))
    .filter(({ Type, Logic }) => !keeps(Type, Logic, { payload: certificate.claim, external }))
    .map(({ Identifier }) => Identifier);
}

/** An acceptance rule has to be true, an invalidation rule not; one that cannot be evaluated is not kept. */
function keeps(type: Rule['Type'], logic: Rule['Logic'], data: unknown): boolean {
  try {
    const result: unknown = evaluate(logic, data);
    return type === 'Acceptance' ? result === true : result === false || result === null;
  } catch {
    return false;
  }
}
