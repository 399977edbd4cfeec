/** Zones, ways, schedules and interlocks of a site file: what comes of them, and what is said of each mistake. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadSite, policyContent, policyDigest, type Site } from '../../main/controller/site.ts';
import { replan, wayFinder } from '../../main/controller/site-zones.ts';
import { policyOf } from '../decide/questions.ts';
import { makeSite, type TestSite } from '../gate.ts';

const sim = { driver: 'sim' };
const lane = (id: string, more: object = {}) => ({ id, direction: 'in', scanners: [sim], relay: sim, ...more });
const both = { direction: 'both', scanners: ['in', 'out'].map(direction => ({ ...sim, direction })) };
const inner = { ...both, relay: { ...sim, direction: 'both' } };

const sites: TestSite[] = [];
afterEach(() => {
  for (const site of sites.splice(0)) site.remove();
});

function fileOf(lanes: readonly object[], more: Record<string, unknown>): TestSite {
  const site = makeSite(lanes, more);
  sites.push(site);
  return site;
}
function loaded(lanes: readonly object[], more: Record<string, unknown> = {}): Site {
  const site = loadSite(fileOf(lanes, more).file);
  if (!site.ok) throw new Error(JSON.stringify(site.fault));
  return site.value;
}
function faultsOf(lanes: readonly object[], more: Record<string, unknown>): readonly string[] {
  const site = loadSite(fileOf(lanes, more).file);
  return site.ok ? [] : site.fault.map(({ path, message }) => `${path}: ${message}`);
}

const hospital = {
  zones: [
    { id: 'lobby', name: { vi: 'Sảnh', en: 'Lobby' }, resetAt: '03:00' },
    { id: 'ward', within: 'lobby', occupancy: { limit: 20 }, antiPassback: { mode: 'timed', minutes: 10 } },
    { id: 'lab', within: 'lobby', antiPassback: { mode: 'hard' } },
  ],
  policy: { occupancy: { limit: 400, warnAt: [70, 95] }, antiPassback: { mode: 'off', resetHours: 8 } },
};
const hospitalLanes = [
  lane('in-1'),
  lane('ward-1', { ...inner, to: 'ward' }),
  lane('lab-1', { to: 'lab', from: 'ward' }),
];

describe('a site without zones', () => {
  test('has one, with the policy’s own limit and anti-passback', () => {
    const site = loaded([lane('in-1'), lane('out-1', { direction: 'out' })], { policy: hospital.policy });
    const [zone] = site.zones;
    expect(site.zones).toHaveLength(1);
    expect(zone).toMatchObject({ id: 'site', within: null, resetAtMin: null });
    expect(zone.occupancy).toBe(site.policy.occupancy);
    expect(zone.antiPassback).toBe(site.policy.antiPassback);
    for (const { way } of site.lanes) expect(way).toEqual({ from: null, to: zone });
    expect(site).toMatchObject({ schedules: [], interlocks: [], lan: null, fire: {}, desk: { idleMinutes: 15 } });
    expect(site.desk.reasons).toHaveLength(6);
  });

  test('is named by its policy alone, and keeps nothing of a plan', () => {
    const site = loaded([lane('in-1')]);
    expect(site.policyDigest).toBe(policyDigest(site.policy, site.rules));
    expect(policyContent(site.policy, site.rules, site)).toEqual(policyContent(site.policy, site.rules));
    expect(policyContent(site.policy, site.rules, site)).not.toHaveProperty('zones');
  });
});

describe('a site with zones', () => {
  test('each takes the policy’s where it has none', () => {
    const { zones } = loaded(hospitalLanes, hospital);
    expect(zones.map(({ id, within, resetAtMin }) => [id, within, resetAtMin])).toEqual([
      ['lobby', null, 180],
      ['ward', 'lobby', null],
      ['lab', 'lobby', null],
    ]);
    expect(zones.map(({ occupancy }) => occupancy)).toEqual([
      { limit: 400, warnAt: [70, 95] },
      { limit: 20, warnAt: [80, 90] },
      { limit: 400, warnAt: [70, 95] },
    ]);
    expect(zones.map(({ antiPassback }) => antiPassback)).toEqual([
      { mode: 'off', resetHours: 8, minutes: 30 },
      { mode: 'timed', resetHours: 12, minutes: 10 },
      { mode: 'hard', resetHours: 12, minutes: 30 },
    ]);
    expect(zones.map(({ name }) => name.vi)).toEqual(['Sảnh', 'ward', 'lab']);
  });

  test('its lanes lead between them', () => {
    const site = loaded(hospitalLanes, hospital);
    const ways = site.lanes.map(({ id, way: { from, to } }) => `${id}: ${from} → ${to.id}`);
    expect(ways).toEqual(['in-1: null → lobby', 'ward-1: lobby → ward', 'lab-1: ward → lab']);
    const wayOf = wayFinder(site);
    expect(wayOf('ward-1')).toBe(site.lanes[1]?.way);
    expect(wayOf('nobody’s')).toEqual({ from: null, to: site.zones[0] });
  });

  test('from outside may be said', () => {
    expect(
      loaded([lane('in-1', { to: 'lobby', from: 'outside' })], { zones: [{ id: 'lobby' }] }).lanes[0]?.way.from,
    ).toBe(null);
  });

  test('is named by them, too: what decides otherwise has another name', () => {
    const digests = [
      loaded(hospitalLanes, hospital),
      loaded(hospitalLanes, { ...hospital, zones: hospital.zones.map(zone => ({ ...zone, resetAt: '04:00' })) }),
      loaded([...hospitalLanes.slice(0, 2), lane('lab-1', { to: 'lab' })], hospital),
      loaded(hospitalLanes, { ...hospital, schedules: [{ mode: 'closed', hours: ['22:00-06:00'] }] }),
      loaded([lane('in-1')], { policy: hospital.policy }),
      loaded([lane('in-1')], { policy: hospital.policy, schedules: [{ mode: 'free' }] }),
    ].map(({ policyDigest: digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
    const site = loaded(hospitalLanes, hospital);
    expect(site.policyDigest).toBe(digests[0]);
    expect(policyContent(site.policy, site.rules, site)).toMatchObject({
      zones: [{ id: 'lobby' }, { id: 'ward' }, { id: 'lab' }],
      ways: [{ lane: 'in-1', from: null, to: 'lobby' }, {}, { lane: 'lab-1', from: 'ward', to: 'lab' }],
    });
  });

  test('under another policy keeps its own and takes that one’s for the rest', () => {
    const { zones, lanes } = replan(loaded(hospitalLanes, hospital), policyOf({ occupancy: { limit: 7 } }));
    expect(zones.map(({ occupancy }) => occupancy.limit)).toEqual([7, 20, 7]);
    expect(lanes.map(({ way }) => way.to.occupancy.limit)).toEqual([7, 20, 7]);
    expect(lanes.map(({ way }) => way.from)).toEqual([null, 'lobby', 'ward']);
  });
});

test('door and tamper contacts are devices of the lane', () => {
  const inputs = { door: { ...sim, normally: 'closed', heldSeconds: 20 }, tamper: sim };
  const site = loaded([lane('in-1', { inputs }), lane('in-2', { inputs: { door: sim } })]);
  const [first, second] = site.lanes;
  expect(first?.door).toMatchObject({ heldSeconds: 20, device: {} });
  expect(first?.tamper).toMatchObject({ device: {} });
  expect(second?.door?.heldSeconds).toBe(15);
  expect([second?.tamper, second?.fire]).toEqual([null, null]);
});

test('the second listener’s files are found beside the site file', () => {
  const lan = { names: ['gate.local'], certificate: 'tls/gate.crt', key: '/etc/gate.key', port: 8443 };
  const site = loaded([lane('in-1')], { station: { port: 0, lan } });
  expect(site.lan).toEqual({ ...lan, host: '0.0.0.0', certificate: join(site.folder, 'tls/gate.crt') });
});

describe('each mistake is told by its path, with what was expected', () => {
  const zones = [{ id: 'lobby' }, { id: 'ward', within: 'lobby' }, { id: 'lab', within: 'ward' }];
  const lanes = [lane('in-1'), lane('ward-1', { to: 'ward' }), lane('lab-1', { to: 'lab' })];
  const first = (changes: object) => [lane('in-1', changes), ...lanes.slice(1)];

  test.each<[string, readonly object[], Record<string, unknown>, readonly string[]]>([
    ['nothing wrong', lanes, { zones }, []],
    [
      'two zones of one name',
      lanes,
      { zones: [...zones, { id: 'lobby' }] },
      ['zones[3].id: another zone is called lobby'],
    ],
    [
      'a zone called outside',
      [...lanes, lane('x', { to: 'outside' })],
      { zones: [...zones, { id: 'outside' }] },
      ['zones[3].id: outside is where no zone is: expected another name'],
    ],
    [
      'within nothing',
      [lane('in-1'), lane('in-2', { to: 'ward' })],
      { zones: [{ id: 'lobby' }, { id: 'ward', within: 'house' }] },
      ['zones[1].within: no zone is called house'],
    ],
    [
      'within itself',
      [lane('in-1', { to: 'lobby' })],
      { zones: [{ id: 'lobby', within: 'lobby' }] },
      ['zones[0].within: lobby would be within itself'],
    ],
    [
      'within each other',
      [lane('a', { to: 'a' }), lane('b', { to: 'b' }), lane('c', { to: 'c' })],
      {
        zones: [
          { id: 'a', within: 'b' },
          { id: 'b', within: 'a' },
          { id: 'c', within: 'b' },
        ],
      },
      ['zones[0].within: a would be within itself', 'zones[1].within: b would be within itself'],
    ],
    [
      'a lane to nowhere',
      first({ to: 'roof' }),
      { zones },
      ['lanes[0].to: no zone is called roof; there is lobby, ward, lab'],
    ],
    [
      'a lane from nowhere',
      first({ from: 'roof' }),
      { zones },
      ['lanes[0].from: no zone is called roof; there is lobby, ward, lab'],
    ],
    [
      'a lane that jumps inward',
      [...lanes, lane('x', { to: 'lab', from: 'lobby' })],
      { zones },
      ['lanes[3].from: expected the zone around lab or one beside it: ward'],
    ],
    [
      'a back door',
      [...lanes, lane('x', { to: 'ward', from: 'outside' })],
      { zones: [...zones.slice(0, 2), { id: 'lab', within: 'lobby' }] },
      ['lanes[3].from: expected the zone around ward or one beside it: lobby, lab'],
    ],
    [
      'a lane in a circle',
      first({ from: 'lobby' }),
      { zones },
      ['lanes[0].from: expected the zone around lobby or one beside it: outside'],
    ],
    [
      'a zone that no lane leads into',
      lanes.slice(0, 2),
      { zones },
      ['zones[2]: no lane leads into lab: expected one with to: lab'],
    ],
    [
      'a zone that lanes only leave',
      [...lanes.slice(0, 2), lane('lab-1', { direction: 'out', to: 'lab' })],
      { zones },
      ['zones[2]: no lane leads into lab: expected one with to: lab'],
    ],
    [
      'a zone that is come to by the way out of one within it only',
      [lane('ward-1', { ...inner, to: 'ward' })],
      { zones: zones.slice(0, 2) },
      ['zones[0]: no lane leads into lobby: expected one with to: lobby'],
    ],
    [
      'a zone that is come to by the way out of its neighbour',
      [lane('a', { to: 'a' }), lane('ab', { direction: 'out', to: 'a', from: 'b' })],
      { zones: [{ id: 'a' }, { id: 'b' }] },
      [],
    ],
    [
      'a schedule of no lane',
      lanes,
      { zones, schedules: [{ mode: 'free', lanes: ['in-1', 'x'] }] },
      ['schedules[0].lanes[1]: no lane is called x'],
    ],
    [
      'a first person where nothing opens',
      lanes,
      { zones, schedules: [{ mode: 'closed', firstPersonIn: true }] },
      [
        'schedules[0].firstPersonIn: only a free lane waits for its first person: expected mode free, or no firstPersonIn',
      ],
    ],
    [
      'an interlock of no lane',
      lanes,
      { zones, interlocks: [['in-1', 'x']] },
      ['interlocks[0][1]: no lane is called x'],
    ],
    [
      'an interlock of one lane twice',
      lanes,
      { zones, interlocks: [['in-1', 'ward-1', 'in-1']] },
      ['interlocks[0][2]: in-1 is named twice: expected different lanes'],
    ],
    [
      'two reasons of one name',
      lanes,
      { zones, desk: { reasons: [1, 2].map(() => ({ id: 'other', vi: 'Khác', en: 'Other' })) } },
      ['desk.reasons[1].id: another reason is called other'],
    ],
    [
      'two listeners on one port',
      lanes,
      { zones, station: { port: 9_000, lan: { port: 9_000, names: ['a'], certificate: 'c', key: 'k' } } },
      ['station.lan.port: station.port has it already: expected another port'],
    ],
    [
      'a contact with a direction',
      first({ inputs: { door: { ...sim, direction: 'in' }, tamper: { ...sim, heldSeconds: 3 } } }),
      { zones },
      ['lanes[0].inputs.door.direction: unknown key', 'lanes[0].inputs.tamper.heldSeconds: unknown key'],
    ],
  ])('%s', (_name, given, more, expected) => {
    expect(faultsOf(given, more)).toEqual(expected);
  });

  test.each<[string, Record<string, unknown>]>([
    ['zones[0].id', { zones: [{ id: 'The lobby' }] }],
    ['zones[0].limit', { zones: [{ id: 'lobby', limit: 3 }] }],
    ['zones[0].resetAt', { zones: [{ id: 'lobby', resetAt: '24:00' }] }],
    ['zones[0].occupancy.limit', { zones: [{ id: 'lobby', occupancy: { limit: 0 } }] }],
    ['zones[0].antiPassback.minutes', { zones: [{ id: 'lobby', antiPassback: { mode: 'timed', resetHours: 0.1 } }] }],
    ['schedules[0].mode', { schedules: [{ mode: 'open' }] }],
    ['schedules[0].hours[0]', { schedules: [{ mode: 'free', hours: ['6-18'] }] }],
    ['interlocks[0]', { interlocks: [['in-1']] }],
    ['fire.relock', { fire: { relock: 'never' } }],
    ['desk.reasons', { desk: { reasons: [] } }],
  ])('%s', (path, more) => {
    expect(faultsOf([lane('in-1')], more).map(fault => fault.split(': ')[0])).toEqual([path]);
  });

  test('all of them at once', () => {
    const file = fileOf(first({ to: 'roof' }), { zones: [...zones, { id: 'lobby' }], interlocks: [['in-1', 'x']] });
    const yaml = parse(readFileSync(file.file, 'utf8'));
    writeFileSync(file.file, stringify({ ...yaml, schedules: [{ mode: 'free', lanes: ['y'] }] }));
    const site = loadSite(file.file);
    expect(site.ok ? [] : site.fault.map(({ path }) => path)).toEqual([
      'zones[3].id',
      'lanes[0].to',
      'schedules[0].lanes[0]',
      'interlocks[0][1]',
    ]);
  });
});
