/** What the unsigned cards have in common: fields between pipes, calendar dates, names. */
import { type Format, fail, type Holder, type IdentityCode, type Result } from '../words.ts';
import type { ReadFault } from './reading.ts';

/** Well above the longest card that is known, whose address is written in hex. */
const maxLength = 2_048;
const maxFields = 40;
/** No card's first field holds a colon or a brace: `VD1:`, `HC1:`, `shc:/`, URLs and JSON are out at once. */
const firstField = /^[^:{|]{0,40}\|/;
const nameShape = /^[\p{L}\p{M}][\p{L}\p{M} .,'’()-]{0,99}$/u;
/** Days of the months in a common year. */
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The fields of a text that may be a card; null where it cannot be one. */
export function fieldsOf(text: string): readonly string[] | null {
  if (text.length > maxLength || !firstField.test(text)) return null;
  const fields = text.split('|');
  return fields.length > maxFields ? null : fields;
}

/** `YYYY-MM-DD` of a day that the Gregorian calendar has, from 1800 on; null for any other. */
export function calendarDate(year: string, month: string, day: string): string | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const isLeap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const days = (monthDays[m - 1] ?? 0) + (m === 2 && isLeap ? 1 : 0);
  return y >= 1800 && d >= 1 && d <= days ? `${year}-${month}-${day}` : null;
}

/** The name in NFC, without spaces around it; null where it holds what no name does, or over 100 characters. */
export function nameOf(field: string): string | null {
  const name = field.normalize('NFC').trim();
  return nameShape.test(name) ? name : null;
}

/** `detail` says which field is wrong and what was expected of it, never what stands there. */
export function badFields(detail: string): Result<never, ReadFault> {
  return fail({ kind: 'bad-fields', detail });
}

/** Bounds as in `Credential`, seconds since 1970. */
export interface Validity {
  readonly notBeforeS: number | null;
  readonly expiresAtS: number | null;
}

/** An identity that nobody vouches for; without `validity`, it is not bounded. */
export function identity(
  format: Format,
  person: Pick<Holder, 'name' | 'birthDate' | 'ids'> & { readonly phone?: string | null },
  validity: Validity = { notBeforeS: null, expiresAtS: null },
): IdentityCode {
  const { name, birthDate, ids, phone = null } = person;
  return {
    kind: 'identity',
    format,
    issuer: null,
    audience: null,
    notBeforeS: validity.notBeforeS,
    expiresAtS: validity.expiresAtS,
    use: null,
    person: { name, icaoName: null, birthDate, ids, phone, plate: null, host: null },
    seal: { kind: 'none' },
  };
}
