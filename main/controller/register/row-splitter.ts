/** Cuts a stream of bytes into the rows of a text file, in memory that one row bounds and in time that the bytes do. */

export type SplitRow =
  | { readonly line: number; readonly text: string; readonly isQuoted: boolean }
  | { readonly line: number; readonly fault: string };

export interface RowSplitter {
  /** Any piece of the file; rows come out as they end. */
  push(bytes: Uint8Array): void;
  /** The file has ended: the last row may lack its line feed. */
  end(): void;
}

export interface SplitOptions {
  readonly maxBytes: number;
  /**
   * The bytes after which a field begins, asked for after each row; empty for rows without fields. Where there are some,
   * a field that begins with a quote may hold line feeds (RFC 4180).
   */
  readonly separators: () => readonly number[];
  /** `line` is the one that the row begins on, counted from 1. Empty rows are left out. */
  readonly emit: (row: SplitRow) => void;
}

const [lf, cr, quote] = [0x0a, 0x0d, 0x22];
const bom = Uint8Array.of(0xef, 0xbb, 0xbf);

/** Where in a row the next byte stands; `closed` behind a quote that ends a field or begins a double one. */
type State = 'field' | 'plain' | 'quoted' | 'closed' | 'ending' | 'skipping';

export function newRowSplitter(options: SplitOptions): RowSplitter {
  return new ByteRowSplitter(options);
}

class ByteRowSplitter implements RowSplitter {
  readonly #options: SplitOptions;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #separators: readonly number[];
  #state: State = 'field';
  #parts: Uint8Array[] = [];
  #length = 0;
  #fault: string | null = null;
  #isQuoted = false;
  #line = 1;
  #rowLine = 1;
  /** Bytes of a BOM so far; -1 when the beginning is over. */
  #bomBytes = 0;

  constructor(options: SplitOptions) {
    this.#options = options;
    this.#separators = options.separators();
  }

  push(bytes: Uint8Array): void {
    let start = this.#bomBytes < 0 ? 0 : this.#skipBom(bytes);
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === lf) this.#line += 1;
      if (byte === lf && this.#state !== 'quoted') {
        this.#take(bytes.subarray(start, at));
        this.#endRow();
        start = at + 1;
      } else if (byte !== undefined) {
        this.#state = this.#next(byte);
        if (this.#length + at - start + 1 > this.#options.maxBytes) {
          // A quote that is never closed must not swallow the rest of the file.
          this.#fault ??= `longer than ${this.#options.maxBytes} bytes, or a quote that is not closed`;
          this.#state = 'skipping';
        }
        if (this.#state === 'skipping') start = at + 1;
      }
    }
    this.#take(bytes.subarray(start));
  }

  end(): void {
    if (this.#bomBytes > 0 && this.#bomBytes < bom.length) this.#take(bom.subarray(0, this.#bomBytes));
    this.#bomBytes = -1;
    if (this.#state === 'quoted') this.#fault ??= 'a quote that is not closed';
    this.#endRow();
  }

  #next(byte: number): State {
    switch (this.#state) {
      case 'field':
        if (byte === quote && this.#separators.length > 0) {
          this.#isQuoted = true;
          return 'quoted';
        }
        return this.#separators.includes(byte) ? 'field' : 'plain';
      case 'plain':
        if (byte === quote && this.#separators.length > 0) return this.#refuse('a quote inside a field without quotes');
        return this.#separators.includes(byte) ? 'field' : 'plain';
      case 'quoted':
        return byte === quote ? 'closed' : 'quoted';
      case 'closed':
        if (byte === quote) return 'quoted';
        if (byte === cr) return 'ending';
        return this.#separators.includes(byte) ? 'field' : this.#refuse('something behind a quoted field');
      case 'ending':
        return this.#refuse('something behind a quoted field');
      case 'skipping':
        return 'skipping';
    }
  }

  #refuse(fault: string): State {
    this.#fault ??= fault;
    return 'skipping';
  }

  #skipBom(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && this.#bomBytes < bom.length && bytes[at] === bom[this.#bomBytes]) {
      at += 1;
      this.#bomBytes += 1;
    }
    if (at === bytes.length && this.#bomBytes < bom.length) return at;
    if (this.#bomBytes > 0 && this.#bomBytes < bom.length) {
      this.#take(bom.subarray(0, this.#bomBytes));
      this.#state = 'plain';
    }
    this.#bomBytes = -1;
    return at;
  }

  #take(part: Uint8Array): void {
    if (part.length === 0 || this.#state === 'skipping') return;
    // The caller may use its buffer again.
    this.#parts.push(new Uint8Array(part));
    this.#length += part.length;
  }

  #endRow(): void {
    const bytes =
      this.#parts.length === 1 && this.#parts[0] !== undefined ? this.#parts[0] : Buffer.concat(this.#parts);
    const row = this.#fault === null ? this.#rowOf(bytes) : { line: this.#rowLine, fault: this.#fault };
    this.#parts = [];
    this.#length = 0;
    this.#fault = null;
    this.#isQuoted = false;
    this.#state = 'field';
    this.#rowLine = this.#line;
    if (row !== null) this.#options.emit(row);
    this.#separators = this.#options.separators();
  }

  #rowOf(bytes: Uint8Array): SplitRow | null {
    const content = bytes.at(-1) === cr ? bytes.subarray(0, -1) : bytes;
    if (content.length === 0) return null;
    try {
      return { line: this.#rowLine, text: this.#decoder.decode(content), isQuoted: this.#isQuoted };
    } catch {
      return { line: this.#rowLine, fault: 'not UTF-8' };
    }
  }
}
