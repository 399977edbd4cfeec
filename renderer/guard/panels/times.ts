/** Moments that the panels read and write, in the site's time zone. A day is `YYYY-MM-DD`; moments are milliseconds since 1970. */

import { partsOf } from '../../ui/time.ts';

export const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How many days back a forgotten exit may be dated. */
const maxDays = 31;

/** The wall clock there, as if it were UTC. */
function wallClock(atMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(atMs, timeZone);
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

export function dayOf(atMs: number, timeZone: string): string {
  return new Date(wallClock(atMs, timeZone)).toISOString().slice(0, 10);
}

/** The days from one moment to a later one, the latest first; at most 31. */
export function daysBetween(fromMs: number, toMs: number, timeZone: string): readonly string[] {
  const first = Date.parse(dayOf(fromMs, timeZone));
  const last = Date.parse(dayOf(toMs, timeZone));
  const count = Math.min(maxDays, Math.max(0, Math.round((last - first) / dayMs)) + 1);
  return Array.from({ length: count }, (_, back) => new Date(last - back * dayMs).toISOString().slice(0, 10));
}

/** `dd/MM` */
export function shortDay(day: string): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}`;
}

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

/** `8:05`, `08:05`, `8h05`, `805` and `0805` are five past eight; null for what is no time. */
export function typedTime(text: string): TimeOfDay | null {
  const parts = /^(\d{1,2})(?:\s*[:.hg]\s*)?(\d{2})$/i.exec(text.trim());
  if (parts === null) return null;
  const [hour, minute] = [Number(parts[1]), Number(parts[2])];
  return hour < 24 && minute < 60 ? { hour, minute } : null;
}

/** When that clock time is on that day. Where a clock is set forward over it, the moment after. */
export function momentOn(day: string, { hour, minute }: TimeOfDay, timeZone: string): number {
  const wall = Date.parse(day) + (hour * 60 + minute) * minuteMs;
  const offsetAt = (atMs: number) => wallClock(atMs, timeZone) - atMs;
  // The offset of a place depends on the moment that is looked for: the second look is at most one change away.
  const near = wall - offsetAt(wall);
  return wall - offsetAt(near);
}

/** `03:12`, and `1:03:12` from an hour on. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** How long a watchlist entry lasts. */
export const expiries = ['today', 'week', 'month', 'ever'] as const;
export type Expiry = (typeof expiries)[number];

/** The end of it; null for ever. `today` ends at the next midnight there. */
export function expiryOf(expiry: Expiry, nowMs: number, timeZone: string): number | null {
  switch (expiry) {
    case 'today': {
      const [today = ''] = daysBetween(nowMs, nowMs, timeZone);
      const tomorrow = new Date(Date.parse(today) + dayMs).toISOString().slice(0, 10);
      return momentOn(tomorrow, { hour: 0, minute: 0 }, timeZone);
    }
    case 'week':
      return nowMs + 7 * dayMs;
    case 'month':
      return nowMs + 30 * dayMs;
    case 'ever':
      return null;
  }
}

/** When somebody left, as the guard says it: minutes ago, or a clock time of a day. */
export type ExitTime =
  | { readonly kind: 'ago'; readonly minutes: number }
  | { readonly kind: 'clock'; readonly day: string; readonly text: string };

/** `no-time`: nothing that is a time is written. `before-entry`, `to-come`: it cannot have been then. */
export type ExitFault = 'no-time' | 'before-entry' | 'to-come';

/** A minute that has only begun counts as begun at the entry: clock times have no seconds. */
export function exitMoment(
  time: ExitTime,
  visit: { readonly atIn: number | null },
  nowMs: number,
  timeZone: string,
): number | ExitFault {
  const earliest = visit.atIn ?? 0;
  const typed = time.kind === 'clock' ? typedTime(time.text) : null;
  if (time.kind === 'clock' && typed === null) return 'no-time';
  const at =
    time.kind === 'ago' || typed === null ? Math.floor(nowMs) - agoMs(time) : momentOn(time.day, typed, timeZone);
  if (at > nowMs) return 'to-come';
  if (at >= earliest) return at;
  return time.kind === 'clock' && at + minuteMs > earliest ? earliest : 'before-entry';
}

function agoMs(time: ExitTime): number {
  return time.kind === 'ago' ? time.minutes * minuteMs : 0;
}
