/** The form for somebody else: what is wrong with it, and what is sent. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proxyDeclaration } from '../../../main/desk-contract.ts';
import {
  declarationOf,
  emptyForm,
  type Flaw,
  type Form,
  flawsOf,
  idKinds,
  idNumberOf,
  isOfCard,
  isUntouched,
  prefilled,
  statedYear,
} from '../../../renderer/guard/panels/declaration.ts';

const none = (count: number) => new Array<boolean>(count).fill(false);
const whole: Form = {
  ...emptyForm('vi'),
  idNumber: '001 187 000123',
  name: 'Nguyễn Thị Phượng',
  birthYear: '1987',
  phone: '0912.345.678',
  host: ' Khoa Nội ',
  plate: '',
  purpose: 1,
  symptoms: [false, true, false, false, false, true],
  exposures: none(4),
};

test('a whole form is sent as the contract has it', () => {
  expect(declarationOf(whole, 2026)).toEqual({
    name: 'Nguyễn Thị Phượng',
    birthYear: '1987',
    idKind: 'national-id',
    idNumber: '001187000123',
    phone: '0912345678',
    host: 'Khoa Nội',
    plate: '',
    purpose: 1,
    symptoms: 0b100010,
    exposures: 0,
    language: 'vi',
  });
});

test.each<[string, Partial<Form>, Partial<Record<string, Flaw>>]>([
  ['a number that is missing', { idNumber: '' }, { idNumber: 'missing' }],
  ['a number too short', { idNumber: '00118700012' }, { idNumber: 'wrong-length' }],
  ['letters in a number', { idNumber: '00118700012x' }, { idNumber: 'wrong-length' }],
  ['a century that no card has', { idNumber: '001987000123' }, { idNumber: 'impossible' }],
  ['a card of another year', { idNumber: '001178000123' }, { idNumber: 'contradicts' }],
  ['no number where there is no document', { idKind: 'none', idNumber: 'x' }, {}],
  ['an insurance number', { idKind: 'insurance', idNumber: '0123456789' }, {}],
  ['a whole BHYT card number', { idKind: 'insurance', idNumber: 'dn 479 0123456789' }, {}],
  ['an old number of nine digits', { idKind: 'old-id', idNumber: '012345678' }, {}],
  ['an old number of twelve digits', { idKind: 'old-id', idNumber: '012345678901' }, { idNumber: 'wrong-length' }],
  ['a name that is missing', { name: '  ' }, { name: 'missing' }],
  ['a name with digits', { name: 'An 2' }, { name: 'not-a-name' }],
  ['a name in parts', { name: 'Nguye\u0302\u0303n' }, {}],
  ['a year that is missing', { birthYear: '' }, { birthYear: 'missing' }],
  ['a year to come', { birthYear: '2027', idKind: 'none' }, { birthYear: 'not-a-year' }],
  ['half a year', { birthYear: '87' }, { birthYear: 'not-a-year' }],
  ['no phone', { phone: '' }, {}],
  ['a phone with words', { phone: 'call me' }, { phone: 'not-a-phone' }],
  ['a foreign phone', { phone: '+49 (30) 123-456' }, {}],
  ['no purpose', { purpose: null }, { purpose: 'missing' }],
  ['a question that was not asked', { symptoms: [null, ...none(5)] }, { symptoms: 'missing' }],
  ['no exposure asked', { exposures: [null, null, null, null] }, { exposures: 'missing' }],
])('%s', (_, part, flaws) => {
  const form = { ...whole, ...part };
  expect(flawsOf(form, 2026)).toEqual(flaws);
  expect(declarationOf(form, 2026) === null).toBe(Object.keys(flaws).length > 0);
});

test.each([
  ['001087000123', '1987'],
  ['001187000123', '1987'],
  ['001205000123', '2005'],
  ['001305000123', '2005'],
  ['001487000123', null],
  ['00118700012', null],
])('the number %s says %s', (number, year) => expect(statedYear(number)).toBe(year));

test('a BHYT card number is its last ten digits, for that card only', () => {
  expect(idNumberOf('insurance', 'DN4790123456789')).toBe('0123456789');
  expect(idNumberOf('national-id', 'DN4790123456789')).toBe('DN4790123456789');
  expect(idNumberOf('none', '123')).toBe('');
});

describe('a case fills in', () => {
  const of = { name: 'Lò Văn Sơn', birthYear: '1987', host: 'Khoa Nội', purposes: [2] };

  test('what is empty, and no more', () => {
    expect(prefilled(emptyForm('vi'), of)).toMatchObject({
      name: 'Lò Văn Sơn',
      birthYear: '1987',
      host: 'Khoa Nội',
      purpose: 2,
    });
    expect(prefilled({ ...emptyForm('vi'), name: 'Lò Sơn', purpose: 8 }, of)).toMatchObject({
      name: 'Lò Sơn',
      purpose: 8,
    });
  });

  test('only what the form takes', () => {
    const odd = { name: null, birthYear: 'about 1987', host: null, purposes: [99] };
    expect(isUntouched(prefilled(emptyForm('en'), odd))).toBe(true);
    expect(prefilled(emptyForm('vi'), { ...odd, birthYear: '1987-03-01' }).birthYear).toBe('1987');
  });
});

describe('a scanned card', () => {
  const card = { name: 'Lò Văn Sơn', person: 'a'.repeat(32), birthYear: '1987', format: 'cccd' };
  const form = prefilled(emptyForm('vi', 3), { ...card, host: null, purposes: [] });

  test('says whom the form is for, as long as it is of the same person', () => {
    expect(isOfCard(form, card)).toBe(true);
    expect(isOfCard({ ...form, name: 'lo van son' }, card)).toBe(true);
    expect(isOfCard({ ...form, name: 'Lò Thị Sơn' }, card)).toBe(false);
    expect(isOfCard({ ...form, birthYear: '1988' }, card)).toBe(false);
    expect(isOfCard({ ...form, birthYear: '1988' }, { ...card, birthYear: null })).toBe(true);
  });

  test.each([{ format: 'declaration' }, { format: null }, { person: null }, { name: null }])('is none of %o', part => {
    expect(isOfCard(form, { ...card, ...part })).toBe(false);
  });

  test('needs no number, and sends none', () => {
    const answered = { ...form, symptoms: none(6), exposures: none(4) };
    expect(flawsOf(answered, 2026)).toEqual({ idNumber: 'missing' });
    expect(flawsOf(answered, 2026, true)).toEqual({});
    const declaration = declarationOf({ ...answered, idNumber: '0011' }, 2026, true);
    expect(declaration).toMatchObject({ idKind: 'none', idNumber: '', name: 'Lò Văn Sơn', purpose: 3 });
    expect(proxyDeclaration.safeParse(declaration).success).toBe(true);
  });
});

test('an empty form is untouched, in either language; one answer touches it', () => {
  expect(isUntouched(emptyForm('vi'))).toBe(true);
  expect(isUntouched(emptyForm('en', 3))).toBe(true);
  expect(isUntouched({ ...emptyForm('vi'), exposures: [false, null, null, null] })).toBe(false);
});

test('whatever is typed, what is sent is taken by the contract', () => {
  const text = (max: number) => fc.oneof(fc.string({ unit: 'grapheme', maxLength: max }), fc.constantFrom('', 'Lê An'));
  const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });
  const number = fc.oneof(text(20), ...[9, 10, 12].map(length => digits(length).map(each => each.join(''))));
  const answers = (count: number) =>
    fc.array(fc.oneof(fc.constant(null), fc.boolean(), fc.boolean()), { minLength: count, maxLength: count });
  const form = fc.record({
    idKind: fc.constantFrom(...idKinds),
    idNumber: number,
    name: fc.oneof(text(100), fc.constant('Nguyễn Thị Phượng')),
    birthYear: fc.oneof(text(4), fc.integer({ min: 1_890, max: 2_030 }).map(String)),
    phone: fc.oneof(text(20), fc.constant('+84 912 345 678')),
    host: text(80),
    plate: text(15),
    purpose: fc.option(fc.constantFrom(1, 8)),
    symptoms: answers(6),
    exposures: answers(4),
    language: fc.constantFrom('vi', 'en'),
  });
  let sent = 0;
  fc.assert(
    fc.property(form, of => {
      const declaration = declarationOf(of, 2026);
      if (declaration === null) return;
      sent += 1;
      expect(proxyDeclaration.safeParse(declaration).success).toBe(true);
    }),
    { numRuns: 20_000, seed: 7 },
  );
  // The property says something only where some forms are whole.
  expect(sent).toBeGreaterThan(10);
});
