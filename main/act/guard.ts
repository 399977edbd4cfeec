/** What a guard or technician asks for: recorded first, done when the record is durable. */
import type { Lane, LaneEffect, LaneEvent, LaneRecord, Stepped } from './lane.ts';
import { shownMs } from './lane.ts';
import { cutShort, note, open, rest, restState, start, stay, stopAll, to } from './open.ts';
import { turnAwayReader } from './refuse.ts';

type Request = Extract<LaneEvent, { kind: 'requested' }>;

/** Accepted in every state but fire, one at a time. */
export function takeRequest(lane: Lane, request: Request): Stepped {
  if (lane.state === 'released' || lane.requested !== null) return stay(lane);
  return to(lane, { requested: request }, [{ kind: 'record', id: request.id, record: recordOf(lane, request) }]);
}

const recordKind = {
  hold: 'held',
  'end-hold': 'hold-ended',
  lock: 'locked',
  unlock: 'unlocked',
  reset: 'lane-reset',
} as const;

function recordOf({ state, pending }: Lane, { action, direction, override }: Request): LaneRecord {
  if (action !== 'open') return { kind: recordKind[action], override };
  const isAnswered = (state === 'refused' || state === 'referred') && pending?.direction === direction;
  return { kind: 'overridden', direction, override, of: isAnswered ? pending.seq : null };
}

/** The request is durable as event `seq`. */
export function takeRecorded(before: Lane, request: Request, seq: number): Stepped {
  const lane: Lane = { ...before, requested: null };
  switch (request.action) {
    case 'open':
      return openByHand(lane, request, seq);
    case 'hold':
      return lane.state === 'released' ? stay(lane) : hold(lane);
    case 'end-hold':
      return lane.state === 'held' ? rest({ ...lane, shown: null }, [{ kind: 'release' }]) : stay(lane);
    case 'lock':
      return lock({ ...lane, locked: true });
    case 'unlock':
      return settle({ ...lane, locked: false });
    case 'reset':
      return settle({ ...lane, faults: [] });
  }
}

function openByHand(lane: Lane, { direction }: Request, seq: number): Stepped {
  if (lane.state === 'released') return stay(lane, [note({ kind: 'opened', entry: seq })]);
  if (lane.state === 'held') {
    const shown = { kind: 'admitted', direction, initials: null } as const;
    return to(lane, { shown }, [note({ kind: 'opened', entry: seq }), start('shown', shownMs.admitted)]);
  }
  const isAnswered = lane.state === 'refused' || lane.state === 'referred';
  const opened = open(lane, { seq, direction, scan: isAnswered ? (lane.pending?.scan ?? null) : null }, null);
  return { ...opened, effects: [...opened.effects, ...cutShort(lane)] };
}

function hold(lane: Lane): Stepped {
  if (lane.state === 'held') return stay(lane);
  const effects: readonly LaneEffect[] = [{ kind: 'hold' }, ...stopAll, ...cutShort(lane)];
  return to(
    lane,
    {
      state: 'held',
      pending: null,
      passedEarly: false,
      deciding: null,
      collecting: null,
      shown: null,
      admittedText: null,
    },
    effects,
  );
}

function lock(lane: Lane): Stepped {
  if (lane.state === 'held') return rest({ ...lane, shown: null }, [{ kind: 'release' }]);
  const isEntering = lane.state === 'reading' && lane.collecting?.direction === 'in';
  if (!isEntering && lane.state !== 'refused' && lane.state !== 'referred') return settle(lane);
  return rest({ ...lane, shown: null, admittedText: null }, [...stopAll, ...turnAwayReader(lane, 'locked')]);
}

/** A lane at rest takes the rest state that now fits; one that is busy takes it when it is done. */
function settle(lane: Lane): Stepped {
  const isAtRest = lane.state === 'idle' || lane.state === 'locked' || lane.state === 'faulted';
  return isAtRest ? to(lane, { state: restState(lane) }) : stay(lane);
}
