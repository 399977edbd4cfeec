import type { Clock } from '../../drivers/driver.ts';
import { systemClock } from '../../drivers/io/clock.ts';

/** The machine's time, and how many of its timers are still to fire. */
export function newCountedClock(): Clock & { readonly pending: number } {
  const live = new Set<symbol>();
  return {
    ...systemClock,
    timer(ms, fire) {
      const timer = Symbol('timer');
      live.add(timer);
      const cancel = systemClock.timer(ms, () => {
        live.delete(timer);
        fire();
      });
      return () => {
        live.delete(timer);
        cancel();
      };
    },
    get pending() {
      return live.size;
    },
  };
}
