/** What a health claim in an HC1 message says: the EU's (also Vietnam's passport), and WHO's vaccination certificate. */
import type { HealthFact, Holder } from '../words.ts';
import { type Claim, fitsDccSchema, isClaim } from './dcc-schema.ts';
import { hasControlCharacter } from './text.ts';

/** A health claim in the words that every scheme shares. */
export interface HealthClaim {
  readonly person: Holder;
  readonly facts: readonly HealthFact[];
  /** The certificate's own id; null where it has none. */
  readonly id: string | null;
  /** Country of the first entry; null where it names none. */
  readonly country: string | null;
  readonly schema: 'ok' | 'bad-schema';
}

const maxText = 200;

function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maxText || hasControlCharacter(value)) return null;
  const text = value.normalize('NFC').trim();
  return text === '' ? null : text;
}

/** `YYYY-MM-DD` or as much as there is, also of a date-time. */
function dateOf(value: unknown): string | null {
  return typeof value === 'string' ? (/^\d{4}(-\d{2}(-\d{2})?)?(?=$|T)/.exec(value)?.[0] ?? null) : null;
}

/** Milliseconds since 1970 of an ISO 8601 date-time; null where it is none, or names no zone. */
function momentOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const isZoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)$/.test(value);
  if (!isZoned) return null;
  const at = Date.parse(value.replace(/([+-]\d{2})$/, '$1:00').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}

const countOf = (value: unknown): number | null =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < 100 ? Number(value) : null;

function entriesOf(group: unknown): readonly Claim[] {
  return Array.isArray(group) ? group.filter(isClaim) : [];
}

/** The EU's claim (-260, 1). */
export function readDccClaim(claim: Claim): HealthClaim {
  const { v, t, r } = claim;
  const entries = [...entriesOf(v), ...entriesOf(t), ...entriesOf(r)];
  const country = textOf(entries[0]?.co);
  return {
    person: dccPerson(claim, country),
    facts: [...entriesOf(v).map(vaccinationOf), ...entriesOf(t).map(testOf), ...entriesOf(r).map(recoveryOf)],
    id: textOf(entries[0]?.ci),
    country,
    schema: fitsDccSchema(claim) ? 'ok' : 'bad-schema',
  };
}

function dccPerson({ nam, dob }: Claim, country: string | null): Holder {
  const names: Claim = isClaim(nam) ? nam : {};
  const machine = [names.fnt, names.gnt].map(textOf).filter(part => part !== null);
  const [family, given] = [textOf(names.fn), textOf(names.gn)];
  // A Vietnamese name is said as it is written, family name first.
  const parts = country === 'VN' ? [family, given] : [given, family];
  const spoken = parts.filter(part => part !== null).join(' ');
  const icaoName = machine.join(' ').replaceAll('<', ' ').trim();
  return {
    ...nobody,
    name: spoken !== '' ? spoken : icaoName === '' ? null : icaoName,
    icaoName: icaoName === '' ? null : icaoName,
    birthDate: dateOf(dob),
  };
}

const nobody: Holder = { name: null, icaoName: null, birthDate: null, ids: [], phone: null, plate: null, host: null };

function vaccinationOf({ mp, vp, dn, sd, dt }: Claim): HealthFact {
  return {
    kind: 'vaccination',
    product: textOf(mp) ?? textOf(vp),
    dose: countOf(dn),
    ofDoses: countOf(sd),
    date: dateOf(dt),
  };
}

/** LOINC codes of the test's method, SNOMED CT codes of its result (EU value sets). */
const methods: ReadonlyMap<unknown, 'naat' | 'antigen'> = new Map([
  ['LP6464-4', 'naat'],
  ['LP217198-3', 'antigen'],
]);
const results: ReadonlyMap<unknown, 'negative' | 'positive'> = new Map([
  ['260415000', 'negative'],
  ['260373001', 'positive'],
]);

function testOf({ tt, tr, sc }: Claim): HealthFact {
  return {
    kind: 'test',
    method: methods.get(tt) ?? 'other',
    result: results.get(tr) ?? 'unknown',
    at: momentOf(sc),
  };
}

function recoveryOf({ fr, df, du }: Claim): HealthFact {
  return { kind: 'recovery', firstPositive: dateOf(fr), from: dateOf(df), until: dateOf(du) };
}

/**
 * WHO's digital International Certificate of Vaccination or Prophylaxis (claim -6; SMART ICVP): name, birth date, and one
 * vaccine with its date, short keys or long ones.
 */
export function readIcvpClaim(claim: Claim): HealthClaim {
  const vaccines = Array.isArray(claim.v) ? entriesOf(claim.v) : isClaim(claim.v) ? [claim.v] : [claim];
  const name = textOf(claim.n ?? claim.name);
  const birthDate = dateOf(claim.dob);
  const facts = vaccines.flatMap((vaccine): HealthFact[] => {
    const date = dateOf(vaccine.dt ?? vaccine.date);
    const product = textOf(vaccine.vp ?? vaccine.productID ?? vaccine.dn ?? vaccine.disease);
    return date === null ? [] : [{ kind: 'vaccination', product, dose: null, ofDoses: null, date }];
  });
  const isWhole = name !== null && birthDate !== null && facts.length > 0;
  return {
    person: { ...nobody, name, birthDate },
    facts,
    id: textOf(claim.ci ?? claim.hcid),
    country: null,
    schema: isWhole ? 'ok' : 'bad-schema',
  };
}
