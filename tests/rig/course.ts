/** The whole course in one guest: plug, burst, and the rounds of unplugging. */
import { burst } from './bursts.ts';
import { cycleRelay, cycleScanner, expectNothing, type Manner, workOrAgain } from './cycles.ts';
import type { ScannerEnd } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { Machine } from './machine.ts';
import { attempt, type Path } from './paths.ts';
import { type Sight, startGate } from './sight.ts';
import { expectListed } from './technician.ts';

export interface CourseParts {
  readonly machine: Machine;
  readonly lanes: readonly RigLane[];
  readonly paths: readonly Path[];
  readonly rounds: number;
  readonly scans: number;
  /** The time is over then (performance.now). */
  readonly endAt: number;
  say(line: string): void;
}

/** What has come of it so far: the time may be over in the middle of it. */
export interface Progress {
  rounds: number;
  /** Shares of a processor while idle, one a round; the first is without any device. */
  readonly idle: number[];
  /** Of what concerns no path: null for what held. */
  readonly outcomes: Map<string, string | null>;
  /** What was left out, with the reason. */
  readonly skipped: string[];
}

export const newProgress = (): Progress => ({ rounds: 0, idle: [], outcomes: new Map(), skipped: [] });

/** The plug wobbles in the last of four rounds, and a relay is pulled while it is on in the second. */
const manners: readonly Manner[] = ['apart', 'pulse', 'apart', 'wobble'];
const idleWindowMs = 1_000;
const idleRepeats = 2;
/** Of one processor, while nothing happens. */
const idleShare = 0.05;
/** How much of the time that is left the bursts may take, and what is kept for the end of it all. */
const burstShare = 0.55;
const endMs = 8_000;
/** What a first round may take. */
const roundMs = 25_000;
/** Of the codes that are typed in the rounds, how many the kernel may cut off: see `workOrAgain`. */
const cutOffShare = 0.1;
/** A socket of a screen or an answer on its way may come or go; a leak of each plug is far more. */
const descriptorSlack = 5;

export async function runCourse(parts: CourseParts, progress: Progress): Promise<void> {
  const { machine, lanes, paths, say } = parts;
  const sight = await startGate(machine, lanes);
  for (const { id } of lanes) {
    const isBare = ({ faults }: { faults: readonly string[] }): boolean =>
      faults.includes('scanner') && faults.includes('relay');
    await sight.until(id, 'out of order without its devices', isBare, 15_000);
  }
  say(`the gate is up, ${lanes.length} lanes without their devices`);
  progress.idle.push(await idleOf(sight));
  for (const path of paths) await attempt(path, sight, say, () => firstPlug(sight, path, paths));
  await judge(progress, 'devices', () => expectListed(machine, sight.file, lanes));
  const atFirst = await sight.holdings();
  await bursts(parts, sight, progress);
  await rounds(parts, sight, progress);
  const atLast = await sight.holdings();
  say(`memory: ${atFirst.residentMb.toFixed(0)} MB with all plugged in, ${atLast.residentMb.toFixed(0)} MB at the end`);
  await judge(progress, 'descriptors', async () => {
    const [first, last] = [atFirst.descriptors, atLast.descriptors];
    if (last > first + descriptorSlack) throw new Error(`${first} open with all plugged in, ${last} at the end`);
  });
  // A half of a code that outlives its scanner would spoil the first one of each round.
  await judge(progress, 'typed codes', async () => {
    const spoilt = paths.filter(({ cutOff, apart, wobbles }) => cutOff > 1 + (apart + wobbles) * cutOffShare);
    if (spoilt.length > 0) throw new Error(spoilt.map(({ name, cutOff }) => `${name}: ${cutOff} cut off`).join(', '));
    const cutOff = paths.reduce((sum, path) => sum + path.cutOff, 0);
    if (cutOff > 0) say(`${cutOff} typed codes of the rounds lost keys and were scanned again`);
  });
  for (const lane of lanes) await judge(progress, `${lane.id}: nothing by itself`, () => expectNothing(sight, lane));
  await judge(progress, 'idle', async () => {
    const busiest = Math.max(0, ...progress.idle);
    if (busiest > idleShare) throw new Error(`the gate used ${(busiest * 100).toFixed(1)} % of a processor while idle`);
  });
  await judge(progress, 'stop', async () => {
    const code = await sight.stop();
    if (code !== 0) throw new Error(`the gate ended with ${code}:\n${await sight.log()}`);
    const on = lanes.filter(({ relay }) => relay.isOn()).map(({ id }) => id);
    if (on.length > 0) throw new Error(`relays that are on afterwards: ${on.join(', ')}`);
  });
}

async function judge(progress: Progress, name: string, what: () => Promise<void>): Promise<void> {
  try {
    await what();
    progress.outcomes.set(name, null);
  } catch (error) {
    progress.outcomes.set(name, error instanceof Error ? error.message : String(error));
  }
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

/**
 * One after the other, since scanners that are faster than any person keep an emulated gate busy; then those that type, which
 * take next to nothing of it.
 */
async function bursts(parts: CourseParts, sight: Sight, progress: Progress): Promise<void> {
  const until = performance.now() + (parts.endAt - performance.now()) * burstShare;
  const scanners = parts.paths.flatMap(path => ('scan' in path.end ? [{ path, scanner: path.end }] : []));
  const typing = scanners.filter(({ scanner }) => scanner.code === 'number');
  for (const { path, scanner } of scanners.filter(one => !typing.includes(one))) {
    await burstOf(parts, sight, progress, path, scanner, until);
  }
  await Promise.all(typing.map(({ path, scanner }) => burstOf(parts, sight, progress, path, scanner, until)));
  // What a burst does not show: a long code that is typed, and one that opens. QEMU's keyboard would take too long.
  for (const { path, scanner } of typing.filter(one => one.scanner.burstPart === 1)) {
    await attempt(path, sight, parts.say, async () => {
      await workOrAgain(sight, path.lane, scanner, 'token');
    });
  }
}

async function burstOf(
  { scans, say }: CourseParts,
  sight: Sight,
  progress: Progress,
  path: Path,
  scanner: ScannerEnd,
  until: number,
): Promise<void> {
  await attempt(path, sight, say, async () => {
    const wanted = Math.ceil(scans * scanner.burstPart);
    const { scans: done, seconds, admitted, cutOff } = await burst(sight, path.lane, scanner, wanted, until);
    const cut = cutOff === 0 ? '' : `, ${cutOff} cut off`;
    path.burst = `${done - cutOff} of ${done} in ${seconds.toFixed(1)} s, ${admitted} opened${cut}`;
    say(`${path.name}: ${path.burst}`);
    if (done < wanted) progress.skipped.push(`${path.name}: burst cut after ${done} of ${wanted} scans`);
  });
}

/** A round begins only where there is time for its end. */
async function rounds(parts: CourseParts, sight: Sight, progress: Progress): Promise<void> {
  const { lanes, paths, endAt, say } = parts;
  let longestMs = 0;
  while (progress.rounds < parts.rounds) {
    const began = performance.now();
    if (began + Math.max(longestMs * 1.5, longestMs === 0 ? roundMs : 0) + endMs > endAt) break;
    const manner = manners[progress.rounds % manners.length] ?? 'apart';
    await Promise.all(
      lanes.map(async lane => {
        for (const path of paths.filter(each => each.lane === lane)) {
          await attempt(path, sight, say, () => round(sight, path, manner));
        }
      }),
    );
    progress.idle.push(await idleOf(sight));
    progress.rounds += 1;
    longestMs = Math.max(longestMs, performance.now() - began);
  }
}

/** What comes once, as a collection of garbage, is over in the next window; a spin is not. */
async function idleOf(sight: Sight): Promise<number> {
  let share = await sight.share(idleWindowMs);
  for (let left = idleRepeats; share > idleShare && left > 0; left -= 1) share = await sight.share(idleWindowMs);
  return share;
}

async function round(sight: Sight, path: Path, manner: Manner): Promise<void> {
  const { lane, end } = path;
  const figures = await ('scan' in end ? cycleScanner(sight, lane, end, manner) : cycleRelay(sight, lane, end, manner));
  if (manner === 'wobble') path.wobbles += 1;
  else path.apart += 1;
  if (figures.isCaughtOn) path.caughtOn += 1;
  path.cutOff += figures.cutOff;
  if (figures.faultMs !== null) path.faultMs.push(figures.faultMs);
  if (figures.readyMs !== null) path.readyMs.push(figures.readyMs);
}
