/**
 * The QR code of Vietnam's health insurance card (BHYT):
 *
 *     code|name|birth|sex|address|hospital|from|to|issued|…|$
 *
 * Name and address are UTF-8 in hex, dates `dd/mm/yyyy`, sex 1 male or 2 female; an absent address, end or date is `-`. The
 * code is the social insurance number's 10 digits, or on older cards 2 letters, 3 digits and those 10. What stands behind
 * the ninth field differs from card to card and is not read.
 */
import { ok, type Result } from '../words.ts';
import { badFields, calendarDate, fieldsOf, identity, nameOf, type Validity } from './card.ts';
import type { FormatReader, ReadFault, ReadTools } from './reading.ts';

const minFields = 9;
const maxHex = 1_200;
const code = /^(?:[A-Z]{2}[0-9]{13}|[0-9]{10})$/;
const hex = /^(?:[0-9a-f]{2})+$/i;
const dateLike = /^(?:[0-9]{2}\/){0,2}[0-9]{4}$/;
/** Vietnam is seven hours ahead of UTC, without summer time. */
const utcOffsetS = 7 * 3_600;
const dayS = 24 * 3_600;

/** Health insurance cards. */
export const bhyt: FormatReader = {
  id: 'bhyt',
  claims(text) {
    const fields = fieldsOf(text);
    if (fields === null || fields.length < minFields) return false;
    const [number = '', name = '', birth = '', sex = ''] = fields;
    // An identity card has a date or a word here.
    if (sex.length > 1 || !/^[0-9A-Za-z]{1,20}$/.test(number)) return false;
    return Number(code.test(number)) + Number(hex.test(name)) + Number(dateLike.test(birth)) >= 2;
  },
  read(text, tools) {
    const [number = '', nameField = '', birthField = '', sex = '', address = '', , from = '', to = '', issued = ''] =
      text.split('|');
    if (!code.test(number)) return badFields('code: expected 10 digits, or 2 letters and 13 digits');
    const name = nameOf(unhex(nameField, tools) ?? '');
    if (name === null) return badFields('name: expected letters, as UTF-8 in hex');
    const birthDate = readBirth(birthField);
    if (birthDate === null) return badFields('birth date: expected dd/mm/yyyy, mm/yyyy or yyyy');
    if (sex !== '1' && sex !== '2') return badFields('sex: expected 1 or 2');
    if (!isAbsent(address) && unhex(address, tools) === null) return badFields('address: expected UTF-8 in hex');
    if (!isAbsent(issued) && dayOf(issued) === null) return badFields('issue date: expected dd/mm/yyyy');
    const validity = readValidity(from, to);
    if (!validity.ok) return validity;
    const ids = [{ kind: 'insurance', value: number.slice(-10) }] as const;
    return ok(identity('bhyt', { name, birthDate, ids }, validity.value));
  },
};

function isAbsent(field: string): boolean {
  return field === '' || field === '-';
}

/** The text of UTF-8 bytes in hex; null where it is none. */
function unhex(field: string, tools: ReadTools): string | null {
  if (field.length > maxHex || !hex.test(field)) return null;
  return tools.utf8(bytesOfHex(field));
}

/** The bytes of as many whole pairs of hex digits as there are. */
export function bytesOfHex(digits: string): Uint8Array {
  return Uint8Array.from({ length: Math.floor(digits.length / 2) }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

function readBirth(field: string): string | null {
  const parts = /^(?:(?:([0-9]{2})\/)?([0-9]{2})\/)?([0-9]{4})$/.exec(field);
  if (parts === null) return null;
  const [, day, month, year = ''] = parts;
  const date = calendarDate(year, month ?? '01', day ?? '01');
  return date?.slice(0, day !== undefined ? 10 : month !== undefined ? 7 : 4) ?? null;
}

/** The day's first moment in Vietnam, seconds since 1970; null where it is no date. */
function dayOf(field: string): number | null {
  const date = field.length === 10 ? readBirth(field) : null;
  return date === null ? null : Date.parse(date) / 1_000 - utcOffsetS;
}

/** Both days belong to the validity. */
function readValidity(from: string, to: string): Result<Validity, ReadFault> {
  const notBeforeS = isAbsent(from) ? null : dayOf(from);
  if (notBeforeS === null && !isAbsent(from)) return badFields('valid from: expected dd/mm/yyyy');
  const lastDayS = isAbsent(to) ? null : dayOf(to);
  if (lastDayS === null && !isAbsent(to)) return badFields('valid to: expected dd/mm/yyyy or -');
  if (notBeforeS !== null && lastDayS !== null && lastDayS < notBeforeS)
    return badFields('valid to: before valid from');
  return ok({ notBeforeS, expiresAtS: lastDayS === null ? null : lastDayS + dayS });
}
