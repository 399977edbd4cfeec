import type { Database } from 'better-sqlite3';

/** `2026-11-23T01:02:03.004Z` of a column in milliseconds since 1970. */
const iso = (column: string) =>
  `strftime('%Y-%m-%dT%H:%M:%S', ${column} / 1000, 'unixepoch') || printf('.%03dZ', ${column} % 1000)`;

const outcomeKinds = "('opened', 'passed', 'not-passed', 'forced', 'outcome-unknown')";
/** The same, and that a guard has seen that the person did not pass. */
const withCancelled = "('opened', 'passed', 'not-passed', 'forced', 'outcome-unknown', 'entry-cancelled')";

/**
 * Number n brings a journal from user_version n - 1 to n. What has been released is never edited.
 * `+e.seq`: an index of an expression, which has no affinity, is not used against a column, which has one.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE event (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    lane    TEXT,
    salt    BLOB,
    payload TEXT,
    digest  BLOB NOT NULL,
    chain   BLOB NOT NULL
  ) STRICT;

  CREATE INDEX event_outcome ON event (json_extract(payload, '$.entry')) WHERE kind IN ${outcomeKinds};
  CREATE INDEX event_lock ON event (lane, kind) WHERE kind IN ('locked', 'unlocked');
  CREATE INDEX event_import ON event (json_extract(payload, '$.imported.id')) WHERE kind = 'overridden';

  -- REPLACE deletes without asking the triggers for deletions.
  CREATE TRIGGER event_only_grows BEFORE INSERT ON event
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
  BEGIN SELECT raise(ABORT, 'the journal is append-only: an event is added behind the last one'); END;

  CREATE TRIGGER event_keeps_rows BEFORE DELETE ON event
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

  CREATE TRIGGER event_only_forgets BEFORE UPDATE ON event
  WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.seq IS NOT OLD.seq OR NEW.at IS NOT OLD.at
    OR NEW.kind IS NOT OLD.kind OR NEW.lane IS NOT OLD.lane OR NEW.digest IS NOT OLD.digest OR NEW.chain IS NOT OLD.chain
  BEGIN SELECT raise(ABORT, 'the journal is append-only: a payload can be erased, nothing changed'); END;

  CREATE TABLE stay (
    person    TEXT NOT NULL,
    id        INTEGER NOT NULL,
    use       TEXT,
    lane_in   TEXT,
    at_in     INTEGER,
    lane_out  TEXT,
    at_out    INTEGER,
    out_seq   INTEGER,
    closed_by TEXT,
    uncertain INTEGER NOT NULL DEFAULT 0,
    last_seq  INTEGER NOT NULL,
    PRIMARY KEY (person, last_seq, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX stay_use ON stay (use) WHERE closed_by IS NULL;

  -- Entries whose outcome is still to come: at most one a lane, so that a commit that somebody waits for touches one
  -- small page. The outcome makes a stay of it.
  CREATE TABLE opening (
    id      INTEGER PRIMARY KEY,
    person  TEXT NOT NULL,
    use     TEXT,
    lane_in TEXT,
    at_in   INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;

  CREATE VIEW entry AS
  SELECT
    e.seq AS seq,
    ${iso('e.at')} AS at,
    e.lane AS lane,
    json_extract(e.payload, '$.direction') AS direction,
    CASE e.kind WHEN 'admitted' THEN 'admit' WHEN 'refused' THEN 'refuse' WHEN 'referred' THEN 'refer' ELSE 'override' END
      AS outcome,
    (SELECT CASE o.kind WHEN 'outcome-unknown' THEN 'unknown' WHEN 'opened' THEN NULL ELSE o.kind END
       FROM event o
       WHERE json_extract(o.payload, '$.entry') = +e.seq AND o.kind IN ${outcomeKinds}
       ORDER BY o.seq DESC LIMIT 1) AS passage,
    json_extract(e.payload, '$.person') AS person,
    json_extract(e.payload, '$.format') AS format,
    CASE e.kind WHEN 'overridden' THEN json_extract(e.payload, '$.reason') ELSE json_extract(e.payload, '$.reasons[0]') END
      AS reason,
    json_extract(e.payload, '$.guard') AS guard,
    json_extract(e.payload, '$.policy') AS policy
  FROM event e
  WHERE e.kind IN ('admitted', 'refused', 'referred', 'overridden');

  CREATE VIEW visit AS
  SELECT person, lane_in, ${iso('at_in')} AS at_in, lane_out, ${iso('at_out')} AS at_out, closed_by FROM (
    SELECT id, person, lane_in, at_in, lane_out, at_out, closed_by FROM stay
    UNION ALL
    SELECT id, person, lane_in, at_in, NULL, NULL, NULL FROM opening
  ) ORDER BY id;
  `,
  `
  -- One person under several pseudonyms: each known one, the strongest of them, by which the person is called, and the
  -- strongest of those that numbers alone have proved to be one person's. A name that two people share is called by itself.
  -- Visits keep the pseudonym that was shown: who that is, is told here.
  CREATE TABLE alias (
    key    TEXT PRIMARY KEY,
    kind   TEXT NOT NULL,
    person TEXT NOT NULL,
    proved TEXT NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alias_person ON alias (person);

  ALTER TABLE stay ADD COLUMN host TEXT;
  ALTER TABLE opening ADD COLUMN host TEXT;
  CREATE INDEX stay_inside ON stay (at_in) WHERE closed_by IS NULL;
  CREATE INDEX stay_host ON stay (host) WHERE closed_by IS NULL AND host IS NOT NULL;
  CREATE INDEX event_policy ON event (json_extract(payload, '$.policy')) WHERE kind = 'started';

  DROP VIEW entry;
  CREATE VIEW entry AS
  SELECT
    e.seq AS seq,
    ${iso('e.at')} AS at,
    e.lane AS lane,
    json_extract(e.payload, '$.direction') AS direction,
    CASE e.kind WHEN 'admitted' THEN 'admit' WHEN 'refused' THEN 'refuse' WHEN 'referred' THEN 'refer' ELSE 'override' END
      AS outcome,
    (SELECT CASE o.kind WHEN 'outcome-unknown' THEN 'unknown' WHEN 'opened' THEN NULL ELSE o.kind END
       FROM event o
       WHERE json_extract(o.payload, '$.entry') = +e.seq AND o.kind IN ${outcomeKinds}
       ORDER BY o.seq DESC LIMIT 1) AS passage,
    coalesce(
      (SELECT a.person FROM alias a WHERE a.key = json_extract(e.payload, '$.person')),
      json_extract(e.payload, '$.person')) AS person,
    json_extract(e.payload, '$.format') AS format,
    CASE e.kind WHEN 'overridden' THEN json_extract(e.payload, '$.reason') ELSE json_extract(e.payload, '$.reasons[0]') END
      AS reason,
    json_extract(e.payload, '$.guard') AS guard,
    json_extract(e.payload, '$.policy') AS policy
  FROM event e
  WHERE e.kind IN ('admitted', 'refused', 'referred', 'overridden');

  -- A person's visits are found by the pseudonyms, without looking at everybody's.
  DROP VIEW visit;
  CREATE VIEW visit AS
  SELECT person, lane_in, ${iso('at_in')} AS at_in, lane_out, ${iso('at_out')} AS at_out, closed_by FROM (
    SELECT id, alias.person AS person, lane_in, at_in, lane_out, at_out, closed_by
      FROM alias JOIN stay ON stay.person = alias.key
    UNION ALL
    SELECT id, person, lane_in, at_in, lane_out, at_out, closed_by
      FROM stay WHERE NOT EXISTS (SELECT 1 FROM alias WHERE alias.key = stay.person)
    UNION ALL
    SELECT id, alias.person AS person, lane_in, at_in, NULL, NULL, NULL
      FROM opening JOIN alias ON alias.key = opening.person
    UNION ALL
    SELECT id, person, lane_in, at_in, NULL, NULL, NULL
      FROM opening WHERE NOT EXISTS (SELECT 1 FROM alias WHERE alias.key = opening.person)
  ) ORDER BY id;
  `,
  `
  -- A person may be inside of several zones, one within the other. \`forgiven\`: a supervisor has reset the anti-passback.
  -- \`self\`: the pseudonym that the person has as somebody's host.
  ALTER TABLE stay ADD COLUMN zone TEXT NOT NULL DEFAULT 'site';
  ALTER TABLE stay ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE stay ADD COLUMN self TEXT;
  ALTER TABLE opening ADD COLUMN zone TEXT NOT NULL DEFAULT 'site';
  ALTER TABLE opening ADD COLUMN self TEXT;
  DROP INDEX stay_inside;
  -- The last column is in it, so that people are counted without looking at their rows.
  CREATE INDEX stay_inside ON stay (zone, at_in, closed_by) WHERE closed_by IS NULL;
  CREATE INDEX stay_forgiven ON stay (person) WHERE forgiven = 1 AND closed_by IS NULL;
  CREATE INDEX stay_self ON stay (self) WHERE closed_by IS NULL AND self IS NOT NULL;

  CREATE TABLE watch (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    person      TEXT NOT NULL,
    until       INTEGER,
    outcome     TEXT NOT NULL,
    instruction TEXT NOT NULL,
    guard       TEXT NOT NULL,
    ended_at    INTEGER
  ) STRICT;
  CREATE INDEX watch_person ON watch (person) WHERE ended_at IS NULL;

  -- \`lanes\`: of a cause that the lanes share, those that still have it, as a JSON array.
  CREATE TABLE alarm (
    seq             INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    lane            TEXT,
    at              INTEGER NOT NULL,
    detail          TEXT,
    lanes           TEXT,
    cleared_at      INTEGER,
    acknowledged_at INTEGER,
    acknowledged_by TEXT
  ) STRICT;
  CREATE INDEX alarm_open ON alarm (seq) WHERE acknowledged_at IS NULL OR cleared_at IS NULL;

  DROP INDEX event_outcome;
  CREATE INDEX event_outcome ON event (json_extract(payload, '$.entry')) WHERE kind IN ${withCancelled};
  CREATE INDEX event_fire ON event (lane, kind) WHERE kind IN ('fire-started', 'fire-ended');
  CREATE INDEX event_lockdown ON event (kind) WHERE kind IN ('locked-down', 'lockdown-lifted');

  DROP VIEW entry;
  CREATE VIEW entry AS
  SELECT
    e.seq AS seq,
    ${iso('e.at')} AS at,
    e.lane AS lane,
    json_extract(e.payload, '$.direction') AS direction,
    CASE e.kind WHEN 'admitted' THEN 'admit' WHEN 'refused' THEN 'refuse' WHEN 'referred' THEN 'refer' ELSE 'override' END
      AS outcome,
    -- What a guard has seen counts, whatever a sensor said before or after.
    (SELECT CASE o.kind WHEN 'outcome-unknown' THEN 'unknown' WHEN 'entry-cancelled' THEN 'not-passed' WHEN 'opened' THEN NULL
         ELSE o.kind END
       FROM event o
       WHERE json_extract(o.payload, '$.entry') = +e.seq AND o.kind IN ${withCancelled}
       ORDER BY o.kind = 'entry-cancelled' DESC, o.seq DESC LIMIT 1) AS passage,
    coalesce(
      (SELECT a.person FROM alias a WHERE a.key = json_extract(e.payload, '$.person')),
      json_extract(e.payload, '$.person')) AS person,
    json_extract(e.payload, '$.format') AS format,
    CASE e.kind WHEN 'overridden' THEN json_extract(e.payload, '$.reason') ELSE json_extract(e.payload, '$.reasons[0]') END
      AS reason,
    json_extract(e.payload, '$.guard') AS guard,
    json_extract(e.payload, '$.policy') AS policy
  FROM event e
  WHERE e.kind IN ('admitted', 'refused', 'referred', 'overridden');
  `,
  `
  -- The visits that an exit ends whose outcome is still to come: until then the person is taken to be inside.
  CREATE TABLE leaving (
    exit    INTEGER NOT NULL,
    id      INTEGER NOT NULL,
    person  TEXT NOT NULL,
    use     TEXT,
    lane_in TEXT,
    at_in   INTEGER NOT NULL,
    host    TEXT,
    zone    TEXT NOT NULL,
    self    TEXT,
    PRIMARY KEY (exit, id, person)
  ) STRICT, WITHOUT ROWID;
  `,
];

export const schemaVersion = migrations.length;

/**
 * Brings the journal to this version, or to an older one, `to`; each step as a whole; also in a transaction. Throws
 * SqliteError.
 */
export function migrate(connection: Database, to: number = schemaVersion): void {
  const version = Number(connection.pragma('user_version', { simple: true }));
  for (const [index, sql] of migrations.entries()) {
    if (index < version || index >= to) continue;
    connection.transaction(() => {
      connection.exec(sql);
      connection.pragma(`user_version = ${index + 1}`);
    })();
  }
}
