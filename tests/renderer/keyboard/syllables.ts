/** Vietnamese syllables, and how they are typed by Telex: made from tables of their own, not by the product's rules. */

/** Open: the index of the letter that takes the tone. */
const openRimes: readonly (readonly [rime: string, at: number])[] = [
  ...['a', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'].map(rime => [rime, 0] as const),
  ...['ai', 'ao', 'au', 'ay', 'âu', 'ây', 'eo', 'êu', 'ia', 'iu', 'oi', 'ôi', 'ơi', 'ua', 'ui', 'ưa', 'ưi', 'ưu'].map(
    rime => [rime, 0] as const,
  ),
  ...['oa', 'oe', 'uy'].map(rime => [rime, 0] as const),
  ...['uê', 'iêu', 'yêu', 'oai', 'oao', 'oay', 'oeo', 'uây', 'uôi', 'ươi', 'ươu', 'uya', 'uyu', 'uêu'].map(
    rime => [rime, 1] as const,
  ),
];
/** Closed: the vowels before the index are glides. */
const closedRimes: readonly (readonly [vowels: string, at: number, codas: readonly string[]])[] = [
  ['a', 0, ['c', 'ch', 'm', 'n', 'ng', 'nh', 'p', 't']],
  ['ă', 0, ['c', 'k', 'm', 'n', 'ng', 'p', 't']],
  ['â', 0, ['c', 'm', 'n', 'ng', 'p', 't']],
  ['e', 0, ['c', 'm', 'n', 'ng', 'p', 't']],
  ['ê', 0, ['ch', 'm', 'n', 'nh', 'p', 't']],
  ['i', 0, ['ch', 'm', 'n', 'nh', 'p', 't']],
  ['o', 0, ['c', 'm', 'n', 'ng', 'p', 't']],
  ['ô', 0, ['c', 'm', 'n', 'ng', 'p', 't']],
  ['ơ', 0, ['m', 'n', 'p', 't']],
  ['u', 0, ['c', 'm', 'n', 'ng', 'p', 't']],
  ['ư', 0, ['c', 'm', 'ng', 't']],
  ['iê', 1, ['c', 'm', 'n', 'ng', 'p', 't']],
  ['uô', 1, ['c', 'm', 'n', 'ng', 't']],
  ['ươ', 1, ['c', 'm', 'n', 'ng', 'p', 't']],
  ['oa', 1, ['c', 'ch', 'm', 'n', 'ng', 'nh', 'p', 't']],
  ['oă', 1, ['c', 'm', 'n', 'ng', 't']],
  ['oe', 1, ['n', 't']],
  ['oo', 1, ['c', 'ng']],
  ['uâ', 1, ['n', 'ng', 't']],
  ['uê', 1, ['ch', 'nh']],
  ['uy', 1, ['ch', 'n', 'nh', 't', 'p']],
  ['uyê', 2, ['n', 't']],
  ['yê', 1, ['m', 'n', 'ng', 't']],
];
const initials = [
  ...['', 'b', 'c', 'ch', 'd', 'đ', 'g', 'gh', 'h', 'k', 'kh', 'l', 'm', 'n', 'ng', 'ngh', 'nh', 'p', 'ph', 'r', 's'],
  ...['t', 'th', 'tr', 'v', 'x'],
];
/** After qu: the u is part of the initial. */
const quRimes: readonly (readonly [rime: string, at: number])[] = [
  ...['a', 'e', 'ê', 'ơ', 'y', 'ai', 'ao', 'au', 'ay', 'ây', 'eo', 'êu'].map(rime => [rime, 0] as const),
  ...['ac', 'ach', 'an', 'ang', 'anh', 'at', 'ăc', 'ăn', 'ăng', 'ăp', 'ăt', 'ân', 'âng', 'ât', 'en', 'et', 'êch'].map(
    rime => [rime, 0] as const,
  ),
  ...['ên', 'ênh', 'êt', 'ôc', 'ynh', 'yt', 'ych'].map(rime => [rime, 0] as const),
  ...['yên', 'yêt'].map(rime => [rime, 1] as const),
];
const giRimes: readonly (readonly [rime: string, at: number])[] = [
  ...['a', 'e', 'o', 'ô', 'ơ', 'u', 'ư', 'ai', 'ao', 'au', 'ay', 'âu', 'ây', 'eo', 'oi', 'ôi', 'ơi', 'ui'].map(
    rime => [rime, 0] as const,
  ),
  ...['ac', 'am', 'an', 'ang', 'anh', 'ap', 'at', 'ăc', 'ăm', 'ăn', 'ăng', 'ăt', 'âc', 'âm', 'ân', 'âp', 'ât'].map(
    rime => [rime, 0] as const,
  ),
  ...['em', 'en', 'ep', 'êng', 'êt', 'on', 'ong', 'ôc', 'ông', 'ơn', 'up', 'ut', 'un', 'ưt', 'ưng'].map(
    rime => [rime, 0] as const,
  ),
  ...['ươm', 'ương', 'ươc'].map(rime => [rime, 1] as const),
];
const tones = ['', 's', 'f', 'r', 'x', 'j'] as const;
const marks = { '': '', s: '\u0301', f: '\u0300', r: '\u0309', x: '\u0303', j: '\u0323' } as const;
const keys: Readonly<Record<string, string>> = { ă: 'aw', â: 'aa', đ: 'dd', ê: 'ee', ô: 'oo', ơ: 'ow', ư: 'uw' };

export interface Syllable {
  readonly text: string;
  /** Its letters by Telex, without the tone. */
  readonly letters: string;
  /** Of `letters`: behind the vowel that takes the tone. */
  readonly afterVowel: number;
  readonly tone: (typeof tones)[number];
}

/** Each letter by its keys; two plain o are three keys, since two are ô. */
export function typed(text: string): string {
  return [...text.replace('oo', 'ooo')].map(letter => keys[letter] ?? letter).join('');
}

function* toned(initial: string, rime: string, at: number): Generator<Syllable> {
  const isStopped = /[ptck]$|ch$/.test(rime);
  for (const tone of tones) {
    if (isStopped && tone !== 's' && tone !== 'j') continue;
    const level = initial + rime;
    const cut = initial.length + at + 1;
    const text = (level.slice(0, cut) + marks[tone] + level.slice(cut)).normalize('NFC');
    yield { text, letters: typed(level), afterVowel: typed(level.slice(0, cut)).length, tone };
  }
}

export function* syllables(): Generator<Syllable> {
  for (const initial of initials) {
    for (const [rime, at] of openRimes) yield* toned(initial, rime, at);
    for (const [vowels, at, codas] of closedRimes) {
      for (const coda of codas) yield* toned(initial, vowels + coda, at);
    }
  }
  for (const initial of ['h', 'th', 'kh']) yield* toned(initial, 'uơ', 1);
  for (const [rime, at] of quRimes) yield* toned('qu', rime, at);
  for (const [rime, at] of giRimes) yield* toned('gi', rime, at);
  for (const coda of ['', 'n']) yield* toned('g', `i${coda}`, 0);
}
