/** The file of the form's own declarations, and where its keys are. */
import type { KeyPlace } from './register-key.ts';
import type { Store } from './register-store.ts';

/**
 * `request`, `ref` and `person` are keyed digests of 16 bytes: the file alone gives no pseudonym. Every box is sealed under
 * the key of the day (UTC) of its `made_at`. An answer loses its row of `answer` with the first of its declarations: half
 * an answer is none.
 */
export const declaredStore: Store = {
  name: 'declared.sqlite',
  applicationId: 0x47444543, // "GDEC"
  remedy: 'put it aside: whoever has declared shows the code, or declares again',
  migrations: [
    `
    CREATE TABLE answer (
      request BLOB PRIMARY KEY,
      made_at INTEGER NOT NULL,
      people  INTEGER NOT NULL,
      box     BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE declared (
      id         INTEGER PRIMARY KEY,
      ref        BLOB NOT NULL UNIQUE,
      request    BLOB NOT NULL,
      place      INTEGER NOT NULL,
      person     BLOB NOT NULL,
      made_at    INTEGER NOT NULL,
      from_s     INTEGER NOT NULL,
      until_s    INTEGER NOT NULL,
      revoked_at INTEGER,
      box        BLOB NOT NULL
    ) STRICT;
    CREATE INDEX declared_request ON declared (request, place);
    CREATE INDEX declared_person ON declared (person, until_s);
    CREATE INDEX declared_made ON declared (made_at);

    CREATE TABLE state (
      id           INTEGER PRIMARY KEY CHECK (id = 1),
      proof        BLOB NOT NULL,
      last_made_at INTEGER
    ) STRICT;
    `,
  ],
};

/** A key a day, beside the file. */
export const declaredDayKeys = 'declared-keys';

export const declaredKey: KeyPlace = {
  key: 'declared.key',
  store: declaredStore.name,
  use: 'declared',
  afterwards: 'let people declare again',
};
