/** Times without a zone, as people write them where the site is. */

const dayMs = 86_400_000;

/**
 * Milliseconds since 1970 of a time on the site's wall; `wallMs` is the same reading taken as UTC. Null for a time that
 * the wall never showed or showed twice, at a change to or from summer time.
 */
export type WallTime = (wallMs: number) => number | null;

export function wallTime(timeZone: string): WallTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  /** How far the wall is ahead of UTC at a moment, milliseconds. */
  const offsetAt = (at: number) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return shown - Math.floor(at / 1_000) * 1_000;
  };
  // The formatter takes longer than everything else of a row.
  let day = Number.NaN;
  let offsets: readonly number[] = [];
  return wallMs => {
    const wallDay = Math.floor(wallMs / dayMs);
    if (wallDay !== day) {
      day = wallDay;
      offsets = [...new Set([offsetAt((day - 1) * dayMs), offsetAt((day + 2) * dayMs)])];
    }
    const [only] = offsets;
    if (offsets.length === 1 && only !== undefined) return wallMs - only;
    const moments = offsets.map(offset => wallMs - offset).filter(at => at + offsetAt(at) === wallMs);
    return moments.length === 1 ? (moments[0] ?? null) : null;
  };
}
