import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { chainOf, digestOf, genesis, saltBytes } from './chain.ts';

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
  const chain = connection.prepare('SELECT chain FROM event WHERE seq = ?').pluck();
  const before = first === 1 ? genesis : (chain.get(first - 1) as Uint8Array | undefined);
  if (before === undefined) return fail({ seq: first - 1, message: 'the event is missing' });
  let previous = before;
  let expected = first;
  const rows = connection
    .prepare('SELECT * FROM event WHERE seq >= ? ORDER BY seq')
    .iterate(first === 1 ? Number.NEGATIVE_INFINITY : first) as Iterable<EventRow>;
  for (const row of rows) {
    if (row.seq < expected) return fail({ seq: row.seq, message: 'no event has this number' });
    if (row.seq > expected) return fail({ seq: expected, message: 'the event is missing' });
    const fault = faultOfRow(row, previous);
    if (fault !== null) return fail({ seq: row.seq, message: fault });
    previous = row.chain;
    expected += 1;
  }
  return ok({ events: expected - 1 });
}

/** The chain gives the length of a text 16 bits, and FFFF says that there is none. */
const isShort = (text: string) => Buffer.byteLength(text, 'utf8') < 0xffff;

function faultOfRow(row: EventRow, previous: Uint8Array): string | null {
  const { at, kind, lane, salt, payload, digest, chain } = row;
  // What does not fit the chain's fields was put there by something else.
  if (!Number.isSafeInteger(at) || !isShort(kind) || !isShort(lane ?? '')) return 'the event has been changed';
  // A salt of another length could hold the beginning of the payload, under the same digest.
  if (salt !== null && salt.length !== saltBytes) return 'the salt has been changed';
  // An erased payload takes its salt along; what is left of it is its digest.
  if ((salt === null) !== (payload === null)) return 'a payload without its salt';
  if (salt !== null && payload !== null && !digestOf(salt, payload).equals(digest))
    return 'the payload has been changed';
  return chainOf(previous, row).equals(chain) ? null : 'the event does not follow the one before it';
}
