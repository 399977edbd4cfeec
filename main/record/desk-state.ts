/** What the desk and the gate around the lanes ask the journal: each answer by an index, in the controller's own thread. */
import type { Database } from 'better-sqlite3';
import { type AlarmKind, alarmKinds } from '../words.ts';
import type { DayKeys } from './day-keys.ts';
import type { Payload } from './payloads.ts';
import type { Projection } from './projection.ts';
import { type PersonalFields, type Sealed, unseal } from './seal.ts';

/** An event as it was written. */
export interface Written {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  /** Empty once it has been erased. */
  readonly payload: Payload;
  /** Whom it names; null for nobody, or where the day's key is gone. */
  readonly personal: PersonalFields | null;
}

export interface OpenAlarm {
  /** Number of the event that raised it. */
  readonly seq: number;
  readonly kind: AlarmKind;
  readonly lane: string | null;
  readonly at: number;
  readonly detail: string | null;
  /** Milliseconds since 1970; null while its cause lasts. */
  readonly clearedAt: number | null;
  /** The guard who has seen it though it lasts; null where nobody has. */
  readonly acknowledgedBy: string | null;
}

export interface KeptWatch {
  readonly seq: number;
  readonly person: string;
  /** As of the person's latest visit; null where there is none, or it has been forgotten. */
  readonly name: string | null;
  readonly until: number | null;
  readonly outcome: 'refer' | 'refuse';
  readonly instruction: string;
  readonly guard: string;
  readonly at: number;
}

export interface Lockdown {
  readonly seq: number;
  readonly at: number;
  readonly guard: string;
  /** Those that it locked. */
  readonly lanes: readonly string[];
}

export interface DeskState {
  /** Those that nobody has acknowledged, and those that last; newest first, at most 200. */
  alarms(): readonly OpenAlarm[];
  /** The entries that nobody has ended and that have not run out, newest first, at most 500. */
  watchlist(): readonly KeptWatch[];
  /** How many are inside the zone who came at `sinceMs` or later. */
  inside(zone: string, sinceMs: number): number;
  /** The last events, oldest first, at most 500. */
  recent(count: number): readonly Written[];
  /** The events after this number, oldest first, at most 500. */
  after(seq: number, count: number): readonly Written[];
  /** Whom the event names; null for nobody, or where the day's key is gone. */
  casePersonal(seq: number): PersonalFields | null;
  /** The visits to the zone that began before the moment and are open still, oldest first. */
  forgotten(zone: string, before: number, limit: number): readonly number[];
  /** Whether the fire of some lane has begun and not ended. */
  wasBurning(): boolean;
  /** The lockdown that lasts, by its newest event; null for none. */
  lockdown(): Lockdown | null;
  /** Whether there is such a visit, and it is open still. */
  visitExists(visit: number): boolean;
}

interface EventRow extends Omit<Written, 'payload' | 'personal'> {
  readonly payload: string | null;
}
interface AlarmRow extends Omit<OpenAlarm, 'kind'> {
  readonly kind: string;
}
interface WatchRow extends Omit<KeptWatch, 'name' | 'outcome'> {
  readonly outcome: string;
}

const most = 500;

/** Throws SqliteError, as all of its functions do. */
export function openDeskState(
  connection: Database,
  projection: Pick<Projection, 'inside' | 'pseudonymsOf'>,
  dayKeys: Pick<DayKeys, 'find'>,
): DeskState {
  const statements = prepareStatements(connection);

  function writtenOf({ payload: text, ...row }: EventRow): Written {
    const payload: Payload = text === null ? {} : JSON.parse(text);
    return { ...row, payload, personal: openPersonal(payload, row.seq, dayKeys) };
  }

  function casePersonal(seq: number): PersonalFields | null {
    const row = statements.event.get(seq);
    return row === undefined ? null : writtenOf(row).personal;
  }

  function nameOf(person: string): string | null {
    const newest = projection
      .pseudonymsOf(person)
      .flatMap(key => statements.latestVisit.get(key) ?? [])
      .toSorted((a, b) => b - a)[0];
    return newest === undefined ? null : (casePersonal(newest)?.name ?? null);
  }

  return {
    alarms: () =>
      statements.alarms.all().flatMap(({ kind: text, ...row }) => {
        const kind = alarmKinds.find(known => known === text);
        return kind === undefined ? [] : [{ ...row, kind }];
      }),
    watchlist: () =>
      statements.watches.all().map(({ outcome, ...row }) => ({
        ...row,
        name: nameOf(row.person),
        outcome: outcome === 'refuse' ? 'refuse' : 'refer',
      })),
    inside: (zone, sinceMs) => projection.inside(zone, sinceMs),
    recent: count => statements.recent.all(Math.min(count, most)).map(writtenOf).toReversed(),
    after: (seq, count) => statements.after.all(seq, Math.min(count, most)).map(writtenOf),
    casePersonal,
    forgotten: (zone, before, limit) => statements.forgotten.all(zone, before, limit),
    wasBurning: () => statements.burning.get() === 1,
    lockdown() {
      const row = statements.lockdown.get();
      if (row === undefined || row.kind !== 'locked-down') return null;
      const { seq, at, payload } = writtenOf(row);
      const { guard, lanes } = payload;
      return {
        ...{ seq, at, guard: typeof guard === 'string' ? guard : '' },
        lanes: Array.isArray(lanes) ? lanes.filter(lane => typeof lane === 'string') : [],
      };
    },
    visitExists: visit => statements.visit.get(visit, visit, visit) === 1,
  };
}

/** Null for nobody, or where the day's key is gone. */
export function openPersonal(payload: Payload, seq: number, keys: Pick<DayKeys, 'find'>): PersonalFields | null {
  const { sealed } = payload;
  if (!isSealed(sealed)) return null;
  const key = keys.find(sealed.day);
  return key === null ? null : unseal(sealed, key, seq);
}

function isSealed(value: unknown): value is Sealed {
  if (typeof value !== 'object' || value === null || !('day' in value) || !('box' in value)) return false;
  return typeof value.day === 'string' && typeof value.box === 'string';
}

function prepareStatements(connection: Database) {
  const eventColumns = 'seq, at, kind, lane, payload';
  return {
    alarms: connection.prepare<[], AlarmRow>(
      `SELECT seq, kind, lane, at, detail, cleared_at AS clearedAt, acknowledged_by AS acknowledgedBy
       FROM alarm
       WHERE acknowledged_at IS NULL OR cleared_at IS NULL ORDER BY seq DESC LIMIT 200`,
    ),
    watches: connection.prepare<[], WatchRow>(
      `SELECT seq, person, until, outcome, instruction, guard, at FROM watch INDEXED BY watch_person
       WHERE ended_at IS NULL
         AND (until IS NULL OR until > (SELECT at FROM event ORDER BY seq DESC LIMIT 1))
       ORDER BY seq DESC LIMIT 500`,
    ),
    recent: connection.prepare<[number], EventRow>(`SELECT ${eventColumns} FROM event ORDER BY seq DESC LIMIT ?`),
    after: connection.prepare<[number, number], EventRow>(
      `SELECT ${eventColumns} FROM event WHERE seq > ? ORDER BY seq LIMIT ?`,
    ),
    event: connection.prepare<[number], EventRow>(`SELECT ${eventColumns} FROM event WHERE seq = ?`),
    latestVisit: connection
      .prepare<[string], number>('SELECT id FROM stay WHERE person = +? ORDER BY last_seq DESC, id DESC LIMIT 1')
      .pluck(),
    forgotten: connection
      .prepare<[string, number, number], number>(
        'SELECT id FROM stay WHERE zone = +? AND closed_by IS NULL AND at_in < +? ORDER BY at_in, id LIMIT ?',
      )
      .pluck(),
    burning: connection
      .prepare<[], number>(
        `SELECT 1 FROM (SELECT lane, kind, max(seq) FROM event WHERE kind IN ('fire-started', 'fire-ended') GROUP BY lane)
         WHERE kind = 'fire-started' LIMIT 1`,
      )
      .pluck(),
    lockdown: connection.prepare<[], EventRow>(
      `SELECT ${eventColumns} FROM event WHERE kind IN ('locked-down', 'lockdown-lifted') ORDER BY seq DESC LIMIT 1`,
    ),
    visit: connection
      .prepare<[number, number, number], number>(
        `SELECT 1 FROM opening WHERE id = ?
         UNION ALL SELECT 1 FROM stay WHERE id = ? AND closed_by IS NULL
           AND person = +(SELECT json_extract(payload, '$.person') FROM event WHERE seq = ?)
         LIMIT 1`,
      )
      .pluck(),
  };
}
