import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { Person } from './records.ts';

/** The fields that only the command and the desk may open. */
export type PersonalFields = Pick<Person, 'name' | 'phone' | 'plate' | 'host'>;

/** What stands in the payload: the day of the key, and base64 of nonce (12) ‖ tag (16) ‖ ciphertext. */
export interface Sealed {
  readonly day: string;
  readonly box: string;
}

const [nonceBytes, tagBytes] = [12, 16];

/** Of the 19 µs that a seal takes with a key of bare bytes, 14 go into preparing it: each key is prepared once. */
const preparedKeys = new WeakMap<Uint8Array, KeyObject>();

function prepare(key: Uint8Array): KeyObject {
  const known = preparedKeys.get(key);
  if (known !== undefined) return known;
  const prepared = createSecretKey(key);
  preparedKeys.set(key, prepared);
  return prepared;
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a fresh random 96-bit nonce: nonce (12) ‖ tag (16) ‖ ciphertext. `key` is 32 bytes;
 * `place` is authenticated, so that a box cannot be moved to another place.
 */
export function sealText(text: string, key: Uint8Array, place: string, nonce: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', prepare(key), nonce);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  const sealed = cipher.update(text, 'utf8');
  const rest = cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed, rest]);
}

/** Null where the box was not made with this key for this place. */
export function unsealText(box: Uint8Array, key: Uint8Array, place: string): string | null {
  try {
    const nonce = box.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', prepare(key), nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(place, 'utf8'));
    decipher.setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = decipher.update(box.subarray(nonceBytes + tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** The event and the day are authenticated: a box cannot be moved to another event. */
const placeOf = (day: string, seq: number) => `gatehouse\0${day}\0${seq}`;

/** Seals the personal fields of one event. */
export function seal(fields: PersonalFields, key: Uint8Array, day: string, seq: number, nonce: Uint8Array): Sealed {
  const { name, phone, plate, host } = fields;
  const box = sealText(JSON.stringify({ name, phone, plate, host }), key, placeOf(day, seq), nonce);
  return { day, box: box.toString('base64') };
}

/** Null where the box was not made with this key for this event. */
export function unseal(sealed: Sealed, key: Uint8Array, seq: number): PersonalFields | null {
  const text = unsealText(Buffer.from(sealed.box, 'base64'), key, placeOf(sealed.day, seq));
  return text === null ? null : JSON.parse(text);
}

export { nonceBytes };
