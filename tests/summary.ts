/** What the runners' reports say, summed. Pure. */
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** What failed, each with the beginning of its message: the last part of a long log is all that some CIs keep. */
  readonly failures: readonly string[];
  /** The names of what did not run, each with its reason where the report has one. */
  readonly skipped: readonly string[];
}

export interface Part {
  readonly name: string;
  /** Null where a signal ended the runner. */
  readonly exitCode: number | null;
  /** Null where the runner left no report that can be read. */
  readonly tally: Tally | null;
}

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  /** What to print: the skipped, the failures, what each part came to, and the sum as the last line. */
  readonly lines: readonly string[];
  readonly exitCode: 0 | 1;
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['passed', 'failed']),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).optional() }),
      ),
    }),
  ),
});

const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
      results: z.array(z.object({ error: z.object({ message: z.string().optional() }).optional() })),
    }),
  ),
});

const playwrightSuite = z.object({
  specs: z.array(playwrightSpec),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});

const playwrightReport = z.object({
  suites: z.array(playwrightSuite),
  errors: z.array(z.object({ message: z.string().optional() })),
});

export const sweepReport = z.strictObject({
  sweeps: z.array(z.strictObject({ name: z.string(), failure: z.string().nullable() })),
  /** What did not run, each with its reason. */
  skipped: z.array(z.string()).default([]),
});

export type SweepReport = z.input<typeof sweepReport>;

/** Of Vitest's JSON report; `root` is cut from the files' names. A file that does not load is one failure. */
export function vitestTally(report: unknown, root: string): Tally | null {
  const parsed = vitestReport.safeParse(report);
  if (!parsed.success) return null;
  let passed = 0;
  let failed = 0;
  const failures: string[] = [];
  const skipped: string[] = [];
  for (const file of parsed.data.testResults) {
    const name = file.name.startsWith(root) ? file.name.slice(root.length).replace(/^[/\\]/, '') : file.name;
    let failedHere = 0;
    for (const { fullName, status, failureMessages } of file.assertionResults) {
      const test = `${name}: ${fullName.trim()}`;
      if (status === 'passed') passed += 1;
      else if (status === 'skipped' || status === 'todo') skipped.push(test);
      // What else there is began and never ended.
      else {
        failedHere += 1;
        failures.push(withBeginning(test, failureMessages?.[0]));
      }
    }
    if (file.status === 'failed' && failedHere === 0) failures.push(withBeginning(name, file.message));
    failed += file.status === 'failed' ? Math.max(failedHere, 1) : failedHere;
  }
  return { passed, failed, failures, skipped };
}

/** Of Playwright's JSON report. A test that passed only when repeated failed; so did an error outside of the tests. */
export function playwrightTally(report: unknown): Tally | null {
  const parsed = playwrightReport.safeParse(report);
  if (!parsed.success) return null;
  let passed = 0;
  let failed = parsed.data.errors.length;
  const failures = parsed.data.errors.map(({ message }) => withBeginning('outside of the tests', message));
  const skipped: string[] = [];
  const waiting = [...parsed.data.suites];
  for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
    waiting.unshift(...(suite.suites ?? []));
    for (const spec of suite.specs) {
      for (const { status, annotations, results } of spec.tests) {
        const reason = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
        if (status === 'expected') passed += 1;
        else if (status === 'skipped') skipped.push(`${spec.file}: ${spec.title}${reason ? ` (${reason})` : ''}`);
        else {
          failed += 1;
          const message = results.find(({ error }) => error !== undefined)?.error?.message;
          failures.push(withBeginning(`${spec.file}: ${spec.title}`, message));
        }
      }
    }
  }
  return { passed, failed, failures, skipped };
}

/** Of the report of the sweeps, or of the rig. */
export function sweepTally(report: unknown): Tally | null {
  const parsed = sweepReport.safeParse(report);
  if (!parsed.success) return null;
  const failures = parsed.data.sweeps.flatMap(({ name, failure }) =>
    failure === null ? [] : [withBeginning(name, failure)],
  );
  const failed = failures.length;
  return { passed: parsed.data.sweeps.length - failed, failed, failures, skipped: parsed.data.skipped };
}

/** A failure in a few lines: what it is called, and how what it says begins, without the terminal's colours. */
function withBeginning(name: string, message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter(line => line.trim() !== '');
  return [name, ...lines.slice(0, 12).map(line => `    ${line}`)].join('\n');
}

/** Sums the parts. A runner that left no report, or that ended badly though no test of it failed, is one failure. */
export function summarize(parts: readonly Part[]): Summary {
  const skipped: string[] = [];
  const failures: string[] = [];
  const tallies: string[] = [];
  let passed = 0;
  let failed = 0;
  for (const { name, exitCode, tally } of parts) {
    const hasCrashed = tally === null || (exitCode !== 0 && tally.failed === 0);
    const here = { passed: tally?.passed ?? 0, failed: hasCrashed ? 1 : tally.failed };
    passed += here.passed;
    failed += here.failed;
    skipped.push(...(tally?.skipped ?? []).map(what => `skipped: ${name}: ${what}`));
    failures.push(...(tally?.failures ?? []).map(what => `failed: ${name}: ${what}`));
    const end = exitCode === null ? 'was killed' : `ended with ${exitCode}`;
    const why = hasCrashed ? ` (the runner ${end}${tally === null ? ', without a report' : ''})` : '';
    tallies.push(`${name}: ${here.passed} of ${here.passed + here.failed} passed${why}`);
  }
  const sum = `${passed} passed, ${failed} failed`;
  return { passed, failed, lines: [...skipped, ...failures, ...tallies, sum], exitCode: failed === 0 ? 0 : 1 };
}
