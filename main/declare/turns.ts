/** Long work one at a time, with a short queue before it: the rest is told to come again. */

export interface Turns {
  /** Null where too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T | null>;
}

export function newTurns(maxWaiting: number): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async run(work) {
      if (waiting > maxWaiting) return null;
      waiting += 1;
      const turn = last.then(work);
      last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        waiting -= 1;
      }
    },
  };
}

/** So that those who wait for a short answer have it in between. */
export function breathe(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
