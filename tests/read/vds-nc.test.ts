import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { formats } from '../../main/read/formats.ts';
import { vdsNc } from '../../main/read/vds-nc.ts';
import {
  canonical,
  certificate,
  changed,
  type Json,
  seal,
  test as testData,
  text,
  vaccination,
} from '../vectors/vds-nc/forge.ts';

function readData(data: unknown) {
  return vdsNc.read(text({ data }), readTools);
}

function certificateOf(data: unknown) {
  const result = readData(data);
  if (!result.ok || result.value.kind !== 'health') throw new Error('unreadable');
  return result.value;
}

const outcome = (code: string): string => {
  const result = vdsNc.read(code, readTools);
  return result.ok ? 'ok' : result.fault.kind;
};

describe('the seal', () => {
  test('is over the canonical form, with the certificate and signature as bytes', () => {
    const result = vdsNc.read(JSON.stringify(seal(), null, 1).replaceAll('\n', ' '), readTools);
    if (!result.ok || result.value.seal.kind !== 'vds') throw new Error('unreadable');
    const { algorithm, signed, certificate: received, signature } = result.value.seal;
    expect(algorithm).toBe('ES256');
    expect(Buffer.from(signed).toString()).toBe(canonical(vaccination));
    expect(Buffer.from(received).equals(certificate)).toBe(true);
    expect(signature).toHaveLength(64);
  });

  test.each(['ES256', 'ES384', 'ES512'])('%s is carried on', alg => {
    expect(vdsNc.read(text({ sig: { alg } }), readTools)).toMatchObject({
      ok: true,
      value: { seal: { algorithm: alg } },
    });
  });

  test('order and white space of the members mean nothing', () => {
    const genuine = vdsNc.read(text(), readTools);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(9)), luck => {
        expect(vdsNc.read(shuffled(seal(), luck), readTools)).toEqual(genuine);
      }),
      { numRuns: 200 },
    );
  });
});

/** The same JSON with members in another order and white space between the tokens. */
function shuffled(value: unknown, luck: Iterator<number>): string {
  const next = () => luck.next().value ?? 0;
  const space = () => ' \t\r\n'.charAt(next());
  if (Array.isArray(value)) return `[${value.map(item => space() + shuffled(item, luck) + space()).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => ({ name, member, place: next() }));
  const texts = members
    .toSorted((one, other) => one.place - other.place)
    .map(
      ({ name, member }) => `${space()}${JSON.stringify(name)}${space()}:${space()}${shuffled(member, luck)}${space()}`,
    );
  return `${space()}{${texts.join(',')}}${space()}`;
}

describe('what it says', () => {
  test.each([
    ['TRAN  THI MAI', 'TRAN THI MAI', 'TRAN THI MAI'],
    ['TRAN, THI MAI', 'TRAN THI MAI', 'TRAN THI MAI'],
    ['TRAN<<THI<MAI', 'TRAN THI MAI', 'TRAN THI MAI'],
    ["O'NEIL  ANNA-MARIA", "O'NEIL ANNA-MARIA", "O'NEIL ANNA-MARIA"],
    ['Trâ\u0300n Mai', 'Trần Mai', null],
    ['Smith Bill', 'Smith Bill', null],
  ])('name %j', (n, name, icaoName) => {
    const { person } = certificateOf(changed(vaccination, ['msg', 'pid', 'n'], n));
    expect(person).toMatchObject({ name, icaoName, ids: [] });
  });

  test.each([
    [1, 1],
    [99, 99],
    ['2', 2],
    ['02', 2],
    [0, null],
    [-1, null],
    [1.5, null],
    [1e21, null],
    ['', null],
    [null, null],
    [[1], null],
  ])('dose %j is %j', (seq, dose) => {
    const { facts, schema } = certificateOf(changed(vaccination, ['msg', 've', 0, 'vd', 0, 'seq'], seq));
    expect(facts[0]).toMatchObject({ kind: 'vaccination', dose });
    expect(schema).toBe(dose === null ? 'bad-schema' : 'ok');
  });

  test('doses of several vaccines, each by the name that it has', () => {
    const events = [
      { des: 'XM68M6', vd: [{ dvc: '2021-08-20', seq: 1 }] },
      { nam: 'Vaxzevria', vd: [{ dvc: '2022-01-05', seq: 2 }] },
      { des: 7, vd: 'none' },
      null,
    ];
    expect(certificateOf(changed(vaccination, ['msg', 've'], events)).facts).toEqual([
      { kind: 'vaccination', product: 'XM68M6', dose: 1, ofDoses: null, date: '2021-08-20' },
      { kind: 'vaccination', product: 'Vaxzevria', dose: 2, ofDoses: null, date: '2022-01-05' },
    ]);
  });

  test('a test beside the vaccinations is not read from a proof of vaccination', () => {
    const both = changed(vaccination, ['msg', 'tr'], { tc: 'antigen', r: 'negative' });
    expect(certificateOf(both).facts.map(({ kind }) => kind)).toEqual(['vaccination', 'vaccination']);
  });

  test.each([
    ['2026-11-02T07:30:00+07:00', Date.UTC(2026, 10, 2, 0, 30)],
    ['2026-11-02', Date.UTC(2026, 10, 2)],
    ['2026-11-02T07:30:00', null],
    ['02/11/2026', null],
    [1_793_581_200, null],
  ])('sampled at %j', (sc, at) => {
    const { facts, schema } = certificateOf(changed(testData, ['msg', 'dat', 'sc'], sc));
    expect(facts).toEqual([{ kind: 'test', method: 'naat', result: 'negative', at }]);
    expect(schema).toBe(at === null ? 'bad-schema' : 'ok');
  });
});

describe('hostile texts', () => {
  test('length', () => {
    const padded = (length: number) => text() + ' '.repeat(length - text().length);
    expect(outcome(padded(4_296))).toBe('ok');
    expect(outcome(padded(4_297))).toBe('too-long');
  });

  test('nothing throws', () => {
    const letters = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '"data"', '"icao.vacc"', '1e999'),
      { maxLength: 40 },
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }).map(rest => `{"icao.${rest}`),
      letters.map(all => `{${all.join('')}"icao.`),
      fc.jsonValue().map(data => JSON.stringify({ data, sig: seal().sig, t: 'icao.' })),
      fc.jsonValue().map(sig => JSON.stringify({ data: vaccination, sig })),
    );
    fc.assert(
      fc.property(texts, code => {
        const result = vdsNc.read(code, readTools);
        expect(result.ok ? 'ok' : result.fault.kind).toMatch(/^(ok|too-long|bad-json|bad-vds)$/);
      }),
      { numRuns: 3_000 },
    );
  });

  test('no value in any place throws', () => {
    const places: (string | number)[][] = [
      ...[
        ['hdr'],
        ['hdr', 't'],
        ['hdr', 'v'],
        ['hdr', 'is'],
        ['msg'],
        ['msg', 'uvci'],
        ['msg', 'utci'],
        ['msg', 'pid'],
      ],
      ...[
        ['msg', 'pid', 'n'],
        ['msg', 'pid', 'dob'],
        ['msg', 've'],
        ['msg', 've', 0],
        ['msg', 've', 0, 'vd'],
      ],
      ...[
        ['msg', 'dat'],
        ['msg', 'dat', 'sc'],
        ['msg', 'tr'],
        ['msg', 'tr', 'tc'],
        ['msg', 'tr', 'r'],
      ],
    ];
    const data = fc.constantFrom<Json>(vaccination, testData);
    fc.assert(
      fc.property(data, fc.constantFrom(...places), fc.jsonValue(), (original, place, value) => {
        fc.pre(place[1] !== 've' || original === vaccination || place.length === 2);
        fc.pre(!['dat', 'tr'].includes(String(place[1])) || original === testData || place.length === 2);
        const result = readData(changed(original, place, value));
        expect(result.ok ? 'ok' : result.fault.kind).toMatch(/^(ok|too-long|bad-json|bad-vds)$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('claims an object that names one of its types, and nothing else', () => {
    expect([text(), ` ${text()}`, '{"icao.'].map(code => vdsNc.claims(code))).toEqual([true, true, true]);
    for (const other of ['{"data":{}}', '["icao.vacc"]', '"icao.vacc"', 'HC1:{"icao.vacc', '', '{"t":"ICAO.VACC"}']) {
      expect(vdsNc.claims(other), other).toBe(false);
    }
    expect(formats.filter(format => format.claims(text())).map(({ id }) => id)).toEqual(['vds-nc']);
  });
});
