import { localTime } from '../controller/local-time.ts';

/** Moments (seconds since 1970) as people of that zone write them: `08:00 27/11/2026`. */
export function untilIn(timeZone: string): (atS: number) => string {
  const timeAt = localTime(timeZone);
  const two = (value: number) => String(value).padStart(2, '0');
  return atS => {
    const { date, minute } = timeAt(atS * 1_000);
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)} ${date.split('-').reverse().join('/')}`;
  };
}
