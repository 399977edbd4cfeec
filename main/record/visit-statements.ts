import type { Database, Statement } from 'better-sqlite3';

export interface StayRow {
  readonly id: number;
  readonly person: string;
  readonly zone: string;
  readonly at_in: number | null;
  readonly at_out: number | null;
  readonly closed_by: string | null;
  readonly uncertain: number;
  readonly forgiven: number;
  readonly last_seq: number;
}

/** A visit that an entry begins, or an exit ends, whose outcome is still to come. */
export interface OpeningRow {
  readonly id: number;
  readonly person: string;
  readonly use: string | null;
  readonly at_in: number;
  readonly host: string | null;
  readonly zone: string;
  readonly self: string | null;
  /** The exit that is to end it. */
  readonly exit?: number;
}

export interface VisitStatements {
  readonly enter: Statement<unknown[], unknown>;
  /** Newest first. */
  readonly openings: Statement<[], OpeningRow>;
  readonly begin: Statement<unknown[], unknown>;
  readonly endOpening: Statement<unknown[], unknown>;
  /** A visit that an exit begins, to the zone beside. */
  readonly goOver: Statement<unknown[], unknown>;
  readonly openOf: Statement<[string], StayRow>;
  readonly close: Statement<unknown[], unknown>;
  /** Another exit is what closes the visit. */
  readonly closeAnew: Statement<unknown[], unknown>;
  /** An exit is to close this visit. */
  readonly leave: Statement<unknown[], unknown>;
  readonly leaving: Statement<[], OpeningRow>;
  readonly endLeaving: Statement<[number], unknown>;
  /** The visit is none. */
  readonly dropLeaving: Statement<[number], unknown>;
  /** Nothing is asked any more of the person’s exits. */
  readonly stayAway: Statement<[string], unknown>;
  /** Whether anybody is inside whose visit is forgiven: seldom, and then an entry has more to do. */
  readonly isAnyForgiven: Statement<[], unknown>;
  readonly closeForgiven: Statement<unknown[], unknown>;
  readonly leaveWithoutEntry: Statement<unknown[], unknown>;
  readonly entryOf: Statement<[number], unknown>;
  readonly eventOf: Statement<[number], { readonly at: number; readonly lane: string | null }>;
  /** Found by the moment, also where the payload of its entry has been erased. */
  readonly openBy: Statement<[string, unknown, number], StayRow>;
  readonly annulEntry: Statement<unknown[], unknown>;
  readonly annulExit: Statement<unknown[], unknown>;
  readonly doubt: Statement<unknown[], unknown>;
  readonly newestOf: Statement<[string], StayRow>;
  readonly forgive: Statement<unknown[], unknown>;
  readonly ofUse: Statement<[string, string, number], StayRow>;
  readonly latest: Statement<[string, string], StayRow>;
  readonly isIn: Statement<[string, string], unknown>;
  readonly inside: Statement<[string, number], number>;
  readonly ofHost: Statement<[string, string, number], number>;
  readonly isHost: Statement<[string], unknown>;
}

/** Those of what an entry begins or an exit ends, whose outcome is still to come: tables of a few rows. */
function prepareUnderWay(connection: Database) {
  return {
    enter: connection.prepare(
      'INSERT INTO opening (id, person, use, lane_in, at_in, host, zone, self) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    openings: connection.prepare<[], OpeningRow>('SELECT * FROM opening ORDER BY id DESC'),
    begin: connection.prepare(
      `INSERT INTO stay (person, id, use, lane_in, at_in, host, zone, self, uncertain, last_seq)
       SELECT person, id, use, lane_in, at_in, host, zone, self, 0, id FROM opening WHERE id = ?`,
    ),
    endOpening: connection.prepare('DELETE FROM opening WHERE id = ?'),
    leave: connection.prepare(
      `INSERT INTO leaving (exit, id, person, use, lane_in, at_in, host, zone, self)
       SELECT :seq, id, person, use, lane_in, at_in, host, zone, self FROM stay
       WHERE person = +:person AND id = :id AND at_in IS NOT NULL`,
    ),
    leaving: connection.prepare<[], OpeningRow>('SELECT * FROM leaving ORDER BY exit DESC, id DESC'),
    endLeaving: connection.prepare<[number], unknown>('DELETE FROM leaving WHERE exit = ?'),
    dropLeaving: connection.prepare<[number], unknown>('DELETE FROM leaving WHERE id = ?'),
    stayAway: connection.prepare<[string], unknown>('DELETE FROM leaving WHERE person = ?'),
  };
}

/**
 * The statements of the visits. SQLite with STAT4 plans a statement anew for every value of a bare parameter beside an
 * indexed column: `+` stops it. Throws SqliteError.
 */
export function prepareVisits(connection: Database, events: Database): VisitStatements {
  return {
    ...prepareUnderWay(connection),
    goOver: connection.prepare(
      `INSERT INTO stay (person, id, use, lane_in, at_in, host, zone, self, uncertain, last_seq)
       VALUES (:person, :seq, :use, :lane, :at, :host, :zone, :self, 0, :seq)`,
    ),
    openOf: connection.prepare<[string], StayRow>('SELECT * FROM stay WHERE person = +? AND closed_by IS NULL'),
    close: connection.prepare(
      `UPDATE stay SET lane_out = :lane, at_out = :at, out_seq = :seq, closed_by = :by, uncertain = 0, last_seq = :seq
       WHERE person = +:person AND id = :id AND closed_by IS NULL`,
    ),
    closeAnew: connection.prepare(
      `UPDATE stay SET lane_out = :lane, at_out = :at, out_seq = :seq, closed_by = 'exit', uncertain = 0, last_seq = :seq
       WHERE person = +:person AND id = :id`,
    ),
    isAnyForgiven: connection
      .prepare<[], unknown>("SELECT 1 FROM stay WHERE forgiven = 1 AND closed_by IS NULL AND person > '' LIMIT 1")
      .pluck(),
    closeForgiven: connection.prepare(
      `UPDATE stay SET at_out = :at, out_seq = :seq, closed_by = 'reset', last_seq = :seq
       WHERE person = +:person AND closed_by IS NULL AND forgiven = 1 AND zone = :zone`,
    ),
    leaveWithoutEntry: connection.prepare(
      `INSERT INTO stay (id, person, zone, lane_out, at_out, out_seq, closed_by, last_seq)
       VALUES (:seq, :person, :zone, :lane, :at, :seq, 'exit', :seq)`,
    ),
    entryOf: events
      .prepare<[number], unknown>("SELECT json_extract(payload, '$.person') AS person FROM event WHERE seq = ?")
      .pluck(),
    eventOf: events.prepare<[number], { at: number; lane: string | null }>('SELECT at, lane FROM event WHERE seq = ?'),
    openBy: connection.prepare<[string, unknown, number], StayRow>(
      'SELECT * FROM stay WHERE zone = +? AND closed_by IS NULL AND at_in = +? AND id = +?',
    ),
    annulEntry: connection.prepare('DELETE FROM stay WHERE person = +:person AND id = +:entry'),
    annulExit: connection.prepare(
      `UPDATE stay SET lane_out = NULL, at_out = NULL, out_seq = NULL, closed_by = NULL, last_seq = :seq
       WHERE person = +:person AND out_seq = :entry`,
    ),
    doubt: connection.prepare(
      'UPDATE stay SET uncertain = 1, last_seq = :seq WHERE person = +:person AND (id = :entry OR out_seq = :entry)',
    ),
    newestOf: connection.prepare<[string], StayRow>(
      'SELECT * FROM stay WHERE person = +? ORDER BY last_seq DESC, id DESC LIMIT 100',
    ),
    forgive: connection.prepare(
      'UPDATE stay SET forgiven = 1 WHERE person = +:person AND last_seq = :last AND id = :id',
    ),
    ofUse: connection.prepare<[string, string, number], StayRow>(
      `SELECT * FROM stay WHERE use = +? AND closed_by IS NULL AND +zone = ? AND at_in >= +?
       ORDER BY id DESC LIMIT 1`,
    ),
    latest: connection.prepare<[string, string], StayRow>(
      'SELECT * FROM stay WHERE person = +? AND +zone = ? ORDER BY last_seq DESC, id DESC LIMIT 1',
    ),
    isIn: connection
      .prepare<[string, string], unknown>(
        'SELECT 1 FROM stay WHERE person = +? AND closed_by IS NULL AND +zone = ? LIMIT 1',
      )
      .pluck(),
    inside: connection
      .prepare<[string, number], number>(
        'SELECT count(*) FROM stay WHERE zone = +? AND closed_by IS NULL AND at_in >= +?',
      )
      .pluck(),
    ofHost: connection
      .prepare<[string, string, number], number>(
        'SELECT count(*) FROM stay WHERE host = +? AND closed_by IS NULL AND +zone = ? AND at_in >= +?',
      )
      .pluck(),
    isHost: connection
      .prepare<[string], unknown>('SELECT 1 FROM stay WHERE self = +? AND closed_by IS NULL LIMIT 1')
      .pluck(),
  };
}
