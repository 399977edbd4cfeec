import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { NewGuard } from '../../main/record/desk-guards.ts';
import { type DeskStore, openDeskStore, readDeskStore } from '../../main/record/desk-store.ts';
import { morning, need, newFolder, using } from './journals.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function open(dir: string): DeskStore {
  const store = need(openDeskStore(dir, { random: randomBytes }));
  onTestFinished(() => store.close());
  return store;
}

function guardOf(store: DeskStore, name: string, changes: Partial<NewGuard> = {}): NewGuard {
  const folded = name.toLowerCase();
  const pin = { salt: randomBytes(16), hash: randomBytes(32), cost: { n: 2, r: 1, p: 1 } };
  const nameKey = store.pepper.digest('name', folded).subarray(0, 16);
  return { name, folded, nameKey, role: 'guard', pin, mustChange: true, ...changes };
}

describe('the guards’ file', () => {
  test('is synced fully in WAL by every connection, and nobody else’s to read', () => {
    const dir = newFolder();
    const seen = new Set<string>();
    const prepare = Database.prototype.prepare;
    vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, source: string) {
      if (/guard|session/.test(source)) {
        seen.add(`${this.pragma('synchronous', { simple: true })} ${this.pragma('journal_mode', { simple: true })}`);
      }
      return prepare.call(this, source);
    });
    const store = open(dir);
    need(store.transact(({ guards }) => guards.add(guardOf(store, 'Lan'), morning)));
    open(dir);
    expect(need(readDeskStore(dir, [], ({ guards }) => guards.all())).map(({ name }) => name)).toEqual(['Lan']);
    expect([...seen]).toEqual(['2 wal']);
    for (const file of ['desk.sqlite', 'desk.sqlite-wal', 'pepper.key']) {
      expect([file, statSync(join(dir, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    expect(statSync(join(dir, 'pepper.key')).size).toBe(32);
  });

  test('is there for a reader beside it, and need not be there', () => {
    const dir = newFolder();
    expect(need(readDeskStore(dir, 'nothing', () => 'something'))).toBe('nothing');
    writeFileSync(join(dir, 'desk.sqlite'), '');
    expect(need(readDeskStore(dir, 'nothing', () => 'something'))).toBe('nothing');
  });

  test('keeps nothing of a transaction that is given up or fails, and all of the others', () => {
    const store = open(newFolder());
    const add = (name: string) => store.transact(({ guards }) => guards.add(guardOf(store, name), morning));
    need(add('Lan'));
    const givenUp = store.transact(
      ({ guards }) => {
        guards.add(guardOf(store, 'Minh'), morning);
        return 'no';
      },
      value => value === 'yes',
    );
    expect(need(givenUp)).toBe('no');
    expect(add('LAN')).toMatchObject({ ok: false });
    const bug = () =>
      store.transact(({ guards }) => {
        guards.add(guardOf(store, 'Hoa'), morning);
        throw new TypeError('a bug');
      });
    expect(bug).toThrow('a bug');
    need(add('An'));
    expect(need(store.read(({ guards }) => guards.all())).map(({ name }) => name)).toEqual(['An', 'Lan']);
  });

  test('is written by two at once, each in its turn', () => {
    const dir = newFolder();
    const stores = [open(dir), open(dir)];
    for (let number = 0; number < 20; number += 1) {
      for (const [index, store] of stores.entries()) {
        need(store.transact(({ guards }) => guards.add(guardOf(store, `${index}-${number}`), morning)));
      }
    }
    for (const store of stores) expect(need(store.read(({ guards }) => guards.all()))).toHaveLength(40);
  });

  test('says that it is locked where another one does not end', () => {
    const dir = newFolder();
    const store = open(dir);
    using(join(dir, 'desk.sqlite'), other => {
      other.exec('BEGIN IMMEDIATE');
      const refused = store.transact(({ guards }) => guards.add(guardOf(store, 'Lan'), morning));
      expect(refused).toMatchObject({ ok: false, fault: { kind: 'held' } });
      other.exec('ROLLBACK');
    });
    need(store.transact(({ guards }) => guards.add(guardOf(store, 'Lan'), morning)));
  });

  test('never forgets a guard: a removed name explains the log', () => {
    const dir = newFolder();
    const store = open(dir);
    const lan = guardOf(store, 'Lan');
    need(store.transact(({ guards }) => guards.add(lan, morning)));
    need(store.transact(({ guards }) => guards.remove(guards.byName(lan.nameKey)?.id ?? 0, morning + 1)));
    expect(need(store.read(({ guards }) => guards.all()))).toEqual([]);
    expect(need(store.read(({ guards }) => guards.byName(lan.nameKey)))).toMatchObject({
      ...{ name: 'Lan', removedAt: morning + 1 },
    });
    using(join(dir, 'desk.sqlite'), database => {
      expect(() => database.exec('DELETE FROM guard')).toThrow(/never deleted/);
    });
  });

  test('counts names that nobody has up to 10,000, and gives up none that a guard has', () => {
    const store = open(newFolder());
    const lan = guardOf(store, 'Lan');
    const locked = { failures: 10, notBefore: 0, lockedAt: morning };
    need(
      store.transact(({ guards }) => {
        guards.add(lan, morning);
        guards.setAttempts(lan.nameKey, locked, morning - 1_000);
        for (let number = 0; number < 10_050; number += 1) {
          const key = store.pepper.digest('name', `stranger ${number}`).subarray(0, 16);
          guards.setAttempts(key, { failures: 1, notBefore: 0, lockedAt: null }, morning + number);
        }
      }),
    );
    const failuresOf = (name: string) =>
      need(store.read(({ guards }) => guards.attempts(store.pepper.digest('name', name).subarray(0, 16)))).failures;
    expect(need(store.read(({ guards }) => guards.attempts(lan.nameKey)))).toEqual(locked);
    expect([failuresOf('stranger 0'), failuresOf('stranger 50'), failuresOf('stranger 51')]).toEqual([0, 0, 1]);
    expect(failuresOf('stranger 10049')).toBe(1);
  });

  test('has neither a PIN nor a name that nobody has in it', () => {
    const dir = newFolder();
    const store = open(dir);
    const key = store.pepper.digest('name', '483920').subarray(0, 16);
    need(
      store.transact(({ guards }) => guards.setAttempts(key, { failures: 1, notBefore: 0, lockedAt: null }, morning)),
    );
    store.close();
    expect(readFileSync(join(dir, 'desk.sqlite')).includes('483920')).toBe(false);
    expect(store.pepper.digest('name', 'a')).not.toEqual(store.pepper.digest('pin', 'a'));
  });
});

describe('a pepper', () => {
  test('outlasts a restart', () => {
    const dir = newFolder();
    const first = open(dir).pepper.digest('pin', '483920');
    expect(open(dir).pepper.digest('pin', '483920')).toEqual(first);
    expect(open(newFolder()).pepper.digest('pin', '483920')).not.toEqual(first);
  });

  test.each([
    ['missing', (dir: string) => rmSync(join(dir, 'pepper.key')), /is missing.*put it back/],
    ['cut short', (dir: string) => writeFileSync(join(dir, 'pepper.key'), 'short'), /pepper.key is damaged/],
    [
      'another folder’s',
      (dir: string) => {
        const other = newFolder();
        open(other);
        copyFileSync(join(other, 'pepper.key'), join(dir, 'pepper.key'));
      },
      /pepper.key beside it is another one's/,
    ],
  ])('%s: nothing is opened, and none is made anew', (_name, damage, message) => {
    const dir = newFolder();
    open(dir).close();
    damage(dir);
    const opened = openDeskStore(dir, { random: randomBytes });
    expect(opened).toMatchObject({ ok: false, fault: { kind: 'corrupt' } });
    expect(opened.ok ? '' : opened.fault.message).toMatch(message);
  });
});

describe('a file that is not ours', () => {
  test.each([
    ['another program’s', 'CREATE TABLE theirs (a)', 'PRAGMA user_version = 1', 'foreign'],
    ['a newer one', 'PRAGMA application_id = 1195660104', 'CREATE TABLE guard (a); PRAGMA user_version = 99', 'newer'],
  ])('%s is left as it is', (_name, first, second, kind) => {
    const dir = newFolder();
    writeFileSync(join(dir, 'pepper.key'), randomBytes(32));
    using(join(dir, 'desk.sqlite'), database => database.exec(`${first};${second}`));
    const before = readFileSync(join(dir, 'desk.sqlite'));
    expect(openDeskStore(dir, { random: randomBytes })).toMatchObject({ ok: false, fault: { kind } });
    expect(readFileSync(join(dir, 'desk.sqlite'))).toEqual(before);
  });

  test('one that is damaged says so', () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'pepper.key'), randomBytes(32));
    writeFileSync(join(dir, 'desk.sqlite'), 'once upon a time, '.repeat(500));
    expect(openDeskStore(dir, { random: randomBytes })).toMatchObject({ ok: false, fault: { kind: 'corrupt' } });
  });
});

test('a closed store answers with a fault', () => {
  const store = open(newFolder());
  store.close();
  store.close();
  expect(store.read(() => 1)).toMatchObject({ ok: false, fault: { kind: 'io' } });
});
