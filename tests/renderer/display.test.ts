/** What the screen shows, when it is new, and in which words. */
import { describe, expect, test } from 'vitest';
import type { LaneView, Screen } from '../../main/contract.ts';
import { laneFaults, proofKinds, refusalReasons } from '../../main/words.ts';
import { languageOrder, newLanguageSwap, swapMs } from '../../renderer/ui/language.ts';
import { clockTime, momentTime } from '../../renderer/ui/time.ts';
import * as dictionary from '../../renderer/ui/words.ts';
import { type Display, nextDisplay, type Shown, shownOf } from '../../renderer/visitor/display.ts';
import { messageOf } from '../../renderer/visitor/message.ts';
import { newTestClock } from '../clock.ts';

const lane = (screen: Screen): LaneView => ({
  id: 'in-1',
  name: { vi: 'Lối vào', en: 'Entrance' },
  direction: 'in',
  state: 'idle',
  screen,
  energised: [],
  simulated: false,
  declares: false,
  readers: [],
});
const refused = (forMs: number): Screen => ({
  kind: 'refused',
  direction: 'in',
  reason: 'expired',
  details: { at: 0 },
  forMs,
});

describe('what is shown', () => {
  test.each<[string, Parameters<typeof shownOf>, Shown['kind']]>([
    ['nothing before the gate has spoken', ['connecting', undefined], 'blank'],
    ['the lane while the gate is heard', ['live', lane({ kind: 'waiting' })], 'waiting'],
    ['no invitation without the gate', ['lost', lane({ kind: 'waiting' })], 'unheard'],
    ['no old admission without the gate', ['lost', lane({ kind: 'locked' })], 'unheard'],
    ['fire, until the gate says that it is over', ['lost', lane({ kind: 'fire' })], 'fire'],
    ['how to pair', ['unpaired', undefined], 'unpaired'],
    ['out of order where the site has lost this lane', ['live', undefined], 'unheard'],
  ])('is %s', (_, [status, of], kind) => {
    expect(shownOf(status, of).kind).toBe(kind);
  });
});

describe('a display', () => {
  const shows = (steps: readonly [Shown, number][]): Display => {
    let display: Display | null = null;
    for (const [shown, nowMs] of steps) display = nextDisplay(display, shown, nowMs);
    if (display === null) throw new Error('nothing shown');
    return display;
  };

  test('is new when its content is', () => {
    expect(shows([[{ kind: 'waiting' }, 0]]).serial).toBe(0);
    expect(
      shows([
        [{ kind: 'waiting' }, 0],
        [{ kind: 'reading', more: null, forMs: null }, 5],
      ]).serial,
    ).toBe(1);
  });

  test('is the same when its message is repeated, and keeps its time', () => {
    const display = shows([
      [refused(8_000), 100],
      [refused(5_900), 2_200],
    ]);
    expect(display).toMatchObject({ serial: 0, span: { endMs: 8_100, totalMs: 8_000 } });
  });

  test('is new when the same answer is given to another scan', () => {
    const display = shows([
      [refused(8_000), 0],
      [refused(8_000), 3_000],
    ]);
    expect(display).toMatchObject({ serial: 1, span: { endMs: 11_000, totalMs: 8_000 } });
  });
});

describe('the words', () => {
  const setting = { direction: 'in', timeZone: 'Asia/Ho_Chi_Minh', nowMs: Date.parse('2026-11-24T02:00:00Z') } as const;
  const at = Date.parse('2026-11-24T01:31:00Z');
  const answered = (kind: 'refused' | 'referred') =>
    refusalReasons.map(reason => ({
      kind,
      direction: 'in' as const,
      reason,
      details: { at, hours: 72, times: '14:00–17:00', code: 'wifi' as const },
      forMs: 1,
    }));

  test.each([...answered('refused'), ...answered('referred')])('of $kind for $reason say what to do', shown => {
    const { headline, why, next } = messageOf(shown, setting);
    for (const language of ['vi', 'en'] as const) {
      expect(headline[language]).toMatch(/\p{L}{2}/u);
      expect(why?.[language]).toMatch(/\p{L}{2}/u);
      expect(next?.text[language]).toMatch(/\p{L}{2}/u);
      expect(`${why?.[language]} ${next?.text[language]}`).not.toMatch(/[{}]|undefined|null/);
    }
  });

  test.each(answered('refused'))('of a refusal for $reason lack nothing when nothing is known', shown => {
    const { why } = messageOf({ ...shown, details: {} }, setting);
    expect(`${why?.vi} ${why?.en}`).not.toMatch(/[{}]|undefined/);
  });

  test('fill in the time in the site’s zone', () => {
    const { why } = messageOf({ ...refused(1), details: { at } } as Extract<Screen, { kind: 'refused' }>, setting);
    expect(why).toEqual({ vi: 'Khai báo đã hết hạn lúc 08:31', en: 'Your declaration expired at 08:31' });
  });

  test('say every fault of a lane', () => {
    for (const fault of laneFaults) {
      const { faults } = messageOf({ kind: 'out-of-order', faults: [fault] }, setting);
      expect(faults).toHaveLength(1);
      expect(faults[0]?.vi).not.toBe(faults[0]?.en);
    }
  });

  test('are composed letters, so that marks stay where they belong', () => {
    const texts = JSON.stringify(dictionary);
    expect(texts).toBe(texts.normalize('NFC'));
  });
});

describe('the words while a code is read', () => {
  const setting = { direction: 'in', timeZone: 'Asia/Ho_Chi_Minh', nowMs: 0 } as const;
  const reading = (more: Extract<Screen, { kind: 'reading' }>['more']) =>
    messageOf({ kind: 'reading', more, forMs: more === null ? null : 1_000 }, setting);

  test('say to hold it still', () => {
    expect(reading(null)).toEqual({
      headline: dictionary.words.reading,
      why: dictionary.words.holdStill,
      next: null,
      faults: [],
    });
  });

  test.each([
    [1, 2],
    [2, 3],
    [11, 12],
  ])('count the parts: %i of %i', (have, of) => {
    const { headline, why, next } = reading({ kind: 'parts', have, of });
    expect(headline).toBe(dictionary.words.nextPart);
    expect(why).toEqual({ vi: `Đã đọc ${have} trên ${of} mã`, en: `${have} of ${of} codes have been read` });
    expect(next).toBe(dictionary.steps.holdToScanner);
  });

  test.each(proofKinds)('ask for %s with something to do', kind => {
    const { headline, why, next } = reading({ kind: 'proof', awaits: [kind] });
    const asking = [dictionary.words.showDeclaration, dictionary.words.showCertificate, dictionary.words.showCard];
    expect(asking).toContain(headline);
    expect(why).toBe(dictionary.words.firstRead);
    expect(next).toBe(dictionary.steps.holdToScanner);
  });

  test('ask for the other code where several would do', () => {
    expect(reading({ kind: 'proof', awaits: ['declaration', 'health'] }).headline).toBe(dictionary.words.showOther);
    expect(reading({ kind: 'proof', awaits: ['cccd', 'identity'] }).headline).toBe(dictionary.words.showCard);
  });

  test('are another display for each part, and the same while nothing new has come', () => {
    const part = (have: number, forMs: number): Screen => ({
      kind: 'reading',
      more: { kind: 'parts', have, of: 3 },
      forMs,
    });
    const first = nextDisplay(null, part(1, 20_000), 0);
    expect(nextDisplay(first, part(1, 19_000), 1_000)).toMatchObject({ serial: 0, span: { totalMs: 20_000 } });
    expect(nextDisplay(first, part(2, 20_000), 1_000)).toMatchObject({ serial: 1 });
    const begun = nextDisplay(null, { kind: 'reading', more: null, forMs: null }, 0);
    expect(begun.span).toBeNull();
    expect(nextDisplay(begun, part(1, 20_000), 5)).toMatchObject({ serial: 1, span: { endMs: 20_005 } });
  });
});

describe('times', () => {
  const zone = 'Asia/Ho_Chi_Minh';
  const now = Date.parse('2026-11-24T02:00:00Z');
  test.each([
    ['2026-11-24T01:31:00Z', '08:31'],
    ['2026-11-23T16:59:00Z', '23:59 23/11'],
    ['2025-11-24T01:31:00Z', '08:31 24/11/2025'],
  ])('%s is %s', (iso, text) => {
    expect(momentTime(Date.parse(iso), now, zone)).toBe(text);
  });

  test('midnight is 00:00', () => {
    expect(clockTime(Date.parse('2026-11-23T17:00:00Z'), zone)).toBe('00:00');
  });
});

describe('languages', () => {
  test('are swapped by a touch and back by themselves', () => {
    const clock = newTestClock();
    const swap = newLanguageSwap((ms, fire) => clock.timer(ms, fire));
    swap.toggle();
    expect(languageOrder(['vi', 'en'], swap.isSwapped.value)).toEqual(['en', 'vi']);
    clock.advance(swapMs - 1);
    expect(swap.isSwapped.value).toBe(true);
    clock.advance(1);
    expect(languageOrder(['vi', 'en'], swap.isSwapped.value)).toEqual(['vi', 'en']);
  });

  test('a second touch swaps back at once, and no old timer disturbs the next', () => {
    const clock = newTestClock();
    const swap = newLanguageSwap((ms, fire) => clock.timer(ms, fire));
    swap.toggle();
    clock.advance(10_000);
    swap.toggle();
    expect(swap.isSwapped.value).toBe(false);
    swap.toggle();
    clock.advance(swapMs - 1);
    expect(swap.isSwapped.value).toBe(true);
  });

  test('may be one', () => {
    expect(languageOrder(['vi'], true)).toEqual(['vi']);
  });
});
