/** The form of a declaration for somebody else, and what is wrong with it. */
import type { DeskCase, ProxyDeclaration } from '../../../main/desk-contract.ts';
import { exposureBits, purposeCodes, symptomBits } from '../../ui/health-words.ts';
import type { Language } from '../../ui/language.ts';
import { folded } from './fold.ts';

export const idKinds = ['national-id', 'insurance', 'old-id', 'none'] as const;
export type IdKind = (typeof idKinds)[number];

/** Digits of each number. Of a BHYT card it is the social insurance number, its last ten. */
export const idDigits: Readonly<Record<IdKind, number>> = { 'national-id': 12, insurance: 10, 'old-id': 9, none: 0 };

/** Null: not asked yet. Silence is no answer. */
export type YesNo = boolean | null;

/** As it stands in the fields. */
export interface Form {
  readonly idKind: IdKind;
  readonly idNumber: string;
  readonly name: string;
  readonly birthYear: string;
  readonly phone: string;
  readonly host: string;
  readonly plate: string;
  readonly purpose: number | null;
  /** By bit, as in the VD1 profile. */
  readonly symptoms: readonly YesNo[];
  readonly exposures: readonly YesNo[];
  /** The visitor's. */
  readonly language: Language;
}

const unasked = (count: number): readonly YesNo[] => new Array<YesNo>(count).fill(null);

/** `purpose`: the one that was chosen last at this desk. */
export function emptyForm(language: Language, purpose: number | null = null): Form {
  return {
    idKind: 'national-id',
    idNumber: '',
    name: '',
    birthYear: '',
    phone: '',
    host: '',
    plate: '',
    purpose,
    symptoms: unasked(symptomBits.length),
    exposures: unasked(exposureBits.length),
    language,
  };
}

/** What the case knows, in the fields that nobody has filled in. */
export function prefilled(form: Form, of: Pick<DeskCase, 'name' | 'birthYear' | 'host' | 'purposes'>): Form {
  const year = /^(19|20)\d{2}/.exec(of.birthYear ?? '')?.[0] ?? '';
  return {
    ...form,
    name: form.name || (of.name ?? ''),
    birthYear: form.birthYear || year,
    host: form.host || (of.host ?? ''),
    purpose: form.purpose ?? purposeCodes.find(code => code === of.purposes[0]) ?? null,
  };
}

const cards = ['cccd', 'bhyt', 'personal-qr'];

type Card = Pick<DeskCase, 'name' | 'person' | 'birthYear' | 'format'>;

/** Its person is known by a card. */
export function isCard({ name, person, format }: Card): boolean {
  return name !== null && person !== null && cards.includes(format ?? '');
}

/** Whether the card says who the form is for: whoever types another name or year has another person before them. */
export function isOfCard(form: Form, card: Card): boolean {
  const isYear = card.birthYear === null || card.birthYear === form.birthYear.trim();
  return isCard(card) && isYear && folded(card.name ?? '') === folded(form.name);
}

/** Nobody has typed or answered anything; a purpose alone tells of nobody. */
export function isUntouched(form: Form): boolean {
  return JSON.stringify({ ...form, language: 'vi', purpose: null }) === JSON.stringify(emptyForm('vi'));
}

/** The digits of what is typed; of a whole BHYT card's number (two letters, 13 digits) the last ten. */
export function idNumberOf(kind: IdKind, typed: string): string {
  const plain = typed.replace(/[\s.-]/gu, '').toUpperCase();
  if (kind === 'insurance' && /^[A-Z]{2}\d{13}$/.test(plain)) return plain.slice(-10);
  return kind === 'none' ? '' : plain;
}

/**
 * The birth year that a CCCD's number says: its fourth digit is sex and century (0, 1: 19xx; 2, 3: 20xx), the next two the
 * year. Null where it is no such number.
 */
export function statedYear(idNumber: string): string | null {
  const digits = /^\d{3}([0-3])(\d{2})\d{6}$/.exec(idNumber);
  return digits === null ? null : `${19 + Math.floor(Number(digits[1]) / 2)}${digits[2]}`;
}

export type Field = 'idNumber' | 'name' | 'birthYear' | 'phone' | 'purpose' | 'symptoms' | 'exposures';
export type Flaw =
  | 'missing'
  /** Not that many digits. */
  | 'wrong-length'
  /** No CCCD has this number. */
  | 'impossible'
  /** The CCCD's number says another birth year. */
  | 'contradicts'
  | 'not-a-name'
  | 'not-a-year'
  | 'not-a-phone';

const nameShape = /^[\p{L}\p{M}][\p{L}\p{M} .,'’()-]{0,99}$/u;

/** `byCard`: a scanned card says who it is. */
export function flawsOf(form: Form, thisYear: number, byCard = false): Readonly<Partial<Record<Field, Flaw>>> {
  const flaws: readonly (readonly [Field, Flaw | null])[] = [
    ['idNumber', byCard ? null : numberFlaw(form)],
    ['name', nameFlaw(form.name)],
    ['birthYear', yearFlaw(form.birthYear.trim(), thisYear)],
    ['phone', /^(\+?\d{6,15})?$/.test(phoneOf(form)) ? null : 'not-a-phone'],
    ['purpose', form.purpose === null ? 'missing' : null],
    ['symptoms', form.symptoms.includes(null) ? 'missing' : null],
    ['exposures', form.exposures.includes(null) ? 'missing' : null],
  ];
  return Object.fromEntries(flaws.filter(([, flaw]) => flaw !== null));
}

function numberFlaw({ idKind, idNumber, birthYear }: Form): Flaw | null {
  const number = idNumberOf(idKind, idNumber);
  if (idKind === 'none') return null;
  if (number === '') return 'missing';
  if (!/^\d+$/.test(number) || number.length !== idDigits[idKind]) return 'wrong-length';
  if (idKind !== 'national-id') return null;
  const year = statedYear(number);
  if (year === null) return 'impossible';
  return /^\d{4}$/.test(birthYear.trim()) && year !== birthYear.trim() ? 'contradicts' : null;
}

function nameFlaw(name: string): Flaw | null {
  if (name.trim() === '') return 'missing';
  return nameShape.test(name.normalize('NFC').trim()) ? null : 'not-a-name';
}

function yearFlaw(year: string, thisYear: number): Flaw | null {
  if (year === '') return 'missing';
  return /^(19|20)\d{2}$/.test(year) && Number(year) <= thisYear ? null : 'not-a-year';
}

function phoneOf({ phone }: Form): string {
  return phone.replace(/[\s.()-]/gu, '');
}

/** Null while something is wrong with the form. */
export function declarationOf(form: Form, thisYear: number, byCard = false): ProxyDeclaration | null {
  if (form.purpose === null || Object.keys(flawsOf(form, thisYear, byCard)).length > 0) return null;
  const idKind = byCard ? 'none' : form.idKind;
  return {
    name: form.name.normalize('NFC').trim(),
    birthYear: form.birthYear.trim(),
    idKind,
    idNumber: idNumberOf(idKind, form.idNumber),
    phone: phoneOf(form),
    host: form.host.trim(),
    plate: form.plate.trim(),
    purpose: form.purpose,
    symptoms: bitsOf(form.symptoms),
    exposures: bitsOf(form.exposures),
    language: form.language,
  };
}

function bitsOf(answers: readonly YesNo[]): number {
  return answers.reduce((bits: number, isYes, bit) => bits + (isYes === true ? 2 ** bit : 0), 0);
}

/** As they stand in the form. */
export const fieldOrder: readonly Field[] = [
  'idNumber',
  'name',
  'birthYear',
  'phone',
  'purpose',
  'symptoms',
  'exposures',
];
