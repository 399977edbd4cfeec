/** What a desk holds after any day at the gate is what a desk is told that has just come; and no event is lost or told twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ask, DeskPart } from '../../../main/desk-contract.ts';
import { inLane, outLane, type Rig, rig, rows, sensed, sim } from '../rig.ts';
import { heard, mai, type RigDesk } from '../rig-desk.ts';
import { examples } from './asks.ts';
import { lastSeq } from './days.ts';

const contacts = { fire: { ...sim, normally: 'closed', relay: 'hold' }, door: sim, tamper: sim };
const lanes = [
  { ...sensed(inLane), inputs: contacts },
  {
    ...{ id: 'both-1', direction: 'both', to: 'site' },
    scanners: [
      { ...sim, direction: 'in' },
      { ...sim, direction: 'out' },
    ],
    relay: [
      { ...sim, direction: 'in', pulseMs: 300 },
      { ...sim, direction: 'out', pulseMs: 300 },
    ],
  },
  sensed(outLane),
];
const more = {
  zones: [{ id: 'site', occupancy: { limit: 3 }, antiPassback: { resetHours: 1 }, resetAt: '09:00' }],
  interlocks: [['in-1', 'both-1']],
};

/** The log tells nothing of these. */
const untold = ['opened', 'passed', 'looked', 'visits-closed', 'door-closed', 'tamper-ended'];

type Act = (gate: Rig, desk: RigDesk) => unknown;

/** Never so fast that a desk is thrown out. */
const asks = (make: (desk: RigDesk) => Ask): Act => {
  return (gate, desk) => {
    gate.clock.advance(60);
    return desk.ask(make(desk));
  };
};
const ofCase = ({ state }: RigDesk) => {
  const [newest] = state.cases;
  return { lane: newest?.lane ?? 'in-1', entry: newest?.entry ?? 1 };
};

/** The same few people come again and again. */
const codeOf = (gate: Rig, person: number, changes: object = {}) =>
  gate.token({ nationalId: `00109900000${person}`, name: `Nguyễn Văn ${'ABCDE'[person]}`, ...changes });
const scans = (lane: string, person: number, changes: object = {}): [string, Act] => [
  `${lane} scans ${person} ${JSON.stringify(changes)}`,
  gate => gate.scan(lane, codeOf(gate, person, changes)),
];
const sets = (name: string, value: boolean): [string, Act] => [
  `${name} ${value}`,
  gate => gate.device(name, 'input').set(value),
];
const plugs = (name: string, kind: 'relay' | 'scanner' | 'input', value: boolean): [string, Act] => [
  `${name} plugged ${value}`,
  gate => gate.device(name, kind).plug(value),
];
const passes: Act = async (gate, desk) => {
  gate.clock.advance(120_000);
  await desk.ask({ kind: 'stay' });
};

const acts: readonly [string, Act][] = [
  ...['in-1', 'both-1', 'out-1'].flatMap(lane => [0, 1, 2, 3].map(person => scans(lane, person))),
  scans('in-1', 4, { symptoms: 1 }),
  scans('both-1', 4, { exposures: 1 }),
  ['garbage', gate => gate.scan('in-1', 'hello')],
  ...['in-1/passage-in', 'out-1/passage-out'].flatMap(name => [sets(name, true), sets(name, false)]),
  ...['in-1/door', 'in-1/tamper', 'in-1/fire'].flatMap(name => [
    sets(name, true),
    sets(name, false),
    sets(name, false),
  ]),
  ...[true, false].flatMap(value => [
    plugs('in-1/relay-in', 'relay', value),
    plugs('both-1/scanner-in', 'scanner', value),
    plugs('both-1/scanner-out', 'scanner', value),
    plugs('out-1/passage-out', 'input', value),
  ]),
  ...[5, 30, 400, 3_000, 12_000].map((ms): [string, Act] => [`${ms} ms`, gate => gate.clock.advance(ms)]),
  ['two minutes', passes],
  ['admit', asks(desk => ({ ...examples.admit, ...ofCase(desk) }))],
  ['turn away', asks(desk => ({ ...examples['turn-away'], ...ofCase(desk) }))],
  ['open', asks(() => examples.open)],
  ['hold', asks(() => ({ ...examples.hold, lane: 'both-1' }))],
  ['end the hold', asks(() => ({ ...examples['end-hold'], lane: 'both-1' }))],
  ['lock', asks(() => examples.lock)],
  ['unlock', asks(() => examples.unlock)],
  ['lockdown', asks(() => examples.lockdown)],
  ['lift it', asks(() => examples['lift-lockdown'])],
  ['fire is over', asks(() => examples['confirm-fire-over'])],
  ['reset the lane', asks(() => examples['reset-lane'])],
  ['call', asks(() => examples['call-supervisor'])],
  ['acknowledge', asks(({ state }) => ({ ...examples.acknowledge, alarm: state.alarms[0]?.seq ?? 1 }))],
  [
    'cancel',
    asks(({ state }) => ({
      ...examples['cancel-entry'],
      entry: state.events.findLast(({ kind }) => kind === 'admitted')?.seq ?? 1,
    })),
  ],
  [
    'withdraw',
    async (gate, desk) => {
      gate.clock.advance(120);
      const answer = desk.ask(examples.declare);
      await desk.ask(examples['withdraw-declaration']);
      await answer;
    },
  ],
];

/** The gate as it is on a good day: else one fire is all that a long run ever sees. */
async function restore(gate: Rig, desk: RigDesk): Promise<void> {
  for (const name of ['in-1/passage-in', 'out-1/passage-out', 'in-1/door', 'in-1/tamper', 'in-1/fire']) {
    gate.device(name, 'input').plug(true);
    gate.device(name, 'input').set(false);
  }
  gate.device('in-1/relay-in', 'relay').plug(true);
  for (const name of ['both-1/scanner-in', 'both-1/scanner-out']) gate.device(name, 'scanner').plug(true);
  gate.clock.advance(12_000);
  await desk.ask(examples['confirm-fire-over']);
  await desk.ask(examples['lift-lockdown']);
  await desk.ask(examples.unlock);
  await desk.ask({ ...examples['end-hold'], lane: 'both-1' });
  gate.clock.advance(1_000);
}

/** Without the moments that each desk counts for itself, and the events that a desk has that was there before. */
function comparable({ lanes: all, events, ...rest }: DeskPart, count = events.length) {
  return {
    ...rest,
    lanes: all.map(({ since: _, screen, faults, ...lane }) => ({
      ...lane,
      screen: { ...screen, forMs: null },
      faults: faults.map(({ kind, message }) => ({ kind, message })),
    })),
    events: events.slice(-count),
  };
}

function loggedAfter({ site }: Rig, seq: number): number[] {
  const all = rows<{ seq: number; kind: string }>(site, 'SELECT seq, kind FROM event WHERE seq > ? ORDER BY seq', seq);
  return all.filter(({ kind }) => !untold.includes(kind)).map(event => event.seq);
}
const seqs = (desk: RigDesk) => heard(desk).map(({ seq }) => seq);

test('whatever happens, what has changed and the snapshot come to the same', async () => {
  const gate = await rig(lanes, {}, more);
  const first = await gate.desk(mai);
  const [desk, other] = [first, await gate.desk(first.session)];
  await gate.told(desk);
  const since = lastSeq(gate);
  const came = seqs(desk).length;
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 30, size: 'max' }),
      async sequence => {
        await restore(gate, desk);
        for (const [what, act] of sequence) {
          await act(gate, desk);
          seen.add(what);
        }
        // People stop counting with time alone: that is looked at so often.
        gate.clock.advance(10_000);
        await gate.told(desk, other);
        const fresh = await gate.desk(desk.session);
        const { length } = fresh.state.events;
        expect(comparable(desk.state, length)).toEqual(comparable(fresh.state));
        fresh.socket.terminate();
        await fresh.closed;
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
  expect(seqs(desk).slice(came)).toEqual(loggedAfter(gate, since));
  expect(seqs(other)).toEqual(seqs(desk));
  // The property says something only where everything has happened.
  expect(seen.size).toBeGreaterThan(acts.length * 0.8);
  expect(rows(gate.site, 'SELECT DISTINCT kind FROM event').length).toBeGreaterThan(25);
}, 120_000);

test('people stop counting with time alone, and every desk is told', async () => {
  const gate = await rig(lanes, {}, { zones: [{ id: 'site', antiPassback: { resetHours: 1 } }] });
  const desk = await gate.desk(mai);
  gate.scan('in-1', codeOf(gate, 1));
  gate.clock.advance(12_000);
  await gate.told(desk);
  expect(desk.state.occupancy).toMatchObject([{ inside: 0 }]);
  gate.scan('both-1', codeOf(gate, 2));
  await gate.told(desk);
  expect(desk.state.occupancy).toMatchObject([{ inside: 1 }]);
  for (let minutes = 0; minutes < 61; minutes += 1) {
    gate.clock.advance(60_000);
    await desk.ask({ kind: 'stay' });
  }
  expect(desk.state.occupancy).toMatchObject([{ inside: 0 }]);
});

test('a burst that is longer than the log of a desk that comes reaches every desk that is there', async () => {
  const many = Array.from({ length: 64 }, (_, index) => ({ ...sensed(inLane), id: `in-${index + 1}` }));
  const gate = await rig(many, {}, { fire: { relock: 'auto' } });
  const first = await gate.desk(mai);
  const [desk, other] = [first, await gate.desk(first.session)];
  await gate.told(desk);
  const since = lastSeq(gate);
  for (const value of [true, false, true, false]) gate.device('in-1/fire', 'input').set(value);
  await gate.told(desk, other);
  const logged = loggedAfter(gate, since);
  expect(logged.length).toBeGreaterThan(200);
  for (const each of [desk, other]) expect(seqs(each).filter(seq => seq > since)).toEqual(logged);
});
