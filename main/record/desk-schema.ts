/** Who may work at the desk, in a file of its own: `DIR/desk.sqlite`. */
import type { Store } from './register-store.ts';

/**
 * `guard.folded` is the name as it is compared. `name_key` is a keyed digest of it, by which attempts are counted: also
 * those on names that nobody has, which may well be somebody's PIN in the wrong field. `guard.hash` is scrypt's, of the
 * PIN that was mixed with the pepper; its cost stands beside it. `session.key`, `guard.badge` and `api_token.hash` are
 * SHA-256 of what the holder has. `state.proof` tells whether a pepper is the one of this file.
 */
export const deskSchema: Store = {
  name: 'desk.sqlite',
  applicationId: 0x47445348, // "GDSH"
  remedy: 'put it aside, and add the guards again',
  migrations: [
    `
    CREATE TABLE guard (
      id          INTEGER PRIMARY KEY,
      name        TEXT NOT NULL,
      folded      TEXT NOT NULL UNIQUE,
      name_key    BLOB NOT NULL UNIQUE,
      role        TEXT NOT NULL CHECK (role IN ('guard', 'supervisor', 'admin')),
      salt        BLOB NOT NULL,
      hash        BLOB NOT NULL,
      cost_n      INTEGER NOT NULL,
      cost_r      INTEGER NOT NULL,
      cost_p      INTEGER NOT NULL,
      must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
      badge       BLOB UNIQUE,
      added_at    INTEGER NOT NULL,
      removed_at  INTEGER
    ) STRICT;

    CREATE TRIGGER guard_keeps_rows BEFORE DELETE ON guard
    BEGIN SELECT raise(ABORT, 'a guard is removed, never deleted: the log names them'); END;

    CREATE TABLE attempt (
      name_key   BLOB PRIMARY KEY,
      failures   INTEGER NOT NULL,
      not_before INTEGER NOT NULL,
      locked_at  INTEGER,
      last_at    INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX attempt_last ON attempt (last_at);

    CREATE TABLE session (
      key      BLOB PRIMARY KEY,
      guard    INTEGER NOT NULL REFERENCES guard (id),
      role     TEXT NOT NULL,
      place    BLOB NOT NULL,
      means    TEXT NOT NULL CHECK (means IN ('pin', 'badge')),
      made_at  INTEGER NOT NULL,
      last_at  INTEGER NOT NULL,
      ended_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX session_guard ON session (guard) WHERE ended_at IS NULL;

    CREATE TABLE api_token (
      id         INTEGER PRIMARY KEY,
      name       TEXT NOT NULL,
      hash       BLOB NOT NULL UNIQUE,
      scopes     TEXT NOT NULL,
      made_at    INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX api_token_name ON api_token (name) WHERE removed_at IS NULL;

    CREATE TABLE state (
      id    INTEGER PRIMARY KEY CHECK (id = 1),
      proof BLOB NOT NULL
    ) STRICT;
    `,
  ],
};
