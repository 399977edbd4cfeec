/** Beeps of serial scanners on command: what a family is told, and what it answers, which must never pass for a code. */
import { z } from 'zod';

const family = z.enum(['honeywell', 'datalogic', 'zebra-ssi', 'newland', 'cipherlab']);
const hex = z.string().regex(/^([0-9a-fA-F]{2} ?){1,64}$/, 'expected bytes in hex, as in 16 07 0D');

/** The key `feedback` of the site file; own bytes for a scanner of no such family. */
export const feedbackKey = z
  .union([z.literal('none'), family, z.strictObject({ good: hex, bad: hex.optional() })])
  .default('none');

export interface Feedback {
  /** Null: nothing is said. */
  readonly good: Uint8Array | null;
  readonly bad: Uint8Array | null;
  /** What the scanner may send back, byte for byte. */
  readonly answers: readonly Uint8Array[];
}

type Family = z.infer<typeof family>;
const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(part => (typeof part === 'number' ? [part] : [...part].map(one => one.charCodeAt(0)))));

const [stx, soh, etx, ack, cr, syn, bel, nak, esc, enq] = [2, 1, 3, 6, 13, 0x16, 7, 0x15, 0x1b, 5];

/** Opcodes and sender of the Simple Serial Interface. */
const [ssiBeep, ssiAck, ssiHost] = [0xe6, 0xd0, 4];

/**
 * A packet of Zebra's Simple Serial Interface: length without the checksum, opcode, sender, status, data, and the two's
 * complement of the sum of all these, high byte first.
 */
export function ssiPacket(opcode: number, data: readonly number[], sender = ssiHost): Uint8Array {
  const packet = [4 + data.length, opcode, sender, 0, ...data];
  const checksum = -packet.reduce((sum, byte) => sum + byte, 0) & 0xffff;
  return Uint8Array.of(...packet, checksum >> 8, checksum & 0xff);
}

/** A setting that does not outlive the power (`#`): a tone of so many hertz and milliseconds, at a volume up to 20. */
const newlandTone = (hertz: string, ms: string) => `0000#BEEPON${hertz}F${ms}T20V`;
const newlandTones = [newlandTone('2700', '100'), newlandTone('0500', '400')] as const;
const honeywellBeep = [syn, bel, cr] as const;
const cipherlabBeep = `#@////${String.fromCharCode(cr)}`;

/**
 * Good is what the makers' manuals have. Bad is, where the manuals have no tone for it that works without another mode of the
 * scanner, three beeps (Honeywell, Cipherlab). Datalogic's `F`, not on file, is not used: it disables the scanner until it is
 * enabled again, and a code at an exit must always be read.
 */
const families: Readonly<Record<Family, Feedback>> = {
  honeywell: {
    good: bytes(...honeywellBeep),
    bad: bytes(...honeywellBeep, ...honeywellBeep, ...honeywellBeep),
    answers: [],
  },
  // Good read tone; and, of the escape sequences, the tone of a bad transmission, which other models ignore.
  datalogic: { good: bytes('B'), bad: bytes(esc, '[4q'), answers: [] },
  // Two short high beeps, two long low ones. That models acknowledge with exactly these bytes is general knowledge.
  'zebra-ssi': {
    good: ssiPacket(ssiBeep, [1]),
    bad: ssiPacket(ssiBeep, [16]),
    answers: [ssiPacket(ssiAck, [], 0)],
  },
  // The frame is in the manuals; BEEPON is general knowledge, from programs that are in use.
  newland: {
    good: bytes('~', soh, newlandTones[0], ';', etx),
    bad: bytes('~', soh, newlandTones[1], ';', etx),
    answers: newlandTones.flatMap(tone => [ack, nak, enq].map(how => bytes(stx, soh, tone, how, ';', etx))),
  },
  cipherlab: { good: bytes(cipherlabBeep), bad: bytes(cipherlabBeep.repeat(3)), answers: [] },
};

/** Null for none. */
export function feedbackOf(key: z.infer<typeof feedbackKey>): Feedback | null {
  if (key === 'none') return null;
  if (typeof key === 'string') return families[key];
  return { good: bytesOfHex(key.good), bad: key.bad === undefined ? null : bytesOfHex(key.bad), answers: [] };
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/[0-9a-fA-F]{2}/g) ?? [], pair => Number.parseInt(pair, 16));
}

/** Takes the scanner's answers out of what it sends. */
export interface AnswerFilter {
  /** A command was sent: one answer may come. */
  expect(): void;
  /** What remains of a chunk. Bytes that may be the beginning of an answer are kept back until the next. */
  pass(chunk: Uint8Array): Uint8Array;
  /** After an unplug nothing is expected, and nothing is kept. */
  reset(): void;
}

/** Answers that may be on their way at once; a scanner that never answers must not let this grow. */
const expectedLimit = 4;

export function newAnswerFilter(answers: readonly Uint8Array[]): AnswerFilter {
  let expected = 0;
  let kept: readonly number[] = [];
  return {
    expect() {
      if (answers.length > 0) expected = Math.min(expected + 1, expectedLimit);
    },
    pass(chunk) {
      if (expected === 0 && kept.length === 0) return chunk;
      const passed: number[] = [];
      for (const byte of chunk) {
        kept = [...kept, byte];
        while (kept.length > 0 && (expected === 0 || !answers.some(answer => beginsWith(answer, kept)))) {
          const [first = 0, ...others] = kept;
          passed.push(first);
          kept = others;
        }
        if (answers.some(answer => answer.length === kept.length && beginsWith(answer, kept))) {
          expected -= 1;
          kept = [];
        }
      }
      return Uint8Array.from(passed);
    },
    reset() {
      expected = 0;
      kept = [];
    },
  };
}

function beginsWith(answer: Uint8Array, start: readonly number[]): boolean {
  return start.length > 0 && start.length <= answer.length && start.every((byte, at) => answer[at] === byte);
}
