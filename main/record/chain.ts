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
  const length = Buffer.byteLength(payload, 'utf8');
  const bytes = Buffer.allocUnsafe(saltBytes + length);
  bytes.set(salt, 0);
  bytes.write(payload, saltBytes, length, 'utf8');
  return hash('sha256', bytes, 'buffer');
}

/**
 * SHA-256 of: the previous event's chain (32 bytes), seq (64 bits), at (64 bits), length of kind (16 bits), kind, length of
 * lane (16 bits, FFFF for none), lane, digest (32 bytes); integers big-endian, texts UTF-8.
 */
export function chainOf(previous: Uint8Array, { seq, at, kind, lane, digest }: ChainedFields): Buffer {
  const kindLength = Buffer.byteLength(kind, 'utf8');
  const laneLength = Buffer.byteLength(lane ?? '', 'utf8');
  const bytes = Buffer.allocUnsafe(previous.length + 8 + 8 + 2 + kindLength + 2 + laneLength + digest.length);
  bytes.set(previous, 0);
  let end = bytes.writeBigInt64BE(BigInt(seq), previous.length);
  end = bytes.writeBigInt64BE(BigInt(at), end);
  end = bytes.writeUInt16BE(kindLength, end);
  end += bytes.write(kind, end, 'utf8');
  end = bytes.writeUInt16BE(lane === null ? 0xffff : laneLength, end);
  end += bytes.write(lane ?? '', end, 'utf8');
  bytes.set(digest, end);
  return hash('sha256', bytes, 'buffer');
}
