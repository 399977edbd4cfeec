/** The table of a group's people: how many it holds, and the template to fill in. The service reads what it says. */
import { fail, ok, type Result } from '../../main/words.ts';
import type { Table } from './form-model.ts';

/** Characters that the service takes. */
const maxLength = 200_000;

/** UTF-8, or UTF-16 as spreadsheets save "Unicode text". */
export async function readTable(
  file: Pick<File, 'name' | 'size' | 'arrayBuffer'>,
): Promise<Result<Table, 'too-long' | 'not-text'>> {
  if (file.size > maxLength * 4) return fail('too-long');
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (text.includes('\0') || text.trim() === '') return fail('not-text');
    return text.length > maxLength
      ? fail('too-long')
      : ok({ fileName: file.name.slice(0, 200), text, people: linesIn(text) });
  } catch {
    return fail('not-text');
  }
}

function linesIn(csv: string): number {
  return Math.max(0, csv.split(/\r\n|\r|\n/).filter(line => /[^\s,;"]/.test(line)).length - 1);
}

/** As spreadsheets take it: with the mark of UTF-8, and `;` where the comma is a decimal sign. */
export function template(columns: readonly string[], separator: ',' | ';'): string {
  return `\ufeff${columns.join(separator)}\r\n`;
}
