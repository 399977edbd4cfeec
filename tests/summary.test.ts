import { describe, expect, test } from 'vitest';
import { playwrightTally, summarize, sweepTally, vitestTally } from './summary.ts';

const root = '/gate/';

/** One file of a Vitest report. */
const file = (name: string, status: string, tests: Record<string, string>) => ({
  name: `/gate/tests/${name}`,
  status,
  message: status === 'failed' ? 'of the file' : '',
  assertionResults: Object.entries(tests).map(([fullName, state]) => ({
    fullName,
    status: state,
    failureMessages: state === 'failed' ? [`Error: of${fullName}\n\n    at the test`] : [],
  })),
});

/** One test of a Playwright report. */
const spec = (title: string, status: string, annotations: readonly object[] = []) => ({
  title,
  ok: status !== 'unexpected',
  file: 'desk.spec.ts',
  tests: [
    {
      status,
      annotations,
      results: [{}, ...(status === 'expected' ? [] : [{ error: { message: `\u001b[31mof ${title}` } }])],
    },
  ],
});

describe('a Vitest report', () => {
  test('counts its tests and names what did not run', () => {
    const tests = { ' a': 'passed', ' b': 'failed', ' c': 'skipped', 'group d': 'todo', ' e': 'passed' };
    const report = { success: false, testResults: [file('a.test.ts', 'failed', tests)] };
    const skipped = ['tests/a.test.ts: c', 'tests/a.test.ts: group d'];
    expect(vitestTally(report, root)).toEqual({
      passed: 2,
      failed: 1,
      failures: ['tests/a.test.ts: b\n    Error: of b\n        at the test'],
      skipped,
    });
  });

  test('has one failure for a file that does not load, and for a hook that fails', () => {
    const notLoaded = file('b.test.ts', 'failed', {});
    const badHook = file('c.test.ts', 'failed', { one: 'skipped' });
    const badEnd = file('d.test.ts', 'failed', { one: 'passed' });
    const report = { testResults: [notLoaded, badHook, badEnd] };
    expect(vitestTally(report, root)).toEqual({
      passed: 1,
      failed: 3,
      failures: ['b', 'c', 'd'].map(name => `tests/${name}.test.ts\n    of the file`),
      skipped: ['tests/c.test.ts: one'],
    });
  });

  test('has a failure for a test that never ended', () => {
    const report = { testResults: [file('e.test.ts', 'passed', { one: 'passed', two: 'pending' })] };
    expect(vitestTally(report, root)).toEqual({
      passed: 1,
      failed: 1,
      failures: ['tests/e.test.ts: two'],
      skipped: [],
    });
  });

  test.each([null, {}, [], 'text', { testResults: [{ name: 'a' }] }])('is nothing where it is %j', report => {
    expect(vitestTally(report, root)).toBeNull();
  });
});

describe('a Playwright report', () => {
  test('counts tests at every depth, a flaky one as failed, and gives the reasons of the skipped', () => {
    const inner = {
      title: 'group',
      specs: [spec('c', 'flaky'), spec('d', 'skipped', [{ type: 'skip', description: 'no camera' }])],
    };
    const outer = { title: 'desk.spec.ts', specs: [spec('a', 'expected'), spec('b', 'unexpected')], suites: [inner] };
    const other = { title: 'lane.spec.ts', specs: [spec('e', 'skipped', [{ type: 'skip' }]), spec('f', 'expected')] };
    expect(playwrightTally({ suites: [outer, other], errors: [], stats: {} })).toEqual({
      passed: 2,
      failed: 2,
      failures: ['desk.spec.ts: b\n    of b', 'desk.spec.ts: c\n    of c'],
      skipped: ['desk.spec.ts: d (no camera)', 'desk.spec.ts: e'],
    });
  });

  test('has a failure for every error outside of the tests', () => {
    const report = { suites: [{ specs: [spec('a', 'expected')] }], errors: [{ message: 'cannot load b.spec.ts' }] };
    expect(playwrightTally(report)).toEqual({
      passed: 1,
      failed: 1,
      failures: ['outside of the tests\n    cannot load b.spec.ts'],
      skipped: [],
    });
  });

  test.each([null, {}, { suites: [] }, { suites: [{ specs: [spec('a', 'new')] }], errors: [] }])(
    'is nothing where it is %j',
    report => {
      expect(playwrightTally(report)).toBeNull();
    },
  );
});

describe('a report of the sweeps', () => {
  test('counts the sweeps', () => {
    const sweeps = [
      { name: 'kill', failure: null },
      { name: 'pull', failure: 'Error: the lane is back' },
    ];
    expect(sweepTally({ sweeps })).toEqual({
      passed: 1,
      failed: 1,
      failures: ['pull\n    Error: the lane is back'],
      skipped: [],
    });
    expect(sweepTally({ sweeps: [], skipped: ['rig: no qemu'] })).toEqual({
      ...{ passed: 0, failed: 0, failures: [] },
      skipped: ['rig: no qemu'],
    });
    expect(sweepTally({ sweeps: 2 })).toBeNull();
    expect(sweepTally(null)).toBeNull();
  });
});

describe('the sum', () => {
  test('of parts that passed ends with the plain line, after the skipped', () => {
    const summary = summarize([
      { name: 'vitest', exitCode: 0, tally: { passed: 400, failed: 0, failures: [], skipped: ['tests/a.test.ts: c'] } },
      { name: 'sweeps', exitCode: 0, tally: { passed: 2, failed: 0, failures: [], skipped: [] } },
    ]);
    expect(summary.lines).toEqual([
      'skipped: vitest: tests/a.test.ts: c',
      'vitest: 400 of 400 passed',
      'sweeps: 2 of 2 passed',
      '402 passed, 0 failed',
    ]);
    expect(summary.exitCode).toBe(0);
  });

  test('fails with one failed test', () => {
    const part = { name: 'e2e', exitCode: 1, tally: { passed: 9, failed: 1, failures: ['a\n    of a'], skipped: [] } };
    expect(summarize([part])).toMatchObject({ passed: 9, failed: 1, exitCode: 1 });
    expect(summarize([part]).lines).toEqual(['failed: e2e: a\n    of a', 'e2e: 9 of 10 passed', '9 passed, 1 failed']);
    expect(summarize([{ ...part, exitCode: 0 }])).toMatchObject({ passed: 9, failed: 1, exitCode: 1 });
  });

  test.each([
    [
      'left no report',
      { exitCode: 0, tally: null },
      0,
      'e2e: 0 of 1 passed (the runner ended with 0, without a report)',
    ],
    ['was killed', { exitCode: null, tally: null }, 0, 'e2e: 0 of 1 passed (the runner was killed, without a report)'],
    [
      'ended badly after good tests',
      { exitCode: 1, tally: { passed: 5, failed: 0, failures: [], skipped: [] } },
      5,
      'e2e: 5 of 6 passed (the runner ended with 1)',
    ],
  ])('has one failure for a runner that %s', (_what, part, passed, line) => {
    const summary = summarize([{ name: 'e2e', ...part }]);
    expect(summary).toMatchObject({ passed, failed: 1, exitCode: 1 });
    expect(summary.lines).toEqual([line, `${passed} passed, 1 failed`]);
  });
});
