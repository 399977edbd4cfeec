/** The two files of the register, each with its own mark and schema: imported declarations, and fetched ones. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { openConnection } from './connection.ts';
import type { JournalFault } from './faults.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';

export interface Store {
  readonly name: string;
  /** In the header of the file (SQLite file format, offset 68). */
  readonly applicationId: number;
  /** Number n brings the file from user_version n - 1 to n. What has been released is never edited. */
  readonly migrations: readonly string[];
  /** What to do about a damaged file. */
  readonly remedy: string;
}

/**
 * `declaration.ref` and `content` are keyed digests of 16 bytes: of the source's id, and of all that the row says. `person`
 * holds what a look-up needs to choose, so that it reads one row of the large table. Revoked declarations have no rows in
 * `person`. `state.proof` tells whether a key is the one of this file.
 */
export const registerStore: Store = {
  name: 'register.sqlite',
  applicationId: 0x47524547, // "GREG"
  remedy: 'put it aside, and import again',
  migrations: [
    `
    CREATE TABLE declaration (
      id          INTEGER PRIMARY KEY,
      ref         BLOB NOT NULL UNIQUE,
      content     BLOB NOT NULL,
      from_s      INTEGER NOT NULL,
      until_s     INTEGER NOT NULL,
      imported_at INTEGER NOT NULL,
      revoked_at  INTEGER,
      box         BLOB NOT NULL
    ) STRICT;

    CREATE TABLE person (
      key     BLOB NOT NULL,
      from_s  INTEGER NOT NULL,
      id      INTEGER NOT NULL,
      until_s INTEGER NOT NULL,
      PRIMARY KEY (key, from_s, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE state (
      id             INTEGER PRIMARY KEY CHECK (id = 1),
      proof          BLOB NOT NULL,
      last_import_at INTEGER
    ) STRICT;
    `,
  ],
};

/** One row a pseudonym: what the endpoint last answered for it, sealed; `box` is null where it had nothing. */
export const lookupStore: Store = {
  name: 'lookup.sqlite',
  applicationId: 0x474c4b50, // "GLKP"
  remedy: 'remove it, it is filled again by itself',
  migrations: [
    `
    CREATE TABLE answer (
      key        BLOB PRIMARY KEY,
      fetched_at INTEGER NOT NULL,
      drop_at    INTEGER NOT NULL,
      box        BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX answer_drop ON answer (drop_at);
    `,
  ],
};

/** How long a reader waits for a lock, milliseconds: only the recovery after a killed writer makes it wait. */
const readerBusyMs = 20;

/** A connection to the file at this version; null for a reader whose file is empty as yet. */
export function openStore(
  file: string,
  store: Store,
  mode: 'reader' | 'writer',
): Result<Database | null, JournalFault> {
  let connection: Database | null = null;
  try {
    if (mode === 'writer' && file !== ':memory:') makeFile(file);
    connection = openConnection(file, mode);
    const state = stateOf(connection, store);
    if (state === 'foreign' || state === 'newer') {
      connection.close();
      return fail(storeFault(state, file, store.remedy));
    }
    if (mode === 'reader') {
      connection.pragma(`busy_timeout = ${readerBusyMs}`);
      if (state === 'current') return ok(connection);
      connection.close();
      return state === 'empty' ? ok(null) : fail(storeFault('io', file, store.remedy, 'its schema is unfinished'));
    }
    // A copy of the file may have been made without it.
    connection.pragma('journal_mode = WAL');
    if (state !== 'current') migrate(connection, store);
    return ok(connection);
  } catch (error) {
    connection?.close();
    return fail(storeFaultOf(error, file, store.remedy));
  }
}

/** SQLite gives its log the mode of the database. */
function makeFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

function stateOf(connection: Database, { applicationId, migrations }: Store) {
  const id = connection.pragma('application_id', { simple: true });
  const version = Number(connection.pragma('user_version', { simple: true }));
  const tables = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables === 0 && version === 0) return 'empty';
  if (id !== applicationId) return 'foreign';
  if (version > migrations.length) return 'newer';
  return version === migrations.length ? 'current' : 'older';
}

/** One transaction, since another writer may be doing the same. */
function migrate(connection: Database, store: Store): void {
  const work = connection.transaction(() => {
    const version = Number(connection.pragma('user_version', { simple: true }));
    for (const sql of store.migrations.slice(version)) connection.exec(sql);
    connection.pragma(`application_id = ${store.applicationId}`);
    connection.pragma(`user_version = ${store.migrations.length}`);
  });
  work.immediate();
}
