/** Changes to a text's characters and fields, to JSON, and what scanners and keyboards do. */
import {
  asDecimalBytes,
  asEntities,
  asHexEntities,
  asLatin1,
  asPercent,
  asPercentLetters,
  asQuestionMarks,
  asWindows1252,
  decomposed,
  typed,
  typedJoined,
} from '../read/damages.ts';
import { mutateBytes } from './mutate-binary.ts';
import type { Random } from './random.ts';

const damages = [
  ...[asDecimalBytes, asEntities, asHexEntities, asLatin1, asPercent, asPercentLetters],
  ...[asQuestionMarks, asWindows1252, decomposed, typed, typedJoined],
  ...[(text: string) => text.toLowerCase(), (text: string) => text.toUpperCase(), (text: string) => text.trim()],
  ...[(text: string) => `]Q1${text}`, (text: string) => `\x02${text}\x03\r\n`, (text: string) => `${text}\r\n\x1d\t `],
] as const satisfies readonly ((text: string) => string)[];

/** Characters that a reader might treat in a way of its own, and pieces that begin something. */
const oddTexts = [
  ...['\0', '\x02', '\x03', '\x1d', '\x7f', '\x85', '\u2028', '\u202e', '\u200b', '\ufeff', '\ufffd', 'ı', 'İ', 'ß'],
  ...['K', '😀', '\u0301', '\u0323', 'đ', 'Đ', 'ă', 'ô', '&#', '&#x1F600;', '&#0;', '&amp;', '%00', '%C3%A3', '%', '|'],
  ...[
    '||',
    '<',
    '<1<',
    '$',
    '-',
    '{',
    '}',
    '[',
    '"',
    '\\',
    '\\u0000',
    '\\ud800',
    ':',
    '.',
    '/',
    ' ',
    '  ',
    'HC1:',
    'VD1:',
  ],
  ...['86901', 'shc:/', 'shc:/1/2/', 'shc:/2/2/', '{"data":', 'Ã¡', 'áº¡', '0225', '0195', '1e999', '-0', '00', '9'],
] as const;

/** One change to a text as its scanner sends it. */
export function mutateText(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const choice = random.below(10);
  if (choice === 0) return mutateBytes(bytes, other, random);
  const text = Buffer.from(bytes).toString();
  const lent = Buffer.from(other).toString();
  if (choice === 1) return Buffer.from(damaged(text, random));
  if (choice < 5 && text.includes('|')) return Buffer.from(mutateFields(text, lent, random));
  return Buffer.from(mutateCharacters(text, lent, random));
}

/** Sometimes more than once: what undoes a damage has to end. */
function damaged(text: string, random: Random): string {
  let result = text;
  for (let left = 1 + random.below(random.once(8) ? 6 : 2); left > 0 && result.length < 9_000; left--) {
    result = random.pick(damages)(result);
  }
  return result;
}

function mutateCharacters(text: string, other: string, random: Random): string {
  const at = random.below(text.length + 1);
  const cut = random.once(3) ? random.below(40) : 1;
  const [before, after] = [text.slice(0, at), text.slice(at + cut)];
  switch (random.below(8)) {
    case 0:
      return before + after;
    case 1:
      return before + random.pick(oddTexts) + after;
    case 2:
      return before + random.pick(oddTexts) + text.slice(at);
    case 3:
      return before + text.charAt(random.below(text.length)) + text.slice(at + 1);
    case 4:
      return before + other.slice(random.below(other.length));
    case 5:
      return before;
    case 6:
      return (
        before + text.slice(at, at + cut).repeat(1 + random.below(random.once(6) ? 4_500 / cut : 4)) + text.slice(at)
      );
    default:
      return before + (random.once(2) ? random.pick(oddTexts).repeat(1 + random.below(900)) : '') + text.slice(at);
  }
}

function mutateFields(text: string, other: string, random: Random): string {
  const fields = text.split('|');
  const lent = other.split('|');
  const at = random.below(fields.length);
  const field = fields[at] ?? '';
  switch (random.below(6)) {
    case 0:
      return fields.toSpliced(at, 1).join('|');
    case 1:
      return fields.toSpliced(at, 0, random.any(lent) ?? '').join('|');
    case 2:
      return fields.with(at, random.any(lent) ?? '').join('|');
    case 3:
      return fields.with(at, random.any(fields) ?? '').join('|');
    case 4:
      return fields.with(at, damaged(field, random)).join('|');
    default:
      return fields.with(at, mutateCharacters(field, other, random)).join('|');
  }
}

const oddValues: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e300,
    2 ** 53,
    '',
    ' ',
    '\0',
    '\u202e',
    '__proto__',
    'constructor',
    'toString',
    'ES256',
    'none',
    'x'.repeat(3_000),
  ],
  ...[
    [],
    {},
    [[[[]]]],
    [null],
    { a: 1 },
    '2026-02-30',
    '2026-11-02T07:30:00+07:00',
    'icao.vacc',
    'Patient',
    ['x', 'x'],
  ],
];

/** One change to a member of JSON, or to its text. */
export function mutateJson(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  if (random.once(4)) return mutateText(bytes, other, random);
  const value = parsed(bytes);
  const slots = slotsOf(value);
  const slot = random.any(slots);
  if (slot === undefined) return mutateText(bytes, other, random);
  const { holder, key } = slot;
  const lent = random.once(2) ? random.any(slotsOf(parsed(other))) : random.any(slots);
  const put = random.once(2) || lent === undefined ? random.any(oddValues) : Reflect.get(lent.holder, lent.key);
  if (random.once(4)) Reflect.deleteProperty(holder, key);
  else Reflect.set(holder, random.once(8) ? `${String(random.any(slots)?.key)}` : key, put);
  try {
    return Buffer.from(random.once(10) ? JSON.stringify(value, null, random.below(4)) : JSON.stringify(value));
  } catch {
    // A value that was put inside itself.
    return bytes;
  }
}

interface Slot {
  readonly holder: object;
  readonly key: string;
}

function slotsOf(value: unknown): readonly Slot[] {
  const slots: Slot[] = [];
  const open: unknown[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== 'object' || item === null || slots.length > 500) continue;
    for (const [key, held] of Object.entries(item)) {
      slots.push({ holder: item, key });
      open.push(held);
    }
  }
  return slots;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}
