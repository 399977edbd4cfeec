/** UTF-8 that was read as Latin-1 or Windows-1252 on its way here. */
import type { ReadTools } from './reading.ts';

/** Windows-1252's characters for the bytes 80 to 9F; a space where it has none. All other bytes are Latin-1's. */
const windows1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const bytesOf1252 = new Map([...windows1252].map((character, index) => [character, 0x80 + index] as const));

/** More than a text passes on the way from a card to the gate. */
const maxTimes = 3;

/**
 * The text in NFC, after UTF-8 read as Latin-1 or Windows-1252 is undone, up to three times. Only a text all of whose
 * characters are such bytes, and valid UTF-8 with a letter of two bytes at least, has been misread; in any other nothing
 * is touched but its normal form.
 */
export function asMeant(text: string, tools: ReadTools): string {
  let meant = text.normalize('NFC');
  for (let times = 0; times <= maxTimes; times++) {
    const decoded = misread(meant, tools);
    if (decoded === null) return meant;
    meant = decoded.normalize('NFC');
  }
  return text.normalize('NFC');
}

/** The text whose UTF-8 was read a byte a character; null where the text is none of that. */
function misread(text: string, tools: ReadTools): string | null {
  const bytes = new Uint8Array(text.length);
  let isAscii = true;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const byte = unit < 0x100 ? unit : bytesOf1252.get(text.charAt(i));
    if (byte === undefined) return null;
    bytes[i] = byte;
    if (byte >= 0x80) isAscii = false;
  }
  return isAscii ? null : tools.utf8(bytes);
}

/** What only the second and later bytes of a letter look like when they are misread; an apostrophe is a name's own. */
const lostBytes = /[\u0080-\u00BF€‚ƒ„…†‡ˆ‰‹‘“”•–—˜™›]/;

/** Whether a code page has dropped letters of a name: a question mark or U+FFFD in their place, or stray bytes of them. */
export function hasLostLetters(name: string): boolean {
  return /[?\uFFFD]/.test(name) || lostBytes.test(name);
}
