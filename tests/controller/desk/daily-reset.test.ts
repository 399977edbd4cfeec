/** Closing what nobody has ended: at the zone's time of day, once, in small steps, whatever the clock does. */
import { describe, expect, test } from 'vitest';
import { startDailyReset } from '../../../main/controller/desk/daily-reset.ts';
import { localTime } from '../../../main/controller/local-time.ts';
import type { Zone } from '../../../main/decide/policy.ts';
import type { DeskRecord } from '../../../main/record/desk-records.ts';
import { newTestClock } from '../../clock.ts';

interface Visit {
  readonly id: number;
  readonly zone: string;
  readonly at: number;
}
type Closed = Extract<DeskRecord, { kind: 'visits-closed' }>;

/** The open visits of a gate; what is noted ends them. */
function newJournal(open: Visit[]) {
  const noted: (Closed & { readonly now: number })[] = [];
  let works = true;
  return {
    noted,
    enter: (visit: Visit) => open.push(visit),
    breaks: () => {
      works = false;
    },
    mends: () => {
      works = true;
    },
    forgotten: (zone: string, before: number, limit: number) =>
      open
        .filter(visit => visit.zone === zone && visit.at < before)
        .slice(0, limit)
        .map(({ id }) => id),
    note(now: number, lane: string | null, record: DeskRecord) {
      if (!works) return { ok: false, fault: { kind: 'io', message: 'the disk is full' } } as const;
      if (record.kind !== 'visits-closed' || lane !== null) throw new Error(`noted ${record.kind} of ${lane}`);
      for (const id of record.visits) {
        const index = open.findIndex(visit => visit.id === id);
        if (index < 0) throw new Error(`visit ${id} is closed twice`);
        open.splice(index, 1);
      }
      noted.push({ ...record, now });
      return { ok: true, value: noted.length } as const;
    },
  };
}

const zone = (id: string, resetAtMin: number | null): Zone => ({
  ...{ id, name: { vi: id, en: id }, within: null, resetAtMin },
  occupancy: { limit: null, warnAt: [80, 95] },
  antiPassback: { mode: 'soft', resetHours: 18, minutes: 0 },
});

const hour = 3_600_000;
/** Two in the morning in Vietnam. */
const two = Date.UTC(2026, 10, 23, 19);
const visitsOf = (count: number, at: number, of = 'site'): Visit[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, zone: of, at }));

function begin(
  visits: Visit[],
  { now = two - hour, zones = [zone('site', 120)], timeZone = 'Asia/Ho_Chi_Minh' }: Partial<Day> = {},
) {
  const clock = newTestClock(now);
  const journal = newJournal(visits);
  const reset = startDailyReset(zones, clock, localTime(timeZone), journal);
  return { clock, journal, reset };
}
interface Day {
  readonly now: number;
  readonly zones: readonly Zone[];
  readonly timeZone: string;
}

test('closes at the time of day who came before it, and nobody earlier or later', () => {
  const { clock, journal } = begin(visitsOf(3, two - 5 * hour), { now: two - 2 * hour });
  clock.advance(2 * hour - 1_000);
  expect(journal.noted).toEqual([]);
  clock.advance(61_000);
  expect(journal.noted).toMatchObject([{ kind: 'visits-closed', zone: 'site', visits: [1, 2, 3] }]);
  journal.enter({ id: 4, zone: 'site', at: clock.now() });
  clock.advance(23 * hour);
  expect(journal.noted).toHaveLength(1);
  clock.advance(hour);
  expect(journal.noted).toMatchObject([{}, { visits: [4] }]);
});

test('makes up for it where the gate was off at that time, and leaves those who have come since', () => {
  const visits = [...visitsOf(2, two - 30 * hour), { id: 9, zone: 'site', at: two + hour }];
  const { clock, journal } = begin(visits, { now: two + 5 * hour });
  clock.advance(1_000);
  expect(journal.noted).toMatchObject([{ visits: [1, 2] }]);
  clock.advance(12 * hour);
  expect(journal.noted).toHaveLength(1);
});

test('closes many in steps of 25, with time for a scan between them', () => {
  const { clock, journal } = begin(visitsOf(60, two - hour), { now: two + 1_000 });
  clock.advance(200);
  expect(journal.noted.map(({ visits }) => visits.length)).toEqual([25, 25, 10]);
  const [first, second, third] = journal.noted.map(({ now }) => now);
  expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]).toEqual([50, 50]);
  expect(new Set(journal.noted.flatMap(({ visits }) => visits)).size).toBe(60);
});

test('a journal that cannot be written is tried again a minute later', () => {
  const { clock, journal } = begin(visitsOf(30, two - hour), { now: two + 1_000 });
  journal.breaks();
  clock.advance(150_000);
  expect([journal.noted, clock.pending]).toEqual([[], 1]);
  journal.mends();
  clock.advance(60_100);
  expect(journal.noted.map(({ visits }) => visits.length)).toEqual([25, 5]);
});

test('each zone has its own time; one without closes nobody', () => {
  const zones = [zone('site', 120), zone('ward', 300), zone('lobby', null)];
  const visits = [...visitsOf(1, two - hour), { id: 2, zone: 'ward', at: two - hour }, { id: 3, zone: 'lobby', at: 0 }];
  const { clock, journal } = begin(visits, { zones, now: two - 10_000 });
  clock.advance(2 * hour);
  expect(journal.noted).toMatchObject([{ zone: 'site', visits: [1] }]);
  clock.advance(24 * hour);
  expect(journal.noted).toMatchObject([{}, { zone: 'ward', visits: [2] }]);
});

test('no zone with a time of day: nothing is looked at', () => {
  const { clock } = begin(visitsOf(3, 0), { zones: [zone('lobby', null)] });
  expect(clock.pending).toBe(0);
});

test('nothing is closed after the end', () => {
  const { clock, journal, reset } = begin(visitsOf(60, two - hour), { now: two + 1_000 });
  clock.advance(50);
  reset.close();
  clock.advance(24 * hour);
  expect([journal.noted.length, clock.pending]).toEqual([1, 0]);
});

test('a clock that is set back over the moment closes nobody twice, nor who has come since', () => {
  const { clock, journal } = begin(visitsOf(2, two - hour), { now: two - 10_000 });
  clock.advance(70_000);
  expect(journal.noted).toHaveLength(1);
  journal.enter({ id: 7, zone: 'site', at: clock.now() });
  clock.set(two - 30_000);
  clock.advance(5 * 60_000);
  expect(journal.noted).toHaveLength(1);
});

describe('the moment is that of the clock on the site’s wall', () => {
  /** When this visit is closed, as UTC. */
  function closedAt(timeZone: string, resetAtMin: number, from: string): string | undefined {
    const now = Date.parse(from);
    const visits = visitsOf(1, now);
    const { clock, journal } = begin(visits, { timeZone, zones: [zone('site', resetAtMin)], now: now + 1 });
    for (let minute = 0; minute < 26 * 60 && journal.noted.length === 0; minute += 1) clock.advance(60_000);
    const [first] = journal.noted;
    return first === undefined ? undefined : new Date(first.now).toISOString().slice(0, 16);
  }

  test.each([
    ['Asia/Ho_Chi_Minh', 120, '2026-11-23T12:00Z', '2026-11-23T19:00'],
    ['Asia/Ho_Chi_Minh', 0, '2026-11-23T12:00Z', '2026-11-23T17:00'],
    ['Asia/Ho_Chi_Minh', 1_439, '2026-11-23T12:00Z', '2026-11-23T16:59'],
    ['Asia/Kolkata', 120, '2026-11-23T12:00Z', '2026-11-23T20:30'],
    ['Pacific/Kiritimati', 120, '2026-11-23T11:00Z', '2026-11-23T12:00'],
    ['America/Los_Angeles', 120, '2026-11-23T12:00Z', '2026-11-24T10:00'],
    // Clocks go back from 03:00 to 02:00: the first of the two half past two.
    ['Europe/Berlin', 150, '2026-10-24T20:00Z', '2026-10-25T00:30'],
    // Clocks go forward from 02:00 to 03:00, and there is no half past two: as soon as it is over.
    ['Europe/Berlin', 150, '2026-03-28T20:00Z', '2026-03-29T01:00'],
  ])('%s, minute %i after %s: %s', (timeZone, resetAtMin, from, moment) => {
    expect(closedAt(timeZone, resetAtMin, from)).toBe(moment);
  });

  test('on the night that has one hour twice, who comes between the two is closed by the second', () => {
    const first = Date.parse('2026-10-25T00:30Z');
    const visits: Visit[] = [{ id: 1, zone: 'site', at: first - hour }];
    const { clock, journal } = begin(visits, {
      ...{ timeZone: 'Europe/Berlin', zones: [zone('site', 150)], now: first - 10_000 },
    });
    clock.advance(70_000);
    journal.enter({ id: 2, zone: 'site', at: clock.now() });
    clock.advance(2 * hour);
    expect(journal.noted.map(({ visits: closed }) => closed)).toEqual([[1], [2]]);
  });
});
