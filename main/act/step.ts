/** The lane: one event in, the next lane and its effects out. Pure; see `lane.ts` for the events and effects. */
import type { LaneState } from '../words.ts';
import { clearFault, endFire, raiseFault, startFire } from './alarm.ts';
import { takeRecorded, takeRequest } from './guard.ts';
import { partnerClosed, partnerOpened } from './interlock.ts';
import type { Lane, LaneEvent, LaneSettings, Stepped } from './lane.ts';
import { note, restState, stay, to } from './open.ts';
import {
  deciding,
  faulted,
  held,
  idle,
  locked,
  opening,
  passing,
  reading,
  referred,
  refused,
  released,
} from './states.ts';

type State = (lane: Lane, event: LaneEvent) => Stepped;

const states: Readonly<Record<LaneState, State>> = {
  idle,
  deciding,
  reading,
  opening,
  passing,
  refused,
  referred,
  held,
  locked,
  released,
  faulted,
};

/** A lane at rest. `resume` is what the journal remembers of it. */
export function newLane(settings: LaneSettings, resume: { readonly locked: boolean }): Lane {
  return {
    settings,
    state: restState({ faults: [], locked: resume.locked }),
    locked: resume.locked,
    faults: [],
    interlocked: false,
    shown: null,
    deciding: null,
    collecting: null,
    requested: null,
    pending: null,
    passedEarly: false,
    admittedText: null,
    followed: null,
  };
}

/** Total: every event has an answer in every state, if only to change nothing. */
export function step(lane: Lane, event: LaneEvent): Stepped {
  switch (event.kind) {
    case 'fireStarted':
      return startFire(lane);
    case 'fireEnded':
      return endFire(lane);
    case 'partnerOpened':
      return partnerOpened(lane);
    case 'partnerClosed':
      return partnerClosed(lane);
    case 'faultRaised':
      return raiseFault(lane, event.fault);
    case 'faultCleared':
      return clearFault(lane, event.fault);
    case 'requested':
      return takeRequest(lane, event);
    case 'recorded':
      return lane.requested?.id === event.id ? takeRecorded(lane, lane.requested, event.seq) : stay(lane);
    case 'unrecorded':
      return lane.requested?.id === event.id ? to(lane, { requested: null }) : stay(lane);
    case 'decided':
      if (lane.deciding?.id !== event.scanId) return takeLate(lane, event);
      break;
    case 'unfinished':
    case 'undecided':
      if (lane.deciding?.id !== event.scanId) return stay(lane);
      break;
    case 'timerFired':
      if (event.timer === 'reread') return to(lane, { admittedText: null });
      if (event.timer === 'follow') return to(lane, { followed: null });
      break;
  }
  return states[lane.state](lane, event);
}

/** An admission whose lane has moved on: unless the way is open anyway, it must not count as an entry. */
function takeLate(lane: Lane, { decision, seq }: Extract<LaneEvent, { kind: 'decided' }>): Stepped {
  if (decision.outcome !== 'admit') return stay(lane);
  const isOpen = lane.state === 'released' || lane.state === 'held';
  return stay(lane, [note({ kind: isOpen ? 'opened' : 'not-passed', entry: seq })]);
}
