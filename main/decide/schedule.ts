/** What a schedule makes of a lane at a moment. */
import type { LaneMode } from '../words.ts';
import { holds, type LocalTime, type Schedule, type Span, spansText } from './policy.ts';

/** One moment on both clocks. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly local: LocalTime;
}

/** The first that holds counts; null: the policy decides. */
export function scheduleAt(schedules: readonly Schedule[], local: LocalTime, lane: string): Schedule | null {
  return schedules.find(schedule => holds(schedule, local, lane)) ?? null;
}

const dayMin = 1_440;
const minuteMs = 60_000;

/**
 * When the span began in which a schedule holds, milliseconds since 1970: of several the one that began first; without
 * hours the site's day. By the minutes of the wall clock, so that on a day of a change of time it is off by that.
 */
export function spanBegan({ hours, days }: Schedule, { now, local }: Moment): number {
  const ages = (hours ?? []).filter(span => holds({ hours: [span], days }, local, '')).map(span => ageOf(span, local));
  return Math.floor(now / minuteMs) * minuteMs - Math.max(...(ages.length === 0 ? [local.minute] : ages)) * minuteMs;
}

function ageOf({ fromMin }: Span, { minute }: LocalTime): number {
  return minute >= fromMin ? minute - fromMin : minute + dayMin - fromMin;
}

/**
 * Whether the lane is open to everybody, by the policy, or to nobody. `lastInAt`: when somebody was last admitted there
 * (milliseconds since 1970), null for never; it matters to `firstPersonIn` alone.
 */
export function laneMode(
  schedules: readonly Schedule[],
  moment: Moment,
  lane: string,
  lastInAt: number | null,
): LaneMode {
  const schedule = scheduleAt(schedules, moment.local, lane);
  if (schedule === null) return 'controlled';
  if (schedule.mode !== 'free' || !schedule.firstPersonIn) return schedule.mode;
  const isBegun = lastInAt !== null && lastInAt >= spanBegan(schedule, moment) && lastInAt <= moment.now;
  return isBegun ? 'free' : 'controlled';
}

/** More changes in a day than these nobody is told: reading them would take longer than asking. */
const maxChanges = 64;

/** The spans of the site's day in which the lane is not closed, as text; empty where there are none, or too many. */
export function openTimes(schedules: readonly Schedule[], local: LocalTime, lane: string): string {
  const own = schedules.filter(({ lanes }) => lanes === undefined || lanes.includes(lane));
  const ends = own.flatMap(({ hours }) => (hours ?? []).flatMap(({ fromMin, toMin }) => [fromMin, toMin]));
  const changes = [...new Set([0, ...ends.filter(minute => minute < dayMin)])].toSorted((a, b) => a - b);
  if (changes.length > maxChanges) return '';
  const open: Span[] = [];
  for (const [index, fromMin] of changes.entries()) {
    const toMin = changes[index + 1] ?? dayMin;
    if (scheduleAt(own, { ...local, minute: fromMin }, lane)?.mode === 'closed') continue;
    const last = open.at(-1);
    if (last?.toMin === fromMin) open[open.length - 1] = { ...last, toMin };
    else open.push({ fromMin, toMin });
  }
  return spansText(open);
}
