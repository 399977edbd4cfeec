/** A scanner of paper: what it sends for a code, and what it hears of its owner. */
import type { BoardParts } from './board-model.ts';

/** How a scanner frames a code: as its programming card has set it. */
export interface ScannerFrame {
  readonly prefix: string;
  readonly terminator: keyof typeof terminators;
}
export const terminators = { cr: '\r', lf: '\n', crlf: '\r\n', etx: '\x03', none: '' } as const;

export function frameCode(code: string, { prefix, terminator }: ScannerFrame): Uint8Array {
  return new TextEncoder().encode(`${prefix}${code}${terminators[terminator]}`);
}

/** On a wire that `newFaultyBoard` makes bad, as a board: what it takes are signals such as the beep of a bad read. */
export function newScannerEnd({ note }: Pick<BoardParts, 'note'>) {
  return {
    take: (bytes: Uint8Array) =>
      note(`signal ${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')}`),
    ...{ isOn: () => false, leaveOn: () => undefined, stick: () => undefined, setInput: () => undefined },
    reset: () => undefined,
  };
}
