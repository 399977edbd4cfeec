import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { formats } from '../../main/read/formats.ts';
import { shc } from '../../main/read/shc.ts';
import type { HealthFact } from '../../main/words.ts';
import { p256 } from '../vectors/keys.ts';
import {
  bomb,
  claims,
  digitsOf,
  immunization,
  jws,
  kidOf,
  observation,
  patient,
  stored,
  text,
  twoDoses,
} from '../vectors/shc/forge.ts';

function outcome(code: string): string {
  const result = shc.read(code, readTools);
  return result.ok ? 'ok' : result.fault.kind;
}

function cardOf(resources: readonly unknown[]) {
  const result = shc.read(text({ payload: claims({ resources }) }), readTools);
  if (!result.ok || result.value.kind !== 'health') throw new Error('unreadable');
  return result.value;
}

describe('the seal', () => {
  test('is over header and payload as they came', () => {
    const result = shc.read(text(), readTools);
    const [header, payload, signature = ''] = jws().split('.');
    expect(result).toMatchObject({
      ok: true,
      value: { seal: { kind: 'jws', algorithm: 'ES256', keyId: kidOf(p256) } },
    });
    if (!result.ok || result.value.seal.kind !== 'jws') throw new Error('unreadable');
    expect(Buffer.from(result.value.seal.signed).toString()).toBe(`${header}.${payload}`);
    expect(Buffer.from(result.value.seal.signature).toString('base64url')).toBe(signature);
  });

  test('a compressor’s output is read like a stored block, and is the same card', () => {
    const compressed = shc.read(text({ payload: deflateRawSync(claims()) }), readTools);
    const plain = shc.read(text(), readTools);
    if (!compressed.ok || !plain.ok) throw new Error('unreadable');
    expect({ ...compressed.value, seal: null }).toEqual({ ...plain.value, seal: null });
  });

  test('another dose, name or birth date is another card', () => {
    const uses = [
      twoDoses,
      [patient, immunization('2021-08-20')],
      [{ ...patient, birthDate: '1987-01-19' }, ...twoDoses.slice(1)],
      [{ ...patient, name: [{ family: 'Trần', given: ['Mai'] }] }, ...twoDoses.slice(1)],
    ].map(resources => cardOf(resources).use);
    expect(new Set(uses).size).toBe(uses.length);
    expect(uses.join()).not.toMatch(/Tr|Mai|1987/);
  });
});

describe('limits', () => {
  test.each([
    ['64 KiB is read', 65_536, 'ok'],
    ['and a byte more is not', 65_537, 'bad-deflate'],
  ])('inflated: %s', (_name, length, expected) => {
    const card = claims();
    const payload = deflateRawSync(card + ' '.repeat(length - Buffer.byteLength(card)));
    expect(outcome(text({ payload }))).toBe(expected);
  });

  test('a bomb of megabytes', () => {
    expect(outcome(text({ payload: bomb(7_000) }))).toBe('bad-deflate');
  });

  test('digits', () => {
    expect(outcome(`shc:/${'0'.repeat(16 * 2 * 1_195)}`)).toBe('bad-jws');
    expect(outcome(`shc:/${'0'.repeat(16 * 2 * 1_195 + 2)}`)).toBe('too-long');
    expect(outcome(`shc:/${'x'.repeat(10_000_000)}`)).toBe('too-long');
  });

  test.each(['shc:/5O', 'shc:/56 76', 'shc:/５６', 'shc:/1/2', 'shc://56', 'shc:/56\n'])('%j', code => {
    expect(outcome(code)).toBe('bad-decimal');
  });
});

describe('what a bundle says', () => {
  const nobody = { icaoName: null, ids: [], phone: null, plate: null, host: null };

  test.each([
    ['several given names', [{ family: 'Nguyễn', given: ['Thị', 'Minh', 'Khai'] }], 'Nguyễn Thị Minh Khai'],
    ['decomposed letters', [{ family: 'Trâ\u0300n', given: ['Mai'] }], 'Trần Mai'],
    ['family name only', [{ family: 'Trần' }], 'Trần'],
    ['the first of two', [{ family: 'Trần' }, { family: 'Lê' }], 'Trần'],
    ['the first that says something', [{}, null, { given: [1, ' Na '] }], 'Na'],
    ['a turning character', [{ family: 'Tr\u202en', given: ['Mai'] }], 'Mai'],
    ['none', undefined, null],
    ['no list', { family: 'Trần' }, null],
    ['too long', [{ family: 'a'.repeat(201) }], null],
  ])('name: %s', (_name, name, expected) => {
    const { person, schema } = cardOf([{ ...patient, name }, immunization('2021-08-20')]);
    expect(person).toEqual({ ...nobody, name: expected, birthDate: '1987-01-18' });
    expect(schema).toBe(expected === null ? 'bad-schema' : 'ok');
  });

  test.each([
    ['1987', '1987'],
    ['1987-01', '1987-01'],
    ['2000-02-29', '2000-02-29'],
    ['1900-02-29', null],
    ['1987-13-01', null],
    ['1987-1-1', null],
    ['18/01/1987', null],
    ['1987-01-18T00:00:00Z', null],
    [1987, null],
  ])('birth date %j is %j', (birthDate, expected) => {
    expect(cardOf([{ ...patient, birthDate }, immunization('2021-08-20')]).person.birthDate).toBe(expected);
  });

  test('only completed vaccinations count, those without a date last', () => {
    const { facts } = cardOf([
      immunization('no date', '1'),
      immunization('2022-01', '2'),
      immunization('2021-12-31', '3', { status: 'entered-in-error' }),
      immunization('2021-12-31', '4', { status: undefined }),
      immunization('2022-01-15T23:00:00-10:00', '5', { vaccineCode: undefined }),
      patient,
    ]);
    const dose = (number: number, product: string | null, date: string | null): HealthFact => ({
      kind: 'vaccination',
      product,
      dose: number,
      ofDoses: null,
      date,
    });
    expect(facts).toEqual([dose(1, '2', '2022-01'), dose(2, null, '2022-01-15'), dose(3, '1', null)]);
  });

  const tested = (loinc: string, snomed: string, at = '2026-11-02', changes = {}) =>
    cardOf([patient, observation(loinc, snomed, at, changes)]).facts;

  test.each([
    ['94500-6', '260415000', 'naat', 'negative'],
    ['94759-8', '260373001', 'naat', 'positive'],
    ['94558-4', '260385009', 'antigen', 'negative'],
    ['97097-0', '10828004', 'antigen', 'positive'],
    ['97097-0', '260408008', 'antigen', 'positive'],
    ['94762-2', '720735008', 'other', 'positive'],
    ['constructor', 'constructor', 'other', 'unknown'],
  ])('LOINC %s, SNOMED CT %s: %s, %s', (loinc, snomed, method, result) => {
    expect(tested(loinc, snomed)).toEqual([{ kind: 'test', method, result, at: Date.parse('2026-11-02') }]);
  });

  test.each([
    ['LOINC answer', [{ system: 'http://loinc.org', code: 'LA11883-8' }], 'negative'],
    ['of another system', [{ system: 'http://lab.example', code: '260415000' }], 'unknown'],
    ['of no system', [{ code: '260415000' }], 'unknown'],
    [
      'the same twice',
      [
        { system: 'http://snomed.info/sct', code: '10828004' },
        { system: 'http://loinc.org', code: 'LA6576-8' },
      ],
      'positive',
    ],
    [
      'that contradict each other',
      [
        { system: 'http://snomed.info/sct', code: '260385009' },
        { system: 'http://loinc.org', code: 'LA6576-8' },
      ],
      'unknown',
    ],
  ])('answers: %s', (_name, coding, result) => {
    expect(tested('94500-6', '', '2026-11-02', { valueCodeableConcept: { coding } })).toMatchObject([{ result }]);
  });

  test.each([
    ['a moment', '2026-11-02T07:30:00+07:00', Date.UTC(2026, 10, 2, 0, 30)],
    ['with fractions', '2026-11-02T00:30:00.250Z', Date.UTC(2026, 10, 2, 0, 30, 0, 250)],
    ['a day', '2026-11-02', Date.UTC(2026, 10, 2)],
    ['a month', '2026-11', null],
    ['no offset', '2026-11-02T07:30:00', null],
    ['no such day', '2026-11-31T07:30:00Z', null],
    ['no such hour', '2026-11-02T25:00:00Z', null],
  ])('sampled: %s', (_name, at, expected) => {
    expect(tested('94500-6', '260415000', at)).toMatchObject([{ at: expected }]);
  });

  test.each([
    ['a result that does not stand', { status: 'cancelled' }],
    ['a preliminary one', { status: 'preliminary' }],
    ['a number', { valueCodeableConcept: undefined, valueQuantity: { value: 37.2 } }],
    ['an answer without a code', { valueCodeableConcept: { text: 'negative' } }],
  ])('no test: %s', (_name, changes) => {
    expect(tested('94500-6', '260415000', '2026-11-02', changes)).toEqual([]);
  });
});

describe('hostile texts', () => {
  const digits = fc.stringMatching(/^[0-9/]{0,60}$/).map(rest => `shc:/${rest}`);
  const anyJws = fc.string({ unit: 'binary', maxLength: 60 }).map(payload => text({ payload }));
  const anyClaims = fc.jsonValue().map(value => text({ payload: JSON.stringify(value) }));
  const anyBundle = fc.array(fc.jsonValue()).map(resources => text({ payload: claims({ resources }) }));
  const anyHeader = fc.jsonValue().map(value => text({ header: JSON.stringify(value) }));
  const anyText = fc.string({ unit: 'binary' }).map(rest => `shc:/${rest}`);

  test('nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(digits, anyJws, anyClaims, anyBundle, anyHeader, anyText), code => {
        const result = shc.read(code, readTools);
        expect(result.ok || result.fault.kind !== undefined).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('no resource in any shape throws', () => {
    const types = fc.constantFrom('Patient', 'Immunization', 'Observation');
    const resource = fc.record(
      {
        resourceType: types,
        status: fc.constantFrom('completed', 'final', 'x'),
        name: fc.jsonValue(),
        birthDate: fc.jsonValue(),
        vaccineCode: fc.jsonValue(),
        occurrenceDateTime: fc.oneof(fc.string(), fc.jsonValue()),
        code: fc.jsonValue(),
        valueCodeableConcept: fc.oneof(fc.record({ coding: fc.jsonValue() }), fc.jsonValue()),
        effectiveDateTime: fc.oneof(fc.string(), fc.jsonValue()),
      },
      { requiredKeys: ['resourceType'] },
    );
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 6 }), resources => {
        const payload = claims({ resources });
        fc.pre(!payload.includes('__proto__') && payload.length < 10_000);
        const result = shc.read(text({ payload }), readTools);
        if (!result.ok) expect(['bad-claims', 'bad-json']).toContain(result.fault.kind);
      }),
      { numRuns: 1_000 },
    );
  });

  test('no changed digit is the same seal', () => {
    const genuine = jws();
    const digitsOfCard = digitsOf(genuine);
    const seal = shc.read(text(), readTools);
    fc.assert(
      fc.property(fc.nat(digitsOfCard.length - 1), fc.integer({ min: 1, max: 9 }), (at, step) => {
        const changed = String((Number(digitsOfCard.charAt(at)) + step) % 10);
        const result = shc.read(`shc:/${digitsOfCard.slice(0, at)}${changed}${digitsOfCard.slice(at + 1)}`, readTools);
        if (result.ok && seal.ok) expect(result.value.seal).not.toEqual(seal.value.seal);
      }),
      { numRuns: 500 },
    );
  });

  test('the largest bundle that is read takes a moment', () => {
    const many = [patient, ...Array.from({ length: 255 }, (_, i) => immunization(`2021-08-${(i % 30) + 1}`))];
    const payload = deflateRawSync(claims({ resources: many }));
    expect(outcome(text({ payload }))).toBe('ok');
    expect(outcome(text({ payload: stored(Buffer.from(claims({ resources: [...many, patient, patient] }))) }))).toMatch(
      /^(bad-claims|too-long)$/,
    );
  });

  test('claims only what begins with its prefix', () => {
    for (const other of ['SHC:/1', ' shc:/1', 'shc:', 'shlink:/1', 'HC1:shc:/', '{"shc:/":1}']) {
      expect(shc.claims(other), other).toBe(false);
    }
    expect(formats.filter(format => format.claims('shc:/1')).map(({ id }) => id)).toEqual(['shc']);
  });
});

test.each(['__proto__', 'constructor', 'toString'])('a coding system called %s is one that nobody knows', system => {
  const told = { coding: [{ system, code: '260373001' }] };
  const card = cardOf([
    patient,
    observation('94500-6', '260373001', '2026-11-01T08:00:00Z', { valueCodeableConcept: told }),
  ]);
  expect(card.facts).toMatchObject([{ kind: 'test', result: 'unknown' }]);
});
