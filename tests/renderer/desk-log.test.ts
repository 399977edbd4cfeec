/** Which lines the desk's log has, and which names are none. */
import { describe, expect, test } from 'vitest';
import type { DeskEvent } from '../../main/desk-contract.ts';
import { linesOf } from '../../renderer/guard/log-lines.ts';
import { seen } from '../../renderer/guard/shown.ts';

const eventOf = (seq: number, more: Partial<DeskEvent>): DeskEvent => ({
  ...{ seq, at: seq, lane: `in-${seq}`, kind: 'admitted', direction: 'in', initials: 'N.V.A.' },
  ...{ reason: null, guard: null, note: null, ...more },
});
const lines = (events: readonly DeskEvent[], fireSince: number | null = null, count = 100) =>
  linesOf(events, fireSince, count).map(({ event, lanes }) => [event.seq, lanes]);

describe('the log', () => {
  test('has the newest on top, so many and no more', () => {
    const events = [1, 2, 3].map(seq => eventOf(seq, {}));
    expect(lines(events)).toEqual([
      [3, 1],
      [2, 1],
      [1, 1],
    ]);
    expect(lines(events, null, 2)).toEqual([
      [3, 1],
      [2, 1],
    ]);
  });

  test('says once what all lanes do at once, at the place of the first', () => {
    const burns = (seq: number, at = seq) => eventOf(seq, { at, kind: 'fire-started' });
    expect(lines([eventOf(1, {}), burns(2), burns(3), eventOf(4, {}), burns(5)], 2)).toEqual([
      [2, 3],
      [4, 1],
      [1, 1],
    ]);
    expect(lines([burns(1), burns(2, 1_002)], 1)).toEqual([
      [2, 1],
      [1, 1],
    ]);
    expect(lines([burns(1), burns(2, 1_001)], 1)).toEqual([[1, 2]]);
  });

  test('keeps apart what two guards do', () => {
    const locks = (seq: number, guard: string) => eventOf(seq, { kind: 'locked', guard });
    expect(lines([locks(1, 'Hùng'), locks(2, 'Mai'), locks(3, 'Hùng')])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test('leaves out the opening after an admission, and does not count it', () => {
    expect(lines([eventOf(1, {}), eventOf(2, { kind: 'opened' })], null, 1)).toEqual([[1, 1]]);
  });
});

describe('a name', () => {
  test.each(['Nguyễn Văn An', '.', '<b>', 'A\u200b', 'Ẵ', '👩‍👧', 'محمد'])('is shown: %j', name => {
    expect(seen(name)).toBe(name);
  });
  test.each([null, '', ' ', '\u00a0\u3000', '\u200b\u2060\u3164', '\u2800', '\u0301\u0302', '\u202e\u0007'])(
    'is none: %j',
    name => {
      expect(seen(name)).toBe(null);
    },
  );
});
