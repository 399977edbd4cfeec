import { describe, expect, test } from 'vitest';
import type { LaneRecord } from '../../../main/act/lane.ts';
import { type LaneRecordsParts, writeRecord } from '../../../main/controller/lanes/lane-records.ts';
import { fail, ok } from '../../../main/words.ts';

const override = { guard: 'Lan', reason: 'measured', note: '36.7' } as const;
const opening: LaneRecord = { kind: 'overridden', direction: 'in', override, of: 4 };

function newParts(journal: 'whole' | 'broken', secondFile: 'whole' | 'broken' = 'whole') {
  const written: unknown[] = [];
  const parts: LaneRecordsParts = {
    lane: 'in-1',
    context: { policy: 'p', notice: null },
    newId: () => 'id',
    journal: {
      append(_now, _lane, record) {
        if (journal === 'broken') return fail({ kind: 'io', message: 'no disk' } as never);
        written.push(record);
        return ok(5);
      },
      writeOverride(line) {
        if (secondFile === 'broken') return fail({ kind: 'io', message: 'no second disk' } as never);
        written.push(line);
        return ok(undefined);
      },
    },
  };
  return { parts, written };
}

describe('a record', () => {
  test('has its number in the journal', () => {
    const { parts, written } = newParts('whole');
    expect(writeRecord(parts, opening, 1)).toEqual(ok(5));
    expect(written).toEqual([opening]);
  });

  test('of an opening goes to the second file when the journal cannot be written, with its note', () => {
    const { parts, written } = newParts('broken');
    expect(writeRecord(parts, opening, 1)).toEqual(ok(-1));
    const line = { id: 'id', at: 1, lane: 'in-1', direction: 'in', guard: 'Lan', reason: 'measured', note: '36.7' };
    expect(written).toEqual([line]);
  });

  test('says why it is nowhere', () => {
    expect(writeRecord(newParts('broken', 'broken').parts, opening, 1)).toEqual(fail('no second disk'));
    const turnedAway: LaneRecord = { kind: 'turned-away', direction: 'in', override, of: 4 };
    expect(writeRecord(newParts('broken').parts, turnedAway, 1)).toEqual(fail('no disk'));
  });

  test.each<[LaneRecord, LaneRecord | null]>([
    [
      { ...opening, of: -1 },
      { ...opening, of: null },
    ],
    [
      { kind: 'tailgated', direction: 'in', entry: -1 },
      { kind: 'tailgated', direction: 'in', entry: null },
    ],
    [
      { kind: 'tailgated', direction: 'in', entry: 4 },
      { kind: 'tailgated', direction: 'in', entry: 4 },
    ],
    [{ kind: 'passed', entry: -1 }, null],
    [{ kind: 'not-passed', entry: -1 }, null],
    [
      { kind: 'passed', entry: 4 },
      { kind: 'passed', entry: 4 },
    ],
  ])('%j names no entry that the journal does not hold', (record, kept) => {
    const { parts, written } = newParts('whole');
    writeRecord(parts, record, 1);
    expect(written).toEqual(kept === null ? [] : [kept]);
  });
});
