/** One key a day for personal fields, in a file of its own: forgetting a day is forgetting its key. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
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
  /** The days that have a key, as the file has them. */
  days(): readonly string[];
  /** Takes up what another process has changed in the file. Throws file system errors. */
  refresh(): void;
  /**
   * Forgets a day's key: durable when it returns, and either done or not at any other moment. What is sealed for that day
   * does not open any more. Whoever shares the file keeps others from adding meanwhile. Throws file system errors.
   */
  forget(day: string): void;
}

const dayMs = 86_400_000;
const journalKeys = 'day-keys';

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const line = /^(\d{4}-\d{2}-\d{2}) ([0-9a-f]{64})$/;

/** Reads `DIR/NAME`: a line a day, day and 32 bytes as hex. A line torn by a power cut was never used, and is skipped. */
export function openDayKeys(dir: string, random: (bytes: number) => Uint8Array, name = journalKeys): DayKeys {
  const file = join(dir, name);
  let version = versionOf(file);
  let keys = readKeys(file);
  let today: DayKey = { day: '', key: new Uint8Array() };
  let number = Number.NaN;

  function add(day: string): Uint8Array {
    const key = random(32);
    appendLine(file, `${day} ${Buffer.from(key).toString('hex')}`);
    keys.set(day, key);
    version = versionOf(file);
    return key;
  }

  // An earlier life may have been killed between writing a key and making it durable.
  if (keys.size > 0) {
    syncFile(file);
    syncFolder(dir);
  }
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
    days: () => [...keys.keys()],
    refresh() {
      const found = versionOf(file);
      if (found === version) return;
      keys = readKeys(file);
      version = found;
      number = Number.NaN;
    },
    forget(day) {
      const others = readKeys(file);
      if (!others.delete(day)) return;
      replaceKeys(file, others);
      syncFolder(dir);
      keys = others;
      version = versionOf(file);
      number = Number.NaN;
    },
  };
}

/** The keys for reading only; none where there is no file. */
export function readDayKeys(dir: string, name = journalKeys): Pick<DayKeys, 'find'> {
  const keys = readKeys(join(dir, name));
  return { find: day => keys.get(day) ?? null };
}

/** Differs where another process has written the file. */
function versionOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}

/** Always by the same name beside it: what a killed life has left there is written over, and no key stays in it. */
function replaceKeys(file: string, keys: ReadonlyMap<string, Uint8Array>): void {
  const unfinished = `${file}.new`;
  const descriptor = openSync(unfinished, 'w', 0o600);
  try {
    const lines = [...keys].map(([day, key]) => `${day} ${Buffer.from(key).toString('hex')}\n`);
    writeFileSync(descriptor, lines.join(''));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
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
