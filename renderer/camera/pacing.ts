/**
 * How often to look, as a pure state: often while something moves before the camera, seldom while nothing does, and no
 * search for codes at all once nobody has been there for a while.
 */

/** `active`: somebody is there. `idle`: a code is still looked for, now and then. `away`: only what moves is looked at. */
export type Level = 'active' | 'idle' | 'away';

export interface Pacing {
  /** When something moved, or a code came, for the last time, on a clock that never goes back. */
  readonly livelyMs: number;
}

export interface Plan {
  readonly level: Level;
  /** Search for a code in every picture, or only where something has moved. */
  readonly search: 'always' | 'if-moved';
  /** From the end of one look to the beginning of the next. */
  readonly waitMs: number;
}

/** What a look has found, and how long it worked. */
export interface Looked {
  readonly nowMs: number;
  readonly hasMoved: boolean;
  /** A code that was not there before. */
  readonly hasNewCode: boolean;
  readonly tookMs: number;
}

export const activeMs = 2_000;
export const awayMs = 10_000;
const looksPerSecond = 15;
const idleWaitMs = 500;

/** A camera that has just been opened finds somebody before it. */
export function newPacing(nowMs: number): Pacing {
  return { livelyMs: nowMs };
}

export function afterLook(pacing: Pacing, { nowMs, hasMoved, hasNewCode, tookMs }: Looked): readonly [Pacing, Plan] {
  const after = hasMoved || hasNewCode ? { livelyMs: nowMs } : pacing;
  const stillMs = nowMs - after.livelyMs;
  if (stillMs >= awayMs) return [after, { level: 'away', search: 'if-moved', waitMs: idleWaitMs }];
  if (stillMs >= activeMs) return [after, { level: 'idle', search: 'always', waitMs: idleWaitMs }];
  // To rest for as long as the look took leaves half of a core to the others.
  return [after, { level: 'active', search: 'always', waitMs: Math.max(1_000 / looksPerSecond - tookMs, tookMs) }];
}
