/** The whole course in one guest: plug, burst, and the rounds of unplugging; what breaks is kept, and the rest goes on. */
import { burst } from './bursts.ts';
import { cycleRelay, cycleScanner, type Manner, settle } from './cycles.ts';
import type { RelayEnd, ScannerEnd } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { Machine } from './machine.ts';
import { type Sight, startGate } from './sight.ts';
import type { PathFigures } from './table.ts';

export interface CourseParts {
  readonly machine: Machine;
  readonly lanes: readonly RigLane[];
  readonly rounds: number;
  readonly scans: number;
  /** No round begins later than this (performance.now). */
  readonly endAt: number;
  say(line: string): void;
}

export interface CourseResult {
  readonly paths: readonly PathFigures[];
  readonly rounds: number;
  /** Shares of a processor while idle, one a round. */
  readonly idle: readonly number[];
  /** By what was tried; null for what held. */
  readonly outcomes: ReadonlyMap<string, string | null>;
}

/** How often a path may break before it is left alone. */
const maxFailures = 3;
/** Every so many rounds the plug wobbles. */
const wobbleEvery = 4;
const idleWindowMs = 1_000;
/** Of one processor, while nothing happens. */
const idleShare = 0.05;

interface Path {
  readonly lane: RigLane;
  readonly end: ScannerEnd | RelayEnd;
  readonly name: string;
  plugMs: number | null;
  readonly faultMs: number[];
  readonly readyMs: number[];
  cycles: number;
  wobbles: number;
  burst: string;
  readonly failures: string[];
}

export async function runCourse(parts: CourseParts): Promise<CourseResult> {
  const { machine, lanes, rounds, scans, endAt, say } = parts;
  const paths = lanes.flatMap(lane => [...lane.scanners, lane.relay].map(end => newPath(lane, end)));
  const outcomes = new Map<string, string | null>();
  const sight = await startGate(machine, lanes);
  say(`the gate is up, ${lanes.length} lanes without their devices`);
  for (const path of paths) await attempt(path, sight, say, () => firstPlug(sight, path, paths));
  for (const path of paths) {
    const { lane, end } = path;
    const code = 'scan' in end ? end.codes.burst : null;
    if (!('scan' in end) || code === null) continue;
    await attempt(path, sight, say, async () => {
      const { seconds, admitted } = await burst(sight, lane, end, code, scans);
      path.burst = `${scans} of ${scans} in ${seconds.toFixed(1)} s, ${admitted} opened`;
      say(`${path.name}: ${path.burst}`);
    });
  }
  const idle: number[] = [];
  let done = 0;
  for (; done < rounds && performance.now() < endAt; done += 1) {
    const manner: Manner = done % wobbleEvery === wobbleEvery - 1 ? 'wobble' : 'apart';
    // Lanes know nothing of each other, and so each has its own troubles at the same time.
    await Promise.all(
      lanes.map(async lane => {
        for (const path of paths.filter(each => each.lane === lane && each.failures.length < maxFailures)) {
          await attempt(path, sight, say, () => round(sight, path, manner));
        }
      }),
    );
    idle.push(await sight.share(idleWindowMs));
  }
  for (const { name, failures } of paths) outcomes.set(name, failures.length === 0 ? null : failures.join('\n'));
  const busiest = Math.max(0, ...idle);
  outcomes.set(
    'idle',
    busiest <= idleShare ? null : `the gate used ${(busiest * 100).toFixed(1)} % of a processor while idle`,
  );
  const code = await sight.stop();
  outcomes.set('stop', code === 0 ? null : `the gate ended with ${code}`);
  const on = lanes.filter(({ relay }) => relay.isOn()).map(({ id }) => id);
  outcomes.set('relays off at the end', on.length === 0 ? null : `on: ${on.join(', ')}`);
  return { paths: paths.map(figuresOf), rounds: done, idle, outcomes };
}

function newPath(lane: RigLane, end: ScannerEnd | RelayEnd): Path {
  const name = `${lane.id}: ${end.name}`;
  return { lane, end, name, plugMs: null, faultMs: [], readyMs: [], cycles: 0, wobbles: 0, burst: '-', failures: [] };
}

function figuresOf({ lane, end, plugMs, faultMs, readyMs, cycles, wobbles, burst: burstText }: Path): PathFigures {
  return { lane: lane.id, device: end.name, plugMs, faultMs, readyMs, cycles, wobbles, burst: burstText };
}

/** The last device of a lane brings it into service; for the others, the fault of their own kind goes. */
async function firstPlug(sight: Sight, path: Path, paths: readonly Path[]): Promise<void> {
  const { lane, end } = path;
  const kind = 'scan' in end ? 'scanner' : 'relay';
  const isLastOfKind = paths.findLast(other => other.lane === lane && 'scan' in other.end === 'scan' in end) === path;
  const began = performance.now();
  await end.plug();
  if (!isLastOfKind) return;
  const at = await sight.until(lane.id, `no fault of the ${kind}`, ({ faults }) => !faults.includes(kind), 15_000);
  path.plugMs = at - began;
}

async function round(sight: Sight, path: Path, manner: Manner): Promise<void> {
  const { lane, end } = path;
  const figures = await ('scan' in end ? cycleScanner(sight, lane, end, manner) : cycleRelay(sight, lane, end, manner));
  if (manner === 'wobble') path.wobbles += 1;
  else path.cycles += 1;
  if (figures.faultMs === null) return;
  path.faultMs.push(figures.faultMs);
  path.readyMs.push(figures.readyMs);
}

async function attempt(
  path: Path,
  sight: Sight,
  say: (line: string) => void,
  what: () => Promise<void>,
): Promise<void> {
  try {
    await what();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const count = path.cycles + path.wobbles;
    const log = await sight.log().catch(() => '');
    path.failures.push(`after ${count} cycles: ${message}`);
    say(`${path.name}: after ${count} cycles: ${message}\n${log.split('\n').slice(-8).join('\n')}`);
    await settle(sight, path.lane).catch(() => undefined);
  }
}
