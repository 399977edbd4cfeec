/** Reading the journal beside its writer: the chain, the events, a copy. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { syncFile, syncFolder } from './append-line.ts';
import { openConnection } from './connection.ts';
import { readDayKeys } from './day-keys.ts';
import { faultOf, type JournalFault } from './faults.ts';
import { unseal } from './seal.ts';
import { type ChainFault, verifyEvents } from './verify.ts';

/** Throws nothing; a journal that is not there is a fault. */
export function openReader(dir: string): Result<Database, JournalFault> {
  const file = join(dir, 'journal.sqlite');
  if (!existsSync(file))
    return fail({ kind: 'io', message: `there is no journal in ${dir}: name its folder with --data` });
  try {
    return ok(openConnection(file, 'reader'));
  } catch (error) {
    return fail(faultOf(error, dir));
  }
}

/** Follows the whole chain, from the first event to the last. */
export function verifyChain(dir: string): Result<{ events: number }, ChainFault> {
  const opened = openReader(dir);
  if (!opened.ok) return fail({ seq: null, message: opened.fault.message });
  try {
    return verifyEvents(opened.value);
  } catch (error) {
    return fail({ seq: null, message: faultOf(error, dir).message });
  } finally {
    opened.value.close();
  }
}

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly payload: string | null;
}

/**
 * Every event with `from` ≤ at < `to` (milliseconds since 1970), oldest first, as plain objects; `personal` holds the opened
 * fields, or null where there are none or their day's key is gone.
 */
export function exportEvents(
  dir: string,
  from = 0,
  to = Number.MAX_SAFE_INTEGER,
): Result<Iterable<object>, JournalFault> {
  const opened = openReader(dir);
  if (!opened.ok) return opened;
  try {
    return ok(eventsOf(opened.value, readDayKeys(dir), from, to));
  } catch (error) {
    opened.value.close();
    return fail(faultOf(error, dir));
  }
}

function* eventsOf(connection: Database, keys: ReturnType<typeof readDayKeys>, from: number, to: number) {
  try {
    const rows = connection
      .prepare('SELECT seq, at, kind, lane, payload FROM event WHERE at >= ? AND at < ? ORDER BY seq')
      .iterate(from, to) as Iterable<EventRow>;
    for (const { seq, at, kind, lane, payload } of rows) {
      const { sealed = null, ...rest } = payload === null ? { erased: true } : JSON.parse(payload);
      const key = sealed === null ? null : keys.find(sealed.day);
      const personal = key === null ? null : unseal(sealed, key, seq);
      yield { seq, at: new Date(at).toISOString(), kind, lane, ...rest, personal };
    }
  } finally {
    connection.close();
  }
}

/** A copy of the journal at `file`, checked and durable; never with the day keys. Refuses to overwrite. */
export function backup(dir: string, file: string): Result<void, JournalFault> {
  if (existsSync(file)) return fail({ kind: 'io', message: `${file} exists already, and is not overwritten` });
  const opened = openReader(dir);
  if (!opened.ok) return opened;
  const unfinished = `${file}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    opened.value.prepare('VACUUM INTO ?').run(unfinished);
    const fault = check(unfinished);
    if (fault !== null) {
      rmSync(unfinished, { force: true });
      return fail({ kind: 'corrupt', message: fault });
    }
    syncFile(unfinished);
    renameSync(unfinished, file);
    syncFolder(dirname(file));
    return ok(undefined);
  } catch (error) {
    rmSync(unfinished, { force: true });
    return fail(faultOf(error, dirname(file)));
  } finally {
    opened.value.close();
  }
}

function check(file: string): string | null {
  const copy = openConnection(file, 'reader');
  try {
    const verified = verifyEvents(copy);
    return verified.ok ? null : `the copy breaks at event ${verified.fault.seq}: ${verified.fault.message}`;
  } finally {
    copy.close();
  }
}
