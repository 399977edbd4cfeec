/** Another policy asked about the past: the same one changes nothing, another one says what and why. */
import { describe, expect, test } from 'vitest';
import { noRules } from '../../main/controller/health-rules.ts';
import { localTime } from '../../main/controller/local-time.ts';
import { policySchema, scheduleSchema, zoneSchema } from '../../main/controller/policy-schema.ts';
import { policyContent } from '../../main/controller/site.ts';
import { buildZones } from '../../main/controller/site-zones.ts';
import { type Replay, replay } from '../../main/report/replay.ts';
import { inLane, outLane, type Rig, rig, rows, sensed } from '../controller/rig.ts';
import { using } from '../record/journals.ts';

const hourS = 3_600;
const card = '001085000229||Ngô Văn Minh|03021985|Nam|Phường C, Quận D, Hà Nội|15082021';

interface Asked {
  readonly from?: number;
  readonly zones?: readonly object[];
  readonly schedules?: readonly object[];
}

function asked({ site }: Rig, policy: object, { from = 0, zones = [], schedules = [] }: Asked = {}): Replay {
  const tried = policySchema.parse(policy);
  const result = replay({
    dir: site.data,
    ...{ from, to: 9e15 },
    policy: policyContent(tried, noRules),
    zones: buildZones(
      zones.map(zone => zoneSchema.parse(zone)),
      tried,
    ),
    schedules: schedules.map(schedule => scheduleSchema.parse(schedule)),
    audiences: ['hospital', 'province'],
    localTime: localTime('Asia/Ho_Chi_Minh'),
  });
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

const say = ({ changes }: Replay) =>
  changes.map(({ was, becomes }) =>
    [was, becomes].map(({ outcome, reasons }) => [outcome, ...reasons].join(' ')).join(' → '),
  );

/** A morning at the gate: one of everything. */
async function morning(policy: object): Promise<Rig> {
  const gate = await rig([sensed(inLane), sensed(outLane)], policy);
  const nowS = () => Math.floor(gate.clock.now() / 1_000);
  const codes = [
    gate.token(),
    gate.token({ symptoms: 1 }),
    gate.token({ exposures: 1 }),
    gate.token({ notBeforeS: nowS() - 60 * hourS, expiresAtS: nowS() + hourS }),
    gate.token({ notBeforeS: nowS() - 9 * hourS, expiresAtS: nowS() - hourS }),
    gate.token({ notBeforeS: nowS() + hourS, expiresAtS: nowS() + 9 * hourS }),
    gate.token({ audience: 'elsewhere' }),
    gate.token({ audience: 'province', purposes: [4], symptoms: 2, exposures: 2 }),
    card,
    'https://example.com',
  ];
  for (const code of codes) {
    gate.scan('in-1', code);
    gate.device('in-1/passage-in', 'input').set(true);
    gate.device('in-1/passage-in', 'input').set(false);
    gate.clock.advance(60_000);
  }
  const [first = ''] = codes;
  gate.scan('in-1', first);
  gate.clock.advance(60_000);
  gate.scan('out-1', first);
  gate.device('out-1/passage-out', 'input').set(true);
  gate.clock.advance(60_000);
  gate.scan('in-1', first);
  gate.clock.advance(60_000);
  return gate;
}

describe('a replay', () => {
  test.each([
    ['the default', {}],
    ['a strict one', { declaration: { onSymptom: 'refuse', maxAgeHours: 24 }, antiPassback: { mode: 'hard' } }],
    ['a mild one', { declaration: { onSymptom: 'admit', onExposure: 'admit', onMissing: 'refuse' } }],
    ['one with limits and hours', { visiting: [{ hours: ['05:00-06:00'] }], occupancy: { limit: 1 } }],
    ['one that takes no cards', { accept: [{ formats: ['declaration'] }], proofs: { onMissing: 'refer' } }],
  ])('of the policy that decided changes nothing: %s', async (_name, policy) => {
    const gate = await morning(policy);
    const told = asked(gate, policy);
    expect(say(told)).toEqual([]);
    expect(told).toMatchObject({ otherReasons: 0, untold: [] });
    expect(told.decisions).toBe(13);
  });

  test('of another one tells each decision that would have been another, and why', async () => {
    const gate = await morning({});
    expect(say(asked(gate, { declaration: { onSymptom: 'admit' } }))).toEqual(['refer symptoms → admit symptoms']);
    expect(say(asked(gate, { declaration: { onExposure: 'refer' } }))).toEqual([
      'refuse exposure → refer exposure',
      'refuse exposure symptoms → refer exposure symptoms',
    ]);
    expect(say(asked(gate, { declaration: { maxAgeHours: 48 } }))).toEqual(['admit → refuse too-old']);
    expect(say(asked(gate, { declaration: { onMissing: 'refuse' } }))).toEqual([
      'refer no-declaration → refuse no-declaration',
    ]);
    expect(say(asked(gate, { antiPassback: { mode: 'off' } }))).toEqual(['refuse already-used → admit']);
    expect(say(asked(gate, { proofs: { anyOf: [['cccd']] } }))).toContain('refer no-declaration → admit');
    expect(say(asked(gate, { occupancy: { limit: 1 } }))).toEqual([
      'refer symptoms → refuse full symptoms',
      'admit → refuse full',
      'refer no-declaration → refuse full no-declaration',
      'admit → refuse full',
    ]);
  });

  test('names the event, its moment, lane and person', async () => {
    const gate = await morning({});
    const [change] = asked(gate, { declaration: { maxAgeHours: 48 } }).changes;
    const [row] = rows<{ seq: number; at: string; person: string }>(
      gate.site,
      `SELECT seq, at, person FROM entry WHERE seq = ${change?.seq}`,
    );
    expect(change).toMatchObject({ ...row, lane: 'in-1', direction: 'in' });
  });

  test('looks at its span alone, with the history from before it', async () => {
    const gate = await morning({});
    const [last] = rows<{ at: number }>(gate.site, "SELECT max(at) AS at FROM event WHERE kind = 'refused'");
    const from = last?.at ?? 0;
    const told = asked(gate, { antiPassback: { mode: 'off' } }, { from });
    expect(told.decisions).toBeLessThan(4);
    expect(say(told)).toEqual(['refuse already-used → admit']);
  });

  test('an exit is admitted under any policy', async () => {
    const gate = await morning({});
    const told = asked(gate, {
      occupancy: { limit: 1 },
      accept: [{ formats: ['bhyt'] }],
      declaration: { maxAgeHours: 1 },
    });
    expect(told.changes.filter(({ direction }) => direction === 'out')).toEqual([]);
  });

  test('of a schedule that closes the lane', async () => {
    const gate = await morning({});
    const changes = say(asked(gate, {}, { schedules: [{ mode: 'closed', lanes: ['in-1'] }] }));
    expect(changes).toContain('admit → refuse closed-hours');
    expect(changes).toContain('refer symptoms → refuse closed-hours symptoms');
    expect(asked(gate, {}, { schedules: [{ mode: 'closed', lanes: ['out-1'] }] }).changes).toEqual([]);
    expect(asked(gate, {}, { schedules: [{ mode: 'free' }] }).changes).toEqual([]);
  });

  test('what a certificate said is not guessed: other rules cannot be told, the same rules can', async () => {
    const gate = await morning({});
    // As if the first entry had been by a certificate.
    const facts = `json_set(payload, '$.facts.proofs[0].kind', 'health', '$.facts.proofs[0].format', 'dcc')`;
    using(`${gate.site.data}/journal.sqlite`, database => {
      database.exec('DROP TRIGGER event_only_forgets');
      database.exec(
        `UPDATE event SET payload = ${facts} WHERE seq = (SELECT min(seq) FROM event WHERE kind = 'admitted')`,
      );
    });
    expect(asked(gate, {}).untold).toEqual([]);
    expect(asked(gate, { health: { vaccination: { minDays: 14 } } }).untold).toHaveLength(1);
  });

  test('an entry is of the zone that it names, with that zone’s rules in the policy that is tried', async () => {
    const zones = [{ id: 'lobby' }, { id: 'ward', within: 'lobby', antiPassback: { mode: 'hard' } }];
    const inner = { ...inLane, id: 'ward-1', to: 'ward' };
    const gate = await rig([sensed(inLane), sensed(inner), sensed(outLane)], {}, { zones });
    const go = (lane: string, code: string, direction: 'in' | 'out') => {
      gate.scan(lane, code, direction);
      gate.device(`${lane}/passage-${direction}`, 'input').set(true);
      gate.device(`${lane}/passage-${direction}`, 'input').set(false);
      gate.clock.advance(60_000);
    };
    const [first, second] = [gate.token(), gate.token()];
    go('in-1', first, 'in');
    go('ward-1', first, 'in');
    go('ward-1', second, 'in');
    const outcomes = rows<{ outcome: string; reason: string | null }>(gate.site, 'SELECT outcome, reason FROM entry');
    expect(outcomes.map(({ outcome, reason }) => [outcome, reason].join(' ').trim())).toEqual([
      'admit',
      'admit',
      'refuse wrong-zone',
    ]);
    expect(asked(gate, {}, { zones })).toMatchObject({ decisions: 3, changes: [], otherReasons: 0 });
    const soft = [{ id: 'lobby' }, { id: 'ward', within: 'lobby' }];
    expect(say(asked(gate, {}, { zones: soft }))).toEqual(['refuse wrong-zone → admit wrong-zone']);
    const full = [
      { id: 'lobby', occupancy: { limit: 1 } },
      { ...zones[1], occupancy: { limit: 1 } },
    ];
    expect(asked(gate, {}, { zones: full })).toMatchObject({ changes: [], otherReasons: 0 });
    // The new policy knows no such zones: they have what it says of all.
    expect(say(asked(gate, { antiPassback: { mode: 'hard' } }))).toEqual([]);
    expect(say(asked(gate, { antiPassback: { mode: 'off' } }))).toEqual(['refuse wrong-zone → admit']);
  });

  const absent = 'host-absent';
  test.each([
    {
      did: 'referred visitors without their host, who was inside is known',
      policy: { escort: { purposes: [3], onAbsent: 'refer' } },
      ...{
        changes: [`refer ${absent} → refuse ${absent}`, `refer ${absent} → refuse ${absent}`],
        at: [1, 3],
        untold: [],
      },
    },
    {
      did: 'did not ask for hosts, only who named none is known',
      policy: {},
      ...{ changes: [`admit → refuse ${absent}`], at: [1], untold: [2, 3] },
    },
  ])('of a host who has to be inside: where the policy $did', async ({ policy, changes, at, untold }) => {
    const gate = await rig([sensed(inLane)], policy);
    const host = 'Trần Thị Mai';
    const visitors = [
      { purposes: [1], name: host },
      { purposes: [3] },
      { purposes: [3], host },
      { purposes: [3], host: 'Ai' },
    ];
    for (const visitor of visitors) {
      gate.scan('in-1', gate.token(visitor));
      gate.device('in-1/passage-in', 'input').set(true);
      gate.device('in-1/passage-in', 'input').set(false);
      gate.clock.advance(60_000);
    }
    const told = asked(gate, { escort: { purposes: [3], onAbsent: 'refuse' } });
    expect(say(told)).toEqual(changes);
    const entries = rows<{ seq: number }>(gate.site, 'SELECT seq FROM entry ORDER BY seq').map(({ seq }) => seq);
    expect(told.changes.map(({ seq }) => entries.indexOf(seq))).toEqual(at);
    expect(told.untold.map(seq => entries.indexOf(seq))).toEqual(untold);
  });

  test('of a journal that is not there is a fault', () => {
    const policy = policyContent(policySchema.parse({}), noRules);
    const span = { dir: '/nowhere', from: 0, to: 1, localTime: localTime('UTC') };
    expect(replay({ ...span, policy, zones: [], schedules: [], audiences: [] })).toMatchObject({
      ok: false,
      fault: { kind: 'io' },
    });
  });
});
