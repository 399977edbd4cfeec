import type { LaneRecord } from '../../act/lane.ts';
import type { RecordContext } from '../../record/records.ts';
import { fail, ok, type Result } from '../../words.ts';
import type { JournalKeeper } from '../journal-keeper.ts';

/** An entry that is in the second file, not in the journal: it has no number there. */
const unnumbered = -1;

export interface LaneRecordsParts {
  readonly lane: string;
  readonly journal: Pick<JournalKeeper, 'append' | 'writeOverride'>;
  readonly context: RecordContext;
  /** Of an override in the second file. */
  newId(): string;
}

/**
 * Makes a record durable: its number in the journal, or -1 where only the second file could take it, which takes nothing
 * but openings; else why not. What is said of an entry without a number is not written.
 */
export function writeRecord(
  { lane, journal, context, newId }: LaneRecordsParts,
  record: LaneRecord,
  now: number,
): Result<number, string> {
  const numbered = withoutUnnumbered(record);
  if (numbered === null) return ok(unnumbered);
  const appended = journal.append(now, lane, numbered, context);
  if (appended.ok) return appended;
  if (record.kind !== 'overridden') return fail(appended.fault.message);
  const { direction, override } = record;
  const written = journal.writeOverride({ id: newId(), at: now, lane, direction, ...override });
  return written.ok ? ok(unnumbered) : fail(written.fault.message);
}

/** What concerns an entry that the journal does not hold stands alone; null where nothing is left of it. */
function withoutUnnumbered(record: LaneRecord): LaneRecord | null {
  switch (record.kind) {
    case 'overridden':
      return record.of !== null && record.of < 0 ? { ...record, of: null } : record;
    case 'tailgated':
      return record.entry !== null && record.entry < 0 ? { ...record, entry: null } : record;
    case 'opened':
    case 'passed':
    case 'not-passed':
    case 'outcome-unknown':
      return record.entry < 0 ? null : record;
    default:
      return record;
  }
}
