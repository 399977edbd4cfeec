/** What is known of each path so far: a device of a lane, with its figures and what of it was broken. */
import { settle } from './cycles.ts';
import type { RelayEnd, ScannerEnd } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { Sight } from './sight.ts';
import type { PathFigures } from './table.ts';

export interface Path {
  readonly lane: RigLane;
  readonly end: ScannerEnd | RelayEnd;
  readonly name: string;
  plugMs: number | null;
  readonly faultMs: number[];
  readonly readyMs: number[];
  apart: number;
  wobbles: number;
  caughtOn: number;
  /** Typed codes that lost keys on their way, in the rounds. */
  cutOff: number;
  burst: string;
  readonly failures: string[];
}

/** A path that was broken this often is left alone. */
const maxFailures = 3;

export function newPaths(lanes: readonly RigLane[]): readonly Path[] {
  return lanes.flatMap(lane => [...lane.scanners, lane.relay].map(end => newPath(lane, end)));
}

function newPath(lane: RigLane, end: ScannerEnd | RelayEnd): Path {
  return {
    ...{ lane, end, name: `${lane.id}: ${end.name}`, plugMs: null, faultMs: [], readyMs: [] },
    ...{ apart: 0, wobbles: 0, caughtOn: 0, cutOff: 0, burst: '-', failures: [] },
  };
}

/** Whether there is anything to be said of it. */
export const isTried = ({ apart, wobbles, failures }: Path): boolean => apart + wobbles > 0 || failures.length > 0;

export function figuresOf({ lane, end, ...path }: Path): PathFigures {
  const { plugMs, faultMs, readyMs, apart, wobbles, caughtOn, burst } = path;
  return { lane: lane.id, device: end.name, plugMs, faultMs, readyMs, apart, wobbles, caughtOn, burst };
}

/** What breaks is kept, with the end of the gate's log, and the rest goes on. */
export async function attempt(
  path: Path,
  sight: Sight,
  say: (line: string) => void,
  what: () => Promise<void>,
): Promise<void> {
  if (path.failures.length >= maxFailures) return;
  try {
    await what();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const failure = `after ${path.apart + path.wobbles} cycles: ${message}`;
    path.failures.push(failure);
    const log = await sight.log().catch(() => '');
    say(`${path.name}: ${failure}\n${log.split('\n').slice(-8).join('\n')}`);
    await settle(sight, path.lane).catch(() => undefined);
  }
}
