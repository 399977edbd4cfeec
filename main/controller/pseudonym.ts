import { createHmac, createSecretKey } from 'node:crypto';
import type { Pseudonym } from '../verify/person.ts';

const pseudonymBytes = 16;

/** The pseudonyms of a scheme; `personKey` is its person key, 32 bytes. */
export function pseudonymOf(personKey: Uint8Array): Pseudonym {
  const key = createSecretKey(personKey);
  return text => createHmac('sha256', key).update(text, 'utf8').digest().subarray(0, pseudonymBytes).toString('hex');
}
