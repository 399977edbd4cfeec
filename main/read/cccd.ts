/**
 * The QR code of Vietnam's identity cards, CCCD (2021) and Căn cước (from 2024-07-01):
 *
 *     number|old number|name|birth DDMMYYYY|sex|address|issued DDMMYYYY
 *
 * 6 fields leave out the old number or the issue date, 8 and 11 append others, whose order is not certain: they are not
 * read. The number's 12 digits are 3 of the province, 1 of sex and century (0 male 19xx, 1 female 19xx, 2 male 20xx …), 2 of
 * the birth year, 6 serial, so most invented cards contradict themselves.
 */
import { ok, type PersonId, type Result } from '../words.ts';
import { badFields, calendarDate, fieldsOf, identity, nameOf } from './card.ts';
import type { FormatReader, ReadFault } from './reading.ts';

const minFields = 6;
const maxFields = 16;
const maxAddress = 300;

/** Where a card of one layout has its fields. */
interface CardLayout {
  readonly old: number | null;
  readonly name: number;
  readonly birth: number;
  readonly sex: number;
  readonly address: number;
  readonly issued: number;
}

/** Without the old number, then with it. */
const cardLayouts: readonly [CardLayout, CardLayout] = [
  { old: null, name: 1, birth: 2, sex: 3, address: 4, issued: 5 },
  { old: 1, name: 2, birth: 3, sex: 4, address: 5, issued: 6 },
];

/** Identity cards. */
export const cccd: FormatReader = {
  id: 'cccd',
  claims(text) {
    const fields = fieldsOf(text);
    if (fields === null || fields.length < minFields || fields.length > maxFields) return false;
    // The personal code and the BHYT card have a single character here.
    if ((fields[3] ?? '').length < 2 || !/^[0-9]{1,16}$/.test(fields[0] ?? '')) return false;
    const isNumber = /^[0-9]{12}$/.test(fields[0] ?? '');
    return cardLayouts.some(layout => Number(isNumber) + signs(fields, layout) >= 2);
  },
  read(text) {
    const fields = text.split('|');
    const layout = layoutOf(fields);
    const used = usedOf(fields);
    const last = layout.old === null ? 6 : fields.length > 10 ? 11 : 8;
    if (used > last) return badFields('expected 6, 7, 8 or 11 fields');
    return readCard(fields, layout);
  },
};

/** How many fields there are up to the last that is not empty. */
function usedOf(fields: readonly string[]): number {
  return fields.findLastIndex(field => field !== '') + 1;
}

/** How many of birth date and sex stand where the layout has them. */
function signs(fields: readonly string[], { birth, sex }: CardLayout): number {
  const isBirth = /^[0-9]{8}$/.test(fields[birth] ?? '');
  return Number(isBirth) + Number(sexOf(fields[sex] ?? '') !== null);
}

/** The layout that birth date and sex fit best; the one with an old number where neither tells. */
export function layoutOf(fields: readonly string[]): CardLayout {
  const [without, withOld] = cardLayouts;
  return signs(fields, without) > signs(fields, withOld) ? without : withOld;
}

function sexOf(field: string): 'male' | 'female' | null {
  const word = field.normalize('NFC').trim().toLowerCase();
  if (word === 'nam') return 'male';
  return word === 'nữ' || word === 'nu' ? 'female' : null;
}

function dateOf(field: string): string | null {
  const parts = /^([0-9]{2})([0-9]{2})([0-9]{4})$/.exec(field);
  if (parts === null) return null;
  const [, day = '', month = '', year = ''] = parts;
  return calendarDate(year, month, day);
}

function readCard(fields: readonly string[], layout: CardLayout): ReturnType<FormatReader['read']> {
  const at = (index: number): string => fields[index] ?? '';
  const number = at(0);
  if (!/^[0-9]{12}$/.test(number)) return badFields('number: expected 12 digits');
  const old = readOld(layout.old === null ? '' : at(layout.old));
  if (!old.ok) return old;
  const name = nameOf(at(layout.name));
  if (name === null) return badFields('name: expected letters');
  const birthDate = dateOf(at(layout.birth));
  if (birthDate === null) return badFields('birth date: expected DDMMYYYY');
  const sex = sexOf(at(layout.sex));
  if (sex === null) return badFields('sex: expected Nam or Nữ');
  const address = at(layout.address);
  if (address.length > maxAddress || (address !== '' && !/\p{L}/u.test(address))) {
    return badFields(`address: expected words, at most ${maxAddress} characters`);
  }
  const issued = at(layout.issued);
  if (issued !== '' && dateOf(issued) === null) return badFields('issue date: expected DDMMYYYY');
  const sexAndCentury = Number(number.charAt(3));
  if (sexAndCentury % 2 !== (sex === 'male' ? 0 : 1)) return badFields('number: its sex is not the card’s');
  if (birthDate.slice(0, 4) !== birthYearIn(number)) return badFields('number: its birth year is not the card’s');
  return ok(identity('cccd', { name, birthDate, ids: [{ kind: 'national-id', value: number }, ...old.value] }));
}

/** Of the 12 digits: the fourth tells sex and century, the next two the year. */
export function birthYearIn(number: string): string {
  return `${19 + Math.floor(Number(number.charAt(3)) / 2)}${number.slice(4, 6)}`;
}

/** A CMND's 9 digits; newer cards may repeat a 12-digit number here, which says nothing more. */
function readOld(field: string): Result<readonly PersonId[], ReadFault> {
  if (/^[0-9]{9}$/.test(field)) return ok([{ kind: 'old-id', value: field }]);
  return field === '' || /^[0-9]{12}$/.test(field) ? ok([]) : badFields('old number: expected 9 digits');
}
