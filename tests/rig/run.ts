/**
 * `npm run rig -- [--n N] [--scans S] [--limit SECONDS] [--accel kvm|tcg] [--report FILE] [--transcript FILE]`: the real
 * controller on a real kernel with real hot-plug, in a virtual machine; prints the table of what plugging and unplugging
 * took. It ends by itself when the time is over. `--transcript` keeps what `gatehouse devices` says of the rig's devices.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, parseArgs } from 'node:util';
import type { SweepReport } from '../summary.ts';
import { newProgress, type Progress, runCourse } from './course.ts';
import { buildImage, type Image } from './image.ts';
import { newLanes } from './lanes.ts';
import { type Machine, startMachine } from './machine.ts';
import { figuresOf, isTried, newPaths, type Path } from './paths.ts';
import { tableOf } from './table.ts';
import { writeTranscript } from './technician.ts';
import { accelerator, prepare } from './tools.ts';

const cache = fileURLToPath(new URL('../../.build/rig', import.meta.url));
const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '20' },
    scans: { type: 'string', default: '300' },
    limit: { type: 'string', default: '480' },
    accel: { type: 'string' },
    report: { type: 'string' },
    transcript: { type: 'string' },
  },
});
const [rounds, scans, limitS] = [countOf('n'), countOf('scans'), countOf('limit')];
const endAt = limitS * 1_000;
const say = (line: string): void => console.log(`${(performance.now() / 1_000).toFixed(1).padStart(6)} s  ${line}`);
const progress: Progress = newProgress();
let paths: readonly Path[] = [];
/** What keeps the course from its end, for those who started it. */
let broken: string | null = null;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say(`ended by ${signal}`);
    process.exit(1);
  });
}
// The course leaves itself time for its end; where the machine is slower than that, this ends it.
setTimeout(() => {
  progress.skipped.push(`cut off in round ${progress.rounds + 1}: the ${limitS} s are over`);
  finish();
}, endAt - performance.now()).unref();

try {
  await run();
} catch (error) {
  broken = inspect(error);
}
finish();

async function run(): Promise<void> {
  const kernel = prepare(cache, endAt - performance.now());
  if (typeof kernel === 'string') {
    progress.skipped.push(kernel);
    return;
  }
  const image = buildImage(cache, kernel);
  const machine = await boot(image);
  void machine.ended.then(({ isCrash, text }) => {
    // A fault of QEMU's says nothing of the gate.
    if (isCrash) progress.skipped.push(`cut off in round ${progress.rounds + 1} of ${rounds}: ${text}`);
    else broken = text;
    finish();
  });
  const booted = `booted in ${(machine.bootedMs / 1_000).toFixed(1)} s`;
  say(`Debian's kernel ${image.release} on ${machine.accelerator}, Node ${machine.node}: ${booted}`);
  const { lanes, waiting } = await newLanes(machine);
  progress.skipped.push(...waiting.map(lane => `lane ${lane}`));
  paths = newPaths(lanes);
  await runCourse({ machine, lanes, paths, rounds, scans, endAt, say }, progress);
  if (progress.rounds < rounds) {
    progress.skipped.push(`cut after ${progress.rounds} of ${rounds} rounds: the ${limitS} s are over`);
  }
  if (values.transcript !== undefined) await writeTranscript(machine, lanes, values.transcript);
  await machine.close();
}

/** A processor that lets itself be used may still be unusable, as in a nested machine: then it is emulated. */
async function boot(image: Image): Promise<Machine> {
  const wanted = values.accel === 'kvm' || values.accel === 'tcg' ? values.accel : accelerator();
  try {
    return await startMachine(image, wanted);
  } catch (error) {
    if (wanted === 'tcg' || values.accel !== undefined) throw error;
    say('the guest does not start on kvm: emulated instead');
    return await startMachine(image, 'tcg');
  }
}

/** Tells what there is to tell, and ends; whatever still runs ends with it. */
function finish(): never {
  const sweeps: SweepReport['sweeps'] = [
    ...paths
      .filter(isTried)
      .map(({ name, failures }) => ({ name, failure: failures.length === 0 ? null : failures.join('\n') })),
    ...[...progress.outcomes].map(([name, failure]) => ({ name, failure })),
    ...(broken === null ? [] : [{ name: 'rig', failure: broken }]),
  ];
  if (paths.length > 0) console.log(`\n${tableOf(paths.map(figuresOf))}\n`);
  if (progress.idle.length > 0) {
    const busiest = Math.max(...progress.idle) * 100;
    say(`idle: ${busiest.toFixed(1)} % of a processor at most, in ${progress.idle.length} windows of 1 s`);
  }
  for (const { name, failure } of sweeps) if (failure !== null) say(`failed: ${name}: ${failure}`);
  for (const reason of progress.skipped) say(`skipped: ${reason}`);
  if (values.report !== undefined) {
    const skipped = progress.skipped.map(reason => `rig: ${reason}`);
    mkdirSync(dirname(values.report), { recursive: true });
    writeFileSync(values.report, JSON.stringify({ sweeps, skipped } satisfies SweepReport));
  }
  process.exit(sweeps.every(({ failure }) => failure === null) ? 0 : 1);
}

function countOf(name: 'n' | 'scans' | 'limit'): number {
  const count = Number(values[name]);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${name}: expected a number, found ${values[name]}`);
}
