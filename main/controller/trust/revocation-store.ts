/**
 * The revocation list of a data folder: `trust/revocations.jws`, and beside it `trust/revocations.seq`, which remembers
 * every sequence number that was ever taken, so that the list cannot go backwards.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendLine } from '../../record/append-line.ts';
import type { TrustedKey } from '../../verify/verify.ts';
import { fail, ok, type Result } from '../../words.ts';
import { parseRevocations, type Revocations } from './revocations.ts';
import { replaceFile, trustFolder } from './trust-files.ts';
import { readBounded, reasonOf } from './trust-sources.ts';

const listName = 'revocations.jws';
const recordName = 'revocations.seq';

/** What stands in the folder. With a fault, what can be read of the list still holds: nothing is trusted again by it. */
export interface StoredRevocations {
  readonly revocations: Revocations | null;
  /** Why revocation cannot be relied on, an English sentence; null where it can. */
  readonly fault: string | null;
}

/** Reads the stored list and holds it against the record. `keys` are those that may revoke. Never throws. */
export function loadRevocations(dataDir: string, keys: readonly TrustedKey[]): StoredRevocations {
  const record = readRecord(dataDir);
  const stored = readList(dataDir, keys);
  if (!record.ok) return { revocations: stored.ok ? stored.value : null, fault: record.fault };
  if (!stored.ok) return { revocations: null, fault: `the stored revocation list cannot be used: ${stored.fault}` };
  const revocations = stored.value;
  const highest = record.value;
  if (revocations === null) {
    const fault = highest === null ? null : `the revocation list is gone: number ${highest.seq} had been imported`;
    return { revocations, fault };
  }
  return { revocations, fault: backwards(revocations, highest) };
}

function backwards({ seq, digest }: Revocations, highest: Taken | null): string | null {
  if (highest === null) {
    return `the record of sequence numbers is gone: nobody can tell whether revocation list ${seq} is the newest`;
  }
  if (seq < highest.seq) return `an old revocation list was put back: number ${seq}, after number ${highest.seq}`;
  if (seq === highest.seq && digest !== highest.digest) return `this is another revocation list of number ${seq}`;
  return null;
}

export interface TakenList {
  readonly revocations: Revocations;
  /** False where this very list was there already. */
  readonly isNew: boolean;
}

/** Takes a list in, durably, unless its number is not above every number taken before. Never throws. */
export function importRevocations(
  dataDir: string,
  text: string,
  keys: readonly TrustedKey[],
  dryRun: boolean,
): Result<TakenList, string> {
  const parsed = parseRevocations(text, keys);
  if (!parsed.ok) return parsed;
  const revocations = parsed.value;
  const record = readRecord(dataDir);
  if (!record.ok) return record;
  const list = readList(dataDir, keys);
  // A stored list that cannot be read is what a new one replaces; the record still says how far it had come.
  const stored = list.ok ? list.value : null;
  const same = stored?.digest === revocations.digest;
  const highest = [record.value, stored].reduce((a, b) => ((b?.seq ?? 0) > (a?.seq ?? 0) ? b : a), null);
  if (highest !== null && revocations.seq <= highest.seq && revocations.digest !== highest.digest) {
    const { seq } = revocations;
    return seq === highest.seq
      ? fail(`another list of number ${seq} was imported before: a changed list needs a higher number`)
      : fail(`number ${seq} is older than number ${highest.seq}, which was imported before`);
  }
  if (dryRun) return ok({ revocations, isNew: !same });
  try {
    // The list comes first: a power cut between the two leaves the newer list, not an alarm over an older one.
    if (!same) replaceFile(trustFolder(dataDir), listName, `${text.trim()}\n`);
    if (record.value?.digest !== revocations.digest) writeRecord(dataDir, revocations);
  } catch (error) {
    return fail(`it cannot be stored: ${reasonOf(error)}`);
  }
  return ok({ revocations, isNew: !same });
}

/** A sequence number that was taken, with its list's digest. */
type Taken = Pick<Revocations, 'seq' | 'digest'>;

/** The highest number of the record; null where there is none. What a power cut has left of a line counts for nothing. */
function readRecord(dataDir: string): Result<Taken | null, string> {
  const file = join(trustFolder(dataDir), recordName);
  if (!existsSync(file)) return ok(null);
  const bytes = readBounded(file);
  if (!bytes.ok) return bytes;
  let highest: Taken | null = null;
  for (const line of Buffer.from(bytes.value).toString('latin1').split('\n')) {
    const [, seq, digest] = /^(\d{1,16}) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (seq === undefined || digest === undefined) continue;
    if (Number(seq) > (highest?.seq ?? 0)) highest = { seq: Number(seq), digest };
  }
  return ok(highest);
}

function writeRecord(dataDir: string, { seq, digest }: Taken): void {
  const file = join(trustFolder(dataDir), recordName);
  // Readable for all, as the list is; who appends does not choose the mode of a file that is there.
  writeFileSync(file, '', { flag: 'a', mode: 0o644 });
  appendLine(file, `${seq} ${digest}`);
}

function readList(dataDir: string, keys: readonly TrustedKey[]): Result<Revocations | null, string> {
  const file = join(trustFolder(dataDir), listName);
  if (!existsSync(file)) return ok(null);
  const bytes = readBounded(file);
  return bytes.ok ? parseRevocations(Buffer.from(bytes.value).toString('latin1'), keys) : bytes;
}
