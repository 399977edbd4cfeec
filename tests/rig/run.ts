/**
 * `npm run rig -- [--n N] [--scans S] [--limit SECONDS] [--accel kvm|tcg] [--report FILE]`: the real controller on a real
 * kernel with real hot-plug, in a virtual machine; prints the table of what plugging and unplugging took.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, parseArgs } from 'node:util';
import type { SweepReport } from '../summary.ts';
import { runCourse } from './course.ts';
import { buildImage, type Image } from './image.ts';
import { newLanes } from './lanes.ts';
import { type Accelerator, type Machine, startMachine } from './machine.ts';
import { tableOf } from './table.ts';
import { accelerator, install, installCommand, missingPackages } from './tools.ts';

const cache = fileURLToPath(new URL('../../.build/rig', import.meta.url));
const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '20' },
    scans: { type: 'string', default: '300' },
    limit: { type: 'string', default: '420' },
    accel: { type: 'string' },
    report: { type: 'string' },
  },
});
const endAt = performance.now() + Number(values.limit) * 1_000;
const results: SweepReport['sweeps'] = [];
const say = (line: string): void => console.log(`${(performance.now() / 1_000).toFixed(1).padStart(6)} s  ${line}`);

try {
  const lacks = whatLacks();
  if (lacks === null) await run();
  else {
    console.log(`rig skipped: ${lacks}`);
    results.push({ name: `skipped: ${lacks}`, failure: null });
  }
} catch (error) {
  console.log(inspect(error));
  results.push({ name: 'rig', failure: inspect(error) });
}
if (values.report !== undefined) {
  mkdirSync(dirname(values.report), { recursive: true });
  writeFileSync(values.report, JSON.stringify({ sweeps: results } satisfies SweepReport));
}
process.exit(results.every(({ failure }) => failure === null) ? 0 : 1);

/** Why the rig cannot run here; null where it can. */
function whatLacks(): string | null {
  const missing = missingPackages();
  if (missing === null) return 'needs Debian or Ubuntu on x86-64';
  if (missing.length === 0) return null;
  const mayInstall = process.getuid?.() === 0 && process.env.CI === 'true';
  if (mayInstall && install(missing) && missingPackages()?.length === 0) return null;
  return `needs ${missing.join(', ')}: ${installCommand(missing)}`;
}

async function run(): Promise<void> {
  const image = buildImage(cache);
  try {
    const machine = await boot(image);
    say(
      `Debian's kernel ${image.release} on ${machine.accelerator}, Node ${machine.node}: booted in ${seconds(machine.bootedMs)}`,
    );
    try {
      await measure(machine);
    } finally {
      await machine.close();
    }
  } finally {
    rmSync(image.start, { force: true });
  }
}

/** A processor that lets itself be used may still be unusable, as in a nested machine: then it is emulated. */
async function boot(image: Image): Promise<Machine> {
  const wanted = values.accel === 'kvm' || values.accel === 'tcg' ? values.accel : accelerator();
  try {
    return await startMachine(image, wanted);
  } catch (error) {
    if (wanted === 'tcg' || values.accel !== undefined) throw error;
    say('the guest does not start on kvm: emulated instead');
    return await startMachine(image, 'tcg' satisfies Accelerator);
  }
}

async function measure(machine: Machine): Promise<void> {
  const { lanes, waiting } = await newLanes(machine);
  for (const lane of waiting) say(`lane left out: ${lane}`);
  const rounds = Number(values.n);
  const {
    paths,
    rounds: done,
    idle,
    outcomes,
  } = await runCourse({
    ...{ machine, lanes, rounds, endAt, say },
    scans: Number(values.scans),
  });
  console.log(`\n${tableOf(paths)}\n`);
  const busiest = Math.max(0, ...idle) * 100;
  say(`idle: ${busiest.toFixed(1)} % of a processor at most, of ${idle.length} windows of 1 s`);
  if (done < rounds) say(`cut after ${done} of ${rounds} rounds: the ${values.limit} s are over`);
  for (const [name, failure] of outcomes) {
    results.push({ name, failure });
    if (failure !== null) say(`failed: ${name}: ${failure}`);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
