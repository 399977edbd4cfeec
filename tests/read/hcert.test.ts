import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDccClaim, readIcvpClaim } from '../../main/read/hcert.ts';
import { person, recovery, test as sample, sampledAt, vaccination } from '../vectors/dcc/forge.ts';

const of = (changes: Record<string, unknown>) =>
  readDccClaim({ ver: '1.3.0', ...person, v: [vaccination], ...changes });

describe('the name', () => {
  test.each([
    ['given name first', person.nam, 'UT', 'Thị Mai Đặng'],
    ['as it is written in Vietnam', person.nam, 'VN', 'Đặng Thị Mai'],
    ['family name only', { fn: 'Đặng', fnt: 'DANG' }, 'UT', 'Đặng'],
    ['of the machine-readable zone where there is no other', { fnt: 'DANG', gnt: 'THI<MAI' }, 'UT', 'DANG THI MAI'],
    ['with blanks around', { fn: ' Đặng ', gn: ' ', fnt: 'DANG' }, 'UT', 'Đặng'],
    ['without what turns a line', { fn: 'Đặng\u202e', fnt: 'DANG' }, 'UT', 'DANG'],
    ['none at all', { fn: 1, fnt: null }, 'UT', null],
    ['none at all, and no record', 'Đặng', 'UT', null],
    ['none that is endless', { fn: 'x'.repeat(201) }, 'UT', null],
  ])('%s', (_name, nam, co, name) => {
    expect(of({ nam, v: [{ ...vaccination, co }] }).person.name).toBe(name);
  });

  test('is in NFC, however it was signed', () => {
    const nam = { fn: 'Đặng'.normalize('NFD'), gn: 'Thị Mai'.normalize('NFD') };
    expect(of({ nam }).person.name).toBe('Thị Mai Đặng');
  });
});

test.each([
  ['1987-01-18', '1987-01-18'],
  ['1987-01-18T00:00:00Z', '1987-01-18'],
  ['1987-01', '1987-01'],
  ['1987', '1987'],
  ['', null],
  ['18/01/1987', null],
  ['19870118', null],
  ['1987-01-18x', null],
  [1987, null],
])('birth date %j is %j', (dob, birthDate) => {
  expect(of({ dob }).person.birthDate).toBe(birthDate);
});

describe('facts', () => {
  test('stand in the order of the groups, all of them', () => {
    const { facts } = of({ v: [vaccination, { ...vaccination, dn: 3 }], t: [sample], r: [recovery] });
    expect(facts.map(({ kind }) => kind)).toEqual(['vaccination', 'vaccination', 'test', 'recovery']);
    expect(facts[1]).toMatchObject({ dose: 3 });
    expect(facts[3]).toEqual({
      ...{ kind: 'recovery', firstPositive: '2026-09-01', from: '2026-09-12', until: '2027-02-28' },
    });
  });

  test.each([
    [0, 0],
    [99, 99],
    [100, null],
    [-1, null],
    [1.5, null],
    ['2', null],
  ])('dose %j is %j', (dn, dose) => {
    expect(of({ v: [{ ...vaccination, dn }] }).facts[0]).toMatchObject({ dose });
  });

  test.each([
    ['LP6464-4', '260415000', 'naat', 'negative'],
    ['LP217198-3', '260373001', 'antigen', 'positive'],
    ['LP1', '1', 'other', 'unknown'],
    [undefined, undefined, 'other', 'unknown'],
    ['__proto__', 'constructor', 'other', 'unknown'],
    [['LP6464-4'], ['260415000'], 'other', 'unknown'],
  ])('test %j with result %j', (tt, tr, method, result) => {
    expect(of({ t: [{ ...sample, tt, tr }] }).facts[1]).toMatchObject({ method, result });
  });

  test.each([
    [sampledAt, Date.parse(sampledAt)],
    ['2026-11-01T00:30:00Z', Date.parse('2026-11-01T00:30:00Z')],
    ['2026-11-01T00:30:00.5Z', Date.parse('2026-11-01T00:30:00.5Z')],
    ['2026-11-01T07:30+07', Date.parse('2026-11-01T00:30:00Z')],
    ['2026-11-01T07:30:00+0700', Date.parse('2026-11-01T00:30:00Z')],
    ['2026-11-01T07:30:00', null],
    ['2026-11-01', null],
    ['2026-13-01T07:30:00Z', null],
    [1_793_493_000, null],
    [null, null],
  ])('sample at %j', (sc, at) => {
    expect(of({ t: [{ ...sample, sc }] }).facts[1]).toMatchObject({ at });
  });

  test('of groups that are none, there are none', () => {
    for (const v of [null, undefined, {}, 'x', [1, null, 'x', []]]) expect(of({ v }).facts).toEqual([]);
  });
});

describe('WHO’s certificate', () => {
  const whole = { n: 'Đặng Thị Mai', dob: '1987-01-18', v: { vp: 'XM1NL1', dt: '2026-09-20' } };

  test.each([
    ['one vaccine', whole],
    ['vaccines in a list', { ...whole, v: [whole.v] }],
    ['long names, flat', { name: whole.n, dob: whole.dob, productID: 'XM1NL1', date: '2026-09-20' }],
  ])('%s', (_name, claim) => {
    expect(readIcvpClaim(claim)).toMatchObject({
      person: { name: 'Đặng Thị Mai', birthDate: '1987-01-18' },
      facts: [{ kind: 'vaccination', product: 'XM1NL1', dose: null, ofDoses: null, date: '2026-09-20' }],
      schema: 'ok',
    });
  });

  test.each([
    ['no name', { ...whole, n: undefined }],
    ['no birth date', { ...whole, dob: 'unknown' }],
    ['no date', { ...whole, v: { vp: 'XM1NL1' } }],
    ['no vaccine', { n: whole.n, dob: whole.dob }],
  ])('%s: not of its schema', (_name, claim) => {
    expect(readIcvpClaim(claim).schema).toBe('bad-schema');
  });
});

test('any claim is read, in the shapes that are promised', () => {
  const value = fc.anything({ maxDepth: 2 });
  const entry = fc.record({ co: value, ci: value, tt: value, tr: value, sc: value, dt: value, dn: value, fr: value });
  const group = fc.oneof(value, fc.array(entry, { maxLength: 2 }));
  const claim = fc.record({ ver: value, nam: value, dob: value, v: group, t: group, r: group, n: value });
  const isTextOrNull = (found: unknown) => found === null || typeof found === 'string';
  fc.assert(
    fc.property(claim, found => {
      for (const { person: holder, facts, id, country } of [readDccClaim(found), readIcvpClaim(found)]) {
        expect([holder.name, holder.icaoName, holder.birthDate, id, country].every(isTextOrNull)).toBe(true);
        for (const fact of facts) if (fact.kind === 'test') expect(['naat', 'antigen', 'other']).toContain(fact.method);
      }
    }),
    { numRuns: 1_000 },
  );
});
