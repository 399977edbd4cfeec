/** What scanners and keyboards do to a text; each the opposite of a repair. */

/** UTF-8 read a byte a character. */
export const asLatin1 = (text: string): string => Buffer.from(text).toString('latin1');
/** As browsers read Windows-1252: its five unused bytes become C1 controls. */
export const asWindows1252 = (text: string): string => new TextDecoder('windows-1252').decode(Buffer.from(text));

const beyondAscii = /[^\0-\x7f]/gu;
export const asEntities = (text: string): string => text.replace(beyondAscii, letter => `&#${letter.codePointAt(0)};`);
export const asHexEntities = (text: string): string =>
  text.replace(beyondAscii, letter => `&#x${letter.codePointAt(0)?.toString(16)};`);
/** All of the text, its pipes as well. */
export const asPercent = (text: string): string => encodeURIComponent(text);
/** Letters beyond ASCII only. */
export const asPercentLetters = (text: string): string => text.replace(beyondAscii, encodeURIComponent);
export const decomposed = (text: string): string => text.normalize('NFD');
/** Each byte of a letter beyond ASCII as four decimal digits. */
export const asDecimalBytes = (text: string): string =>
  text.replace(beyondAscii, letter => [...Buffer.from(letter)].map(byte => `0${byte}`).join(''));
/** A code page that lacks the letter. */
export const asQuestionMarks = (text: string): string => text.replace(beyondAscii, '?');

const layout = ['đ', 'ă', 'â', 'ê', 'ô', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
/** Digits typed on Windows' Vietnamese layout. */
export const typed = (text: string): string => text.replace(/[0-9]/g, digit => layout[Number(digit)] ?? '');
/** The same in a program that joins each mark with the letter before it, and changes no order. */
export function typedJoined(text: string): string {
  let joined = '';
  for (const character of typed(text)) {
    const pair = (joined.at(-1) ?? '') + character;
    joined = pair.normalize('NFC').length === 1 ? joined.slice(0, -1) + pair.normalize('NFC') : joined + character;
  }
  return joined;
}

/** Applies a damage to some fields only. */
export const inFields = (text: string, fields: readonly number[], damage: (field: string) => string): string =>
  text
    .split('|')
    .map((field, index) => (fields.includes(index) ? damage(field) : field))
    .join('|');
