/** Clock times, exits and expiries in the site's time zone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dayOf,
  daysBetween,
  elapsed,
  exitMoment,
  expiryOf,
  minuteMs,
  momentOn,
  shortDay,
  typedTime,
} from '../../../renderer/guard/panels/times.ts';
import { clockTime } from '../../../renderer/ui/time.ts';

const hanoi = 'Asia/Ho_Chi_Minh';
const at = (text: string) => Date.parse(`${text}+07:00`);
const now = at('2026-11-25T08:45:22');

test.each([
  ['08:05', { hour: 8, minute: 5 }],
  ['8:05', { hour: 8, minute: 5 }],
  ['8h05', { hour: 8, minute: 5 }],
  ['805', { hour: 8, minute: 5 }],
  [' 2359 ', { hour: 23, minute: 59 }],
  ['24:00', null],
  ['08:60', null],
  ['8', null],
  ['8:5', null],
  ['', null],
  ['-1:00', null],
])('%j is typed for %j', (text, expected) => expect(typedTime(text)).toEqual(expected));

describe('a moment', () => {
  test('is at that time of that day', () => {
    expect(momentOn('2026-11-25', { hour: 8, minute: 5 }, hanoi)).toBe(at('2026-11-25T08:05:00'));
    expect(momentOn('2026-11-25', { hour: 0, minute: 30 }, hanoi)).toBe(at('2026-11-25T00:30:00'));
  });

  test('reads back as what was typed, in every zone, also where the clocks change', () => {
    const zones = fc.constantFrom(
      hanoi,
      'UTC',
      'America/New_York',
      'Europe/Berlin',
      'Asia/Kathmandu',
      'Pacific/Kiritimati',
    );
    const days = fc
      .integer({ min: 0, max: 3_000 })
      .map(day => new Date(day * 86_400_000 + 1.7e12).toISOString().slice(0, 10));
    // Clocks are changed in the early morning.
    const hours = fc.integer({ min: 4, max: 23 });
    fc.assert(
      fc.property(days, hours, fc.integer({ min: 0, max: 59 }), zones, (day, hour, minute, zone) => {
        const moment = momentOn(day, { hour, minute }, zone);
        expect(dayOf(moment, zone)).toBe(day);
        expect(typedTime(clockTime(moment, zone))).toEqual({ hour, minute });
      }),
    );
  });
});

test('days are listed from the latest back to the first, and are not endless', () => {
  expect(daysBetween(at('2026-11-23T23:59:00'), now, hanoi)).toEqual(['2026-11-25', '2026-11-24', '2026-11-23']);
  expect(daysBetween(now, now, hanoi)).toEqual(['2026-11-25']);
  expect(daysBetween(now + 1, now, hanoi)).toEqual(['2026-11-25']);
  expect(daysBetween(0, now, hanoi)).toHaveLength(31);
  expect(shortDay('2026-11-25')).toBe('25/11');
});

test.each([
  [0, '00:00'],
  [-5_000, '00:00'],
  [192_000, '03:12'],
  [3_599_999, '59:59'],
  [3_792_000, '1:03:12'],
])('%i ms is %s', (ms, expected) => expect(elapsed(ms)).toBe(expected));

test('an entry of the watchlist lasts as it says', () => {
  expect(expiryOf('today', now, hanoi)).toBe(at('2026-11-26T00:00:00'));
  expect(expiryOf('week', now, hanoi)).toBe(now + 7 * 86_400_000);
  expect(expiryOf('month', now, hanoi)).toBe(now + 30 * 86_400_000);
  expect(expiryOf('ever', now, hanoi)).toBeNull();
});

describe('an exit', () => {
  const visit = { atIn: at('2026-11-25T08:10:40') };
  const clock = (text: string, day = '2026-11-25') => exitMoment({ kind: 'clock', day, text }, visit, now, hanoi);

  test.each([
    ['08:30', at('2026-11-25T08:30:00')],
    ['08:45', at('2026-11-25T08:45:00')],
    // The minute of the entry has begun: it counts as the entry.
    ['08:10', visit.atIn],
    ['08:09', 'before-entry'],
    ['08:46', 'to-come'],
    ['', 'no-time'],
    ['99', 'no-time'],
  ])('at %j is %j', (text, expected) => expect(clock(text)).toBe(expected));

  test('of another day is before the entry', () => expect(clock('23:00', '2026-11-24')).toBe('before-entry'));

  test('some minutes ago', () => {
    const ago = (minutes: number) => exitMoment({ kind: 'ago', minutes }, visit, now, hanoi);
    expect(ago(0)).toBe(now);
    expect(ago(15)).toBe(now - 15 * minuteMs);
    expect(ago(60)).toBe('before-entry');
  });

  test('is never before the entry nor to come', () => {
    const times = fc.oneof(
      fc.record({ kind: fc.constant('ago' as const), minutes: fc.nat({ max: 2_000 }) }),
      fc.record({
        kind: fc.constant('clock' as const),
        day: fc.constantFrom('2026-11-24', '2026-11-25', '2026-11-26'),
        text: fc.integer({ min: 0, max: 2_400 }).map(String),
      }),
    );
    fc.assert(
      fc.property(times, fc.option(fc.integer({ min: now - 9e7, max: now })), (time, atIn) => {
        const moment = exitMoment(time, { atIn }, now, hanoi);
        if (typeof moment !== 'number') return;
        expect(moment).toBeLessThanOrEqual(now);
        expect(moment).toBeGreaterThanOrEqual(atIn ?? 0);
      }),
    );
  });
});
