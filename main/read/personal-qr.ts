/**
 * Vietnam's national personal QR code (Decision 1405/QĐ-BTTTT, version 1.1, 2021-09-11):
 *
 *     SoGiayTo|HoTen|NgaySinh|LoaiDinhDanh|QID|EXT
 *     paper number | name | YYYY-MM-DD | 0 self, 1 by proxy | QID | proxy QID<sex<BHYT number<phone<signature
 *
 * Its owner may mask paper number, name, day and month of birth; the QID alone is always whole. The paper may be of any
 * kind, so its number is not checked against anything.
 */
import { ok, type PersonId, type Result } from '../words.ts';
import { badFields, calendarDate, fieldsOf, identity, nameOf } from './card.ts';
import type { FormatReader, ReadFault } from './reading.ts';

/** Beyond 6 fields it is claimed only to be refused; a BHYT card, alike in its fourth field, has 9 at least. */
const maxClaimed = 8;
const dateLike = /^[0-9*#xX]{4}(?:-[0-9*#xX]{1,2}){0,2}$/;
const qidLike = /^[0-9*#xX]{6,32}$/;
const mask = /[*#xX]/;
/** An X may begin a Vietnamese word, but two of them never meet, and a name in capitals has no small one. */
const maskedName = /[*#]|xx|XX|\bx\b/;
const maxExtensions = 16;

/** The national personal QR code. */
export const personalQr: FormatReader = {
  id: 'personal-qr',
  claims(text) {
    const fields = fieldsOf(text);
    if (fields === null || fields.length > maxClaimed) return false;
    const [, , birth = '', kind = '', qid = ''] = fields;
    if (!/^[0-9]$/.test(kind)) return false;
    const isDate = dateLike.test(birth);
    const isQid = qidLike.test(qid);
    return fields.length === 5 ? isDate && isQid : fields.length > 5 && (isDate || isQid);
  },
  read(text) {
    const fields = text.split('|');
    if (fields.length > 6) return badFields('expected 6 fields');
    const [paper = '', nameField = '', birthField = '', kind = '', qid = '', extension = ''] = fields;
    if (kind !== '0' && kind !== '1') return badFields('kind: expected 0 or 1');
    if (!/^[0-9]{6,32}$/.test(qid)) return badFields(mask.test(qid) ? 'QID: masked' : 'QID: expected 6 to 32 digits');
    const name = isMasked(nameField) ? null : nameOf(nameField);
    if (name === null && !isMasked(nameField)) return badFields('name: expected letters');
    const birth = readBirth(birthField);
    if (!birth.ok) return birth;
    const extras = readExtension(extension);
    if (!extras.ok) return extras;
    const { insurance, phone } = extras.value;
    const ids: PersonId[] = [{ kind: 'qid', value: qid }, ...paperIds(paper), ...insurance];
    return ok(identity('personal-qr', { name, birthDate: birth.value, ids, phone }));
  },
};

function isMasked(name: string): boolean {
  return maskedName.test(name);
}

function paperIds(paper: string): PersonId[] {
  if (/^[0-9]{12}$/.test(paper)) return [{ kind: 'national-id', value: paper }];
  return /^[0-9]{9}$/.test(paper) ? [{ kind: 'old-id', value: paper }] : [];
}

/** As much of the date as is not masked, from the year on; null where the year itself is masked. */
function readBirth(field: string): Result<string | null, ReadFault> {
  const expected = 'birth date: expected YYYY-MM-DD, or masked';
  const parts = /^([0-9*#xX]{4})(?:-([0-9*#xX]{2})-([0-9*#xX]{2}))?$/.exec(field);
  if (parts === null) return badFields(expected);
  const [, year = '', month, day] = parts;
  if (mask.test(year)) return ok(null);
  // The first of January stands in for what is masked, so that the rest is checked.
  const isMonthTold = month !== undefined && !mask.test(month);
  const isDayTold = isMonthTold && day !== undefined && !mask.test(day);
  const date = calendarDate(year, isMonthTold ? month : '01', isDayTold ? day : '01');
  if (date === null) return badFields(expected);
  return ok(date.slice(0, isDayTold ? 10 : isMonthTold ? 7 : 4));
}

interface Extension {
  readonly insurance: readonly PersonId[];
  readonly phone: string | null;
}

/** The proxy's QID is checked and dropped: the code is about the person, not about who made it. */
function readExtension(field: string): Result<Extension, ReadFault> {
  const parts = field.split('<');
  if (parts.length > maxExtensions) return badFields(`extension: expected at most ${maxExtensions} parts`);
  const [proxy = '', sex = '', insurance = '', phone = ''] = parts;
  if (!/^[0-9*#xX]{0,32}$/.test(proxy)) return badFields('extension, proxy QID: expected digits');
  if (!/^[012*#xX]?$/.test(sex)) return badFields('extension, sex: expected 0, 1 or 2');
  const isInsurance = /^(?:[0-9]{10}|[A-Z]{2}[0-9]{13})$/.test(insurance);
  return ok({
    insurance: isInsurance ? [{ kind: 'insurance', value: insurance.slice(-10) }] : [],
    phone: internationalPhone(phone),
  });
}

/** Digits with country code: the code is a national one, so a trunk 0 stands for 84. Null where it is no whole number. */
function internationalPhone(field: string): string | null {
  const digits = field.replace(/^\+/, '');
  if (/^0[0-9]{9,10}$/.test(digits)) return `84${digits.slice(1)}`;
  return /^[1-9][0-9]{9,14}$/.test(digits) ? digits : null;
}
