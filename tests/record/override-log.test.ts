import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importOverrides, writeOverride } from '../../main/record/override-log.ts';
import { appended, context, morning, need, newFolder, open, sql } from './journals.ts';
import { newSmallDisk } from './small-disk.ts';

const lineOf = (id: string, reason = 'journal full') =>
  ({ id, at: morning - 60_000, lane: 'in-1', direction: 'in', guard: 'Lan', reason }) as const;
const fileOf = (dir: string) => join(dir, 'overrides.ndjson');

/** The ids of the overrides that the journal holds, in their order. */
const idsIn = (dir: string) =>
  sql(dir, "SELECT json_extract(payload, '$.imported.id') AS id FROM event WHERE kind = 'overridden' ORDER BY seq").map(
    ({ id }) => id,
  );

describe('overrides beside the journal', () => {
  test('come home once, with the time that they were given at, and the file goes', () => {
    const dir = newFolder();
    const journal = open(dir);
    need(writeOverride(dir, lineOf('a')));
    expect(statSync(fileOf(dir)).mode & 0o777).toBe(0o600);
    need(importOverrides(journal, dir, morning, context));
    need(importOverrides(journal, dir, morning, context));
    expect(existsSync(fileOf(dir))).toBe(false);
    const [row] = sql(dir, "SELECT payload FROM event WHERE kind = 'overridden'");
    expect(JSON.parse(String(row?.payload))).toMatchObject({
      guard: 'Lan',
      reason: 'journal full',
      of: null,
      imported: { id: 'a', at: morning - 60_000 },
    });
    expect(sql(dir, 'SELECT outcome, guard, passage FROM entry')).toEqual([
      { outcome: 'override', guard: 'Lan', passage: null },
    ]);
  });

  test('no file is nothing to do', () => {
    const dir = newFolder();
    expect(importOverrides(open(dir), dir, morning, context)).toEqual({ ok: true, value: undefined });
  });

  test('an import that was interrupted goes on where it was', () => {
    const dir = newFolder();
    const journal = open(dir);
    const { id, at, guard, reason } = lineOf('a');
    const record = { kind: 'overridden', direction: 'in', override: { guard, reason }, of: null } as const;
    need(journal.append(morning, 'in-1', record, { ...context, imported: { id, at } }));
    need(writeOverride(dir, lineOf('a')));
    need(writeOverride(dir, lineOf('b')));
    need(importOverrides(journal, dir, morning, context));
    expect(idsIn(dir)).toEqual(['a', 'b']);
  });

  test.each([
    ['half a line', '{"id":"torn","at":17'],
    ['a line of something else', '{"id":"torn"}\n'],
    ['no JSON', 'torn\n'],
  ])('%s is skipped, and spoils none', (_name, torn) => {
    const dir = newFolder();
    const journal = open(dir);
    need(writeOverride(dir, lineOf('a')));
    appendFileSync(fileOf(dir), torn);
    need(writeOverride(dir, lineOf('b')));
    need(importOverrides(journal, dir, morning, context));
    expect(idsIn(dir)).toEqual(['a', 'b']);
  });

  test('a journal that fails keeps the file', () => {
    const dir = newFolder();
    const journal = open(dir);
    need(writeOverride(dir, lineOf('a')));
    journal.close(morning);
    expect(importOverrides(journal, dir, morning, context)).toMatchObject({ ok: false, fault: { kind: 'io' } });
    expect(readFileSync(fileOf(dir), 'utf8')).toMatch(/"id":"a"/);
  });

  test('an opening of an imported override is closed: the next start doubts nothing', () => {
    const dir = newFolder();
    const journal = open(dir);
    need(writeOverride(dir, lineOf('a')));
    need(importOverrides(journal, dir, morning, context));
    journal.close(morning);
    open(dir);
    expect(sql(dir, "SELECT count(*) AS n FROM event WHERE kind = 'outcome-unknown'")).toEqual([{ n: 0 }]);
  });

  test('on a full disk: half a line is a fault, and spoils none', test => {
    const disk = newSmallDisk(test, 64);
    const dir = newFolder();
    // The next line begins on the file's last page and ends beyond it.
    need(writeOverride(disk.dir, lineOf('a', 'x'.repeat(4_096 - 150))));
    disk.fill();
    expect(statSync(fileOf(disk.dir)).size).toBeLessThan(4_096);
    expect(writeOverride(disk.dir, lineOf('lost'))).toMatchObject({ ok: false, fault: { kind: 'full' } });
    disk.free();
    need(writeOverride(disk.dir, lineOf('b')));
    const journal = open(dir);
    appendFileSync(fileOf(dir), readFileSync(fileOf(disk.dir)));
    need(importOverrides(journal, dir, morning, context));
    expect(idsIn(dir)).toEqual(['a', 'b']);
    expect(appended(journal, { kind: 'fire-started' })).toBeGreaterThan(0);
  });
});
