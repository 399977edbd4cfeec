import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDate, momentOf } from '../../main/read/iso-date.ts';

test.each([
  ['1987', true],
  ['1987-01', true],
  ['1987-01-18', true],
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2021-02-30', false],
  ['2021-04-31', false],
  ['2021-00-01', false],
  ['2021-13', false],
  ['2021-1-1', false],
  ['2021-01-01T00:00:00Z', false],
  ['+02021-01-01', false],
  ['２０２１', false],
  ['2021-01-01\n', false],
  ['', false],
])('%j is a date: %s', (text, expected) => {
  expect(isDate(text)).toBe(expected);
});

test.each([
  ['2026-11-02', Date.UTC(2026, 10, 2)],
  ['2026-11-02T07:30Z', Date.UTC(2026, 10, 2, 7, 30)],
  ['2026-11-02T07:30:15+07:00', Date.UTC(2026, 10, 2, 0, 30, 15)],
  ['2026-11-02T07:30:15.123456789-01:30', Date.UTC(2026, 10, 2, 9, 0, 15, 123)],
  ['2026-11-02T07:30:15', null],
  ['2026-11-02 07:30:15Z', null],
  ['2026-02-30T07:30:15Z', null],
  ['2026-11-02T24:30:15Z', null],
  ['2026-11', null],
  ['1793581200', null],
  ['', null],
])('the moment of %j is %j', (text, expected) => {
  expect(momentOf(text)).toBe(expected);
});

test('every day and moment that a clock shows is read back', () => {
  const date = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, moment => {
      expect(momentOf(moment.toISOString())).toBe(moment.getTime());
      expect(isDate(moment.toISOString().slice(0, 10))).toBe(true);
    }),
  );
});

test('never throws', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9TZ:+.-]{0,30}$/), text => {
      expect(typeof isDate(text)).toBe('boolean');
      expect(Number.isNaN(momentOf(text))).toBe(false);
    }),
  );
});
