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
