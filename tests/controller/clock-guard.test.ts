import { describe, expect, test } from 'vitest';
import { watchClock } from '../../main/controller/clock-guard.ts';
import { newTestClock } from '../clock.ts';

const hour = 3_600_000;

function guarded(lastAt: (now: number) => number) {
  const clock = newTestClock();
  const heard: string[] = [];
  let last = lastAt(clock.now());
  const guard = watchClock(clock, () => last, 60_000, {
    wrong: () => heard.push('wrong'),
    right: () => heard.push('right'),
  });
  const record = () => {
    last = clock.now();
  };
  return { clock, heard, guard, record };
}

describe('the clock guard', () => {
  test.each([
    ['an hour', hour],
    ['ten years', 10 * 365 * 24 * hour],
    ['until 1970', Date.UTC(2026, 10, 23, 1)],
  ])('finds a clock set back by %s while the gate runs, at the next scan', (_, back) => {
    const { clock, heard, guard } = guarded(now => now);
    clock.advance(5_000);
    clock.set(clock.now() - back);
    expect(guard.look()).toBe(false);
    expect(heard).toEqual(['wrong']);
  });

  test('finds it without a scan, within a second', () => {
    const { clock, heard } = guarded(now => now);
    clock.advance(5_000);
    clock.set(clock.now() - hour);
    clock.advance(1_000);
    expect(heard).toEqual(['wrong']);
  });

  test('finds a clock that stands before the last event when the gate starts', () => {
    const { guard, heard } = guarded(now => now + hour);
    expect(guard.look()).toBe(false);
    expect(heard).toEqual(['wrong']);
  });

  test('lets a time server correct by less than the tolerance', () => {
    const { clock, heard, guard } = guarded(now => now);
    clock.advance(5_000);
    clock.set(clock.now() - 59_000);
    expect(guard.look()).toBe(true);
    expect(heard).toEqual([]);
  });

  test('small set-backs do not add up', () => {
    const { clock, guard } = guarded(now => now);
    clock.advance(10_000);
    clock.set(clock.now() - 40_000);
    expect(guard.look()).toBe(true);
    clock.set(clock.now() - 40_000);
    expect(guard.look()).toBe(false);
  });

  test('is content again when the clock is right again', () => {
    const { clock, heard, guard } = guarded(now => now);
    clock.advance(5_000);
    clock.set(clock.now() - hour);
    guard.look();
    clock.set(clock.now() + hour);
    clock.advance(1_000);
    expect(heard).toEqual(['wrong', 'right']);
  });

  test('takes a guard’s word that the clock is right', () => {
    const { clock, heard, guard, record } = guarded(now => now + 10 * hour);
    guard.look();
    record();
    guard.accept();
    expect(heard).toEqual(['wrong', 'right']);
    clock.advance(5_000);
    expect(guard.look()).toBe(true);
  });

  test('leaves no timer behind', () => {
    const { clock, guard } = guarded(now => now);
    guard.close();
    expect(clock.pending).toBe(0);
  });
});
