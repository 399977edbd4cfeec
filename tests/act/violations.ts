/** What must hold in every run of a lane, whatever the outside does. */
import { isDeepStrictEqual } from 'node:util';
import type { Lane, LaneEvent, LaneTimer, Scan } from '../../main/act/lane.ts';
import type { Direction } from '../../main/words.ts';
import type { Run, Turn } from './plays.ts';
import {
  admitted,
  granted,
  hasEffect,
  hasRecord,
  isOneOf,
  recordsOf,
  refusalOf,
  stopsExits,
  type TurnRule,
} from './turns.ts';
import { deskRules, isUnadmitted, mayBeGranted } from './violations-desk.ts';
import { isBarred, isStillThere, readingRules, readingRunRules } from './violations-reading.ts';

const isWanted = ({ before, event }: Turn) =>
  (event.kind === 'decided' || event.kind === 'undecided' || event.kind === 'unfinished') &&
  before.deciding?.id === event.scanId;

/** What must be running in a state, so that it ends. */
function isEndless({ lane, timers }: Turn): boolean {
  const { state } = lane;
  if (state === 'opening') return !timers.includes('pulse');
  if (state === 'passing') return !timers.includes('passage');
  if (state === 'refused') return !timers.includes('shown');
  if (state === 'referred') return !timers.includes('refer');
  if (state === 'reading') return !timers.includes('collect');
  return false;
}

const turnRules: Readonly<Record<string, TurnRule>> = {
  'a relay is on only in opening, held and released': ({ lane, relay }) =>
    relay.length > 0 &&
    !isOneOf(lane.state, 'opening', 'held') &&
    !(lane.state === 'released' && lane.settings.fireRelay === 'hold'),
  'an open lane keeps its relays on while it has them': ({ lane, relay, isRelayLost }) =>
    !isRelayLost &&
    (lane.state === 'held' || (lane.state === 'released' && lane.settings.fireRelay === 'hold')) &&
    relay.length !== lane.settings.directions.length,
  'a pulse is the first effect': ({ effects }) => effects.findIndex(effect => effect.kind === 'pulse') > 0,

  'fire releases from every state': turn => turn.event.kind === 'fireStarted' && turn.lane.state !== 'released',
  'only the end of the fire ends a release': ({ before, event, lane }) =>
    before.state === 'released' && lane.state !== 'released' && event.kind !== 'fireEnded',
  'the end of the fire ends it': ({ event, lane }) => event.kind === 'fireEnded' && lane.state === 'released',
  'fire opens before it writes': ({ event, effects, before }) =>
    event.kind === 'fireStarted' &&
    before.settings.fireRelay === 'hold' &&
    before.state !== 'released' &&
    effects[0]?.kind !== 'hold',
  'fire is recorded': turn =>
    (turn.event.kind === 'fireStarted' && turn.before.state !== 'released' && !hasRecord(turn, 'fire-started')) ||
    (turn.event.kind === 'fireEnded' && turn.before.state === 'released' && !hasRecord(turn, 'fire-ended')),

  'every code is decided or refused on record, once': turn =>
    turn.event.kind === 'scanned' &&
    !isStillThere(turn) &&
    turn.effects.filter(effect => effect.kind === 'decide').length +
      recordsOf(turn.effects).filter(record => record.kind === 'refused').length !==
      1,
  'a new code pre-empts a refusal and a referral': turn =>
    turn.event.kind === 'scanned' &&
    isOneOf(turn.before.state, 'refused', 'referred') &&
    !isBarred(turn.before, turn.event.scan) &&
    (turn.lane.state !== 'deciding' || !hasEffect(turn, 'decide')),
  'a code in an opening is refused busy and changes nothing but the screen': turn =>
    turn.event.kind === 'scanned' &&
    isOneOf(turn.before.state, 'opening', 'passing') &&
    (refusalOf(turn) !== 'busy' || !isDeepStrictEqual({ ...turn.lane, shown: null }, { ...turn.before, shown: null })),
  'a locked or faulted lane lets nobody in': turn =>
    turn.event.kind === 'scanned' &&
    turn.event.scan.direction === 'in' &&
    (turn.before.locked || turn.before.faults.length > 0) &&
    isOneOf(turn.before.state, 'locked', 'faulted', 'refused', 'referred', 'reading') &&
    refusalOf(turn) !== (turn.before.faults.length > 0 ? 'out-of-order' : 'locked'),
  'an exit is refused only while the lane is busy, waits for its partner or can neither open nor record': turn => {
    if (turn.event.kind !== 'scanned' || turn.event.scan.direction !== 'out') return false;
    const isBusy = isOneOf(turn.before.state, 'opening', 'passing') || turn.before.deciding !== null;
    const isBroken = turn.before.state === 'faulted' && stopsExits(turn.before);
    const isWaiting = turn.before.interlocked && !isOneOf(turn.before.state, 'held', 'released');
    return refusalOf(turn) !== (isBusy ? 'busy' : isBroken ? 'out-of-order' : isWaiting ? 'interlocked' : null);
  },
  'an exit is not given up for a lock, a wrong clock or a lost sensor': turn => {
    const { before, event, lane } = turn;
    const isForgiven = event.kind === 'faultRaised' && event.fault !== 'relay' && event.fault !== 'journal';
    const isLeaving = isOneOf(before.state, 'deciding', 'reading') && scanOf(before)?.direction === 'out';
    return (isForgiven || granted(turn)?.action === 'lock') && isLeaving && scanOf(lane) !== scanOf(before);
  },
  'an admission opens the lane that waits for it': turn =>
    admitted(turn) !== null &&
    isWanted(turn) &&
    turn.before.state === 'deciding' &&
    !turn.before.interlocked &&
    (turn.lane.state !== 'opening' || !hasEffect(turn, 'pulse')),
  'an admission while the way is open counts as opened': turn =>
    admitted(turn) !== null && isOneOf(turn.before.state, 'held', 'released') && !hasRecord(turn, 'opened'),
  'a re-read does not replace “please enter”': ({ before, event, lane }) =>
    before.shown?.kind === 'admitted' &&
    ((event.kind === 'scanned' && isOneOf(before.state, 'opening', 'passing', 'idle') && isReread(before, event)) ||
      event.kind === 'receiving') &&
    before.admittedText !== null &&
    lane.shown !== before.shown,
  'a re-read that is refused or unfinished puts nothing on the screen': turn =>
    (turn.event.kind === 'unfinished' || (turn.event.kind === 'decided' && turn.event.decision.outcome === 'refuse')) &&
    turn.before.state === 'deciding' &&
    turn.before.collecting === null &&
    turn.before.deciding?.text === turn.before.admittedText &&
    isWanted(turn) &&
    turn.lane.shown !== turn.before.shown,

  'a request is recorded in every state but fire, where something can come of it': turn =>
    turn.event.kind === 'requested' &&
    turn.before.requested === null &&
    mayBeGranted(turn.before, turn.event) !== hasEffect(turn, 'record'),
  'a request does nothing before it is recorded': ({ event, before, lane, effects }) =>
    event.kind === 'requested' &&
    (!isDeepStrictEqual({ ...lane, requested: null }, { ...before, requested: null }) ||
      effects.some(effect => effect.kind !== 'record')),
  'a request that could not be recorded does nothing': ({ event, before, lane, effects }) =>
    event.kind === 'unrecorded' &&
    (effects.length > 0 || !isDeepStrictEqual({ ...lane, requested: null }, { ...before, requested: null })),
  'an override opens in every state but fire': turn => {
    const request = granted(turn);
    return (
      request?.action === 'open' &&
      mayBeGranted(turn.before, request) &&
      !isOneOf(turn.lane.state, 'opening', 'held', 'released')
    );
  },
  'a hold holds, and its end ends it': turn => {
    const action = granted(turn)?.action;
    if (turn.before.state === 'released') return false;
    const isHeld = turn.lane.state === 'held' || turn.before.interlocked;
    return (action === 'hold' && !isHeld) || (action === 'end-hold' && turn.lane.state === 'held');
  },
  'a lock ends a hold, and lasts until it is unlocked': turn => {
    const action = granted(turn)?.action;
    const isLocked = action === 'lock' || (action !== 'unlock' && turn.before.locked);
    return turn.lane.locked !== isLocked || (action === 'lock' && turn.lane.state === 'held');
  },
  'a reset forgives every fault': turn => granted(turn)?.action === 'reset' && turn.lane.faults.length > 0,
  'an override names the entry that it answers': ({ before, event, effects }) => {
    if (event.kind !== 'requested' || event.action !== 'open' || effects.length === 0) return false;
    const isAnswer = isUnadmitted(before) && before.pending?.direction === event.direction;
    const of = event.of ?? (isAnswer ? before.pending?.seq : null);
    return recordsOf(effects).some(record => record.kind === 'overridden' && record.of !== of);
  },

  'a fault is recorded as it comes and as it goes': turn => {
    const { event, before, lane } = turn;
    if (event.kind !== 'faultRaised' && event.kind !== 'faultCleared') return false;
    const isRaised = event.kind === 'faultRaised';
    const isNew = before.faults.includes(event.fault) !== isRaised;
    const isRecorded = hasRecord(turn, isRaised ? 'faulted' : 'recovered');
    return lane.faults.includes(event.fault) !== isRaised || isRecorded !== isNew;
  },
  'only a lost relay ends what is open': ({ before, event, lane }) =>
    event.kind === 'faultRaised' &&
    event.fault !== 'relay' &&
    isOneOf(before.state, 'opening', 'passing', 'held', 'released') &&
    lane.state !== before.state,
  'a pass that nobody was let through for is forced, or follows somebody': turn =>
    turn.event.kind === 'passed' &&
    !isOneOf(turn.before.state, 'held', 'released') &&
    (hasRecord(turn, 'forced') || hasRecord(turn, 'tailgated')) === isExpected(turn.before, turn.event.direction),

  'every waiting state has the timer that ends it': isEndless,
  'what is shown has the timer that ends it': ({ lane, timers }) =>
    lane.shown !== null && !(lane.state === 'deciding' && lane.collecting !== null) && !timers.includes(timerOf(lane)),
  'a re-read is forgiven for a while only': ({ lane, timers }) =>
    lane.admittedText !== null && !timers.includes('reread'),
  'a lane at rest is faulted before locked before idle': ({ lane }) =>
    isOneOf(lane.state, 'idle', 'locked', 'faulted') &&
    lane.state !== (lane.faults.length > 0 ? 'faulted' : lane.locked ? 'locked' : 'idle'),
  'an entry is pending just where one is': ({ lane }) =>
    (lane.pending !== null) !== isOneOf(lane.state, 'opening', 'passing', 'refused', 'referred'),
  'a code is under decision only where it can be': ({ lane }) =>
    lane.deciding === null ? lane.state === 'deciding' : !isOneOf(lane.state, 'deciding', 'held', 'released'),
  'the faults are those that were raised and have neither gone nor been forgiven': turn => {
    const { event, before, lane } = turn;
    if (granted(turn)?.action === 'reset') return false;
    const others = before.faults.filter(fault => !('fault' in event) || fault !== event.fault);
    return others.some(fault => !lane.faults.includes(fault));
  },
  'no fault is listed twice': ({ lane }) => new Set(lane.faults).size !== lane.faults.length,
  ...readingRules,
  ...deskRules,
};

/** What ends the display. The question what is still to be shown stays until the answer has come. */
function timerOf({ state, collecting }: Lane): LaneTimer {
  if (state === 'referred') return 'refer';
  return collecting === null ? 'shown' : 'collect';
}

/** Who is being decided or collected. */
function scanOf({ deciding, collecting }: Lane): Scan | null {
  return deciding ?? collecting;
}

function isReread({ admittedText }: Lane, event: Extract<LaneEvent, { kind: 'scanned' }>): boolean {
  return event.scan.text === admittedText;
}

function isExpected({ state, pending, passedEarly, settings }: Lane, direction: Direction): boolean {
  if (pending?.direction !== direction) return false;
  return state === 'passing' || (state === 'opening' && settings.passageMs[direction] !== null && !passedEarly);
}

/** No pulse without a durable admission or override of that direction, and none twice. */
function pulsesUnrecorded({ turns }: Run): boolean {
  const durable: string[] = [];
  for (const turn of turns) {
    const request = granted(turn);
    if (request?.action === 'open' && turn.event.kind === 'recorded')
      durable.push(`${turn.event.seq} ${request.direction}`);
    const admission = admitted(turn);
    const scan = turns.find(({ event }) => event.kind === 'scanned' && event.scan.id === admission?.scanId)?.event;
    if (admission && scan?.kind === 'scanned') durable.push(`${admission.seq} ${scan.scan.direction}`);
    for (const effect of turn.effects) {
      if (effect.kind !== 'pulse') continue;
      const at = durable.indexOf(`${effect.seq} ${effect.direction}`);
      if (at < 0) return true;
      durable.splice(at, 1);
    }
  }
  return false;
}

/** Every admission and override ends in exactly one outcome. */
function losesOutcomes({ turns }: Run): boolean {
  const due: number[] = [];
  for (const turn of turns) {
    const isOpen = admitted(turn) !== null || granted(turn)?.action === 'open';
    if (isOpen && (turn.event.kind === 'decided' || turn.event.kind === 'recorded')) due.push(turn.event.seq);
    for (const record of recordsOf(turn.effects)) {
      if (record.kind === 'forced' || record.kind === 'tailgated' || !('entry' in record)) continue;
      const at = due.indexOf(record.entry);
      if (at < 0) return true;
      due.splice(at, 1);
    }
  }
  return due.length > 0;
}

function isStuck({ turns, left }: Run): boolean {
  const lane = turns.at(-1)?.lane;
  if (left > 0) return true;
  if (lane === undefined) return false;
  const { state, shown, pending, deciding, collecting, requested, admittedText, followed } = lane;
  const isAtRest = isOneOf(state, 'idle', 'locked', 'faulted', 'held', 'released');
  return (
    !isAtRest || [shown, pending, deciding, collecting, requested, admittedText, followed].some(each => each !== null)
  );
}

/** The same events, over a lane that went through JSON, give the same lanes and effects. */
function replaysDifferently({ machine, plan, turns }: Run): boolean {
  let lane = machine.newLane(plan.settings, { locked: plan.isLocked });
  return turns.some(turn => {
    const again = machine.step(JSON.parse(JSON.stringify(lane)), turn.event);
    lane = again.lane;
    return !isDeepStrictEqual(again, { lane: turn.lane, effects: turn.effects });
  });
}

const runRules: Readonly<Record<string, (run: Run) => boolean>> = {
  'step neither throws nor writes to what it was given': ({ crash }) => crash !== null,
  'no pulse without a durable admission or override': pulsesUnrecorded,
  'every opening has exactly one outcome': losesOutcomes,
  'every waiting state ends': isStuck,
  'a replay gives the identical lane': replaysDifferently,
  ...readingRunRules,
  'a lane starts idle, or locked where it was': ({ start, plan }) =>
    start.state !== (plan.isLocked ? 'locked' : 'idle') || start.locked !== plan.isLocked,
};

export const rules = [...Object.keys(runRules), ...Object.keys(turnRules)];

/** The rules that the run breaks, each with where. Empty where all is well. */
export function violations(run: Run): readonly string[] {
  const found = Object.entries(runRules).flatMap(([rule, breaks]) => (breaks(run) ? [rule] : []));
  const perTurn = Object.entries(turnRules);
  run.turns.forEach((turn, at) => {
    for (const [rule, breaks] of perTurn) {
      if (breaks(turn)) found.push(`${rule}: turn ${at}, ${turn.event.kind} in ${turn.before.state}`);
    }
  });
  return found;
}
