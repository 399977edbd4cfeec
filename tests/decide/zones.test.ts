/** Zones: anti-passback of each, lanes between them, how many are inside, hosts; schedules that close; the desk's watchlist. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../main/decide/decide.ts';
import { watchedBy } from '../../main/decide/place.ts';
import type { AntiPassback, LaneWay, Schedule, WatchEntry, Zone } from '../../main/decide/policy.ts';
import { decided, leaving } from './answers.ts';
import {
  type Case,
  cardOf,
  certificateOf,
  credential,
  declaredOf,
  nothing,
  now,
  policyOf,
  questionOf,
  visit,
  wayOf,
} from './questions.ts';

const minuteMs = 60_000;
const passback = (mode: AntiPassback['mode'], minutes = 30): AntiPassback => ({ mode, minutes, resetHours: 12 });
const into = (changes: Partial<Zone>, from: string | null = null): LaneWay => ({ ...wayOf(undefined, changes), from });

describe('anti-passback is that of the zone', () => {
  test.each([
    ['off', 'admit'],
    ['soft', 'admit person-inside'],
    ['hard', 'refuse person-inside'],
  ] as const)('%s: %s, whatever the policy says of the others', (mode, expected) => {
    for (const other of ['off', 'soft', 'hard', 'timed'] as const) {
      const question = { way: into({ antiPassback: passback(mode) }) };
      expect(decided({ antiPassback: { mode: other }, question, history: { person: visit() } })).toBe(expected);
    }
  });

  test.each([
    ['outcome-unknown', visit({ uncertain: true }), 'refer outcome-unknown', 'admit'],
    ['inside, hard', visit(), 'refuse person-inside', 'admit'],
  ] as const)('a supervisor’s reset forgives it: %s', (_name, person, held, forgiven) => {
    const question = { way: into({ antiPassback: passback('hard') }) };
    expect(decided({ question, history: { person } })).toBe(held);
    expect(decided({ question, history: { person: { ...person, isForgiven: true } } })).toBe(forgiven);
  });

  test('a reset forgives the code, too', () => {
    const use = visit({ isForgiven: true });
    expect(decided({ history: { use } })).toBe('admit');
    expect(decided({ history: { use, person: visit() } })).toBe('admit person-inside');
    expect(decided({ history: { use: visit(), person: visit({ isForgiven: true }) } })).toBe('refuse already-used');
  });

  test('an exit tells what was, forgiven or not', () => {
    expect(leaving({ history: { person: visit({ isForgiven: true }) } })).toBe('admit');
    expect(leaving({ history: { person: visit({ inside: false, isForgiven: true }) } })).toBe('admit no-entry');
    expect(leaving({ history: { person: visit({ uncertain: true, isForgiven: true }) } })).toBe('admit');
  });
});

describe('timed anti-passback', () => {
  const entered = (minutesAgo: number, changes: Parameters<typeof visit>[0] = {}) =>
    visit({ at: now - minutesAgo * minuteMs, ...changes });
  const timed = (history: Case['history'], minutes = 30) =>
    decided({ question: { way: into({ antiPassback: passback('timed', minutes) }) }, ...(history && { history }) });

  test.each<[string, Case['history'], string]>([
    ['never before', {}, 'admit'],
    ['just now', { person: entered(0) }, 'refuse person-inside'],
    ['a moment short of it', { person: visit({ at: now - 30 * minuteMs + 1 }) }, 'refuse person-inside'],
    ['as long ago as asked', { person: entered(30) }, 'admit'],
    ['long ago, and still inside', { person: entered(90) }, 'admit'],
    ['soon after the exit', { person: entered(10, { inside: false }) }, 'refuse person-inside'],
    ['by the same code, long ago', { use: entered(90), person: entered(90) }, 'admit'],
    ['by the same code, just now', { use: entered(1), person: entered(1) }, 'refuse person-inside'],
    [
      'of an exit alone, whose entry nobody knows',
      { person: entered(1, { inside: false, isExitOnly: true }) },
      'admit',
    ],
    ['forgiven', { person: entered(1, { isForgiven: true }) }, 'admit'],
    ['uncertain', { person: entered(1, { uncertain: true }) }, 'refer outcome-unknown'],
  ])('%s: %j', (_name, history, expected) => {
    expect(timed(history)).toBe(expected);
  });

  test('for as many minutes as the zone says, and tells when', () => {
    expect(timed({ person: entered(45) }, 60)).toBe('refuse person-inside');
    expect(timed({ person: entered(45) }, 45)).toBe('admit');
    const way = into({ antiPassback: passback('timed') });
    const person = entered(10);
    expect(decide(questionOf({ question: { way }, history: { person } }))).toMatchObject({
      details: { at: person.at },
    });
  });

  test('never keeps anybody in', () => {
    const question = { way: into({ antiPassback: passback('timed') }) };
    expect(leaving({ question, history: { person: entered(1) } })).toBe('admit');
  });
});

describe('a lane between zones', () => {
  test.each<[AntiPassback['mode'], string | null, boolean | null, string]>([
    ['hard', 'lobby', true, 'admit'],
    ['hard', 'lobby', false, 'refuse wrong-zone'],
    ['soft', 'lobby', false, 'admit wrong-zone'],
    ['timed', 'lobby', false, 'admit'],
    ['off', 'lobby', false, 'admit'],
    ['hard', 'lobby', null, 'admit'],
    ['hard', null, false, 'admit'],
  ])('%s, from %s, inside it %s: %s', (mode, from, isInFrom, expected) => {
    const question = { way: into({ antiPassback: passback(mode) }, from) };
    expect(decided({ question, history: { isInFrom } })).toBe(expected);
    expect(leaving({ question, history: { isInFrom, person: visit() } })).toBe('admit');
  });

  test('is told beside what else is wrong', () => {
    const question = { way: into({ antiPassback: passback('hard') }, 'lobby') };
    const history = { isInFrom: false, person: visit() };
    expect(decided({ question, history })).toBe('refuse person-inside wrong-zone');
  });
});

test.each([
  [null, 9, 'admit'],
  [2, 1, 'admit'],
  [2, 2, 'refuse full'],
] as const)('the limit is the zone’s: %s, %s inside: %s', (limit, inside, expected) => {
  for (const other of [null, 1, 100]) {
    const question = { way: into({ occupancy: { limit, warnAt: [80, 90] } }) };
    expect(decided({ policy: { occupancy: { limit: other } }, question, history: { inside } })).toBe(expected);
  }
});

describe('visitors who have to be met', () => {
  const escort = { purposes: [3, 4], onAbsent: 'refer' } as const;
  const host = { person: { ...credential.person, host: 'Trần Thị Mai' } };
  const asked = (purposes: readonly number[], isHostInside: boolean | null, changes: Case = {}) =>
    decided({ policy: { escort }, credential: { purposes, ...host }, history: { isHostInside }, ...changes });

  test.each<[string, readonly number[], boolean | null, string]>([
    ['the host is inside', [3], true, 'admit'],
    ['the host is not', [3], false, 'refer host-absent'],
    ['one of several purposes', [1, 4], false, 'refer host-absent'],
    ['another purpose', [1], false, 'admit'],
    ['no purpose', [], false, 'admit'],
    ['nobody can tell', [3], null, 'refer host-absent'],
  ])('%s: %s', (_name, purposes, isHostInside, expected) => {
    expect(asked(purposes, isHostInside)).toBe(expected);
  });

  test('no host is named', () => {
    expect(asked([3], true, { credential: { purposes: [3] } })).toBe('refer host-absent');
  });

  test('a site that refuses, and one that has no such rule', () => {
    expect(asked([3], false, { policy: { escort: { ...escort, onAbsent: 'refuse' } } })).toBe('refuse host-absent');
    expect(asked([3], false, { policy: {} })).toBe('admit');
  });

  test('by a declaration that was looked up; a certificate has no purpose', () => {
    const policy = { escort };
    const declared = declaredOf({ purposes: [3], host: 'Trần Thị Mai' });
    const shown = cardOf();
    expect(decided({ shown, policy, question: { declared }, history: { isHostInside: true } })).toBe('admit');
    expect(decided({ shown, policy, question: { declared }, history: { isHostInside: false } })).toBe(
      'refer host-absent',
    );
    expect(decided({ shown: certificateOf(), policy, history: { isHostInside: false } })).toBe('admit');
  });

  test('whoever leaves is not asked', () => {
    expect(leaving({ policy: { escort }, credential: { purposes: [3] } })).toBe('admit');
  });
});

describe('a lane that a schedule closes', () => {
  const night: Schedule = { hours: [{ fromMin: 1_320, toMin: 360 }], mode: 'closed', firstPersonIn: false };
  const at = (minute: number, schedules: readonly Schedule[], changes: Case = {}) => ({
    ...changes,
    local: { minute },
    question: { schedules, ...changes.question },
  });

  test('lets nobody in, and says when it is open', () => {
    expect(decided(at(1_330, [night]))).toBe('refuse closed-hours');
    expect(decide(questionOf(at(1_330, [night])))).toMatchObject({ details: { times: '06:00–22:00' } });
    expect(decided(at(600, [night]))).toBe('admit');
  });

  test('says no times where it is closed all day, or opens more often than anybody reads', () => {
    const always: Schedule = { mode: 'closed', firstPersonIn: false };
    expect(decide(questionOf(at(600, [always])))).toMatchObject({ reasons: ['closed-hours'], details: {} });
    const hours = Array.from({ length: 5 }, (_, index) => ({ fromMin: index * 60, toMin: index * 60 + 30 }));
    const often: Schedule = { ...always, hours };
    expect(decide(questionOf(at(10, [often])))).toMatchObject({ reasons: ['closed-hours'], details: {} });
  });

  test('the lane’s hours are told rather than the visitor’s', () => {
    const policy = { visiting: [{ purposes: [1], hours: [{ fromMin: 840, toMin: 960 }] }] };
    const decision = decide(questionOf(at(1_330, [night], { policy })));
    expect(decision).toMatchObject({ reasons: ['closed-hours'], details: { times: '06:00–22:00' } });
  });

  test('an earlier schedule counts before it; others lanes are open', () => {
    const free: Schedule = { mode: 'free', firstPersonIn: false };
    expect(decided(at(1_330, [free, night]))).toBe('admit');
    expect(decided(at(1_330, [{ ...night, lanes: ['in-2'] }]))).toBe('admit');
  });

  test('lets everybody out', () => {
    expect(leaving(at(1_330, [night]))).toBe('admit');
  });
});

describe('the watchlist that is kept at the desk', () => {
  const entry: WatchEntry = { person: 'any', untilMs: null, outcome: 'refer', instruction: 'Call the ward' };
  test.each<[string, readonly Partial<WatchEntry>[], string]>([
    ['nobody', [], 'admit'],
    ['the person', [{}], 'refer watchlist'],
    ['whom it refuses', [{}, { outcome: 'refuse' }], 'refuse watchlist'],
    ['until now', [{ untilMs: now }], 'admit'],
    ['until later', [{ untilMs: now + 1 }], 'refer watchlist'],
  ])('%s: %j', (_name, watched, expected) => {
    expect(decided({ history: { watched: watched.map(changes => ({ ...entry, ...changes })) } })).toBe(expected);
  });

  test('stands beside the site’s own, whose person has to be known', () => {
    const own = { ...entry, person: 'own', instruction: 'Own' };
    const policy = policyOf({ watchlist: [own, { ...own, person: 'somebody else' }] });
    const history = { ...nothing, watched: [entry] };
    expect(watchedBy({ policy, now, knownAs: ['own'], history })).toEqual([own, entry]);
    expect(watchedBy({ policy, now, knownAs: [], history })).toEqual([entry]);
  });

  test('never keeps anybody in', () => {
    expect(leaving({ history: { person: visit(), watched: [{ ...entry, outcome: 'refuse' }] } })).toBe(
      'admit watchlist',
    );
  });
});
