/**
 * The values of an import's row. What is not understood is refused, never guessed; the sentences say what was expected,
 * and nothing of the value, which is personal.
 */
import { hasControlCharacter, utf8Length } from '../../read/text.ts';
import { fail, ok, type PersonId, type Result } from '../../words.ts';
import { exposureWords, purposeWords, symptomWords } from './answer-words.ts';
import type { idColumns } from './import-columns.ts';
import type { WallTime } from './site-zone.ts';

type Value<T> = Result<T, string>;

const purposeNames: readonly string[] = purposeWords;
const none = ['', 'không', 'no', 'none'];

type IdColumn = (typeof idColumns)[number];
const numbers: Readonly<Record<IdColumn, { kind: PersonId['kind']; pattern: RegExp; expected: string }>> = {
  nationalId: { kind: 'national-id', pattern: /^\d{12}$/, expected: '12 digits' },
  qid: { kind: 'qid', pattern: /^\d{1,20}$/, expected: '1 to 20 digits' },
  oldId: { kind: 'old-id', pattern: /^\d{9}$/, expected: '9 digits' },
  insurance: {
    kind: 'insurance',
    pattern: /^(\d{10}|[A-Z]{2}\d{13})$/,
    expected: '10 digits, or 2 letters and 13 digits',
  },
};

/** A person's number; spaces inside do not count. Of an old insurance code its last 10 digits. */
export function readId(column: IdColumn, text: string): Value<PersonId> {
  const { kind, pattern, expected } = numbers[column];
  const value = text.replaceAll(' ', '').toUpperCase();
  if (!pattern.test(value)) return fail(`expected ${expected} (a spreadsheet may have dropped zeros in front)`);
  return ok({ kind, value: kind === 'insurance' ? value.slice(-10) : value });
}

/** Text in NFC of 1 to `maxBytes` bytes of UTF-8 on one line. */
export function readText(text: string, maxBytes: number): Value<string> {
  const value = text.normalize('NFC');
  if (hasControlCharacter(value)) return fail('a control character inside');
  return utf8Length(value) <= maxBytes ? ok(value) : fail(`longer than ${maxBytes} bytes`);
}

const dates = [
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<time>.+))?$/,
  /^(?<day>\d{2})\/(?<month>\d{2})\/(?<year>\d{4})(?: (?<time>.+))?$/,
];
const times =
  /^(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.\d{1,9})?)?(?<zone>Z|[+-]\d{2}:\d{2})?$/;

interface DateGroups {
  readonly year?: string;
  readonly month?: string;
  readonly day?: string;
  readonly time?: string;
}

/** A date of the calendar as UTC's midnight, milliseconds since 1970; null where there is no such day. */
function midnightOf(groups: DateGroups): number | null {
  const [year, month, day] = [Number(groups.year), Number(groups.month), Number(groups.day)];
  const at = new Date(Date.UTC(2000, 0, 1));
  at.setUTCFullYear(year, month - 1, day);
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day && month >= 1 ? at.getTime() : null;
}

function groupsOf(patterns: readonly RegExp[], text: string): DateGroups | null {
  for (const pattern of patterns) {
    const groups = pattern.exec(text)?.groups;
    if (groups !== undefined) return groups;
  }
  return null;
}

/** `YYYY-MM-DD` or `DD/MM/YYYY`, as the former. */
export function readDate(text: string): Value<string> {
  const groups = groupsOf(dates, text);
  const midnight = groups === null || groups.time !== undefined ? null : midnightOf(groups);
  if (midnight === null) return fail('expected a date, YYYY-MM-DD or DD/MM/YYYY');
  return ok(new Date(midnight).toISOString().slice(0, 10));
}

const firstS = Date.UTC(2000, 0, 1) / 1_000;
const lastS = Date.UTC(2200, 0, 1) / 1_000;

/**
 * A moment, seconds since 1970: a date, or a date and a time, with zone or in the site's. A date alone is its first
 * moment or, for an `end`, the moment after its last.
 */
export function readMoment(text: string, wall: WallTime, isEnd: boolean): Value<number> {
  const groups = groupsOf(dates, text);
  const midnight = groups === null ? null : midnightOf(groups);
  if (groups === null || midnight === null) return fail(expectedMoment);
  const at = groups.time === undefined ? wall(midnight + (isEnd ? 86_400_000 : 0)) : timed(midnight, groups.time, wall);
  if (at === undefined) return fail(expectedMoment);
  if (at === null) return fail('the clocks are changed at that time: give it with its zone, such as +07:00');
  const seconds = Math.floor(at / 1_000);
  return seconds >= firstS && seconds < lastS ? ok(seconds) : fail('expected a moment between 2000 and 2200');
}

const expectedMoment = 'expected a date or a time, such as 2026-11-23, 23/11/2026 08:00 or 2026-11-23T08:00:00+07:00';

interface TimeGroups {
  readonly hour?: string;
  readonly minute?: string;
  readonly second?: string;
  readonly zone?: string;
}

/** Undefined for what is no time; null for one that the site's wall does not show once. */
function timed(midnight: number, time: string, wall: WallTime): number | null | undefined {
  const groups = times.exec(time)?.groups;
  if (groups === undefined) return undefined;
  const { hour, minute, second = '0', zone }: TimeGroups = groups;
  const shown = midnight + (Number(hour) * 3_600 + Number(minute) * 60 + Number(second)) * 1_000;
  if (zone === undefined) return wall(shown);
  if (zone === 'Z') return shown;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  if (hours > 14 || minutes > 59) return undefined;
  return shown - (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const wordsOf = (text: string) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .split(/[,;]/)
    .map(word => word.trim());

/** The bits of answers: one number, or words; a number among words would be a bit or a set of bits, so it is neither. */
function readBits(text: string, known: readonly (readonly string[])[]): Value<number> {
  const words = wordsOf(text);
  const [first = ''] = words;
  if (words.length === 1) {
    if (none.includes(first)) return ok(0);
    if (/^\d{1,3}$/.test(first) && Number(first) < 2 ** known.length) return ok(Number(first));
  }
  const bits = words.map(word => known.findIndex(spellings => spellings.includes(word)));
  if (bits.includes(-1)) {
    return fail(`expected none, ${known.map(([word]) => word).join(', ')}, or their bits as a number`);
  }
  return ok(bits.reduce((sum, bit) => sum | (1 << bit), 0));
}

export const readSymptoms = (text: string) => readBits(text, symptomWords);
export const readExposures = (text: string) => readBits(text, exposureWords);

/** Purpose codes, 1 to 8 of them; none where the text is empty. */
export function readPurposes(text: string): Value<readonly number[]> {
  if (text === '') return ok([]);
  const codes = wordsOf(text).map(word => (/^[1-8]$/.test(word) ? Number(word) : purposeNames.indexOf(word) + 1));
  const unique = [...new Set(codes)];
  return unique.includes(0) ? fail(`expected ${purposeNames.join(', ')}, or their numbers 1 to 8`) : ok(unique);
}
