/** Time and traces of what `gatehouse devices watch` listens to. */
import type { Clock } from '../../drivers/driver.ts';
import type { Step } from '../../drivers/traces/trace.ts';

/** A pause of so long ends what belongs together. */
const gapMs = 100;
/** How often status lines are read. */
const pollMs = 100;
/** More than any code: what floods a port is shown in pieces. */
export const pieceBytes = 8_192;

/**
 * Hands on each line of a trace; of a poll that reads the same over and over only what is new, and at first that nothing is
 * set, or can be read, is no news.
 */
export function newSteps(traced: (line: string) => void, isPolled: boolean, heard?: (step: Step) => void) {
  let question = '';
  let answer = '';
  return (line: string, step: Step) => {
    heard?.(step);
    if (isPolled && step.kind === 'asked') question = line;
    else if (isPolled && (step.kind === 'answered' || step.kind === 'refused')) {
      const isNothing = step.kind === 'refused' || step.hex === '00';
      if (line !== answer && !(answer === '' && isNothing)) {
        traced(question);
        traced(line);
        answer = line;
      }
    } else traced(line);
  };
}

/** Collects bytes until they pause. */
export function newGathering(clock: Clock, done: (bytes: Uint8Array) => void) {
  let bytes: number[] = [];
  let cancel = (): void => undefined;
  function end(): void {
    cancel();
    if (bytes.length > 0) done(Uint8Array.from(bytes));
    bytes = [];
  }
  return {
    end,
    add(some: Uint8Array) {
      bytes.push(...some);
      cancel();
      if (bytes.length >= pieceBytes) end();
      else cancel = clock.timer(gapMs, end);
    },
  };
}

/** Reads a byte over and over until `read` gives null: then there is nothing to be read. */
export function newPoll(clock: Clock, read: () => Promise<number | null>) {
  let turn = 0;
  let cancel = (): void => undefined;
  return {
    /** The first byte comes with null for the one before. */
    start(changed: (now: number, before: number | null) => void) {
      turn += 1;
      const mine = turn;
      let before: number | null = null;
      async function look(): Promise<void> {
        const now = await read();
        if (mine !== turn || now === null) return;
        if (now !== before) changed(now, before);
        before = now;
        cancel = clock.timer(pollMs, () => void look());
      }
      void look();
    },
    stop() {
      turn += 1;
      cancel();
    },
  };
}
