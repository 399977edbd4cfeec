import type { Database, Statement } from 'better-sqlite3';

type Name =
  | 'begin'
  | 'commit'
  | 'last'
  | 'insert'
  | 'payload'
  | 'openSinceStart'
  | 'locked'
  | 'imported'
  | 'policy'
  | 'probe';
export type Statements = Readonly<Record<Name, Statement<unknown[]>>>;

/** The statements of the journal's writer, prepared once. Throws SqliteError. */
export function prepareStatements(connection: Database): Statements {
  return {
    begin: connection.prepare('BEGIN IMMEDIATE'),
    commit: connection.prepare('COMMIT'),
    last: connection.prepare('SELECT seq, at, chain FROM event ORDER BY seq DESC LIMIT 1'),
    insert: connection.prepare(
      'INSERT INTO event (seq, at, kind, lane, salt, payload, digest, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    payload: connection.prepare('SELECT payload FROM event WHERE seq = ?').pluck(),
    openSinceStart: connection.prepare(
      `SELECT e.seq AS seq, e.lane AS lane FROM event e
       WHERE e.seq > coalesce((SELECT max(seq) FROM event WHERE kind = 'started'), 0) AND e.kind IN ('admitted', 'overridden')
         AND e.payload IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM event o WHERE json_extract(o.payload, '$.entry') = +e.seq
           AND o.kind IN ('opened', 'passed', 'not-passed', 'forced', 'outcome-unknown', 'entry-cancelled'))
       ORDER BY e.seq`,
    ),
    // A crash may have come between the record of a lockdown and those of its lanes.
    locked: connection
      .prepare(
        `SELECT lane FROM (SELECT lane, kind, max(seq) FROM event WHERE kind IN ('locked', 'unlocked') GROUP BY lane)
         WHERE kind = 'locked'
         UNION
         SELECT of.value FROM
           (SELECT seq, kind, payload FROM event WHERE kind IN ('locked-down', 'lockdown-lifted') ORDER BY seq DESC LIMIT 1) down,
           json_each(down.payload, '$.lanes') of
         WHERE down.kind = 'locked-down' AND NOT EXISTS (
           SELECT 1 FROM event e WHERE e.kind IN ('locked', 'unlocked') AND e.lane = of.value AND e.seq > down.seq)
         ORDER BY 1`,
      )
      .pluck(),
    imported: connection
      .prepare("SELECT 1 FROM event WHERE kind = 'overridden' AND json_extract(payload, '$.imported.id') = ? LIMIT 1")
      .pluck(),
    policy: connection
      .prepare(
        `SELECT 1 FROM event WHERE kind = 'started' AND json_extract(payload, '$.policy') = +?
           AND json_extract(payload, '$.content') IS NOT NULL LIMIT 1`,
      )
      .pluck(),
    // Always another value: SQLite does not write a page that would stay as it is.
    probe: connection.prepare(
      'INSERT INTO probe (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = probe.at + 1',
    ),
  };
}
