/** What the site itself says: which codes it takes where and when, visiting hours, who is looked for, how many are inside. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../main/decide/decide.ts';
import { type AcceptRule, holds, type Span, spansText, type VisitingRule } from '../../main/decide/policy.ts';
import { decided, leaving } from './answers.ts';
import {
  type Case,
  cardOf,
  certificateOf,
  credential,
  declaredOf,
  nationalId,
  now,
  proofOf,
  questionOf,
} from './questions.ts';

const span = (from: number, to: number): Span => ({ fromMin: from * 60, toMin: to * 60 });
const office = span(8, 17);
const night = span(22, 6);
const [monday, tuesday, saturday, sunday] = [1, 2, 6, 7];

describe('when a rule holds', () => {
  test.each<[string, Parameters<typeof holds>[0], number, number, boolean]>([
    ['always', {}, monday, 0, true],
    ['before the span', { hours: [office] }, monday, 479, false],
    ['from its first minute', { hours: [office] }, monday, 480, true],
    ['to its last minute', { hours: [office] }, monday, 1_019, true],
    ['not at its end', { hours: [office] }, monday, 1_020, false],
    ['to midnight', { hours: [span(20, 24)] }, monday, 1_439, true],
    ['between two spans', { hours: [span(8, 11), span(14, 17)] }, monday, 720, false],
    ['in the second of two', { hours: [span(8, 11), span(14, 17)] }, monday, 900, true],
    ['on its day', { days: [monday] }, monday, 1_439, true],
    ['not on another', { days: [monday] }, tuesday, 0, false],
    ['day and hours', { days: [monday], hours: [office] }, monday, 480, true],
    ['hours on another day', { days: [tuesday], hours: [office] }, monday, 480, false],
    ['over midnight: the evening', { hours: [night] }, monday, 1_320, true],
    ['over midnight: the morning', { hours: [night] }, monday, 359, true],
    ['over midnight: not at its end', { hours: [night] }, monday, 360, false],
    ['over midnight: not by day', { hours: [night] }, monday, 720, false],
    ['over midnight: the evening of its day', { hours: [night], days: [saturday] }, saturday, 1_439, true],
    ['over midnight: the morning after its day', { hours: [night], days: [saturday] }, sunday, 0, true],
    ['over midnight: not the morning of its day', { hours: [night], days: [saturday] }, saturday, 0, false],
    ['over midnight: not the evening after', { hours: [night], days: [saturday] }, sunday, 1_320, false],
    ['over midnight: from Sunday to Monday', { hours: [night], days: [sunday] }, monday, 0, true],
    ['no day', { days: [] }, monday, 0, false],
    ['no hours', { hours: [] }, monday, 480, false],
    ['an empty span', { hours: [span(8, 8)] }, monday, 480, false],
  ])('%s', (_name, rule, weekday, minute, expected) => {
    const at = { date: '2026-11-23', weekday, minute };
    expect(holds(rule, at, 'in-1')).toBe(expected);
    expect(holds({ ...rule, lanes: ['in-2', 'in-1'] }, at, 'in-1')).toBe(expected);
    expect(holds({ ...rule, lanes: ['in-2'] }, at, 'in-1')).toBe(false);
  });

  test('hours are written as they are said, each once and in order', () => {
    expect(spansText([span(14, 17), span(8, 11), span(14, 17)])).toBe('08:00–11:00, 14:00–17:00');
    expect(spansText([{ fromMin: 5, toMin: 1_440 }, night])).toBe('00:05–24:00, 22:00–06:00');
    expect(spansText([])).toBe('');
  });
});

describe('which codes are taken', () => {
  const accept: readonly AcceptRule[] = [
    { formats: ['declaration'], hours: [office] },
    { formats: ['dcc', 'cccd'], days: [saturday] },
    { formats: ['declaration', 'dcc'], lanes: ['in-2'] },
    { formats: ['declaration'], hours: [night] },
  ];
  test.each<[string, Case, string]>([
    ['in its hours', {}, 'admit'],
    ['outside them', { local: { minute: 1_100 } }, 'refuse not-accepted'],
    ['at the other lane, whenever', { local: { minute: 1_100 }, question: { lane: 'in-2' } }, 'admit'],
    ['over midnight', { local: { minute: 200 } }, 'admit'],
    ['another format', { shown: certificateOf() }, 'refuse not-accepted'],
    ['another format on its day', { shown: certificateOf(), local: { weekday: saturday } }, 'admit'],
    ['another format at its lane', { shown: certificateOf(), question: { lane: 'in-2' } }, 'admit'],
    ['a format in no rule', { shown: certificateOf(undefined, { format: 'shc' }) }, 'refuse not-accepted'],
    ['a card', { shown: cardOf(), question: { declared: declaredOf() } }, 'refuse not-accepted'],
    [
      'a card on its day',
      { shown: cardOf(), local: { weekday: saturday }, question: { declared: declaredOf() } },
      'admit',
    ],
    ['each of two codes', { question: { earlier: [proofOf(certificateOf())] } }, 'refuse not-accepted'],
    ['each of two codes at their lane', { question: { lane: 'in-2', earlier: [proofOf(certificateOf())] } }, 'admit'],
  ])('%s: %s', (_name, changes, expected) => {
    expect(decided({ ...changes, policy: { accept } })).toBe(expected);
  });

  test('no rule takes every format, always', () => {
    expect(decided({ local: { minute: 0 } })).toBe('admit');
    expect(decided({ policy: { accept: [{ formats: ['shc'] }] } })).toBe('refuse not-accepted');
  });

  test('whoever leaves is not asked', () => {
    expect(leaving({ policy: { accept: [{ formats: ['shc'] }] } })).toBe('admit');
  });
});

describe('visiting hours', () => {
  const visiting: readonly VisitingRule[] = [
    { purposes: [1], hours: [span(14, 17), span(9, 11)], days: [monday, tuesday] },
    { purposes: [1], hours: [span(9, 20)], days: [saturday] },
    { purposes: [5, 1], hours: [span(6, 7)], lanes: ['in-1'] },
    { purposes: [7], days: [saturday] },
  ];
  const asked = (purposes: readonly number[], minute: number, changes: Case = {}) =>
    questionOf({ ...changes, credential: { purposes }, policy: { visiting }, local: { minute, ...changes.local } });

  test.each<[string, readonly number[], number, Case, string]>([
    ['in hours', [1], 540, {}, 'admit'],
    ['in the other rule’s', [1], 380, {}, 'admit'],
    ['in the other rule’s, at another lane', [1], 380, { question: { lane: 'in-2' } }, 'refuse'],
    ['between hours', [1], 700, {}, 'refuse'],
    ['on a day with other hours', [1], 1_100, { local: { weekday: saturday } }, 'admit'],
    ['on a day without', [1], 600, { local: { weekday: sunday } }, 'refuse'],
    ['a purpose without rules', [2], 0, {}, 'admit'],
    ['one of two purposes open', [1, 2], 0, {}, 'admit'],
    ['both closed', [1, 5], 0, {}, 'refuse'],
    ['one of both open', [1, 5], 600, {}, 'admit'],
    ['no purpose', [], 0, {}, 'admit'],
  ])('%s: %s at minute %i', (_name, purposes, minute, changes, outcome) => {
    const decision = decide(asked(purposes, minute, changes));
    expect(decision.outcome).toBe(outcome);
    if (decision.outcome !== 'admit') expect(decision.reasons).toEqual(['closed-hours']);
  });

  test('are told for the day and the lane', () => {
    const times = (question: Parameters<typeof decide>[0]) => {
      const decision = decide(question);
      return decision.outcome === 'admit' ? null : decision.details;
    };
    expect(times(asked([1], 0))).toEqual({ times: '06:00–07:00, 09:00–11:00, 14:00–17:00' });
    expect(times(asked([1], 0, { question: { lane: 'in-2' } }))).toEqual({ times: '09:00–11:00, 14:00–17:00' });
    expect(times(asked([1], 0, { local: { weekday: saturday } }))).toEqual({ times: '06:00–07:00, 09:00–20:00' });
    expect(times(asked([1, 5], 0))).toEqual({ times: '06:00–07:00, 09:00–11:00, 14:00–17:00' });
    expect(times(asked([5], 0))).toEqual({ times: '06:00–07:00' });
  });

  test('are not told where there are none today, or more than anybody reads', () => {
    expect(decide(asked([7], 0))).toMatchObject({ reasons: ['closed-hours'], details: {} });
    const spans = (count: number) => Array.from({ length: count }, (_, index) => span(index, index + 0.5));
    const many = (hours: readonly Span[]) =>
      decide(questionOf({ policy: { visiting: [{ purposes: [1], hours }] }, local: { minute: 1_300 } }));
    const told = { details: { times: expect.stringMatching(/^00:00–00:30, .*03:00–03:30$/) } };
    expect(many(spans(4))).toMatchObject(told);
    expect(many([...spans(4), ...spans(4)])).toMatchObject(told);
    for (const count of [5, 16]) {
      expect(many(spans(count))).toEqual({ outcome: 'refuse', reasons: ['closed-hours'], details: {} });
    }
  });

  test('hold for a declaration that was looked up; without one there is no purpose', () => {
    const policy = { visiting };
    const question = { declared: declaredOf({ purposes: [1] }) };
    expect(decided({ shown: cardOf(), policy, question, local: { minute: 0 } })).toBe('refuse closed-hours');
    expect(decided({ shown: certificateOf(), policy, local: { minute: 0 } })).toBe('admit');
  });

  test('whoever leaves is not asked', () => {
    expect(leaving({ policy: { visiting }, local: { minute: 0 } })).toBe('admit');
  });
});

test('a person is watched under every pseudonym that the journal knows', () => {
  const watchlist = [{ person: 'elsewhere', untilMs: null, outcome: 'refuse', instruction: 'x' }] as const;
  expect(decided({ policy: { watchlist } })).toBe('admit');
  expect(decided({ policy: { watchlist }, question: { knownAs: ['elsewhere'] } })).toBe('refuse watchlist');
});

describe('the watchlist', () => {
  const entry = { person: nationalId, untilMs: null, outcome: 'refer', instruction: 'Call the ward' } as const;
  const watched = (changes: Case, ...watchlist: Parameters<typeof listed>[0]) =>
    decided({ ...changes, policy: listed(watchlist) });
  const listed = (
    watchlist: readonly { person: string; untilMs: number | null; outcome: 'refer' | 'refuse'; instruction: string }[],
  ) => ({
    watchlist,
  });

  test.each([
    ['its person', {}, 'refer watchlist'],
    ['whom the site refuses', { outcome: 'refuse' }, 'refuse watchlist'],
    ['somebody else', { person: '1' }, 'admit'],
    ['until a moment to come', { untilMs: now + 1 }, 'refer watchlist'],
    ['until now', { untilMs: now }, 'admit'],
    ['until a moment ago', { untilMs: now - 1 }, 'admit'],
  ] as const)('%s: %j: %s', (_name, changes, expected) => {
    expect(watched({}, { ...entry, ...changes })).toBe(expected);
  });

  test('knows a person by every pseudonym', () => {
    const shown = cardOf({
      ids: [
        { kind: 'national-id', value: nationalId },
        { kind: 'qid', value: '7' },
        { kind: 'insurance', value: '8' },
        { kind: 'old-id', value: '9' },
      ],
    });
    const question = { declared: declaredOf() };
    const keys = [nationalId, 'qid:7', 'insurance:8', 'old-id:9', 'name-birth:HANH HONG NGUYEN THI|1987-01-18'];
    for (const key of keys)
      expect(watched({ shown, question }, { ...entry, person: key }), key).toBe('refer watchlist');
    expect(watched({ shown, question }, { ...entry, person: '7' })).toBe('admit');
  });

  test('also by a code that was shown before', () => {
    const earlier = [proofOf(cardOf())];
    expect(watched({ question: { earlier } }, { ...entry, person: 'name-birth:HANH HONG NGUYEN THI|1987-01-18' })).toBe(
      'refer watchlist',
    );
  });

  test('the strictest of several entries counts, in any order', () => {
    const strict = { ...entry, outcome: 'refuse' } as const;
    expect(watched({}, entry, strict)).toBe('refuse watchlist');
    expect(watched({}, strict, entry)).toBe('refuse watchlist');
    expect(watched({}, { ...strict, untilMs: now }, entry)).toBe('refer watchlist');
  });

  test('never keeps anybody in', () => {
    expect(leaving({ policy: { watchlist: [{ ...entry, outcome: 'refuse' }] } })).toBe('admit watchlist');
  });
});

describe('how many are inside', () => {
  test.each<[number | null, number | null, string]>([
    [null, 1_000, 'admit'],
    [10, null, 'admit'],
    [10, 9, 'admit'],
    [10, 10, 'refuse full'],
    [10, 11, 'refuse full'],
    [1, 0, 'admit'],
  ])('at most %s, %s inside: %s', (limit, inside, expected) => {
    expect(decided({ policy: { occupancy: { limit } }, history: { inside } })).toBe(expected);
    expect(leaving({ policy: { occupancy: { limit } }, history: { inside } })).toBe('admit no-entry');
  });

  test.each<[string, number | null, number | null, readonly number[], readonly number[], string]>([
    ['no limit', null, 9, [1], [1], 'admit'],
    ['not asked', 2, null, [1], [1], 'admit'],
    ['room for one', 2, 1, [1], [1], 'admit'],
    ['none', 2, 2, [1], [1], 'refuse host-full'],
    ['another purpose', 2, 2, [3], [1], 'admit'],
    ['one of the purposes', 2, 2, [3, 1], [1, 5], 'refuse host-full'],
    ['purposes that count nowhere', 2, 2, [1], [], 'admit'],
  ])('for one host: %s', (_name, perHost, forHost, purposes, counted, expected) => {
    const policy = { limits: { perHost, purposes: counted } };
    expect(decided({ credential: { purposes }, policy, history: { forHost } })).toBe(expected);
    expect(leaving({ credential: { purposes }, policy, history: { forHost } })).toBe('admit no-entry');
  });

  test('for the host of a declaration that was looked up', () => {
    const policy = { limits: { perHost: 1 } };
    const question = { declared: declaredOf({ host: 'Khoa Nội' }) };
    expect(decided({ shown: cardOf(), policy, question, history: { forHost: 1 } })).toBe('refuse host-full');
    expect(decided({ shown: certificateOf(), policy, history: { forHost: 1 } })).toBe('admit');
  });

  test('both', () => {
    const policy = { limits: { perHost: 1 }, occupancy: { limit: 1 } };
    expect(decided({ policy, history: { forHost: 1, inside: 1 } })).toBe('refuse host-full full');
    expect(credential.person.host).toBeNull();
  });
});
