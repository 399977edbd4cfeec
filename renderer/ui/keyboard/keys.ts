/** Where the keys stand, and what they are called. */
import type { Language, Text } from '../language.ts';
import type { ToneKey } from './syllable.ts';
import type { KeyboardLayout } from './typing.ts';

export const keyWords = {
  keyboard: { vi: 'Bàn phím', en: 'Keyboard' },
  digits: { vi: 'Bàn phím số', en: 'Digits' },
  shift: { vi: 'chữ hoa', en: 'shift' },
  space: { vi: 'dấu cách', en: 'space' },
  erase: { vi: 'xoá', en: 'erase' },
} as const satisfies Record<string, Text>;

/** The names of the tones are words of Vietnamese in any language. */
export const toneNames: Readonly<Record<ToneKey, string>> = {
  s: 'sắc',
  f: 'huyền',
  r: 'hỏi',
  x: 'ngã',
  j: 'nặng',
};

export const toneLabels: Readonly<Record<ToneKey, Text>> = {
  s: { vi: 'dấu sắc', en: 'sắc, acute accent' },
  f: { vi: 'dấu huyền', en: 'huyền, grave accent' },
  r: { vi: 'dấu hỏi', en: 'hỏi, hook above' },
  x: { vi: 'dấu ngã', en: 'ngã, tilde' },
  j: { vi: 'dấu nặng', en: 'nặng, dot below' },
};

export const toneOrder: readonly ToneKey[] = ['s', 'f', 'r', 'x', 'j'];
export const markedLetters: readonly string[] = [...'ăâđêôơư'];

/** Signs are spoken by name, since a screen reader passes over them. */
const signLabels: Readonly<Record<string, Text>> = {
  ă: { vi: 'ă', en: 'ă, a breve' },
  â: { vi: 'â', en: 'â, a circumflex' },
  đ: { vi: 'đ', en: 'đ, d with stroke' },
  ê: { vi: 'ê', en: 'ê, e circumflex' },
  ô: { vi: 'ô', en: 'ô, o circumflex' },
  ơ: { vi: 'ơ', en: 'ơ, o with horn' },
  ư: { vi: 'ư', en: 'ư, u with horn' },
  '-': { vi: 'gạch nối', en: 'hyphen' },
  "'": { vi: 'dấu phẩy trên', en: 'apostrophe' },
  '.': { vi: 'dấu chấm', en: 'full stop' },
  ',': { vi: 'dấu phẩy', en: 'comma' },
};

export function letterLabel(letter: string, language: Language): string {
  return signLabels[letter.toLowerCase()]?.[language] ?? letter;
}

const digits: readonly string[] = [...'1234567890'];
const qwerty: readonly (readonly string[])[] = [[...'qwertyuiop'], [...'asdfghjkl'], [...'zxcvbnm']];

export interface LayoutRows {
  /** The letters that Telex makes of others, and the tones. */
  readonly isMarked: boolean;
  readonly digits: readonly string[];
  readonly letters: readonly (readonly string[])[];
  /** Beside the space. */
  readonly signs: readonly string[];
}

export const layoutRows: Readonly<Record<KeyboardLayout, LayoutRows>> = {
  name: { isMarked: true, digits: [], letters: qwerty, signs: ["'", '-'] },
  text: { isMarked: true, digits, letters: qwerty, signs: [',', '.', '-'] },
  latin: { isMarked: false, digits, letters: qwerty, signs: ['-', '.'] },
};
