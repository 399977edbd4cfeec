import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { applicationId } from './connection.ts';
import type { JournalFault } from './faults.ts';
import { migrate, schemaVersion } from './migrations.ts';
import { openProjection } from './projection.ts';
import { verifyEvents } from './verify.ts';

/** Events at the end of the chain that are checked at every start. */
const tailEvents = 1_000;

/** Brings an opened file to this version; the fault says whose it is instead, or where its end is broken. */
export function prepare(connection: Database, dir: string): JournalFault | null {
  const id = connection.pragma('application_id', { simple: true });
  const version = Number(connection.pragma('user_version', { simple: true }));
  const tables = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables === 0 && version === 0) connection.pragma(`application_id = ${applicationId}`);
  else if (id !== applicationId) {
    return {
      kind: 'foreign',
      message: `${join(dir, 'journal.sqlite')} belongs to another program: name another --data`,
    };
  }
  if (version > schemaVersion) {
    const message = `the journal in ${dir} was written by a newer Gatehouse: run that one, or restore a backup`;
    return { kind: 'newer', message };
  }
  if (version < schemaVersion) {
    // A journal of the new version whose visits are half told would stay so.
    connection.transaction(() => {
      migrate(connection);
      openProjection(connection).rebuild();
    })();
  }
  const tail = verifyEvents(connection, tailEvents);
  if (tail.ok) return null;
  const { seq, message } = tail.fault;
  return {
    kind: 'corrupt',
    message: `the journal in ${dir} is broken at event ${seq} (${message}): put it aside, and restore a backup`,
  };
}
