/** The site's policy: data, checked when the site file is read, and kept in the journal under its hash. */
import type { Format, LaneMode, ProofKind } from '../words.ts';

/** What a finding comes to. `admit` lets the person in all the same, with a flag. */
export type AnswerTo = 'admit' | 'refer' | 'refuse';

/** A span of the local day in minutes from midnight; `toMin` before `fromMin` goes over midnight. */
export interface Span {
  readonly fromMin: number;
  readonly toMin: number;
}

/** When something holds. Absent lists mean always. */
export interface When {
  readonly hours?: readonly Span[] | undefined;
  /** 1 Monday to 7 Sunday (ISO 8601), of the day on which the span begins. */
  readonly days?: readonly number[] | undefined;
  /** Lane ids. */
  readonly lanes?: readonly string[] | undefined;
}

/** Formats that are taken at some lanes and hours. */
export interface AcceptRule extends When {
  readonly formats: readonly Format[];
}

/** The hours of some purposes (codes of the VD1 profile). */
export interface VisitingRule extends When {
  readonly purposes: readonly number[];
}

export interface WatchEntry {
  /** Pseudonym, 32 hex digits. */
  readonly person: string;
  /** Milliseconds since 1970; null for ever. */
  readonly untilMs: number | null;
  readonly outcome: 'refer' | 'refuse';
  /** For the guard. */
  readonly instruction: string;
}

/** Rules on what a health certificate says; null where the site has none of that kind. Days and hours count from the fact. */
export interface HealthPolicy {
  readonly onPositive: AnswerTo;
  /** A positive test counts for so many days; null for ever. One without a time always counts. */
  readonly positiveDays: number | null;
  /** When no fact of the certificate keeps its rule, or a rule of the site's rule files fails. */
  readonly onRule: AnswerTo;
  readonly vaccination: {
    /** The last dose of the series has to be taken. */
    readonly isComplete: boolean;
    readonly minDays: number;
    readonly maxDays: number | null;
  } | null;
  readonly test: { readonly naatHours: number; readonly antigenHours: number } | null;
  readonly recovery: { readonly minDays: number; readonly maxDays: number } | null;
}

export interface AntiPassback {
  /** `timed`: the next entry within `minutes` of the last is refused, whether or not an exit was seen. */
  readonly mode: 'off' | 'soft' | 'hard' | 'timed';
  readonly resetHours: number;
  readonly minutes: number;
}
export interface OccupancyLimit {
  /** People inside at a time; null for any number. */
  readonly limit: number | null;
  /** Percent of the limit at which the desk warns. */
  readonly warnAt: readonly [number, number];
}

/** A part of the site that people are inside of. */
export interface Zone {
  readonly id: string;
  readonly name: { readonly vi: string; readonly en: string };
  /** The zone around it; null where outside is. */
  readonly within: string | null;
  readonly occupancy: OccupancyLimit;
  readonly antiPassback: AntiPassback;
  /** Minutes from midnight at which forgotten visits are closed; null for never. */
  readonly resetAtMin: number | null;
}

/** Where `in` leads: from one zone (null: from outside) to another; `out` is the way back. */
export interface LaneWay {
  readonly from: string | null;
  readonly to: Zone;
}

/** The zone of a site that names none. */
export const onlyZone = 'site';

/** When lanes are open to everybody or to nobody. */
export interface Schedule extends When {
  readonly mode: LaneMode;
  /** `free` begins only when somebody has been admitted in that span. */
  readonly firstPersonIn: boolean;
}

export interface Policy {
  readonly skewSeconds: number;
  readonly declaration: {
    /** Hours since nbf. */
    readonly maxAgeHours: number;
    readonly onSymptom: AnswerTo;
    readonly onExposure: AnswerTo;
    /** When a card or personal code has no declaration. */
    readonly onMissing: 'refer' | 'refuse';
  };
  /** One of these lists has to be shown as a whole. */
  readonly proofs: {
    readonly anyOf: readonly (readonly ProofKind[])[];
    readonly onMissing: 'refer' | 'refuse';
  };
  /** Empty: every format, everywhere, always. */
  readonly accept: readonly AcceptRule[];
  readonly health: HealthPolicy;
  readonly watchlist: readonly WatchEntry[];
  readonly visiting: readonly VisitingRule[];
  readonly limits: {
    /** People inside for one host or patient at a time; null for any number. */
    readonly perHost: number | null;
    /** The purposes that it counts for. */
    readonly purposes: readonly number[];
  };
  /** Of every zone that has none of its own. */
  readonly occupancy: OccupancyLimit;
  readonly antiPassback: AntiPassback;
  readonly escort: {
    /** Purposes for which the host has to be inside. */
    readonly purposes: readonly number[];
    readonly onAbsent: 'refer' | 'refuse';
  };
}

/** The moment at the site. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

/** Whether the rule holds at this moment and lane. */
export function holds({ hours, days, lanes }: When, { weekday, minute }: LocalTime, lane: string): boolean {
  if (lanes !== undefined && !lanes.includes(lane)) return false;
  const isDay = (day: number) => days === undefined || days.includes(day);
  if (hours === undefined) return isDay(weekday);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return hours.some(({ fromMin, toMin }) => {
    if (fromMin <= toMin) return isDay(weekday) && minute >= fromMin && minute < toMin;
    // The early hours belong to the evening before.
    return (isDay(weekday) && minute >= fromMin) || (isDay(yesterday) && minute < toMin);
  });
}

/** `08:00–11:00, 14:00–17:00`: each once, in the order of the day. */
export function spansText(spans: readonly Span[]): string {
  const texts = spans.map(({ fromMin, toMin }) => `${clockText(fromMin)}–${clockText(toMin)}`);
  return [...new Set(texts)].toSorted().join(', ');
}

function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
