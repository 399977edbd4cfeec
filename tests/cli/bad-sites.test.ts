/** What a technician does wrong: every mistake ends with a sentence that says what to do, and the right exit code. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { gatehouse, makeSite, startGate, type TestSite } from '../gate.ts';

const lane = (id = 'in-1') => ({ id, direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } });
const serialLane = (id: string, scanner: string, relay: string, channel = 1) => ({
  id,
  direction: 'in',
  scanners: [{ driver: 'serial', path: scanner }],
  relay: { driver: 'lcus', path: relay, channel },
});

let site: TestSite;
beforeEach(() => {
  site = makeSite([lane()]);
});
afterEach(() => site.remove());

const run = (data = site.data) => gatehouse(['run', '--site', site.file, '--data', data]);

type SiteYaml = { [key: string]: unknown; lanes: Record<string, unknown>[]; trust: Record<string, unknown>[] };
type Case = [what: string, change: (yaml: SiteYaml) => void, told: string[]];
function edit(change: (yaml: SiteYaml) => void): void {
  const yaml = parse(readFileSync(site.file, 'utf8'));
  change(yaml);
  writeFileSync(site.file, stringify(yaml));
}

test('a folder of certificates that is still empty is no mistake; one that is not there is', async () => {
  const trustIn = (folder: string) =>
    edit(yaml => Object.assign(yaml, { trust: [...yaml.trust, { certificates: folder, for: ['dcc'] }] }));
  mkdirSync(join(site.dir, 'trust/health'));
  trustIn('trust/health/');
  const ran = await gatehouse(['check', 'x', '--site', site.file, '--data', site.data]);
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  trustIn('trust/other/');
  const again = await gatehouse(['check', 'x', '--site', site.file, '--data', site.data]);
  expect(again.stderr).toContain('trust[2].certificates: ');
  expect(again.code).toBe(2);
});

describe('a site file that cannot be used: exit 2, each faulty key by its path', () => {
  test.each<Case>([
    ['an unknown key', yaml => Object.assign(yaml, { polici: {} }), ['polici: unknown key']],
    [
      'an unknown key of a device',
      yaml => Object.assign(yaml.lanes[0] ?? {}, { relay: { driver: 'sim', pulse: 3 } }),
      ['lanes[0].relay.pulse: unknown key'],
    ],
    ['no lanes', yaml => Object.assign(yaml, { lanes: undefined }), ['lanes: ']],
    [
      'an unknown driver',
      yaml => Object.assign(yaml.lanes[0] ?? {}, { relay: { driver: 'lkus' } }),
      ['lanes[0].relay.driver: ', 'lcus'],
    ],
    [
      'a path that is missing',
      yaml => Object.assign(yaml.lanes[0] ?? {}, { scanners: [{ driver: 'serial' }] }),
      ['lanes[0].scanners[0].path: '],
    ],
    ...(['camera', 'wedge'] as const).map(
      (driver): Case => [
        `two scanners of one screen, ${driver}`,
        yaml => {
          const scanners = ['in', 'out'].map(direction => ({ driver, direction }));
          const relay = { driver: 'sim', direction: 'both', pulseMs: 300 };
          Object.assign(yaml.lanes[0] ?? {}, { direction: 'both', scanners, relay });
        },
        [`lanes[0].scanners[1]: lanes[0].scanners[0] is the one ${driver} scanner that the lane's screen can be`],
      ],
    ),
    [
      'a pulse that is no number',
      yaml => Object.assign(yaml.lanes[0] ?? {}, { relay: { driver: 'sim', pulseMs: 'long' } }),
      ['lanes[0].relay.pulseMs: ', 'number'],
    ],
    ['two lanes of one name', yaml => yaml.lanes.push(lane()), ['lanes[1].id: ']],
    [
      'two lanes on one port',
      yaml =>
        Object.assign(yaml, { lanes: [serialLane('a', '/dev/x', '/dev/y'), serialLane('b', '/dev/x', '/dev/z')] }),
      ['lanes[1].scanners[0]: ', 'lanes[0].scanners[0]'],
    ],
    [
      'a scanner and a relay on one port',
      yaml => Object.assign(yaml, { lanes: [serialLane('a', '/dev/x', '/dev/x')] }),
      ['the same port'],
    ],
    [
      'two relays on one channel',
      yaml =>
        Object.assign(yaml, { lanes: [serialLane('a', '/dev/x', '/dev/y'), serialLane('b', '/dev/z', '/dev/y')] }),
      ['lanes[1].relay: '],
    ],
    [
      'both ways, without directions',
      yaml => Object.assign(yaml.lanes[0] ?? {}, { direction: 'both' }),
      ['lanes[0].scanners[0].direction: ', 'lanes[0].relay.direction: '],
    ],
    [
      'a key file that is missing',
      yaml => Object.assign(yaml.trust[0] ?? {}, { key: 'trust/nobody.jwk' }),
      ['trust[0].key: ', 'no such file'],
    ],
    [
      'a key file that is private',
      yaml => Object.assign(yaml.trust[0] ?? {}, { key: 'trust/doh.private.jwk' }),
      ['trust[0].key: ', 'private'],
    ],
    [
      'a key file that is a folder',
      yaml => Object.assign(yaml.trust[0] ?? {}, { key: 'trust' }),
      ['trust[0].key: ', 'folder'],
    ],
    [
      'a key file that is no key',
      yaml => Object.assign(yaml.trust[0] ?? {}, { key: 'trust/doh.person.key' }),
      ['trust[0].key: '],
    ],
    [
      'a host for which there is no TLS',
      yaml => Object.assign(yaml, { station: { host: '0.0.0.0' } }),
      ['station.host: ', '127.0.0.1'],
    ],
    ['a time zone that is none', yaml => Object.assign(yaml.site ?? {}, { timeZone: 'Hanoi' }), ['site.timeZone: ']],
    [
      'a screen of no lane',
      yaml => Object.assign(yaml, { station: { port: 0, screens: [{ lane: 'x', display: 0 }] } }),
      ['station.screens[0].lane: '],
    ],
    [
      'a zone that no lane leads into',
      yaml => Object.assign(yaml, { zones: [{ id: 'lobby' }, { id: 'ward', within: 'lobby' }] }),
      ['zones[1]: no lane leads into ward'],
    ],
    [
      'a lane into no zone',
      yaml => Object.assign(yaml.lanes[0] ?? {}, { to: 'ward' }),
      ['lanes[0].to: no zone is called ward; there is site'],
    ],
    [
      'an interlock of a lane with itself, a schedule of no lane',
      yaml => Object.assign(yaml, { interlocks: [['in-1', 'in-1']], schedules: [{ mode: 'free', lanes: ['x'] }] }),
      ['interlocks[0][1]: in-1 is named twice', 'schedules[0].lanes[0]: no lane is called x'],
    ],
  ])('%s', async (_, change, sentences) => {
    edit(change);
    const ran = await run();
    for (const sentence of sentences) expect(ran.stderr).toContain(sentence);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
  });

  test('all faults at once, as JSON where that is asked for', async () => {
    edit(yaml => Object.assign(yaml, { policy: { skewSeconds: -1, antiPassback: { mode: 'firm' } } }));
    const ran = await gatehouse(['run', '--json', '--site', site.file, '--data', site.data]);
    expect(ran.code).toBe(2);
    const paths = JSON.parse(ran.stdout).problems.map((problem: { path: string }) => problem.path);
    expect(paths).toEqual(['policy.skewSeconds', 'policy.antiPassback.mode']);
  });

  test('a file that is not there', async () => {
    const ran = await gatehouse(['run', '--site', join(site.dir, 'nowhere.yaml')]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/no such file.*--site/);
  });

  test('a file that is no YAML', async () => {
    writeFileSync(site.file, 'site: { id: [');
    const ran = await run();
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('not valid YAML');
  });
});

describe('a gate that cannot start: exit 1, with a sentence that says what to do', () => {
  test('its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    edit(yaml => Object.assign(yaml, { station: { port } }));
    const ran = await run();
    other.close();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(new RegExp(`port ${port} .*taken.*station.port`));
  });

  test('another gate has the folder', async () => {
    const gate = await startGate(site);
    const ran = await run();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(String(gate.child.pid));
    expect(await gate.stop()).toBe(0);
  });

  test('its folder cannot be written', async () => {
    const ran = await run('/proc/gatehouse');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/cannot be made.*--data/);
  });

  test('its screens’ key cannot be read', async () => {
    mkdirSync(join(site.data, 'session.key'), { recursive: true });
    const ran = await run();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/session\.key cannot be used \(EISDIR\): .*remove it/);
  });

  test('its journal is not a journal', async () => {
    await (await startGate(site)).stop();
    writeFileSync(join(site.data, 'journal.sqlite'), 'not a database, but long enough to look like one '.repeat(200));
    const ran = await run();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/gatehouse: .+/);
  });

  test('its disk is full', async context => {
    const disk = mkdtempSync(join(tmpdir(), 'gatehouse-full-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      rmSync(disk, { recursive: true });
      context.skip('only root can mount a small disk');
    }
    try {
      const ran = await run(disk);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/full/);
    } finally {
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true });
    }
  });
});
