import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { countLookups, openLookupCache, openMemoryCache } from '../../main/record/lookup-cache.ts';
import { openRegister } from '../../main/record/register.ts';
import { need, newFolder, using } from './journals.ts';
import { hourS, importedAt, morningS, openReader, openWriter, personKey, rowOf } from './registers.ts';

const fileOf = (dir: string) => join(dir, 'register.sqlite');
const key = personKey(1);

describe('a declaration', () => {
  test('is found by each of its pseudonyms, as it was imported', () => {
    const register = openWriter(newFolder());
    const row = rowOf({ persons: [key, personKey(2)], answers: { symptoms: 5, exposures: 2 }, purposes: [1, 8] });
    expect(register.add([row], importedAt)).toEqual({
      ok: true,
      value: { added: 1, changed: 0, unchanged: 0, revoked: 0 },
    });
    const { ref: _ref, persons: _persons, ...content } = row;
    const found = { ok: true, value: { ...content, source: 'import', receivedAt: importedAt } };
    expect(register.find([key], morningS)).toEqual(found);
    expect(register.find([personKey(3), personKey(2)], morningS)).toEqual(found);
    expect(register.find([personKey(3)], morningS)).toEqual({ ok: true, value: null });
    expect(register.find([], morningS)).toEqual({ ok: true, value: null });
    expect(register.find(['', 'x', key.toUpperCase().replace('1', 'A')], morningS)).toEqual({ ok: true, value: null });
  });

  test('the newest valid one wins, whatever the order and the pseudonym', () => {
    const named = [
      rowOf({ name: 'older', notBeforeS: morningS - 2 * hourS }),
      rowOf({ name: 'newest', notBeforeS: morningS, persons: [personKey(2)] }),
      rowOf({ name: 'next', notBeforeS: morningS + hourS }),
      rowOf({ name: 'over', notBeforeS: morningS - hourS, expiresAtS: morningS }),
    ];
    for (const rows of [named, named.toReversed()]) {
      const register = openWriter(newFolder());
      need(register.add(rows, importedAt));
      const nameAt = (nowS: number) => need(register.find([key, personKey(2)], nowS))?.name;
      expect(nameAt(morningS)).toBe('newest');
      expect(nameAt(morningS + hourS)).toBe('next');
      expect(nameAt(morningS - 1)).toBe('over');
      expect(nameAt(morningS - hourS - 1)).toBe('older');
    }
  });

  test('where none is valid, the last to have expired or the next to begin', () => {
    const register = openWriter(newFolder());
    const ends = (name: string, expiresAtS: number) => rowOf({ name, notBeforeS: expiresAtS - 72 * hourS, expiresAtS });
    const rows = [ends('long ago', morningS - 90 * hourS), ends('yesterday', morningS - 9 * hourS)];
    need(register.add([...rows, rowOf({ name: 'tomorrow', notBeforeS: morningS + 24 * hourS })], importedAt));
    const nameAt = (nowS: number) => need(register.find([key], nowS))?.name;
    expect(nameAt(morningS)).toBe('yesterday');
    expect(nameAt(morningS + 23 * hourS)).toBe('tomorrow');
    expect(nameAt(morningS - 9 * hourS)).toBe('yesterday');
  });

  test('one for this site goes before a newer one for another; without one the newest is told', () => {
    const register = openWriter(newFolder());
    need(register.add([rowOf({ name: 'theirs', audience: 'other', notBeforeS: morningS })], importedAt));
    const nameFor = (audiences?: string[]) => need(register.find([key], morningS, audiences))?.name;
    expect(nameFor(['hospital'])).toBe('theirs');
    need(register.add([rowOf({ name: 'ours', audience: 'hospital', notBeforeS: morningS - hourS })], importedAt));
    expect(nameFor(['hospital', 'province'])).toBe('ours');
    expect(nameFor(['other'])).toBe('theirs');
    expect(nameFor()).toBe('theirs');
    need(register.add([rowOf({ name: 'anywhere', notBeforeS: morningS - 1 })], importedAt));
    expect(nameFor(['hospital'])).toBe('anywhere');
  });

  test('a row of nobody is a bug, and nothing of its batch is kept', () => {
    const register = openWriter(newFolder());
    expect(() => register.add([rowOf(), rowOf({ persons: [] })], importedAt)).toThrow('nobody');
    expect(need(register.counts(morningS)).total).toBe(0);
    expect(need(register.add([rowOf()], importedAt)).added).toBe(1);
  });
});

describe('importing again', () => {
  test('the same rows change nothing, with a ref or without, in another order of pseudonyms', () => {
    const dir = newFolder();
    const rows = [rowOf({ persons: [key, personKey(2)] }), rowOf({ ref: 'A-1', persons: [personKey(3)] })];
    need(openWriter(dir).add(rows, importedAt));
    const again = rows.map(row => ({ ...row, persons: row.persons.toReversed() }));
    const register = openWriter(dir);
    expect(need(register.add(again, importedAt + 1))).toEqual({ added: 0, changed: 0, unchanged: 2, revoked: 0 });
    expect(need(register.counts(morningS))).toMatchObject({ total: 2, lastImportAt: importedAt + 1 });
    expect(need(register.find([key], morningS))?.receivedAt).toBe(importedAt);
  });

  test('another content under a known ref takes its place, also for its persons', () => {
    const register = openWriter(newFolder());
    need(register.add([rowOf({ ref: 'A-1', persons: [key, personKey(2)] })], importedAt));
    const answers = { symptoms: 1, exposures: 0 };
    const corrected = rowOf({ ref: 'A-1', persons: [personKey(2), personKey(3)], answers, notBeforeS: morningS - 60 });
    expect(need(register.add([corrected], importedAt + 1))).toMatchObject({ added: 0, changed: 1 });
    expect(need(register.find([key], morningS))).toBeNull();
    for (const person of [personKey(2), personKey(3)]) {
      expect(need(register.find([person], morningS))).toMatchObject({ answers, receivedAt: importedAt + 1 });
    }
    expect(need(register.counts(morningS)).total).toBe(1);
  });

  test('without a ref another content is another declaration', () => {
    const register = openWriter(newFolder());
    need(register.add([rowOf(), rowOf({ plate: null })], importedAt));
    expect(need(register.counts(morningS)).total).toBe(2);
  });
});

describe('a revoked declaration', () => {
  test('is found no more, counts as revoked, and stays so when it is imported again', () => {
    const register = openWriter(newFolder());
    need(register.add([rowOf({ ref: 'A-1' }), rowOf({ ref: 'A-2', notBeforeS: morningS - hourS })], importedAt));
    expect(register.revoke(['A-1', 'A-9'], importedAt + 5)).toEqual({ ok: true, value: ['A-9'] });
    expect(need(register.find([key], morningS))?.notBeforeS).toBe(morningS - hourS);
    expect(need(register.add([rowOf({ ref: 'A-1', plate: null })], importedAt + 6)).revoked).toBe(1);
    expect(need(register.find([key], morningS))?.notBeforeS).toBe(morningS - hourS);
    expect(need(register.revoke(['A-1'], importedAt + 7))).toEqual([]);
    expect(need(register.counts(morningS))).toMatchObject({ total: 2, valid: 1, revoked: 1 });
    const entries = [...need(register.entries())].map(need);
    expect(entries.map(({ ref, revokedAt }) => [ref, revokedAt])).toEqual([
      ['A-1', importedAt + 5],
      ['A-2', null],
    ]);
  });

  test('one without a ref is revoked by the id that export tells', () => {
    const register = openWriter(newFolder());
    need(register.add([rowOf()], importedAt));
    const [entry] = [...need(register.entries())].map(need);
    expect(entry?.ref).toMatch(/^content:[0-9a-f]{32}$/);
    expect(need(register.revoke([entry?.ref ?? ''], importedAt))).toEqual([]);
    expect(need(register.find([key], morningS))).toBeNull();
    expect(need(register.add([rowOf()], importedAt)).revoked).toBe(1);
  });
});

test('counts are by validity', () => {
  const register = openWriter(newFolder());
  const spans = [
    [-1, 0],
    [-2, -1],
    [0, 1],
    [-1, 1],
    [1, 2],
  ] as const;
  const rows = spans.map(([from, until], index) =>
    rowOf({ ref: `${index}`, notBeforeS: morningS + from * hourS, expiresAtS: morningS + until * hourS }),
  );
  expect(need(register.counts(morningS)).lastImportAt).toBeNull();
  need(register.add(rows, importedAt));
  expect(need(register.counts(morningS))).toEqual({
    total: 5,
    valid: 2,
    expired: 2,
    notYetValid: 1,
    revoked: 0,
    lastImportAt: importedAt,
  });
});

describe('what is sealed', () => {
  const secrets = ['Hồng Hạnh', '1987-01-18', '84912345678', '24A-12345', 'Nội tổng hợp', 'audience-x', 'ref-of-hanh'];

  test('no file of the folder holds any of it, while it is open and after', () => {
    const dir = newFolder();
    const register = openWriter(dir);
    const row = rowOf({ audience: 'audience-x', ref: 'ref-of-hanh' });
    need(register.add([row], importedAt));
    need(register.add([{ ...row, plate: '24A-12345' }], importedAt));
    const search = () =>
      readdirSync(dir).flatMap(file => {
        const bytes = readFileSync(join(dir, file));
        return secrets.filter(secret => bytes.includes(secret)).map(secret => `${file}: ${secret}`);
      });
    register.close();
    expect(readdirSync(dir).toSorted()).toEqual(['register.key', 'register.sqlite']);
    expect(search()).toEqual([]);
    const opened = [...need(openReader(dir).entries())].map(need);
    expect(opened[0]).toMatchObject({ name: row.name, audience: 'audience-x', ref: 'ref-of-hanh', persons: [key] });
  });

  test('the key is 32 bytes for its owner only, and so is the register', () => {
    const dir = newFolder();
    openWriter(dir);
    expect(statSync(join(dir, 'register.key')).size).toBe(32);
    for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o777, file).toBe(0o600);
  });

  test('a row that was changed beside the program does not open', () => {
    const changes = [
      'UPDATE declaration SET until_s = until_s + 3600',
      'UPDATE declaration SET from_s = from_s - 1',
      "UPDATE declaration SET ref = x'00112233445566778899aabbccddeeff'",
      'UPDATE declaration SET box = substr(box, 1, 40)',
    ];
    for (const change of changes) {
      const dir = newFolder();
      const writer = openWriter(dir);
      need(writer.add([rowOf({ ref: 'A-1' })], importedAt));
      writer.close();
      using(fileOf(dir), database => database.exec(change));
      const reader = openReader(dir);
      const damaged = { ok: false, fault: { kind: 'corrupt', message: expect.stringMatching(/import again/) } };
      expect(reader.find([key], morningS), change).toMatchObject(damaged);
      expect([...need(reader.entries())], change).toMatchObject([damaged]);
    }
  });
});

describe('a key', () => {
  test('that is lost is not made anew beside a register', () => {
    const dir = newFolder();
    openWriter(dir).close();
    rmSync(join(dir, 'register.key'));
    const missing = {
      ok: false,
      fault: { kind: 'corrupt', message: expect.stringMatching(/register\.key is missing.*put it back/) },
    };
    expect(openRegister(dir, 'writer', { random: randomBytes })).toMatchObject(missing);
    expect(openRegister(dir, 'reader')).toMatchObject(missing);
    expect(openLookupCache(dir, { random: randomBytes })).toMatchObject(missing);
    expect(existsSync(join(dir, 'register.key'))).toBe(false);
  });

  test.each([[Buffer.alloc(31)], [Buffer.alloc(0)], [Buffer.alloc(32, 7)]])('of other bytes is told', bytes => {
    const dir = newFolder();
    openWriter(dir).close();
    writeFileSync(join(dir, 'register.key'), bytes);
    for (const opened of [openRegister(dir, 'reader'), openRegister(dir, 'writer', { random: randomBytes })]) {
      expect(opened).toMatchObject({
        ok: false,
        fault: { kind: 'corrupt', message: expect.stringContaining('put the right one back') },
      });
    }
  });
});

describe('a reader', () => {
  test('of no register finds nothing, makes no file, and finds the rows of one that comes', () => {
    const dir = newFolder();
    const reader = openReader(dir);
    expect(reader.find([key], morningS)).toEqual({ ok: true, value: null });
    expect(need(reader.counts(morningS)).total).toBe(0);
    expect([...need(reader.entries())]).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
    const writer = openWriter(dir);
    expect(need(reader.find([key], morningS))).toBeNull();
    need(writer.add([rowOf({ name: 'first' })], importedAt));
    expect(need(reader.find([key], morningS))?.name).toBe('first');
    need(writer.add([rowOf({ name: 'second', notBeforeS: morningS + 1 })], importedAt));
    expect(need(reader.find([key], morningS + 1))?.name).toBe('second');
    need(
      writer.revoke(
        [...need(writer.entries())].map(entry => need(entry).ref),
        importedAt,
      ),
    );
    expect(need(reader.find([key], morningS + 1))).toBeNull();
  });

  test('sees what is committed while a writer is in the middle of a transaction', () => {
    const dir = newFolder();
    const writer = openWriter(dir);
    need(writer.add([rowOf()], importedAt));
    const reader = openReader(dir);
    using(fileOf(dir), database => {
      database.exec('BEGIN IMMEDIATE; DELETE FROM person');
      expect(need(reader.find([key], morningS))?.name).toBe(rowOf().name);
      database.exec('COMMIT');
    });
    expect(need(reader.find([key], morningS))).toBeNull();
  });

  test('follows a register that takes the place of another, within a second', () => {
    const dir = newFolder();
    need(openWriter(dir).add([rowOf()], importedAt));
    const reader = openReader(dir);
    expect(need(reader.find([key], morningS))).not.toBeNull();
    const other = newFolder();
    const writer = openWriter(other);
    need(writer.add([rowOf({ name: 'another' })], importedAt));
    writer.close();
    for (const file of ['register.sqlite-wal', 'register.sqlite-shm']) rmSync(join(dir, file), { force: true });
    for (const file of ['register.key', 'register.sqlite']) renameSync(join(other, file), join(dir, file));
    expect(need(reader.find([key], morningS + 1))?.name).toBe('another');
    rmSync(fileOf(dir));
    expect(need(reader.find([key], morningS + 2))).toBeNull();
  });

  test('that is closed says so', () => {
    const dir = newFolder();
    const writer = openWriter(dir);
    const reader = openReader(dir);
    for (const register of [reader, writer]) {
      register.close();
      register.close();
      expect(register.find([key], morningS)).toMatchObject({ ok: false, fault: { kind: 'io' } });
      expect(register.entries()).toMatchObject({ ok: false, fault: { kind: 'io' } });
    }
    expect(writer.add([rowOf()], importedAt)).toMatchObject({ ok: false, fault: { kind: 'io' } });
  });
});

describe('a file that is no register of ours', () => {
  const openBoth = (dir: string) => [openRegister(dir, 'reader'), openRegister(dir, 'writer', { random: randomBytes })];
  /** Turns a register into something else. */
  function spoiled(spoil: (file: string) => void): string {
    const dir = newFolder();
    openWriter(dir).close();
    spoil(fileOf(dir));
    return dir;
  }

  test.each([
    [
      'no database',
      (file: string) => writeFileSync(file, 'once upon a time, '.repeat(500)),
      'corrupt',
      /damaged.*import again/,
    ],
    ['cut short', (file: string) => writeFileSync(file, 'SQLite format 3\0'), 'corrupt', /damaged/],
    [
      'another program’s',
      (file: string) => using(file, database => database.exec('PRAGMA application_id = 7')),
      'foreign',
      /another program/,
    ],
    [
      'newer',
      (file: string) => using(file, database => database.exec('PRAGMA user_version = 99')),
      'newer',
      /newer Gatehouse/,
    ],
  ] as const)('%s', (_name, spoil, kind, message) => {
    const dir = spoiled(spoil);
    const before = readFileSync(fileOf(dir));
    for (const opened of openBoth(dir))
      expect(opened).toMatchObject({ ok: false, fault: { kind, message: expect.stringMatching(message) } });
    expect(readFileSync(fileOf(dir))).toEqual(before);
  });

  test('the journal’s own', () => {
    const dir = spoiled(file => using(file, database => database.exec('PRAGMA application_id = 0x47415445')));
    for (const opened of openBoth(dir)) expect(opened).toMatchObject({ ok: false, fault: { kind: 'foreign' } });
  });

  test('an empty one becomes a register', () => {
    const dir = spoiled(file => writeFileSync(file, ''));
    expect(need(openReader(dir).find([key], morningS))).toBeNull();
    need(openWriter(dir).add([rowOf()], importedAt));
    expect(need(openReader(dir).find([key], morningS))).not.toBeNull();
  });

  test('is told by a reader that was open before, and forgotten when it is right again', () => {
    const dir = newFolder();
    const reader = openReader(dir);
    openWriter(dir).close();
    const whole = readFileSync(fileOf(dir));
    rmSync(fileOf(dir));
    writeFileSync(fileOf(dir), 'nothing at all, '.repeat(99));
    expect(reader.find([key], morningS)).toMatchObject({ ok: false, fault: { kind: 'corrupt' } });
    rmSync(fileOf(dir));
    writeFileSync(fileOf(dir), whole);
    expect(reader.find([key], morningS)).toEqual({ ok: true, value: null });
  });

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written', () => {
    const dir = newFolder();
    chmodSync(dir, 0o500);
    onTestFinished(() => chmodSync(dir, 0o700));
    expect(openRegister(dir, 'writer', { random: randomBytes })).toMatchObject({
      ok: false,
      fault: { kind: 'denied' },
    });
  });
});

describe('an import that is killed', () => {
  const program = fileURLToPath(new URL('register-import.ts', import.meta.url));

  test('leaves whole transactions and a register that goes on, beside a reader', async () => {
    const dir = newFolder();
    const reader = openReader(dir);
    const size = 300;
    for (const transactions of [1, 3, 8]) {
      const child = spawn(process.execPath, [program, dir, String(size)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const closed = once(child, 'close');
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      let said = 0;
      for (let line = 0; line < transactions; line += 1) said = Number((await lines.next()).value);
      expect(need(reader.find([personKey(said - 1)], morningS))?.name).toBe(rowOf().name);
      child.kill('SIGKILL');
      for (let line = await lines.next(); !line.done; line = await lines.next()) said = Number(line.value);
      await closed;
      const { total } = need(reader.counts(morningS));
      expect(total % size).toBe(0);
      expect(total).toBeGreaterThanOrEqual(said);
      expect(need(reader.find([personKey(said - 1)], morningS))).not.toBeNull();
    }
    const writer = openWriter(dir);
    expect(need(writer.add([rowOf({ persons: [personKey(0)] })], importedAt)).unchanged).toBe(1);
    expect([...need(writer.entries())].every(entry => entry.ok)).toBe(true);
    const check = using(fileOf(dir), database => database.pragma('integrity_check', { simple: true }));
    expect(check).toBe('ok');
  });
});

describe('the cache of look-ups', () => {
  const openCache = (dir: string) => {
    const cache = need(openLookupCache(dir, { random: randomBytes }));
    onTestFinished(() => cache.close());
    return cache;
  };
  const answerOf = (changes = {}) => ({
    person: key,
    texts: ['VD1:ABC', 'VD1:DEF'],
    dropAt: importedAt + 1_000,
    ...changes,
  });

  test('gives back what was put, and that there was nothing', () => {
    const dir = newFolder();
    const cache = openCache(dir);
    expect(need(cache.find(key))).toBeNull();
    need(cache.put([answerOf(), answerOf({ person: personKey(2), texts: [] })], importedAt));
    expect(need(cache.find(key))).toEqual({ texts: ['VD1:ABC', 'VD1:DEF'], fetchedAt: importedAt });
    expect(need(openCache(dir).find(personKey(2)))).toEqual({ texts: [], fetchedAt: importedAt });
    expect(need(countLookups(dir))).toEqual({ declarations: 1, none: 1, lastFetchAt: importedAt });
    need(cache.put([answerOf({ texts: [] })], importedAt + 1));
    expect(need(cache.find(key))).toEqual({ texts: [], fetchedAt: importedAt + 1 });
  });

  test('drops what is of no use any more', () => {
    const dir = newFolder();
    const cache = openCache(dir);
    need(cache.put([answerOf(), answerOf({ person: personKey(2), dropAt: importedAt + 1_001 })], importedAt));
    need(cache.put([answerOf({ person: personKey(3), dropAt: importedAt + 9_000 })], importedAt + 1_000));
    expect(need(cache.find(key))).toBeNull();
    expect(need(cache.find(personKey(2)))).not.toBeNull();
    expect(need(countLookups(dir)).declarations).toBe(2);
  });

  test('is sealed, for its person and its moment', () => {
    const dir = newFolder();
    const cache = openCache(dir);
    need(cache.put([answerOf()], importedAt));
    using(join(dir, 'lookup.sqlite'), database => database.exec('UPDATE answer SET fetched_at = fetched_at + 1'));
    expect(need(cache.find(key))).toBeNull();
    cache.close();
    for (const file of readdirSync(dir)) expect(readFileSync(join(dir, file)).includes('VD1:')).toBe(false);
    expect(statSync(join(dir, 'lookup.sqlite')).mode & 0o777).toBe(0o600);
    expect(cache.find(key)).toMatchObject({ ok: false, fault: { kind: 'io' } });
  });

  test('and the register do not take each other’s files', () => {
    const dir = newFolder();
    openCache(dir).close();
    renameSync(join(dir, 'lookup.sqlite'), fileOf(dir));
    expect(openRegister(dir, 'reader')).toMatchObject({ ok: false, fault: { kind: 'foreign' } });
    writeFileSync(join(dir, 'lookup.sqlite'), 'nothing at all, '.repeat(99));
    const damaged = { ok: false, fault: { kind: 'corrupt', message: expect.stringContaining('remove it') } };
    expect(openLookupCache(dir, { random: randomBytes })).toMatchObject(damaged);
    expect(countLookups(dir)).toMatchObject(damaged);
  });

  test('in memory forgets', () => {
    const cache = need(openMemoryCache({ random: randomBytes }));
    need(cache.put([answerOf()], importedAt));
    expect(need(cache.find(key))?.texts).toHaveLength(2);
    cache.close();
    expect(need(countLookups(newFolder()))).toEqual({ declarations: 0, none: 0, lastFetchAt: null });
  });
});
