/**
 * What a Numato board speaks, to relays and inputs alike: lines of text that end in CR. It echoes the line, answers on a
 * line of its own where there is an answer, and shows its prompt, `>`. After its documents and public programs; not yet
 * seen on a board of its own.
 */
import type { Exchange } from './board.ts';

/** Its port is a USB device without a real line: any rate will do, as long as all that share it have the same. */
export const numatoBaudRate = 19_200;
const timeoutMs = 300;

/** The number of a relay or an input on the wire, counted from 1 here: `0` to `9`, then letters, `A` is the eleventh. */
export function numatoIndex(channel: number): string {
  return (channel - 1).toString(36).toUpperCase();
}

/**
 * Sends one command, as `relay read 0`. `value` judges what the board answers, the empty text where it answers nothing; null
 * is wrong. A CR goes before the command: what stands half-typed at the board must not become a part of it.
 */
export function numatoExchange<T>(
  command: string,
  value: (answer: string) => T | null,
  isUrgent: boolean,
): Exchange<T> {
  return {
    request: new TextEncoder().encode(`\r${command}\r`),
    timeoutMs,
    isUrgent,
    answer(received) {
      // Of what comes before the echo, some may be the end of an older answer.
      const text = String.fromCharCode(...received);
      const echo = new RegExp(`(?:^|[\\r\\n>])${command}[\\r\\n]`).exec(text);
      const start = echo === null ? 0 : echo.index + echo[0].length;
      const end = text.indexOf('>', start);
      if (echo === null || end < 0) return { kind: 'more' };
      const answer = text.slice(start, end).trim();
      const found = value(answer);
      if (found !== null) return { kind: 'whole', value: found, used: end + 1 };
      return { kind: 'wrong', message: `to ${command} it says ${JSON.stringify(answer.slice(0, 40))}` };
    },
  };
}
