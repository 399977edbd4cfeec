import type { More } from '../act/lane.ts';
import { view } from '../act/view.ts';
import type { LaneView, Screen } from '../contract.ts';
import type { LaneRunner } from './lane-runner.ts';

/** A lane as the screens see it, at this moment. */
export function laneView(runner: LaneRunner, readers: LaneView['readers'] = []): LaneView {
  const { site, lane } = runner;
  return {
    id: site.id,
    name: { ...site.name },
    direction: site.direction,
    state: lane.state,
    screen: screenOf(runner),
    energised: [...runner.energised],
    simulated: site.simulated,
    declares: site.declare !== null,
    readers: [...readers],
  };
}

/** Changes whenever the screens of a lane have to be told of it. */
export function seenOf({ lane, faults, energised, confirming, declaring }: LaneRunner): string {
  const { state, shown, locked, pending, interlocked } = lane;
  const asked = [confirming?.id, declaring.shown?.id, declaring.turn];
  return JSON.stringify([state, shown, faults, locked, pending?.seq, interlocked, energised, asked]);
}

function screenOf({ lane, shownForMs, confirming, declaring }: LaneRunner): Screen {
  if (confirming !== null) return { kind: 'confirming', ...confirming };
  if (declaring.shown !== null) return { kind: 'declaring', ...declaring.shown };
  return displayOf(view(lane), shownForMs);
}

function displayOf(shown: ReturnType<typeof view>, shownForMs: number | null): Screen {
  switch (shown.kind) {
    case 'admitted':
      return { kind: 'admitted', direction: shown.direction, initials: shown.initials, forMs: shownForMs };
    case 'refused':
    case 'referred':
      return {
        kind: shown.kind,
        direction: shown.direction,
        reason: shown.reason,
        details: { ...shown.details },
        forMs: shownForMs ?? 0,
      };
    case 'reading':
      return {
        kind: 'reading',
        more: shown.more === null ? null : moreOf(shown.more),
        forMs: shown.more === null ? null : shownForMs,
      };
    case 'out-of-order':
      return { kind: 'out-of-order', faults: [...shown.faults] };
    default:
      return { kind: shown.kind };
  }
}

function moreOf(more: More): Extract<Screen, { kind: 'reading' }>['more'] {
  if (more.kind === 'parts') return { ...more };
  return { kind: 'proof', awaits: more.kind === 'proof' ? [...more.awaits] : ['declaration'] };
}
