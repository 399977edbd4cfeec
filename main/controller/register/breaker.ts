import type { Clock } from '../../../drivers/driver.ts';

/** Leaves a service alone for a while after it has failed, longer each time, so that it does not cost every visitor a wait. */
export interface Breaker {
  /** Whether it may be asked. After a failure one question at a time tries it again: `isAsking` tells of another one. */
  allows(isAsking: boolean): boolean;
  failed(): void;
  succeeded(): void;
}

const firstMs = 5_000;
const longestMs = 300_000;

/** The first pause is 5 s, each further one twice as long, up to 5 min. */
export function newBreaker(clock: Pick<Clock, 'monotonic'>): Breaker {
  let failures = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    allows: isAsking => failures === 0 || (clock.monotonic() >= until && !isAsking),
    failed() {
      // Questions that were under way together fail together, and count once.
      if (clock.monotonic() < until) return;
      until = clock.monotonic() + Math.min(firstMs * 2 ** failures, longestMs);
      failures += 1;
    },
    succeeded() {
      failures = 0;
      until = Number.NEGATIVE_INFINITY;
    },
  };
}
