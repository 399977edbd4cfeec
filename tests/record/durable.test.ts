/** What a power cut would take cannot be tried here; that the disk is asked in time can. */
import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { openDayKeys } from '../../main/record/day-keys.ts';
import { writeOverride } from '../../main/record/override-log.ts';
import { backup } from '../../main/record/read.ts';
import { dayMs, decided, decisionOf, morning, need, newFolder, open } from './journals.ts';

/** The files that are open, and what has been asked of the file system, in its order. */
const { paths, calls } = vi.hoisted(() => ({ paths: new Map<number, string>(), calls: [] as string[] }));

vi.mock('node:fs', async importOriginal => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const nameOf = (file: unknown) => {
    const path = typeof file === 'number' ? (paths.get(file) ?? '') : String(file);
    return path.slice(path.lastIndexOf('/') + 1);
  };
  return {
    ...fs,
    openSync(...args: Parameters<typeof fs.openSync>) {
      const descriptor = fs.openSync(...args);
      paths.set(descriptor, String(args[0]));
      return descriptor;
    },
    writeFileSync(...args: Parameters<typeof fs.writeFileSync>) {
      fs.writeFileSync(...args);
      calls.push(`write ${nameOf(args[0])}`);
    },
    fsyncSync(descriptor: number) {
      fs.fsyncSync(descriptor);
      calls.push(`sync ${nameOf(descriptor)}`);
    },
    renameSync(...args: Parameters<typeof fs.renameSync>) {
      fs.renameSync(...args);
      calls.push(`rename to ${nameOf(args[1])}`);
    },
  };
});

const random = (bytes: number) => randomBytes(bytes);
const last = (path: string) => path.slice(path.lastIndexOf('/') + 1);

beforeEach(() => {
  calls.length = 0;
});

test('a new day’s key: the line, then the folder, once', () => {
  const dir = newFolder();
  const keys = openDayKeys(dir, random);
  keys.keyFor(morning);
  expect(calls).toEqual(['write day-keys', 'sync day-keys', `sync ${last(dir)}`]);
  keys.keyFor(morning + 1);
  expect(calls).toHaveLength(3);
});

test('a key that an earlier life wrote, and was perhaps killed before it was durable', () => {
  const dir = newFolder();
  appendFileSync(join(dir, 'day-keys'), `2026-11-23 ${'ab'.repeat(32)}\n`);
  const { key } = openDayKeys(dir, random).keyFor(morning);
  expect(Buffer.from(key).toString('hex')).toBe('ab'.repeat(32));
  expect(calls).toEqual(['sync day-keys', `sync ${last(dir)}`]);
});

test('a day that is forgotten: the others’ keys before they take the file’s place', () => {
  const dir = newFolder();
  const keys = openDayKeys(dir, random);
  keys.keyFor(morning);
  keys.keyFor(morning + dayMs);
  calls.length = 0;
  keys.forget('2026-11-23');
  const replaced = ['write day-keys.new', 'sync day-keys.new', 'rename to day-keys', `sync ${last(dir)}`];
  expect(calls).toEqual(replaced);
});

test('an override beside the journal', () => {
  const dir = newFolder();
  need(writeOverride(dir, { id: 'a', at: morning, lane: 'in-1', direction: 'in', guard: 'Lan', reason: 'fire drill' }));
  expect(calls).toEqual(['write overrides.ndjson', 'sync overrides.ndjson', `sync ${last(dir)}`]);
});

test('the first entry of a day: its key before the entry', () => {
  const dir = newFolder();
  const journal = open(dir);
  calls.length = 0;
  need(
    journal.decide(morning + dayMs, () => {
      expect(calls).toEqual([]);
      return decisionOf();
    }),
  );
  expect(calls).toEqual(['write day-keys', 'sync day-keys', `sync ${last(dir)}`]);
});

test('a backup has its name only when it is whole and durable', () => {
  const dir = newFolder();
  const target = newFolder();
  decided(open(dir));
  calls.length = 0;
  need(backup(dir, join(target, 'copy')));
  expect(calls).toEqual(['sync copy.unfinished', 'rename to copy', `sync ${last(target)}`]);
});
