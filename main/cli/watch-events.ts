/** What `gatehouse devices watch` tells, as values and as lines for a person. */
import { type Ending, hexLines, isGarbled, readable } from './scan-text.ts';

export type WatchEvent =
  | { readonly event: 'plugged' | 'unplugged'; readonly node: string; readonly name: string }
  /** It is left alone; `message` says why. */
  | { readonly event: 'skipped'; readonly node: string; readonly message: string }
  | { readonly event: 'ready'; readonly node: string }
  | { readonly event: 'fault'; readonly node: string; readonly message: string }
  | {
      readonly event: 'scan';
      readonly node: string;
      /** The code; of a serial port, with all that ends it. */
      readonly bytes: Uint8Array;
      /** What came over the wire where that is more than the code. */
      readonly raw: Uint8Array | null;
      /** Of serial ports. */
      readonly terminator: Ending | null;
      readonly baudRate: number | null;
      readonly line: string;
    }
  /** Something that is no code: how much of it. */
  | { readonly event: 'garbled'; readonly node: string; readonly byteCount: number }
  /** The status lines of a serial port that are on as it is opened. */
  | { readonly event: 'levels'; readonly node: string; readonly on: readonly string[] }
  /** An input's level, as `cts on` or `high`, and what stands in the site file for it. */
  | { readonly event: 'level'; readonly node: string; readonly level: string; readonly line: string };

/** For `--json`: bytes as hex, and the text. */
export function jsonOf(event: WatchEvent, at: string): string {
  if (event.event !== 'scan') return JSON.stringify({ at, ...event });
  const { bytes, raw, ...told } = event;
  const hex = (some: Uint8Array) => Buffer.from(some).toString('hex');
  return JSON.stringify({ at, ...told, bytes: hex(bytes), raw: raw && hex(raw), text: readable(bytes) });
}

const endings: Readonly<Record<Ending, string>> = {
  ...{ cr: 'ended by CR', lf: 'ended by LF', crlf: 'ended by CR LF', etx: 'ended by ETX' },
  none: 'ended by nothing but a pause',
};

export function textOf(event: WatchEvent): string {
  const { node } = event;
  switch (event.event) {
    case 'plugged':
      return `${node}: plugged in, ${event.name}`;
    case 'unplugged':
      return `${node}: unplugged, ${event.name}`;
    case 'skipped':
      return `${node}: left alone: ${event.message}`;
    case 'ready':
      return `${node}: listening`;
    case 'fault':
      return `${node}: ${event.message}`;
    case 'garbled':
      return `${node}: ${event.byteCount} bytes that are no code`;
    case 'levels':
      return `${node}: ${event.on.join(', ')} ${event.on.length === 1 ? 'is' : 'are'} on`;
    case 'level':
      return `${node}: ${event.level}\n    ${event.line}`;
    case 'scan':
      return scanText(event);
  }
}

function scanText({ node, bytes, raw, terminator, baudRate, line }: Extract<WatchEvent, { event: 'scan' }>): string {
  const ending = terminator === null ? '' : `, ${endings[terminator]}`;
  const shown = raw ?? bytes;
  const wire = raw === null ? '' : ` in ${raw.length} of the wire`;
  const lines = [`${node}: ${bytes.length} bytes${wire}${ending}`, ...hexLines(shown), readable(bytes)];
  if (baudRate !== null && isGarbled(bytes)) {
    lines.push(
      `this is no text: try another speed than ${baudRate}, as --baud ${baudRate === 9_600 ? 115_200 : 9_600}`,
    );
  } else lines.push(line);
  return lines.join('\n    ');
}
