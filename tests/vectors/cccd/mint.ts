/** Mints `vectors.ndjson` of the identity cards: `node tests/vectors/cccd/mint.ts`. Nobody in it exists. */
import { writeFileSync } from 'node:fs';
import {
  asDecimalBytes,
  asEntities,
  asHexEntities,
  asLatin1,
  asPercent,
  asPercentLetters,
  asQuestionMarks,
  asWindows1252,
  decomposed,
  inFields,
  typed,
  typedJoined,
} from '../../read/damages.ts';
import { linesOf, type Vector } from '../vector.ts';

const at = '2026-11-02T02:00:00.000Z';
const address = 'Xã Bản Phiệt, Huyện Bảo Thắng, Lào Cai';
const plain = `010199012345|063123456|Nguyễn Thị Ngọc Hà|05091999|Nữ|${address}|15082021`;
const fields = plain.split('|');
const withoutOld = [...fields.slice(0, 1), ...fields.slice(2)].join('|');
const unsigned = { genuine: 'unsigned', time: null, usage: null, schema: null };

type Person = Readonly<Record<string, unknown>>;
const national = { kind: 'national-id', value: '010199012345' };
const typical: Person = {
  name: 'Nguyễn Thị Ngọc Hà',
  icaoName: null,
  birthDate: '1999-09-05',
  ids: [national, { kind: 'old-id', value: '063123456' }],
  phone: null,
  plate: null,
  host: null,
};
const common = { issuer: null, audience: null, notBeforeS: null, expiresAtS: null, use: null };
const noOld = { ids: [national] };

const valid = (name: string, text: string, person: Person = {}): Vector => ({
  id: `valid/${name}`,
  text,
  at,
  expect: { format: 'cccd', read: 'ok', ...unsigned, credential: { ...common, person: { ...typical, ...person } } },
});

const faulty = (id: string, text: string, format = 'cccd', read = 'bad-fields'): Vector => ({
  id,
  text,
  at,
  expect: { format, read, genuine: null, time: null, usage: null, schema: null },
});

/** The typical card with one field changed. */
const having = (index: number, field: string): string => inFields(plain, [index], () => field);
const digits = [0, 1, 3, 6];

const man = '001202012345||Đỗ Văn An|29022004|Nam|Hà Nội|01082024';
const manOf = { name: 'Đỗ Văn An', birthDate: '2004-02-29', ids: [{ kind: 'national-id', value: '001204012345' }] };

const validVectors = [
  valid('7-fields', plain),
  valid('7-fields-without-old-number', having(1, ''), noOld),
  valid('7-fields-old-number-of-12', having(1, '010199012345'), noOld),
  valid('7-fields-without-issue-date', having(6, '')),
  valid('6-fields-without-old-number', withoutOld, noOld),
  valid('6-fields-without-issue-date', fields.slice(0, 6).join('|')),
  valid('6-fields-and-empty-ones', `${withoutOld}||`, noOld),
  valid('8-fields', `${plain}|`),
  valid('8-fields-all-filled', `${plain}|Lào Cai`),
  valid('11-fields', `${having(1, '')}||||`, noOld),
  valid('11-fields-with-parents', `${having(1, '')}||063123456|Nguyễn Văn Ba|Lê Thị Tư`, noOld),
  valid('16-fields', `${plain}${'|'.repeat(9)}`),
  valid('man-of-this-century', man.replace('001202', '001204'), manOf),
  valid('sex-in-capitals', having(4, 'NỮ')),
  valid('sex-without-accent', having(4, 'nu')),
  valid('name-in-capitals', having(2, 'NGUYỄN THỊ NGỌC HÀ'), { name: 'NGUYỄN THỊ NGỌC HÀ' }),
  valid('no-address', having(5, '')),
  valid('repaired-latin-1', asLatin1(plain)),
  valid('repaired-windows-1252', asWindows1252(plain)),
  valid('repaired-twice-misread', asWindows1252(asWindows1252(plain))),
  valid('repaired-thrice-misread', asLatin1(asLatin1(asLatin1(plain)))),
  valid('repaired-entities', asEntities(plain)),
  valid('repaired-hex-entities', asHexEntities(plain)),
  valid('repaired-escaped-entities', asEntities(plain).replaceAll('&', '&amp;')),
  valid('repaired-percent', asPercent(plain)),
  valid('repaired-percent-letters', asPercentLetters(plain)),
  valid('repaired-decomposed', decomposed(plain)),
  valid('repaired-decomposed-and-misread', asLatin1(decomposed(plain))),
  valid('repaired-decimal-bytes', inFields(plain, [2, 4], asDecimalBytes)),
  valid('repaired-decimal-bytes-at-the-front', inFields(man.replace('001202', '001204'), [2], asDecimalBytes), manOf),
  valid('repaired-keyboard-layout', inFields(plain, digits, typed)),
  valid('repaired-keyboard-layout-joined', inFields(plain, digits, typedJoined)),
  valid(
    'repaired-keyboard-layout-caps-lock',
    inFields(plain, digits, field => typed(field).toUpperCase()),
  ),
  valid('repaired-keyboard-layout-6-fields', inFields(withoutOld, [0, 2, 5], typed), noOld),
];

const forgedVectors = [
  faulty('forged/sex-of-the-number', having(4, 'Nam')),
  faulty('forged/year-of-the-number', having(3, '05091998')),
  faulty('forged/century-of-the-number', having(3, '05092099')),
  faulty('forged/year-of-another', man),
  faulty('forged/sex-digit-of-the-24th-century', having(0, '010999012345')),
];

const damaged = (name: string, text: string): Vector => faulty(`malformed/${name}`, text, 'unknown', 'damaged');
const malformed = (name: string, text: string): Vector => faulty(`malformed/${name}`, text);
const unknown = (name: string, text: string): Vector => faulty(`malformed/${name}`, text, 'unknown', 'unknown');

const faultyVectors = [
  malformed('number-of-11-digits', having(0, '01019901234')),
  malformed('number-of-13-digits', having(0, '0101990123456')),
  malformed('old-number-of-8-digits', having(1, '06312345')),
  malformed('old-number-with-a-letter', having(1, '06312345A')),
  malformed('name-empty', having(2, '')),
  malformed('name-with-a-digit', having(2, 'Nguyễn Thị 3')),
  malformed('birth-on-31-april', having(3, '31041999')),
  malformed('birth-on-29-february-of-a-common-year', having(3, '29021999')),
  malformed('birth-without-day', having(3, '00091999')),
  malformed('birth-with-slashes', having(3, '05/09/1999')),
  malformed('sex-in-english', having(4, 'Female')),
  malformed('sex-empty', having(4, '')),
  malformed('address-of-digits', having(5, '12345')),
  malformed('address-of-301-characters', having(5, 'X'.repeat(301))),
  malformed('issued-on-day-32', having(6, '32082021')),
  malformed('issue-date-cut', having(6, '1508')),
  malformed('9-fields', `${plain}|a|b`),
  malformed('12-fields', `${plain}|a|b|c|d|e`),
  malformed('6-fields-and-one-more', `${withoutOld}|a`),
  unknown('17-fields', `${plain}${'|'.repeat(10)}`),
  unknown('birth-empty', having(3, '')),
  unknown('of-2,049-characters', having(5, 'X'.repeat(2_049 - plain.length + address.length))),
  damaged('cut-off-behind-the-number', '010199012345|'),
  damaged('cut-off-in-the-name', '010199012345|063123456|Nguyễn T'),
  damaged('cut-off-behind-the-sex', fields.slice(0, 5).join('|')),
  damaged('cut-off-in-an-escape', asPercent(plain).slice(0, 37)),
  damaged('escape-cut-in-the-name', having(2, 'Nguy%E1%BBn Th%E1%BB%8B H')),
  damaged('entity-cut-in-the-name', having(2, 'Nguy&#7877n V')),
  damaged('decimal-bytes-cut-in-the-name', having(2, 'Ng02250187c')),
  damaged('letters-lost', asQuestionMarks(plain)),
  damaged('letter-of-the-sex-lost', having(2, 'Le Thi Na').replace('Nữ', 'N?')),
  damaged('letters-replaced', plain.replace('ọ', '\uFFFD')),
  damaged('misread-and-c1-dropped', asLatin1(plain).replace(/[\x80-\x9f]/g, '')),
  damaged('french-layout', 'à&à&çça&"\'|à-"&"\'-|Nguyen|à(àç&ççç|Nam|Lao Cai|'.replace('ça', 'çà')),
  damaged('keyboard-layout-in-normal-form', inFields(having(1, '063195456'), digits, typed).normalize('NFC')),
];

export const vectors: readonly Vector[] = [...validVectors, ...forgedVectors, ...faultyVectors];
export const vectorFile = new URL('vectors.ndjson', import.meta.url);

if (import.meta.main) writeFileSync(vectorFile, linesOf(vectors));
