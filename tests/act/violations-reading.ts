/** What must hold while codes are decided together. */
import { isDeepStrictEqual } from 'node:util';
import type { Lane, LaneEffect, Scan } from '../../main/act/lane.ts';
import type { Run, Turn } from './plays.ts';
import { granted, hasRecord, isOneOf, refusalOf, stopsExits, type TurnRule } from './turns.ts';

/** Locked, out of order or waiting for the partner, for somebody of this direction. */
export function isBarred(lane: Lane, { direction }: Scan): boolean {
  if (lane.interlocked) return true;
  return direction === 'in' ? lane.locked || lane.faults.length > 0 : stopsExits(lane);
}

const asksOf = (effects: readonly LaneEffect[]) =>
  effects.flatMap(effect => (effect.kind === 'decide' ? [effect] : []));

/** The code is read again before another one has been shown. */
export function isStillThere({ before, event }: Turn): boolean {
  const { state, collecting } = before;
  if (event.kind !== 'scanned' || state !== 'reading') return false;
  return event.scan.text === collecting?.text && event.scan.direction === collecting.direction;
}

/** Ends the wait with nothing more: the lane may not ask for more again. */
const isOver = ({ before, event }: Turn) =>
  before.state === 'reading' && event.kind === 'timerFired' && event.timer === 'collect';

/** Somebody declares at the lane's screen. */
const isDeclaring = ({ state, shown }: Lane) =>
  state === 'reading' && shown?.kind === 'reading' && shown.more?.kind === 'declaration';

/** They leave. */
const isLeft = ({ before, event }: Turn) => isDeclaring(before) && event.kind === 'abandoned';

const isOpenAnyway = ({ state }: Lane) => isOneOf(state, 'held', 'released');

export const readingRules: Readonly<Record<string, TurnRule>> = {
  'codes are collected only while the lane waits for more or decides': ({ lane }) =>
    lane.collecting === null ? lane.state === 'reading' : !isOneOf(lane.state, 'reading', 'deciding'),
  'the wait for more is timed only while the lane waits': ({ lane, timers }) =>
    timers.includes('collect') && lane.state !== 'reading',
  'a lane that waits for more says so, and nothing hides it': ({ lane }) =>
    lane.state === 'reading' &&
    (lane.shown?.kind !== 'reading' || lane.shown.more === null || lane.shown.direction !== lane.collecting?.direction),
  'only a guard opens a lane that waits for more': turn =>
    turn.before.state === 'reading' && turn.lane.state === 'opening' && granted(turn)?.action !== 'open',
  'nobody in particular is let through while the lane waits for more': ({ before, lane }) =>
    before.state === 'reading' && lane.state === 'opening' && lane.pending?.scan !== null,
  'a code that is still at the scanner changes nothing': turn =>
    isStillThere(turn) && (turn.effects.length > 0 || !isDeepStrictEqual(turn.lane, turn.before)),
  'a code of the same direction goes on from the one before, a code of the other begins anew': turn => {
    const { before, event, effects } = turn;
    if (before.state !== 'reading' || event.kind !== 'scanned') return false;
    const after = event.scan.direction === before.collecting?.direction ? before.collecting.id : null;
    return asksOf(effects).some(ask => ask.after !== after);
  },
  'what has been collected is decided as it is when nothing more comes': turn => {
    if (!isOver(turn)) return false;
    const [ask] = asksOf(turn.effects);
    return turn.lane.state !== 'deciding' || !ask?.isLast || ask.scan.id !== turn.before.collecting?.id;
  },
  'a lane asks for the last time only when nothing more can come': turn =>
    asksOf(turn.effects).some(ask => ask.isLast !== (isOver(turn) || isLeft(turn) || isOpenAnyway(turn.before))),
  'whoever leaves the form is decided on record, and the lane is free at once': turn => {
    if (!isLeft(turn)) return false;
    const asks = asksOf(turn.effects);
    const isFree = isOneOf(turn.lane.state, 'idle', 'locked', 'faulted') && turn.lane.shown === null;
    return !isFree || asks.length !== 1 || asks[0]?.scan.id !== turn.before.collecting?.id;
  },
  'only somebody at the form makes the lane wait on, and nothing else comes of it': turn => {
    if (turn.event.kind !== 'attended' && turn.event.kind !== 'abandoned') return false;
    if (isLeft(turn)) return false;
    const isRenewed = turn.effects.some(effect => effect.kind === 'startTimer' && effect.timer === 'collect');
    const isTheirs = turn.event.kind === 'attended' && isDeclaring(turn.before);
    return isRenewed !== isTheirs || turn.effects.length > 1 || !isDeepStrictEqual(turn.lane, turn.before);
  },
  'an entry of a locked or faulted lane is not decided in any state': ({ before, effects }) =>
    !isOpenAnyway(before) && asksOf(effects).some(({ scan }) => isBarred(before, scan)),
  'a lane that is locked, faulted or waits for its partner waits for nobody it keeps out': ({ lane }) =>
    lane.state === 'reading' && lane.collecting !== null && isBarred(lane, lane.collecting),
  'whoever a lock, a fault or the partner turns away while the lane waits is on record': turn => {
    const isPartner = turn.event.kind === 'partnerOpened';
    if (turn.before.state !== 'reading' || !isOneOf(turn.lane.state, 'idle', 'locked', 'faulted')) return false;
    if (isLeft(turn)) return false;
    const reason = turn.lane.state === 'locked' ? 'locked' : 'out-of-order';
    return refusalOf(turn) !== (isPartner ? 'interlocked' : reason);
  },
  'whoever turns out unfinished on a lane that keeps them out is refused on record': turn => {
    const { before, event, lane } = turn;
    const isAnswer = event.kind === 'unfinished' && before.deciding?.id === event.scanId;
    if (!isAnswer || before.deciding === null || !isBarred(before, before.deciding)) return false;
    const isReread = before.deciding.text === before.admittedText && before.collecting === null;
    return !isReread && (!isOneOf(lane.state, 'idle', 'locked', 'faulted') || !hasRecord(turn, 'refused'));
  },
  'an answer that comes too late does not make a lane wait': ({ before, event, lane }) =>
    event.kind === 'unfinished' && before.deciding?.id !== event.scanId && !isDeepStrictEqual(lane, before),
};

/** What a code goes on from is the one that was unfinished just before, of the same direction, and nothing else since. */
function goesOnFromAnother({ turns }: Run): boolean {
  let asked: Scan | null = null;
  let collected: Scan | null = null;
  for (const { event, effects } of turns) {
    // An answer to an earlier question comes too late.
    if (event.kind === 'unfinished' && event.scanId === asked?.id) collected = asked;
    for (const { scan, after } of asksOf(effects)) {
      if (after !== null && (after !== collected?.id || scan.direction !== collected.direction)) return true;
      collected = null;
      asked = scan;
    }
  }
  return false;
}

/** A scan that is asked about anew is the same scan, for the last time. */
function asksAgain({ turns }: Run): boolean {
  const asked = new Set<number>();
  return turns
    .flatMap(({ effects }) => asksOf(effects))
    .some(({ scan, after, isLast }) => {
      const isAgain = asked.has(scan.id);
      asked.add(scan.id);
      return isAgain !== (after === scan.id) || (isAgain && !isLast);
    });
}

export const readingRunRules: Readonly<Record<string, (run: Run) => boolean>> = {
  'a code goes on only from the one that was unfinished just before': goesOnFromAnother,
  'a code is asked about twice only when nothing more comes': asksAgain,
};

/** The answers that a correct outside never gives: more, where it was told that nothing more comes. */
export function answersWrongly({ turns }: Run): boolean {
  const last = new Set<number>();
  return turns.some(({ event, effects }) => {
    const isWrong = event.kind === 'unfinished' && last.has(event.scanId);
    for (const { scan, isLast } of asksOf(effects)) if (isLast) last.add(scan.id);
    return isWrong;
  });
}
