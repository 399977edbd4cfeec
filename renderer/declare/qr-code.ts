/**
 * QR codes of declarations (ISO/IEC 18004): alphanumeric mode, error correction M, versions 1 to 21. A whole encoder is
 * four times as long, and every phone at the gate loads this one over the same Wi-Fi.
 */

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** Of level M, by version: codewords of data, error correction codewords of a block, and blocks. */
const dataWords = [16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453, 507, 563, 627, 669, 714];
const checkWords = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26];
const blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17];
/** What a code without text is filled with. */
const padding = [0xec, 0x11];

/** Rows of modules, 1 dark; -1 while nothing stands there. */
type Grid = number[][];

/**
 * Of eight masks always the same: the text of a declaration is a signature and what it covers, as even as chance, and
 * choosing between masks would cost an old phone eight drawings.
 */
export const mask = 3;
/** Level M and mask 3, with their check bits. */
const formatBits = 0x5b4b;
const isTurned = (x: number, y: number) => (x + y) % 3 === 0;

/** Rows of modules, 1 dark. `text`: of the alphanumeric mode's characters; null where it is too long. */
export function qrCode(text: string): readonly (readonly number[])[] | null {
  const version = dataWords.findIndex((words, at) => bitsOf(text, at + 1).length <= words * 8) + 1;
  if (version === 0) return null;
  const rows = patterns(version, version * 4 + 17);
  fill(rows, withChecks(wordsOf(bitsOf(text, version), dataWords[version - 1] ?? 0), version));
  return rows;
}

const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');

function bitsOf(text: string, version: number): string {
  let bits = `0010${binary(text.length, version < 10 ? 9 : 11)}`;
  for (let at = 0; at < text.length; at += 2) {
    const first = alphabet.indexOf(text.charAt(at));
    const isPair = at + 1 < text.length;
    bits += isPair ? binary(first * 45 + alphabet.indexOf(text.charAt(at + 1)), 11) : binary(first, 6);
  }
  return bits;
}

function wordsOf(bits: string, count: number): number[] {
  const ended = `${bits}0000`.slice(0, count * 8);
  const whole = ended.padEnd(Math.ceil(ended.length / 8) * 8, '0');
  const words = (whole.match(/.{8}/g) ?? []).map(word => Number.parseInt(word, 2));
  const used = words.length;
  return Array.from({ length: count }, (_, at) => words[at] ?? padding[(at - used) % 2] ?? 0);
}

/** In the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  }
  return product;
}

/** Reed-Solomon: what is left of the words over the generator of this degree. */
function checksOf(words: readonly number[], degree: number): number[] {
  let generator = [1];
  let root = 1;
  for (let at = 0; at < degree; at += 1) {
    const grown = [...generator, 0];
    generator = grown.map((value, index) => value ^ times(generator[index - 1] ?? 0, root));
    root = times(root, 2);
  }
  const rest = words.concat(Array<number>(degree).fill(0));
  words.forEach((_word, at) => {
    const factor = rest[at] ?? 0;
    generator.forEach((value, index) => {
      rest[at + index] = (rest[at + index] ?? 0) ^ times(value, factor);
    });
  });
  return rest.slice(words.length);
}

/** In blocks, the short ones first, and of each block one word in turn. */
function withChecks(words: readonly number[], version: number): number[] {
  const count = blockCounts[version - 1] ?? 1;
  const degree = checkWords[version - 1] ?? 0;
  const short = Math.floor(words.length / count);
  const shortCount = count - (words.length % count);
  let from = 0;
  const blocks = Array.from({ length: count }, (_, at) => {
    const block = words.slice(from, from + short + (at < shortCount ? 0 : 1));
    from += block.length;
    return block;
  });
  const inTurn = (of: readonly (readonly number[])[], length: number) =>
    Array.from({ length }, (_, at) => of.flatMap(block => block[at] ?? [])).flat();
  const checks = blocks.map(block => checksOf(block, degree));
  return [...inTurn(blocks, short + 1), ...inTurn(checks, degree)];
}

function set(rows: Grid, x: number, y: number, value: number): void {
  const row = rows[y];
  if (row?.[x] !== undefined) row[x] = value;
}

/** Rings around a middle, as far as `reach`; the ring that is light stands at `light`. */
function rings(rows: Grid, middle: readonly [number, number], reach: number, light: readonly number[]): void {
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      set(rows, middle[0] + dx, middle[1] + dy, light.includes(ring) ? 0 : 1);
    }
  }
}

function patterns(version: number, size: number): Grid {
  const rows: Grid = Array.from({ length: size }, () => Array<number>(size).fill(-1));
  for (let at = 0; at < size; at += 1) {
    set(rows, at, 6, (at + 1) % 2);
    set(rows, 6, at, (at + 1) % 2);
  }
  const far = size - 4;
  for (const middle of [[3, 3] as const, [far, 3] as const, [3, far] as const]) rings(rows, middle, 4, [2, 4]);
  const marks = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (marks * 2 - 2)) * 2;
  const places = version === 1 ? [] : [6, ...Array.from({ length: marks - 1 }, (_, at) => size - 7 - at * step)];
  for (const x of places) {
    for (const y of places) {
      const isCorner = (x === 6 && (y === 6 || y === size - 7)) || (y === 6 && x === size - 7);
      if (!isCorner) rings(rows, [x, y], 2, [1]);
    }
  }
  if (version >= 7) {
    let check = version;
    for (let at = 0; at < 12; at += 1) check = (check << 1) ^ ((check >> 11) * 0x1f25);
    const bits = (version << 12) | check;
    for (let at = 0; at < 18; at += 1) {
      const [near, away] = [Math.floor(at / 3), size - 11 + (at % 3)];
      set(rows, near, away, (bits >> at) & 1);
      set(rows, away, near, (bits >> at) & 1);
    }
  }
  format(rows);
  return rows;
}

/** The level and the mask, twice. */
function format(rows: Grid): void {
  const size = rows.length;
  for (let at = 0; at < 15; at += 1) {
    const bit = (formatBits >> at) & 1;
    // Both leave out the timing pattern.
    const [down, left] = [at < 6 ? at : at + 1, at < 9 ? 15 - at : 14 - at];
    set(rows, 8, at < 8 ? down : size - 15 + at, bit);
    set(rows, at < 8 ? size - 1 - at : left === 6 ? 7 : left, 8, bit);
  }
  set(rows, 8, size - 8, 1);
}

/** In pairs of columns, from the right, up and down in turn. */
function fill(rows: Grid, words: readonly number[]): void {
  const size = rows.length;
  let at = 0;
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2) {
    // The timing pattern is a column of its own.
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y]?.[x] !== -1) continue;
        const bit = ((words[at >> 3] ?? 0) >> (7 - (at % 8))) & 1;
        set(rows, x, y, isTurned(x, y) ? 1 - bit : bit);
        at += 1;
      }
    }
    isUp = !isUp;
  }
}
