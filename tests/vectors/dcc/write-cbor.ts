/** Writes CBOR (RFC 8949) as told, also what no encoder would: raw bytes anywhere, keys twice, any order. */

/** Bytes that stand for themselves. */
export interface Raw {
  readonly raw: Uint8Array;
}
/** A map, its keys and values in turn as pairs. */
export type Pairs = ReadonlyMap<Item, Item>;
export type Item = number | string | boolean | null | Uint8Array | Raw | readonly Item[] | Pairs | Fields;
/** A map with text keys; `undefined` leaves a member out. */
export interface Fields {
  readonly [name: string]: Item | undefined;
}

export const raw = (hex: string): Raw => ({ raw: Buffer.from(hex.replaceAll(' ', ''), 'hex') });

/** A tag around an item. */
export const tagged = (tag: number, item: Item): Raw => ({ raw: Buffer.concat([head(6, tag), writeCbor(item)]) });

/** A number as binary64, also one that is whole. */
export function float64(value: number): Raw {
  const bytes = Buffer.alloc(9, 0xfb);
  bytes.writeDoubleBE(value, 1);
  return { raw: bytes };
}

/** A map that an object cannot hold: with a key twice. */
export function pairs(...entries: readonly (readonly [Item, Item])[]): Raw {
  const parts = entries.flatMap(([key, value]) => [writeCbor(key), writeCbor(value)]);
  return { raw: Buffer.concat([head(5, entries.length), ...parts]) };
}

/** Integers, lengths and tags in the shortest form, floats as binary64, maps in the order given. */
export function writeCbor(item: Item): Uint8Array {
  if (item === null) return Uint8Array.of(0xf6);
  if (typeof item === 'boolean') return Uint8Array.of(item ? 0xf5 : 0xf4);
  if (typeof item === 'string') return sized(3, Buffer.from(item));
  if (item instanceof Uint8Array) return sized(2, item);
  if (typeof item === 'number') {
    if (!Number.isSafeInteger(item)) return float64(item).raw;
    return item < 0 ? head(1, -1 - item) : head(0, item);
  }
  if (isList(item)) return Buffer.concat([head(4, item.length), ...item.map(writeCbor)]);
  if (isRaw(item)) return item.raw;
  const entries = item instanceof Map ? [...item] : Object.entries(item).filter(([, value]) => value !== undefined);
  return pairs(...entries).raw;
}

const isList = (item: Item): item is readonly Item[] => Array.isArray(item);
const isRaw = (item: object): item is Raw => 'raw' in item && item.raw instanceof Uint8Array;

function sized(major: 2 | 3, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([head(major, bytes.length), bytes]);
}

/** Major type and argument, in the shortest form. */
export function head(major: number, argument: number): Uint8Array {
  const first = major << 5;
  if (argument < 24) return Uint8Array.of(first | argument);
  const size = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(argument), 1);
  return Buffer.concat([Uint8Array.of(first | (24 + Math.log2(size))), bytes.subarray(9 - size)]);
}
