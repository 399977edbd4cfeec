/** What the lane refuses by itself, without asking the policy. */
import type { RefusalReason } from '../words.ts';
import { type Barrier, type Lane, type Scan, type Stepped, shownMs } from './lane.ts';
import { mayLeave, note, start, stay, to } from './open.ts';

/**
 * Locking keeps people out, and so does a fault; whoever waits here on the way out does not change that. The other door of
 * a mantrap keeps everybody where they are.
 */
export function barrier(lane: Lane, { direction }: Scan): Barrier | null {
  const isExit = direction === 'out';
  if (lane.faults.length > 0 && !(isExit && mayLeave(lane))) return 'out-of-order';
  if (lane.locked && !isExit) return 'locked';
  return lane.interlocked ? 'interlocked' : null;
}

/** `isShown` is false where somebody else has to read the screen. */
export function turnAway(lane: Lane, scan: Scan, reason: Barrier | 'busy', isShown: boolean): Stepped {
  const record = note({ kind: 'refused', direction: scan.direction, reason, scan });
  return isShown ? showRefusal(lane, scan.direction, reason, [record]) : stay(lane, [record]);
}

/** For the usual time; `effects` come first. */
export function showRefusal(
  lane: Lane,
  direction: Scan['direction'],
  reason: RefusalReason,
  effects: Stepped['effects'],
): Stepped {
  const shown = { kind: 'refused', direction, reason, details: {} } as const;
  return to(lane, { shown }, [...effects, start('shown', shownMs.refused)]);
}

/** Nothing will be decided of what has been collected, because of this reason; nothing where nobody was reading. */
export function turnAwayReader({ state, collecting }: Lane, reason: Barrier): Stepped['effects'] {
  if (state !== 'reading' || collecting === null) return [];
  return [note({ kind: 'refused', direction: collecting.direction, reason, scan: collecting })];
}
