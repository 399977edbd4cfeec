import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { chainOf, digestOf, genesis } from './chain.ts';

/** Where a chain is broken. `seq` is null where the file itself cannot be read. */
export interface ChainFault {
  readonly seq: number | null;
  readonly message: string;
}

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly salt: Uint8Array | null;
  readonly payload: string | null;
  readonly digest: Uint8Array;
  readonly chain: Uint8Array;
}

/**
 * Follows the chain over the last `last` events (default: from the first), streaming; ok with the number of all events.
 * Throws SqliteError.
 */
export function verifyEvents(
  connection: Database,
  last = Number.POSITIVE_INFINITY,
): Result<{ events: number }, ChainFault> {
  const newest = connection.prepare('SELECT coalesce(max(seq), 0) FROM event').pluck().get() as number;
  const first = Math.max(1, newest - last + 1);
  const before = connection
    .prepare('SELECT chain FROM event WHERE seq = ?')
    .pluck()
    .get(first - 1) as Uint8Array | undefined;
  if (first > 1 && before === undefined) return fail({ seq: first - 1, message: 'the event is missing' });
  let previous = before ?? genesis;
  let expected = first;
  const rows = connection
    .prepare('SELECT * FROM event WHERE seq >= ? ORDER BY seq')
    .iterate(first) as Iterable<EventRow>;
  for (const row of rows) {
    if (row.seq !== expected) return fail({ seq: expected, message: 'the event is missing' });
    const fault = faultOfRow(row, previous);
    if (fault !== null) return fail({ seq: row.seq, message: fault });
    previous = row.chain;
    expected += 1;
  }
  return ok({ events: expected - 1 });
}

function faultOfRow(row: EventRow, previous: Uint8Array): string | null {
  const { salt, payload, digest, chain } = row;
  // An erased payload takes its salt along; what is left of it is its digest.
  if ((salt === null) !== (payload === null)) return 'a payload without its salt';
  if (salt !== null && payload !== null && !digestOf(salt, payload).equals(digest))
    return 'the payload has been changed';
  return chainOf(previous, row).equals(chain) ? null : 'the event does not follow the one before it';
}
