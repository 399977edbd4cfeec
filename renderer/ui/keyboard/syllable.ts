/**
 * The last word of a text as a Vietnamese syllable: what stands before its vowels, the vowels without their tone, what
 * stands behind, and the tone. Where a tone is written is a rule of the whole syllable, so letters are put together anew
 * whenever one comes or goes.
 */

/** The tones by their Telex keys: sắc, huyền, hỏi, ngã, nặng; as combining characters. */
export const toneMarks = { s: '\u0301', f: '\u0300', r: '\u0309', x: '\u0303', j: '\u0323' } as const;
export type ToneKey = keyof typeof toneMarks;

export interface Syllable {
  /** Everything before the last word. */
  readonly before: string;
  /** Of the last word, all before the vowels that count; with the `u` of `qu` and the `i` of `gi`. */
  readonly head: string;
  /** `head` has vowels of its own, as no Vietnamese syllable has. */
  readonly isLong: boolean;
  /** The last vowels, without a tone; empty where the word has none. */
  readonly nucleus: string;
  readonly coda: string;
  /** A combining character; empty for the level tone. */
  readonly tone: string;
}

const letter = /\p{L}/u;
const toneOf = /[\u0300\u0301\u0303\u0309\u0323]/;

export function isLetter(character: string): boolean {
  return letter.test(character);
}

function isVowel(character: string): boolean {
  return 'aeiouy'.includes(character.normalize('NFD').charAt(0).toLowerCase());
}

/** Where the run of characters that ends at `end` begins. */
function runStart(text: string, end: number, belongs: (character: string) => boolean): number {
  let start = end;
  while (start > 0 && belongs(text.charAt(start - 1))) start -= 1;
  return start;
}

/** `text` is NFC. Null where its last vowels have more than one tone: those are left alone. */
export function lastSyllable(text: string): Syllable | null {
  const wordStart = runStart(text, text.length, isLetter);
  const before = text.slice(0, wordStart);
  const word = text.slice(wordStart);
  const vowelsEnd = runStart(word, word.length, character => !isVowel(character));
  if (vowelsEnd === 0) return { before, head: word, isLong: false, nucleus: '', coda: '', tone: '' };
  const vowelsStart = runStart(word, vowelsEnd, isVowel);
  const onset = word.slice(0, vowelsStart);
  const vowels = word.slice(vowelsStart, vowelsEnd).normalize('NFD');
  const [tone = '', ...more] = [...vowels].filter(part => toneOf.test(part));
  if (more.length > 0) return null;
  const level = vowels.replace(toneOf, '').normalize('NFC');
  const coda = word.slice(vowelsEnd);
  const isQuiet = quietVowel(onset, level, coda) && (level.length > 1 || tone === '');
  return {
    before,
    head: onset + (isQuiet ? level.charAt(0) : ''),
    isLong: [...onset].some(isVowel),
    nucleus: isQuiet ? level.slice(1) : level,
    coda,
    tone,
  };
}

/** The first vowel belongs to the consonant before it: `qu`, and `gi` before another vowel. */
function quietVowel(onset: string, vowels: string, coda: string): boolean {
  const first = (onset + vowels.charAt(0)).toLowerCase();
  if (first === 'qu') return vowels.length > 1 || coda === '';
  return first === 'gi' && vowels.length > 1;
}

/** The text with the tone where it is written. */
export function written({ before, head, nucleus, coda, tone }: Syllable): string {
  const at = toneAt(nucleus.toLowerCase(), coda);
  const vowels = nucleus.slice(0, at + 1) + tone + nucleus.slice(at + 1);
  return (before + head + (nucleus === '' ? '' : vowels) + coda).normalize('NFC');
}

/**
 * Which vowel takes the tone: one with a mark of its own; else the one before a consonant; else the first of two and the
 * middle one of three. So `hòa` and `thúy`, as the state writes its own name (Cộng hòa), not `hoà` and `thuý`.
 */
function toneAt(nucleus: string, coda: string): number {
  for (let at = nucleus.length - 1; at >= 0; at -= 1) if ('ăâêôơư'.includes(nucleus.charAt(at))) return at;
  if (coda !== '') return nucleus.length - 1;
  return nucleus.length < 3 ? 0 : 1;
}
