/** Names and birth dates as two codes of one person spell them. */

/**
 * Letters that do not come apart into a base letter and marks, or that ICAO Doc 9303 part 3 section 6 writes with two
 * letters. Where it allows a choice (Ä, Ö, Ü, Å, Ø, Ñ, Ð) the second spelling is the other one.
 */
const written: Readonly<Record<string, readonly [string, string?]>> = {
  Đ: ['D'],
  Ð: ['D'],
  Þ: ['TH'],
  ß: ['SS'],
  ẞ: ['SS'],
  Æ: ['AE'],
  Œ: ['OE'],
  Ł: ['L'],
  Ŀ: ['L'],
  ĸ: ['Q'],
  Ħ: ['H'],
  Ŧ: ['T'],
  Ŋ: ['N'],
  ı: ['I'],
  Ä: ['AE', 'A'],
  Ö: ['OE', 'O'],
  Ü: ['UE', 'U'],
  Å: ['AA', 'A'],
  Ø: ['OE', 'O'],
  Ĳ: ['IJ'],
};

const splits = /[^A-Z]+/;
const otherLetter = /(?![A-Z])\p{L}/u;

function spelling(name: string, choice: 0 | 1): string {
  // Upper case turns ß into SS by itself; ı is no I for it.
  const upper = name.normalize('NFC').replaceAll('ı', 'I').toUpperCase();
  let latin = '';
  for (const letter of upper) {
    const spelled = written[letter];
    latin += spelled === undefined ? letter : (spelled[choice] ?? spelled[0]);
  }
  const plain = latin.normalize('NFD').replace(/\p{M}/gu, '');
  // An apostrophe closes up, a hyphen parts (Doc 9303 part 3, section 4.6).
  const closed = plain.replace(/['‘’ʻʼ`´]/g, '');
  // What is left of a name whose letters are of two scripts may be anybody's.
  if (otherLetter.test(closed)) return '';
  const words = closed.split(splits);
  return words
    .filter(word => word !== '')
    .toSorted()
    .join(' ');
}

/**
 * A name without accents, case and order, in the letters of a machine-readable zone: words of A to Z, sorted. Empty where
 * the name has letters of another script.
 */
export function foldName(name: string): string {
  return spelling(name, 0);
}

/** Whether two names are the same by ICAO Doc 9303's spelling, with either choice where it has two; never for empty ones. */
export function sameName(one: string, other: string): boolean {
  const spellings = [spelling(other, 0), spelling(other, 1)];
  return ([0, 1] as const).some(choice => {
    const own = spelling(one, choice);
    return own !== '' && spellings.includes(own);
  });
}

/** Whether two birth dates agree as far as both tell; `YYYY-MM-DD` or its beginning. False where either tells nothing. */
export function sameBirthDate(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  return length >= 4 && one.slice(0, length) === other.slice(0, length);
}
