import type { Clock } from '../../drivers/driver.ts';

/** How often the clock is looked at, milliseconds. */
const lookMs = 1_000;

export interface ClockGuard {
  /** Looks at once, as before a decision; true where the clock may be trusted. */
  look(): boolean;
  /** The present time has been confirmed by a named guard: it is the new high water. */
  accept(): void;
  close(): void;
}

/**
 * Tells when the clock stands before the last event or falls back while the gate runs, and when it is right again.
 * `lastAt` is the moment of the last event (milliseconds since 1970), `toleranceMs` what a time server may correct.
 */
export function watchClock(
  clock: Clock,
  lastAt: () => number,
  toleranceMs: number,
  listener: { wrong(message: string): void; right(): void },
): ClockGuard {
  let highWater = lastAt();
  let wrong = false;
  let cancel = clock.timer(lookMs, tick);

  function look(): boolean {
    const now = clock.now();
    highWater = Math.max(highWater, wrong ? highWater : lastAt());
    const behind = now < highWater - toleranceMs;
    if (!behind) highWater = Math.max(highWater, now);
    if (behind !== wrong) {
      wrong = behind;
      if (wrong) listener.wrong(messageOf(now, highWater));
      else listener.right();
    }
    return !wrong;
  }

  function tick(): void {
    cancel = clock.timer(lookMs, tick);
    look();
  }

  return {
    look,
    accept() {
      highWater = clock.now();
      look();
    },
    close: () => cancel(),
  };
}

function messageOf(now: number, highWater: number): string {
  const [is, was] = [new Date(now).toISOString(), new Date(highWater).toISOString()];
  return `the clock says ${is}, but it was already ${was}: set the clock, or reset the lane if the clock is right`;
}
