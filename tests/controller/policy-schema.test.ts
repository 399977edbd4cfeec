import { describe, expect, test } from 'vitest';
import { defaultPolicy, policySchema } from '../../main/controller/policy-schema.ts';
import { problemsOf } from '../../main/controller/site-problems.ts';
import { formats, proofKinds } from '../../main/words.ts';

/** The paths of what is wrong; empty where nothing is. */
const faultsOf = (policy: unknown): readonly string[] => {
  const parsed = policySchema.safeParse(policy);
  return parsed.success ? [] : problemsOf(parsed.error.issues, ['policy']).map(({ path }) => path);
};
const parsed = (policy: unknown) => policySchema.parse(policy);
const personKey = '0123456789abcdef0123456789abcdef';
const watched = { person: personKey, instruction: 'Call the ward' };

describe('a site that says nothing', () => {
  test('has this policy', () => {
    expect(defaultPolicy()).toEqual({
      skewSeconds: 60,
      declaration: { maxAgeHours: 72, onSymptom: 'refer', onExposure: 'refuse', onMissing: 'refer' },
      proofs: { anyOf: [['declaration'], ['health']], onMissing: 'refuse', waitSeconds: 20 },
      accept: [],
      health: {
        ...{ onPositive: 'refuse', positiveDays: 30, onRule: 'refuse' },
        ...{ vaccination: null, test: null, recovery: null },
      },
      watchlist: [],
      visiting: [],
      limits: { perHost: null, purposes: [1] },
      occupancy: { limit: null, warnAt: [80, 90] },
      antiPassback: { mode: 'soft', resetHours: 12, minutes: 30 },
      escort: { purposes: [], onAbsent: 'refer' },
      referSeconds: 30,
    });
  });

  test('in one section has the same in the others, and its own of that section', () => {
    for (const section of ['declaration', 'proofs', 'health', 'limits', 'occupancy', 'antiPassback', 'escort']) {
      expect(parsed({ [section]: {} })).toEqual(defaultPolicy());
    }
    expect(parsed({ declaration: { maxAgeHours: 24 } })).toEqual({
      ...defaultPolicy(),
      declaration: { ...defaultPolicy().declaration, maxAgeHours: 24 },
    });
  });

  test('has a copy of its own', () => {
    expect(defaultPolicy()).not.toBe(defaultPolicy());
    expect(defaultPolicy().proofs.anyOf).not.toBe(defaultPolicy().proofs.anyOf);
  });
});

describe('what a rule of a kind says when it says nothing', () => {
  test('vaccination, test and recovery', () => {
    expect(parsed({ health: { vaccination: {}, test: {}, recovery: {} } }).health).toEqual({
      onPositive: 'refuse',
      positiveDays: 30,
      onRule: 'refuse',
      vaccination: { isComplete: true, minDays: 0, maxDays: null },
      test: { naatHours: 72, antigenHours: 24 },
      recovery: { minDays: 11, maxDays: 180 },
    });
    expect(
      parsed({ health: { vaccination: { complete: false, minDays: 14, maxDays: 365 } } }).health.vaccination,
    ).toEqual({
      isComplete: false,
      minDays: 14,
      maxDays: 365,
    });
    expect(parsed({ health: { vaccination: null, test: null, recovery: null } })).toEqual(defaultPolicy());
  });

  test('visiting and limits are for those who visit a patient', () => {
    expect(parsed({ visiting: [{}] }).visiting).toEqual([{ purposes: [1] }]);
    expect(parsed({ limits: { perHost: 2 } }).limits).toEqual({ perHost: 2, purposes: [1] });
  });

  test('a rule file set is kept as it is', () => {
    const rules = { files: ['rules/eu.json', 'rules/vn.json'], valueSets: 'rules/sets.json' };
    expect(parsed({ health: { rules } }).health.rules).toEqual(rules);
  });

  test('every format and every kind of proof may be named', () => {
    expect(faultsOf({ accept: [{ formats: [...formats] }] })).toEqual([]);
    expect(faultsOf({ proofs: { anyOf: proofKinds.map(kind => [kind]) } })).toEqual([]);
  });
});

describe('spans', () => {
  const spanOf = (text: string) => parsed({ visiting: [{ hours: [text] }] }).visiting[0]?.hours?.[0];
  test.each([
    ['08:00-11:30', 480, 690],
    ['00:00-24:00', 0, 1_440],
    ['00:00-00:01', 0, 1],
    ['23:59-24:00', 1_439, 1_440],
    ['22:00-06:00', 1_320, 360],
    ['22:00-00:00', 1_320, 0],
  ])('%s', (text, fromMin, toMin) => {
    expect(spanOf(text)).toEqual({ fromMin, toMin });
  });

  test.each([
    ...['', '08:00', '8:00-11:30', '08:00-11:3', '08:00–11:30', '08:00 - 11:30', ' 08:00-11:30', '08:00-11:30 '],
    ...['08:00-08:00', '00:00-00:00', '24:00-06:00', '08:00-24:01', '08:00-25:00', '08:60-11:00', '08.00-11.30'],
    ...['08:00-11:30,14:00-17:00', '-08:00-11:30', '०८:००-११:३०', '08:00-11:30\n'],
  ])('%j is none', text => {
    const parsedText = policySchema.safeParse({ accept: [{ formats: ['dcc'], hours: ['08:00-09:00', text] }] });
    expect(parsedText.success).toBe(false);
    const issues = parsedText.error?.issues ?? [];
    expect(problemsOf(issues, ['policy'])).toEqual([
      { path: 'policy.accept[0].hours[1]', message: 'expected a span such as 08:00-11:30' },
    ]);
  });
});

describe('weekdays', () => {
  test('are numbered from Monday', () => {
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    expect(parsed({ visiting: [{ days }] }).visiting[0]?.days).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(parsed({ visiting: [{ days: ['sun', 'mon'] }] }).visiting[0]?.days).toEqual([7, 1]);
  });

  test.each(['Mon', 'monday', 'thứ hai', '', 1, null])('%j is none', day => {
    expect(faultsOf({ visiting: [{ days: ['mon', day] }] })).toEqual(['policy.visiting[0].days[1]']);
  });
});

describe('the watchlist', () => {
  const entryOf = (changes: object) => parsed({ watchlist: [{ ...watched, ...changes }] }).watchlist[0];
  test.each([
    [{}, { untilMs: null, outcome: 'refer' }],
    [{ outcome: 'refuse' }, { untilMs: null, outcome: 'refuse' }],
    [{ until: '2026-12-01T07:00:00+07:00' }, { untilMs: Date.UTC(2026, 11, 1), outcome: 'refer' }],
    [{ until: '2026-12-01T00:00:00Z' }, { untilMs: Date.UTC(2026, 11, 1), outcome: 'refer' }],
    [{ until: '2026-12-01' }, { untilMs: Date.UTC(2026, 11, 2, 11, 59, 59), outcome: 'refer' }],
    [{ instruction: '  Call the ward ' }, { untilMs: null, outcome: 'refer' }],
  ])('%j', (changes, expected) => {
    expect(entryOf(changes)).toEqual({ person: personKey, instruction: 'Call the ward', ...expected });
  });

  test.each([
    ['until', { until: 'soon' }],
    ['until', { until: '' }],
    ['until', { until: '1' }],
    ['until', { until: '2026-02-31' }],
    ['until', { until: '2026-12-01T07:00:00' }],
    ['until', { until: '31/12/2026' }],
    ['until', { until: 1_796_083_200_000 }],
    ['outcome', { outcome: 'admit' }],
    ['person', { person: personKey.toUpperCase() }],
    ['person', { person: personKey.slice(1) }],
    ['person', { person: '010187012345' }],
    ['instruction', { instruction: ' ' }],
    ['instruction', { instruction: 'x'.repeat(201) }],
    ['untilMs', { untilMs: 1 }],
    ['name', { name: 'Trần Thị Mai' }],
  ])('a faulty %s is named: %j', (key, changes) => {
    expect(faultsOf({ watchlist: [watched, { ...watched, ...changes }] })).toEqual([`policy.watchlist[1].${key}`]);
  });
});

describe('every faulty key is named', () => {
  test.each<[string, unknown]>([
    ['skewSeconds', { skewSeconds: 601 }],
    ['skewSeconds', { skewSeconds: -1 }],
    ['skewSeconds', { skewSeconds: 1.5 }],
    ['skewSeconds', { skewSeconds: '60' }],
    ['declaration', { declaration: null }],
    ['declaration.maxAgeHours', { declaration: { maxAgeHours: 0 } }],
    ['declaration.maxAgeHours', { declaration: { maxAgeHours: 24 * 366 + 1 } }],
    ['declaration.onSymptom', { declaration: { onSymptom: 'ask' } }],
    ['declaration.onExposure', { declaration: { onExposure: true } }],
    ['declaration.onMissing', { declaration: { onMissing: 'admit' } }],
    ['declaration.maxAge', { declaration: { maxAge: 72 } }],
    ['proofs.anyOf', { proofs: { anyOf: [] } }],
    ['proofs.anyOf', { proofs: { anyOf: Array.from({ length: 17 }, () => ['dcc']) } }],
    ['proofs.anyOf[1]', { proofs: { anyOf: [['dcc'], []] } }],
    ['proofs.anyOf[0]', { proofs: { anyOf: [['dcc', 'shc', 'cccd', 'bhyt', 'vds-nc']] } }],
    ['proofs.anyOf[0][1]', { proofs: { anyOf: [['dcc', 'passport']] } }],
    ['proofs.onMissing', { proofs: { onMissing: 'admit' } }],
    ['proofs.waitSeconds', { proofs: { waitSeconds: 2 } }],
    ['proofs.waitSeconds', { proofs: { waitSeconds: 121 } }],
    ['accept', { accept: {} }],
    ['accept[0].formats', { accept: [{}] }],
    ['accept[0].formats', { accept: [{ formats: [] }] }],
    ['accept[0].formats[0]', { accept: [{ formats: ['health'] }] }],
    ['accept[0].hours', { accept: [{ formats: ['dcc'], hours: [] }] }],
    ['accept[0].days', { accept: [{ formats: ['dcc'], days: [] }] }],
    ['accept[0].lanes', { accept: [{ formats: ['dcc'], lanes: [] }] }],
    ['accept[0].lanes[0]', { accept: [{ formats: ['dcc'], lanes: ['In 1'] }] }],
    ['accept[0].from', { accept: [{ formats: ['dcc'], from: '08:00' }] }],
    ['health.onPositive', { health: { onPositive: 'warn' } }],
    ['health.onRule', { health: { onRule: null } }],
    ['health.vaccination.minDays', { health: { vaccination: { minDays: -1 } } }],
    ['health.vaccination.maxDays', { health: { vaccination: { maxDays: 0.5 } } }],
    ['health.vaccination.complete', { health: { vaccination: { complete: 'yes' } } }],
    ['health.vaccination.isComplete', { health: { vaccination: { isComplete: true } } }],
    ['health.test.naatHours', { health: { test: { naatHours: 0 } } }],
    ['health.test.pcrHours', { health: { test: { pcrHours: 72 } } }],
    ['health.recovery.maxDays', { health: { recovery: { maxDays: null } } }],
    ['health.rules.files', { health: { rules: {} } }],
    ['health.rules.files[0]', { health: { rules: { files: [''] } } }],
    ['health.rules.valueSets', { health: { rules: { files: ['a'], valueSets: 7 } } }],
    ['visiting[0].purposes', { visiting: [{ purposes: [] }] }],
    ['visiting[0].purposes[1]', { visiting: [{ purposes: [1, 9] }] }],
    ['visiting[0].hours', { visiting: [{ hours: Array.from({ length: 17 }, () => '08:00-09:00') }] }],
    ['limits.perHost', { limits: { perHost: 0 } }],
    ['limits.purposes[0]', { limits: { purposes: [0] } }],
    ['occupancy.limit', { occupancy: { limit: 0 } }],
    ['occupancy.warnAt', { occupancy: { warnAt: 80 } }],
    ['occupancy.warnAt', { occupancy: { warnAt: [80] } }],
    ['occupancy.warnAt', { occupancy: { warnAt: [90, 80] } }],
    ['occupancy.warnAt[1]', { occupancy: { warnAt: [80, 101] } }],
    ['escort.purposes[0]', { escort: { purposes: [9] } }],
    ['escort.onAbsent', { escort: { onAbsent: 'admit' } }],
    ['escort.host', { escort: { host: true } }],
    ['antiPassback.mode', { antiPassback: { mode: 'strict' } }],
    ['antiPassback.resetHours', { antiPassback: { resetHours: -1 } }],
    ['antiPassback.minutes', { antiPassback: { minutes: 0 } }],
    ['antiPassback.minutes', { antiPassback: { minutes: 1_441 } }],
    ['antiPassback.minutes', { antiPassback: { mode: 'timed', minutes: 61, resetHours: 1 } }],
    ['referSeconds', { referSeconds: 4 }],
    ['whitelist', { whitelist: [] }],
  ])('%s', (path, policy) => {
    expect(faultsOf(policy)).toEqual([`policy.${path}`]);
  });

  test('all of them at once', () => {
    const policy = {
      skewSeconds: -1,
      occupancy: { limit: 'x', max: 1 },
      visiting: [{ days: ['Mon'], hours: ['8-9'] }],
    };
    expect(faultsOf(policy).toSorted()).toEqual([
      'policy.occupancy.limit',
      'policy.occupancy.max',
      'policy.skewSeconds',
      'policy.visiting[0].days[0]',
      'policy.visiting[0].hours[0]',
    ]);
  });

  test.each([null, [], 'strict', 7])('a policy is a map: not %j', policy => {
    expect(faultsOf(policy)).toEqual(['policy']);
  });
});
