/** Where a guard's override goes while the journal cannot be written: a second file, brought home when it can. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../words.ts';
import { appendLine } from './append-line.ts';
import { faultOf } from './faults.ts';
import type { Journal, JournalFault } from './journal.ts';
import type { RecordContext } from './records.ts';

const overrideLine = z.strictObject({
  id: z.string(),
  at: z.number(),
  lane: z.string(),
  direction: z.enum(['in', 'out']),
  guard: z.string(),
  reason: z.string(),
  note: z.string().optional(),
});
/** One override: `id` is unique, `at` in milliseconds since 1970. */
export type OverrideLine = z.infer<typeof overrideLine>;

const fileOf = (dir: string) => join(dir, 'overrides.ndjson');

/** Appends one line, durable when it returns ok. */
export function writeOverride(dir: string, override: OverrideLine): Result<void, JournalFault> {
  try {
    appendLine(fileOf(dir), JSON.stringify(override));
    return ok(undefined);
  } catch (error) {
    return fail(faultOf(error, dir));
  }
}

/** Brings every line into the journal once, however often it is interrupted, then removes the file. */
export function importOverrides(
  journal: Journal,
  dir: string,
  now: number,
  context: RecordContext,
): Result<void, JournalFault> {
  let text: string;
  try {
    text = readFileSync(fileOf(dir), 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? ok(undefined) : fail(faultOf(error, dir));
  }
  for (const line of text.split('\n')) {
    const parsed = overrideLine.safeParse(parseJson(line));
    // A line torn by a power cut was never acknowledged: nothing was opened on its account.
    if (!parsed.success) continue;
    const imported = importLine(journal, parsed.data, now, context);
    if (!imported.ok) return imported;
  }
  rmSync(fileOf(dir), { force: true });
  return ok(undefined);
}

function importLine(
  journal: Journal,
  { id, at, lane, direction, guard, reason, note }: OverrideLine,
  now: number,
  context: RecordContext,
): Result<void, JournalFault> {
  const known = journal.hasImported(id);
  if (!known.ok) return known;
  if (known.value) return ok(undefined);
  const record = {
    kind: 'overridden',
    direction,
    override: { guard, reason, ...(note === undefined ? {} : { note }) },
    of: null,
  } as const;
  const appended = journal.append(now, lane, record, { ...context, imported: { id, at } });
  if (!appended.ok) return appended;
  const closed = journal.append(now, lane, { kind: 'opened', entry: appended.value }, context);
  return closed.ok ? ok(undefined) : closed;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
