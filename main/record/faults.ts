import { SqliteError } from 'better-sqlite3';

/**
 * Why the journal cannot be opened, read or written; `message` says what to do, in English. `not-found`: the record speaks
 * of something that is not there, or not any more; the journal itself is well.
 */
export interface JournalFault {
  readonly kind: 'not-found' | 'held' | 'full' | 'denied' | 'corrupt' | 'foreign' | 'newer' | 'io';
  readonly message: string;
}

/** What an error of SQLite or of the file system means for the journal in `dir`; anything else is a bug and thrown on. */
export function faultOf(error: unknown, dir: string): JournalFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isOurs = error instanceof SqliteError || (error instanceof Error && 'syscall' in error);
  if (!isOurs) throw error;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return { kind: 'full', message: `the disk of ${dir} is full: free some space; the gate then goes on by itself` };
  }
  if (/^(SQLITE_(READONLY|PERM|AUTH)|EACCES|EPERM|EROFS)/.test(code)) {
    return {
      kind: 'denied',
      message: `${dir} may not be written by this program's user: give it the right, or remount the disk`,
    };
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return {
      kind: 'held',
      message: `another program keeps the journal in ${dir} locked: let it only read, or stop it (fuser names it)`,
    };
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return { kind: 'corrupt', message: `the journal in ${dir} is damaged: put it aside, and restore a backup` };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { kind: 'io', message: `the journal in ${dir} cannot be used (${code || 'error'}: ${why}): look at the disk` };
}
