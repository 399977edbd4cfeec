/** The commands that a board heard, and who waits for one. */
import { turn } from './waits.ts';

export interface Hearing {
  note(command: string): void;
  /** The commands since the last call; `on 1`, `off 1`, or `noise <hex>`. */
  taken(): readonly string[];
  /**
   * Resolves with the moment of the next command like this (performance.now), also one that was not taken yet; never with one
   * from before the last that was waited for.
   */
  heard(command: string, limitMs: number, what: string): Promise<number>;
}

export function newHearing(): Hearing {
  const commands: { readonly command: string; readonly at: number; isAwaited: boolean }[] = [];
  const waiting = new Set<() => void>();
  return {
    note(command) {
      commands.push({ command, at: performance.now(), isAwaited: false });
      for (const wake of waiting) wake();
    },
    taken: () => commands.splice(0).map(({ command }) => command),
    async heard(command, limitMs, what) {
      const end = performance.now() + limitMs;
      for (;;) {
        const after = commands.findLastIndex(each => each.isAwaited);
        const found = commands.find((each, at) => at > after && each.command === command);
        if (found !== undefined) {
          found.isAwaited = true;
          return found.at;
        }
        const left = end - performance.now();
        if (left <= 0) {
          const others = commands.map(each => each.command).join(', ') || 'nothing';
          throw new Error(`not within ${limitMs} ms: ${what}; the board heard ${others}`);
        }
        await turn(waiting, left);
      }
    },
  };
}
