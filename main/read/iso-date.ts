const date = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const moment = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** Whether the text is a day, month or year that the calendar has: `YYYY-MM-DD` or its beginning (ISO 8601). */
export function isDate(text: string): boolean {
  const [, , month = '01', day = '01'] = date.exec(text) ?? [];
  if (!date.test(text)) return false;
  const whole = `${text.slice(0, 4)}-${month}-${day}`;
  const ms = Date.parse(whole);
  // A day that its month does not have rolls over into the next one.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(whole);
}

/**
 * A moment with its offset from UTC, or a day, which counts from its midnight UTC; as milliseconds since 1970. Null for a
 * moment without an offset, for less than a day, and for what is no moment at all.
 */
export function momentOf(text: string): number | null {
  const day = moment.exec(text)?.[1];
  if (day === undefined || !isDate(day)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
