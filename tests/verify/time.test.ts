import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeTime } from '../../main/verify/time.ts';

const window = { notBeforeS: 1_000, expiresAtS: 2_000 };

describe('validity in time', () => {
  test.each([
    [999_999, 0, 'not-yet-valid'],
    [1_000_000, 0, 'ok'],
    [1_999_999, 0, 'ok'],
    [2_000_000, 0, 'expired'],
    [939_999, 60, 'not-yet-valid'],
    [940_000, 60, 'ok'],
    [2_059_999, 60, 'ok'],
    [2_060_000, 60, 'expired'],
    [0, 0, 'not-yet-valid'],
    [-1, 0, 'not-yet-valid'],
    [8.64e15, 600, 'expired'],
    [Number.NaN, 60, 'not-yet-valid'],
    [Number.POSITIVE_INFINITY, 60, 'expired'],
    [Number.NEGATIVE_INFINITY, 60, 'not-yet-valid'],
  ])('at %d ms with %d s of skew: %s', (nowMs, skew, result) => {
    expect(judgeTime(window, nowMs, skew)).toBe(result);
  });

  test('a window has one beginning and one end, and skew only widens it', () => {
    const seconds = fc.integer({ min: 0, max: 8.64e9 });
    fc.assert(
      fc.property(seconds, seconds, seconds, fc.integer({ min: 0, max: 600 }), (a, b, now, skew) => {
        const claims = { notBeforeS: Math.min(a, b), expiresAtS: Math.max(a, b) + 1 };
        const strict = judgeTime(claims, now * 1_000, 0);
        const isInside = now >= claims.notBeforeS && now < claims.expiresAtS;
        expect(strict).toBe(isInside ? 'ok' : now < claims.notBeforeS ? 'not-yet-valid' : 'expired');
        if (isInside) expect(judgeTime(claims, now * 1_000, skew)).toBe('ok');
      }),
    );
  });
});
