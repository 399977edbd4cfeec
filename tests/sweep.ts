/**
 * `npm run sweep -- --n N [--no-rig] [--report FILE]`: the kill sweep N times, the unplug sweep N / 2 times, 500 N pulses of
 * simulated time and 5 N real ones, and at least 2.5 N unplugs in the rig, with figures; the report says in JSON which of
 * them held.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { hasPty } from './pty.ts';
import type { SweepReport } from './summary.ts';
import { sweepKills } from './sweeps/kill.ts';
import { sweepPulls } from './sweeps/pull.ts';
import { type PulseSweep, sweepPulsesOnPaper, sweepPulsesOnPtys } from './sweeps/pulses.ts';
import { sweepRig } from './sweeps/rig.ts';

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '200' },
    rig: { type: 'boolean', default: true },
    report: { type: 'string' },
  },
  allowNegative: true,
});
const times = Number(values.n);
if (!Number.isInteger(times) || times < 1) throw new Error('--n: expected a number of rounds');
if (!hasPty) {
  console.log('socat is not installed: apt-get install -y socat');
  process.exit(1);
}
const sweeps: SweepReport['sweeps'] = [];
const skipped: string[] = [];

/** Runs one sweep and prints its figures, or what it found broken. */
async function run(name: string, sweep: () => Promise<string>): Promise<void> {
  try {
    console.log(await sweep());
    sweeps.push({ name, failure: null });
  } catch (error) {
    const failure = inspect(error);
    console.log(`${name}: ${failure}`);
    sweeps.push({ name, failure });
  }
}

await run('kill', async () => {
  const { kills, openings, uncertain } = await sweepKills(times);
  return `killed ${kills} times: ${openings} openings at the relay, all recorded; ${uncertain} of unknown outcome`;
});
await run('pull', async () => {
  const { pulls, admitted, cpuShare } = await sweepPulls(Math.ceil(times / 2));
  return `pulled ${pulls} times: ${admitted} later scans admitted; CPU share ${cpuShare.toFixed(3)}`;
});
function pulseText(kind: string, { pulses, failed, faults, worstMs }: PulseSweep): string {
  const lengths = `each within ${worstMs.toFixed(0)} ms of 300 ms, none left on`;
  return `${pulses} ${kind} pulses, ${faults} faulty writes: ${lengths}; ${failed} openings refused by the board`;
}
const lanesAtOnce = 20;
await run('simulated pulses', async () => pulseText('simulated', await sweepPulsesOnPaper(times * 500, Math.random)));
await run('real pulses', async () => pulseText('real', await sweepPulsesOnPtys(times * 5, lanesAtOnce, Math.random)));
if (values.rig) {
  const { sweeps: ofRig, skipped: leftOut } = await sweepRig(Math.ceil(times * 2.5));
  sweeps.push(...ofRig);
  skipped.push(...leftOut);
}
if (values.report !== undefined) {
  mkdirSync(dirname(values.report), { recursive: true });
  writeFileSync(values.report, JSON.stringify({ sweeps, skipped } satisfies SweepReport));
}
process.exitCode = sweeps.every(({ failure }) => failure === null) ? 0 : 1;
