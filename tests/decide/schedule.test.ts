import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LocalTime, Schedule, Span } from '../../main/decide/policy.ts';
import { laneMode, openTimes, scheduleAt, spanBegan } from '../../main/decide/schedule.ts';
import { schedule } from './arbitraries.ts';

const span = (from: number, to: number): Span => ({ fromMin: from * 60, toMin: to * 60 });
const at = (weekday: number, hour: number): LocalTime => ({ date: '2026-11-23', weekday, minute: hour * 60 });
const of = (changes: Partial<Schedule> = {}): Schedule => ({ mode: 'free', firstPersonIn: false, ...changes });
/** A moment whose seconds count, too. */
const now = Date.UTC(2026, 10, 23, 1) + 12_345;
const ago = (hours: number) => Date.UTC(2026, 10, 23, 1) - hours * 3_600_000;
const [monday, tuesday] = [1, 2];

const day = of({ hours: [span(6, 18)], days: [monday] });
const lunch = of({ mode: 'closed', hours: [span(12, 13)], lanes: ['in-1'] });

describe('the first that holds counts', () => {
  test.each<[string, readonly Schedule[], LocalTime, string, string]>([
    ['none', [], at(monday, 8), 'in-1', 'controlled'],
    ['in its hours', [day], at(monday, 8), 'in-1', 'free'],
    ['before them', [day], at(monday, 5), 'in-1', 'controlled'],
    ['at their end', [day], at(monday, 18), 'in-1', 'controlled'],
    ['on another day', [day], at(tuesday, 8), 'in-1', 'controlled'],
    ['the first of two', [lunch, day], at(monday, 12), 'in-1', 'closed'],
    ['the other order', [day, lunch], at(monday, 12), 'in-1', 'free'],
    ['of another lane', [lunch, day], at(monday, 12), 'in-2', 'free'],
    ['an exception', [of({ mode: 'controlled', hours: [span(8, 9)] }), day], at(monday, 8), 'in-1', 'controlled'],
    ['always', [of({ mode: 'closed' })], at(tuesday, 0), 'x', 'closed'],
  ])('%s', (_name, schedules, local, lane, expected) => {
    expect(laneMode(schedules, { now, local }, lane, null)).toBe(expected);
    expect(scheduleAt(schedules, local, lane)?.mode ?? 'controlled').toBe(expected);
  });
});

describe('a span began', () => {
  test.each<[string, Partial<Schedule>, LocalTime, number]>([
    ['at its first minute', { hours: [span(8, 17)] }, at(monday, 8), 0],
    ['hours ago', { hours: [span(8, 17)] }, at(monday, 12), 4],
    ['yesterday evening', { hours: [span(22, 6)] }, at(monday, 3), 5],
    ['this evening', { hours: [span(22, 6)] }, at(monday, 23), 1],
    ['the one of two that holds', { hours: [span(6, 9), span(10, 20)] }, at(monday, 12), 2],
    ['the first of two that hold', { hours: [span(10, 20), span(6, 15)] }, at(monday, 12), 6],
    ['the one whose day it is', { hours: [span(10, 20), span(22, 15)], days: [monday] }, at(monday, 12), 2],
    ['at midnight, without hours', { days: [monday] }, at(monday, 7), 7],
  ])('%s', (_name, changes, local, hours) => {
    expect(spanBegan(of(changes), { now, local })).toBe(ago(hours));
  });

  test('always before the moment, and within a day of it', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(schedule, fc.integer({ min: 1, max: 7 }), minute, fc.nat(2 ** 41), (any, weekday, local, moment) => {
        const began = spanBegan(any, { now: moment, local: { date: '', weekday, minute: local } });
        expect(began).toBeLessThanOrEqual(moment);
        expect(moment - began).toBeLessThan(24 * 3_600_000);
      }),
    );
  });
});

describe('the first person in', () => {
  const first = of({ hours: [span(6, 18)], firstPersonIn: true });
  test.each<[string, number | null, string]>([
    ['nobody ever', null, 'controlled'],
    ['somebody yesterday', ago(20), 'controlled'],
    ['a moment before the span', ago(2) - 1, 'controlled'],
    ['as it began', ago(2), 'free'],
    ['an hour ago', ago(1), 'free'],
    ['just now', now, 'free'],
    ['by a clock that has been set back since', now + 1, 'controlled'],
  ])('%s: %s', (_name, lastInAt, expected) => {
    expect(laneMode([first], { now, local: at(monday, 8) }, 'in-1', lastInAt)).toBe(expected);
  });

  test('opens no lane whose schedule does not, nor a later one in its place', () => {
    const closed = of({ mode: 'closed', firstPersonIn: true });
    expect(laneMode([closed], { now, local: at(monday, 8) }, 'in-1', now)).toBe('closed');
    expect(laneMode([first, of()], { now, local: at(monday, 8) }, 'in-1', null)).toBe('controlled');
  });
});

describe('when a lane is open', () => {
  test.each<[string, readonly Schedule[], LocalTime, string]>([
    ['always', [], at(monday, 8), '00:00–24:00'],
    ['never', [of({ mode: 'closed' })], at(monday, 8), ''],
    ['by day', [of({ mode: 'closed', hours: [span(22, 6)] })], at(monday, 8), '06:00–22:00'],
    ['by night', [of({ mode: 'closed', hours: [span(6, 22)] })], at(monday, 8), '00:00–06:00, 22:00–24:00'],
    ['but at noon', [lunch], at(monday, 8), '00:00–12:00, 13:00–24:00'],
    ['by an exception', [of({ hours: [span(8, 9)] }), of({ mode: 'closed' })], at(monday, 8), '08:00–09:00'],
    ['on this day', [of({ mode: 'closed', days: [tuesday] }), lunch], at(monday, 8), '00:00–12:00, 13:00–24:00'],
    ['to midnight', [of({ mode: 'closed', hours: [span(0, 20)] })], at(monday, 8), '20:00–24:00'],
    ['in one span, whatever begins within', [of({ hours: [span(7, 9)] }), day], at(tuesday, 8), '00:00–24:00'],
    ['at another lane', [{ ...lunch, lanes: ['in-2'] }], at(monday, 8), '00:00–24:00'],
  ])('%s', (_name, schedules, local, expected) => {
    expect(openTimes(schedules, local, 'in-1')).toBe(expected);
  });

  test('is not told where it changes all the time', () => {
    const hours = Array.from({ length: 16 }, (_, index) => ({ fromMin: index, toMin: index + 60 }));
    const many = [0, 1, 2].map(shift => of({ hours: hours.map(({ fromMin }) => span(fromMin + shift / 7, 24)) }));
    expect(openTimes(many, at(monday, 8), 'in-1')).toBe('00:00–24:00');
    const more = Array.from({ length: 5 }, (_, shift) =>
      of({ hours: hours.map(({ fromMin }) => ({ fromMin: fromMin * 80 + shift, toMin: fromMin * 80 + shift + 40 })) }),
    );
    expect(openTimes(more, at(monday, 8), 'in-1')).toBe('');
  });

  test('agrees with the mode of every minute', () => {
    fc.assert(
      fc.property(fc.array(schedule, { maxLength: 3 }), fc.integer({ min: 1, max: 7 }), (schedules, weekday) => {
        const text = openTimes(schedules, { date: '', weekday, minute: 0 }, 'in-1');
        const spans = [...text.matchAll(/(\d\d):(\d\d)–(\d\d):(\d\d)/g)].map(found => found.slice(1).map(Number));
        for (let minute = 0; minute < 1_440; minute += 1) {
          const isTold = spans.some(([a = 0, b = 0, c = 0, d = 0]) => minute >= a * 60 + b && minute < c * 60 + d);
          const isClosed = scheduleAt(schedules, { date: '', weekday, minute }, 'in-1')?.mode === 'closed';
          if (isTold === isClosed) expect(`${text} at ${minute}`).toBe(isClosed ? 'closed' : 'open');
        }
      }),
      { numRuns: 100 },
    );
  });
});
