/** Secrets in files of their own, beside what they open. */
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './append-line.ts';

/**
 * Makes the file of so many random bytes, mode 600 and durable when this returns; one that another process has made
 * meanwhile stays. Throws the file system's other errors.
 */
export function makeKeyFile(file: string, bytes: number, random: (bytes: number) => Uint8Array): void {
  const unfinished = `${file}.${Buffer.from(random(8)).toString('hex')}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(unfinished, 'wx', 0o600);
    try {
      writeFileSync(descriptor, random(bytes));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    // Unlike a rename it does not replace the key that another process has made meanwhile.
    linkSync(unfinished, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Whether it is this error of the file system, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
