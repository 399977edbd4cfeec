/** One key a day for personal fields, in a file of its own: forgetting a day is forgetting its key. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendLine, syncFile, syncFolder } from './append-line.ts';

/** `day` as `2026-11-23`, `key` 32 bytes. */
export interface DayKey {
  readonly day: string;
  readonly key: Uint8Array;
}

export interface DayKeys {
  /** The key of this moment's day (UTC), made durable before it is returned for the first time. Throws file system errors. */
  keyFor(at: number): DayKey;
  /** A day's key, as long as it is kept. */
  find(day: string): Uint8Array | null;
}

const dayMs = 86_400_000;

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const line = /^(\d{4}-\d{2}-\d{2}) ([0-9a-f]{64})$/;

/** Reads `DIR/day-keys`: a line a day, day and 32 bytes as hex. A line torn by a power cut was never used, and is skipped. */
export function openDayKeys(dir: string, random: (bytes: number) => Uint8Array): DayKeys {
  const file = join(dir, 'day-keys');
  const keys = readKeys(file);

  function add(day: string): Uint8Array {
    const key = random(32);
    appendLine(file, `${day} ${Buffer.from(key).toString('hex')}`);
    keys.set(day, key);
    return key;
  }

  // An earlier life may have been killed between writing a key and making it durable.
  if (keys.size > 0) {
    syncFile(file);
    syncFolder(dir);
  }
  let today: DayKey = { day: '', key: new Uint8Array() };
  let number = Number.NaN;
  return {
    keyFor(at) {
      if (Math.floor(at / dayMs) !== number) {
        const day = dayOf(at);
        today = { day, key: keys.get(day) ?? add(day) };
        number = Math.floor(at / dayMs);
      }
      return today;
    },
    find: day => keys.get(day) ?? null,
  };
}

/** The keys for reading only; none where there is no file. */
export function readDayKeys(dir: string): Pick<DayKeys, 'find'> {
  const keys = readKeys(join(dir, 'day-keys'));
  return { find: day => keys.get(day) ?? null };
}

function readKeys(file: string): Map<string, Uint8Array> {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const keys = new Map<string, Uint8Array>();
  for (const entry of text.split('\n')) {
    const [, day, hex] = line.exec(entry) ?? [];
    if (day !== undefined && hex !== undefined) keys.set(day, Buffer.from(hex, 'hex'));
  }
  return keys;
}
