import type { LocalTime } from '../decide/policy.ts';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What the clock on the site's wall shows at a moment (milliseconds since 1970); the formatter is costly to make. */
export function localTime(timeZone: string): (now: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  let last = { minute: Number.NaN, time: { date: '', weekday: 1, minute: 0 } };
  return now => {
    const minute = Math.floor(now / 60_000);
    if (minute === last.minute) return last.time;
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
    const time = {
      date: `${part('year')}-${part('month')}-${part('day')}`,
      weekday: weekdays.indexOf(part('weekday')) + 1,
      minute: Number(part('hour')) * 60 + Number(part('minute')),
    };
    last = { minute, time };
    return time;
  };
}
