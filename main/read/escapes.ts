/** Letters that were written with ASCII characters only: HTML entities, percent escapes, decimal bytes. */
import type { ReadTools } from './reading.ts';

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const entity = /&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g;
/** Letters beyond ASCII take several escapes; one of ASCII stands alone, so that neither spoils the other. */
const percent = /(?:%[89A-Fa-f][0-9A-Fa-f])+|%[0-7][0-9A-Fa-f]/g;
const hexOnly = /^[0-9a-fA-F]*$/;

/** Where names and the word for the sex may stand. */
const firstWordField = 1;
const lastWordField = 4;

/** One layer of each kind of escape undone; what is not whole, or not UTF-8, stays as it is. */
export function unescaped(text: string, tools: ReadTools): string {
  return withoutDecimalBytes(withoutPercent(withoutEntities(text), tools), tools);
}

/** A text that has pipes was escaped in its fields, so an escape in it is never one more border of a field. */
function isBorder(decoded: string, text: string): boolean {
  return decoded === '|' && text.includes('|');
}

function withoutEntities(text: string): string {
  return text.replace(entity, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return whole;
    const character = String.fromCodePoint(code);
    return isBorder(character, text) ? whole : character;
  });
}

function withoutPercent(text: string, tools: ReadTools): string {
  return text.replace(percent, whole => {
    const bytes = whole
      .slice(1)
      .split('%')
      .map(digits => Number.parseInt(digits, 16));
    const decoded = tools.utf8(Uint8Array.from(bytes));
    return decoded === null || isBorder(decoded, text) ? whole : decoded;
  });
}

/**
 * Letters typed as the decimal numbers of their UTF-8 bytes, four digits each: `Ng022501870141c` is "Ngọc". A name has no
 * digits of its own, and a field in hex may have any.
 */
function withoutDecimalBytes(text: string, tools: ReadTools): string {
  if (!text.includes('|')) return text;
  const fields = text.split('|').map((field, index) => {
    const isWords = index >= firstWordField && index <= lastWordField && /\p{L}/u.test(field) && !hexOnly.test(field);
    return isWords ? field.replace(/[0-9]+/g, digits => bytesAsDigits(digits, tools) ?? digits) : field;
  });
  return fields.join('|');
}

function bytesAsDigits(digits: string, tools: ReadTools): string | null {
  const groups = digits.match(/0[0-9]{3}/g) ?? [];
  const bytes = groups.map(Number);
  const isWhole = groups.length * 4 === digits.length && bytes.every(byte => byte >= 0x80 && byte <= 0xff);
  return isWhole ? tools.utf8(Uint8Array.from(bytes)) : null;
}

/** A percent escape, an entity or a decimal byte that is left over: the rest of its letter is missing. */
const leftOver = [/%(?:[89A-Fa-f][0-9A-Fa-f]?)?(?![0-9])/, /&#[xX]?[0-9a-fA-F]{0,7}(?![0-9a-fA-F;])/, /&[a-z]*$/];
const leftOverByte = /0(?:12[89]|1[3-9][0-9]|2[0-4][0-9]|25[0-5])/;

/** Whether an escape in a name, already unescaped as far as that goes, is cut in the middle of a letter. */
export function hasCutEscape(name: string): boolean {
  return leftOver.some(shape => shape.test(name)) || leftOverByte.test(name);
}
