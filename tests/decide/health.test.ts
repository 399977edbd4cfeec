/** What the facts of a health certificate come to under the site's rules. */
import { describe, expect, test } from 'vitest';
import type { HealthPolicy } from '../../main/decide/policy.ts';
import type { HealthFact } from '../../main/words.ts';
import { decided, leaving } from './answers.ts';
import { certificateOf, hourMs, now, proofOf, recovery, tested, vaccination } from './questions.ts';

const asked = (facts: readonly HealthFact[], health: Partial<HealthPolicy> = {}, failedRules: readonly string[] = []) =>
  decided({ shown: certificateOf(facts), policy: { health }, proof: { failedRules } });

const isBetween = (minDays: number, maxDays: number | null) =>
  ({ vaccination: { isComplete: false, minDays, maxDays } }) as const;

describe('vaccination', () => {
  test.each<[string, Parameters<typeof vaccination>[0], boolean, string]>([
    ['2 of 2', {}, true, 'admit'],
    ['3 of 2', { dose: 3 }, true, 'admit'],
    ['1 of 1', { dose: 1, ofDoses: 1 }, true, 'admit'],
    ['1 of 2', { dose: 1 }, true, 'refuse health-rule'],
    ['1 of 2, where any dose will do', { dose: 1 }, false, 'admit'],
    ['no dose said', { dose: null }, true, 'refuse health-rule'],
    ['no series said', { ofDoses: null }, true, 'refuse health-rule'],
    ['nothing said, where any dose will do', { dose: null, ofDoses: null }, false, 'admit'],
  ])('%s', (_name, changes, isComplete, expected) => {
    const rule = { vaccination: { isComplete, minDays: 0, maxDays: null } };
    expect(asked([vaccination(changes)], rule)).toBe(expected);
  });

  test.each<[string | null, number, number | null, string]>([
    ['2026-11-23', 0, null, 'admit'],
    ['2026-11-24', 0, null, 'refuse health-rule'],
    ['2026-11-09', 14, null, 'admit'],
    ['2026-11-10', 14, null, 'refuse health-rule'],
    ['2025-11-23', 14, 365, 'admit'],
    ['2025-11-22', 14, 365, 'refuse health-rule'],
    ['1990-01-01', 14, null, 'admit'],
    ['2026-10', 0, null, 'refuse health-rule'],
    ['2026', 0, null, 'refuse health-rule'],
    ['2026-13-40', 0, null, 'refuse health-rule'],
    [null, 0, null, 'refuse health-rule'],
  ])('of %s, %s to %s days ago: %s', (date, minDays, maxDays, expected) => {
    expect(asked([vaccination({ date })], isBetween(minDays, maxDays))).toBe(expected);
  });

  test('days are the site’s, not UTC’s', () => {
    const shown = certificateOf([vaccination({ date: '2026-11-09' })]);
    const policy = { health: isBetween(14, null) };
    expect(decided({ shown, policy, local: { date: '2026-11-22' } })).toBe('refuse health-rule');
    expect(decided({ shown, policy, local: { date: '2026-11-23' } })).toBe('admit');
  });
});

describe('test', () => {
  const rule = { test: { naatHours: 72, antigenHours: 24 } };
  test.each<[Parameters<typeof tested>[0], string]>([
    [{ at: now }, 'admit'],
    [{ at: now - 72 * hourMs }, 'admit'],
    [{ at: now - 72 * hourMs - 1 }, 'refuse health-rule'],
    [{ method: 'antigen', at: now - 24 * hourMs }, 'admit'],
    [{ method: 'antigen', at: now - 24 * hourMs - 1 }, 'refuse health-rule'],
    [{ method: 'other', at: now - 24 * hourMs }, 'admit'],
    [{ method: 'other', at: now - 24 * hourMs - 1 }, 'refuse health-rule'],
    [{ at: now + 60_000 }, 'admit'],
    [{ at: now + 60_001 }, 'refuse health-rule'],
    [{ at: null }, 'refuse health-rule'],
    [{ result: 'unknown' }, 'refuse health-rule'],
    [{ result: 'positive' }, 'refuse positive-test'],
  ])('%j: %s', (changes, expected) => {
    expect(asked([tested(changes)], rule)).toBe(expected);
  });
});

describe('recovery', () => {
  const rule = { recovery: { minDays: 11, maxDays: 180 } };
  const always = { from: null, until: null };
  test.each<[Parameters<typeof recovery>[0], string]>([
    [{}, 'admit'],
    [{ ...always, firstPositive: '2026-11-12' }, 'admit'],
    [{ ...always, firstPositive: '2026-11-13' }, 'refuse health-rule'],
    [{ ...always, firstPositive: '2026-05-27' }, 'admit'],
    [{ ...always, firstPositive: '2026-05-26' }, 'refuse health-rule'],
    [{ ...always, firstPositive: null }, 'refuse health-rule'],
    [{ ...always, firstPositive: '2026-10' }, 'refuse health-rule'],
    [{ from: '2026-11-23' }, 'admit'],
    [{ from: '2026-11-24' }, 'refuse health-rule'],
    [{ until: '2026-11-23' }, 'admit'],
    [{ until: '2026-11-22' }, 'refuse health-rule'],
    [{ until: '2026-11' }, 'admit'],
    [{ until: '2026-10' }, 'refuse health-rule'],
    [{ from: '2026-11', until: '2026' }, 'admit'],
    [{ from: '2026-12' }, 'refuse health-rule'],
  ])('%j: %s', (changes, expected) => {
    expect(asked([recovery(changes)], rule)).toBe(expected);
  });

  test('its own span holds whatever the site says', () => {
    expect(asked([recovery({ until: '2026-11-22' })])).toBe('refuse health-rule');
    expect(asked([recovery({ from: '2026-11-24' })])).toBe('refuse health-rule');
    expect(asked([recovery({ firstPositive: null })])).toBe('admit');
  });
});

describe('without rules of the site', () => {
  test.each<[string, readonly HealthFact[], string]>([
    ['any vaccination', [vaccination({ dose: null, date: null })], 'admit'],
    ['a negative test of any age', [tested({ at: 0 })], 'admit'],
    ['a test of which nothing is known', [tested({ result: 'unknown', at: null, method: 'other' })], 'admit'],
    ['a positive test', [tested({ result: 'positive' })], 'refuse positive-test'],
    ['no fact at all', [], 'refuse health-rule'],
  ])('%s', (_name, facts, expected) => {
    expect(asked(facts)).toBe(expected);
  });
});

describe('several facts', () => {
  const strict: Partial<HealthPolicy> = {
    vaccination: { isComplete: true, minDays: 14, maxDays: 365 },
    test: { naatHours: 72, antigenHours: 24 },
    recovery: { minDays: 11, maxDays: 180 },
  };
  const first = vaccination({ dose: 1, date: '2026-09-01' });
  const old = tested({ at: now - 100 * hourMs });
  test.each<[string, readonly HealthFact[], string]>([
    ['the last dose counts, not the first', [first, vaccination()], 'admit'],
    ['in any order', [vaccination(), first], 'admit'],
    ['one kept of three kinds is enough', [first, old, recovery()], 'admit'],
    ['none kept', [first, old, recovery({ until: '2026-11-01' })], 'refuse health-rule'],
    ['a positive test beside a kept fact', [vaccination(), tested({ result: 'positive' })], 'refuse positive-test'],
    ['a positive test beside a negative one', [tested(), tested({ result: 'positive' })], 'refuse positive-test'],
  ])('%s', (_name, facts, expected) => {
    expect(asked(facts, strict)).toBe(expected);
  });

  test('of two certificates each has to keep the rules', () => {
    const earlier = [proofOf(certificateOf([first], { format: 'shc' }))];
    const policy = { health: strict };
    expect(decided({ shown: certificateOf(), policy, question: { earlier } })).toBe('refuse health-rule');
    const both = [proofOf(certificateOf([recovery()], { format: 'shc' }))];
    expect(decided({ shown: certificateOf(), policy, question: { earlier: both } })).toBe('admit');
  });
});

describe('what it comes to, by the site', () => {
  test.each(['admit', 'refer', 'refuse'] as const)('%s', outcome => {
    expect(asked([tested({ result: 'positive' })], { onPositive: outcome })).toBe(`${outcome} positive-test`);
    expect(asked([], { onRule: outcome })).toBe(`${outcome} health-rule`);
    expect(asked([vaccination()], { onRule: outcome }, ['GR-VN-0001'])).toBe(`${outcome} health-rule`);
  });

  test.each([
    [30, 30 * 24, 'refuse positive-test'],
    [30, 30 * 24 + 1, 'refuse health-rule'],
    [null, 300 * 24, 'refuse positive-test'],
  ])('a positive test counts for %s days: one of %i hours', (positiveDays, hours, expected) => {
    expect(asked([tested({ result: 'positive', at: now - hours * hourMs })], { positiveDays })).toBe(expected);
    expect(asked([tested({ result: 'positive', at: null })], { positiveDays })).toBe('refuse positive-test');
  });

  test('a positive test under a rule that fails: both', () => {
    const positive = [tested({ result: 'positive' })];
    expect(asked(positive, {}, ['TR-VN-0001'])).toBe('refuse positive-test health-rule');
    expect(asked(positive, { onPositive: 'refer' }, ['TR-VN-0001'])).toBe('refuse health-rule positive-test');
    expect(asked(positive, { onPositive: 'admit', onRule: 'admit' }, ['TR-VN-0001'])).toBe(
      'admit positive-test health-rule',
    );
  });

  test('never keeps anybody in', () => {
    const shown = certificateOf([tested({ result: 'positive' })]);
    expect(leaving({ shown, proof: { failedRules: ['X'] } })).toBe('admit positive-test health-rule');
  });

  test('a declaration has no facts', () => {
    expect(decided({ proof: { failedRules: ['X'] }, policy: { health: { onRule: 'refuse' } } })).toBe('admit');
  });
});
