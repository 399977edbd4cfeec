/** What the desk makes of what it knows: whom it shows next, what it sounds, what its log says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alarm, DeskCase, DeskEvent } from '../../main/desk-contract.ts';
import { type Known, nextSound, nothingKnown } from '../../renderer/guard/attention.ts';
import { newBadgeReader } from '../../renderer/guard/badge.ts';
import { ago, duration, secondTime } from '../../renderer/guard/clock.ts';
import { joinEvents, maxEvents, newerThan, sameWhereEqual } from '../../renderer/guard/desk-state.ts';
import { newActs } from '../../renderer/guard/frame.ts';
import { holdMs, newHold } from '../../renderer/guard/hold.ts';
import { isLogged, lineOf } from '../../renderer/guard/log-words.ts';
import { justRefused, lastAdmitted, nextSelected, refusedMs, waitingOf } from '../../renderer/guard/selection.ts';
import { newTestClock } from '../clock.ts';

const caseOf = (entry: number, changes: Partial<DeskCase> = {}): DeskCase => ({
  entry,
  lane: `in-${entry}`,
  direction: 'in',
  at: entry * 1_000,
  outcome: 'referred',
  name: null,
  person: null,
  birthYear: null,
  host: null,
  purposes: [],
  reasons: ['symptoms'],
  details: {},
  instruction: null,
  issuer: null,
  format: null,
  expiresAt: null,
  lastVisit: null,
  isOpen: true,
  ...changes,
});
const eventOf = (seq: number, changes: Partial<DeskEvent> = {}): DeskEvent => ({
  seq,
  at: seq,
  lane: 'in-1',
  kind: 'admitted',
  direction: 'in',
  initials: 'N.V.A.',
  reason: null,
  guard: null,
  note: null,
  ...changes,
});
const alarmOf = (seq: number, changes: Partial<Alarm> = {}): Alarm => ({
  seq,
  kind: 'device',
  lane: 'in-1',
  at: seq,
  detail: null,
  clearedAt: null,
  acknowledgedBy: null,
  ...changes,
});

describe('events', () => {
  test('are kept once each, in order, the newest of them, whatever way they come', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 2_000 }), { maxLength: 700 });
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const sorted = (list: number[]) => list.toSorted((a, b) => a - b).map(seq => eventOf(seq));
        const [held, come] = [sorted(one), sorted(other)];
        const joined = joinEvents(held, come).map(({ seq }) => seq);
        const isOlder = (come.at(-1)?.seq ?? 0) < (held.at(-1)?.seq ?? 0);
        const all = isOlder ? other : [...new Set([...one, ...other])];
        expect(joined).toEqual(all.toSorted((a, b) => a - b).slice(-maxEvents));
      }),
    );
  });

  test('are counted as missed where they are newer', () => {
    expect(newerThan([eventOf(3)], [eventOf(2), eventOf(3), eventOf(5), eventOf(6)])).toBe(2);
    expect(newerThan([], [eventOf(1)])).toBe(1);
  });

  test('what says the same stays the same object', () => {
    const [one, two] = [
      { id: 'a', value: 1 },
      { id: 'b', value: 1 },
    ];
    const next = sameWhereEqual(
      [one, two],
      [
        { id: 'a', value: 1 },
        { id: 'b', value: 2 },
      ],
    );
    expect(next[0]).toBe(one);
    expect(next[1]).not.toBe(two);
    expect(next[1]).toEqual({ id: 'b', value: 2 });
  });
});

describe('the lists', () => {
  test('the longest wait is on top, the newest refusal is', () => {
    const cases = [caseOf(3), caseOf(1), caseOf(2, { isOpen: false }), caseOf(4, { outcome: 'refused' })];
    expect(waitingOf(cases).map(({ entry }) => entry)).toEqual([1, 2, 3]);
    const refused = [caseOf(4, { outcome: 'refused' }), caseOf(6, { outcome: 'refused' }), caseOf(5)];
    expect(justRefused(refused, 6_000).map(({ entry }) => entry)).toEqual([6, 4]);
  });

  test('a refusal goes after five minutes', () => {
    const refused = [caseOf(1, { outcome: 'refused' })];
    expect(justRefused(refused, 1_000 + refusedMs - 1)).toHaveLength(1);
    expect(justRefused(refused, 1_000 + refusedMs)).toHaveLength(0);
  });

  test.each<[string, Parameters<typeof nextSelected>, { lane: string | null; entry: number | null }]>([
    ['nobody: the longest wait', [{ lane: null, entry: null }, [caseOf(2), caseOf(1)]], { lane: 'in-1', entry: 1 }],
    ['a case stays', [{ lane: 'in-2', entry: 2 }, [caseOf(2), caseOf(1)]], { lane: 'in-2', entry: 2 }],
    [
      'a case that has been answered stays while it is known',
      [{ lane: 'in-2', entry: 2 }, [caseOf(2, { isOpen: false }), caseOf(1)]],
      { lane: 'in-2', entry: 2 },
    ],
    ['a case that is gone: the next', [{ lane: 'in-9', entry: 9 }, [caseOf(1)]], { lane: 'in-1', entry: 1 }],
    ['a case that is gone: nobody', [{ lane: 'in-9', entry: 9 }, []], { lane: null, entry: null }],
    ['a lane stays', [{ lane: 'in-7', entry: null }, [caseOf(1)]], { lane: 'in-7', entry: null }],
    [
      'a refusal is not brought up',
      [{ lane: null, entry: null }, [caseOf(1, { outcome: 'refused' })]],
      { lane: null, entry: null },
    ],
  ])('selects %s', (_, [selected, cases], next) => {
    expect(nextSelected(selected, cases)).toEqual(next);
  });

  test.each<[string, DeskEvent[], number | null]>([
    ['the newest at the lane', [eventOf(1), eventOf(2), eventOf(3, { lane: 'in-2' })], 2],
    ['an override too', [eventOf(1, { kind: 'overridden' })], 1],
    ['none that has ended', [eventOf(1), eventOf(2, { kind: 'not-passed' })], null],
    ['none that is cancelled', [eventOf(1), eventOf(2, { kind: 'entry-cancelled' })], null],
    ['one that passed', [eventOf(1), eventOf(2, { kind: 'passed' })], 1],
    ['none', [], null],
  ])('the entry that can be cancelled: %s', (_, events, seq) => {
    expect(lastAdmitted(events, 'in-1')?.seq ?? null).toBe(seq);
  });
});

describe('sounds', () => {
  const heard = (changes: Partial<Parameters<typeof nextSound>[1]> = {}) => ({
    cases: [],
    alarms: [],
    fire: null,
    ...changes,
  });
  const burning = { since: 1, burning: ['in-1'], leftSince: 0 };
  const known = (changes: Partial<Known>): Known => ({ ...nothingKnown, ...changes });

  test.each<[string, Known, Parameters<typeof nextSound>[1], boolean, string | null]>([
    ['somebody begins to wait', nothingKnown, heard({ cases: [caseOf(1)] }), false, 'referred'],
    ['they still wait', known({ entries: new Set([1]) }), heard({ cases: [caseOf(1)] }), false, null],
    ['one more', known({ entries: new Set([1]) }), heard({ cases: [caseOf(1), caseOf(2)] }), false, 'referred'],
    ['a refusal', nothingKnown, heard({ cases: [caseOf(1, { outcome: 'refused' })] }), false, null],
    ['muted', nothingKnown, heard({ cases: [caseOf(1)], alarms: [alarmOf(2)] }), true, null],
    ['an alarm above who waits', nothingKnown, heard({ cases: [caseOf(1)], alarms: [alarmOf(2)] }), false, 'ring'],
    ['an alarm once', known({ alarms: new Set([2]) }), heard({ alarms: [alarmOf(2)] }), false, null],
    ['an alarm that is over', nothingKnown, heard({ alarms: [alarmOf(2, { clearedAt: 3 })] }), false, null],
    [
      'tailgating, though it is over at once',
      nothingKnown,
      heard({ alarms: [alarmOf(2, { kind: 'tailgated', clearedAt: 2 })] }),
      false,
      'ring',
    ],
    ['fire', nothingKnown, heard({ fire: burning }), false, 'alarm'],
    ['fire though muted', nothingKnown, heard({ fire: burning }), true, 'alarm'],
    ['fire goes on', known({ isBurning: true }), heard({ fire: burning, cases: [caseOf(1)] }), false, null],
    ['fire is over', known({ isBurning: true }), heard({ fire: { ...burning, burning: [] } }), false, 'quiet'],
  ])('%s', (_, before, now, isMuted, sound) => {
    expect(nextSound(before, now, isMuted).sound).toBe(sound);
  });

  test('what came while the desk was muted does not sound later', () => {
    const now = heard({ cases: [caseOf(1)], alarms: [alarmOf(2)] });
    const { known: after } = nextSound(nothingKnown, now, true);
    expect(nextSound(after, now, false).sound).toBeNull();
  });
});

describe('a badge scanner', () => {
  const badge = `GHB1:${'aB3_-'.repeat(6)}`;
  const typed = (text: string, gapMs: number) => {
    const reader = newBadgeReader();
    return [...text, 'Enter'].map((key, index) => reader.key(key, index * gapMs));
  };

  test('is read at its Enter, also after other keys', () => {
    expect(typed(badge, 10).at(-1)).toBe(badge);
    expect(typed(`xx${badge}`, 10).at(-1)).toBe(badge);
    expect(
      typed(badge, 10)
        .slice(0, -1)
        .every(read => read === null),
    ).toBe(true);
  });

  test.each<[string, string, number]>([
    ['a person who looks for each key', badge, 1_001],
    ['too short', 'GHB1:abc', 10],
    ['another code', `HC1:${'A'.repeat(40)}`, 10],
    ['nothing', '', 10],
  ])('is not: %s', (_, text, gapMs) => {
    expect(typed(text, gapMs).at(-1)).toBeNull();
  });

  test('does not stumble over keys that write nothing', () => {
    const reader = newBadgeReader();
    for (const key of badge) {
      reader.key('Shift', 0);
      reader.key(key, 0);
    }
    expect(reader.key('Enter', 0)).toBe(badge);
  });
});

describe('pressing for a second', () => {
  test('acts once it is over, and not before', () => {
    const clock = newTestClock();
    let held = 0;
    const hold = newHold(
      (ms, fire) => clock.timer(ms, fire),
      () => {
        held += 1;
      },
    );
    hold.press();
    clock.advance(holdMs - 1);
    expect(hold.release()).toBe(true);
    clock.advance(holdMs);
    expect(held).toBe(0);
    hold.press();
    hold.press();
    clock.advance(holdMs);
    expect(held).toBe(1);
    expect(hold.isPressed.value).toBe(false);
    expect(hold.release()).toBe(false);
    clock.advance(10 * holdMs);
    expect(held).toBe(1);
  });
});

describe('acting', () => {
  test('sends one at a time, and says what came of it for a while', async () => {
    const clock = newTestClock();
    const asked: string[] = [];
    let answer: (why: 'gone' | null) => void = () => {};
    const acts = newActs(
      {
        ask: ({ kind }) => {
          asked.push(kind);
          return new Promise(resolve => {
            answer = why => resolve(why === null ? { kind: 'done', seq: 1 } : { kind: 'failed', why });
          });
        },
      },
      (ms, fire) => clock.timer(ms, fire),
    );
    const first = acts.run({ kind: 'unlock', lane: 'in-1' });
    expect(await acts.run({ kind: 'muster' })).toBe(false);
    answer('gone');
    expect(await first).toBe(false);
    expect(asked).toEqual(['unlock']);
    expect(acts.outcome.value?.answer).toEqual({ kind: 'failed', why: 'gone' });
    clock.advance(10_000);
    expect(acts.outcome.value).toBeNull();
    const second = acts.run({ kind: 'unlock', lane: 'in-1' });
    answer(null);
    expect(await second).toBe(true);
    expect(acts.isBusy.value).toBe(false);
  });
});

describe('the log', () => {
  test.each<[Partial<DeskEvent>, string, string]>([
    [{}, 'N.V.A. vào', 'N.V.A. in'],
    [{ direction: 'out' }, 'N.V.A. ra', 'N.V.A. out'],
    [{ initials: null, kind: 'refused', reason: 'unknown-code' }, 'Một người: mã lạ', 'Somebody: unknown code'],
    [{ kind: 'referred', reason: 'symptoms' }, 'N.V.A. chờ: khai có triệu chứng', 'N.V.A. waits: declared symptoms'],
    [{ kind: 'faulted', reason: 'relay' }, 'Mất rơ-le', 'Relay lost'],
    [{ kind: 'locked-down', guard: 'Mai' }, 'Mai khoá tất cả', 'Mai locks all lanes'],
    [{ kind: 'something-else' }, 'Something-else', 'Something-else'],
  ])('%j', (changes, vi, en) => {
    expect(lineOf(eventOf(1, changes), 'vi').text).toBe(vi);
    expect(lineOf(eventOf(1, changes), 'en').text).toBe(en);
  });

  test('every event reads as a sentence without holes', () => {
    const kinds = [
      'admitted',
      'refused',
      'overridden',
      'turned-away',
      'faulted',
      'recovered',
      'held',
      'looked',
      'passed',
    ];
    for (const kind of kinds)
      for (const language of ['vi', 'en'] as const) {
        const { text } = lineOf(
          eventOf(1, { kind, initials: null, direction: null, guard: null, reason: null }),
          language,
        );
        expect(text, kind).not.toMatch(/[{}]|undefined|null/);
      }
  });

  test('leaves out what an admission has said already, but in a fire', () => {
    expect(isLogged(eventOf(1, { kind: 'opened' }), null)).toBe(false);
    expect(isLogged(eventOf(1, { kind: 'passed' }), null)).toBe(false);
    expect(isLogged(eventOf(5, { kind: 'passed' }), 3)).toBe(true);
    expect(isLogged(eventOf(2, { kind: 'passed' }), 3)).toBe(false);
    expect(isLogged(eventOf(1), null)).toBe(true);
  });
});

test.each([
  [0, '00:00', '0 giây'],
  [84_000, '01:24', '1 phút'],
  [3_599_999, '59:59', '59 phút'],
  [3_600_000, '1:00:00', '1 giờ'],
  [-5, '00:00', '0 giây'],
])('%i ms', (ms, long, short) => {
  expect(duration(ms)).toBe(long);
  expect(ago(ms, 'vi')).toBe(short);
});

test('a time to the second is the site’s', () => {
  expect(secondTime(Date.UTC(2026, 10, 24, 17, 5, 9), 'Asia/Ho_Chi_Minh')).toBe('00:05:09');
});
