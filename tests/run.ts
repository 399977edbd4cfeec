/**
 * `npm test`: everything that can be tested on this machine; `--check` looks at types, lint, architecture and dead code
 * before. The last line is the sum, the exit code is 1 where anything failed.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Part, playwrightTally, summarize, sweepTally, type Tally, vitestTally } from './summary.ts';
import { installCommand, missingPrograms } from './system.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** No runner takes so long, however slow the machine: it hangs. */
const limitMs = 30 * 60_000;
/** All of it may take so long in CI; the rig has what the others leave of it. */
const allMs = 18 * 60_000;
/** Hundreds of processes start with the same modules: compiled once, each starts in half the time. */
process.env.NODE_COMPILE_CACHE ??= join(root, '.build/compile-cache');
const rigMs = { least: 3 * 60_000, most: 8 * 60_000 };

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
await needSystem();
const parts: Part[] = [];
if (values.check) {
  for (const name of ['types', 'lint', 'architecture', 'dead']) parts.push(await check(name));
}
parts.push(await build(), await unitTests(), await sweeps(), await browserTests(), await rig());
const { lines, exitCode } = summarize(parts);
console.log(`\n${lines.join('\n')}`);
process.exitCode = exitCode;

/** Makes sure of the programs that the tests need; where it may not install them, says how and ends. */
async function needSystem(): Promise<void> {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  const command = installCommand(isRoot);
  if (isRoot && process.env.CI === 'true') {
    console.log(`the tests need ${missing.join(' and ')}: ${command}`);
    await run('sh', ['-c', command], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    if (missingPrograms().length === 0) return;
    console.log(`still missing: ${missingPrograms().join(', ')}`);
  } else {
    console.log(`The tests need ${missing.join(' and ')}. Install with:\n\n  ${command}\n`);
  }
  process.exit(1);
}

/** One script of package.json, as one test. */
async function check(name: string): Promise<Part> {
  const exitCode = await run(process.execPath, ['--run', name]);
  const isGood = exitCode === 0;
  return { name, exitCode, tally: { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, failures: [], skipped: [] } };
}

/** The screens and the shell as they are in this tree, so that no test looks at older ones. */
async function build(): Promise<Part> {
  const exitCode = await run(process.execPath, ['--run', 'prepare']);
  return { name: 'build', exitCode, tally: { passed: 0, failed: 0, failures: [], skipped: [] } };
}

function unitTests(): Promise<Part> {
  const report = '.build/vitest/report.json';
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return runner('vitest', ['node_modules/vitest/vitest.mjs', ...args], report, read => vitestTally(read, root));
}

function sweeps(): Promise<Part> {
  const report = '.build/sweeps/report.json';
  return runner('sweeps', ['tests/sweep.ts', '--n', '20', '--no-rig', '--report', report], report, sweepTally);
}

/** The real kernel comes last: how much of it runs depends on the time. */
async function rig(): Promise<Part> {
  const leftMs = Math.min(rigMs.most, allMs - performance.now());
  if (leftMs < rigMs.least) {
    const skipped = [`the real kernel: ${Math.max(0, Math.round(leftMs / 1_000))} s are left; npm run rig`];
    return { name: 'rig', exitCode: 0, tally: { passed: 0, failed: 0, failures: [], skipped } };
  }
  const report = '.build/rig/report.json';
  const args = ['tests/rig/run.ts', '--limit', String(Math.floor(leftMs / 1_000)), '--report', report];
  return runner('rig', args, report, sweepTally);
}

async function browserTests(): Promise<Part> {
  if (globSync('tests/e2e/**/*.spec.ts', { cwd: root }).length === 0) {
    return {
      name: 'e2e',
      exitCode: 0,
      tally: { passed: 0, failed: 0, failures: [], skipped: ['tests/e2e has no *.spec.ts'] },
    };
  }
  return runner('e2e', ['node_modules/@playwright/test/cli.js', 'test'], '.build/e2e/report.json', playwrightTally);
}

/** Runs a test runner and reads the report that it leaves in `report`. */
async function runner(
  name: string,
  args: readonly string[],
  report: string,
  tallyOf: (report: unknown) => Tally | null,
): Promise<Part> {
  const file = join(root, report);
  rmSync(file, { force: true });
  const exitCode = await run(process.execPath, args);
  return { name, exitCode, tally: tallyOf(readReport(file)) };
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Runs a program with its output shown; resolves with its exit code, null where it was killed or did not start. */
function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<number | null> {
  const shown = program === process.execPath ? args : [program, ...args];
  console.log(`\n▸ ${shown.join(' ')}`);
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', timeout: limitMs, ...options });
    child.once('error', () => resolve(null)).once('exit', code => resolve(code));
  });
}
