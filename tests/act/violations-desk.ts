/** What must hold of a guard's answers, of who follows somebody, and between the doors of a mantrap. */
import { isDeepStrictEqual } from 'node:util';
import type { Lane, LaneEvent } from '../../main/act/lane.ts';
import type { Turn } from './plays.ts';
import { admitted, granted, hasEffect, hasRecord, isOneOf, recordsOf, refusalOf, type TurnRule } from './turns.ts';

type Request = Extract<LaneEvent, { kind: 'requested' }>;

/** Somebody was referred or just refused, and may still be answered. */
export const isUnadmitted = ({ state }: Lane) => isOneOf(state, 'refused', 'referred');

/** Something can come of it, as the lane is. */
export function mayBeGranted(lane: Lane, { action, direction, of }: Request): boolean {
  const { state, interlocked, pending } = lane;
  if (state === 'released' || (interlocked && (action === 'open' || action === 'hold'))) return false;
  if (action === 'turn-away' && !isUnadmitted(lane)) return false;
  if (of === null) return true;
  if (!isUnadmitted(lane)) return action === 'open' && isOneOf(state, 'idle', 'locked', 'faulted', 'held');
  return pending?.seq === of && (action !== 'open' || pending.direction === direction);
}

const opens = (turn: Turn) => hasEffect(turn, 'pulse') || hasEffect(turn, 'hold');
const isOpen = ({ state }: Lane) => isOneOf(state, 'opening', 'passing', 'held');
const isTailgating = ({ followed }: Lane) => followed !== null;
const saysWait = ({ shown }: Lane) => shown?.kind === 'refused' && shown.reason === 'interlocked';

export const deskRules: Readonly<Record<string, TurnRule>> = {
  'nothing opens while the partner is open, but in a fire': turn =>
    turn.before.interlocked && !isOpen(turn.before) && turn.lane.state !== 'released' && opens(turn),
  'the lane knows whether its partner is open, whatever it is doing': ({ before, event, lane }) => {
    const isKnown = event.kind === 'partnerOpened' ? true : event.kind === 'partnerClosed' ? false : before.interlocked;
    return lane.interlocked !== isKnown;
  },
  'an admission that the partner has overtaken does not count, and its person is told to wait': turn =>
    admitted(turn) !== null &&
    turn.before.state === 'deciding' &&
    turn.before.deciding?.id === admitted(turn)?.scanId &&
    turn.before.interlocked &&
    (!hasRecord(turn, 'not-passed') || !saysWait(turn.lane) || !isOneOf(turn.lane.state, 'idle', 'locked', 'faulted')),
  'a code at rest while the partner is open is refused on record and told to wait': turn => {
    const { before, event, lane } = turn;
    if (event.kind !== 'scanned' || before.state !== 'idle' || !before.interlocked) return false;
    return refusalOf(turn) !== 'interlocked' || (event.scan.text !== before.admittedText && !saysWait(lane));
  },
  '“please wait” ends as the partner closes': ({ event, lane }) => event.kind === 'partnerClosed' && saysWait(lane),
  'what the partner does changes nothing of an opening, a decision, a refusal or a fault': ({ before, event, lane }) =>
    (event.kind === 'partnerOpened' || event.kind === 'partnerClosed') &&
    before.state !== 'reading' &&
    !isDeepStrictEqual({ ...lane, interlocked: false, shown: null }, { ...before, interlocked: false, shown: null }),
  'a hold that the partner has overtaken is said to be over': turn =>
    granted(turn)?.action === 'hold' &&
    turn.before.interlocked &&
    !isOneOf(turn.before.state, 'held', 'released') &&
    !hasRecord(turn, 'hold-ended'),

  'an override that names an entry opens for no other': turn => {
    const request = granted(turn);
    if (request?.action !== 'open' || request.of === null || isOneOf(turn.before.state, 'held', 'released'))
      return false;
    return opens(turn) && !mayBeGranted(turn.before, request);
  },
  'an override that came to nothing is not an entry': turn =>
    granted(turn)?.action === 'open' &&
    !isOneOf(turn.lane.state, 'opening', 'held', 'released') &&
    !hasRecord(turn, 'not-passed'),
  'whoever is turned away reads it, and waits no longer': turn => {
    const request = granted(turn);
    const { before, lane, timers } = turn;
    if (request?.action !== 'turn-away' || !isUnadmitted(before) || before.pending?.seq !== request.of) return false;
    const isTold = lane.shown?.kind === 'refused' && lane.shown.reason === 'turned-away';
    return lane.state !== 'refused' || !isTold || timers.includes('refer') || lane.pending !== before.pending;
  },
  'a turn-away touches nobody else': turn => {
    const request = granted(turn);
    const { before, lane } = turn;
    if (request?.action !== 'turn-away' || (isUnadmitted(before) && before.pending?.seq === request.of)) return false;
    return !isDeepStrictEqual(lane, { ...before, requested: null });
  },
  'a turn-away names whom it is for': ({ before, effects }) =>
    recordsOf(effects).some(
      record =>
        record.kind === 'turned-away' &&
        (!isUnadmitted(before) || record.of !== before.pending?.seq || record.direction !== before.pending.direction),
    ),

  'who goes through on the opening of another is tailgating, who goes through a closed lane has forced it': turn => {
    const { before, event } = turn;
    if (event.kind !== 'passed' || isOneOf(before.state, 'held', 'released')) return false;
    const follows = isOneOf(before.state, 'opening', 'passing') || (isTailgating(before) && !isUnadmitted(before));
    return hasRecord(turn, follows ? 'forced' : 'tailgated');
  },
  'tailgating names the entry that was followed': ({ before, effects }) =>
    recordsOf(effects).some(
      record =>
        record.kind === 'tailgated' &&
        record.entry !== (isOpen(before) ? (before.pending?.seq ?? null) : before.followed),
    ),
  'whoever has passed may be followed, for a while': turn =>
    hasRecord(turn, 'passed') && !turn.lane.passedEarly && turn.lane.followed !== turn.before.pending?.seq,
  'nobody is followed for ever': ({ lane, timers }) => isTailgating(lane) !== timers.includes('follow'),
};
