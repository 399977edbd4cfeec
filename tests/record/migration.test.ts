/** A journal that an older Gatehouse has written is taken over with everything in it. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applicationId, openConnection } from '../../main/record/connection.ts';
import { migrate, schemaVersion } from '../../main/record/migrations.ts';
import { openProjection } from '../../main/record/projection.ts';
import { verifyChain } from '../../main/record/read.ts';
import { aliasOf, appended, decided, morning, newFolder, open, personOf, shownAs, sql } from './journals.ts';

const columns = 'seq, at, kind, lane, salt, payload, digest, chain';
const stayColumns = 'person, id, use, lane_in, at_in, lane_out, at_out, out_seq, closed_by, uncertain, last_seq';

/** Three people: one has left, one is inside, one's outcome is still to come; and one who was refused. */
function writeVisits(dir: string): void {
  const journal = open(dir);
  appended(journal, { kind: 'passed', entry: decided(journal, { person: personOf(1), use: 'doh:1' }) });
  appended(journal, { kind: 'passed', entry: decided(journal, { person: personOf(2), use: 'doh:2' }, morning + 1) });
  const out = decided(journal, { person: personOf(1), use: 'doh:1', direction: 'out', lane: 'out-1' }, morning + 2);
  appended(journal, { kind: 'passed', entry: out }, morning + 2);
  decided(journal, { person: personOf(3), use: 'doh:3', outcome: 'refuse', reasons: ['symptoms'] }, morning + 3);
  decided(journal, { person: personOf(4), use: 'doh:4', lane: 'in-2' }, morning + 4);
  journal.close(morning + 5);
}

/** The same events in a file as version 1 has it, with the visits as that version told them. */
function writeVersionOne(dir: string): void {
  const source = newFolder();
  writeVisits(source);
  if (existsSync(join(source, 'day-keys'))) copyFileSync(join(source, 'day-keys'), join(dir, 'day-keys'));
  const connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
  connection.pragma(`application_id = ${applicationId}`);
  migrate(connection, 1);
  connection.prepare('ATTACH ? AS source').run(join(source, 'journal.sqlite'));
  connection.exec(`
    INSERT INTO event (${columns}) SELECT ${columns} FROM source.event ORDER BY seq;
    INSERT INTO stay (${stayColumns}) SELECT ${stayColumns} FROM source.stay;
    INSERT INTO opening (id, person, use, lane_in, at_in) SELECT id, person, use, lane_in, at_in FROM source.opening;
    DETACH source;
  `);
  connection.close();
}

const view = (dir: string, name: 'entry' | 'visit') => sql(dir, `SELECT * FROM ${name}`);
const tables = (dir: string) => sql(dir, 'PRAGMA table_list').map(({ name }) => name);

describe('a journal of version 1', () => {
  test('is that version’s: it knows neither pseudonyms nor hosts', () => {
    const dir = newFolder();
    writeVersionOne(dir);
    expect(sql(dir, 'PRAGMA user_version')).toEqual([{ user_version: 1 }]);
    expect(tables(dir)).not.toContain('alias');
    expect(sql(dir, "SELECT name FROM pragma_table_info('stay') WHERE name = 'host'")).toEqual([]);
    expect(view(dir, 'entry')).toHaveLength(5);
    expect(view(dir, 'visit')).toHaveLength(3);
  });

  test('keeps events, entries and visits, and its chain', () => {
    const dir = newFolder();
    writeVersionOne(dir);
    const before = { events: sql(dir, 'SELECT * FROM event'), entry: view(dir, 'entry'), visit: view(dir, 'visit') };
    const journal = open(dir, { now: morning + 10 });
    expect(sql(dir, 'PRAGMA user_version')).toEqual([{ user_version: schemaVersion }]);
    expect(sql(dir, 'SELECT * FROM event WHERE seq <= ?', before.events.length)).toEqual(before.events);
    // The start finds that the last opening never came to an end.
    const entries = before.entry.map(row => (row.lane === 'in-2' ? { ...row, passage: 'unknown' } : row));
    expect(view(dir, 'entry')).toEqual(entries);
    expect(view(dir, 'visit')).toEqual(before.visit);
    expect(sql(dir, 'SELECT person FROM stay WHERE uncertain = 1')).toEqual([{ person: personOf(4).key }]);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: before.events.length + 2 } });
    journal.close(morning + 11);
    expect(sql(dir, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(tables(dir)).toContain('alias');
  });

  test('has then what a new journal with the same events has', () => {
    const [old, fresh] = [newFolder(), newFolder()];
    writeVersionOne(old);
    writeVisits(fresh);
    const schema = (dir: string) => sql(dir, 'SELECT type, name, tbl_name FROM sqlite_schema ORDER BY name');
    const told = (dir: string) => [view(dir, 'visit'), sql(dir, `SELECT ${stayColumns}, host FROM stay`)];
    for (const dir of [old, fresh]) open(dir, { now: morning + 10 }).close(morning + 10);
    expect(schema(old)).toEqual(schema(fresh));
    expect(told(old)).toEqual(told(fresh));
  });

  test('goes on: its people are joined to what they show from now on', () => {
    const dir = newFolder();
    writeVersionOne(dir);
    const journal = open(dir, { now: morning + 10 });
    const shown = shownAs(aliasOf(2), aliasOf(2, 'name-birth'));
    decided(journal, { direction: 'out', lane: 'out-1', person: shown }, morning + 11);
    expect(sql(dir, 'SELECT closed_by FROM visit WHERE person = ?', personOf(2).key)).toEqual([{ closed_by: 'exit' }]);
  });

  test('that cannot be taken over stays as it is', () => {
    const dir = newFolder();
    writeVersionOne(dir);
    const file = join(dir, 'journal.sqlite');
    const before = readFileSync(file);
    const connection = openConnection(file, 'writer');
    connection.exec('CREATE TABLE alias (key TEXT)');
    expect(() => migrate(connection)).toThrow(/alias already exists/);
    expect(connection.pragma('user_version', { simple: true })).toBe(1);
    expect(connection.prepare('SELECT count(*) FROM visit').pluck().get()).toBe(3);
    connection.exec('DROP TABLE alias');
    migrate(connection);
    connection.transaction(() => openProjection(connection).rebuild())();
    expect(connection.pragma('user_version', { simple: true })).toBe(schemaVersion);
    connection.close();
    expect(readFileSync(file).equals(before)).toBe(false);
    expect(view(dir, 'visit')).toHaveLength(3);
  });
});
