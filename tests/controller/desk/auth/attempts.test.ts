import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newAddressLimit } from '../../../../main/controller/desk/auth/address-limit.ts';
import { countAttempt } from '../../../../main/controller/desk/auth/attempts.ts';
import { openDeskStore } from '../../../../main/record/desk-store.ts';
import { newTestClock } from '../../../clock.ts';
import { morning, need, newFolder } from '../../../record/journals.ts';

const key = Buffer.alloc(16, 1);

/** Attempts on one name of a real file; `count` answers with what the verdict is. */
function newCounter() {
  const dir = newFolder();
  let store = need(openDeskStore(dir, { random: randomBytes }));
  onTestFinished(() => store.close());
  return {
    count: (now: number) => need(store.transact(({ guards }) => countAttempt(guards, key, now))),
    succeed: () => need(store.transact(({ guards }) => guards.clearAttempts(key))),
    restart() {
      store.close();
      store = need(openDeskStore(dir, { random: randomBytes }));
    },
    close: () => store.close(),
  };
}

describe('attempts on one name', () => {
  test('three are free, then each waits longer, and after ten nothing is evaluated', () => {
    const counter = newCounter();
    let now = morning;
    const waits: number[] = [];
    for (let failure = 1; failure <= 10; failure += 1) {
      expect(counter.count(now)).toEqual({ kind: 'evaluate', failure });
      const next = counter.count(now);
      if (failure === 10) expect(next).toEqual({ kind: 'locked-out' });
      else if (next.kind === 'wait') {
        waits.push(next.waitMs / 1_000);
        expect(counter.count(now + next.waitMs - 1)).toEqual({ kind: 'wait', waitMs: 1 });
        now += next.waitMs;
      } else {
        waits.push(0);
        // It was an attempt itself: taken back by starting from the count before.
        counter.succeed();
        for (let again = 1; again <= failure; again += 1) counter.count(now);
      }
    }
    expect(waits).toEqual([0, 0, 30, 60, 120, 300, 600, 900, 900]);
    expect(counter.count(now + 365 * 86_400_000)).toEqual({ kind: 'locked-out' });
  });

  test('a success begins the count anew', () => {
    const counter = newCounter();
    for (let failure = 1; failure <= 3; failure += 1) counter.count(morning);
    counter.succeed();
    expect(counter.count(morning)).toEqual({ kind: 'evaluate', failure: 1 });
  });

  test('a clock that is set back makes nobody wait longer than the longest wait', () => {
    const counter = newCounter();
    for (let failure = 1; failure <= 3; failure += 1) counter.count(morning);
    const back = morning - 10 * 365 * 86_400_000;
    expect(counter.count(back)).toEqual({ kind: 'wait', waitMs: 900_000 });
    expect(counter.count(back + 899_999)).toEqual({ kind: 'wait', waitMs: 1 });
    expect(counter.count(back + 900_000)).toEqual({ kind: 'evaluate', failure: 4 });
  });

  test('whatever the order of attempts, steps of time and restarts: ten at most without a success', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant('attempt' as const) },
      { weight: 3, arbitrary: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 900_000 }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    let mostEvaluated = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), steps => {
        const counter = newCounter();
        let [now, evaluated] = [morning, 0];
        for (const move of steps) {
          if (move === 'restart') counter.restart();
          else if (move === 'attempt') evaluated += counter.count(now).kind === 'evaluate' ? 1 : 0;
          else now += move;
        }
        counter.close();
        mostEvaluated = Math.max(mostEvaluated, evaluated);
        expect(evaluated).toBeLessThanOrEqual(10);
      }),
      { numRuns: 40, endOnFailure: true },
    );
    // The runs reach what they are about.
    expect(mostEvaluated).toBe(10);
  });
});

describe('attempts from one address', () => {
  test('are thirty in any minute', () => {
    const clock = newTestClock();
    const limit = newAddressLimit(clock);
    for (let count = 0; count < 30; count += 1) {
      expect(limit.take('10.0.0.1')).toBe(0);
      clock.advance(1_000);
    }
    expect(limit.take('10.0.0.1')).toBe(30_000);
    expect(limit.take('10.0.0.2')).toBe(0);
    clock.advance(30_000);
    expect(limit.take('10.0.0.1')).toBe(0);
    expect(limit.take('10.0.0.1')).toBe(1_000);
  });

  test.each([
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['2001:db8::1', '2001:db8:0:0:ffff::2', true],
    ['2001:db8::1', '2001:db8:0:1::1', false],
    ['fe80::1%eth0', 'FE80::2', true],
    ['::1', '::2', true],
  ])('%s and %s are of one source: %s', (one, two, isOne) => {
    const limit = newAddressLimit(newTestClock());
    for (let count = 0; count < 30; count += 1) limit.take(one);
    expect(limit.take(two) > 0).toBe(isOne);
  });

  test('are counted of 1,024 addresses at most', () => {
    const limit = newAddressLimit(newTestClock());
    for (let count = 0; count < 30; count += 1) limit.take('10.9.9.9');
    for (let number = 0; number < 1_024; number += 1) limit.take(`10.0.${number >> 8}.${number & 255}`);
    expect(limit.take('10.9.9.9')).toBe(0);
  });
});
