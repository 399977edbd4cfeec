import type { Clock } from '../drivers/driver.ts';

export interface TestClock extends Clock {
  /** Lets time pass: fires what is due, in order. */
  advance(ms: number): void;
  /** Sets the wall clock without letting time pass. */
  set(now: number): void;
  readonly pending: number;
}

/** A clock that stands still until it is told otherwise; starts at `now`, milliseconds since 1970. */
export function newTestClock(now = Date.UTC(2026, 10, 23, 1)): TestClock {
  let wall = now;
  let monotonic = 0;
  let timers: { readonly at: number; readonly fire: () => void }[] = [];
  return {
    now: () => wall,
    monotonic: () => monotonic,
    timer(ms, fire) {
      const timer = { at: monotonic + ms, fire };
      timers.push(timer);
      return () => {
        timers = timers.filter(other => other !== timer);
      };
    },
    advance(ms) {
      const end = monotonic + ms;
      for (;;) {
        const next = timers.filter(timer => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter(other => other !== next);
        wall += next.at - monotonic;
        monotonic = next.at;
        next.fire();
      }
      wall += end - monotonic;
      monotonic = end;
    },
    set(to) {
      wall = to;
    },
    get pending() {
      return timers.length;
    },
  };
}
