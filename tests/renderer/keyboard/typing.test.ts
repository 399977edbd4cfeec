/** What the keys of the on-screen keyboard do to the text. */
import { describe, expect, test } from 'vitest';
import { layoutRows, letterLabel, markedLetters, toneLabels, toneOrder } from '../../../renderer/ui/keyboard/keys.ts';
import {
  afterKey,
  isCapital,
  type Key,
  type KeyboardLayout,
  keyboardLayouts,
  newRepeat,
} from '../../../renderer/ui/keyboard/typing.ts';

const letter = (key: string): Key => ({ kind: 'letter', letter: key });
/** Taps one key after another, with capitals where the keyboard itself puts them. */
function tap(layout: KeyboardLayout, language: 'vi' | 'en', keys: string, start = '', maxBytes = 80): string {
  return [...keys].reduce(
    (text, key) =>
      afterKey(text, letter(key), { layout, language, maxBytes, isCapital: isCapital(layout, 'auto', text) }),
    start,
  );
}

describe('letters', () => {
  test.each([
    ['name', 'vi', 'nguyeenx thij hoongf', 'Nguyễn Thị Hồng'],
    ['name', 'vi', "h'hen niee", "H'Hen Niê"],
    ['name', 'vi', 'ddinh', 'Đinh'],
    ['name', 'vi', 'wowcs', 'Ước'],
    ['name', 'en', 'anders', 'Anders'],
    ['name', 'en', 'jean-pierre wood', 'Jean-Pierre Wood'],
    ['name', 'en', 'nguyễn', 'Nguyễn'],
    ['text', 'vi', 'khoa nooij 2, phongf 203', 'Khoa nội 2, phòng 203'],
    ['latin', 'vi', '51f-123.45', '51F-123.45'],
    ['latin', 'vi', 'aasw', 'AASW'],
  ] as const)('%s in %s: %s is %s', (layout, language, keys, text) => {
    expect(tap(layout, language, keys)).toBe(text);
  });

  test('a space neither begins a text nor follows another', () => {
    expect(tap('name', 'vi', '  an   binh ')).toBe('An Binh ');
  });

  test('shift holds against the place in the text', () => {
    expect(isCapital('name', 'off', '')).toBe(false);
    expect(isCapital('name', 'on', 'a')).toBe(true);
    expect(isCapital('latin', 'off', 'a')).toBe(true);
    expect([isCapital('text', 'auto', ''), isCapital('text', 'auto', 'a ')]).toEqual([true, false]);
    expect(['', 'a', 'a ', "H'", 'Ê', 'Lê', 'Lê-'].map(text => isCapital('name', 'auto', text))).toEqual([
      ...[true, false, true, true],
      ...[false, false, true],
    ]);
  });
});

describe('the limit in bytes', () => {
  test.each([
    ['ă', 3, 'xă'],
    ['ă', 2, 'x'],
    ['a', 2, 'xa'],
    ['a', 1, 'x'],
  ])('with %s, %i bytes: %s', (key, maxBytes, after) => {
    expect(afterKey('x', letter(key), { layout: 'text', language: 'en', maxBytes, isCapital: false })).toBe(after);
  });

  test('holds for a tone too, and lets a text that is too long be erased', () => {
    const typing = { layout: 'text', language: 'vi', maxBytes: 2, isCapital: false } as const;
    expect(afterKey('xa', { kind: 'tone', tone: 's' }, typing)).toBe('xa');
    expect(afterKey('xa', letter('s'), typing)).toBe('xa');
    expect(afterKey('abcd', { kind: 'erase' }, typing)).toBe('abc');
    expect(afterKey('', { kind: 'erase' }, typing)).toBe('');
  });
});

describe('a held key', () => {
  function held() {
    const planned: { readonly ms: number; readonly fire: () => void; isOff: boolean }[] = [];
    const log: string[] = [];
    const repeat = newRepeat(
      (ms, fire) => {
        const plan = { ms, fire, isOff: false };
        planned.push(plan);
        return () => {
          plan.isOff = true;
        };
      },
      () => log.push('act'),
    );
    const open = () => planned.filter(({ isOff }) => !isOff);
    const pass = () => {
      const [next] = open();
      if (next === undefined) return null;
      next.isOff = true;
      next.fire();
      return next.ms;
    };
    return { repeat, log, pass, open };
  }

  test('acts at once, then after a while again and again, until it is released', () => {
    const { repeat, log, pass, open } = held();
    repeat.press();
    expect(log).toHaveLength(1);
    expect([pass(), pass(), pass()]).toEqual([450, 90, 90]);
    expect(log).toHaveLength(4);
    repeat.release();
    expect(open()).toEqual([]);
  });

  test('pressed twice repeats once', () => {
    const { repeat, open } = held();
    repeat.press();
    repeat.press();
    expect(open()).toHaveLength(1);
  });
});

describe('the keys', () => {
  test('have each letter once, and a name in both languages', () => {
    for (const layout of keyboardLayouts) {
      const { isMarked, digits, letters, signs } = layoutRows[layout];
      const all = [...(isMarked ? markedLetters : []), ...digits, ...letters.flat(), ...signs];
      expect(new Set(all).size).toBe(all.length);
      for (const key of all)
        for (const language of ['vi', 'en'] as const) expect(letterLabel(key, language)).not.toBe('');
    }
    for (const tone of toneOrder) expect(toneLabels[tone].vi).toMatch(/^dấu /);
  });

  test('name signs in words, and letters by themselves', () => {
    expect(letterLabel('-', 'vi')).toBe('gạch nối');
    expect(letterLabel('Đ', 'en')).toBe('đ, d with stroke');
    expect(letterLabel('Q', 'en')).toBe('Q');
  });
});
