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

/** Where a key is kept, and what is sealed under it. */
export interface KeyPlace {
  /** The key's file, and the database's, in the data folder. */
  readonly key: string;
  readonly store: string;
  /** Sets the keys that are derived from it apart from another place's. */
  readonly use: string;
  /** What to do once the database is removed, since its key is lost. */
  readonly afterwards: string;
}

const registerPlace: KeyPlace = {
  key: 'register.key',
  store: 'register.sqlite',
  use: 'register',
  afterwards: 'import again',
};

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
export function registerKeyOf(secret: Uint8Array, place = registerPlace.use): RegisterKey {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `gatehouse ${place} ${use}`, keyBytes));
  const digestKey = createSecretKey(derive('digest'));
  return {
    seal: derive('seal'),
    digest: text => createHmac('sha256', digestKey).update(text, 'utf8').digest().subarray(0, digestBytes),
  };
}

/** The key of `dir`; a fault where there is none. */
export function readRegisterKey(dir: string, place = registerPlace): Result<RegisterKey, JournalFault> {
  const file = join(dir, place.key);
  try {
    const secret = readFileSync(file);
    if (secret.length === keyBytes) return ok(registerKeyOf(secret, place.use));
    return fail({ kind: 'corrupt', message: `${file} is damaged: put the right one back, of ${keyBytes} bytes` });
  } catch (error) {
    if (isCode(error, 'ENOENT')) return fail(missingKey(file, join(dir, place.store), place.afterwards));
    return fail(storeFaultOf(error, file, 'give this program the right to read it'));
  }
}

/** As `readRegisterKey`; makes the key where neither it nor its database is there, durable before it is returned. */
export function makeRegisterKey(
  dir: string,
  random: (bytes: number) => Uint8Array,
  place = registerPlace,
): Result<RegisterKey, JournalFault> {
  const file = join(dir, place.key);
  // A new key would open nothing of what is there, and make the loss look like damage.
  if (existsSync(file) || existsSync(join(dir, place.store))) return readRegisterKey(dir, place);
  try {
    makeKeyFile(file, keyBytes, random);
  } catch (error) {
    return fail(storeFaultOf(error, file, 'look at the disk'));
  }
  return readRegisterKey(dir, place);
}

export function missingKey(file: string, store: string, afterwards: string): JournalFault {
  const message = `${file} is missing, and nothing in ${store} opens without it: put it back, or remove ${store} and ${afterwards}`;
  return { kind: 'corrupt', message };
}
