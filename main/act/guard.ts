/** What a guard or technician asks for: recorded first, done when the record is durable. */
import type { Lane, LaneEffect, LaneEvent, LaneRecord, Stepped } from './lane.ts';
import { shownMs } from './lane.ts';
import { cutShort, note, open, rest, restState, start, stay, stop, stopAll, to, unadmitted } from './open.ts';
import { showRefusal, turnAwayReader } from './refuse.ts';

type Request = Extract<LaneEvent, { kind: 'requested' }>;

/** Accepted in every state but fire, one at a time, and only where it can take effect. */
export function takeRequest(lane: Lane, request: Request): Stepped {
  if (lane.state === 'released' || lane.requested !== null) return stay(lane);
  if (opensAgainstPartner(lane, request) || isForAnother(lane, request)) return stay(lane);
  const record = recordOf(lane, request);
  if (record === null) return stay(lane);
  const requested = record.kind === 'turned-away' ? { ...request, of: record.of } : request;
  return to(lane, { requested }, [{ kind: 'record', id: request.id, record }]);
}

function opensAgainstPartner({ interlocked }: Lane, { action }: Request): boolean {
  return interlocked && (action === 'open' || action === 'hold');
}

/**
 * Somebody else stands where the entry was that it answers, or it never was of this direction. Who has stepped aside to
 * wait is let in by a lane at which nobody else is.
 */
function isForAnother(lane: Lane, { action, direction, of }: Request): boolean {
  if (of === null) return false;
  const answered = unadmitted(lane);
  if (answered === null && action === 'open') return !isFree(lane);
  return answered?.seq !== of || (action === 'open' && answered.direction !== direction);
}

const isFree = ({ state }: Lane): boolean =>
  state === 'idle' || state === 'locked' || state === 'faulted' || state === 'held';

const recordKind = {
  hold: 'held',
  'end-hold': 'hold-ended',
  lock: 'locked',
  unlock: 'unlocked',
  reset: 'lane-reset',
} as const;

/** Null where there is nobody to turn away. */
function recordOf(lane: Lane, { action, direction, override, of }: Request): LaneRecord | null {
  const answered = unadmitted(lane);
  if (action === 'turn-away') {
    if (answered === null) return null;
    return { kind: 'turned-away', direction: answered.direction, override, of: answered.seq };
  }
  if (action !== 'open') return { kind: recordKind[action], override };
  const theirs = answered?.direction === direction ? answered.seq : null;
  return { kind: 'overridden', direction, override, of: of ?? theirs };
}

/** The request is durable as event `seq`. */
export function takeRecorded(before: Lane, request: Request, seq: number): Stepped {
  const lane: Lane = { ...before, requested: null };
  switch (request.action) {
    case 'open':
      return openByHand(lane, request, seq);
    case 'turn-away':
      return sendAway(lane, request);
    case 'hold':
      return lane.state === 'released' ? stay(lane) : hold(lane, request);
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

function openByHand(lane: Lane, request: Request, seq: number): Stepped {
  const { direction } = request;
  if (lane.state === 'released') return stay(lane, [note({ kind: 'opened', entry: seq })]);
  if (lane.state === 'held') {
    const shown = { kind: 'admitted', direction, initials: null } as const;
    return to(lane, { shown }, [note({ kind: 'opened', entry: seq }), start('shown', shownMs.admitted)]);
  }
  // While it was recorded, the partner opened or somebody else came.
  if (lane.interlocked || isForAnother(lane, request)) return stay(lane, [note({ kind: 'not-passed', entry: seq })]);
  const opened = open(lane, { seq, direction, scan: unadmitted(lane)?.scan ?? null }, null);
  return { ...opened, effects: [...opened.effects, ...cutShort(lane)] };
}

/** They read it for the usual time, whatever they were told before; a guard may still think better of it. */
function sendAway(lane: Lane, { of }: Request): Stepped {
  const answered = unadmitted(lane);
  if (answered === null || answered.seq !== of) return stay(lane);
  return showRefusal({ ...lane, state: 'refused' }, answered.direction, 'turned-away', stop('refer'));
}

function hold(lane: Lane, { override }: Request): Stepped {
  if (lane.state === 'held') return stay(lane);
  if (lane.interlocked) return stay(lane, [note({ kind: 'hold-ended', override })]);
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
      followed: null,
    },
    effects,
  );
}

function lock(lane: Lane): Stepped {
  if (lane.state === 'held') return rest({ ...lane, shown: null }, [{ kind: 'release' }]);
  const isEntering = lane.state === 'reading' && lane.collecting?.direction === 'in';
  if (!isEntering && lane.state !== 'refused' && lane.state !== 'referred') return settle(lane);
  const cleared = { ...lane, shown: null, admittedText: null, followed: null };
  return rest(cleared, [...stopAll, ...turnAwayReader(lane, 'locked')]);
}

/** A lane at rest takes the rest state that now fits; one that is busy takes it when it is done. */
function settle(lane: Lane): Stepped {
  const isAtRest = lane.state === 'idle' || lane.state === 'locked' || lane.state === 'faulted';
  return isAtRest ? to(lane, { state: restState(lane) }) : stay(lane);
}
