/** Work that must not overlap: one at a time for each key, in the order of asking. */

/** Waiting work of all keys together. */
const maxWaiting = 64;

export interface Turns {
  /** Null where too many wait already: nothing is done then. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> | null;
}

export function newTurns(): Turns {
  const lasts = new Map<string, Promise<unknown>>();
  let waiting = 0;
  return {
    take(key, work) {
      if (waiting >= maxWaiting) return null;
      waiting += 1;
      const before = lasts.get(key) ?? Promise.resolve();
      const mine = before.then(work);
      const last = mine
        .catch(() => undefined)
        .then(() => {
          waiting -= 1;
          if (lasts.get(key) === last) lasts.delete(key);
        });
      lasts.set(key, last);
      return mine;
    },
  };
}
