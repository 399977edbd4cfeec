/** Text that has to fit: sizes in points, lengths in millimetres. */

export type Weight = 'medium' | 'semibold' | 'bold';

/** What a typeface tells of itself. */
export interface Typeface {
  /** Of one line. */
  width(text: string, weight: Weight, pt: number): number;
  has(codePoint: number): boolean;
}

export interface TextStyle {
  readonly weight: Weight;
  /** The size that is wanted, and the smallest that is still readable there. */
  readonly pt: readonly [wanted: number, smallest: number];
  readonly maxLines: number;
  /** Lines end between words; those of an address after a slash or before a dot, where none is added or hidden. */
  readonly breaks?: 'words' | 'address';
}

export interface FittedText {
  readonly lines: readonly string[];
  readonly weight: Weight;
  readonly pt: number;
  /** From the top of marks above capitals to the bottom of marks below letters. */
  readonly width: number;
  readonly height: number;
  /** Whether an ellipsis stands for the rest. */
  readonly isCut: boolean;
}

export const mmOfPt = 25.4 / 72;
/** In ems: Vietnamese capitals with two marks above, letters with a mark below, and from line to line. */
export const above = 1.06;
export const below = 0.25;
export const leading = 1.16;

const stepPt = 0.5;
const ellipsis = '…';

export const heightOf = (lines: number, pt: number) => (above + below + (lines - 1) * leading) * pt * mmOfPt;

/**
 * The largest size at which the text fits into the width, its lines and the height, its lines of about one length. What
 * does not fit at the smallest size ends at a word, with an ellipsis; one line is always there.
 */
export function fitText(
  typeface: Typeface,
  text: string,
  style: TextStyle,
  width: number,
  height = Number.POSITIVE_INFINITY,
): FittedText {
  const { weight, maxLines } = style;
  const [wanted, smallest] = style.pt;
  const tokens = tokensOf(text, style.breaks ?? 'words');
  for (let pt = wanted; pt >= smallest; pt -= stepPt) {
    const measure = (line: string) => typeface.width(line, weight, pt);
    const lines = wrap(tokens, width, measure);
    if (lines === null || lines.length > maxLines || heightOf(lines.length, pt) > height) continue;
    return fitted(balanced(tokens, width, lines, measure), weight, pt, measure, false);
  }
  const measure = (line: string) => typeface.width(line, weight, smallest);
  const pieces = tokens.flatMap(token =>
    measure(token.trimEnd()) > width ? hardPieces(token, width, measure) : token,
  );
  const lines = wrap(pieces, width, measure) ?? [];
  let room = maxLines;
  while (room > 1 && heightOf(room, smallest) > height) room -= 1;
  const isCut = lines.length > room;
  const kept = isCut ? [...lines.slice(0, room - 1), cut(lines.slice(room - 1).join(' '), width, measure)] : lines;
  return fitted(kept, weight, smallest, measure, isCut);
}

type Measure = (line: string) => number;

function fitted(lines: readonly string[], weight: Weight, pt: number, measure: Measure, isCut: boolean): FittedText {
  const width = lines.reduce((most, line) => Math.max(most, measure(line)), 0);
  // What was tied together for the eye is searched for with an ordinary space.
  const drawn = lines.map(line => line.replaceAll('\u00a0', ' '));
  return { lines: drawn, weight, pt, width, height: heightOf(Math.max(1, lines.length), pt), isCut };
}

/** What stays together, each with the space that follows it. */
function tokensOf(text: string, breaks: 'words' | 'address'): readonly string[] {
  if (breaks === 'address') return text.split(/(?<=\/)(?!\/)|(?=[.?&=])/);
  return text.match(/[^ ]+ */g) ?? [];
}

/** Line by line as much as goes in; null where one token alone is too wide. */
function wrap(tokens: readonly string[], width: number, measure: Measure): readonly string[] | null {
  const lines: string[] = [];
  let line = '';
  for (const token of tokens) {
    if (measure((line + token).trimEnd()) <= width) {
      line += token;
      continue;
    }
    if (line === '' || measure(token.trimEnd()) > width) return null;
    lines.push(line.trimEnd());
    line = token;
  }
  return line === '' ? lines : [...lines, line.trimEnd()];
}

/** The same number of lines in the least width, as long as the last one is not the longest. */
function balanced(tokens: readonly string[], width: number, lines: readonly string[], measure: Measure) {
  if (lines.length < 2) return lines;
  let best = lines;
  for (let narrower = width * 0.96; narrower > width / 2; narrower *= 0.96) {
    const next = wrap(tokens, narrower, measure);
    if (next === null || next.length > lines.length) break;
    if (measure(next[0] ?? '') < measure(next.at(-1) ?? '')) break;
    best = next;
  }
  return best;
}

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' });
const graphemesOf = (text: string) => Array.from(graphemes.segment(text), ({ segment }) => segment);

/** A word wider than the line, in pieces that go in. */
function hardPieces(token: string, width: number, measure: Measure): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const grapheme of graphemesOf(token)) {
    if (piece !== '' && measure((piece + grapheme).trimEnd()) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += grapheme;
  }
  return [...pieces, piece];
}

/** As many words as leave room for the ellipsis; of one word as many letters. */
function cut(line: string, width: number, measure: Measure): string {
  const words = line.split(' ');
  for (let count = words.length - 1; count > 0; count--) {
    const start = `${words.slice(0, count).join(' ')}${ellipsis}`;
    if (measure(start) <= width) return start;
  }
  const letters = graphemesOf(words[0] ?? '');
  while (letters.length > 0 && measure(letters.join('') + ellipsis) > width) letters.pop();
  return letters.join('') + ellipsis;
}

export interface Printable {
  readonly text: string;
  /** Whether every letter is there as it came. */
  readonly isWhole: boolean;
}

/** More marks on one letter would reach into other lines. */
const maxMarks = 2;

/**
 * What the typeface can draw of a text from outside, on one line, never empty: a letter that it lacks gives way to its
 * plain form, as `Ａ` to `A`, or to a question mark; pictures, controls and marks of direction are left out.
 */
export function printable(text: string, typeface: Pick<Typeface, 'has'>): Printable {
  const hasAll = (part: string) => Array.from(part).every(letter => typeface.has(letter.codePointAt(0) ?? 0));
  let isWhole = true;
  const drawn = graphemesOf(text.normalize('NFC').replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')).map(grapheme => {
    const [base = '', ...rest] = Array.from(grapheme.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, ''));
    // Alone a mark would sit on the line above.
    const marks = /[\p{L}\p{N}]/u.test(base) ? rest.filter(mark => /\p{M}/u.test(mark)).slice(0, maxMarks) : [];
    const whole = [base, ...marks].join('');
    if (base !== '' && hasAll(whole) && !/\p{M}/u.test(base)) {
      if (whole !== grapheme) isWhole = false;
      return whole;
    }
    isWhole = false;
    if (/^(\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{M}|$)/u.test(base)) return '';
    const plain = base.normalize('NFKD').replace(/\p{M}/gu, '');
    return plain !== '' && hasAll(plain) ? plain : '?';
  });
  const line = drawn.join('').replace(/ +/g, ' ').trim();
  return line === '' ? { text: '?', isWhole: false } : { text: line, isWhole };
}
