/**
 * The least that reading and verifying an HC1 certificate must do: base45, inflate, the four parts of the message, the key
 * id, the payload, the signature. It checks nothing on the way; only a signature that fits makes it say yes.
 */
import { type KeyObject, verify } from 'node:crypto';
import { inflateSync } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const valueOfCode = new Uint8Array(256);
for (const [value, character] of [...alphabet].entries()) valueOfCode[character.charCodeAt(0)] = value;

function fromBase45(text: string, start: number): Uint8Array {
  const length = text.length - start;
  const bytes = new Uint8Array(Math.floor(length / 3) * 2 + (length % 3 === 2 ? 1 : 0));
  let at = 0;
  let i = start;
  for (; i + 2 < text.length; i += 3) {
    const value =
      (valueOfCode[text.charCodeAt(i)] ?? 0) +
      (valueOfCode[text.charCodeAt(i + 1)] ?? 0) * 45 +
      (valueOfCode[text.charCodeAt(i + 2)] ?? 0) * 2_025;
    bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  if (at < bytes.length) {
    bytes[at] = (valueOfCode[text.charCodeAt(i)] ?? 0) + (valueOfCode[text.charCodeAt(i + 1)] ?? 0) * 45;
  }
  return bytes;
}

/** Reads CBOR of definite lengths and believes all of it. */
class LaxReader {
  at = 0;
  readonly bytes: Buffer;
  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  read(): unknown {
    const initial = this.bytes[this.at++] ?? 0;
    const major = initial >> 5;
    if (major === 7) return this.simple(initial & 0x1f);
    const argument = this.argument(initial & 0x1f);
    if (major === 0) return argument;
    if (major === 1) return -1 - argument;
    if (major === 2 || major === 3) return this.string(major, argument);
    if (major === 4) return Array.from({ length: argument }, () => this.read());
    if (major === 6) return this.read();
    const map = new Map<unknown, unknown>();
    for (let left = argument; left > 0; left--) map.set(this.read(), this.read());
    return map;
  }

  string(major: 2 | 3, length: number): Uint8Array | string {
    this.at += length;
    const start = this.at - length;
    return major === 2 ? this.bytes.subarray(start, this.at) : this.bytes.toString('utf8', start, this.at);
  }

  argument(info: number): number {
    if (info < 24) return info;
    const size = 2 ** (info - 24);
    const value = size === 8 ? Number(this.bytes.readBigUInt64BE(this.at)) : this.bytes.readUIntBE(this.at, size);
    this.at += size;
    return value;
  }

  simple(info: number): unknown {
    if (info < 24) return info === 20 ? false : info === 21 ? true : null;
    const size = 2 ** (info - 24);
    this.at += size;
    return size === 8 ? this.bytes.readDoubleBE(this.at - 8) : this.bytes.readFloatBE(this.at - 4);
  }
}

/** `"Signature1"` in an array of 4 (RFC 9052 section 4.4). */
const context = Buffer.from('846a5369676e617475726531', 'hex');

function bytesHead(length: number): Buffer {
  if (length < 24) return Buffer.of(0x40 | length);
  return length < 256 ? Buffer.of(0x58, length) : Buffer.of(0x59, length >> 8, length & 0xff);
}

/** r and s as DER, which the platform verifies faster. */
function toDer(signature: Uint8Array): Buffer {
  const numbers = [signature.subarray(0, 32), signature.subarray(32)].map(number => {
    let at = 0;
    while (at < 31 && number[at] === 0) at++;
    const sign = (number[at] ?? 0) > 0x7f ? 1 : 0;
    const der = Buffer.alloc(34 - at + sign);
    der[0] = 2;
    der[1] = 32 - at + sign;
    der.set(number.subarray(at), 2 + sign);
    return der;
  });
  const body = Buffer.concat(numbers);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** The payload of a text that one of the keys (by hex of the key id) has signed with ES256; null for any other. */
export function readAtTheFloor(scanned: Uint8Array, keys: ReadonlyMap<string, KeyObject>): unknown {
  const text = Buffer.from(scanned.buffer, scanned.byteOffset, scanned.length).toString('latin1');
  const message: unknown = new LaxReader(inflateSync(fromBase45(text, 4))).read();
  if (!Array.isArray(message)) return null;
  const [header, , payload, signature]: unknown[] = message;
  if (!(header instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array)) return null;
  const labels = new LaxReader(header).read();
  const kid: unknown = labels instanceof Map ? labels.get(4) : null;
  const key = kid instanceof Uint8Array ? keys.get(Buffer.from(kid).toString('hex')) : undefined;
  if (key === undefined) return null;
  const parts = [context, bytesHead(header.length), header, Buffer.of(0x40), bytesHead(payload.length), payload];
  const claims = new LaxReader(payload).read();
  return verify('sha256', Buffer.concat(parts), key, toDer(signature)) ? claims : null;
}
