import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pseudonymOf } from '../../../main/controller/pseudonym.ts';
import { columnOf, fold } from '../../../main/controller/register/import-columns.ts';
import {
  readDate,
  readExposures,
  readId,
  readMoment,
  readPurposes,
  readSymptoms,
} from '../../../main/controller/register/import-values.ts';
import { wallTime } from '../../../main/controller/register/site-zone.ts';
import { readPhone } from '../../../main/read/phone.ts';

const given = <T>(result: { ok: true; value: T } | { ok: false; fault: string }): T | null =>
  result.ok ? result.value : null;
const vietnam = wallTime('Asia/Ho_Chi_Minh');
const berlin = wallTime('Europe/Berlin');

describe('a moment', () => {
  const iso = (text: string, isEnd = false, wall = vietnam) => {
    const seconds = given(readMoment(text, wall, isEnd));
    return seconds === null ? null : new Date(seconds * 1_000).toISOString().replace('.000', '');
  };

  test.each([
    ['2026-11-23', '2026-11-22T17:00:00Z', '2026-11-23T17:00:00Z'],
    ['23/11/2026', '2026-11-22T17:00:00Z', '2026-11-23T17:00:00Z'],
    ['2026-11-23T08:00', '2026-11-23T01:00:00Z', '2026-11-23T01:00:00Z'],
    ['2026-11-23 08:00:59', '2026-11-23T01:00:59Z', '2026-11-23T01:00:59Z'],
    ['23/11/2026 08:00', '2026-11-23T01:00:00Z', '2026-11-23T01:00:00Z'],
    ['2026-11-23T08:00:00.999Z', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00Z'],
    ['2026-11-23T08:00:00-05:30', '2026-11-23T13:30:00Z', '2026-11-23T13:30:00Z'],
    ['2028-02-29', '2028-02-28T17:00:00Z', '2028-02-29T17:00:00Z'],
  ])('%s', (text, from, until) => {
    expect([iso(text), iso(text, true)]).toEqual([from, until]);
  });

  test.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '1/1/2026',
    '2026/11/23',
    '20261123',
    '2026-11-23T24:00',
    '2026-11-23T08',
    '2026-11-23T08:60',
    '2026-11-23T08:00+07',
    '2026-11-23T08:00+15:00',
    '2026-11-23T08:00 +07:00',
    '0000-01-01',
    '9999-12-31',
    '1700000000',
    '',
    'now',
    '2026-11-23T08:00:00z',
    '٢٠٢٦-11-23',
  ])('%j is none', text => {
    expect(iso(text)).toBeNull();
  });

  test('a time that the wall skips or shows twice needs its zone', () => {
    expect(iso('2026-03-29T02:30', false, berlin)).toBeNull();
    expect(iso('2026-10-25T02:30', false, berlin)).toBeNull();
    expect(iso('2026-10-25T02:30+01:00', false, berlin)).toBe('2026-10-25T01:30:00Z');
    expect(iso('2026-03-29T01:59', false, berlin)).toBe('2026-03-29T00:59:00Z');
    expect(iso('2026-03-29T03:00', false, berlin)).toBe('2026-03-29T01:00:00Z');
    expect(iso('2026-10-25T03:00', false, berlin)).toBe('2026-10-25T02:00:00Z');
    expect(iso('2026-03-29', true, berlin)).toBe('2026-03-29T22:00:00Z');
  });

  test('the wall’s time comes back, in every zone', () => {
    const zones = ['Asia/Ho_Chi_Minh', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'];
    const moment = fc.integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, minutes) => {
        const shown = new Date(minutes * 60_000).toLocaleString('sv', { timeZone: zone });
        const found = wallTime(zone)(Date.parse(`${shown.replace(' ', 'T')}Z`));
        // Null: shown twice in the night of the change.
        if (found !== null) expect(found).toBe(minutes * 60_000);
      }),
      { numRuns: 200 },
    );
  });
});

describe('values', () => {
  test('dates', () => {
    expect(given(readDate('18/01/1987'))).toBe('1987-01-18');
    expect(given(readDate('1987-01-18'))).toBe('1987-01-18');
    for (const text of ['1987', '31/04/1987', '1987-1-18', '18-01-1987']) expect(given(readDate(text))).toBeNull();
  });

  test('numbers of persons', () => {
    expect(given(readId('nationalId', '001 099 012 345'))).toEqual({ kind: 'national-id', value: '001099012345' });
    expect(given(readId('insurance', 'dn4010012345678'))).toEqual({ kind: 'insurance', value: '0012345678' });
    expect(given(readId('insurance', '0012345678'))).toEqual({ kind: 'insurance', value: '0012345678' });
    for (const text of ['1.09902E+11', '00109901234５', '001099012345 x', '-01099012345']) {
      expect(given(readId('nationalId', text)), text).toBeNull();
    }
  });

  test.each([
    ['0912345678', '84912345678'],
    ['+84 912.345.678', '84912345678'],
    ['0084912345678', '84912345678'],
    ['84912345678', '84912345678'],
    ['(024) 3825-5345', '842438255345'],
    ['+49 30 901820', '4930901820'],
    ['00912345678', '912345678'],
    ['012345', null],
    ['0912345678x', null],
    ['+', null],
  ])('phone %s', (text, digits) => {
    expect(given(readPhone(text))).toBe(digits);
  });

  test('answers', () => {
    const bits = (text: string) => [given(readSymptoms(text)), given(readExposures(text))];
    for (const text of ['', '0', 'không', 'KHÔNG', 'no', 'none']) expect(bits(text)).toEqual([0, 0]);
    expect(given(readSymptoms('Fever; sore-throat,đau họng ; khó thở'))).toBe(0b10101);
    expect(given(readSymptoms('Khó thở'.normalize('NFD')))).toBe(4);
    expect([given(readSymptoms('63')), given(readExposures('15'))]).toEqual([63, 15]);
    expect(given(readExposures('area;symptomatic'))).toBe(9);
    for (const text of ['64', '-1', '1.5', 'có', 'yes', 'hô', 'fever,không', 'fever,', 'null']) {
      expect(given(readSymptoms(text)), text).toBeNull();
    }
    expect(given(readPurposes('visit; 8,work,1'))).toEqual([1, 8, 3]);
    expect([given(readPurposes('0')), given(readPurposes('visit,')), given(readPurposes(''))]).toEqual([
      null,
      null,
      [],
    ]);
  });

  test('headers are the same without case, accents and signs', () => {
    expect(['Số CCCD', 'SO_CCCD', 'số cccd:'.normalize('NFD')].map(header => columnOf(header, new Map()))).toEqual([
      'nationalId',
      'nationalId',
      'nationalId',
    ]);
    expect(fold('Điện thoại (DĐ)')).toBe('dienthoaidd');
    expect(columnOf('birthDate', new Map())).toBe('birthDate');
    for (const header of ['', 'id', 'CMND/CCCD', 'constructor', '__proto__'])
      expect(columnOf(header, new Map())).toBeNull();
  });

  test('a pseudonym is the first 16 bytes of HMAC-SHA-256 over UTF-8', () => {
    const key = Buffer.alloc(32, 7);
    const expected = createHmac('sha256', key).update('qid:ệ').digest('hex').slice(0, 32);
    expect(pseudonymOf(key)('qid:ệ')).toBe(expected);
  });
});
