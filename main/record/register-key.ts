/** The key under which the register and the cache of look-ups seal what they keep: `DIR/register.key`. */
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import type { JournalFault } from './faults.ts';
import { isCode, makeKeyFile } from './key-file.ts';
import { storeFaultOf } from './register-faults.ts';

export interface RegisterKey {
  /** 32 bytes for `sealText`. */
  readonly seal: Uint8Array;
  /** A keyed digest of 16 bytes: what it is of cannot be found by trying. */
  digest(text: string): Buffer;
}

/** Tells the key's own register from another one. */
const proofText = 'proof';

/** Writes the key's proof into a register that has none. Throws SqliteError. */
export function keepProof(connection: Database, key: RegisterKey): void {
  connection.prepare('INSERT OR IGNORE INTO state (id, proof) VALUES (1, ?)').run(key.digest(proofText));
}

/** Whether the register is sealed under this key; also while it has no proof yet, and no rows. Throws SqliteError. */
export function isKeyOf(connection: Database, key: RegisterKey): boolean {
  const proof = connection.prepare<[], Uint8Array>('SELECT proof FROM state').pluck().get();
  return proof === undefined || key.digest(proofText).equals(Buffer.from(proof as Uint8Array));
}

const keyBytes = 32;
const digestBytes = 16;

/** Separate keys for sealing and for digests come from the one in the file (HKDF, RFC 5869). */
export function registerKeyOf(secret: Uint8Array): RegisterKey {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `gatehouse register ${use}`, keyBytes));
  const digestKey = createSecretKey(derive('digest'));
  return {
    seal: derive('seal'),
    digest: text => createHmac('sha256', digestKey).update(text, 'utf8').digest().subarray(0, digestBytes),
  };
}

const fileOf = (dir: string) => join(dir, 'register.key');

/** The key of `dir`; a fault where there is none. */
export function readRegisterKey(dir: string): Result<RegisterKey, JournalFault> {
  const file = fileOf(dir);
  try {
    const secret = readFileSync(file);
    if (secret.length === keyBytes) return ok(registerKeyOf(secret));
    return fail({ kind: 'corrupt', message: `${file} is damaged: put the right one back, of ${keyBytes} bytes` });
  } catch (error) {
    if (isCode(error, 'ENOENT')) return missing(dir);
    return fail(storeFaultOf(error, file, 'give this program the right to read it'));
  }
}

/** As `readRegisterKey`; makes the key where neither it nor a register is there, durable before it is returned. */
export function makeRegisterKey(dir: string, random: (bytes: number) => Uint8Array): Result<RegisterKey, JournalFault> {
  const file = fileOf(dir);
  // A new key would open nothing of a register, and make the loss look like damage.
  if (existsSync(file) || existsSync(join(dir, 'register.sqlite'))) return readRegisterKey(dir);
  try {
    makeKeyFile(file, keyBytes, random);
  } catch (error) {
    return fail(storeFaultOf(error, file, 'look at the disk'));
  }
  return readRegisterKey(dir);
}

function missing(dir: string): Result<never, JournalFault> {
  const message = `${fileOf(dir)} is missing, and nothing of the register opens without it: put it back, or remove ${join(dir, 'register.sqlite')} and import again`;
  return fail({ kind: 'corrupt', message });
}
