/**
 * Telex, the usual way to write Vietnamese with 26 letters, on the text itself: no state beside it. A key that has been
 * applied is taken back by the same key, which then stands as a letter. Words that are not Vietnamese stay as they are
 * typed wherever that can be told: a tone needs one group of vowels and an ending that Vietnamese has.
 *
 * All texts are NFC. A key that is no character of these is left out: letters, digits, space, and . ' - , /
 */
import { isLetter, lastSyllable, type Syllable, type ToneKey, toneMarks, written } from './syllable.ts';

const allowed = /^[\p{L}\d .'\-,/]$/u;
/** The vowels that occur together, without tones. */
const nuclei = new Set(
  (
    'a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu oa oă oe oi oo ôi ơi ua uâ uê ui uô uơ uy ưa ưi ươ ưu yê ' +
    'iêu oai oao oay oeo uây uôi ươi ươu uya uyê uyu uêu yêu'
  ).split(' '),
);
const codas = new Set(['', 'c', 'ch', 'k', 'm', 'n', 'ng', 'nh', 'p', 't']);
const stops = new Set(['c', 'ch', 'k', 'p', 't']);

/** The text after a letter or sign has been typed. */
export function typeTelex(text: string, key: string): string {
  const composed = text.normalize('NFC');
  const small = key.toLowerCase();
  const syllable = lastSyllable(composed);
  return (syllable === null ? null : telex(syllable, small, key)) ?? typeLetter(composed, key);
}

/** The text after a key that is the letter or sign itself. */
export function typeLetter(text: string, key: string): string {
  const composed = text.normalize('NFC');
  const typed = key.normalize('NFC');
  if (!allowed.test(typed)) return composed;
  if (!isLetter(typed)) return composed + typed;
  const before = lastSyllable(composed);
  const start = before === null ? composed : written(joined(before, typed));
  const after = lastSyllable(start + typed);
  return after === null ? start + typed : written(after);
}

/** The text after the key of a tone: it takes the place of another one; typed again it goes. */
export function typeTone(text: string, key: ToneKey): string {
  const composed = text.normalize('NFC');
  const syllable = lastSyllable(composed);
  if (syllable === null || syllable.nucleus === '') return composed;
  return written({ ...syllable, tone: syllable.tone === toneMarks[key] ? '' : toneMarks[key] });
}

/** Without the last letter or sign. */
export function erase(text: string): string {
  const shorter = text.normalize('NFC').replace(/\P{M}?\p{M}*$/u, '');
  const syllable = lastSyllable(shorter);
  return syllable === null ? shorter : written(syllable);
}

/** `ươ` is the only spelling before another letter, so one of its two marks is enough. */
function joined(syllable: Syllable, typed: string): Syllable {
  const { nucleus, coda } = syllable;
  const isHalf = ['ưo', 'uơ'].includes(nucleus.toLowerCase()) && coda === '';
  return isHalf && !/[aeoy]/i.test(typed) ? { ...syllable, nucleus: marked(nucleus, 'ươ') } : syllable;
}

/** Vowels with other marks, each in the case of the letter that was there. */
function marked(nucleus: string, small: string): string {
  return [...small].map((part, at) => inCaseOf(part, nucleus.charAt(at))).join('');
}

function inCaseOf(small: string, model: string): string {
  return model !== model.toLowerCase() ? small.toUpperCase() : small;
}

/** Null where the key is a letter like any other. */
function telex(syllable: Syllable, small: string, key: string): string | null {
  switch (small) {
    case 's':
    case 'f':
    case 'r':
    case 'x':
    case 'j':
      return toneKey(syllable, small, key);
    case 'z':
      return syllable.tone === '' || syllable.isLong ? null : written({ ...syllable, tone: '' });
    case 'a':
    case 'e':
    case 'o':
      return roof(syllable, small, key);
    case 'w':
      return hook(syllable, key);
    case 'd':
      return bar(syllable, key);
    default:
      return null;
  }
}

function toneKey(syllable: Syllable, small: ToneKey, key: string): string | null {
  const { nucleus, coda, isLong, tone } = syllable;
  if (nucleus === '' || isLong) return null;
  if (tone === toneMarks[small]) return typeLetter(written({ ...syllable, tone: '' }), key);
  const isSung = codas.has(coda.toLowerCase()) && (small === 's' || small === 'j' || !stops.has(coda.toLowerCase()));
  return isSung ? written({ ...syllable, tone: toneMarks[small] }) : null;
}

/** The vowels of each key with the mark that it takes off, and those that it puts one on. */
const roofs = {
  a: { on: 'â', from: ['a', 'ă'] },
  e: { on: 'ê', from: ['e'] },
  o: { on: 'ô', from: ['o', 'ơ'] },
} as const;

/** aa, ee, oo: also with letters between, as `tana`. */
function roof(syllable: Syllable, small: keyof typeof roofs, key: string): string | null {
  const nucleus = syllable.nucleus.toLowerCase();
  const { on, from } = roofs[small];
  if (nucleus.includes(on)) return undone(syllable, nucleus.replace(on, small), key);
  return changed(
    syllable,
    from.map(part => nucleus.replace('ươ', 'uơ').replace(part, on)),
  );
}

/** w: aw, ow, uw, and ư by itself. */
function hook(syllable: Syllable, key: string): string | null {
  const { head, isLong, coda } = syllable;
  const nucleus = syllable.nucleus.toLowerCase();
  const onset = head.toLowerCase();
  if (nucleus === '' || (nucleus === 'i' && onset === 'g' && coda === '')) {
    return onset === 'qu' ? null : typeLetter(written(syllable), inCaseOf('ư', key));
  }
  if (nucleus === 'ư' && coda === '') return written({ ...syllable, nucleus: marked(syllable.nucleus, 'w'), tone: '' });
  const plain = nucleus.replace('ă', 'a').replace('ơ', 'o').replace('ư', 'u');
  if (/ươ|uơ/.test(nucleus) || (plain !== nucleus && !nucleus.includes('ưo'))) return undone(syllable, plain, key);
  const isOpen = !isLong && coda === '' && ['h', 'th', 'kh'].includes(onset);
  if (nucleus === 'uo' && isOpen) return changed(syllable, ['uơ']);
  if (/[uư]o/.test(nucleus)) return changed(syllable, [nucleus.replace(/[uư]o/, 'ươ')]);
  if (nucleus === 'ua') return changed(syllable, coda === '' ? ['ưa'] : []);
  const hooked = [
    nucleus.replace(/[aâ]/, 'ă'),
    nucleus.replace('uô', 'ươ'),
    nucleus.replace(/[oô]/, 'ơ'),
    nucleus.replace('u', 'ư'),
  ];
  return changed(syllable, hooked);
}

/** dd: also with the rest of the syllable between, as `dangd`. */
function bar(syllable: Syllable, key: string): string | null {
  const { head, nucleus, coda, isLong } = syllable;
  if (isLong || !codas.has(coda.toLowerCase())) return null;
  const last = nucleus === '' ? head.slice(-1) : head;
  const start = nucleus === '' ? head.slice(0, -1) : '';
  const turned = { d: 'đ', D: 'Đ', đ: 'd', Đ: 'D' }[last];
  if (turned === undefined || start.slice(-1).toLowerCase() === 'd') return null;
  const text = written({ ...syllable, head: start + turned });
  return last.toLowerCase() === 'đ' ? typeLetter(text, key) : text;
}

/** With the first of these vowels that Vietnamese has. */
function changed(syllable: Syllable, candidates: readonly string[]): string | null {
  const { nucleus, coda, isLong } = syllable;
  if (isLong ? coda !== '' : !codas.has(coda.toLowerCase())) return null;
  const found = candidates.find(small => small !== nucleus.toLowerCase() && isNucleus(small));
  return found === undefined ? null : written({ ...syllable, nucleus: marked(nucleus, found) });
}

/** Names of the Central Highlands have a y before other vowels, as Byă. */
function isNucleus(small: string): boolean {
  return nuclei.has(small) || (small.startsWith('y') && nuclei.has(small.slice(1)));
}

/** Without the marks, and with the key as a letter. */
function undone(syllable: Syllable, small: string, key: string): string {
  const level = { ...syllable, nucleus: marked(syllable.nucleus, small) };
  const after = lastSyllable(written(level) + key);
  return after === null ? written(level) + key : written(after);
}
