/** The small files beside the journal: a line is in them as a whole, durably, or not at all. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Appends a line, durable when it returns; the file is for its owner only. What a power cut has left of another line is
 * ended first, and does not spoil this one. Throws file system errors, and then leaves nothing of the line.
 */
export function appendLine(file: string, line: string): void {
  const descriptor = openSync(file, 'a+', 0o600);
  try {
    const { size } = fstatSync(descriptor);
    try {
      // Unlike writeSync it does not stop in the middle where the disk is full, and call that a success.
      writeFileSync(descriptor, `${isTorn(descriptor, size) ? '\n' : ''}${line}\n`);
      fsyncSync(descriptor);
    } catch (error) {
      ftruncateSync(descriptor, size);
      throw error;
    }
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(file));
}

function isTorn(descriptor: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

/** Makes durable what is in the file. */
export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A new file's name is durable only when its folder is. Windows has no such call, and needs none. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(dir, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
