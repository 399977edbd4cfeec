/** Every connection to the journal is opened here, so that none is less durable than another. */
import Database, { type Database as Connection } from 'better-sqlite3';

/** "GATE", in the header of every journal (SQLite file format, offset 68). */
export const applicationId = 0x47415445;

/**
 * How long a connection waits for another one's lock, milliseconds. The gate stands still while its writer waits, and
 * nobody else is meant to write: it rather says so.
 */
const busyMs = { reader: 2_000, writer: 50 };

/**
 * WAL with `synchronous=FULL`, set and read back: in WAL mode the package's default is NORMAL, which loses acknowledged
 * commits at a power cut. Checkpoints are not automatic: they would happen inside a commit that somebody waits for.
 * Throws SqliteError.
 */
export function openConnection(file: string, mode: 'writer' | 'reader'): Connection {
  const connection = new Database(file, {
    readonly: mode === 'reader',
    fileMustExist: mode === 'reader',
    timeout: busyMs[mode],
  });
  try {
    if (mode === 'writer') {
      if (isOurs(connection)) connection.pragma('journal_mode = WAL');
      connection.pragma('wal_autocheckpoint = 0');
    }
    connection.pragma('synchronous = FULL');
    connection.pragma('trusted_schema = OFF');
    const synchronous = connection.pragma('synchronous', { simple: true });
    if (synchronous !== 2) throw new Error(`SQLite runs with synchronous=${synchronous}, not FULL`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A journal, or not yet anything. The mode stays in the file, so another program's is not touched. */
function isOurs(connection: Connection): boolean {
  if (connection.pragma('application_id', { simple: true }) === applicationId) return true;
  return connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}

/**
 * An index that is made again where it is lost: WAL with `synchronous=NORMAL`, so that a batch is not waited for, whole
 * after a power cut all the same. Throws SqliteError.
 */
export function openIndex(file: string): Connection {
  const connection = new Database(file, { timeout: busyMs.reader });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('trusted_schema = OFF');
    // What a row held is not left behind in the file.
    connection.pragma('secure_delete = FAST');
    connection.pragma('cache_size = -65536');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A database of this process alone, for what is told again from the events. */
export function openMemory(): Connection {
  return new Database(':memory:');
}
