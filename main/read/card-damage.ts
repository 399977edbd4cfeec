/** What a scanner did to a card that cannot be undone without a guess. */

import type { Format } from '../words.ts';
import { bytesOfHex } from './bhyt.ts';
import { layoutOf } from './cccd.ts';
import { hasCutEscape } from './escapes.ts';
import { hasLostLetters } from './mojibake.ts';
import type { Damage, ReadTools } from './reading.ts';

const letters = /\p{L}/u;

/** What is wrong with a text that a card's format claims; null where nothing is. */
export function damageOfCard(format: Format, text: string, tools: ReadTools): Damage | null {
  const fields = text.split('|');
  if (format === 'bhyt') return isCutHex(fields[1] ?? '', tools) ? 'cut-off' : null;
  const words = wordsOf(format, fields);
  if (words.some(hasLostLetters)) return 'code-page';
  return words.some(hasCutEscape) ? 'cut-off' : null;
}

/** The fields with letters that the gate reads. */
function wordsOf(format: Format, fields: readonly string[]): string[] {
  if (format === 'personal-qr') return [fields[1] ?? ''];
  const { name, sex } = layoutOf(fields);
  return [fields[name] ?? '', fields[sex] ?? ''];
}

/** UTF-8 in hex that ends inside a byte or a letter. */
function isCutHex(hex: string, tools: ReadTools): boolean {
  if (hex === '' || !/^[0-9a-fA-F]+$/.test(hex)) return false;
  const bytes = bytesOfHex(hex);
  if (tools.utf8(bytes) !== null) return hex.length % 2 !== 0;
  // A letter is cut where the text is whole without its last bytes, the first of which opens a letter.
  return [1, 2, 3].some(cut => {
    const opening = bytes[bytes.length - cut] ?? 0;
    const isOpening = opening >= 0xc2 && opening <= 0xf4;
    return isOpening && tools.utf8(bytes.subarray(0, -cut)) !== null;
  });
}

/**
 * What is wrong with a text that no card's format claims, though it begins as a card does; null where it does not. `plain` is
 * without escapes, `received` as it came.
 */
export function damageOfUnclaimed(plain: string, received: string): Damage | null {
  const fields = plain.split('|');
  if (isBeginning(fields)) return 'cut-off';
  return isOtherLayout(received.split('|')) ? 'keyboard-layout' : null;
}

function isBeginning(fields: readonly string[]): boolean {
  const [number = '', second = '', third = '', fourth = ''] = fields;
  if (fields.length < 2) return false;
  // A card's second field: an old number, a name, or nothing yet.
  const isIdentity = /^[0-9]{12}$/.test(number) && (/^[0-9]{0,12}$/.test(second) || letters.test(second));
  if (isIdentity && fields.length < 6 && !/^[0-9]{4}-/.test(third)) return true;
  const isInsurance = /^(?:[A-Z]{2}[0-9]{13}|[0-9]{10})$/.test(number) && /^[0-9a-fA-F]+$/.test(second);
  if (isInsurance && fields.length < 9 && (fields.length > 2 || second.length > 10)) return true;
  const isPersonal = /^[0-9*#xX]{4}-[0-9*#xX-]{0,5}$/.test(third) && /^[0-9]?$/.test(fourth);
  return isPersonal && fields.length < 6 && (letters.test(second) || second.includes('*'));
}

/**
 * Fields of digits on an unknown layout: no space and no letter of ASCII (save a code's first two) where a card has its
 * number and its birth date, but other letters.
 */
function isOtherLayout(fields: readonly string[]): boolean {
  const [number = '', , third = '', fourth = ''] = fields;
  const isNumber = /^(?:[A-Z]{2})?[^\sA-Za-z]{9,40}$/.test(number) && /[^\0-\x7f]/.test(number) && letters.test(number);
  return isNumber && fields.length >= 5 && [third, fourth].some(date => /^[^\sA-Za-z]{4,20}$/.test(date));
}
