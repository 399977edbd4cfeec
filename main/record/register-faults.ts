import { dirname } from 'node:path';
import { faultOf, type JournalFault } from './faults.ts';

type StoreFaultKind = Exclude<JournalFault['kind'], 'not-found'>;

/** The fault of one file beside the journal; `remedy` says what to do about a damaged one. */
export function storeFault(kind: StoreFaultKind, file: string, remedy: string, why = 'unknown'): JournalFault {
  const messages: Readonly<Record<StoreFaultKind, string>> = {
    full: `the disk of ${file} is full: free some space, and try again`,
    denied: `${file} may not be used by this program's user: give it the right, or remount the disk`,
    held: `another program keeps ${file} locked: let it end, and try again`,
    corrupt: `${file} is damaged: ${remedy}`,
    foreign: `${file} belongs to another program: name another --data`,
    newer: `${file} was written by a newer Gatehouse: run that one, or ${remedy}`,
    io: `${file} cannot be used (${why}): ${remedy}`,
  };
  return { kind, message: messages[kind] };
}

/** What an error of SQLite or of the file system means for this file; anything else is a bug and thrown on. */
export function storeFaultOf(error: unknown, file: string, remedy: string): JournalFault {
  const { kind } = faultOf(error, dirname(file));
  return storeFault(
    kind === 'not-found' ? 'io' : kind,
    file,
    remedy,
    error instanceof Error ? error.message : String(error),
  );
}
