/** How often a PIN may be tried: counted on the disk before it is looked at, so that no crash gives a try for nothing. */
import type { Attempts, GuardTable } from '../../../record/desk-guards.ts';

/** After so many failures in a row the next attempt waits so long, milliseconds; the last wait comes again. */
const freeFailures = 2;
const waitsMs = [30_000, 60_000, 120_000, 300_000, 600_000, 900_000];
const longestWaitMs = 900_000;
/** After so many, nothing is evaluated until somebody unlocks. */
export const maxFailures = 10;

export type Verdict =
  /** Counted as the failure with this number until it turns out to be none. */
  | { readonly kind: 'evaluate'; readonly failure: number }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'locked-out' };

/** Counts an attempt, where one may be made at all; for one transaction. `now` in milliseconds since 1970. */
export function countAttempt(guards: GuardTable, nameKey: Uint8Array, now: number): Verdict {
  const known = guards.attempts(nameKey);
  if (known.lockedAt !== null) return { kind: 'locked-out' };
  const waitMs = Math.min(known.notBefore - now, longestWaitMs);
  if (waitMs > 0) {
    // The clock has been set back: without this the wait would last as long as that.
    if (known.notBefore - now > longestWaitMs) {
      guards.setAttempts(nameKey, { ...known, notBefore: now + longestWaitMs }, now);
    }
    return { kind: 'wait', waitMs };
  }
  const counted = countedFailure(known.failures + 1, now);
  guards.setAttempts(nameKey, counted, now);
  return { kind: 'evaluate', failure: counted.failures };
}

function countedFailure(failures: number, now: number): Attempts {
  const waitMs = failures <= freeFailures ? 0 : (waitsMs[failures - freeFailures - 1] ?? longestWaitMs);
  return { failures, notBefore: waitMs === 0 ? 0 : now + waitMs, lockedAt: failures >= maxFailures ? now : null };
}
