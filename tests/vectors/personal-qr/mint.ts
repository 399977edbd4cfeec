/** Mints `vectors.ndjson` of the national personal code: `node tests/vectors/personal-qr/mint.ts`. Nobody in it exists. */
import { writeFileSync } from 'node:fs';
import { asEntities, asPercent, inFields, typed, typedJoined } from '../../read/damages.ts';
import { linesOf, type Vector } from '../vector.ts';

const at = '2026-11-02T02:00:00.000Z';
const qid = '162979388586171100';
const plain = `001093029317|NGUYEN VAN A|1987-01-18|0|${qid}|<1<00<0123232422`;
const unsigned = { genuine: 'unsigned', time: null, usage: null, schema: null };

type Person = Readonly<Record<string, unknown>>;
const typical: Person = {
  name: 'NGUYEN VAN A',
  icaoName: null,
  birthDate: '1987-01-18',
  ids: [
    { kind: 'qid', value: qid },
    { kind: 'national-id', value: '001093029317' },
  ],
  phone: '84123232422',
  plate: null,
  host: null,
};
const qidOnly = [{ kind: 'qid', value: qid }];
const common = { issuer: null, audience: null, notBeforeS: null, expiresAtS: null, use: null };

const valid = (name: string, text: string, person: Person = {}): Vector => ({
  id: name,
  text,
  at,
  expect: {
    format: 'personal-qr',
    read: 'ok',
    ...unsigned,
    credential: { ...common, person: { ...typical, ...person } },
  },
});

const faulty = (name: string, text: string, format = 'personal-qr', read = 'bad-fields'): Vector => ({
  id: `malformed/${name}`,
  text,
  at,
  expect: { format, read, genuine: null, time: null, usage: null, schema: null },
});

/** The typical code with one field changed. */
const having = (index: number, field: string): string => inFields(plain, [index], () => field);
const insurance = { kind: 'insurance', value: '0123456789' };

const validVectors = [
  valid('valid/typical', plain),
  valid('valid/empty-extension', having(5, ''), { phone: null }),
  valid('valid/without-extension', plain.slice(0, plain.lastIndexOf('|')), { phone: null }),
  valid('valid/default-display', `******029317|NGUYEN VAN A|1987-**-**|0|${qid}|`, {
    birthDate: '1987',
    ids: qidOnly,
    phone: null,
  }),
  valid('valid/all-masked', `xxxxxxxxxxxx|N***** V** A|****-**-**|0|${qid}|<*<**********<`, {
    name: null,
    birthDate: null,
    ids: qidOnly,
    phone: null,
  }),
  valid('valid/masked-by-x', having(1, 'NGUYEN xxxxxx'), { name: null }),
  valid('valid/masked-by-hash', having(1, '######'), { name: null }),
  valid('valid/day-masked', having(2, '1987-01-##'), { birthDate: '1987-01' }),
  valid('valid/year-only', having(2, '1987'), { birthDate: '1987' }),
  valid('valid/old-paper', having(0, '123456789'), { ids: [...qidOnly, { kind: 'old-id', value: '123456789' }] }),
  valid('valid/passport', having(0, 'C1234567'), { ids: qidOnly }),
  valid('valid/no-paper', having(0, ''), { ids: qidOnly }),
  valid('valid/by-proxy', `|NGUYEN THI B|2019-05-04|1|${qid}|162979388586171199<2<HT20123456789<84912345678<c2ln`, {
    name: 'NGUYEN THI B',
    birthDate: '2019-05-04',
    ids: qidOnly,
    phone: '84912345678',
  }),
  valid('valid/insurance-of-15', having(5, '<1<HT2010123456789<'), { ids: [...idsOf(), insurance], phone: null }),
  valid('valid/insurance-of-10', having(5, '<1<0123456789<'), { ids: [...idsOf(), insurance], phone: null }),
  valid('valid/phone-with-plus', having(5, '<1<<+84123232422'), {}),
  valid('valid/phone-masked', having(5, '<1<<*******422'), { phone: null }),
  valid('valid/signed-extension', `${plain}<MEUCIQDx+/8=`),
  valid('valid/repaired-percent', asPercent(plain)),
  valid('valid/repaired-less-than', plain.replaceAll('<', '&lt;')),
  valid('valid/repaired-entities', having(1, asEntities('Nguyễn Văn A')), { name: 'Nguyễn Văn A' }),
  valid('valid/repaired-keyboard-layout', inFields(plain, [0, 2, 3, 4, 5], typed)),
  valid('valid/repaired-keyboard-layout-joined', inFields(plain, [0, 2, 3, 4, 5], typedJoined)),
];

function idsOf(): readonly unknown[] {
  return [...qidOnly, { kind: 'national-id', value: '001093029317' }];
}

const forgedVectors = [
  // The paper is not checked against the birth date, so anybody's may stand there: that is why nothing here is proof.
  valid('forged/paper-of-another', having(0, '079300000001'), {
    ids: [...qidOnly, { kind: 'national-id', value: '079300000001' }],
  }),
];

const faultyVectors = [
  faulty('qid-masked', having(4, '162979******171100')),
  faulty('qid-with-a-letter', having(4, `${qid}A`)),
  faulty('qid-short', having(4, '12345')),
  faulty('kind-2', having(3, '2')),
  faulty('seven-fields', `${plain}|`),
  faulty('name-empty', having(1, '')),
  faulty('name-of-digits', having(1, '12345')),
  faulty('name-of-101-letters', having(1, 'A'.repeat(101))),
  faulty('birth-on-30-february', having(2, '1987-02-30')),
  faulty('birth-in-month-13', having(2, '1987-13-**')),
  faulty('birth-with-slashes', having(2, '18/01/1987')),
  faulty('birth-in-1700', having(2, '1700-01-18')),
  faulty('proxy-with-letters', having(5, 'abc<1<<')),
  faulty('sex-3', having(5, '<3<<')),
  faulty('extension-of-17-parts', having(5, '<'.repeat(16))),
  faulty('kind-of-two-digits', having(3, '00'), 'unknown', 'unknown'),
  faulty('neither-date-nor-qid', `A|B|C|0|D|`, 'unknown', 'unknown'),
  faulty('escaped-line-end', having(1, 'NGUYEN%0AVAN A'), 'unknown', 'control-character'),
  faulty('cut-off', '001093029317|NGUYEN VAN A|1987-01-18|0', 'unknown', 'damaged'),
  faulty('cut-off-in-the-date', 'C1234567|NGUYEN VAN A|1987-0', 'unknown', 'damaged'),
  faulty('letters-lost', having(1, 'Nguy?n V?n A'), 'unknown', 'damaged'),
  faulty(
    'keyboard-layout-in-normal-form',
    inFields(having(4, '162195388586171100'), [0, 2, 3, 4, 5], typed).normalize('NFC'),
    'unknown',
    'damaged',
  ),
];

export const vectors: readonly Vector[] = [...validVectors, ...forgedVectors, ...faultyVectors];
export const vectorFile = new URL('vectors.ndjson', import.meta.url);

if (import.meta.main) writeFileSync(vectorFile, linesOf(vectors));
