import { fail, ok, type Result } from '../words.ts';
import type { ReadFault } from './reading.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const notADigit = 45;
const valueOfCode = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = alphabet.indexOf(String.fromCharCode(code));
  return value < 0 ? notADigit : value;
});

/**
 * Base45 (RFC 9285) to bytes, strict: the upper-case alphabet only, three characters at most 65,535, a last pair at most
 * 255, no single character left over. Fault `bad-base45`. Linear in the text's length; the caller limits it.
 */
export function decodeBase45(text: string): Result<Uint8Array, ReadFault> {
  const rest = text.length % 3;
  if (rest === 1) return bad('one character is left over');
  const bytes = new Uint8Array(((text.length - rest) / 3) * 2 + rest / 2);
  let at = 0;
  for (let i = 0; i < text.length; i += 3) {
    const isPair = text.length - i === 2;
    const low = digit(text, i);
    const middle = digit(text, i + 1);
    const high = isPair ? 0 : digit(text, i + 2);
    if (low === notADigit || middle === notADigit || high === notADigit) return bad(`not base45 near character ${i}`);
    const value = low + middle * 45 + high * 2_025;
    if (value > (isPair ? 0xff : 0xffff)) return bad(`overflow near character ${i}`);
    if (!isPair) bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  return ok(bytes);
}

function digit(text: string, index: number): number {
  return valueOfCode[text.charCodeAt(index)] ?? notADigit;
}

function bad(detail: string): Result<never, ReadFault> {
  return fail({ kind: 'bad-base45', detail });
}

/** Bytes to base45 (RFC 9285). */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 2) {
    const [first = 0, second] = bytes.subarray(i, i + 2);
    const value = second === undefined ? first : first * 256 + second;
    text += alphabet.charAt(value % 45) + alphabet.charAt(Math.floor(value / 45) % 45);
    if (second !== undefined) text += alphabet.charAt(Math.floor(value / 2_025));
  }
  return text;
}
