/** The file of the search's index: who can be found by which hash, and how much of the journal is in it. */
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, SqliteError } from 'better-sqlite3';
import { openIndex } from './connection.ts';

const applicationId = 0x47534348; // "GSCH"
const version = 1;

/**
 * `person.seq`: the newest event that names the person; `terms`: the hashes by which they are found, each with the number
 * of the last day on which it was seen (8 + 4 bytes, big-endian); `oldest`: the least of these days. Days count from
 * 1970-01-01 UTC. `state`: the events from `low` to `high` are in the index; `chain` is that of event `high`.
 */
const schema = `
  CREATE TABLE person (
    seq    INTEGER PRIMARY KEY,
    key    BLOB NOT NULL UNIQUE,
    oldest INTEGER NOT NULL,
    terms  BLOB NOT NULL
  ) STRICT;
  CREATE INDEX person_oldest ON person (oldest);

  CREATE TABLE posting (
    hash INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (hash, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE state (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    proof BLOB NOT NULL,
    low   INTEGER NOT NULL,
    high  INTEGER NOT NULL,
    chain BLOB NOT NULL
  ) STRICT;
`;

export interface FilledState {
  readonly proof: Uint8Array;
  readonly low: number;
  readonly high: number;
  readonly chain: Uint8Array;
}

const fileOf = (dir: string) => join(dir, 'search.sqlite');

/**
 * The index under the key that `proof` tells, empty where it was another key's or another journal's, damaged, or not
 * there: everything in it is in the journal. `isOfJournal` tells from what has been filled. Throws SqliteError.
 */
export function openSearchStore(
  dir: string,
  proof: Uint8Array,
  isOfJournal: (filled: FilledState) => boolean,
): Database {
  try {
    const connection = openFile(dir);
    const filled = connection.prepare<[], FilledState>('SELECT * FROM state').get();
    if (filled === undefined || (Buffer.from(filled.proof).equals(proof) && isOfJournal(filled))) return connection;
    connection.close();
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  removeSearchStore(dir);
  return openFile(dir);
}

function openFile(dir: string): Database {
  const file = fileOf(dir);
  closeSync(openSync(file, 'a', 0o600));
  const connection = openIndex(file);
  try {
    if (connection.pragma('user_version', { simple: true }) === version) return connection;
    connection.transaction(() => {
      connection.exec(schema);
      connection.pragma(`application_id = ${applicationId}`);
      connection.pragma(`user_version = ${version}`);
    })();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

export function removeSearchStore(dir: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${fileOf(dir)}${end}`, { force: true });
}

/** Nothing is lost by beginning anew. */
export function isDamage(error: unknown): boolean {
  return error instanceof SqliteError && /^SQLITE_(CORRUPT|NOTADB|ERROR|CONSTRAINT)/.test(error.code);
}
