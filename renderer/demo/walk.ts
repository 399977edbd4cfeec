/** The demo's visitor: walks through when the way opens, and holds a code to the scanner as often as its sample says. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { LaneView, Sample } from '../../main/contract.ts';
import type { Link } from '../link.ts';

/** From the relay's click until the arm is pushed, and how long it turns, milliseconds. */
const reachMs = 1_200;
const turnMs = 700;
/** Between the end of one display and the next scan. */
const againMs = 500;

export interface Walk {
  /** Passages of a lane so far, with the fraction of the present one. */
  turnOf(laneId: string): ReadonlySignal<number>;
  scan(laneId: string, sample: Sample): void;
  /** A lane as it stands now; call it with every change. */
  see(lane: LaneView): void;
}

interface Walker {
  readonly turn: Signal<number>;
  wasOpen: boolean;
  /** Walks at this moment. */
  isWalking: boolean;
  /** Still to be scanned, once nobody is at the gate. */
  again: { readonly text: string; readonly times: number } | null;
}

export function newWalk(link: Link, timer: (ms: number, fire: () => void) => () => void): Walk {
  const walkers = new Map<string, Walker>();

  function walkerOf(laneId: string): Walker {
    const known = walkers.get(laneId);
    if (known !== undefined) return known;
    const walker: Walker = { turn: signal(0), wasOpen: false, isWalking: false, again: null };
    walkers.set(laneId, walker);
    return walker;
  }

  function push(laneId: string, walker: Walker): void {
    const from = Math.round(walker.turn.value);
    const startMs = performance.now();
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const draw = (nowMs: number) => {
      const part = isStill ? 1 : Math.min(1, Math.max(0, nowMs - startMs) / turnMs);
      walker.turn.value = from + part * part * (3 - 2 * part);
      if (part < 1) {
        requestAnimationFrame(draw);
        return;
      }
      walker.isWalking = false;
      for (const value of [true, false]) link.send({ type: 'play', lane: laneId, device: 'passage', value });
    };
    requestAnimationFrame(draw);
  }

  return {
    turnOf: laneId => walkerOf(laneId).turn,
    scan(laneId, { text, times }) {
      walkerOf(laneId).again = times > 1 ? { text, times: times - 1 } : null;
      link.send({ type: 'scan', lane: laneId, text });
    },
    see(lane) {
      const walker = walkerOf(lane.id);
      const isOpen = lane.state === 'opening';
      if (isOpen && !walker.wasOpen && !walker.isWalking) {
        walker.isWalking = true;
        timer(reachMs, () => push(lane.id, walker));
      }
      walker.wasOpen = isOpen;
      if (lane.screen.kind !== 'waiting' && lane.screen.kind !== 'reading' && lane.screen.kind !== 'admitted') {
        walker.again = null;
      }
      if (lane.screen.kind === 'waiting' && walker.again !== null && !walker.isWalking) {
        const { text, times } = walker.again;
        walker.again = times > 1 ? { text, times: times - 1 } : null;
        timer(againMs, () => link.send({ type: 'scan', lane: lane.id, text }));
      }
    },
  };
}
