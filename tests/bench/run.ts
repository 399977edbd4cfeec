/**
 * `npm run bench`: the time from a scanner's bytes to the relay's bytes, beside the least that any program must do for
 * it; the journal's commit beside the bare disk; the start beside a bare Node. Exits with 1 where a target is missed.
 *
 *   --rounds N   rounds of both, in turn (default 7)
 *   --scans N    scans a round (default 500)
 */
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type CommitFigures, measureCommits, type Spread } from './commits.ts';
import { compile } from './compile.ts';
import { median, quantile, round, steps } from './figures.ts';
import { openBench, type RoundFigures } from './rounds.ts';
import { measureStarts, type StartFigures } from './starts.ts';

const starts = 7;
const targets = { p50Ratio: 3, p99Ratio: 5, commitRatio: 2 };

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, scans: { type: 'string', default: '500' } },
});
const size = { rounds: countOf(values.rounds, 'rounds'), scans: countOf(values.scans, 'scans') };

const parent = fileURLToPath(new URL('../../.build/bench', import.meta.url));
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'run-'));
try {
  const programs = compile(folder);
  if (!programs.ok) console.log(`the bench is skipped, nothing was measured: ${programs.reason}`);
  else {
    console.log(`${machine()}; ${size.rounds} rounds of ${size.scans} scans`);
    const bench = await openBench(programs, folder, size);
    try {
      const scans = await bench.measure();
      const start = await measureStarts(bench.site, starts);
      tell(scans, measureCommits(join(folder, 'journal'), size.rounds, size.scans), start);
    } finally {
      await bench.close();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function countOf(text: string, option: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${option}: expected a whole number, 1 or more`);
  return count;
}

function machine(): string {
  const [load = 0] = loadavg();
  const processors = cpus();
  const model = processors[0]?.model ?? 'unknown processor';
  return `${processors.length} × ${model}, load ${load.toFixed(1)}, ${fileSystem()}`;
}

/** By the magic number of statfs(2). */
function fileSystem(): string {
  const names = new Map([
    [0xef53, 'ext4'],
    [0x58465342, 'xfs'],
    [0x9123683e, 'btrfs'],
    [0x2fc12fc1, 'zfs'],
    [0x794c7630, 'overlay'],
    [0x01021994, 'tmpfs: no real disk, commits cost nothing here'],
  ]);
  const { type } = statfsSync(folder);
  return names.get(type) ?? `file system 0x${type.toString(16)}`;
}

function tell(scans: RoundFigures, commits: CommitFigures, start: StartFigures): void {
  const perRound = scans.rounds.map(({ floor, gate }) => {
    const p50 = { floor: median(floor), gate: median(gate) };
    return { ...p50, ratio: p50.gate / p50.floor };
  });
  const pooled = { floor: scans.rounds.flatMap(({ floor }) => floor), gate: scans.rounds.flatMap(({ gate }) => gate) };
  const p99 = { floor: quantile(pooled.floor, 0.99), gate: quantile(pooled.gate, 0.99) };
  const ratios = {
    p50Ratio: median(perRound.map(({ ratio }) => ratio)),
    p99Ratio: p99.gate / p99.floor,
    commitRatio: commits.ratio,
  };
  const us = (value: number) => `${value.toFixed(0)} µs`.padStart(9);
  const times = (value: number) => `${value.toFixed(2)}×`;

  console.log(`scan of ${scans.tokenLength} characters → relay       floor      gate   ratio`);
  for (const [index, { floor, gate, ratio }] of perRound.entries()) {
    console.log(
      `  round ${String(index + 1).padEnd(3)} p50                  ${us(floor)} ${us(gate)}   ${times(ratio)}`,
    );
  }
  console.log(`  all rounds p99                 ${us(p99.floor)} ${us(p99.gate)}   ${times(ratios.p99Ratio)}`);
  console.log(`steps, mean: ${steps.map(step => `${step} ${scans.steps[step].toFixed(0)}`).join(', ')} µs`);
  const { commit, growing, inPlace, appended, logBytes } = commits;
  const both = ({ p50, p99 }: Spread) => `${us(p50)} ${us(p99)}`;
  console.log('disk, alone in one process             p50       p99');
  console.log(
    `  journal, one admission       ${both(commit)}   ${(logBytes / 1_024).toFixed(1)} KiB of log with its outcome`,
  );
  console.log(`  the same while the log grows ${both(growing)}`);
  console.log(`  4 KiB + fdatasync in place   ${both(inPlace)}   ${times(ratios.commitRatio)}`);
  console.log(`  4 KiB + fdatasync appended   ${both(appended)}`);
  const { readyMs, nodeMs } = start;
  console.log(`start to ready ${readyMs.toFixed(0)} ms, node -e 0 ${nodeMs.toFixed(0)} ms: ${times(readyMs / nodeMs)}`);
  const missed = judge(ratios);
  const figures = { perRound, p99, ...ratios, steps: scans.steps, commits, start, missed };
  console.log(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? round(value, 3) : value)));
  if (missed.length > 0) process.exitCode = 1;
}

/** Says each target with its figure; the names of those that are missed. */
function judge(ratios: Readonly<Record<keyof typeof targets, number>>): string[] {
  const names = {
    p50Ratio: 'scan p50, gate to floor, median of the rounds',
    p99Ratio: 'scan p99, gate to floor, pooled',
    commitRatio: 'commit p50 to 4 KiB + fdatasync in place, median of the rounds',
  };
  const keys = ['p50Ratio', 'p99Ratio', 'commitRatio'] as const;
  return keys.filter(key => {
    const isMet = ratios[key] <= targets[key];
    console.log(
      `${isMet ? 'met   ' : 'MISSED'} ${names[key]}: ${ratios[key].toFixed(2)}×, at most ${targets[key].toFixed(1)}×`,
    );
    return !isMet;
  });
}
