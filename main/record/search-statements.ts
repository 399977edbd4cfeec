import type { Database, Statement } from 'better-sqlite3';
import type { FoundVisit } from './search-records.ts';

/** Somebody inside; `called` is the strongest pseudonym, `payload` that of the entry. */
export interface StayedRow {
  readonly visit: number;
  readonly called: string;
  readonly zone: string;
  readonly lane: string | null;
  readonly at: number;
  readonly payload: string | null;
}

export interface SearchStatements {
  readonly event: Statement<[number], { readonly at: number; readonly payload: string | null }>;
  /** The strongest pseudonym of the person with this one. */
  readonly calledBy: Statement<[string], string>;
  readonly ofPerson: Statement<[string], string>;
  readonly isInside: Statement<[string, string], number>;
  readonly visits: Statement<[string, string], FoundVisit>;
  /** Oldest first. */
  readonly inside: Statement<[], StayedRow>;
  readonly seqOf: Statement<[Uint8Array], number>;
}

/** What the search asks the journal and the index. Throws SqliteError. */
export function prepareSearch(journal: Database, index: Database): SearchStatements {
  const columns = 'id, person, zone, lane_in, at_in';
  const underWay = `(SELECT ${columns} FROM opening UNION ALL SELECT ${columns} FROM leaving)`;
  const visitColumns = `id, zone, lane_in AS laneIn, at_in AS atIn`;
  return {
    event: journal.prepare<[number], { at: number; payload: string | null }>(
      'SELECT at, payload FROM event WHERE seq = ?',
    ),
    calledBy: journal.prepare<[string], string>('SELECT person FROM alias WHERE key = +?').pluck(),
    ofPerson: journal.prepare<[string], string>('SELECT key FROM alias WHERE person = +?').pluck(),
    isInside: journal
      .prepare<[string, string], number>(
        `SELECT 1 FROM ${underWay} WHERE person = ?
         UNION ALL SELECT 1 FROM stay WHERE person = +? AND closed_by IS NULL LIMIT 1`,
      )
      .pluck(),
    visits: journal.prepare<[string, string], FoundVisit>(
      `SELECT * FROM (
         SELECT ${visitColumns}, NULL AS laneOut, NULL AS atOut, NULL AS closedBy FROM opening WHERE person = ?
         UNION ALL
         SELECT ${visitColumns}, lane_out AS laneOut, at_out AS atOut, closed_by AS closedBy FROM stay WHERE person = +?
       ) ORDER BY id DESC LIMIT 200`,
    ),
    inside: journal.prepare<[], StayedRow>(
      `SELECT open.id AS visit, coalesce(alias.person, open.person) AS called, open.zone AS zone, open.lane_in AS lane,
         open.at_in AS at, event.payload AS payload
       FROM (
         SELECT * FROM ${underWay}
         UNION ALL
         SELECT ${columns} FROM stay INDEXED BY stay_inside WHERE closed_by IS NULL
       ) open
       LEFT JOIN alias ON alias.key = open.person
       LEFT JOIN event ON event.seq = open.id
       ORDER BY open.id`,
    ),
    seqOf: index.prepare<[Uint8Array], number>('SELECT seq FROM person WHERE key = ?').pluck(),
  };
}
