/** A mantrap: while one of its lanes is open, no other opens but by fire. */
import type { Lane, Stepped } from './lane.ts';
import { rest, stay, stop, to } from './open.ts';
import { turnAway } from './refuse.ts';

/** Whoever is being decided waits for the answer; whoever was to show more begins again when the partner has closed. */
export function partnerOpened(before: Lane): Stepped {
  if (before.interlocked) return stay(before);
  const lane: Lane = { ...before, interlocked: true };
  const { state, collecting } = lane;
  if (state !== 'reading' || collecting === null) return stay(lane);
  const away = turnAway(rest(lane).lane, collecting, 'interlocked', true);
  return { ...away, effects: [...stop('collect'), ...away.effects] };
}

/** "Please wait" has come to its end. */
export function partnerClosed(before: Lane): Stepped {
  if (!before.interlocked) return stay(before);
  const lane: Lane = { ...before, interlocked: false };
  const { shown } = lane;
  const isWaiting = shown?.kind === 'refused' && shown.reason === 'interlocked';
  return isWaiting ? to(lane, { shown: null }, stop('shown')) : stay(lane);
}
