/**
 * The declaration form: what it asks, what each answer may be, and what is wrong with one. The same for the form on
 * people's phones, the screen at a lane, and whoever takes their answers, so no answer passes one and fails another.
 * Runs in browsers: no packages, no Node.
 *
 * The questions are those of Vietnam's national form (tokhaiyte.vn).
 */

import { nameOf } from './read/card.ts';
import { birthYearIn } from './read/cccd.ts';
import { readPhone } from './read/phone.ts';
import { hasControlCharacter, utf8Length } from './read/text.ts';

/** Field 2 of a token's answers: which questions were asked. */
export const formVersion = 1;

/** Bytes of UTF-8, as the VD1 profile has them. */
export const maxNameBytes = 80;
export const maxHostBytes = 80;
export const maxPlateBytes = 20;
export const maxNoteBytes = 200;
/** People of one declaration for a group. */
export const maxPeople = 500;

/** `none`: has no number, such as a small child; then nobody is found again by it. */
export const idKinds = ['national-id', 'passport', 'none'] as const;
export type IdKind = (typeof idKinds)[number];
export const sexes = ['male', 'female'] as const;
export type Sex = (typeof sexes)[number];

/** Who somebody is, as typed. */
export interface FormPerson {
  readonly name: string;
  /** `YYYY`. */
  readonly birthYear: string;
  /** Checks the number, and is not kept. */
  readonly sex: Sex;
  readonly idKind: IdKind;
  /** 12 digits; 6 to 12 letters and digits of a passport; empty with `none`. */
  readonly idNumber: string;
  /** May be empty. */
  readonly phone: string;
}

/** Why they come. */
export interface FormVisit {
  /** Code 1 to 8 of the VD1 profile. */
  readonly purpose: number;
  /** Whom or what they visit; may be empty. */
  readonly host: string;
  /** Of their vehicle; may be empty. */
  readonly plate: string;
}

/** How they feel, and whom they met. */
export interface FormAnswers {
  /** Bits as in the VD1 profile. */
  readonly symptoms: number;
  readonly exposures: number;
  /** Where they have travelled; may be empty. */
  readonly note: string;
}

export const formFields = [
  'name',
  'birthYear',
  'sex',
  'idKind',
  'idNumber',
  'phone',
  'purpose',
  'host',
  'plate',
  'symptoms',
  'exposures',
  'note',
] as const;
export type FormField = (typeof formFields)[number];

/** `wrong-sex`, `wrong-birth-year`: the number is that of somebody else; `wrong-number`: no such number is given out. */
export const formFaultKinds = [
  'missing',
  'too-long',
  'not-text',
  'wrong-name',
  'wrong-number',
  'wrong-sex',
  'wrong-birth-year',
  'wrong-phone',
  'wrong-choice',
] as const;
export type FormFaultKind = (typeof formFaultKinds)[number];

export interface FormFault {
  readonly field: FormField;
  readonly kind: FormFaultKind;
}

/** What is wrong, in the order of the form; empty where nothing is. `year`: the year that it is now. */
export function personFaults(person: FormPerson, year: number): readonly FormFault[] {
  return [...nameFaults(person.name), ...birthFaults(person, year), ...idFaults(person), ...phoneFaults(person.phone)];
}

export function visitFaults({ purpose, host, plate }: FormVisit): readonly FormFault[] {
  const isPurpose = Number.isInteger(purpose) && purpose >= 1 && purpose <= 8;
  return [
    ...(isPurpose ? [] : [{ field: 'purpose', kind: 'wrong-choice' } as const]),
    ...textFaults('host', host, maxHostBytes),
    ...textFaults('plate', plate, maxPlateBytes),
  ];
}

export function answerFaults({ symptoms, exposures, note }: FormAnswers): readonly FormFault[] {
  const isSet = (bits: number, count: number) => Number.isInteger(bits) && bits >= 0 && bits < 2 ** count;
  return [
    ...(isSet(symptoms, 6) ? [] : [{ field: 'symptoms', kind: 'wrong-choice' } as const]),
    ...(isSet(exposures, 4) ? [] : [{ field: 'exposures', kind: 'wrong-choice' } as const]),
    ...textFaults('note', note, maxNoteBytes),
  ];
}

function nameFaults(name: string): readonly FormFault[] {
  if (name.trim() === '') return [{ field: 'name', kind: 'missing' }];
  if (hasControlCharacter(name) || nameOf(name) === null) return [{ field: 'name', kind: 'wrong-name' }];
  return utf8Length(tidy(name)) > maxNameBytes ? [{ field: 'name', kind: 'too-long' }] : [];
}

function birthFaults({ birthYear, sex }: FormPerson, year: number): readonly FormFault[] {
  const born = /^\d{4}$/.test(birthYear) ? Number(birthYear) : 0;
  const isBirth = born >= 1900 && born <= year;
  const kind = birthYear === '' ? 'missing' : 'wrong-birth-year';
  return [
    ...(isBirth ? [] : [{ field: 'birthYear', kind } as const]),
    ...(sexes.includes(sex) ? [] : [{ field: 'sex', kind: 'missing' } as const]),
  ];
}

function idFaults({ idKind, idNumber, birthYear, sex }: FormPerson): readonly FormFault[] {
  if (!idKinds.includes(idKind)) return [{ field: 'idKind', kind: 'missing' }];
  if (idKind === 'none') return idNumber === '' ? [] : [{ field: 'idNumber', kind: 'wrong-number' }];
  if (idNumber === '') return [{ field: 'idNumber', kind: 'missing' }];
  if (idKind === 'passport') {
    return /^[A-Z0-9]{6,12}$/.test(idNumber) ? [] : [{ field: 'idNumber', kind: 'wrong-number' }];
  }
  const kind = nationalIdFault(idNumber, birthYear, sex);
  return kind === null ? [] : [{ field: 'idNumber', kind }];
}

/** Where births are registered: the provinces of 2016 (Circular 07/2016/TT-BCA); from 100 on, countries. */
const provinces = new Set(
  (
    '1 2 4 6 8 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49 51 52 54 56 58 60 62 ' +
    '64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96'
  )
    .split(' ')
    .map(Number),
);

/** A national id against the person: province, sex and century, birth year; null where nothing contradicts it. */
export function nationalIdFault(number: string, birthYear: string, sex: Sex): FormFaultKind | null {
  if (!/^\d{12}$/.test(number)) return 'wrong-number';
  const place = Number(number.slice(0, 3));
  if (place < 100 && !provinces.has(place)) return 'wrong-number';
  if (birthYearIn(number) !== birthYear) return 'wrong-birth-year';
  return Number(number.charAt(3)) % 2 === (sex === 'male' ? 0 : 1) ? null : 'wrong-sex';
}

function phoneFaults(phone: string): readonly FormFault[] {
  return phone === '' || readPhone(phone).ok ? [] : [{ field: 'phone', kind: 'wrong-phone' }];
}

function textFaults(field: FormField, text: string, maxBytes: number): readonly FormFault[] {
  if (hasControlCharacter(text)) return [{ field, kind: 'not-text' }];
  return utf8Length(tidy(text)) > maxBytes ? [{ field, kind: 'too-long' }] : [];
}

/** As it is kept: NFC, one space between words. */
export function tidy(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}
