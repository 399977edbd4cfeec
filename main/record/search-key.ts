/** The key of the search's index, `DIR/search.key`: without it the index tells nothing, and it is made anew. */
import { createHmac } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isCode, makeKeyFile } from './key-file.ts';

const keyBytes = 32;

/** The key, made where there is none (mode 600, durable) or where it is damaged. Throws file system errors. */
export function searchKey(dir: string, random: (bytes: number) => Uint8Array): Uint8Array {
  const file = join(dir, 'search.key');
  const known = readKey(file);
  if (known?.length === keyBytes) return known;
  rmSync(file, { force: true });
  makeKeyFile(file, keyBytes, random);
  return readFileSync(file);
}

function readKey(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Tells an index of this key from another's. */
export function proofOf(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('proof').digest();
}
