/** A file of declarations into the register: a million rows in the memory of one batch. */
import { z } from 'zod';
import type { JournalFault } from '../../record/faults.ts';
import type { Added, NewDeclaration, RegisterWriter } from '../../record/register-records.ts';
import { fail, ok, type Result } from '../../words.ts';
import { csvLimits, newCsvParser } from './csv.ts';
import { type Column, columnOf, type Header, type Mapping, readHeader } from './import-columns.ts';
import { type RowFault, type RowTools, type RowValues, readRow } from './import-rows.ts';
import { newRowSplitter } from './row-splitter.ts';

export type ImportFormat = 'csv' | 'ndjson';

/** A row that was not taken, by the line that it begins on, counted from 1. */
export interface Refusal extends RowFault {
  readonly line: number;
}

export interface ImportCounts extends Added {
  readonly refused: number;
}

export interface ImportOptions extends RowTools {
  /** Null: by the first character, `{` is NDJSON. */
  readonly format: ImportFormat | null;
  readonly mapping: Mapping;
  /** Null for a rehearsal: rows are read, and counted as added. */
  readonly register: RegisterWriter | null;
  readonly refused: (refusal: Refusal) => void;
  /** Told what the operator should know of the file's columns, English sentences. */
  readonly note: (sentence: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** `file`: it cannot be used as it is; `register`: the register cannot. What was imported before stays. */
export type ImportFault = { readonly kind: 'file' | 'register'; readonly message: string };

/** Rows that are written in one transaction: all or none of them survive a power cut. */
const batchRows = 1_000;

/** Never throws on any bytes; the source's own errors go on up. */
export async function importDeclarations(
  source: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<Result<ImportCounts, ImportFault>> {
  const run = new ImportRun(options);
  for await (const bytes of source) {
    run.push(bytes);
    if (run.fault !== null) return fail(run.fault);
  }
  run.end();
  return run.fault === null ? ok(run.counts) : fail(run.fault);
}

interface Rows {
  push(bytes: Uint8Array): void;
  end(): void;
}

const maxNotes = 32;

const jsonRow = z.record(z.string(), z.unknown());

class ImportRun {
  readonly #options: ImportOptions;
  #rows: Rows | null = null;
  #header: Header | null = null;
  #batch: NewDeclaration[] = [];
  readonly #unused = new Set<string>();
  #leading: Uint8Array[] = [];
  #refused = 0;
  #added: Added = { added: 0, changed: 0, unchanged: 0, revoked: 0 };
  fault: ImportFault | null = null;

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  get counts(): ImportCounts {
    return { ...this.#added, refused: this.#refused };
  }

  push(bytes: Uint8Array): void {
    this.#rows ??= this.#begin(bytes);
    if (this.#rows === null) {
      this.#leading.push(new Uint8Array(bytes));
      return;
    }
    for (const earlier of this.#leading.splice(0)) this.#rows.push(earlier);
    this.#rows.push(bytes);
  }

  end(): void {
    this.#rows?.end();
    this.#write();
  }

  /** The rows' parser, by the first character that is seen; null while there are only spaces. */
  #begin(bytes: Uint8Array): Rows | null {
    const { format } = this.#options;
    if (format !== null) return format === 'csv' ? this.#csv() : this.#ndjson();
    const first = bytes.find(byte => !blank.includes(byte));
    if (first === undefined) return null;
    return first === openBrace ? this.#ndjson() : this.#csv();
  }

  #csv(): Rows {
    return newCsvParser(row => {
      if (this.fault !== null) return;
      if ('fault' in row) {
        if (this.#header === null) this.fault = { kind: 'file', message: `its header row: ${row.fault}` };
        else this.#refuse(row.line, { column: null, why: row.fault });
      } else if (this.#header === null) this.#readHeader(row.fields);
      else this.#takeFields(row.line, row.fields, this.#header);
    });
  }

  #readHeader(fields: readonly string[]): void {
    const header = readHeader(fields, this.#options.mapping);
    if (header.ok) {
      this.#header = header.value;
      const { unused, columns } = header.value;
      for (const name of unused) this.#noteUnused(name);
      for (const column of ['symptoms', 'exposures'] as const) {
        if (!columns.includes(column) && !columns.includes('text')) {
          this.#options.note(`no column has ${column}: every row counts as without`);
        }
      }
    } else this.fault = { kind: 'file', message: header.fault };
  }

  #noteUnused(name: string): void {
    if (name.trim() === '' || this.#unused.has(name) || this.#unused.size >= maxNotes) return;
    this.#unused.add(name);
    this.#options.note(`the column ${JSON.stringify(name)} is not used`);
  }

  #takeFields(line: number, fields: readonly string[], { columns }: Header): void {
    // A row with another number of fields has lost or gained a separator: no field of it can be trusted.
    if (fields.length !== columns.length) {
      const why = `expected ${columns.length} fields as in the header, found ${fields.length}`;
      this.#refuse(line, { column: null, why });
      return;
    }
    const values: Partial<Record<Column, string>> = {};
    for (const [index, column] of columns.entries()) {
      if (column !== null) values[column] = fields[index]?.trim() ?? '';
    }
    this.#take(line, values);
  }

  #ndjson(): Rows {
    return newRowSplitter({
      maxBytes: csvLimits.rowBytes,
      separators: () => [],
      emit: row => {
        if (this.fault !== null) return;
        if ('fault' in row) this.#refuse(row.line, { column: null, why: row.fault });
        else if (row.text.trim() !== '') this.#takeJson(row.line, row.text);
      },
    });
  }

  #takeJson(line: number, text: string): void {
    const values = jsonValues(text, this.#options.mapping, name => this.#noteUnused(name));
    if (values.ok) this.#take(line, values.value);
    else this.#refuse(line, values.fault);
  }

  #take(line: number, values: RowValues): void {
    const row = readRow(values, this.#options);
    if (!row.ok) {
      this.#refuse(line, row.fault);
      return;
    }
    this.#batch.push(row.value);
    if (this.#batch.length >= batchRows) this.#write();
  }

  #refuse(line: number, fault: RowFault): void {
    this.#refused += 1;
    this.#options.refused({ line, ...fault });
  }

  #write(): void {
    if (this.#batch.length === 0 || this.fault !== null) return;
    const written = this.#store(this.#batch);
    this.#batch = [];
    if (!written.ok) {
      this.fault = { kind: 'register', message: written.fault.message };
      return;
    }
    const { added, changed, unchanged, revoked } = this.#added;
    const more = written.value;
    this.#added = {
      added: added + more.added,
      changed: changed + more.changed,
      unchanged: unchanged + more.unchanged,
      revoked: revoked + more.revoked,
    };
  }

  #store(rows: readonly NewDeclaration[]): Result<Added, JournalFault> {
    const { register, now } = this.#options;
    return register?.add(rows, now()) ?? ok({ added: rows.length, changed: 0, unchanged: 0, revoked: 0 });
  }
}

/** BOM, spaces and line ends. */
const blank: readonly number[] = [0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0d, 0x0a];
const openBrace = 0x7b;

/** Texts; numbers and lists for answers and purposes. */
function jsonValues(text: string, mapping: Mapping, unused: (key: string) => void): Result<RowValues, RowFault> {
  const parsed = jsonRow.safeParse(parseJson(text));
  if (!parsed.success) return fail({ column: null, why: 'expected a JSON object on one line' });
  const values: Partial<Record<Column, string>> = {};
  for (const [key, value] of Object.entries(parsed.data)) {
    const column = columnOf(key, mapping);
    if (column === null) {
      unused(key);
      continue;
    }
    if (column in values) return fail({ column, why: 'it is there twice' });
    const written = textOf(column, value);
    if (written === null) return fail({ column, why: 'expected text' });
    values[column] = written;
  }
  return ok(values);
}

const lists: readonly Column[] = ['symptoms', 'exposures', 'purposes'];

function textOf(column: Column, value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  if (value === null) return '';
  if (!lists.includes(column)) return null;
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value)) return null;
  const items: readonly unknown[] = value;
  const isList = items.every(item => typeof item === 'string' || (column === 'purposes' && typeof item === 'number'));
  return isList ? items.join(';') : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
