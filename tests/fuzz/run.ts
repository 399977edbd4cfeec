/**
 * `npm run fuzz`: changed vectors of every format through the gate's own reading and verifying. Nothing may throw, be
 * accepted that nobody has signed, take over 50 ms, or stay in memory. What does is written to `.build/fuzz/`, with the
 * exit code 1.
 *
 *   --n N          inputs (default 10,000,000)
 *   --seconds S    stop after so long (default: when all are done)
 *   --seed N       the same inputs for the same seed, whatever the jobs (default 1)
 *   --jobs N       processes (default 2)
 *   --from N       index of the first input, to make one again: `--from 1234 --n 1`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Failure, type Progress, runShare, type Share } from './campaign.ts';
import { growth, limitMbPerMillion, type Sample } from './memory.ts';

const folder = fileURLToPath(new URL('../../.build/fuzz', import.meta.url));
/** A job that says nothing for so long hangs. */
const silentMs = 60_000;
const tellEveryMs = 10_000;

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '2' },
    from: { type: 'string', default: '0' },
    share: { type: 'string' },
  },
});

if (values.share !== undefined) await work(JSON.parse(values.share));
else await lead();

/** A job: sends what happens to the process that leads, and waits until it is taken. */
async function work(share: Share): Promise<void> {
  // Where the leading process is gone, nobody listens.
  process.once('disconnect', () => process.exit());
  for (const progress of runShare(share)) {
    await new Promise(resolve => process.send?.(progress, resolve));
    // Lets the end of the leading process be heard.
    await setImmediate();
  }
  process.disconnect();
}

interface Job {
  readonly child: ChildProcess;
  readonly samples: Sample[];
  done: number;
  heardAt: number;
  /** Why it ended before its inputs did; null where it did not. */
  fault: string | null;
}

async function lead(): Promise<void> {
  const [n, seed, seconds, jobs, from] = [values.n, values.seed, values.seconds, values.jobs, values.from].map(
    numberOf,
  );
  if (!n || !jobs || seed === undefined || seconds === undefined || from === undefined)
    throw new Error('expected numbers');
  const began = performance.now();
  const failures: Failure[] = [];
  const outcomes = new Map<string, number>();
  let genuine = 0;
  let slowestMs = 0;
  function hear(job: Job, progress: Progress): void {
    job.done = progress.done;
    job.heardAt = performance.now();
    if (progress.sample !== null) job.samples.push(progress.sample);
    for (const [name, count] of Object.entries(progress.outcomes))
      outcomes.set(name, (outcomes.get(name) ?? 0) + count);
    genuine += progress.genuine;
    slowestMs = Math.max(slowestMs, progress.slowestMs);
    for (const failure of progress.failures) failures.push(keep(failure, seed ?? 0));
  }
  const shares = Array.from({ length: jobs }, (_, first) => {
    const count = Math.floor(n / jobs) + (first < n % jobs ? 1 : 0);
    return { seed, first: from + first, step: jobs, count, isTimed: true };
  });
  const running = shares.map(share => start(share, hear));
  const rate = () => (running.reduce((sum, { job }) => sum + job.done, 0) / (performance.now() - began)) * 1_000;
  const total = () => running.reduce((sum, { job }) => sum + job.done, 0);
  const tell = () =>
    console.log(`${total()} inputs, ${rate().toFixed(0)}/s, ${genuine} genuine, ${failures.length} failures`);
  const timers = [setInterval(tell, tellEveryMs), setInterval(() => watch(running), 1_000)];
  if (seconds > 0) setTimeout(() => stop(running), seconds * 1_000).unref();
  await Promise.all(running.map(({ ended }) => ended));
  for (const timer of timers) clearInterval(timer);
  tell();
  const counted = [...outcomes].toSorted(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
  console.log(`outcomes: ${counted.join(', ')}`);
  const slopes = running.map(({ job }) => growth(job.samples));
  const grows = slopes.some(slope => slope !== null && slope > limitMbPerMillion);
  const shown = slopes.map(slope => (slope === null ? 'too short to tell' : `${slope.toFixed(2)} MB a million`));
  console.log(
    `seed ${seed}; slowest ${slowestMs.toFixed(1)} ms; memory ${shown.join(', ')}, at most ${limitMbPerMillion}`,
  );
  const faults = running.flatMap(({ job: { fault, done } }) =>
    fault === null ? [] : [`after ${done} inputs: ${fault}`],
  );
  for (const fault of faults) console.log(`a job ended ${fault}`);
  if (failures.length > 0) console.log(`failures are in ${folder}: ${[...new Set(failures.map(({ kind }) => kind))]}`);
  process.exitCode = failures.length === 0 && faults.length === 0 && !grows ? 0 : 1;
}

function numberOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function start(share: object, hear: (job: Job, progress: Progress) => void) {
  const child = fork(fileURLToPath(import.meta.url), ['--share', JSON.stringify(share)], { execArgv: ['--expose-gc'] });
  const job: Job = { child, samples: [], done: 0, heardAt: performance.now(), fault: null };
  child.on('message', (progress: Progress) => hear(job, progress));
  const ended = new Promise<void>(resolve => {
    child.once('exit', (code, signal) => {
      // SIGTERM is this process's own, when the time is over.
      if (code !== 0 && signal !== 'SIGTERM') job.fault ??= `with ${signal ?? code}`;
      resolve();
    });
  });
  return { job, ended };
}

type Running = readonly { readonly job: Job }[];

function stop(running: Running): void {
  for (const { job } of running) job.child.kill();
}

function watch(running: Running): void {
  for (const { job } of running) {
    if (job.child.exitCode !== null || performance.now() - job.heardAt < silentMs) continue;
    job.fault = 'by hanging';
    job.child.kill('SIGKILL');
  }
}

/** Writes what is needed to make the input again. */
function keep(failure: Failure, seed: number): Failure {
  mkdirSync(folder, { recursive: true });
  const text = Buffer.from(failure.bytes, 'base64').toString();
  const report = { seed, ...failure, text };
  writeFileSync(join(folder, `${failure.kind}-${seed}-${failure.index}.json`), `${JSON.stringify(report, null, 2)}\n`);
  return failure;
}
