/** The lanes as the desk sees them. */
import type { Screen } from '../../contract.ts';
import type { DeskLane } from '../../desk-contract.ts';
import type { Written } from '../../record/journal.ts';
import type { LaneFault, LaneMode } from '../../words.ts';
import type { LaneRunner } from '../lane-runner.ts';
import { laneView } from '../lane-view.ts';
import { initialsOf } from '../scan.ts';

export interface DeskLanes {
  /** Whom a lane let through last. */
  see(written: Written): void;
  /** `now` is milliseconds since 1970. */
  view(runner: LaneRunner, now: number): DeskLane;
}

interface Since {
  state: string;
  at: number;
  readonly faults: Map<LaneFault, number>;
}

export function newDeskLanes(modeOf: (lane: string) => LaneMode): DeskLanes {
  const last = new Map<string, NonNullable<DeskLane['last']>>();
  const since = new Map<string, Since>();

  /** Since when the lane is in its state, and has each of its faults. */
  function sinceOf({ site, lane }: LaneRunner, now: number): Since {
    const known = since.get(site.id) ?? { state: '', at: now, faults: new Map() };
    if (known.state !== lane.state) Object.assign(known, { state: lane.state, at: now });
    for (const fault of known.faults.keys()) if (!lane.faults.includes(fault)) known.faults.delete(fault);
    for (const fault of lane.faults) if (!known.faults.has(fault)) known.faults.set(fault, now);
    since.set(site.id, known);
    return known;
  }

  return {
    see({ kind, lane, at, payload, personal }) {
      const { direction } = payload;
      if (lane === null || (kind !== 'admitted' && kind !== 'overridden')) return;
      if (direction !== 'in' && direction !== 'out') return;
      last.set(lane, { initials: personal?.name ? initialsOf(personal.name) : null, direction, at });
    },
    view(runner, now) {
      const { id, name, direction, state, screen } = laneView(runner);
      const known = sinceOf(runner, now);
      return {
        ...{ id, name, direction, state },
        screen: withoutAnswers(screen),
        zone: runner.site.way.to.id,
        since: known.at,
        last: last.get(id) ?? null,
        faults: runner.faults.map(fault => ({ ...fault, since: known.faults.get(fault.kind) ?? now })),
        isLocked: runner.lane.locked,
        mode: modeOf(id),
        isInterlocked: runner.lane.interlocked,
        isConfirming: screen.kind === 'confirming',
      };
    },
  };
}

/** What the visitor has answered, or has answered wrongly, is on the lane's own screen only. */
function withoutAnswers(screen: Screen): Screen {
  if (screen.kind === 'confirming') return { ...screen, symptoms: 0, exposures: 0 };
  return screen.kind === 'declaring' ? { ...screen, faults: [] } : screen;
}
