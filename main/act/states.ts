/** One function a state, for what scanners, sensors, timers and the policy say. */
import { followMs, type Lane, type LaneEvent, type Scan, type Stepped, shownMs } from './lane.ts';
import { forced, note, open, rest, start, stay, stop, tailgated, to } from './open.ts';
import { barrier, showRefusal, turnAway } from './refuse.ts';

type Decided = Extract<LaneEvent, { kind: 'decided' }>;
type Unfinished = Extract<LaneEvent, { kind: 'unfinished' }>;

/** `after`: the scan that this one goes on from. */
function beginDeciding(lane: Lane, scan: Scan, after: Scan | null = null): Stepped {
  const reason = barrier(lane, scan);
  if (reason === null) return askFor(lane, scan, after, false);
  const isAtRest = lane.state === 'idle' || lane.state === 'locked';
  // The phone of whoever goes through is still at the scanner, as the partner opens.
  const isStillThere = reason === 'interlocked' && scan.text === lane.admittedText;
  return turnAway(lane, scan, reason, isAtRest && !isStillThere);
}

/** A display that only the wait has kept up is taken off, unless this answers it: no other timer would. */
function askFor(lane: Lane, scan: Scan, after: Scan | null, isLast: boolean): Stepped {
  const effects = [...stop('refer', 'collect'), { kind: 'decide', scan, after: after?.id ?? null, isLast } as const];
  const isWaiting = lane.state === 'referred' || (lane.state === 'reading' && after === null);
  const shown = isWaiting ? null : lane.shown;
  return to(lane, { state: 'deciding', deciding: scan, collecting: after, pending: null, shown }, effects);
}

/** A code on its way in is shown, unless that hid what somebody still has to read. */
function showReading(lane: Lane, { direction }: Extract<LaneEvent, { kind: 'receiving' }>): Stepped {
  if (lane.admittedText !== null) return stay(lane);
  return to(lane, { shown: { kind: 'reading', direction, more: null } }, [start('shown', shownMs.reading)]);
}

export function idle(lane: Lane, event: LaneEvent): Stepped {
  switch (event.kind) {
    case 'receiving':
      return showReading(lane, event);
    case 'scanned':
      return beginDeciding(lane, event.scan);
    case 'passed':
      return forced(lane, event.direction);
    case 'timerFired':
      return event.timer === 'shown' ? to(lane, { shown: null }) : stay(lane);
    default:
      return stay(lane);
  }
}

export function deciding(lane: Lane, event: LaneEvent): Stepped {
  switch (event.kind) {
    case 'scanned':
      return turnAway(lane, event.scan, 'busy', false);
    case 'passed':
      return forced(lane, event.direction);
    case 'undecided':
      return rest({ ...lane, shown: lane.collecting === null ? lane.shown : null });
    case 'decided':
      return takeDecision(lane, event);
    case 'unfinished':
      return awaitMore(lane, event);
    case 'timerFired':
      return event.timer === 'shown' && lane.collecting === null ? to(lane, { shown: null }) : stay(lane);
    default:
      return stay(lane);
  }
}

/** The screen says what is still to be shown, for as long as the lane waits for it. */
function awaitMore(lane: Lane, { more }: Unfinished): Stepped {
  const scan = lane.deciding;
  if (scan === null) return stay(lane);
  if (isReread(lane, scan)) return rest(lane);
  // A guard may have locked the lane since it began.
  const reason = barrier(lane, scan);
  if (reason !== null) return turnAway(rest({ ...lane, shown: null }).lane, scan, reason, true);
  const shown = { kind: 'reading', direction: scan.direction, more } as const;
  return to(lane, { state: 'reading', deciding: null, collecting: scan, shown }, [
    ...stop('shown'),
    start('collect', more.kind === 'declaration' ? lane.settings.declareMs : lane.settings.collectMs),
  ]);
}

/** Somebody has shown a part of what is needed, and looks for the rest. */
export function reading(lane: Lane, event: LaneEvent): Stepped {
  const { collecting } = lane;
  if (collecting === null) return stay(lane);
  switch (event.kind) {
    case 'scanned': {
      const isOther = event.scan.direction !== collecting.direction;
      // The code is still at the scanner.
      if (!isOther && event.scan.text === collecting.text) return stay(lane);
      return beginDeciding(lane, event.scan, isOther ? null : collecting);
    }
    case 'timerFired':
      return event.timer === 'collect' ? askFor(lane, collecting, collecting, true) : stay(lane);
    case 'attended':
      return isDeclaring(lane) ? stay(lane, [start('collect', lane.settings.declareMs)]) : stay(lane);
    case 'abandoned':
      return isDeclaring(lane) ? leaveForm(lane, collecting) : stay(lane);
    case 'receiving':
      return stay(lane);
    default:
      return idle(lane, event);
  }
}

const isDeclaring = ({ shown }: Lane): boolean => shown?.kind === 'reading' && shown.more?.kind === 'declaration';

/** What they have shown is decided on record, while the lane is there for the next person. */
function leaveForm(lane: Lane, scan: Scan): Stepped {
  const decide = { kind: 'decide', scan, after: scan.id, isLast: true } as const;
  return rest({ ...lane, shown: null }, [...stop('collect'), decide]);
}

/** The phone is still at the scanner: its owner must not read anything else over "please enter". */
function isReread(lane: Lane, scan: Scan): boolean {
  return scan.text === lane.admittedText && lane.collecting === null;
}

function takeDecision(lane: Lane, { decision, seq, initials }: Decided): Stepped {
  const scan = lane.deciding;
  if (scan === null) return stay(lane);
  const pending = { seq, direction: scan.direction, scan };
  if (decision.outcome === 'admit') {
    return lane.interlocked ? overtaken(lane, scan, seq) : open(lane, pending, initials);
  }
  if (decision.outcome === 'refuse' && isReread(lane, scan)) return rest(lane);
  const isReferred = decision.outcome === 'refer';
  const shown = {
    kind: isReferred ? 'referred' : 'refused',
    direction: scan.direction,
    reason: decision.reasons[0],
    details: decision.details,
  } as const;
  const timers = isReferred
    ? [...stop('shown'), start('refer', lane.settings.referMs)]
    : [start('shown', shownMs.refused)];
  return to(lane, { state: shown.kind, deciding: null, collecting: null, pending, shown }, timers);
}

/** The partner has opened since the code was shown: its person has to wait, and does not count as inside. */
function overtaken(lane: Lane, { direction }: Scan, seq: number): Stepped {
  return showRefusal(rest(lane).lane, direction, 'interlocked', [note({ kind: 'not-passed', entry: seq })]);
}

export function refused(lane: Lane, event: LaneEvent): Stepped {
  if (event.kind === 'timerFired' && event.timer === 'shown') return rest({ ...lane, shown: null });
  return idle(lane, event);
}

export function referred(lane: Lane, event: LaneEvent): Stepped {
  if (event.kind === 'timerFired') return event.timer === 'refer' ? rest({ ...lane, shown: null }) : stay(lane);
  // Somebody waits here for the guard: the first bytes of another code do not send them away.
  return event.kind === 'receiving' ? stay(lane) : idle(lane, event);
}

export function opening(lane: Lane, event: LaneEvent): Stepped {
  const { pending, settings } = lane;
  if (pending === null) return stay(lane);
  const passageMs = settings.passageMs[pending.direction];
  switch (event.kind) {
    case 'scanned':
      return turnAway(lane, event.scan, 'busy', event.scan.text !== lane.admittedText);
    case 'passed': {
      const isExpected = passageMs !== null && event.direction === pending.direction && !lane.passedEarly;
      if (!isExpected) return tailgated(lane, event.direction, pending.seq);
      return to(lane, { passedEarly: true }, [note({ kind: 'passed', entry: pending.seq })]);
    }
    case 'pulseFailed':
      return abandon(lane, event.isShut, [{ kind: 'release' }, ...stop('pulse')]);
    case 'timerFired': {
      if (event.timer === 'shown') return to(lane, { shown: null });
      if (event.timer !== 'pulse') return stay(lane);
      if (lane.passedEarly) return through(lane, pending.seq, [{ kind: 'release' }]);
      if (passageMs !== null) return to(lane, { state: 'passing' }, [{ kind: 'release' }, start('passage', passageMs)]);
      return rest(lane, [{ kind: 'release' }, note({ kind: 'opened', entry: pending.seq })]);
    }
    default:
      return stay(lane);
  }
}

/** The person is through; whoever goes through in the next moments has followed them. */
function through(lane: Lane, entry: number, effects: Stepped['effects']): Stepped {
  return leave({ ...lane, followed: entry }, [...effects, start('follow', followMs)]);
}

/** The lane is over: the next person may read the screen. */
function leave(lane: Lane, effects: Stepped['effects']): Stepped {
  return rest({ ...lane, shown: null }, [...effects, ...stop('shown')]);
}

/** Behind a relay that has not moved nobody went through; else nothing is known of how the opening ended. */
function abandon(lane: Lane, isShut: boolean, effects: Stepped['effects']): Stepped {
  const { pending, passedEarly } = lane;
  const kind = isShut ? 'not-passed' : 'outcome-unknown';
  const outcome = pending && !passedEarly ? [note({ kind, entry: pending.seq })] : [];
  return leave(lane, [...effects, ...outcome]);
}

export function passing(lane: Lane, event: LaneEvent): Stepped {
  const { pending } = lane;
  if (pending === null) return stay(lane);
  switch (event.kind) {
    case 'scanned':
      return turnAway(lane, event.scan, 'busy', event.scan.text !== lane.admittedText);
    case 'passed':
      if (event.direction !== pending.direction) return tailgated(lane, event.direction, pending.seq);
      return through(lane, pending.seq, [...stop('passage'), note({ kind: 'passed', entry: pending.seq })]);
    case 'pulseFailed':
      return abandon(lane, event.isShut, stop('passage'));
    case 'timerFired':
      if (event.timer === 'shown') return to(lane, { shown: null });
      return event.timer === 'passage' ? leave(lane, [note({ kind: 'not-passed', entry: pending.seq })]) : stay(lane);
    default:
      return stay(lane);
  }
}

/** The way is open anyway: people are recorded, nothing is pulsed, and who passes cannot be told. */
export function held(lane: Lane, event: LaneEvent): Stepped {
  switch (event.kind) {
    case 'scanned':
      if (lane.deciding !== null) return turnAway(lane, event.scan, 'busy', false);
      return to(lane, { deciding: event.scan }, [{ kind: 'decide', scan: event.scan, after: null, isLast: true }]);
    case 'undecided':
    case 'unfinished':
      return to(lane, { deciding: null });
    case 'decided':
      return takeDecisionWhileOpen(lane, event);
    case 'timerFired':
      return event.timer === 'shown' ? to(lane, { shown: null }) : stay(lane);
    default:
      return stay(lane);
  }
}

function takeDecisionWhileOpen(lane: Lane, { decision, seq, initials }: Decided): Stepped {
  const direction = lane.deciding?.direction ?? 'in';
  const isShown = lane.state === 'held';
  if (decision.outcome === 'admit') {
    const shown = isShown ? ({ kind: 'admitted', direction, initials } as const) : null;
    const timers = isShown ? [start('shown', shownMs.admitted)] : [];
    return to(lane, { deciding: null, shown }, [note({ kind: 'opened', entry: seq }), ...timers]);
  }
  if (!isShown) return to(lane, { deciding: null });
  const { reasons, details } = decision;
  const shown = { kind: 'refused', direction, reason: reasons[0], details } as const;
  return to(lane, { deciding: null, shown }, [start('shown', shownMs.refused)]);
}

/** Fire: the screen says one thing only. */
export function released(lane: Lane, event: LaneEvent): Stepped {
  return held(lane, event);
}

export function locked(lane: Lane, event: LaneEvent): Stepped {
  return idle(lane, event);
}

export function faulted(lane: Lane, event: LaneEvent): Stepped {
  return event.kind === 'receiving' ? stay(lane) : idle(lane, event);
}
