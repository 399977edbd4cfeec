/** What a key of the on-screen keyboard does to the text. */
import type { Language } from '../language.ts';
import type { ToneKey } from './syllable.ts';
import { erase, typeLetter, typeTelex, typeTone } from './telex.ts';

/** `name`: each word begins with a capital. `text`: with digits. `latin`: capitals and digits, as a passport's number. */
export const keyboardLayouts = ['name', 'text', 'latin'] as const;
export type KeyboardLayout = (typeof keyboardLayouts)[number];

/** `letter`: a letter, a digit, a sign or a space. */
export type Key =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'tone'; readonly tone: ToneKey }
  | { readonly kind: 'erase' };

/** `auto`: by where in the text the next letter stands. */
export type Shift = 'auto' | 'on' | 'off';

export function isCapital(layout: KeyboardLayout, shift: Shift, text: string): boolean {
  if (layout === 'latin') return true;
  if (shift !== 'auto') return shift === 'on';
  return layout === 'name' ? /(^|[^\p{L}\p{M}])$/u.test(text) : text === '';
}

export interface Typing {
  readonly layout: KeyboardLayout;
  readonly language: Language;
  readonly isCapital: boolean;
  /** Of UTF-8. */
  readonly maxBytes: number;
}

/** The text after a key; the same text where the key does nothing. */
export function afterKey(text: string, key: Key, typing: Typing): string {
  if (key.kind === 'erase') return erase(text);
  const after = key.kind === 'tone' ? typeTone(text, key.tone) : afterLetter(text, key.letter, typing);
  return utf8Length(after) <= Math.max(typing.maxBytes, utf8Length(text)) ? after : text;
}

function afterLetter(text: string, letter: string, { layout, language, isCapital }: Typing): string {
  if (letter === ' ') return text === '' || text.endsWith(' ') ? text : `${text} `;
  const key = isCapital ? letter.toUpperCase() : letter;
  // Who reads English has names such as Anderson, whose letters are Telex's tones.
  const isTelex = layout !== 'latin' && language === 'vi';
  return isTelex ? typeTelex(text, key) : typeLetter(text, key);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** How long a key is held before it repeats, then how often; milliseconds. */
const holdMs = 450;
const repeatMs = 90;

export interface Repeat {
  /** Acts at once, and again and again until `release`. */
  press(): void;
  release(): void;
}

export function newRepeat(timer: (ms: number, fire: () => void) => () => void, act: () => void): Repeat {
  let cancel = () => {};
  const plan = (ms: number) => {
    cancel = timer(ms, () => {
      act();
      plan(repeatMs);
    });
  };
  return {
    press() {
      cancel();
      act();
      plan(holdMs);
    },
    release() {
      cancel();
    },
  };
}
