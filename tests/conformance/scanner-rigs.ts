import { createIo } from '../../drivers/io/io.ts';
import { maxCodeBytes, type Terminator } from '../../drivers/scanners/framing.ts';
import { newTestClock } from '../clock.ts';
import { hasPty, openPty } from '../pty.ts';
import { newCountedClock } from './counted-clock.ts';
import { newMockPort } from './mock-port.ts';
import { deviceName, type Rig, type Setup } from './rig.ts';

export interface ScannerRig extends Rig {
  /** Sends whole codes, each with what ends it, cut into chunks of this many bytes. */
  send(codes: readonly Uint8Array[], chunkBytes?: number): void;
  /** Sends the beginning of a code. */
  begin(bytes: Uint8Array): void;
  /** Sends so many bytes in which no code ends, and then what ends them. */
  flood(byteCount: number): void;
  /** The bytes that a flood may take of the scanner's memory. */
  readonly floodGarbledBytes: number;
  /** What ends a code, one character a byte; empty where a code ends by itself and may hold any byte. */
  readonly endText: string;
}

const ends: Record<Terminator, readonly number[]> = { cr: [13], lf: [10], crlf: [13, 10], etx: [3], none: [] };
const gapMs = 50;

function cut(bytes: Uint8Array, chunkBytes: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / chunkBytes);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes));
}

/** The serial scanner on a wire where each chunk arrives as it was sent, under a clock that stands still. */
export function serialOnPaper(terminator: Terminator): Setup<ScannerRig> {
  return {
    label: `on paper, ${terminator}`,
    isPossible: true,
    canBeAbsent: true,
    async make() {
      const clock = newTestClock();
      const port = newMockPort(clock);
      const stream = (bytes: Uint8Array, chunkBytes: number) => {
        for (const chunk of cut(bytes, chunkBytes)) port.send(chunk);
      };
      return {
        io: port.io,
        config: { path: '/dev/scanner', terminator, gapMs },
        floodGarbledBytes: maxCodeBytes + 1,
        endText: String.fromCharCode(...ends[terminator]),
        pending: () => clock.pending,
        send(codes, chunkBytes = Number.POSITIVE_INFINITY) {
          const ended = codes.map(code => Buffer.from([...code, ...ends[terminator]]));
          const pieces = terminator === 'none' ? ended : [Buffer.concat(ended)];
          for (const piece of pieces) {
            stream(piece, Math.min(chunkBytes, piece.length));
            if (terminator === 'none') clock.advance(gapMs);
          }
        },
        begin: bytes => port.send(bytes),
        flood(byteCount) {
          stream(Buffer.alloc(byteCount, 'x'), 4_096);
          if (terminator === 'none') clock.advance(200);
          else port.send(Uint8Array.from(ends[terminator]));
        },
        pull: async () => port.pull(),
        plug: async () => port.plug(),
        end: async () => undefined,
      };
    },
  };
}

export const serialOnPty: Setup<ScannerRig> = {
  label: 'on a pty',
  isPossible: hasPty,
  canBeAbsent: true,
  async make() {
    const pty = await openPty();
    const clock = newCountedClock();
    return {
      io: createIo(clock),
      config: { path: pty.path },
      floodGarbledBytes: maxCodeBytes + 1,
      endText: '\r',
      pending: () => clock.pending,
      send(codes, chunkBytes = 4_096) {
        const bytes = Buffer.concat(codes.map(code => Buffer.from([...code, 13])));
        for (const chunk of cut(bytes, chunkBytes)) pty.write(chunk);
      },
      begin: bytes => pty.write(bytes),
      flood(byteCount) {
        pty.write(Buffer.alloc(byteCount, 'x'));
        pty.write('\r');
      },
      pull: () => pty.pull(),
      plug: () => pty.plug(),
      end: () => pty.close(),
    };
  },
};

export const simOnBench: Setup<ScannerRig> = {
  label: 'on the bench',
  isPossible: true,
  canBeAbsent: false,
  async make() {
    const clock = newCountedClock();
    const io = createIo(clock);
    let last = io.bench.get(deviceName);
    // Whoever plays it may hold on to it after the close, and use its buffer again.
    const played = () => {
      last = io.bench.get(deviceName) ?? last;
      return last?.kind === 'scanner' ? last : null;
    };
    return {
      io,
      config: {},
      floodGarbledBytes: 1_048_576,
      endText: '',
      pending: () => clock.pending,
      send(codes) {
        for (const code of codes) {
          const buffer = code.slice();
          played()?.scan(buffer);
          buffer.fill(0);
        }
      },
      begin: () => played()?.receiving(),
      flood: byteCount => played()?.scan(new Uint8Array(byteCount)),
      pull: async () => played()?.plug(false),
      plug: async () => played()?.plug(true),
      end: async () => undefined,
    };
  },
};
