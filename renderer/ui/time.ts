/** Times as the screens write them, in the site's time zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock there, each part by its name, with as many digits as a clock shows. */
export function partsOf(atMs: number, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
}

/** `HH:mm`. `atMs` is milliseconds since 1970. */
export function clockTime(atMs: number, timeZone: string): string {
  const { hour, minute } = partsOf(atMs, timeZone);
  return `${hour}:${minute}`;
}

/** `HH:mm` where that is today, else `HH:mm dd/MM`; a year away, `HH:mm dd/MM/yyyy`. Milliseconds since 1970. */
export function momentTime(atMs: number, nowMs: number, timeZone: string): string {
  const at = partsOf(atMs, timeZone);
  const now = partsOf(nowMs, timeZone);
  const time = `${at.hour}:${at.minute}`;
  if (at.year !== now.year) return `${time} ${at.day}/${at.month}/${at.year}`;
  return at.month === now.month && at.day === now.day ? time : `${time} ${at.day}/${at.month}`;
}
