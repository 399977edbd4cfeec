import { fail, ok, type Result } from '../words.ts';
import type { ReadFault, ReadTools } from './reading.ts';

/** A decoded item. Numbers are safe integers, and in the loose dialect floats; byte strings are views of the input. */
export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number | string, Cbor>;

export interface CborLimits {
  /** Bytes of the whole input. */
  readonly bytes: number;
  /** Arrays and maps inside each other; the outermost counts as one. */
  readonly depth: number;
  /** Items altogether: every value, key, array and map. */
  readonly items: number;
  /**
   * `strict` for messages of our own profile; `loose` for what authorities sign: floats, indefinite lengths, long forms
   * and undefined (as null) too, and tags, which are dropped. Duplicate keys and bad UTF-8 are refused in both.
   */
  readonly dialect?: 'strict' | 'loose';
}

export const isUint = (value: Cbor | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
export const isBytes = (value: Cbor | undefined): value is Uint8Array => value instanceof Uint8Array;
export const isArray = (value: Cbor | undefined): value is readonly Cbor[] => Array.isArray(value);
export const isMap = (value: Cbor | undefined): value is CborMap => value instanceof Map;

/**
 * Decodes one CBOR item (RFC 8949) that fills the input, strictly: definite lengths, shortest forms, no duplicate keys,
 * keys that are integers or text, UTF-8 text, no tags, no floats, no simple values but false, true and null; the loose
 * dialect takes more. An integer beyond ±(2^53 − 1) is refused, since no format here has one and a rounded one would be
 * another value.
 * Fault `bad-cbor`. Never reserves memory for more than the input can hold.
 */
export function decodeCbor(bytes: Uint8Array, limits: CborLimits, tools: ReadTools): Result<Cbor, ReadFault> {
  const isLoose = limits.dialect === 'loose';
  const cursor: Cursor = { bytes, limits, isLoose, tools, at: 0, items: 0, fault: '' };
  if (bytes.length > limits.bytes) return bad(cursor, `longer than ${limits.bytes} bytes`);
  const value = readItem(cursor, 0);
  if (value === undefined) return bad(cursor, cursor.fault);
  if (cursor.at < bytes.length) return bad(cursor, 'bytes after the end');
  return ok(value);
}

interface Cursor {
  readonly bytes: Uint8Array;
  readonly limits: CborLimits;
  readonly isLoose: boolean;
  readonly tools: ReadTools;
  at: number;
  items: number;
  fault: string;
}

function bad(cursor: Cursor, detail: string): Result<never, ReadFault> {
  return fail({ kind: 'bad-cbor', detail: `${detail}, at byte ${cursor.at}` });
}

/** Notes the fault; `undefined`, which is no `Cbor`, then travels up to `decodeCbor`. */
function stop(cursor: Cursor, fault: string): undefined {
  cursor.fault = fault;
  return undefined;
}

const endsEarly = 'it ends early';

function readItem(cursor: Cursor, depth: number): Cbor | undefined {
  cursor.items++;
  if (cursor.items > cursor.limits.items) return stop(cursor, `more than ${cursor.limits.items} items`);
  const initial = cursor.bytes[cursor.at];
  if (initial === undefined) return stop(cursor, endsEarly);
  cursor.at++;
  const major = initial >> 5;
  const info = initial & 0x1f;
  if (major === 7) return readSimple(cursor, info);
  if (cursor.isLoose && info === 31) return readIndefinite(cursor, major, depth);
  const argument = readArgument(cursor, info);
  if (argument === undefined) return undefined;
  switch (major) {
    case 0:
      return argument;
    case 1:
      return argument < Number.MAX_SAFE_INTEGER ? -1 - argument : stop(cursor, unsafe);
    case 2:
      return readBytes(cursor, argument);
    case 3:
      return readText(cursor, argument);
    case 4:
      return readArray(cursor, argument, depth + 1);
    case 5:
      return readMap(cursor, argument, depth + 1);
    default:
      // A chain of tags goes as deep as one of arrays.
      if (depth >= cursor.limits.depth) return stop(cursor, tooDeep);
      return cursor.isLoose ? readItem(cursor, depth + 1) : stop(cursor, 'a tag');
  }
}

const unsafe = 'an integer beyond 2^53';

function readArgument(cursor: Cursor, info: number): number | undefined {
  if (info < 24) return info;
  if (info > 27) return stop(cursor, info === 31 ? 'an indefinite length' : 'a reserved length');
  const size = 2 ** (info - 24);
  let value = 0;
  for (let i = 0; i < size; i++) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) return stop(cursor, endsEarly);
    cursor.at++;
    value = value * 256 + byte;
  }
  const least = size === 1 ? 24 : 2 ** (size * 4);
  if (value < least && !cursor.isLoose) return stop(cursor, 'not the shortest form');
  return value <= Number.MAX_SAFE_INTEGER ? value : stop(cursor, unsafe);
}

function readSimple(cursor: Cursor, info: number): boolean | number | null | undefined {
  if (info === 20) return false;
  if (info === 21) return true;
  if (info === 22) return null;
  if (cursor.isLoose && info === 23) return null;
  if (cursor.isLoose && info >= 25 && info <= 27) return readFloat(cursor, 2 ** (info - 24));
  return stop(cursor, 'a float, undefined or unassigned simple value');
}

function readFloat(cursor: Cursor, size: number): number | undefined {
  const bytes = readBytes(cursor, size);
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const value = size === 8 ? view.getFloat64(0) : size === 4 ? view.getFloat32(0) : halfFloat(view.getUint16(0));
  return Number.isFinite(value) ? value : stop(cursor, 'no finite number');
}

/** IEEE 754 binary16 (RFC 8949 appendix D). */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  const size = exponent === 0 ? mantissa * 2 ** -24 : (mantissa + 1_024) * 2 ** (exponent - 25);
  if (exponent === 31) return mantissa === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  return bits & 0x8000 ? -size : size;
}

function readBytes(cursor: Cursor, length: number): Uint8Array | undefined {
  if (length > cursor.bytes.length - cursor.at) return stop(cursor, endsEarly);
  const start = cursor.at;
  cursor.at += length;
  return cursor.bytes.subarray(start, cursor.at);
}

function readText(cursor: Cursor, length: number): string | undefined {
  const bytes = readBytes(cursor, length);
  if (bytes === undefined) return undefined;
  return asciiOf(bytes) ?? cursor.tools.utf8(bytes) ?? stop(cursor, 'text that is not UTF-8');
}

/** Most texts are short and ASCII: their letters cost less one by one than the platform's decoder does for a call. */
function asciiOf(bytes: Uint8Array): string | null {
  if (bytes.length > 32) return null;
  let text = '';
  for (const byte of bytes) {
    if (byte > 0x7f) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

const breakByte = 0xff;

/** Whether the next byte ends an indefinite length; takes it then. */
function endsHere(cursor: Cursor): boolean {
  if (cursor.bytes[cursor.at] !== breakByte) return false;
  cursor.at++;
  return true;
}

function readIndefinite(cursor: Cursor, major: number, depth: number): Cbor | undefined {
  if (major === 2 || major === 3) return readChunks(cursor, major, depth);
  if (major === 4) return readArray(cursor, null, depth + 1);
  return major === 5 ? readMap(cursor, null, depth + 1) : stop(cursor, 'an indefinite length');
}

/** A string in definite pieces of its own kind; each piece of a text is whole UTF-8 (RFC 8949 section 3.2.3). */
function readChunks(cursor: Cursor, major: 2 | 3, depth: number): Uint8Array | string | undefined {
  const chunks: (Uint8Array | string)[] = [];
  while (!endsHere(cursor)) {
    const initial = cursor.bytes[cursor.at] ?? breakByte;
    if (initial >> 5 !== major || (initial & 0x1f) === 31) return stop(cursor, 'a piece of another kind');
    const chunk = readItem(cursor, depth);
    if (typeof chunk !== 'string' && !isBytes(chunk)) return undefined;
    chunks.push(chunk);
  }
  if (major === 3) return chunks.join('');
  return Uint8Array.from(chunks.flatMap(chunk => (typeof chunk === 'string' ? [] : [...chunk])));
}

/** `length` null: until a break. */
function readArray(cursor: Cursor, length: number | null, depth: number): readonly Cbor[] | undefined {
  if (depth > cursor.limits.depth) return stop(cursor, tooDeep);
  const values: Cbor[] = [];
  while (length === null ? !endsHere(cursor) : values.length < length) {
    const value = readItem(cursor, depth);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

const tooDeep = 'too deep';

/** `length` null: until a break. */
function readMap(cursor: Cursor, length: number | null, depth: number): CborMap | undefined {
  if (depth > cursor.limits.depth) return stop(cursor, tooDeep);
  const map = new Map<number | string, Cbor>();
  while (length === null ? !endsHere(cursor) : map.size < length) {
    const key = readItem(cursor, depth);
    if (key === undefined) return undefined;
    if (typeof key !== 'string' && (typeof key !== 'number' || !Number.isSafeInteger(key))) {
      return stop(cursor, 'a key that is no integer or text');
    }
    if (map.has(key)) return stop(cursor, 'a key that occurs twice');
    const value = readItem(cursor, depth);
    if (value === undefined) return undefined;
    map.set(key, value);
  }
  return map;
}
