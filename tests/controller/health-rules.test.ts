/** Rules of the EU's kind: which of them a certificate fails at a moment. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadHealthRules } from '../../main/controller/health-rules.ts';
import type { HealthCertificate } from '../../main/words.ts';
import { recovery, tested, vaccination } from '../decide/questions.ts';
import {
  all,
  certificate,
  clock,
  common,
  file,
  healing,
  now,
  product,
  rulesOf,
  sample,
  set,
  v,
  vaccinated,
} from './rule-files.ts';

describe('the rules of a site', () => {
  test.each<[string, HealthCertificate, string, readonly string[]]>([
    ['a vaccination', vaccinated(), '2021-08-01', []],
    ['of another disease', vaccinated({ tg: '1' }), '2021-08-01', ['GR-VN-0001']],
    ['of a product in neither value set', vaccinated({ mp: 'X' }), '2021-08-01', ['VR-VN-0001']],
    ['of the other product', vaccinated({ mp: 'EU/1/20/1507' }), '2021-08-01', []],
    ['the first of two', vaccinated({ dn: 1 }), '2021-08-01', ['VR-VN-0002']],
    ['on the 13th day', vaccinated({ dt: '2021-07-19' }), '2021-08-01', ['VR-VN-0003']],
    ['on the 14th day', vaccinated({ dt: '2021-07-18' }), '2021-08-01', []],
    ['on the 270th day', vaccinated({ dt: '2021-05-01' }), '2022-01-26', []],
    ['on the 271st day', vaccinated({ dt: '2021-05-01' }), '2022-01-27', ['VR-VN-0003']],
    ['of a barred country', vaccinated({}, { issuer: 'XX' }), '2021-08-01', ['IR-VN-0001']],
    [
      'everything wrong',
      vaccinated({ tg: '1', mp: 'X', dn: 1, dt: '2021-08-01' }, { issuer: 'YY' }),
      '2021-08-01',
      ['GR-VN-0001', 'VR-VN-0001', 'VR-VN-0002', 'VR-VN-0003', 'IR-VN-0001'],
    ],
    ['a test', certificate({ t: [sample] }, [tested()]), '2021-08-02T00:59:59Z', []],
    ['a test of 72 hours', certificate({ t: [sample] }, [tested()]), '2021-08-02T01:00:00Z', ['TR-VN-0001']],
    ['a recovery', certificate({ r: [healing] }, [recovery()]), '2021-08-01', []],
    ['a recovery on its last day', certificate({ r: [healing] }, [recovery()]), '2021-09-28', []],
    ['a recovery too late', certificate({ r: [healing] }, [recovery()]), '2021-09-29', ['RR-VN-0001']],
    ['a recovery too early', certificate({ r: [healing] }, [recovery()]), '2021-04-11', ['RR-VN-0001']],
  ])('%s', (_name, shown, at, failed) => {
    expect(rulesOf(all).failed(shown, Date.parse(at))).toEqual(failed);
  });
});

describe('which rules are asked', () => {
  const never = { ...common, Logic: false };

  test('those of the certificate’s kinds, and the general ones', () => {
    const rules = rulesOf(
      ['General', 'Vaccination', 'Test', 'Recovery'].map(CertificateType => ({
        ...never,
        Identifier: CertificateType,
        CertificateType,
      })),
    );
    expect(rules.failed(certificate({}, [vaccination()]), now)).toEqual(['General', 'Vaccination']);
    expect(rules.failed(certificate({}, [tested()]), now)).toEqual(['General', 'Test']);
    expect(rules.failed(certificate({}, [recovery(), tested()]), now)).toEqual(['General', 'Test', 'Recovery']);
    expect(rules.failed(certificate({}, []), now)).toEqual(['General']);
  });

  test('none of a certificate that no such rules exist for', () => {
    const rules = rulesOf([{ ...never, Identifier: 'A' }]);
    expect(rules.failed(vaccinated({}), now)).toEqual(['A']);
    expect(rules.failed(certificate(null, [vaccination()], { format: 'shc' }), now)).toEqual([]);
  });

  test.each([
    ['2021-06-30T23:59:59.999Z', []],
    ['2021-07-01T00:00:00.000Z', ['A']],
    ['2021-08-31T23:59:59.999Z', ['A']],
    ['2021-09-01T00:00:00.000Z', []],
  ])('those in force: at %s', (at, failed) => {
    const bounds = { ValidFrom: '2021-07-01T00:00:00Z', ValidTo: '2021-09-01T02:00:00+02:00' };
    expect(rulesOf([{ ...never, ...bounds, Identifier: 'A' }]).failed(vaccinated(), Date.parse(at))).toEqual(failed);
  });

  const version = (number: string, Logic: unknown, others: object = {}) => ({
    ...common,
    Identifier: 'A',
    Version: number,
    Logic,
    ...others,
  });
  test.each([
    ['1.0.0', '1.0.1'],
    ['1.0.9', '1.0.10'],
    ['1.9.9', '1.10.0'],
    ['1.99.99', '2.0.0'],
    ['9.0.0', '10.0.0'],
  ])('the highest version: %s and %s', (low, high) => {
    for (const order of [(two: unknown[]) => two, (two: unknown[]) => two.toReversed()]) {
      const rules = rulesOf(order([version(low, false), version(high, true)]));
      expect(rules.failed(vaccinated(), now)).toEqual([]);
      const stricter = rulesOf(order([version(low, true), version(high, false)]));
      expect(stricter.failed(vaccinated(), now)).toEqual(['A']);
    }
  });

  test('the highest version of several files', () => {
    const files = [file([version('1.0.0', true)]), file([version('1.0.1', false)]), file([version('0.9.0', true)])];
    const loaded = loadHealthRules(files, null);
    expect(loaded.ok && loaded.value.failed(vaccinated(), now)).toEqual(['A']);
  });

  test('the highest version that is in force: one to come replaces nothing yet', () => {
    const toCome = version('2.0.0', true, { ValidFrom: '2021-09-01T00:00:00Z' });
    const over = version('3.0.0', true, { ValidTo: '2021-07-31T00:00:00Z' });
    const rules = rulesOf([version('1.0.0', false), toCome, over]);
    expect(rules.failed(vaccinated(), now)).toEqual(['A']);
    expect(rules.failed(vaccinated(), Date.parse('2021-09-01T00:00:00Z'))).toEqual([]);
  });
});

describe('what a rule comes to', () => {
  const failsAs = (Type: string, Logic: unknown) =>
    rulesOf([{ ...common, Identifier: 'A', Type, Logic }]).failed(vaccinated(), now).length > 0;

  test.each<[unknown, boolean, boolean]>([
    [true, false, true],
    [false, true, false],
    [1, true, true],
    ['true', true, true],
    [{ var: 'payload.v.0.none' }, true, false],
    [{ var: 'payload.v' }, true, true],
  ])('%j: acceptance fails %s, invalidation fails %s', (logic, acceptance, invalidation) => {
    expect(failsAs('Acceptance', logic)).toBe(acceptance);
    expect(failsAs('Invalidation', logic)).toBe(invalidation);
  });

  test.each<[string, unknown]>([
    ['an operation that does not exist', { eval: ['process.exit()'] }],
    ['two operations', { '>=': [1, 1], '===': [1, 1] }],
    ['numbers and nothing', { '>=': [v('none'), 1] }],
    ['numbers and text', { '>=': [v('mp'), 1] }],
    ['a value set that is not there', { in: [v('mp'), set('no-such-set')] }],
    ['a date that is none', { before: [{ plusTime: [v('mp'), 1, 'day'] }, clock] }],
    ['a unit that is none', { before: [{ plusTime: [v('dt'), 1, 'lunar'] }, clock] }],
    ['no operands', { and: [] }],
    ['an operation of this machine', { constructor: ['x'] }],
  ])('what cannot be evaluated is not kept: %s', (_name, logic) => {
    expect(failsAs('Acceptance', logic)).toBe(true);
    expect(failsAs('Invalidation', logic)).toBe(true);
  });

  test('a rule deeper than anybody writes is not kept', () => {
    const deep = `${'{"!":['.repeat(20_000)}true${']}'.repeat(20_000)}`;
    const text = JSON.stringify([{ ...product, Logic: 'DEEP' }]).replace('"DEEP"', deep);
    const loaded = loadHealthRules([file(text)], null);
    if (!loaded.ok) throw new Error(loaded.fault);
    expect(loaded.value.failed(vaccinated(), now)).toEqual(['VR-VN-0001']);
  });

  test('any logic over any claim never throws, and changes nothing', () => {
    const operator = fc.constantFrom(
      'var',
      'if',
      'and',
      '===',
      'in',
      '+',
      '>=',
      'after',
      'plusTime',
      '!',
      'reduce',
      'x',
    );
    const { logic } = fc.letrec<{ logic: unknown }>(tie => ({
      logic: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(fc.boolean(), fc.integer(), fc.string(), fc.constant(null), fc.constant('payload.v.0.dt')),
        fc.tuple(operator, fc.array(tie('logic'), { maxLength: 3 })).map(([name, operands]) => ({ [name]: operands })),
      ),
    }));
    fc.assert(
      fc.property(fc.array(logic, { maxLength: 4 }), fc.jsonValue(), (logics, claim) => {
        const rules = rulesOf(logics.map((Logic, index) => ({ ...common, Identifier: `A${index}`, Logic })));
        const shown = certificate(claim, [vaccination()]);
        const before = structuredClone(shown);
        const failed = rules.failed(shown, now);
        expect(rules.failed(shown, now)).toEqual(failed);
        expect(shown).toEqual(before);
        expect(failed.every(identifier => /^A[0-3]$/.test(identifier))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a rule may know beside the certificate', () => {
  const knows = (name: string, value: unknown, changes: Partial<HealthCertificate> = {}) =>
    rulesOf([{ ...common, Identifier: 'A', Logic: { '===': [{ var: `external.${name}` }, value] } }]).failed(
      vaccinated({}, changes),
      now,
    ).length === 0;

  test('the clock, the issuer, and when the certificate was made and ends', () => {
    expect(knows('validationClock', '2021-08-01T00:00:00.000Z')).toBe(true);
    expect(knows('issuerCountryCode', 'VN')).toBe(true);
    expect(knows('iat', '2021-07-01T00:00:00.000Z', { notBeforeS: Date.UTC(2021, 6) / 1_000 })).toBe(true);
    expect(knows('exp', '2022-07-01T00:00:00.000Z', { expiresAtS: Date.UTC(2022, 6) / 1_000 })).toBe(true);
  });
});
