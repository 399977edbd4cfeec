import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, namesSomebody } from '../../main/decide/decide.ts';
import { declarationOf, proofsOf, type Question } from '../../main/decide/question.ts';
import { scheduleAt } from '../../main/decide/schedule.ts';
import { admitFlags, type Credential, type Decision, type ProofKind, refusalReasons } from '../../main/words.ts';
import { named, openQuestion, question, schedule, visit } from './arbitraries.ts';
import { cardOf, certificateOf, credential, judgedOf, nothing } from './questions.ts';

const runs = { numRuns: 2_000 };
const saidBy = (decision: Decision): readonly string[] =>
  decision.outcome === 'admit' ? decision.flags : decision.reasons;
const codeOf: Readonly<Record<ProofKind, Credential>> = {
  declaration: credential,
  dcc: certificateOf(),
  shc: certificateOf(undefined, { format: 'shc' }),
  'vds-nc': certificateOf(undefined, { format: 'vds-nc' }),
  health: certificateOf(),
  'personal-qr': cardOf({}, { format: 'personal-qr' }),
  cccd: cardOf(),
  bhyt: cardOf({}, { format: 'bhyt' }),
  identity: cardOf(),
};
/** What a site may let in with a flag. */
const mayWarn: readonly string[] = 'symptoms exposure positive-test health-rule person-inside wrong-zone'.split(' ');
const awaitsOf = (decision: Decision) => (decision.outcome === 'admit' ? undefined : decision.awaits);

describe('for every question', () => {
  test('there is one answer, in the closed words, without doubles, and never an exception', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(question, asked => {
        const decision = decide(asked);
        expect(decide(structuredClone(asked))).toEqual(decision);
        const said = saidBy(decision);
        const words: readonly string[] = decision.outcome === 'admit' ? admitFlags : refusalReasons;
        expect(said.filter(word => !words.includes(word))).toEqual([]);
        expect(new Set(said).size).toBe(said.length);
        seen.add(`${asked.direction} ${decision.outcome}`);
      }),
      { numRuns: 5_000 },
    );
    expect([...seen].toSorted()).toEqual(['in admit', 'in refer', 'in refuse', 'out admit', 'out refer']);
  });

  test('it is the question that is answered, not changed', () => {
    fc.assert(
      fc.property(question, asked => {
        const before = structuredClone(asked);
        decide(asked);
        expect(asked).toEqual(before);
      }),
    );
  });

  test('who is named may leave, whatever else is known, and nobody is refused the way out', () => {
    fc.assert(
      fc.property(question, asked => {
        const decision = decide({ ...asked, direction: 'out' });
        const { kind } = asked.judged;
        expect(decision.outcome).toBe(kind === 'genuine' || kind === 'identity' ? 'admit' : 'refer');
        expect(awaitsOf(decision)).toBeUndefined();
        if (decision.outcome !== 'admit') return;
        expect(decision.flags.includes('clock')).toBe(asked.clockFaulted);
        expect(decision.flags.includes('no-entry')).toBe(asked.history.person?.inside !== true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('the details are of a moment, hours or a code, and only where the reason has them', () => {
    fc.assert(
      fc.property(question, asked => {
        const decision = decide(asked);
        if (decision.outcome === 'admit') return;
        const [reason] = decision.reasons;
        const { at, hours, times, code, isCertificate, ...rest } = decision.details;
        expect(rest).toEqual({});
        if (at !== undefined) expect(['expired', 'not-yet-valid', 'already-used', 'person-inside']).toContain(reason);
        if (isCertificate !== undefined) expect(['expired', 'not-yet-valid']).toContain(reason);
        if (hours !== undefined) expect(reason).toBe('too-old');
        if (times !== undefined) expect(reason).toBe('closed-hours');
        if (times !== undefined) expect(times).toMatch(/^(\d\d:\d\d–\d\d:\d\d(, )?){1,4}$/);
        expect(code !== undefined).toBe(reason === 'unknown-code');
      }),
      runs,
    );
  });
});

describe('what a person may still show', () => {
  const asking = fc.oneof(
    openQuestion,
    question.map((asked): Question => ({ ...asked, direction: 'in' })),
  );

  test('is told only where nothing else speaks against them', () => {
    let told = 0;
    fc.assert(
      fc.property(asking, asked => {
        const decision = decide(asked);
        const awaits = awaitsOf(decision);
        if (awaits === undefined || decision.outcome === 'admit') return;
        told += 1;
        expect(awaits.length).toBeGreaterThan(0);
        expect(new Set(awaits).size).toBe(awaits.length);
        const [first, ...rest] = decision.reasons;
        expect(['missing-proof', 'no-declaration']).toContain(first);
        expect(rest.filter(reason => !mayWarn.includes(reason))).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
    expect(told).toBeGreaterThan(200);
  });

  test('without it they would be admitted: what is missing is all', () => {
    fc.assert(
      fc.property(asking, asked => {
        if (awaitsOf(decide(asked)) === undefined) return;
        const { policy } = asked;
        const anyOf = [['declaration'], ['identity'], ['health']] as const;
        expect(decide({ ...asked, policy: { ...policy, proofs: { ...policy.proofs, anyOf } } }).outcome).toBe('admit');
      }),
      { numRuns: 5_000 },
    );
  });

  test('is not asked for any more when it is shown', () => {
    fc.assert(
      fc.property(asking, asked => {
        const [kind] = awaitsOf(decide(asked)) ?? [];
        if (kind === undefined || !namesSomebody(asked.judged)) return;
        const { person } = asked.judged.credential;
        const shown = { ...codeOf[kind], person };
        const earlier = proofsOf(asked);
        const next = decide({ ...asked, earlier, judged: judgedOf(shown) });
        expect(awaitsOf(next) ?? []).not.toContain(kind);
        if (next.outcome !== 'admit' && kind === 'declaration') expect(next.reasons).not.toContain('no-declaration');
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('who is let in', () => {
  test('is one that nothing speaks against', () => {
    fc.assert(
      fc.property(question, asked => {
        const { policy, history, judged, way } = asked;
        const decision = decide({ ...asked, direction: 'in' });
        if (decision.outcome !== 'admit') return;
        const warnings = [...mayWarn, 'cached'];
        expect(decision.flags.filter(flag => !warnings.includes(flag))).toEqual([]);
        expect(['genuine', 'identity']).toContain(judged.kind);
        const proofs = judged.kind === 'genuine' ? [...asked.earlier, judged] : asked.earlier;
        for (const { credential, time, usage, isRevoked } of proofs) {
          if (credential.kind === 'identity') continue;
          expect([time, usage, isRevoked]).toEqual(['ok', 'ok', false]);
          if (credential.kind === 'health') expect(credential.schema).toBe('ok');
        }
        const { occupancy, antiPassback } = way.to;
        if (occupancy.limit !== null) expect(history.inside ?? 0).toBeLessThan(occupancy.limit);
        const [use, last] = [history.use, history.person].map(of => (of?.isForgiven === true ? null : of));
        expect(last?.uncertain ?? false).toBe(false);
        if (antiPassback.mode === 'soft' || antiPassback.mode === 'hard') expect(use).toBeNull();
        if (antiPassback.mode === 'hard') expect(last?.inside ?? false).toBe(false);
        if (antiPassback.mode === 'hard' && way.from !== null) expect(history.isInFrom).not.toBe(false);
        if (antiPassback.mode === 'timed' && last && !last.isExitOnly) {
          expect(asked.now - last.at).toBeGreaterThanOrEqual(antiPassback.minutes * 60_000);
        }
        expect(scheduleAt(asked.schedules, asked.local, asked.lane)?.mode).not.toBe('closed');
        const isEscorted = declarationOf(asked)?.purposes.some(purpose => policy.escort.purposes.includes(purpose));
        if (isEscorted) expect(history.isHostInside).toBe(true);
        for (const { untilMs } of history.watched) expect(untilMs ?? asked.now + 1).toBeLessThanOrEqual(asked.now);
        const { onSymptom, onExposure } = policy.declaration;
        if (onSymptom !== 'admit') expect(decision.flags).not.toContain('symptoms');
        if (onExposure !== 'admit') expect(decision.flags).not.toContain('exposure');
      }),
      { numRuns: 10_000 },
    );
  });

  test('nobody is refused for an opening whose outcome is not known', () => {
    fc.assert(
      fc.property(question, visit, (asked, last) => {
        const clear = { ...asked, direction: 'in', history: { ...nothing } } as const;
        const person = { ...last, uncertain: true, isForgiven: false };
        const doubted = { ...clear, history: { ...nothing, use: last, person } };
        const [before, after] = [decide(clear), decide(doubted)];
        const isNamed = asked.judged.kind === 'genuine' || asked.judged.kind === 'identity';
        expect(after.outcome).toBe(before.outcome === 'admit' && isNamed ? 'refer' : before.outcome);
      }),
      runs,
    );
  });

  test('what a supervisor has forgiven is as if it had not been', () => {
    let mattered = 0;
    fc.assert(
      fc.property(fc.oneof(question, openQuestion), visit, visit, (asked, use, person) => {
        const entry = { ...asked, direction: 'in' } as const;
        const withVisits = (isForgiven: boolean) =>
          decide({
            ...entry,
            history: { ...asked.history, use: { ...use, inside: true, isForgiven }, person: { ...person, isForgiven } },
          });
        const clear = decide({ ...entry, history: { ...asked.history, use: null, person: null } });
        expect(withVisits(true)).toEqual(clear);
        if (withVisits(false).outcome !== clear.outcome) mattered += 1;
      }),
      runs,
    );
    expect(mattered).toBeGreaterThan(100);
  });

  test('a schedule that does not close the lane changes nothing', () => {
    fc.assert(
      fc.property(question, schedule, fc.constantFrom('free', 'controlled'), (asked, any, mode) => {
        const without = decide({ ...asked, schedules: [] });
        expect(decide({ ...asked, schedules: [{ ...any, mode }] })).toEqual(without);
      }),
      runs,
    );
  });

  test('a card or certificate alone never says that its owner has no symptoms', () => {
    fc.assert(
      fc.property(question, named, (asked, judged) => {
        const { policy } = asked;
        const anyOf = [['declaration']] as const;
        const only = { ...asked, judged, earlier: [], declared: null, direction: 'in' } as const;
        const decision = decide({ ...only, policy: { ...policy, proofs: { ...policy.proofs, anyOf } } });
        const isDeclared = judged.kind === 'genuine' && judged.credential.kind === 'declaration';
        if (!isDeclared) expect(decision.outcome).not.toBe('admit');
      }),
      runs,
    );
  });
});
