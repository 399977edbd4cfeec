/** What the database itself sees to: its types, its version, and that events are added and never changed. */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applicationId } from '../../main/record/connection.ts';
import { openJournal } from '../../main/record/journal.ts';
import { schemaVersion } from '../../main/record/migrations.ts';
import { verifyChain } from '../../main/record/read.ts';
import { decided, morning, newFolder, open, sql, tamper, writeTen } from './journals.ts';

const fileOf = (dir: string) => join(dir, 'journal.sqlite');
const columns = 'seq, at, kind, lane, salt, payload, digest, chain';

describe('the schema', () => {
  test('of a fresh journal', () => {
    const dir = newFolder();
    open(dir).close(morning);
    expect(sql(dir, 'PRAGMA user_version')).toEqual([{ user_version: schemaVersion }]);
    expect(sql(dir, 'PRAGMA application_id')).toEqual([{ application_id: applicationId }]);
    expect(readFileSync(fileOf(dir)).subarray(68, 72).toString()).toBe('GATE');
    expect(sql(dir, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('has strict tables only', () => {
    const dir = newFolder();
    writeTen(dir);
    const tables = sql(
      dir,
      "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    expect(tables.map(({ name }) => name).toSorted()).toEqual([
      'alarm',
      'alias',
      'event',
      'leaving',
      'opening',
      'probe',
      'stay',
      'watch',
    ]);
    expect(tables.every(({ strict }) => strict === 1)).toBe(true);
    expect(() => sql(dir, "INSERT INTO probe VALUES (1, 'noon')")).toThrow(/cannot store TEXT/);
  });

  test('has the public names', () => {
    const dir = newFolder();
    writeTen(dir);
    const names = (view: string) => Object.keys(sql(dir, `SELECT * FROM ${view} LIMIT 1`)[0] ?? {});
    expect(names('entry')).toEqual([
      ...['seq', 'at', 'lane', 'direction', 'outcome', 'passage', 'person', 'format', 'reason', 'guard', 'policy'],
    ]);
    expect(names('visit')).toEqual(['person', 'lane_in', 'at_in', 'lane_out', 'at_out', 'closed_by']);
    expect(sql(dir, 'SELECT seq, at FROM entry LIMIT 1')).toEqual([{ seq: 2, at: '2026-11-23T01:00:00.001Z' }]);
  });

  test('of a newer Gatehouse is refused with a sentence, and left alone', () => {
    const dir = newFolder();
    writeTen(dir);
    sql(dir, `PRAGMA user_version = ${schemaVersion + 1}`);
    const opened = openJournal(dir, { now: morning, random: bytes => randomBytes(bytes) });
    expect(opened).toMatchObject({ ok: false, fault: { kind: 'newer', message: /newer Gatehouse: run that one/ } });
    expect(sql(dir, 'SELECT count(*) AS n FROM event')).toEqual([{ n: 10 }]);
    expect(sql(dir, 'PRAGMA user_version')).toEqual([{ user_version: schemaVersion + 1 }]);
    sql(dir, `PRAGMA user_version = ${schemaVersion}`);
    open(dir);
  });
});

describe('events', () => {
  test.each([
    ['UPDATE event SET at = at + 1 WHERE seq = 4'],
    ["UPDATE event SET payload = '{}' WHERE seq = 4"],
    ['UPDATE event SET payload = NULL WHERE seq = 4'],
    ['UPDATE event SET salt = NULL WHERE seq = 4'],
    ['UPDATE event SET payload = NULL, salt = NULL, lane = NULL WHERE seq = 4'],
    ["UPDATE event SET payload = NULL, salt = NULL, digest = x'00' WHERE seq = 4"],
    ['UPDATE event SET seq = 40 WHERE seq = 4'],
    ['UPDATE OR REPLACE event SET seq = 5 WHERE seq = 4'],
    ['UPDATE OR REPLACE event SET rowid = 5 WHERE seq = 4'],
    ['DELETE FROM event WHERE seq = 4'],
    ['DELETE FROM event'],
    [`REPLACE INTO event SELECT 5, at, kind, lane, salt, payload, digest, chain FROM event WHERE seq = 4`],
    [`INSERT OR REPLACE INTO event (${columns}) SELECT ${columns} FROM event WHERE seq = 4`],
    [`INSERT INTO event SELECT -4, at, kind, lane, salt, payload, digest, chain FROM event WHERE seq = 4`],
    [`INSERT INTO event SELECT 0, at, kind, lane, salt, payload, digest, chain FROM event WHERE seq = 4`],
    [`INSERT INTO event SELECT 12, at, kind, lane, salt, payload, digest, chain FROM event WHERE seq = 4`],
  ])('refuse %s', statement => {
    const dir = newFolder();
    writeTen(dir);
    const before = sql(dir, 'SELECT * FROM event');
    expect(() => sql(dir, statement)).toThrow(/append-only/);
    expect(sql(dir, 'SELECT * FROM event')).toEqual(before);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 10 } });
  });

  test('forget a payload with its salt, and nothing else', () => {
    const dir = newFolder();
    writeTen(dir);
    const before = sql(dir, 'SELECT seq, at, kind, lane, digest, chain FROM event');
    sql(dir, 'UPDATE event SET payload = NULL, salt = NULL WHERE seq IN (2, 3)');
    expect(sql(dir, 'SELECT seq FROM event WHERE payload IS NULL AND salt IS NULL')).toEqual([{ seq: 2 }, { seq: 3 }]);
    expect(sql(dir, 'SELECT seq, at, kind, lane, digest, chain FROM event')).toEqual(before);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 10 } });
  });

  test('of a journal whose payloads were forgotten go on', () => {
    const dir = newFolder();
    writeTen(dir);
    sql(dir, 'UPDATE event SET payload = NULL, salt = NULL');
    const journal = open(dir, { now: morning + 10 });
    expect(decided(journal)).toBe(12);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 12 } });
    expect(sql(dir, 'SELECT outcome, person FROM entry WHERE seq = 2')).toEqual([{ outcome: 'admit', person: null }]);
  });

  test('without triggers are still chained', () => {
    const dir = newFolder();
    writeTen(dir);
    tamper(dir, 'REPLACE INTO event SELECT 5, at, kind, lane, salt, payload, digest, chain FROM event WHERE seq = 4');
    rmSync(join(dir, 'day-keys'));
    expect(verifyChain(dir)).toMatchObject({ ok: false, fault: { seq: 5 } });
  });
});
