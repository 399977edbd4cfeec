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

/** The same events in a file as that version has it, with the visits as it told them. */
function writeVersion(dir: string, version: 1 | 2): void {
  const source = newFolder();
  writeVisits(source);
  if (existsSync(join(source, 'day-keys'))) copyFileSync(join(source, 'day-keys'), join(dir, 'day-keys'));
  const connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
  connection.pragma(`application_id = ${applicationId}`);
  migrate(connection, version);
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
    writeVersion(dir, 1);
    expect(sql(dir, 'PRAGMA user_version')).toEqual([{ user_version: 1 }]);
    expect(tables(dir)).not.toContain('alias');
    expect(sql(dir, "SELECT name FROM pragma_table_info('stay') WHERE name = 'host'")).toEqual([]);
    expect(view(dir, 'entry')).toHaveLength(5);
    expect(view(dir, 'visit')).toHaveLength(3);
  });

  test('keeps events, entries and visits, and its chain', () => {
    const dir = newFolder();
    writeVersion(dir, 1);
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
    writeVersion(old, 1);
    writeVisits(fresh);
    const schema = (dir: string) => sql(dir, 'SELECT type, name, tbl_name FROM sqlite_schema ORDER BY name');
    const told = (dir: string) => [view(dir, 'visit'), sql(dir, `SELECT ${stayColumns}, host FROM stay`)];
    for (const dir of [old, fresh]) open(dir, { now: morning + 10 }).close(morning + 10);
    expect(schema(old)).toEqual(schema(fresh));
    expect(told(old)).toEqual(told(fresh));
  });

  test('goes on: its people are joined to what they show from now on', () => {
    const dir = newFolder();
    writeVersion(dir, 1);
    const journal = open(dir, { now: morning + 10 });
    const shown = shownAs(aliasOf(2), aliasOf(2, 'name-birth'));
    decided(journal, { direction: 'out', lane: 'out-1', person: shown }, morning + 11);
    expect(sql(dir, 'SELECT closed_by FROM visit WHERE person = ?', personOf(2).key)).toEqual([{ closed_by: 'exit' }]);
  });

  test('that cannot be taken over stays as it is', () => {
    const dir = newFolder();
    writeVersion(dir, 1);
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

describe('a journal of version 2', () => {
  /** What that version has not told: its payloads know of no zone. */
  function writeVersionTwo(dir: string): void {
    writeVersion(dir, 2);
    const connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
    connection.exec('DROP TRIGGER event_only_forgets');
    connection.exec(
      `UPDATE event SET payload = json_remove(payload, '$.zone', '$.from', '$.proxy') WHERE payload IS NOT NULL`,
    );
    connection.exec("UPDATE stay SET closed_by = NULL, host = 'ward' WHERE id = 2");
    connection.close();
  }

  test('is of the only zone; what it has told of visits is told anew', () => {
    const dir = newFolder();
    writeVersionTwo(dir);
    expect(sql(dir, "SELECT name FROM pragma_table_info('stay') WHERE name = 'zone'")).toEqual([]);
    const connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
    connection.transaction(() => {
      migrate(connection);
      openProjection(connection).rebuild();
    })();
    connection.close();
    expect(sql(dir, 'SELECT zone, closed_by, forgiven, self, host FROM stay ORDER BY id')).toEqual([
      { zone: 'site', closed_by: 'exit', forgiven: 0, self: null, host: null },
      { zone: 'site', closed_by: null, forgiven: 0, self: null, host: null },
    ]);
    expect(sql(dir, 'SELECT zone FROM opening')).toEqual([{ zone: 'site' }]);
    expect(tables(dir)).toEqual(expect.arrayContaining(['watch', 'alarm']));
  });

  test('goes on: its people leave the zone, its forgotten visits are closed, its faults raise alarms', () => {
    const dir = newFolder();
    writeVersion(dir, 2);
    const journal = open(dir, { now: morning + 10 });
    expect(journal.forgotten('site', morning + 10, 25)).toHaveLength(2);
    decided(journal, { direction: 'out', lane: 'out-1', person: personOf(2) }, morning + 11);
    expect(journal.forgotten('site', morning + 10, 25)).toHaveLength(1);
    appended(journal, { kind: 'faulted', fault: 'relay' }, morning + 12);
    expect(journal.alarms()).toMatchObject([{ kind: 'device', lane: 'in-1', clearedAt: null }]);
    expect(verifyChain(dir).ok).toBe(true);
  });
});
