import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeRevocation, judgeTime, judgeUsage, timeVerdicts } from '../../main/verify/judge.ts';
import type { Genuine } from '../../main/verify/verify.ts';
import type { HealthCertificate, HealthFact, Usage } from '../../main/words.ts';
import { p256, trusted } from '../vectors/keys.ts';

const window = { notBeforeS: 1_000, expiresAtS: 2_000 };
const always = { notBeforeS: null, expiresAtS: null };

describe('a credential’s validity in time', () => {
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
    [Number.POSITIVE_INFINITY, 60, 'expired'],
    [Number.NEGATIVE_INFINITY, 60, 'not-yet-valid'],
  ])('at %d ms with %d s of skew: %s', (nowMs, skew, result) => {
    expect(judgeTime({ credential: window }, nowMs, skew)).toBe(result);
  });

  test.each([
    [{ notBeforeS: null, expiresAtS: 2_000 }, 0, 'ok'],
    [{ notBeforeS: null, expiresAtS: 2_000 }, 2_000_000, 'expired'],
    [{ notBeforeS: 1_000, expiresAtS: null }, 999_999, 'not-yet-valid'],
    [{ notBeforeS: 1_000, expiresAtS: null }, 8.64e15, 'ok'],
    [always, -1, 'ok'],
  ])('what has no end or no beginning is not bounded there: %j at %d ms: %s', (credential, nowMs, result) => {
    expect(judgeTime({ credential }, nowMs, 0)).toBe(result);
  });

  test('a window has one beginning and one end, and skew only widens it', () => {
    const seconds = fc.integer({ min: 0, max: 8.64e9 });
    fc.assert(
      fc.property(seconds, seconds, seconds, fc.integer({ min: 0, max: 600 }), (a, b, now, skew) => {
        const credential = { notBeforeS: Math.min(a, b), expiresAtS: Math.max(a, b) + 1 };
        const strict = judgeTime({ credential }, now * 1_000, 0);
        const isInside = now >= credential.notBeforeS && now < credential.expiresAtS;
        expect(strict).toBe(isInside ? 'ok' : now < credential.notBeforeS ? 'not-yet-valid' : 'expired');
        if (isInside) expect(judgeTime({ credential }, now * 1_000, skew)).toBe('ok');
      }),
    );
  });
});

describe('a signer’s validity in time', () => {
  const key = { validFromS: 1_000, validUntilS: 2_000 };
  test.each([
    [999_999, 0, 'signer-not-yet-valid'],
    [1_000_000, 0, 'ok'],
    // RFC 5280: up to and including the last second.
    [2_000_999, 0, 'ok'],
    [2_001_000, 0, 'signer-expired'],
    [940_000, 60, 'ok'],
    [939_999, 60, 'signer-not-yet-valid'],
    [2_060_999, 60, 'ok'],
    [2_061_000, 60, 'signer-expired'],
  ])('at %d ms with %d s of skew: %s', (nowMs, skew, result) => {
    expect(judgeTime({ credential: always, key }, nowMs, skew)).toBe(result);
  });

  test.each([
    [{ validFromS: null, validUntilS: 2_000 }, 0, 'ok'],
    [{ validFromS: 1_000, validUntilS: null }, 8.64e15, 'ok'],
    [{ validFromS: null, validUntilS: null }, 8.64e15, 'ok'],
    [{}, 0, 'ok'],
  ])('unbounded: %j at %d ms: %s', (bounds, nowMs, result) => {
    expect(judgeTime({ credential: always, key: bounds }, nowMs, 0)).toBe(result);
  });

  test('the credential’s own validity is told first', () => {
    const narrow = { validFromS: 1_400, validUntilS: 1_500 };
    const at = (nowMs: number) => judgeTime({ credential: window, key: narrow }, nowMs, 0);
    expect([900, 1_300, 1_450, 1_600, 2_100].map(second => at(second * 1_000))).toEqual([
      'not-yet-valid',
      'signer-not-yet-valid',
      'ok',
      'signer-expired',
      'expired',
    ]);
  });

  test('ok is inside all four bounds, whatever they are; anything that is no number proves nothing', () => {
    const bound = fc.option(fc.oneof(fc.integer({ min: -10, max: 4_000 }), fc.constant(Number.NaN)));
    const now = fc.oneof(fc.integer({ min: -10_000, max: 5_000_000 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(bound, bound, bound, bound, now, (notBeforeS, expiresAtS, validFromS, validUntilS, nowMs) => {
        const verdict = judgeTime(
          { credential: { notBeforeS, expiresAtS }, key: { validFromS, validUntilS } },
          nowMs,
          0,
        );
        expect(timeVerdicts).toContain(verdict);
        const inside =
          (notBeforeS === null || nowMs >= notBeforeS * 1_000) &&
          (expiresAtS === null || nowMs < expiresAtS * 1_000) &&
          (validFromS === null || nowMs >= validFromS * 1_000) &&
          (validUntilS === null || nowMs < (validUntilS + 1) * 1_000);
        expect(verdict === 'ok').toBe(inside);
      }),
    );
  });
});

const vaccination: HealthFact = { kind: 'vaccination', product: 'X', dose: 2, ofDoses: 2, date: '2021-06-01' };
const positive: HealthFact = { kind: 'test', method: 'naat', result: 'negative', at: 0 };
const recovery: HealthFact = { kind: 'recovery', firstPositive: null, from: null, until: null };

function genuine(
  facts: readonly HealthFact[],
  changes: Partial<Genuine['key']>,
  notBeforeS: number | null = 1_000,
): Genuine {
  const credential: HealthCertificate = {
    kind: 'health',
    format: 'dcc',
    issuer: 'VN',
    audience: null,
    notBeforeS,
    expiresAtS: null,
    use: 'dcc:VN:URN:UVCI:01:VN:1',
    person: { name: null, icaoName: null, birthDate: null, ids: [], phone: null, plate: null, host: null },
    seal: { kind: 'none' },
    facts,
    schema: 'ok',
    claim: null,
  };
  return { credential, key: { ...trusted(p256), ...changes } };
}

describe('key usage against the certificate type', () => {
  const all: readonly Usage[] = ['vaccination', 'test', 'recovery'];
  test.each<[string, readonly HealthFact[], readonly Usage[] | null, string]>([
    ['no usage named', [vaccination], null, 'ok'],
    ['no usage named, no fact', [], null, 'ok'],
    ['its own', [vaccination], ['vaccination'], 'ok'],
    ['one of several', [positive], all, 'ok'],
    ['another', [vaccination], ['test'], 'wrong-usage'],
    ['two others', [vaccination], ['test', 'recovery'], 'wrong-usage'],
    ['all of two kinds', [vaccination, recovery], all, 'ok'],
    ['one of two kinds', [vaccination, recovery], ['vaccination'], 'wrong-usage'],
    ['usages of other trades only', [recovery], [], 'wrong-usage'],
    ['no fact to allow', [], all, 'wrong-usage'],
  ])('%s', (_name, facts, usages, result) => {
    expect(judgeUsage(genuine(facts, { usages }))).toBe(result);
  });

  test('a declaration has no type', () => {
    const { credential, key } = genuine([], { usages: [] });
    const declaration = { ...credential, kind: 'identity', format: 'cccd' } as const;
    expect(judgeUsage({ credential: declaration, key })).toBe('ok');
  });
});

describe('revocation', () => {
  const none = { isRevoked: () => false };
  test.each([
    [null, 1_000, 'ok'],
    [1_001, 1_000, 'ok'],
    [1_000, 1_000, 'revoked-key'],
    [999, 1_000, 'revoked-key'],
    [0, 0, 'revoked-key'],
    [1_001, null, 'revoked-key'],
    [null, null, 'ok'],
    [Number.NaN, 1_000, 'revoked-key'],
  ])('a key revoked from %s, a credential that begins at %s: %s', (revokedFromS, notBeforeS, result) => {
    expect(judgeRevocation(genuine([vaccination], { revokedFromS }, notBeforeS), none)).toBe(result);
  });

  test('a single credential is asked for by its replay key; one without is never on the list', () => {
    const asked: string[] = [];
    const list = {
      isRevoked(use: string) {
        asked.push(use);
        return use.endsWith(':1');
      },
    };
    const one = genuine([vaccination], {});
    expect(judgeRevocation(one, list)).toBe('revoked-credential');
    expect(asked).toEqual(['dcc:VN:URN:UVCI:01:VN:1']);
    expect(judgeRevocation({ ...one, credential: { ...one.credential, use: 'dcc:VN:2' } }, list)).toBe('ok');
    expect(judgeRevocation({ ...one, credential: { ...one.credential, use: null } }, list)).toBe('ok');
    expect(asked).toHaveLength(2);
  });

  test('a revoked key is told before a revoked credential', () => {
    expect(judgeRevocation(genuine([], { revokedFromS: 1 }), { isRevoked: () => true })).toBe('revoked-key');
  });
});
