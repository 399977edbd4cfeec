import { randomBytes } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { applicationId, openConnection } from '../../main/record/connection.ts';
import { openJournal } from '../../main/record/journal.ts';
import { importOverrides, writeOverride } from '../../main/record/override-log.ts';
import { backup, exportEvents, verifyChain } from '../../main/record/read.ts';
import { appended, context, decided, morning, need, newFolder, open, using, writeTen } from './journals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fullSync = 2;

afterEach(() => {
  vi.restoreAllMocks();
});

/** How each connection stands at each statement that it prepares, by the name of its file. */
function watchConnections(): Map<string, Set<string>> {
  const seen = new Map<string, Set<string>>();
  const prepare = Database.prototype.prepare;
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, source: string) {
    // Whose file it is has to be asked before anything is set.
    if (source.includes('sqlite_schema')) return prepare.call(this, source);
    const [synchronous, mode] = ['synchronous', 'journal_mode'].map(name => this.pragma(name, { simple: true }));
    const file = this.name.slice(this.name.lastIndexOf('/') + 1);
    const states = seen.get(file) ?? new Set();
    seen.set(file, states.add(`synchronous=${synchronous} ${mode} ${this.readonly ? 'reader' : 'writer'}`));
    return prepare.call(this, source);
  });
  return seen;
}

describe('every connection', () => {
  test('that the code makes syncs fully, and the journal’s are in WAL', () => {
    const dir = newFolder();
    const target = newFolder();
    const seen = watchConnections();
    const journal = open(dir);
    appended(journal, { kind: 'passed', entry: decided(journal) });
    need(journal.probe());
    journal.checkpoint();
    need(writeOverride(dir, { id: 'a', at: 1, lane: 'in-1', direction: 'in', guard: 'Lan', reason: 'full' }));
    need(importOverrides(journal, dir, morning, context));
    need(verifyChain(dir));
    expect([...need(exportEvents(dir))]).toHaveLength(5);
    need(backup(dir, join(target, 'copy')));
    journal.close(morning);
    open(dir);
    expect(Object.fromEntries([...seen].map(([file, states]) => [file, [...states].toSorted()]))).toEqual({
      'journal.sqlite': ['synchronous=2 wal reader', 'synchronous=2 wal writer'],
      'copy.unfinished': ['synchronous=2 delete reader'],
    });
  });

  test('to the journal is made in one file', () => {
    const makers = globSync('{main,drivers,renderer}/**/*.{ts,tsx,mjs}', { cwd: root }).filter(file =>
      /new Database\b|\bDatabaseSync\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    // The lock is a database of its own, always empty: it has nothing to lose.
    expect(makers.toSorted()).toEqual(['main/record/connection.ts', 'main/record/writer-lock.ts']);
    expect(readFileSync(join(root, 'main/record/writer-lock.ts'), 'utf8')).not.toContain('journal.sqlite');
  });

  test('of the writer leaves checkpoints to quiet moments, and lies about its schema to nobody', () => {
    const dir = newFolder();
    writeTen(dir);
    for (const mode of ['writer', 'reader'] as const) {
      const connection = openConnection(join(dir, 'journal.sqlite'), mode);
      expect(connection.pragma('synchronous', { simple: true })).toBe(fullSync);
      expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(connection.pragma('trusted_schema', { simple: true })).toBe(0);
      if (mode === 'writer') expect(connection.pragma('wal_autocheckpoint', { simple: true })).toBe(0);
      connection.close();
    }
  });

  test('that reads cannot write, and makes no file', () => {
    const dir = newFolder();
    writeTen(dir);
    const connection = openConnection(join(dir, 'journal.sqlite'), 'reader');
    expect(() => connection.exec('INSERT INTO probe VALUES (1, 1)')).toThrow(/readonly/);
    connection.close();
    expect(() => openConnection(join(dir, 'other.sqlite'), 'reader')).toThrow(/unable to open/);
  });
});

describe('a file that is not a journal of ours', () => {
  const opening = (dir: string) => openJournal(dir, { now: morning, random: bytes => randomBytes(bytes) });

  test('another program’s database is left as it is', () => {
    const dir = newFolder();
    const file = join(dir, 'journal.sqlite');
    using(file, database => database.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)'));
    const before = readFileSync(file);
    expect(opening(dir)).toMatchObject({ ok: false, fault: { kind: 'foreign', message: /name another --data/ } });
    expect(readFileSync(file)).toEqual(before);
  });

  test.each([
    ['no database', 'once upon a time, '.repeat(500)],
    ['a database cut short', 'SQLite format 3\0'],
  ])('%s', (_name, text) => {
    const dir = newFolder();
    writeFileSync(join(dir, 'journal.sqlite'), text);
    expect(opening(dir)).toMatchObject({ ok: false, fault: { kind: 'corrupt', message: /restore a backup/ } });
    expect(verifyChain(dir)).toMatchObject({ ok: false, fault: { seq: null } });
  });

  test('an empty file becomes a journal', () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'journal.sqlite'), '');
    open(dir).close(morning);
    const [row] = using(join(dir, 'journal.sqlite'), database => database.prepare('PRAGMA application_id').all());
    expect(row).toEqual({ application_id: applicationId });
  });
});
