/** Visits that nobody has ended are closed at the zone's time of day, and marked as such. */
import type { Clock } from '../../../drivers/driver.ts';
import type { LocalTime, Zone } from '../../decide/policy.ts';
import { maxClosedAtOnce } from '../../record/desk-records.ts';
import type { JournalKeeper } from '../journal-keeper.ts';

/** How often it is seen whether it is time, and how long a scan may go between two batches; milliseconds. */
const [lookMs, breathMs] = [60_000, 50];
const dayMinutes = 1_440;

export interface DailyReset {
  close(): void;
}

/** A gate that was off at that time makes up for it when it starts. */
export function startDailyReset(
  zones: readonly Zone[],
  clock: Clock,
  localTime: (now: number) => LocalTime,
  journal: Pick<JournalKeeper, 'forgotten' | 'note'>,
): DailyReset {
  const due = zones.filter(({ resetAtMin }) => resetAtMin !== null);
  let cancel = due.length === 0 ? () => undefined : clock.timer(breathMs, look);

  function look(): void {
    const now = clock.now();
    const isMore = due.map(zone => closeSome(zone, now)).some(closed => closed === maxClosedAtOnce);
    cancel = clock.timer(isMore ? breathMs : lookMs, look);
  }

  function closeSome({ id, resetAtMin }: Zone, now: number): number {
    const visits = journal.forgotten(id, lastMoment(now, resetAtMin ?? 0), maxClosedAtOnce);
    if (visits.length === 0) return 0;
    const written = journal.note(now, null, { kind: 'visits-closed', zone: id, visits });
    return written.ok ? visits.length : 0;
  }

  /** When the clock on the site's wall showed this time last; milliseconds since 1970. */
  function lastMoment(now: number, resetAtMin: number): number {
    const ago = (localTime(now).minute - resetAtMin + dayMinutes) % dayMinutes;
    return Math.floor(now / 60_000) * 60_000 - ago * 60_000;
  }

  return { close: () => cancel() };
}
