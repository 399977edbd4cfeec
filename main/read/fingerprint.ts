import { toHex } from './text.ts';

/** Offset basis of FNV-1a with 128 bits (Fowler, Noll and Vo), 32 bits each, lowest first. */
const basis = [0x6295c58d, 0x62b82175, 0x07bb0142, 0x6c62272e] as const;
/** The prime is 2^88 + this. */
const primeLow = 0x13b;

/**
 * FNV-1a with 128 bits, lower-case hex: a short name for a long text that somebody trusted has written. It hides nothing
 * from those who can guess the text, and withstands nobody who may choose it.
 */
export function fingerprint(bytes: Uint8Array): string {
  let [a, b, c, d]: [number, number, number, number] = [...basis];
  for (const byte of bytes) {
    a = (a ^ byte) >>> 0;
    // Times the low part of the prime, with carries, plus the number shifted by 88 bits.
    const a1 = a * primeLow;
    const b1 = b * primeLow + carry(a1);
    const c1 = c * primeLow + carry(b1) + ((a << 24) >>> 0);
    const d1 = d * primeLow + carry(c1) + (((b << 24) | (a >>> 8)) >>> 0);
    a = a1 >>> 0;
    b = b1 >>> 0;
    c = c1 >>> 0;
    d = d1 >>> 0;
  }
  return toHex(Uint8Array.from([d, c, b, a].flatMap(word => [word >>> 24, word >>> 16, word >>> 8, word])));
}

/** What a product has above its 32 bits. */
const carry = (product: number): number => Math.floor(product / 0x1_0000_0000);
