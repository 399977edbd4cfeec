/** Comma-separated values (RFC 4180), also with semicolons or tabs, as spreadsheets write them. */
import { newRowSplitter, type SplitRow } from './row-splitter.ts';

export type CsvRow =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly fault: string };

export interface CsvParser {
  push(bytes: Uint8Array): void;
  end(): void;
}

export const csvLimits = { rowBytes: 16_384, fieldCharacters: 4_096, fields: 256 } as const;

const separators = [',', ';', '\t'] as const;
type Separator = (typeof separators)[number];
const byteOf = (separator: Separator) => separator.charCodeAt(0);

/**
 * UTF-8, with or without BOM; rows end with LF or CRLF; empty rows are left out. The first row decides which separator it
 * is: the one that it has the most of. A row that is broken or too long is a fault, and the next row is read again.
 */
export function newCsvParser(emit: (row: CsvRow) => void): CsvParser {
  let separator: Separator | null = null;
  return newRowSplitter({
    maxBytes: csvLimits.rowBytes,
    separators: () => (separator === null ? separators.map(byteOf) : [byteOf(separator)]),
    emit(row) {
      separator ??= 'fault' in row ? null : mostOf(row.text);
      emit('fault' in row ? row : fieldsOf(row, separator ?? ','));
    },
  });
}

function mostOf(header: string): Separator {
  const counts = new Map<string, number>();
  let isQuoted = false;
  for (const character of header) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const most = separators.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  return most[0] ?? ',';
}

function fieldsOf({ line, text, isQuoted }: Extract<SplitRow, { text: string }>, separator: Separator): CsvRow {
  const fields = isQuoted ? quotedFields(text, separator) : text.split(separator);
  if (fields.length > csvLimits.fields) return { line, fault: `more than ${csvLimits.fields} fields` };
  if (fields.some(field => field.length > csvLimits.fieldCharacters)) {
    return { line, fault: `a field of more than ${csvLimits.fieldCharacters} characters` };
  }
  return { line, fields };
}

/** Of a row whose quotes are known to be in order. */
function quotedFields(text: string, separator: Separator): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let end: number;
    if (text[at] === '"') {
      end = closingQuote(text, at + 1);
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      end += 1;
    } else {
      const next = text.indexOf(separator, at);
      end = next < 0 ? text.length : next;
      fields.push(text.slice(at, end));
    }
    if (end >= text.length) return fields;
    at = end + 1;
  }
}

/** Where the field that begins at `from` has its closing quote. */
function closingQuote(text: string, from: number): number {
  let at = from;
  for (;;) {
    const found = text.indexOf('"', at);
    if (found < 0) return text.length;
    if (text[found + 1] !== '"') return found;
    at = found + 2;
  }
}
