/** Limits: so many at once, filled up again evenly. In memory that a number of keys bounds. */

export interface BucketSettings {
  /** How many a full bucket holds. */
  readonly size: number;
  /** In which an empty one is full again, milliseconds. */
  readonly fullAfterMs: number;
  /** Keys that are remembered; the one that was used longest ago gives way, and is full if it comes back. */
  readonly maxKeys: number;
}

export interface Buckets {
  /** Takes from all of these buckets or from none: 0, or how long to wait until all could give, milliseconds. */
  take(wanted: Iterable<readonly [string, number]>): number;
}

/** What dividing leaves over, milliseconds. */
const rounding = 0.001;

/** `monotonic`: milliseconds from any start. */
export function newBuckets({ size, fullAfterMs, maxKeys }: BucketSettings, monotonic: () => number): Buckets {
  /** When each bucket is full again: the later, the emptier it is. */
  const fullAt = new Map<string, number>();
  const oneMs = fullAfterMs / size;

  function put(key: string, at: number): void {
    fullAt.delete(key);
    fullAt.set(key, at);
    if (fullAt.size <= maxKeys) return;
    const oldest = fullAt.keys().next();
    if (!oldest.done) fullAt.delete(oldest.value);
  }

  return {
    take(wanted) {
      const now = monotonic();
      const counts = new Map<string, number>();
      // More than a whole bucket nobody could ever have.
      for (const [key, count] of wanted) counts.set(key, Math.min(size, (counts.get(key) ?? 0) + count));
      const before = [...counts].map(([key, count]) => ({ key, count, at: Math.max(now, fullAt.get(key) ?? now) }));
      const waitMs = Math.max(0, ...before.map(({ at, count }) => at + count * oneMs - now - fullAfterMs));
      const isGiven = waitMs <= rounding;
      for (const { key, at, count } of before) put(key, isGiven ? at + count * oneMs : at);
      return isGiven ? 0 : Math.ceil(waitMs - rounding);
    },
  };
}
