/** Phone numbers as people write them. */
import { fail, ok, type Result } from '../words.ts';

/** Digits with country code; a number that begins with one 0 is Vietnam's. */
export function readPhone(text: string): Result<string, string> {
  const dialled = text.replace(/[ .()-]/g, '');
  const digits = dialled.replace(/^(\+|00)/, '').replace(/^0(?=[1-9]\d{8,9}$)/, '84');
  return /^[1-9]\d{6,14}$/.test(digits) ? ok(digits) : fail('expected a phone number of 7 to 15 digits');
}
