/** Mints `vectors.ndjson` of the health insurance cards: `node tests/vectors/bhyt/mint.ts`. Nobody in it exists. */
import { writeFileSync } from 'node:fs';
import { asEntities, asPercent, inFields, typed, typedJoined } from '../../read/damages.ts';
import { linesOf, type Vector } from '../vector.ts';

const at = '2026-11-02T02:00:00.000Z';
const hex = (text: string): string => Buffer.from(text).toString('hex');
const behind = '15/12/2025|01013456789|4|01/01/2031|14dc8b1d3dd7c1a-7102|4|5175e1baad6e|$';
const plain = `DN4010123456789|${hex('Nguyễn Văn A')}|18/01/1987|1|${hex('Hà Nội')}|01 - C54|01/01/2026|31/12/2026|${behind}`;
const fields = plain.split('|');
const unsigned = { genuine: 'unsigned', time: null, usage: null, schema: null };

type Fields = Readonly<Record<string, unknown>>;
const person = {
  name: 'Nguyễn Văn A',
  icaoName: null,
  birthDate: '1987-01-18',
  ids: [{ kind: 'insurance', value: '0123456789' }],
  phone: null,
  plate: null,
  host: null,
};
/** Both ends at midnight in Vietnam. */
const year2026 = {
  notBeforeS: Date.parse('2026-01-01T00:00:00+07:00') / 1_000,
  expiresAtS: Date.parse('2027-01-01T00:00:00+07:00') / 1_000,
};

const readable = (id: string, text: string, changes: Fields = {}, credential: Fields = {}): Vector => ({
  id,
  text,
  at,
  expect: {
    format: 'bhyt',
    read: 'ok',
    ...unsigned,
    credential: {
      ...{ issuer: null, audience: null, use: null },
      ...year2026,
      ...credential,
      person: { ...person, ...changes },
    },
  },
});
const valid = (name: string, text: string, changes: Fields = {}, credential: Fields = {}): Vector =>
  readable(`valid/${name}`, text, changes, credential);

const faulty = (id: string, text: string, format = 'bhyt', read = 'bad-fields'): Vector => ({
  id,
  text,
  at,
  expect: { format, read, genuine: null, time: null, usage: null, schema: null },
});

/** The typical card with one field changed. */
const having = (index: number, field: string): string => inFields(plain, [index], () => field);
const digits = [0, 1, 2, 3, 4, 6, 7, 8];

const validVectors = [
  valid('typical', plain),
  valid('code-of-10-digits', having(0, '0123456789')),
  valid('9-fields', fields.slice(0, 9).join('|')),
  valid('10-fields', `${fields.slice(0, 9).join('|')}|$`),
  valid('17-fields', `${fields.slice(0, 9).join('|')}|1|2|3|4|5|6|7|$`),
  valid('example-of-the-name', having(1, '4e677579e1bb856e2056c4836e2041')),
  valid('hex-in-capitals', having(1, hex('Nguyễn Văn A').toUpperCase())),
  valid('name-decomposed', having(1, hex('Nguyễn Văn A'.normalize('NFD')))),
  valid('woman', having(3, '2')),
  valid('birth-month', having(2, '01/1987'), { birthDate: '1987-01' }),
  valid('birth-year', having(2, '1987'), { birthDate: '1987' }),
  valid('no-address', having(4, '-')),
  valid('no-end', having(7, '-'), {}, { expiresAtS: null }),
  valid(
    'no-dates',
    inFields(plain, [6, 7, 8], () => '-'),
    {},
    { notBeforeS: null, expiresAtS: null },
  ),
  valid(
    'one-day',
    inFields(plain, [6, 7], () => '29/02/2028'),
    {},
    {
      notBeforeS: Date.parse('2028-02-29T00:00:00+07:00') / 1_000,
      expiresAtS: Date.parse('2028-03-01T00:00:00+07:00') / 1_000,
    },
  ),
  valid('repaired-percent', asPercent(plain)),
  valid('repaired-entities', asEntities(plain).replaceAll('/', '&#47;')),
  valid('repaired-keyboard-layout', inFields(plain, digits, typed)),
  valid('repaired-keyboard-layout-joined', inFields(plain, digits, typedJoined)),
];

const expiredVectors = [
  readable(
    'expired/last-year',
    inFields(plain, [6, 7], field => field.replace('2026', '2025')),
    {},
    { notBeforeS: year2026.notBeforeS - 365 * 86_400, expiresAtS: year2026.notBeforeS },
  ),
  readable(
    'expired/not-yet-valid',
    inFields(plain, [6, 7], field => field.replace('2026', '2027')),
    {},
    { notBeforeS: year2026.expiresAtS, expiresAtS: year2026.expiresAtS + 365 * 86_400 },
  ),
];

const forgedVectors = [faulty('forged/ends-before-it-begins', having(7, '31/12/2025'))];

const malformed = (name: string, text: string): Vector => faulty(`malformed/${name}`, text);
const damaged = (name: string, text: string): Vector => faulty(`malformed/${name}`, text, 'unknown', 'damaged');
const unknown = (name: string, text: string): Vector => faulty(`malformed/${name}`, text, 'unknown', 'unknown');

const faultyVectors = [
  malformed('code-in-small-letters', having(0, 'dn4010123456789')),
  malformed('code-of-14-characters', having(0, 'DN401012345678')),
  malformed('code-of-9-digits', having(0, '012345678')),
  malformed('name-plain', having(1, 'Nguyễn Văn A')),
  malformed('name-empty', having(1, '')),
  malformed('name-no-utf8', having(1, '4e67ff41')),
  malformed('name-with-a-line-end', having(1, hex('Nguyễn\nVăn A'))),
  malformed('name-of-digits', having(1, hex('12345'))),
  malformed('birth-on-31-june', having(2, '31/06/1987')),
  malformed('birth-with-hyphens', having(2, '1987-01-18')),
  malformed('birth-in-month-13', having(2, '13/1987')),
  malformed('sex-0', having(3, '0')),
  malformed('sex-empty', having(3, '')),
  malformed('address-plain', having(4, 'Hà Nội')),
  malformed('from-no-date', having(6, '01/2026')),
  malformed('to-no-date', having(7, '32/12/2026')),
  malformed('issued-no-date', having(8, '2025')),
  unknown('sex-of-two-digits', having(3, '12')),
  unknown('41-fields', `${plain}${'|'.repeat(41 - fields.length)}`),
  damaged('cut-off-in-the-name', plain.slice(0, 30)),
  damaged('cut-off-behind-the-address', fields.slice(0, 5).join('|')),
  damaged('hex-cut-in-a-byte', having(1, hex('Nguyễn Văn A').slice(0, -1))),
  damaged('hex-cut-in-a-letter', having(1, hex('Nguyễn').slice(0, -4))),
  damaged('keyboard-layout-in-normal-form', inFields(having(0, 'DN4010123451956'), digits, typed).normalize('NFC')),
];

export const vectors: readonly Vector[] = [...validVectors, ...expiredVectors, ...forgedVectors, ...faultyVectors];
export const vectorFile = new URL('vectors.ndjson', import.meta.url);

if (import.meta.main) writeFileSync(vectorFile, linesOf(vectors));
