/** What a FHIR R4 bundle of a health card says: one patient, their vaccinations and laboratory results. */
import type { HealthFact, Holder } from '../words.ts';
import { isDate, momentOf } from './iso-date.ts';
import { isRecord, itemsOf, type JsonRecord, recordsOf } from './json.ts';
import { hasControlCharacter } from './text.ts';

/** A bundle in the words that every scheme shares. */
export interface BundleContent {
  readonly person: Holder;
  /** Vaccinations by date, then tests in the bundle's order. */
  readonly facts: readonly HealthFact[];
  /** `ok` where there is exactly one patient, with a name, and at least one fact. */
  readonly schema: 'ok' | 'bad-schema';
}

const maxText = 200;
const nobody: Holder = { name: null, icaoName: null, birthDate: null, ids: [], phone: null, plate: null, host: null };

/** Reads a bundle's resources; what is not about the patient, or is no finished fact, is passed over. */
export function readBundle(resources: readonly JsonRecord[]): BundleContent {
  const [patient, ...others] = resources.filter(isOf('Patient'));
  const person = patient === undefined || others.length > 0 ? nobody : personOf(patient);
  const facts = [
    ...vaccinationsOf(resources.filter(isOf('Immunization'))),
    ...resources.filter(isOf('Observation')).flatMap(testOf),
  ];
  return { person, facts, schema: person.name !== null && facts.length > 0 ? 'ok' : 'bad-schema' };
}

const isOf =
  (type: string) =>
  (resource: JsonRecord): boolean =>
    resource.resourceType === type;

function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maxText || hasControlCharacter(value)) return null;
  const text = value.normalize('NFC').trim();
  return text === '' ? null : text;
}

const dateOf = (value: unknown): string | null => (typeof value === 'string' && isDate(value) ? value : null);

/** Family name first, as it is written and said in Vietnam. */
function personOf({ name, birthDate }: JsonRecord): Holder {
  const names = recordsOf(name).map(({ family, given }) =>
    [family, ...itemsOf(given)]
      .map(textOf)
      .filter(part => part !== null)
      .join(' '),
  );
  return { ...nobody, name: names.find(text => text !== '') ?? null, birthDate: dateOf(birthDate) };
}

/** `completed` ones only, numbered by date: a card lists the doses that it knows, and does not say how many there are to be. */
function vaccinationsOf(immunizations: readonly JsonRecord[]): HealthFact[] {
  const given = immunizations
    .filter(({ status }) => status === 'completed')
    .map(({ vaccineCode, occurrenceDateTime }) => ({
      product: codingsOf(vaccineCode)[0]?.code ?? null,
      date: typeof occurrenceDateTime === 'string' ? dateOf(occurrenceDateTime.split('T', 1)[0]) : null,
    }));
  // One without a date comes last, since its number is the least certain.
  const inOrder = given.toSorted((one, other) => compare(one.date ?? '~', other.date ?? '~'));
  return inOrder.map((fact, index) => ({ kind: 'vaccination', ...fact, dose: index + 1, ofDoses: null }));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Results that stand (FHIR R4, observation status). */
const standing: readonly unknown[] = ['final', 'amended', 'corrected'];

function testOf({ status, code, valueCodeableConcept, effectiveDateTime }: JsonRecord): HealthFact[] {
  if (!standing.includes(status)) return [];
  const answers = codingsOf(valueCodeableConcept);
  // A number, such as a temperature, is no test with a result.
  if (answers.length === 0) return [];
  const [result = 'unknown', ...others] = new Set(answers.flatMap(answer => meaning(results, answer)));
  return [
    {
      kind: 'test',
      method: codingsOf(code).flatMap(coding => meaning(methods, coding))[0] ?? 'other',
      result: others.length > 0 ? 'unknown' : result,
      at: typeof effectiveDateTime === 'string' ? momentOf(effectiveDateTime) : null,
    },
  ];
}

interface Coding {
  readonly system: unknown;
  readonly code: string;
}

function codingsOf(concept: unknown): readonly Coding[] {
  if (!isRecord(concept)) return [];
  return recordsOf(concept.coding).flatMap(({ system, code }) => {
    const text = textOf(code);
    return text === null ? [] : [{ system, code: text }];
  });
}

const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';

type Codes<T> = Readonly<Record<string, ReadonlyMap<string, T>>>;

/** Results as SNOMED CT qualifiers and as LOINC answers. A weak or presumptive positive is a positive. */
const results: Codes<'negative' | 'positive'> = {
  [snomed]: new Map([
    ['260385009', 'negative'],
    ['260415000', 'negative'],
    ['10828004', 'positive'],
    ['260373001', 'positive'],
    ['260408008', 'positive'],
    ['720735008', 'positive'],
  ]),
  [loinc]: new Map([
    ['LA6577-6', 'negative'],
    ['LA11883-8', 'negative'],
    ['LA6576-8', 'positive'],
    ['LA11882-0', 'positive'],
  ]),
};

/** LOINC terms for the virus itself: its genes or RNA by nucleic acid amplification, its antigen by immunoassay. */
const methods: Codes<'naat' | 'antigen'> = {
  [loinc]: new Map([
    ['94309-2', 'naat'],
    ['94500-6', 'naat'],
    ['94533-7', 'naat'],
    ['94534-5', 'naat'],
    ['94559-2', 'naat'],
    ['94565-9', 'naat'],
    ['94640-0', 'naat'],
    ['94759-8', 'naat'],
    ['94845-5', 'naat'],
    ['95406-5', 'naat'],
    ['95608-6', 'naat'],
    ['94558-4', 'antigen'],
    ['95209-3', 'antigen'],
    ['96119-3', 'antigen'],
    ['97097-0', 'antigen'],
  ]),
};

function meaning<T>(codes: Codes<T>, { system, code }: Coding): readonly T[] {
  // A name that every object has is no system.
  const isKnown = typeof system === 'string' && Object.hasOwn(codes, system);
  const found = isKnown ? codes[system]?.get(code) : undefined;
  return found === undefined ? [] : [found];
}
