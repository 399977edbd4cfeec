/** One writer a data folder: a lock that the operating system releases when the process dies, however it dies. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database, { SqliteError } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { faultOf, type JournalFault } from './faults.ts';

export interface WriterLock {
  release(): void;
}

/** Takes the lock of `dir`, or says who holds it. */
export function takeWriterLock(dir: string, now: number): Result<WriterLock, JournalFault> {
  const holder = join(dir, 'writer.json');
  let lock: InstanceType<typeof Database> | null = null;
  try {
    lock = new Database(join(dir, 'writer.lock'), { timeout: 0 });
    // An open transaction on an empty database writes nothing, so this also works on a full disk.
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(holder, `${JSON.stringify({ pid: process.pid, since: new Date(now).toISOString() })}\n`);
  } catch (error) {
    lock?.close();
    if (error instanceof SqliteError && error.code === 'SQLITE_BUSY') {
      return fail({
        kind: 'held',
        message: `${dir} is in use by another gate${holderOf(holder)}: stop that one first`,
      });
    }
    return fail(faultOf(error, dir));
  }
  const taken = lock;
  return ok({ release: () => taken.close() });
}

function holderOf(file: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(file, 'utf8'));
    return ` (process ${pid}, since ${since})`;
  } catch {
    return '';
  }
}
