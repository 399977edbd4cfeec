import type { Clock } from '../../drivers/driver.ts';
import { type LaneTimer, laneTimers } from '../act/lane.ts';

/** A lane's timers: each runs once at a time, a new start replaces the old. */
export interface LaneTimers {
  start(timer: LaneTimer, ms: number): void;
  stop(timer: LaneTimer): void;
  stopAll(): void;
  /** Milliseconds until it fires, null where it does not run. */
  leftMs(timer: LaneTimer): number | null;
}

export function newLaneTimers(clock: Clock, fired: (timer: LaneTimer) => void): LaneTimers {
  const running = new Map<LaneTimer, { readonly cancel: () => void; readonly endMs: number }>();
  function stop(timer: LaneTimer): void {
    running.get(timer)?.cancel();
    running.delete(timer);
  }
  return {
    start(timer, ms) {
      stop(timer);
      const cancel = clock.timer(ms, () => {
        running.delete(timer);
        fired(timer);
      });
      running.set(timer, { cancel, endMs: clock.monotonic() + ms });
    },
    stop,
    stopAll() {
      for (const timer of laneTimers) stop(timer);
    },
    leftMs(timer) {
      const found = running.get(timer);
      return found === undefined ? null : Math.max(0, found.endMs - clock.monotonic());
    },
  };
}
