/** What a listener was told, in order, as short lines; a test waits for what it expects instead of for time. */
export interface Heard {
  readonly lines: readonly string[];
  note(line: string): void;
  /** Waits until `found`; at once where it is true already. Fails after 25 s with all that was heard. */
  until(what: string, found: (lines: readonly string[]) => boolean): Promise<void>;
  /** Waits until `line` has been heard `times` times in all. */
  count(line: string, times: number): Promise<void>;
}

const untilMs = 25_000;

export function newHeard(): Heard {
  const lines: string[] = [];
  const waiting = new Set<() => void>();

  function until(what: string, found: (lines: readonly string[]) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`waited for ${what}; heard: ${lines.map(line => line.slice(0, 80)).join(', ') || 'nothing'}`));
      }, untilMs);
      function look(): void {
        if (!found(lines)) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      }
      waiting.add(look);
      look();
    });
  }

  return {
    lines,
    note(line) {
      lines.push(line);
      for (const look of [...waiting]) look();
    },
    until,
    count: (line, times) => until(`${line} (${times})`, all => all.filter(other => other === line).length >= times),
  };
}
