/** The hash chain over the events. It covers a payload's salted digest only, so that a payload can be forgotten. */
import { hash } from 'node:crypto';

/** What the first event is chained to. */
export const genesis = new Uint8Array(32);
export const saltBytes = 16;

export interface ChainedFields {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  /** SHA-256 of salt ‖ payload. */
  readonly digest: Uint8Array;
}

/** SHA-256 of the 16 salt bytes, then the payload's UTF-8. */
export function digestOf(salt: Uint8Array, payload: string): Buffer {
  return hash('sha256', Buffer.concat([salt, Buffer.from(payload, 'utf8')]), 'buffer');
}

/**
 * SHA-256 of: the previous event's chain (32 bytes), seq (64 bits), at (64 bits), length of kind (16 bits), kind, length of
 * lane (16 bits, FFFF for none), lane, digest (32 bytes); integers big-endian, texts UTF-8.
 */
export function chainOf(previous: Uint8Array, { seq, at, kind, lane, digest }: ChainedFields): Buffer {
  const kindBytes = Buffer.from(kind, 'utf8');
  const laneBytes = Buffer.from(lane ?? '', 'utf8');
  const numbers = Buffer.allocUnsafe(18);
  numbers.writeBigInt64BE(BigInt(seq), 0);
  numbers.writeBigInt64BE(BigInt(at), 8);
  numbers.writeUInt16BE(kindBytes.length, 16);
  const laneLength = Buffer.allocUnsafe(2);
  laneLength.writeUInt16BE(lane === null ? 0xffff : laneBytes.length, 0);
  return hash('sha256', Buffer.concat([previous, numbers, kindBytes, laneLength, laneBytes, digest]), 'buffer');
}
