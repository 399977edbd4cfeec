/** Fire and faults: what comes over a lane whatever it is doing. */
import type { LaneFault } from '../words.ts';
import type { Lane, LaneEffect, Stepped } from './lane.ts';
import { cutShort, isEnergised, mayLeave, note, rest, restState, stay, stopAll, to } from './open.ts';
import { turnAwayReader } from './refuse.ts';

/** Opens before it writes: a journal that hangs or fails must not hold anybody. */
export function startFire(lane: Lane): Stepped {
  if (lane.state === 'released') return stay(lane);
  const relay: readonly LaneEffect[] =
    lane.settings.fireRelay === 'hold' ? [{ kind: 'hold' }] : isEnergised(lane) ? [{ kind: 'release' }] : [];
  const lost = lane.state === 'opening' || lane.state === 'passing' ? cutShort(lane) : [];
  return to(
    lane,
    {
      state: 'released',
      pending: null,
      passedEarly: false,
      deciding: null,
      collecting: null,
      shown: null,
      admittedText: null,
      followed: null,
    },
    [...relay, ...stopAll, ...lost, note({ kind: 'fire-started' })],
  );
}

export function endFire(lane: Lane): Stepped {
  if (lane.state !== 'released') return stay(lane);
  const relay: readonly LaneEffect[] = isEnergised(lane) ? [{ kind: 'release' }] : [];
  return rest({ ...lane, shown: null }, [...relay, note({ kind: 'fire-ended' })]);
}

export function raiseFault(before: Lane, fault: LaneFault): Stepped {
  if (before.faults.includes(fault)) return stay(before);
  const lane: Lane = { ...before, faults: [...before.faults, fault] };
  const record = note({ kind: 'faulted', fault });
  switch (lane.state) {
    case 'released':
    case 'passing':
      return stay(lane, [record]);
    case 'opening':
    case 'held':
      // Only a lost relay ends what is open: the rest waits until nobody is in the way.
      if (fault !== 'relay') return stay(lane, [record]);
      return giveUp(lane, [{ kind: 'release' }, ...stopAll, ...unknownOutcome(lane), record]);
    default:
      if ((lane.deciding ?? lane.collecting)?.direction === 'out' && mayLeave(lane)) return stay(lane, [record]);
      return giveUp(lane, [...stopAll, record, ...turnAwayReader(lane, 'out-of-order')]);
  }
}

function unknownOutcome({ state, pending, passedEarly }: Lane): readonly LaneEffect[] {
  if (state !== 'opening' || pending === null || passedEarly) return [];
  return [note({ kind: 'outcome-unknown', entry: pending.seq })];
}

function giveUp(lane: Lane, effects: readonly LaneEffect[]): Stepped {
  return rest({ ...lane, shown: null, admittedText: null, followed: null }, effects);
}

export function clearFault(before: Lane, fault: LaneFault): Stepped {
  if (!before.faults.includes(fault)) return stay(before);
  const lane: Lane = { ...before, faults: before.faults.filter(other => other !== fault) };
  const record = note({ kind: 'recovered', fault });
  if (lane.state === 'faulted') return to(lane, { state: restState(lane) }, [record]);
  // The board has come back with its relays off.
  const isHoldLost = fault === 'relay' && lane.state !== 'opening' && isEnergised(lane);
  return stay(lane, isHoldLost ? [{ kind: 'hold' }, record] : [record]);
}
