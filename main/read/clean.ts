import { fail, type Result } from '../words.ts';
import { codeKindOf } from './code-kind.ts';
import type { ReadFault, ReadTools, Wrapping } from './reading.ts';
import { repair } from './repair.ts';
import { hasControlCharacter, utf8Length } from './text.ts';

/** The longest text that a QR code holds: 4,296 alphanumeric characters (ISO/IEC 18004, version 40-L). */
const maxTextBytes = 4_296;
/** What may stand around a text before the scan is refused unread. */
const maxWrappingBytes = 256;

const stx = '\x02';
const etx = '\x03';
/** AIM symbology identifiers of QR codes (ISO/IEC 15424). */
const aimId = /^\]Q[0-6]/;
const terminators = '\r\n\x1d\t ';

/**
 * Turns a scan's bytes into the text of the code.
 *
 * In front, an STX, the configured prefix and an AIM id `]Q0` to `]Q6` are taken off, each at most once, in whatever
 * order the scanner sends them. At the end, CR, LF, GS, TAB and spaces are taken off in any number, and one ETX and the
 * configured suffix in either order. What is configured but absent is not missed. What the scanner did to the text inside is
 * undone where that needs no guess; in a signed text nothing is touched.
 *
 * Faults: `too-long` over 4,296 bytes, `not-utf8`, `empty`, `control-character` for C0, C1, line separators and bidi
 * controls in what remains, `damaged` where only a guess could repair the text.
 */
export function clean(bytes: Uint8Array, wrapping: Wrapping, tools: ReadTools): Result<string, ReadFault> {
  if (bytes.length > maxTextBytes + maxWrappingBytes) return tooLong;
  const received = tools.utf8(bytes);
  if (received === null) return fail({ kind: 'not-utf8', detail: 'the bytes are not UTF-8' });
  // The prefix comes first, since a configured STX or AIM id is meant literally. A configured terminator comes off with
  // the others, so that only what stands before it is left to compare.
  const unheaded = withoutHeads(received, [prefixHead(wrapping.prefix), stxHead, aimHead]);
  const text = withoutTails(unheaded, [etx, withoutTerminators(wrapping.suffix)]);
  if (text === '') return fail({ kind: 'empty', detail: 'nothing but wrapping' });
  if (utf8Length(text) > maxTextBytes) return tooLong;
  // Misread UTF-8 has C1 controls inside until it is repaired, and an escape may have held any character.
  const repaired = repair(text, tools);
  if (!repaired.ok) return repaired;
  if (hasControlCharacter(repaired.value)) return fail(controlFault(repaired.value));
  return repaired;
}

/** Contact cards and calendar entries have lines; whoever shows one is told what it is. */
function controlFault(text: string): ReadFault {
  const code = codeKindOf(text);
  if (code === 'contact' || code === 'event') return { kind: 'unknown', detail: 'no format claims the text', code };
  return { kind: 'control-character', detail: 'a control character inside' };
}

const tooLong = fail<ReadFault>({ kind: 'too-long', detail: `longer than ${maxTextBytes} bytes` });

/** The length of what stands at the text's head, 0 where it does not. */
type Head = (text: string) => number;

const stxHead: Head = text => (text.startsWith(stx) ? stx.length : 0);
const aimHead: Head = text => aimId.exec(text)?.[0].length ?? 0;
const prefixHead =
  (prefix: string): Head =>
  text =>
    text.startsWith(prefix) ? prefix.length : 0;

function withoutHeads(text: string, heads: readonly Head[]): string {
  for (const head of heads) {
    const length = head(text);
    if (length === 0) continue;
    const others = heads.filter(other => other !== head);
    return withoutHeads(text.slice(length), others);
  }
  return text;
}

function withoutTails(text: string, tails: readonly string[]): string {
  const rest = withoutTerminators(text);
  const tail = tails.find(candidate => candidate !== '' && rest.endsWith(candidate));
  if (tail === undefined) return rest;
  const others = tails.filter(other => other !== tail);
  return withoutTails(rest.slice(0, -tail.length), others);
}

function withoutTerminators(text: string): string {
  let end = text.length;
  while (end > 0 && terminators.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
