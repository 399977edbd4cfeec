/** Work on an open file beside the journal: its errors are values, and a transaction is all or nothing. */
import type { Database } from 'better-sqlite3';
import { fail, type Result } from '../words.ts';
import type { JournalFault } from './faults.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';

type Work<T> = () => Result<T, JournalFault>;

export interface StoreWork {
  guard<T>(work: Work<T>): Result<T, JournalFault>;
  /** Rolled back also where the work ends in a fault. */
  transact<T>(work: Work<T>): Result<T, JournalFault>;
}

/** `remedy` says what to do about a damaged file. Throws SqliteError. */
export function newStoreWork(connection: Database, file: string, remedy: string): StoreWork {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');

  function guard<T>(work: Work<T>): Result<T, JournalFault> {
    if (!connection.open) return fail(storeFault('io', file, 'open it again', 'it is closed'));
    try {
      return work();
    } catch (error) {
      return fail(storeFaultOf(error, file, remedy));
    }
  }

  return {
    guard,
    transact: work =>
      guard(() => {
        begin.run();
        try {
          const result = work();
          if (result.ok) commit.run();
          return result;
        } finally {
          if (connection.inTransaction) connection.exec('ROLLBACK');
        }
      }),
  };
}
