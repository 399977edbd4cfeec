/** The secret beside the guards' file, without which no PIN can be tried against it: `DIR/pepper.key`. */
import { createHmac, createSecretKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../words.ts';
import { deskSchema } from './desk-schema.ts';
import type { JournalFault } from './faults.ts';
import { isCode, makeKeyFile } from './key-file.ts';
import { storeFaultOf } from './register-faults.ts';

export interface Pepper {
  /** HMAC-SHA-256 (32 bytes) of a text; digests for different uses have nothing in common. */
  digest(use: 'name' | 'pin' | 'salt' | 'proof', text: string): Buffer;
}

const pepperBytes = 32;

function pepperOf(secret: Uint8Array): Pepper {
  const key = createSecretKey(secret);
  return { digest: (use, text) => createHmac('sha256', key).update(`gatehouse ${use}\0${text}`, 'utf8').digest() };
}

/**
 * The pepper of `dir`; made, mode 600 and durable before it is returned, where neither it nor a guards' file is there: a
 * fresh one beside old hashes would make every PIN wrong, and look like a mistake of the guards'.
 */
export function makePepper(dir: string, random: (bytes: number) => Uint8Array): Result<Pepper, JournalFault> {
  const file = join(dir, 'pepper.key');
  if (existsSync(file) || existsSync(join(dir, deskSchema.name))) return readPepper(dir, file);
  try {
    makeKeyFile(file, pepperBytes, random);
  } catch (error) {
    return fail(storeFaultOf(error, file, 'look at the disk'));
  }
  return readPepper(dir, file);
}

function readPepper(dir: string, file: string): Result<Pepper, JournalFault> {
  try {
    const secret = readFileSync(file);
    if (secret.length === pepperBytes) return ok(pepperOf(secret));
    return fail({ kind: 'corrupt', message: `${file} is damaged: put the right one back, of ${pepperBytes} bytes` });
  } catch (error) {
    if (!isCode(error, 'ENOENT')) return fail(storeFaultOf(error, file, 'give this program the right to read it'));
    const guards = join(dir, deskSchema.name);
    const message = `${file} is missing, and no PIN can be checked without it: put it back, or put ${guards} aside and add the guards again`;
    return fail({ kind: 'corrupt', message });
  }
}
