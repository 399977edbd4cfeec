/**
 * Cuts a scanner's byte stream into codes. Pure: the owner of the clock says when the line has been silent. The codes do
 * not depend on how the bytes are cut into chunks.
 */

/** What ends a code; with `none` a gap between bytes does. */
export type Terminator = 'cr' | 'lf' | 'crlf' | 'etx' | 'none';

export type FrameEvent =
  /** A code has begun and did not end in the same chunk. */
  | { readonly kind: 'receiving' }
  | { readonly kind: 'scanned'; readonly bytes: Uint8Array }
  /** `byteCount` bytes were no code: cut off, or too long, and then counted up to the byte that was too much. */
  | { readonly kind: 'garbled'; readonly byteCount: number };

export interface Framing {
  take(chunk: Uint8Array): readonly FrameEvent[];
  /** How long the line must be silent from this moment on until `silence` is due, milliseconds; null: never. */
  readonly silenceMs: number | null;
  /** The line was silent for `silenceMs`. */
  silence(): readonly FrameEvent[];
  /** Forgets what has come of an unfinished code, as after an unplug. */
  reset(): void;
}

/** The longest text of a QR code (version 40, alphanumeric: ISO/IEC 18004), and room for what a scanner puts around it. */
export const maxCodeBytes = 4_296 + 64;
/** An unfinished code that gets no further byte for so long was cut off. */
const cutOffMs = 1_000;
/** Noise that stops for so long is over: what follows is a new code. */
const noiseEndMs = 200;

const [etx, lf, cr] = [0x03, 0x0a, 0x0d];

export function newFraming(terminator: Terminator, gapMs: number): Framing {
  return new CodeFraming(terminator, gapMs);
}

class CodeFraming implements Framing {
  readonly #terminator: Terminator;
  readonly #gapMs: number;
  readonly #bytes = new Uint8Array(maxCodeBytes);
  #length = 0;
  #state: 'code' | 'noise' = 'code';
  #last = 0;
  #isAnnounced = false;

  constructor(terminator: Terminator, gapMs: number) {
    this.#terminator = terminator;
    this.#gapMs = gapMs;
  }

  get silenceMs(): number | null {
    if (this.#state === 'noise') return noiseEndMs;
    if (this.#length === 0) return null;
    return this.#terminator === 'none' ? this.#gapMs : cutOffMs;
  }

  take(chunk: Uint8Array): readonly FrameEvent[] {
    const events: FrameEvent[] = [];
    for (const byte of chunk) {
      const event = this.#takeByte(byte);
      if (event) events.push(event);
    }
    // Of a CR LF, the CR alone is no beginning yet.
    const isBegun = this.#length > (this.#terminator === 'crlf' && this.#last === cr ? 1 : 0);
    if (isBegun && !this.#isAnnounced) {
      this.#isAnnounced = true;
      events.push({ kind: 'receiving' });
    }
    return events;
  }

  silence(): readonly FrameEvent[] {
    const bytes = this.#bytes.slice(0, this.#length);
    this.reset();
    if (bytes.length === 0) return [];
    return [this.#terminator === 'none' ? { kind: 'scanned', bytes } : { kind: 'garbled', byteCount: bytes.length }];
  }

  reset(): void {
    this.#length = 0;
    this.#state = 'code';
    this.#last = 0;
    this.#isAnnounced = false;
  }

  #takeByte(byte: number): FrameEvent | null {
    if (this.#isEnd(byte)) return this.#end();
    this.#last = byte;
    if (this.#state === 'noise') return null;
    // Of a scanner that sends CR LF where CR is expected, the LF stands before the next code.
    if (this.#terminator === 'cr' && byte === lf && this.#length === 0) return null;
    if (this.#length === maxCodeBytes) {
      this.reset();
      this.#state = 'noise';
      this.#last = byte;
      return { kind: 'garbled', byteCount: maxCodeBytes + 1 };
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
    return null;
  }

  #isEnd(byte: number): boolean {
    switch (this.#terminator) {
      case 'cr':
        return byte === cr;
      case 'lf':
        return byte === lf;
      case 'crlf':
        return byte === lf && this.#last === cr;
      case 'etx':
        return byte === etx;
      case 'none':
        return false;
    }
  }

  #end(): FrameEvent | null {
    const length = this.#terminator === 'crlf' ? this.#length - 1 : this.#length;
    const bytes = this.#bytes.slice(0, Math.max(0, length));
    this.reset();
    return bytes.length > 0 ? { kind: 'scanned', bytes } : null;
  }
}
