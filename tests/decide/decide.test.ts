import { describe, expect, test } from 'vitest';
import { decide, namesSomebody } from '../../main/decide/decide.ts';
import { historySince } from '../../main/decide/presence.ts';
import type { Judged } from '../../main/decide/question.ts';
import { codeKinds } from '../../main/words.ts';
import { decided, entered, leaving } from './answers.ts';
import {
  type Case,
  cardOf,
  credential,
  hourMs,
  judgedOf,
  now,
  nowS,
  policy,
  questionOf,
  visit,
  wayOf,
} from './questions.ts';

describe('a code that is nobody’s', () => {
  test.each<Judged>([
    { kind: 'unreadable' },
    { kind: 'not-genuine' },
    { kind: 'incomplete' },
    { kind: 'mixed-parts' },
    { kind: 'unknown-code', code: 'text' },
  ])('$kind', judged => {
    const { kind } = judged;
    const details = kind === 'unknown-code' ? { code: 'text' } : {};
    expect(decide(questionOf({ question: { judged } }))).toEqual({ outcome: 'refuse', reasons: [kind], details });
    expect(decided({ question: { judged, direction: 'out' } })).toBe(`refer ${kind}`);
    expect(decided({ question: { judged, direction: 'out', clockFaulted: true } })).toBe(`refer ${kind}`);
  });

  test.each(codeKinds)('an unknown code is told what it is: %s', code => {
    for (const direction of ['in', 'out'] as const) {
      const question = { judged: { kind: 'unknown-code', code }, direction } as const;
      expect(decide(questionOf({ question }))).toMatchObject({ reasons: ['unknown-code'], details: { code } });
    }
  });
});

describe('a healthy declaration', () => {
  test('is admitted without a flag', () => {
    expect(decide(questionOf())).toEqual({ outcome: 'admit', flags: [] });
  });
});

describe('time', () => {
  test('expired: refused, with the moment it ended', () => {
    const expiresAtS = nowS - 600;
    expect(decide(questionOf({ time: 'expired', credential: { expiresAtS } }))).toEqual({
      outcome: 'refuse',
      reasons: ['expired'],
      details: { at: expiresAtS * 1_000 },
    });
  });

  test('not yet valid: refused, with the moment it begins', () => {
    const notBeforeS = nowS + 600;
    expect(decide(questionOf({ time: 'not-yet-valid', credential: { notBeforeS } }))).toEqual({
      outcome: 'refuse',
      reasons: ['not-yet-valid'],
      details: { at: notBeforeS * 1_000 },
    });
  });
});

describe('audience', () => {
  test.each([
    [null, 'admit'],
    ['*', 'admit'],
    ['hospital', 'admit'],
    ['province', 'admit'],
    ['other', 'refuse other-site'],
    ['', 'refuse other-site'],
    ['Hospital', 'refuse other-site'],
    ['hospital ', 'refuse other-site'],
    ['hospital,province', 'refuse other-site'],
  ])('%j: %s', (audience, expected) => {
    expect(decided({ credential: { audience } })).toBe(expected);
  });

  test('of a site without groups', () => {
    const question = { audiences: ['hospital'] };
    expect(decided({ credential: { audience: 'province' }, question })).toBe('refuse other-site');
    expect(decided({ credential: { audience: 'hospital' }, question })).toBe('admit');
  });
});

describe('age counts from nbf, with the skew forgiven', () => {
  const edge = 72 * 3_600 + policy.skewSeconds;
  test.each([
    [0, 72, 'admit'],
    [72 * 3_600, 72, 'admit'],
    [edge, 72, 'admit'],
    [edge + 1, 72, 'refuse too-old'],
    [3_660, 1, 'admit'],
    [3_661, 1, 'refuse too-old'],
    [-30, 72, 'admit'],
  ])('%i s old, at most %i hours: %s', (ageS, maxAgeHours, expected) => {
    expect(decided({ credential: { notBeforeS: nowS - ageS }, declaration: { maxAgeHours } })).toBe(expected);
  });

  test('however long the token itself would last', () => {
    const old = { notBeforeS: nowS - edge - 1, expiresAtS: nowS + 10 ** 8 };
    expect(decide(questionOf({ credential: old }))).toEqual({
      outcome: 'refuse',
      reasons: ['too-old'],
      details: { hours: 72 },
    });
  });
});

describe('answers, by the site’s policy', () => {
  const outcomes = ['admit', 'refer', 'refuse'] as const;
  test.each(outcomes)('a symptom, on which the site does %s', onSymptom => {
    for (const symptoms of [1, 0b100000, 0b111111, 2 ** 40]) {
      expect(decided({ answers: { symptoms }, declaration: { onSymptom } })).toBe(`${onSymptom} symptoms`);
    }
  });

  test.each(outcomes)('an exposure, on which the site does %s', onExposure => {
    for (const exposures of [1, 0b1000, 0b1111]) {
      expect(decided({ answers: { exposures }, declaration: { onExposure } })).toBe(`${onExposure} exposure`);
    }
  });

  test.each([
    ['refuse', 'refer', 'refuse exposure symptoms'],
    ['refer', 'refuse', 'refuse symptoms exposure'],
    ['refer', 'refer', 'refer exposure symptoms'],
    ['admit', 'refer', 'refer symptoms exposure'],
    ['admit', 'refuse', 'refuse symptoms exposure'],
    ['admit', 'admit', 'admit exposure symptoms'],
  ] as const)('both, exposure %s and symptom %s: %s', (onExposure, onSymptom, expected) => {
    const answers = { symptoms: 1, exposures: 1 };
    expect(decided({ answers, declaration: { onExposure, onSymptom } })).toBe(expected);
  });
});

describe('anti-passback', () => {
  const out = visit({ inside: false });
  const doubt = visit({ uncertain: true });
  const situations = {
    'nobody inside': { use: null, person: null },
    'same code inside': { use: visit(), person: visit() },
    'other code of the same person inside': { use: null, person: visit() },
    'same code, left since': { use: null, person: out },
    'opening in progress or cut short': { use: doubt, person: doubt },
    'other code, cut short': { use: null, person: doubt },
    'an exit cut short': { use: null, person: visit({ inside: false, uncertain: true }) },
  };
  test.each([
    ['off', 'nobody inside', 'admit'],
    ['soft', 'nobody inside', 'admit'],
    ['hard', 'nobody inside', 'admit'],
    ['off', 'same code inside', 'admit'],
    ['soft', 'same code inside', 'refuse already-used'],
    ['hard', 'same code inside', 'refuse already-used'],
    ['off', 'other code of the same person inside', 'admit'],
    ['soft', 'other code of the same person inside', 'admit person-inside'],
    ['hard', 'other code of the same person inside', 'refuse person-inside'],
    ['off', 'same code, left since', 'admit'],
    ['soft', 'same code, left since', 'admit'],
    ['hard', 'same code, left since', 'admit'],
    ['off', 'opening in progress or cut short', 'refer outcome-unknown'],
    ['soft', 'opening in progress or cut short', 'refer outcome-unknown'],
    ['hard', 'opening in progress or cut short', 'refer outcome-unknown'],
    ['soft', 'other code, cut short', 'refer outcome-unknown'],
    ['hard', 'other code, cut short', 'refer outcome-unknown'],
    ['soft', 'an exit cut short', 'refer outcome-unknown'],
    ['hard', 'an exit cut short', 'refer outcome-unknown'],
  ] as const)('%s, %s: %s', (mode, situation, expected) => {
    expect(decided({ antiPassback: { mode }, history: situations[situation] })).toBe(expected);
  });

  test('tells when the code was used', () => {
    const { use, person } = situations['same code inside'];
    expect(decide(questionOf({ history: { use, person } }))).toMatchObject({ details: { at: now - 2 * hourMs } });
    const hard = questionOf({ antiPassback: { mode: 'hard' }, history: { person } });
    expect(decide(hard)).toMatchObject({ details: { at: now - 2 * hourMs } });
  });

  test('begins anew at the reset', () => {
    expect(historySince(now, policy)).toBe(now - 12 * hourMs);
    const { to } = wayOf(policy, { antiPassback: { mode: 'hard', resetHours: 1, minutes: 30 } });
    expect(historySince(now, to)).toBe(now - hourMs);
  });
});

describe('several things at once', () => {
  const uncertain = { person: visit({ uncertain: true }) };
  test.each<[string, Case]>([
    [
      'refuse expired other-site too-old exposure symptoms already-used',
      {
        time: 'expired',
        credential: { audience: 'other', notBeforeS: nowS - 100 * 3_600 },
        answers: { symptoms: 1, exposures: 1 },
        declaration: { onSymptom: 'refuse' },
        history: entered,
      },
    ],
    ['refuse already-used symptoms', { answers: { symptoms: 1 }, history: entered }],
    ['refer symptoms person-inside', { answers: { symptoms: 1 }, history: { person: visit() } }],
    ['refuse expired outcome-unknown', { time: 'expired', history: uncertain }],
    ['refuse exposure outcome-unknown', { answers: { exposures: 1 }, history: uncertain }],
    ['refer outcome-unknown symptoms', { answers: { symptoms: 1 }, history: uncertain }],
    [
      'admit symptoms person-inside',
      {
        answers: { symptoms: 1 },
        declaration: { onSymptom: 'admit' },
        history: { person: visit() },
      },
    ],
  ])('%s', (expected, changes) => {
    expect(decided(changes)).toBe(expected);
  });

  test('the details are those of the first reason', () => {
    const decision = decide(questionOf({ answers: { exposures: 1 }, history: { person: visit() } }));
    expect(decision).toMatchObject({ reasons: ['exposure', 'person-inside'], details: {} });
  });
});

describe('an exit is never refused', () => {
  test.each<[string, Case]>([
    ['admit', {}],
    ['admit expired', { time: 'expired' }],
    ['admit not-yet-valid', { time: 'not-yet-valid' }],
    ['admit too-old', { credential: { notBeforeS: nowS - 100 * 3_600 } }],
    ['admit other-site', { credential: { audience: 'other' } }],
    ['admit symptoms', { answers: { symptoms: 1 }, declaration: { onSymptom: 'refuse' } }],
    ['admit exposure', { answers: { exposures: 1 }, declaration: { onExposure: 'refuse' } }],
    ['admit no-entry', { history: {} }],
    ['admit no-entry', { history: { person: visit({ inside: false }) } }],
    ['admit outcome-unknown', { history: { use: visit(), person: visit({ uncertain: true }) } }],
    ['admit clock', { question: { clockFaulted: true } }],
    ['admit', { antiPassback: { mode: 'hard' } }],
    ['admit', { antiPassback: { mode: 'off' } }],
    ['admit', { antiPassback: { mode: 'hard' }, history: { person: visit() } }],
    [
      'admit expired other-site too-old outcome-unknown exposure symptoms no-entry clock',
      {
        time: 'expired',
        credential: { audience: 'other', notBeforeS: nowS - 100 * 3_600 },
        answers: { symptoms: 63, exposures: 15 },
        history: { person: visit({ inside: false, uncertain: true }) },
        question: { clockFaulted: true },
      },
    ],
  ])('%s', (expected, changes) => {
    expect(leaving(changes)).toBe(expected);
  });
});

test('a question is not changed by its answer', () => {
  const question = questionOf({ answers: { symptoms: 1 }, history: entered });
  const before = structuredClone(question);
  decide(question);
  expect(question).toEqual(before);
  expect(credential.answers).toEqual({ symptoms: 0, exposures: 0 });
});

test('a code names somebody where it is genuine or a card', () => {
  expect(namesSomebody(questionOf().judged)).toBe(true);
  expect(namesSomebody(judgedOf(cardOf()))).toBe(true);
  for (const kind of ['unreadable', 'not-genuine', 'incomplete', 'mixed-parts'] as const) {
    expect(namesSomebody({ kind })).toBe(false);
  }
  expect(namesSomebody({ kind: 'unknown-code', code: 'url' })).toBe(false);
});
