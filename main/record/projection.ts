/** Who is inside: the visits, told from the events by one function, live and again from the beginning. */
import type { Database } from 'better-sqlite3';
import type { History, PastVisit } from '../decide/decide.ts';

/** An event as the projection reads it; `payload` is null once it has been erased. */
export interface ProjectedEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
}

export interface Projection {
  project(event: ProjectedEvent): void;
  history(use: string, person: string, sinceMs: number): History;
  /** Forgets every visit and tells them again from all events; to be called in a transaction. */
  rebuild(): void;
}

interface StayRow {
  readonly id: number;
  readonly at_in: number | null;
  readonly at_out: number | null;
  readonly closed_by: string | null;
  readonly uncertain: number;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Throws SqliteError. */
export function openProjection(connection: Database): Projection {
  const enter = connection.prepare(
    'INSERT INTO stay (person, id, use, lane_in, at_in, last_seq) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const leave = connection.prepare(
    `UPDATE stay SET lane_out = :lane, at_out = :at, out_seq = :seq, closed_by = 'exit', uncertain = 0, last_seq = :seq
     WHERE person = +:person AND closed_by IS NULL`,
  );
  const leaveWithoutEntry = connection.prepare(
    `INSERT INTO stay (id, person, lane_out, at_out, out_seq, closed_by, last_seq)
     VALUES (:seq, :person, :lane, :at, :seq, 'exit', :seq)`,
  );
  const entryOf = connection
    .prepare("SELECT json_extract(payload, '$.person') AS person FROM event WHERE seq = ?")
    .pluck();
  const annulEntry = connection.prepare('DELETE FROM stay WHERE person = +:person AND id = +:entry');
  const annulExit = connection.prepare(
    `UPDATE stay SET lane_out = NULL, at_out = NULL, out_seq = NULL, closed_by = NULL, last_seq = :seq
     WHERE person = +:person AND out_seq = :entry`,
  );
  const doubt = connection.prepare(
    'UPDATE stay SET uncertain = 1, last_seq = :seq WHERE person = +:person AND (id = :entry OR out_seq = :entry)',
  );
  // SQLite with STAT4 plans a statement anew for every value of a bare parameter beside an indexed column: `+` stops it.
  const ofUse = connection.prepare(
    'SELECT * FROM stay WHERE use = +? AND closed_by IS NULL AND at_in >= +? ORDER BY id DESC LIMIT 1',
  );
  const ofPerson = connection.prepare('SELECT * FROM stay WHERE person = +? ORDER BY last_seq DESC, id DESC LIMIT 1');

  function pass({ seq, at, lane, payload }: ProjectedEvent): void {
    const person = text(payload?.person);
    if (person === null) return;
    if (payload?.direction === 'in') {
      enter.run(person, seq, text(payload.use), lane, at, seq);
      return;
    }
    if (leave.run({ seq, at, lane, person }).changes === 0) leaveWithoutEntry.run({ seq, at, lane, person });
  }

  function settle({ seq, kind, payload }: ProjectedEvent): void {
    const entry = payload?.entry;
    const person = entryOf.get(entry);
    if (typeof entry !== 'number' || typeof person !== 'string') return;
    if (kind === 'outcome-unknown') {
      doubt.run({ seq, entry, person });
      return;
    }
    annulEntry.run({ entry, person });
    annulExit.run({ seq, entry, person });
  }

  function project(event: ProjectedEvent): void {
    if (event.kind === 'admitted' || event.kind === 'overridden') pass(event);
    if (event.kind === 'not-passed' || event.kind === 'outcome-unknown') settle(event);
  }

  return {
    project,
    history(use, person, sinceMs) {
      const mine = ofUse.get(use, sinceMs) as StayRow | undefined;
      const latest = ofPerson.get(person) as StayRow | undefined;
      const isRecent = latest !== undefined && (latest.at_in ?? latest.at_out ?? 0) >= sinceMs;
      return { use: mine ? visitOf(mine) : null, person: isRecent ? visitOf(latest) : null };
    },
    rebuild() {
      connection.exec('DELETE FROM stay');
      const all = connection.prepare(
        `SELECT seq, at, kind, lane, payload FROM event
         WHERE seq > ? AND kind IN ('admitted', 'overridden', 'not-passed', 'outcome-unknown') ORDER BY seq LIMIT 1000`,
      );
      for (let last = 0; ; ) {
        const rows = all.all(last) as (Omit<ProjectedEvent, 'payload'> & { payload: string | null })[];
        for (const row of rows) project({ ...row, payload: row.payload === null ? null : JSON.parse(row.payload) });
        const end = rows.at(-1);
        if (end === undefined) return;
        last = end.seq;
      }
    },
  };
}

function visitOf({ id, at_in, at_out, closed_by, uncertain }: StayRow): PastVisit {
  return { seq: id, at: at_in ?? at_out ?? 0, inside: closed_by === null, uncertain: uncertain === 1 };
}
