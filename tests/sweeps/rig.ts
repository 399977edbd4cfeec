/** The rig as a sweep: many rounds, in a process of its own, which prints its table. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sweepReport } from '../summary.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const report = fileURLToPath(new URL('../../.build/sweeps/rig.json', import.meta.url));
/** How many devices each round unplugs. */
const pathsOfRound = 10;
/** Beside the rounds, of which each takes some ten. */
const [startS, roundS] = [600, 30];

/** At least so many unplugs and returns. */
export async function sweepRig(unplugs: number) {
  const rounds = Math.ceil(unplugs / pathsOfRound);
  rmSync(report, { force: true });
  const args = ['--n', String(rounds), '--limit', String(startS + rounds * roundS), '--report', report];
  const child = spawn(process.execPath, ['tests/rig/run.ts', ...args], { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  try {
    return sweepReport.parse(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return { sweeps: [{ name: 'rig', failure: `ended with ${code} and without a report` }], skipped: [] };
  }
}
