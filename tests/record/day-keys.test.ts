import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDayKeys, readDayKeys } from '../../main/record/day-keys.ts';
import { backup } from '../../main/record/read.ts';
import { dayMs, decided, morning, need, newFolder, open } from './journals.ts';
import { newSmallDisk } from './small-disk.ts';

const random = (bytes: number) => randomBytes(bytes);
const fileOf = (dir: string) => join(dir, 'day-keys');
const hex = (key: Uint8Array | null) => key && Buffer.from(key).toString('hex');

describe('a day’s key', () => {
  test('is 32 random bytes, the same all day (UTC), another the next day', () => {
    const dir = newFolder();
    const keys = openDayKeys(dir, random);
    const midnight = Date.UTC(2026, 10, 24);
    const { day, key } = keys.keyFor(morning);
    expect([day, key.length]).toEqual(['2026-11-23', 32]);
    expect(keys.keyFor(midnight - 1)).toEqual({ day, key });
    const next = keys.keyFor(midnight);
    expect(next.day).toBe('2026-11-24');
    expect(hex(next.key)).not.toBe(hex(key));
  });

  test('is in the file before it is used', () => {
    const dir = newFolder();
    const { day, key } = openDayKeys(dir, random).keyFor(morning);
    expect(readFileSync(fileOf(dir), 'utf8')).toBe(`${day} ${hex(key)}\n`);
  });

  test('is the same in the next life, for writing and for reading', () => {
    const dir = newFolder();
    const { day, key } = openDayKeys(dir, random).keyFor(morning);
    expect(hex(openDayKeys(dir, random).keyFor(morning).key)).toBe(hex(key));
    expect(hex(readDayKeys(dir).find(day))).toBe(hex(key));
    expect(readFileSync(fileOf(dir), 'utf8')).toHaveLength(76);
  });

  test('nobody else’s business: mode 600', () => {
    const dir = newFolder();
    openDayKeys(dir, random).keyFor(morning);
    expect(statSync(fileOf(dir)).mode & 0o777).toBe(0o600);
  });

  test('no file, and a day without a key', () => {
    const dir = newFolder();
    expect(readDayKeys(dir).find('2026-11-23')).toBeNull();
    expect(openDayKeys(dir, random).find('2026-11-23')).toBeNull();
    expect(readdirSync(dir)).toEqual([]);
  });

  test.each([1, 10, 11, 40, 75])('a last line torn after %i bytes is not a key, and spoils none', length => {
    const dir = newFolder();
    const first = openDayKeys(dir, random).keyFor(morning);
    appendFileSync(fileOf(dir), `2026-11-24 ${'ab'.repeat(32)}\n`.slice(0, length));
    const keys = openDayKeys(dir, random);
    const second = keys.keyFor(morning + dayMs);
    const again = openDayKeys(dir, random);
    expect(hex(again.find(first.day))).toBe(hex(first.key));
    expect(hex(again.find(second.day))).toBe(hex(second.key));
    if (length < 75) expect(hex(second.key)).not.toBe('ab'.repeat(32));
  });

  test('a folder that may not be read is an error, not a journal without keys', () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'file'), '');
    expect(() => openDayKeys(join(dir, 'file'), random)).toThrow(/ENOTDIR/);
  });

  test('is never in a backup', () => {
    const dir = newFolder();
    const target = newFolder();
    const journal = open(dir);
    decided(journal);
    const key = readDayKeys(dir).find('2026-11-23');
    expect(key).toHaveLength(32);
    need(backup(dir, join(target, 'copy.sqlite')));
    expect(readdirSync(target)).toEqual(['copy.sqlite']);
    const copy = readFileSync(join(target, 'copy.sqlite'));
    expect(copy.includes(Buffer.from(key ?? ''))).toBe(false);
    expect(copy.includes(hex(key) ?? '')).toBe(false);
  });
});

describe('on a full disk', () => {
  test('half a line is no key, and does not spoil the next', context => {
    const disk = newSmallDisk(context, 64);
    const keys = openDayKeys(disk.dir, random);
    // So many lines that the next one begins on the file's last page and ends beyond it.
    for (let day = 0; day < 53; day += 1) keys.keyFor(morning + day * dayMs);
    const at = morning + 53 * dayMs;
    disk.fill();
    const before = readFileSync(fileOf(disk.dir));
    expect(() => keys.keyFor(at)).toThrow(/ENOSPC/);
    expect(() => keys.keyFor(at)).toThrow(/ENOSPC/);
    expect(readFileSync(fileOf(disk.dir))).toEqual(before);
    disk.free();
    const { day, key } = keys.keyFor(at);
    expect(hex(readDayKeys(disk.dir).find(day))).toBe(hex(key));
    const next = keys.keyFor(at + dayMs);
    expect(hex(readDayKeys(disk.dir).find(next.day))).toBe(hex(next.key));
  });
});

describe('forgetting a day', () => {
  const three = (dir: string, name?: string) => {
    const keys = openDayKeys(dir, random, name);
    for (const day of [0, 1, 2]) keys.keyFor(morning + day * dayMs);
    return keys;
  };

  test('takes its key out of the file and out of memory, and no other', () => {
    const dir = newFolder();
    const keys = three(dir);
    const [gone, kept] = ['2026-11-24', '2026-11-23'].map(day => hex(keys.find(day)));
    keys.forget('2026-11-24');
    expect([keys.find('2026-11-24'), hex(keys.find('2026-11-23'))]).toEqual([null, kept]);
    expect(keys.days()).toEqual(['2026-11-23', '2026-11-25']);
    const text = readFileSync(fileOf(dir), 'utf8');
    expect([text.includes(gone ?? ''), text.includes(kept ?? ''), text.length]).toEqual([false, true, 152]);
    expect(readdirSync(dir)).toEqual(['day-keys']);
    expect(statSync(fileOf(dir)).mode & 0o777).toBe(0o600);
    expect(hex(openDayKeys(dir, random).keyFor(morning + dayMs).key)).not.toBe(gone);
  });

  test('of a day without a key touches nothing; today’s key is another one afterwards', () => {
    const dir = newFolder();
    const keys = three(dir);
    const before = statSync(fileOf(dir)).ino;
    keys.forget('2020-01-01');
    expect(statSync(fileOf(dir)).ino).toBe(before);
    const today = hex(keys.keyFor(morning + 2 * dayMs).key);
    keys.forget('2026-11-25');
    const next = hex(keys.keyFor(morning + 2 * dayMs).key);
    expect(next).not.toBe(today);
    expect(hex(readDayKeys(dir).find('2026-11-25'))).toBe(next);
  });

  test('a key that a killed life has left half forgotten is still there, and goes with the next try', () => {
    const dir = newFolder();
    const gone = hex(three(dir).find('2026-11-23'));
    writeFileSync(`${fileOf(dir)}.new`, `2026-11-23 ${gone}\n`);
    openDayKeys(dir, random).forget('2026-11-23');
    expect(readdirSync(dir)).toEqual(['day-keys']);
    expect(readFileSync(fileOf(dir), 'utf8')).not.toContain(gone);
  });

  test('another process’s changes count after a refresh', () => {
    const dir = newFolder();
    const [one, other] = [three(dir, 'declared-keys'), openDayKeys(dir, random, 'declared-keys')];
    other.forget('2026-11-25');
    const { key } = other.keyFor(morning + 3 * dayMs);
    expect([one.find('2026-11-25') === null, one.find('2026-11-26')]).toEqual([false, null]);
    one.refresh();
    expect([one.find('2026-11-25'), hex(one.find('2026-11-26'))]).toEqual([null, hex(key)]);
    expect(hex(one.keyFor(morning + 3 * dayMs).key)).toBe(hex(key));
    expect(readdirSync(dir)).toEqual(['declared-keys']);
  });

  test('a disk that is full leaves every key where it is', context => {
    const disk = newSmallDisk(context, 64);
    const keys = openDayKeys(disk.dir, random);
    for (let day = 0; day < 53; day += 1) keys.keyFor(morning + day * dayMs);
    disk.fill();
    const before = readFileSync(fileOf(disk.dir));
    expect(() => keys.forget('2026-11-23')).toThrow(/ENOSPC/);
    expect(readFileSync(fileOf(disk.dir))).toEqual(before);
    expect(keys.find('2026-11-23')).toHaveLength(32);
    disk.free();
    keys.forget('2026-11-23');
    expect(readDayKeys(disk.dir).find('2026-11-23')).toBeNull();
  });
});
