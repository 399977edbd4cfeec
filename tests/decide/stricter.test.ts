/** Whatever a site forbids in addition never lets anybody in whom it had kept out. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../main/decide/decide.ts';
import type { AntiPassback, Policy, Zone } from '../../main/decide/policy.ts';
import type { Question } from '../../main/decide/question.ts';
import type { Outcome } from '../../main/words.ts';
import { acceptRule, health, mildQuestion, question, schedule, span, watchEntry } from './arbitraries.ts';

const strictness = { admit: 0, refer: 1, refuse: 2 } as const;

describe('a stricter policy is never the milder', () => {
  type Pair = readonly [mild: Policy, strict: Policy];
  const asked = fc.oneof(
    mildQuestion,
    question.map((any): Question => ({ ...any, direction: 'in' })),
  );
  const expectMonotone = (
    arbitrary: fc.Arbitrary<Question>,
    pairs: (policy: Policy) => fc.Arbitrary<Pair>,
    isStill = (mild: Outcome, strict: Outcome) => strictness[strict] >= strictness[mild],
  ) => {
    const both = arbitrary.chain(one =>
      pairs(one.policy).map(two => two.map((policy): Question => ({ ...one, policy }))),
    );
    expectStricter(both, isStill);
  };
  const expectStricter = (
    arbitrary: fc.Arbitrary<readonly Question[]>,
    isStill = (mild: Outcome, strict: Outcome) => strictness[strict] >= strictness[mild],
  ) => {
    fc.assert(
      fc.property(arbitrary, two => {
        const [before, after] = two.map(one => decide(one).outcome);
        expect(isStill(before ?? 'admit', after ?? 'admit'), `${before} became ${after}`).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  };
  /** The lane's zone with each of two changes, the milder first. */
  const zones = (changes: (zone: Zone) => fc.Arbitrary<readonly [Partial<Zone>, Partial<Zone>]>) =>
    asked.chain(one =>
      changes(one.way.to).map(two =>
        two.map((change): Question => ({ ...one, way: { ...one.way, to: { ...one.way.to, ...change } } })),
      ),
    );
  const ordered = <T extends Outcome>(...outcomes: readonly T[]) =>
    fc
      .tuple(fc.constantFrom(...outcomes), fc.constantFrom(...outcomes))
      .map(two => two.toSorted((a, b) => strictness[a] - strictness[b]));
  /** Two answers of the site in `set`, the milder first. */
  const answers = <T extends Outcome>(set: (policy: Policy, to: T) => Policy, ...outcomes: readonly T[]) =>
    expectMonotone(asked, policy =>
      ordered(...outcomes).map(([mild, strict]): Pair => {
        if (mild === undefined || strict === undefined) return [policy, policy];
        return [set(policy, mild), set(policy, strict)];
      }),
    );
  const all = ['admit', 'refer', 'refuse'] as const;
  const some = ['refer', 'refuse'] as const;

  test('on symptoms', () => {
    answers((policy, onSymptom) => ({ ...policy, declaration: { ...policy.declaration, onSymptom } }), ...all);
  });
  test('on exposures', () => {
    answers((policy, onExposure) => ({ ...policy, declaration: { ...policy.declaration, onExposure } }), ...all);
  });
  test('on positive tests', () => {
    answers((policy, onPositive) => ({ ...policy, health: { ...policy.health, onPositive } }), ...all);
  });
  test('on rules', () => {
    answers((policy, onRule) => ({ ...policy, health: { ...policy.health, onRule } }), ...all);
  });
  test('on missing declarations', () => {
    answers((policy, onMissing) => ({ ...policy, declaration: { ...policy.declaration, onMissing } }), ...some);
  });
  test('on missing proofs', () => {
    answers((policy, onMissing) => ({ ...policy, proofs: { ...policy.proofs, onMissing } }), ...some);
  });

  test('on anti-passback', () => {
    const steps: readonly (readonly AntiPassback['mode'][])[] = [
      ['off', 'soft', 'hard'],
      ['off', 'timed'],
    ];
    const pairsOf = (modes: readonly AntiPassback['mode'][]) =>
      modes.flatMap((mild, at) => modes.slice(at + 1).map(strict => [mild, strict] as const));
    expectStricter(
      zones(({ antiPassback }) =>
        fc.constantFrom(...steps.flatMap(pairsOf)).map(([mild, strict]) => {
          return [
            { antiPassback: { ...antiPassback, mode: mild } },
            { antiPassback: { ...antiPassback, mode: strict } },
          ];
        }),
      ),
    );
    expectStricter(
      zones(({ antiPassback }) =>
        fc.integer({ min: 1, max: antiPassback.minutes }).map(minutes => {
          const timed = { ...antiPassback, mode: 'timed' } as const;
          return [{ antiPassback: { ...timed, minutes } }, { antiPassback: timed }];
        }),
      ),
    );
  });

  test('on lanes that come from another zone', () => {
    const inner = asked.map(one => [
      { ...one, way: { ...one.way, from: null } },
      { ...one, way: { ...one.way, from: 'lobby' } },
    ]);
    expectStricter(inner);
  });

  test('on schedules: one that closes, before or after the others', () => {
    expectStricter(
      fc.tuple(asked, fc.array(schedule, { maxLength: 3 }), schedule).map(([one, schedules, any]) => [
        { ...one, schedules },
        { ...one, schedules: [{ ...any, mode: 'closed' }, ...schedules] },
      ]),
    );
  });

  test('on hosts', () => {
    answers((policy, onAbsent) => ({ ...policy, escort: { ...policy.escort, onAbsent } }), ...some);
    expectMonotone(asked, policy =>
      fc.uniqueArray(fc.integer({ min: 1, max: 8 })).map((more): Pair => {
        const purposes = [...policy.escort.purposes, ...more];
        return [policy, { ...policy, escort: { ...policy.escort, purposes } }];
      }),
    );
  });

  test('on age', () => {
    expectMonotone(asked, policy =>
      fc.integer({ min: 1, max: policy.declaration.maxAgeHours }).map((maxAgeHours): Pair => {
        return [policy, { ...policy, declaration: { ...policy.declaration, maxAgeHours } }];
      }),
    );
  });

  test('on clocks that disagree', () => {
    expectMonotone(asked, policy =>
      fc.nat(policy.skewSeconds).map((skewSeconds): Pair => [policy, { ...policy, skewSeconds }]),
    );
  });

  test('on people inside', () => {
    expectStricter(
      zones(({ occupancy }) =>
        fc.integer({ min: 1, max: occupancy.limit ?? 5 }).map(limit => {
          return [{ occupancy }, { occupancy: { ...occupancy, limit } }];
        }),
      ),
    );
    expectMonotone(asked, policy =>
      fc.integer({ min: 1, max: policy.limits.perHost ?? 5 }).map((perHost): Pair => {
        return [policy, { ...policy, limits: { ...policy.limits, perHost } }];
      }),
    );
  });

  test('on who is looked for', () => {
    expectMonotone(asked, policy =>
      fc.tuple(watchEntry, fc.boolean()).map(([entry, isFirst]): Pair => {
        const watchlist = isFirst ? [entry, ...policy.watchlist] : [...policy.watchlist, entry];
        return [policy, { ...policy, watchlist }];
      }),
    );
    expectStricter(
      fc.tuple(asked, watchEntry).map(([one, entry]) => {
        const watched = [...one.history.watched, entry];
        return [one, { ...one, history: { ...one.history, watched } }];
      }),
    );
  });

  test('on the formats that it takes', () => {
    expectMonotone(asked, policy =>
      fc.array(acceptRule, { minLength: 2, maxLength: 4 }).map((accept): Pair => {
        return [
          { ...policy, accept },
          { ...policy, accept: accept.slice(1) },
        ];
      }),
    );
    expectMonotone(asked, policy =>
      acceptRule.map((rule): Pair => {
        return [
          { ...policy, accept: [] },
          { ...policy, accept: [rule] },
        ];
      }),
    );
  });

  test('on visiting hours', () => {
    const purposes = [1, 2, 3];
    expectMonotone(asked, policy =>
      fc.array(span, { minLength: 2, maxLength: 4 }).map((hours): Pair => {
        return [
          { ...policy, visiting: [{ purposes, hours }] },
          { ...policy, visiting: [{ purposes, hours: hours.slice(1) }] },
        ];
      }),
    );
  });

  test('on health', () => {
    expectMonotone(asked, policy =>
      health.map((strict): Pair => {
        const answersTo = { onPositive: strict.onPositive, onRule: strict.onRule };
        const mild = { vaccination: null, test: null, recovery: null, positiveDays: strict.positiveDays };
        return [
          { ...policy, health: { ...mild, ...answersTo } },
          { ...policy, health: strict },
        ];
      }),
    );
  });

  test('on what has to be shown: fewer lists, or longer ones, never admit more', () => {
    const neverAdmits = (mild: Outcome, strict: Outcome) => strict !== 'admit' || mild === 'admit';
    const set = (policy: Policy, anyOf: Policy['proofs']['anyOf']) => ({
      ...policy,
      proofs: { ...policy.proofs, anyOf },
    });
    expectMonotone(
      asked,
      policy => fc.constant<Pair>([set(policy, [...policy.proofs.anyOf, ['identity']]), policy]),
      neverAdmits,
    );
    expectMonotone(
      asked,
      policy => {
        const longer = policy.proofs.anyOf.map(list => [...list, 'health'] as const);
        return fc.constant<Pair>([policy, set(policy, longer)]);
      },
      neverAdmits,
    );
  });
});
