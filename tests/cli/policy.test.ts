import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { gatehouse, makeSite, startGate, type TestSite } from '../gate.ts';

let site: TestSite;
beforeEach(() => {
  site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }], {
    policy: { visiting: [{ purposes: [1], hours: ['08:00-11:00', '14:00-17:00'] }] },
  });
});
afterEach(() => site.remove());

const places = () => ['--site', site.file, '--data', site.data];
const declaration = (changes: object = {}) => ({
  format: 'declaration',
  from: '2026-11-24T06:00:00+07:00',
  until: '2026-11-26T06:00:00+07:00',
  ...changes,
});
const card = '001085000229||Ngô Văn Minh|03021985|Nam|Phường C, Quận D, Hà Nội|15082021';

function write(name: string, content: unknown): string {
  const file = join(site.dir, name);
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

const examples = [
  { name: 'in hours', at: '2026-11-24T09:00:00+07:00', show: [declaration()], expect: 'admit' },
  {
    name: 'out of hours',
    at: '2026-11-24T12:00:00+07:00',
    show: [declaration()],
    expect: { outcome: 'refuse', reason: 'closed-hours' },
  },
  {
    name: 'a contractor out of hours',
    at: '2026-11-24T12:00:00+07:00',
    show: [declaration({ purposes: ['contractor'] })],
    expect: 'admit',
  },
  {
    name: 'a cough',
    at: '2026-11-24T09:00:00+07:00',
    show: [declaration({ symptoms: ['cough'] })],
    expect: { outcome: 'refer', reason: 'symptoms' },
  },
  {
    name: 'a card, not declared',
    at: '2026-11-24T09:00:00+07:00',
    show: [card],
    expect: { outcome: 'refer', reason: 'no-declaration' },
  },
  {
    name: 'a card, declared',
    at: '2026-11-24T09:00:00+07:00',
    show: [{ format: 'cccd' }],
    declared: { from: '2026-11-24T06:00:00+07:00', until: '2026-11-26T06:00:00+07:00' },
    expect: 'admit',
  },
  {
    name: 'a positive test',
    at: '2026-11-24T09:00:00+07:00',
    show: [{ format: 'dcc', facts: [{ kind: 'test', result: 'positive' }] }],
    expect: { outcome: 'refuse', reason: 'positive-test' },
  },
];

describe('policy test', () => {
  test('says that every example is decided as expected', async () => {
    const ran = await gatehouse(['policy', 'test', write('a.yaml', { examples }), ...places()]);
    expect(ran.stdout).toBe('7 as expected, 0 otherwise\n');
    expect(ran.code).toBe(0);
  });

  test('names each that is not, with what came of it; exit 1', async () => {
    const wrong = examples.map(example => ({ ...example, expect: 'refer' }));
    const ran = await gatehouse(['policy', 'test', write('a.yaml', { examples: wrong }), ...places()]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('✗ out of hours: refuse closed-hours, expected refer');
    expect(ran.stdout).toContain('2 as expected, 5 otherwise');
    const json = await gatehouse(['policy', 'test', join(site.dir, 'a.yaml'), '--json', ...places()]);
    expect(JSON.parse(json.stdout)).toMatchObject({ examples: 7, failed: 5 });
  });

  test('tries another policy', async () => {
    const policy = write('other.yaml', { declaration: { onSymptom: 'refuse' } });
    const ran = await gatehouse(['policy', 'test', write('a.yaml', { examples }), '--policy', policy, ...places()]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('✗ out of hours: admit, expected refuse closed-hours');
    expect(ran.stdout).toContain('✗ a cough: refuse symptoms, expected refer symptoms');
  });

  describe('with zones and hosts', () => {
    const show = [declaration({ purposes: ['contractor'], host: 'Trần Thị Mai' })];
    const at = '2026-11-24T09:00:00+07:00';
    const inner = [
      { name: 'not come in', at, show, inFrom: false, expect: { outcome: 'refuse', reason: 'wrong-zone' } },
      { name: 'come in, nobody to meet', at, show, expect: 'admit' },
      { name: 'full', at, show, inside: 2, expect: { outcome: 'refuse', reason: 'full' } },
    ].map(example => ({ ...example, lane: 'ward-1' }));
    const lane = (id: string, to: string) => ({ id, to, direction: 'in', scanners: [{ driver: 'sim' }] });
    const zoned = {
      zones: [{ id: 'lobby' }, { id: 'ward', within: 'lobby', antiPassback: { mode: 'hard' } }],
      lanes: [lane('in-1', 'lobby'), lane('ward-1', 'ward')].map(each => ({ ...each, relay: { driver: 'sim' } })),
      policy: { occupancy: { limit: 2 } },
    };

    async function tried(list: readonly object[], policy: object | null, own: object = zoned): Promise<string> {
      site.remove();
      const { lanes, ...more } = { ...zoned, ...own };
      site = makeSite(lanes, more);
      const other = policy === null ? [] : ['--policy', write('other.yaml', policy)];
      const file = write('a.yaml', { examples: list });
      const ran = await gatehouse(['policy', 'test', file, ...other, ...places()]);
      return ran.stdout + ran.stderr;
    }

    test('the site’s own count, also for a policy that is tried alone', async () => {
      expect(await tried(inner, null)).toBe('3 as expected, 0 otherwise\n');
      expect(await tried(inner, { occupancy: { limit: 2 } })).toBe('3 as expected, 0 otherwise\n');
      expect(await tried(inner, {})).toContain('✗ full: admit, expected refuse full');
    });

    test('a site file brings its own, and is told what is wrong with them', async () => {
      const plain = { lanes: zoned.lanes.slice(0, 1).map(({ to, ...rest }) => rest), zones: [], policy: {} };
      expect(await tried(inner, zoned, plain)).toBe('3 as expected, 0 otherwise\n');
      const soft = { ...zoned, zones: [{ id: 'lobby' }, { id: 'ward', within: 'lobby' }] };
      expect(await tried(inner, soft)).toContain('✗ not come in: admit wrong-zone, expected refuse wrong-zone');
      const closed = { ...zoned, schedules: [{ mode: 'closed', lanes: ['ward-1'] }] };
      expect(await tried(inner, closed)).toContain('✗ come in, nobody to meet: refuse closed-hours, expected admit');
      expect(await tried(inner, { ...zoned, zones: [{ id: 'lobby' }] })).toContain(
        'lanes[1].to: no zone is called ward; there is lobby',
      );
    });

    test('whether the host is inside', async () => {
      const examples = [
        { name: 'there', at, show, hostInside: true, expect: 'admit' },
        { name: 'away', at, show, expect: { outcome: 'refer', reason: 'host-absent' } },
      ];
      const purposes = [...Array(8).keys()].map(index => index + 1);
      expect(await tried(examples, { escort: { purposes } })).toBe('2 as expected, 0 otherwise\n');
    });
  });

  test.each([
    ['no examples', {}, 'examples'],
    ['an unknown key', { examples: [{ ...examples[0], colour: 'red' }] }, 'examples[0].colour: unknown key'],
    ['a wrong time', { examples: [{ ...examples[0], at: 'noon' }] }, 'examples[0].at'],
    [
      'an unknown symptom',
      { examples: [{ ...examples[0], show: [declaration({ symptoms: ['hiccups'] })] }] },
      'examples[0].show[0].symptoms',
    ],
    ['no YAML', 'a: [', 'cannot be used'],
  ])('%s: exit 2, by its path', async (_name, content, sentence) => {
    const ran = await gatehouse(['policy', 'test', write('a.yaml', content), ...places()]);
    expect(ran.stderr).toContain(sentence);
    expect(ran.code).toBe(2);
  });

  test('a policy that cannot be used is told by its path', async () => {
    const policy = write('other.yaml', { visiting: [{ hours: ['25:00-26:00'] }] });
    const ran = await gatehouse(['policy', 'test', write('a.yaml', { examples }), '--policy', policy, ...places()]);
    expect(ran.stderr).toContain('policy.visiting[0].hours[0]: expected a span such as 08:00-11:30');
    expect(ran.code).toBe(2);
  });
});

describe('policy replay', () => {
  test('beside a running gate; and key person names the person that it tells', async () => {
    const gate = await startGate(site);
    try {
      await gatehouse(['lane', 'open', 'in-1', '--guard', 'Lan', '--reason', 'x', ...places()]);
      const policy = write('other.yaml', { policy: { declaration: { maxAgeHours: 1 } }, site: { id: 'x' } });
      const span = ['--from', '2026-01-01', '--to', '2100-01-01'];
      const ran = await gatehouse(['policy', 'replay', ...span, '--policy', policy, ...places()]);
      expect(ran.stdout).toMatch(/^0 decisions; under policy [0-9a-f]{12} 0 would have been others\n$/);
      expect(ran.code).toBe(0);
    } finally {
      await gate.stop();
    }
  });

  test.each([
    [['policy', 'replay', '--from', '2026-01-01', '--to', '2026-02-01']],
    [['policy', 'replay', '--policy', 'x.yaml', '--from', '2026-01-01']],
    [['policy', 'show']],
    [['policy', 'test']],
    [['key', 'person', '--national-id', '001099012345']],
  ])('wrong usage: %j', async args => {
    const ran = await gatehouse([...args, ...(args[0] === 'policy' ? places() : [])]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toContain('    at ');
  });
});

test('key person prints the pseudonym that a token of the same number has', async () => {
  const file = join(site.dir, 'trust/doh.person.key');
  const ran = await gatehouse(['key', 'person', '--person-key', file, '--national-id', '001099000001', '--json']);
  const { person } = JSON.parse(ran.stdout);
  expect(person).toMatch(/^[0-9a-f]{32}$/);
  const again = await gatehouse(['key', 'person', '--person-key', file, '--old-id', '001099000']);
  expect(again.stdout.trim()).not.toBe(person);
  const two = await gatehouse(['key', 'person', '--person-key', file, '--qid', '1', '--old-id', '001099000']);
  expect(two.code).toBe(2);
});
