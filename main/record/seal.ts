import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { Person } from '../words.ts';

/** The fields that only the command and the desk may open. */
export type PersonalFields = Pick<Person, 'name' | 'phone' | 'plate' | 'host'>;

/** What stands in the payload: the day of the key, and base64 of nonce (12) ‖ tag (16) ‖ ciphertext. */
export interface Sealed {
  readonly day: string;
  readonly box: string;
}

const [nonceBytes, tagBytes] = [12, 16];

/** The event and the day are authenticated: a box cannot be moved to another event. */
function boundTo(day: string, seq: number): Buffer {
  return Buffer.from(`gatehouse\0${day}\0${seq}`, 'utf8');
}

/** Of the 19 µs that a seal takes with a key of bare bytes, 14 go into preparing it: the day's key is prepared once. */
const preparedKeys = new WeakMap<Uint8Array, KeyObject>();

function prepare(key: Uint8Array): KeyObject {
  const known = preparedKeys.get(key);
  if (known !== undefined) return known;
  const prepared = createSecretKey(key);
  preparedKeys.set(key, prepared);
  return prepared;
}

/** AES-256-GCM (NIST SP 800-38D) with a fresh random 96-bit nonce; `key` is 32 bytes. */
export function seal(fields: PersonalFields, key: Uint8Array, day: string, seq: number, nonce: Uint8Array): Sealed {
  const cipher = createCipheriv('aes-256-gcm', prepare(key), nonce);
  cipher.setAAD(boundTo(day, seq));
  const { name, phone, plate, host } = fields;
  const text = cipher.update(JSON.stringify({ name, phone, plate, host }), 'utf8');
  const rest = cipher.final();
  return { day, box: Buffer.concat([nonce, cipher.getAuthTag(), text, rest]).toString('base64') };
}

/** Null where the box was not made with this key for this event. */
export function unseal(sealed: Sealed, key: Uint8Array, seq: number): PersonalFields | null {
  const box = Buffer.from(sealed.box, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(boundTo(sealed.day, seq));
    decipher.setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = Buffer.concat([decipher.update(box.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}

export { nonceBytes };
