/** Records that speak of what is not there, or is over: they are not written. */
import type { Database } from 'better-sqlite3';
import { type DeskRecord, maxClosedAtOnce } from './desk-records.ts';
import type { Projection } from './projection.ts';

interface VisitRow {
  readonly at_in: number | null;
  readonly closed_by: string | null;
}
interface EntryRow {
  readonly person: string | null;
  readonly direction: string | null;
}

/** Why the record is not written, in English; null where it can be. Throws SqliteError. */
export type Refusal = (now: number, record: DeskRecord) => string | null;

export function openRefusals(connection: Database, { pseudonymsOf }: Pick<Projection, 'pseudonymsOf'>): Refusal {
  const statements = prepareStatements(connection);

  function visitOf(id: number): VisitRow | undefined {
    return statements.opening.get(id) ?? statements.visit.get(id, id);
  }

  function ofEntry(entry: number): string | null {
    const row = statements.entry.get(entry);
    if (row === undefined) return `no entry has the number ${entry}`;
    if (statements.isCancelled.get(entry) === 1) return `entry ${entry} has been found not to have passed already`;
    const { person, direction } = row;
    if (person === null) return null;
    const isOver =
      direction === 'in'
        ? (visitOf(entry)?.closed_by ?? null) !== null
        : pseudonymsOf(person).some(key => statements.isInAfter.get(key, entry, key, entry) === 1);
    return isOver ? `the person of entry ${entry} has been seen since` : null;
  }

  function ofVisit(id: number): string | null {
    const visit = visitOf(id);
    if (visit === undefined) return `no visit has the number ${id}`;
    return visit.closed_by === null ? null : `visit ${id} has ended already`;
  }

  function ofCorrection(now: number, id: number, at: number): string | null {
    const over = ofVisit(id);
    if (over !== null) return over;
    if (at > now) return 'nobody has left in the future';
    return at < (visitOf(id)?.at_in ?? 0) ? `visit ${id} began after that` : null;
  }

  function ofForgotten(zone: string, visits: readonly number[]): string | null {
    if (visits.length === 0 || visits.length > maxClosedAtOnce)
      return `1 to ${maxClosedAtOnce} visits are closed at once`;
    const closed = visits.find(id => statements.openIn.get(id, zone, zone, id, id) !== 1);
    return closed === undefined ? null : `visit ${closed} to ${zone} is not open`;
  }

  return (now, record) => {
    switch (record.kind) {
      case 'entry-cancelled':
        return ofEntry(record.entry);
      case 'exit-corrected':
        return ofCorrection(now, record.visit, record.at);
      case 'visits-closed':
        return ofForgotten(record.zone, record.visits);
      case 'accounted-for':
        return ofVisit(record.visit);
      case 'passback-reset': {
        const isKnown = pseudonymsOf(record.person).some(key => statements.hasVisit.get(key, key) === 1);
        return isKnown ? null : 'this person has no visits';
      }
      case 'unwatched':
        return statements.watch.get(record.watch) === 1
          ? null
          : `no open watchlist entry has the number ${record.watch}`;
      case 'alarm-acknowledged':
        return statements.alarm.get(record.alarm) === 1 ? null : `no open alarm has the number ${record.alarm}`;
      default:
        return null;
    }
  };
}

function prepareStatements(connection: Database) {
  const personOf = (seq: string) => `+(SELECT json_extract(payload, '$.person') FROM event WHERE seq = ${seq})`;
  return {
    entry: connection.prepare<[number], EntryRow>(
      `SELECT json_extract(payload, '$.person') AS person, json_extract(payload, '$.direction') AS direction FROM event
       WHERE seq = ? AND kind IN ('admitted', 'overridden') AND payload IS NOT NULL`,
    ),
    isCancelled: connection
      .prepare<[number], number>(
        `SELECT 1 FROM event WHERE json_extract(payload, '$.entry') = ? AND kind IN ('not-passed', 'entry-cancelled')
           AND kind IN ('opened', 'passed', 'not-passed', 'forced', 'outcome-unknown', 'entry-cancelled') LIMIT 1`,
      )
      .pluck(),
    opening: connection.prepare<[number], VisitRow>('SELECT at_in, NULL AS closed_by FROM opening WHERE id = ?'),
    visit: connection.prepare<[number, number], VisitRow>(
      `SELECT at_in, closed_by FROM stay WHERE id = ? AND person = ${personOf('?')}`,
    ),
    isInAfter: connection
      .prepare<[string, number, string, number], number>(
        `SELECT 1 FROM stay WHERE person = +? AND closed_by IS NULL AND id > ?
         UNION ALL SELECT 1 FROM opening WHERE person = ? AND id > ? LIMIT 1`,
      )
      .pluck(),
    openIn: connection
      .prepare<[number, string, string, number, number], number>(
        `SELECT 1 FROM opening WHERE id = ? AND zone = ?
         UNION ALL SELECT 1 FROM stay
           WHERE zone = +? AND closed_by IS NULL AND at_in = +(SELECT at FROM event WHERE seq = ?) AND id = +? LIMIT 1`,
      )
      .pluck(),
    hasVisit: connection
      .prepare<[string, string], number>(
        'SELECT 1 FROM stay WHERE person = +? UNION ALL SELECT 1 FROM opening WHERE person = ? LIMIT 1',
      )
      .pluck(),
    watch: connection.prepare<[number], number>('SELECT 1 FROM watch WHERE seq = ? AND ended_at IS NULL').pluck(),
    alarm: connection
      .prepare<[number], number>('SELECT 1 FROM alarm WHERE seq = ? AND acknowledged_at IS NULL')
      .pluck(),
  };
}
