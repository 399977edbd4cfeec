/** How an opening begins and ends, and what a lane returns to. */
import type { Direction, LaneState } from '../words.ts';
import {
  type Lane,
  type LaneEffect,
  type LaneRecord,
  type LaneTimer,
  laneTimers,
  type Pending,
  rereadMs,
  type Shown,
  type Stepped,
  shownMs,
} from './lane.ts';

type Patch = Partial<Omit<Lane, 'settings'>>;

export function to(lane: Lane, patch: Patch, effects: readonly LaneEffect[] = []): Stepped {
  return { lane: { ...lane, ...patch }, effects };
}

export function stay(lane: Lane, effects: readonly LaneEffect[] = []): Stepped {
  return { lane, effects };
}

/** A record that the lane does not wait for. */
export function note(record: LaneRecord): LaneEffect {
  return { kind: 'record', id: null, record };
}

export function start(timer: LaneTimer, ms: number): LaneEffect {
  return { kind: 'startTimer', timer, ms };
}

export function stop(...timers: readonly LaneTimer[]): readonly LaneEffect[] {
  return timers.map(timer => ({ kind: 'stopTimer', timer }));
}

export const stopAll = stop(...laneTimers);

/** What a lane is when nobody is in it. */
export function restState({ faults, locked }: Pick<Lane, 'faults' | 'locked'>): LaneState {
  if (faults.length > 0) return 'faulted';
  return locked ? 'locked' : 'idle';
}

/** Nobody is in the lane any more; what is shown stays until its own timer ends it. */
export function rest(lane: Lane, effects: readonly LaneEffect[] = []): Stepped {
  const nobody = { pending: null, passedEarly: false, deciding: null, collecting: null };
  return to(lane, { state: restState(lane), ...nobody }, effects);
}

/** Opens for a durable entry. The pulse is the first effect: nothing is done before it. */
export function open(lane: Lane, pending: Pending, initials: string | null): Stepped {
  const { direction, scan } = pending;
  const shown: Shown = { kind: 'admitted', direction, initials };
  return to(
    lane,
    {
      state: 'opening',
      pending,
      passedEarly: false,
      deciding: null,
      collecting: null,
      shown,
      admittedText: scan?.text ?? null,
      followed: null,
    },
    [
      { kind: 'pulse', direction, seq: pending.seq },
      ...stop('refer', 'passage', 'collect', 'follow'),
      start('pulse', lane.settings.pulseMs[direction]),
      start('shown', shownMs.admitted),
      start('reread', rereadMs),
    ],
  );
}

/** The outcome of an opening that is cut short; nothing where its person is known to have passed. */
export function cutShort({ state, pending, passedEarly, settings }: Lane): readonly LaneEffect[] {
  if (pending === null || passedEarly || (state !== 'opening' && state !== 'passing')) return [];
  const isSensed = settings.passageMs[pending.direction] !== null;
  return [note({ kind: isSensed ? 'outcome-unknown' : 'opened', entry: pending.seq })];
}

/** The entry of whoever was referred or just refused, and may still be answered. */
export function unadmitted({ state, pending }: Lane): Pending | null {
  return state === 'refused' || state === 'referred' ? pending : null;
}

/** A passage of a closed lane. Whoever was just refused has pushed through; else it may be who followed the last person. */
export function forced(lane: Lane, direction: Direction): Stepped {
  const entry = unadmitted(lane)?.seq ?? null;
  if (entry === null && lane.followed !== null) return tailgated(lane, direction, lane.followed);
  return stay(lane, [note({ kind: 'forced', direction, entry })]);
}

/** A passage on the opening of another, that of `entry`. */
export function tailgated(lane: Lane, direction: Direction, entry: number): Stepped {
  return stay(lane, [note({ kind: 'tailgated', direction, entry })]);
}

/** What stops neither the relay nor the record does not stop an exit. */
export function mayLeave({ faults }: Lane): boolean {
  return faults.every(fault => fault !== 'relay' && fault !== 'journal');
}

/** Somebody may be in the way: another lane of a mantrap stays closed. */
export function isOpen({ state }: Pick<Lane, 'state'>): boolean {
  return state === 'opening' || state === 'passing' || state === 'held';
}

/** The relay is energised in these states only. */
export function isEnergised({ state, settings }: Lane): boolean {
  return state === 'opening' || state === 'held' || (state === 'released' && settings.fireRelay === 'hold');
}
