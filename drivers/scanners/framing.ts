/** Cuts a scanner's byte stream into codes. Pure: time comes in as calls. */

export const terminators = ['cr', 'lf', 'crlf', 'etx', 'none'] as const;
export type Terminator = (typeof terminators)[number];

/** The longest QR code has 4,296 characters (ISO/IEC 18004); the rest is room for AIM id, prefix and suffix. */
export const maxFrameBytes = 4_296 + 64;

/** What one chunk of bytes came to. */
export interface Framed {
  readonly frames: readonly Uint8Array[];
  /** Bytes that were thrown away, because they can never become a code. */
  readonly garbledBytes: number;
}

export interface Framing {
  /** Bytes have come. */
  push(chunk: Uint8Array): Framed;
  /** Silence: with `none` as terminator that ends a code, else what is there will never be whole. */
  silence(): Framed;
  /** Whether a code has begun and not ended. */
  readonly isPartial: boolean;
  reset(): void;
}

const [CR, LF, ETX] = [0x0d, 0x0a, 0x03];

/** CR and CRLF are told apart by nobody's settings in practice: with either, the other's ending is taken as well. */
function isEnd(byte: number, terminator: Terminator): boolean {
  switch (terminator) {
    case 'cr':
    case 'crlf':
    case 'lf':
      return byte === CR || byte === LF;
    case 'etx':
      return byte === ETX;
    case 'none':
      return false;
  }
}

export function newFraming(terminator: Terminator): Framing {
  const buffer = new Uint8Array(maxFrameBytes);
  let length = 0;
  /** Bytes of a frame that has grown too long; it is thrown away up to its end. */
  let overflow = 0;

  function take(): Uint8Array {
    const frame = buffer.slice(0, length);
    length = 0;
    return frame;
  }

  function drop(): number {
    const dropped = overflow;
    overflow = 0;
    length = 0;
    return dropped;
  }

  return {
    get isPartial() {
      return length > 0 || overflow > 0;
    },
    push(chunk) {
      const frames: Uint8Array[] = [];
      let garbledBytes = 0;
      for (const byte of chunk) {
        if (isEnd(byte, terminator)) {
          if (overflow > 0) garbledBytes += drop();
          else if (length > 0) frames.push(take());
        } else if (overflow > 0) {
          overflow += 1;
        } else if (length < maxFrameBytes) {
          buffer[length] = byte;
          length += 1;
        } else {
          overflow = length + 1;
        }
      }
      return { frames, garbledBytes };
    },
    silence() {
      if (overflow > 0) return { frames: [], garbledBytes: drop() };
      if (length === 0) return { frames: [], garbledBytes: 0 };
      if (terminator === 'none') return { frames: [take()], garbledBytes: 0 };
      overflow = length;
      return { frames: [], garbledBytes: drop() };
    },
    reset() {
      drop();
    },
  };
}
