import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type History, type PastVisit, type Policy, type Question } from '../../main/decide/decide.ts';
import { admitFlags, refusalReasons } from '../../main/words.ts';
import { credential, hourMs, now } from './questions.ts';

const outcome = fc.constantFrom('admit', 'refer', 'refuse');
const bits = fc.oneof(fc.constant(0), fc.nat());

const visit: fc.Arbitrary<PastVisit> = fc.record({
  seq: fc.nat(),
  at: fc.integer({ min: now - 48 * hourMs, max: now + hourMs }),
  inside: fc.boolean(),
  uncertain: fc.boolean(),
});
const history: fc.Arbitrary<History> = fc.record({
  use: fc.option(visit.map(found => ({ ...found, inside: true }))),
  person: fc.option(visit),
});
const policy: fc.Arbitrary<Policy> = fc.record({
  skewSeconds: fc.nat(600),
  declaration: fc.record({ maxAgeHours: fc.integer({ min: 1, max: 720 }), onSymptom: outcome, onExposure: outcome }),
  antiPassback: fc.record({
    mode: fc.constantFrom('off', 'soft', 'hard'),
    resetHours: fc.integer({ min: 1, max: 720 }),
  }),
});
const seconds = fc.integer({ min: now / 1_000 - 10 ** 6, max: now / 1_000 + 10 ** 6 });
const genuine = fc
  .record({
    audience: fc.option(fc.constantFrom('*', 'hospital', 'province', 'other', '')),
    notBeforeS: fc.oneof(seconds, fc.nat(2 ** 40)),
    expiresAtS: fc.oneof(seconds, fc.nat(2 ** 40)),
    answers: fc.record({ symptoms: bits, exposures: bits }),
  })
  .chain(changes =>
    fc.record({
      kind: fc.constant('genuine' as const),
      credential: fc.constant({ ...credential, ...changes }),
      time: fc.constantFrom('ok', 'expired', 'not-yet-valid'),
    }),
  );
const judged: fc.Arbitrary<Question['judged']> = fc.oneof(
  { weight: 8, arbitrary: genuine },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('unreadable', 'unknown-code', 'not-genuine') }) },
);
const question: fc.Arbitrary<Question> = fc.record({
  judged,
  direction: fc.constantFrom('in', 'out'),
  now: fc.oneof(fc.constant(now), fc.nat(2 ** 43), fc.constant(0)),
  clockFaulted: fc.boolean(),
  audiences: fc.uniqueArray(fc.constantFrom('hospital', 'province', 'group'), { minLength: 1 }),
  policy,
  history,
});

const withMode = (asked: Question, mode: 'off' | 'soft' | 'hard'): Question => ({
  ...asked,
  policy: { ...asked.policy, antiPassback: { ...asked.policy.antiPassback, mode } },
});
const strictness = { admit: 0, refer: 1, refuse: 2 };
const runs = { numRuns: 2_000 };

describe('for every question', () => {
  test('there is one answer, in the closed words, without doubles, and never an exception', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(question, asked => {
        const decision = decide(asked);
        expect(decide(structuredClone(asked))).toEqual(decision);
        const said: readonly string[] = decision.outcome === 'admit' ? decision.flags : decision.reasons;
        const words: readonly string[] = decision.outcome === 'admit' ? admitFlags : refusalReasons;
        expect(said.filter(word => !words.includes(word))).toEqual([]);
        expect(new Set(said).size).toBe(said.length);
        seen.add(`${asked.direction} ${decision.outcome}`);
      }),
      runs,
    );
    expect([...seen].toSorted()).toEqual(['in admit', 'in refer', 'in refuse', 'out admit', 'out refer']);
  });

  test('a person on the way out is admitted, and nobody is refused it', () => {
    fc.assert(
      fc.property(question, asked => {
        const { outcome: answer } = decide({ ...asked, direction: 'out' });
        expect(answer).toBe(asked.judged.kind === 'genuine' ? 'admit' : 'refer');
      }),
      runs,
    );
  });

  test('a stricter anti-passback is never the milder', () => {
    fc.assert(
      fc.property(question, asked => {
        const [off, soft, hard] = (['off', 'soft', 'hard'] as const).map(mode => decide(withMode(asked, mode)).outcome);
        expect(strictness[hard ?? 'admit']).toBeGreaterThanOrEqual(strictness[soft ?? 'admit']);
        expect(strictness[soft ?? 'admit']).toBeGreaterThanOrEqual(strictness[off ?? 'admit']);
      }),
      runs,
    );
  });

  test('a stricter policy on answers is never the milder', () => {
    fc.assert(
      fc.property(question, outcome, outcome, (asked, one, other) => {
        const [mild, strict] = [one, other].toSorted((a, b) => strictness[a] - strictness[b]);
        const answer = (onSymptom = one) =>
          decide({
            ...asked,
            policy: { ...asked.policy, declaration: { ...asked.policy.declaration, onSymptom } },
          }).outcome;
        expect(strictness[answer(strict)]).toBeGreaterThanOrEqual(strictness[answer(mild)]);
      }),
      runs,
    );
  });

  test('nobody is refused for an opening whose outcome is not known', () => {
    fc.assert(
      fc.property(question, visit, (asked, last) => {
        const clear = { ...asked, direction: 'in', history: { use: null, person: null } } as const;
        const doubted = { ...clear, history: { use: last, person: { ...last, uncertain: true } } };
        const [before, after] = [decide(clear), decide(doubted)];
        expect(after.outcome).toBe(before.outcome === 'admit' ? 'refer' : before.outcome);
      }),
      runs,
    );
  });

  test('an admission in is one that nothing speaks against', () => {
    fc.assert(
      fc.property(question, asked => {
        const decision = decide({ ...asked, direction: 'in' });
        if (decision.outcome !== 'admit' || asked.judged.kind !== 'genuine') return;
        expect(asked.judged.time).toBe('ok');
        for (const flag of decision.flags) expect(['symptoms', 'exposure', 'person-inside']).toContain(flag);
      }),
      runs,
    );
  });
});
