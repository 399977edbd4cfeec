/** Every ask over the real link by everybody who may not, and everything that is no ask at all. */
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { askController } from '../../../main/cli/control-client.ts';
import { type AskKind, ask, askRoles } from '../../../main/desk-contract.ts';
import { guardRoles } from '../../../main/words.ts';
import { inLane, kinds, type Rig, rig, rows, sensed } from '../rig.ts';
import { closeCode, lan, mai, openLink, type Person, type RigDesk, signIn, signOut } from '../rig-desk.ts';
import { examples } from './asks.ts';

const askKinds = ask.options.map(option => option.shape.kind.value);
const above = (role: (typeof guardRoles)[number]): readonly AskKind[] =>
  askKinds.filter(kind => guardRoles.indexOf(askRoles[kind]) > guardRoles.indexOf(role));

/** Everything that an ask could have done: the journal, the lanes, the relays. */
const effects = (gate: Rig) => ({
  events: kinds(gate.site),
  lanes: gate.gate.lanes(),
  relay: gate.device('in-1/relay-in', 'relay').on,
});

/** A gate at which there is something to do for every ask: somebody waits, somebody is inside, an alarm, a lockdown. */
async function busyGate(): Promise<Rig> {
  const gate = await rig([sensed(inLane)]);
  gate.scan('in-1', gate.token());
  gate.clock.advance(300);
  gate.device('in-1/passage-in', 'input').set(true);
  gate.device('in-1/passage-in', 'input').set(false);
  gate.clock.advance(10_000);
  gate.device('in-1/passage-in', 'input').set(true);
  gate.device('in-1/passage-in', 'input').set(false);
  gate.clock.advance(10_000);
  gate.scan('in-1', gate.token({ symptoms: 1 }));
  return gate;
}

describe('roles', () => {
  test('there is something above a guard, and it is of a supervisor', () => {
    expect(above('guard').length).toBeGreaterThan(5);
    expect([...above('supervisor'), ...above('admin')]).toEqual([]);
  });

  test.each<Person>([lan, mai].filter(({ role }) => above(role).length > 0))(
    '$role asks for everything above: nothing happens',
    async who => {
      const gate = await busyGate();
      const desk = await gate.desk(who);
      const before = effects(gate);
      for (const kind of above(who.role)) {
        expect(await desk.ask(examples[kind]), kind).toEqual({ kind: 'failed', why: 'not-allowed' });
        gate.clock.advance(50);
      }
      expect(effects(gate)).toEqual(before);
      expect(desk.socket.readyState).toBe(WebSocket.OPEN);
    },
  );

  test.each<Person>([lan, mai])('what $role may ask is answered by what it comes to', async who => {
    const gate = await busyGate();
    const desk = await gate.desk(who);
    for (const kind of askKinds.filter(each => !above(who.role).includes(each))) {
      if (kind === 'declare') continue;
      const answer = await desk.ask(examples[kind]);
      expect(answer, kind).not.toMatchObject({ why: 'not-allowed' });
      gate.clock.advance(100);
    }
  });
});

/** What no desk of ours would send. */
const hostile: readonly (readonly [string, string | Buffer])[] = [
  ['no JSON', 'open sesame'],
  ['nothing', ''],
  ['an array', '[]'],
  ['null', 'null'],
  ['another type', JSON.stringify({ type: 'confirm', lane: 'in-1', id: 1, isTrue: true })],
  ['an unknown ask', JSON.stringify({ type: 'ask', id: 1, ask: { kind: 'open-all' } })],
  ['a kind of the prototype', JSON.stringify({ type: 'ask', id: 1, ask: { kind: 'constructor' } })],
  ['an ask without a number', JSON.stringify({ type: 'ask', ask: examples.stay })],
  ['number zero', JSON.stringify({ type: 'ask', id: 0, ask: examples.stay })],
  ['a key beside the ask', JSON.stringify({ type: 'ask', id: 1, ask: examples.stay, role: 'admin' })],
  ['a key within the ask', JSON.stringify({ type: 'ask', id: 1, ask: { ...examples.open, guard: 'Mai' } })],
  ['a proto', `{"type":"ask","id":1,"ask":{"kind":"stay","__proto__":{"role":"admin"}}}`],
  ['a lane that is a path', JSON.stringify({ type: 'ask', id: 1, ask: { ...examples.open, lane: '../in-1' } })],
  [
    'a reason that is a sentence',
    JSON.stringify({ type: 'ask', id: 1, ask: { ...examples.open, reason: 'so be it' } }),
  ],
  ['a note too long', JSON.stringify({ type: 'ask', id: 1, ask: { ...examples.open, note: 'a'.repeat(301) } })],
  ['a memo of blanks', JSON.stringify({ type: 'ask', id: 1, ask: { ...examples.acknowledge, memo: '  ' } })],
  ['bytes', Buffer.from(JSON.stringify({ type: 'ask', id: 1, ask: examples.open }))],
];

/** The gate goes on: another guard signs in and opens the lane. */
async function expectWell(gate: Rig, desk: RigDesk): Promise<void> {
  expect(await desk.ask(examples.open)).toMatchObject({ kind: 'done' });
  expect(gate.device('in-1/relay-in', 'relay').on).toBe(true);
}

describe('what is no message of the contract', () => {
  test('closes the link, and nothing happens', async () => {
    const gate = await rig([inLane]);
    const { session } = await gate.desk(lan);
    const before = effects(gate);
    for (const [what, message] of hostile) {
      const desk = await gate.desk(session);
      desk.socket.send(message);
      expect(await desk.closed, what).toBe(4_400);
      expect(effects(gate), what).toEqual(before);
    }
    await expectWell(gate, await gate.desk(session));
  });

  test('over 16 KiB', async () => {
    const gate = await rig([inLane]);
    const desk = await gate.desk(lan);
    desk.socket.send(JSON.stringify({ type: 'ask', id: 1, ask: { ...examples.open, note: 'a'.repeat(16_384) } }));
    expect([1_006, 1_009]).toContain(await desk.closed);
    await expectWell(gate, await gate.desk(lan));
  });

  test('a thousand asks at once: the first twenty are answered, and the rest is not even looked at', async () => {
    const gate = await rig([inLane]);
    const [desk, other] = [await gate.desk(lan), await gate.desk(mai)];
    for (let id = 1; id <= 1_000; id += 1) {
      desk.socket.send(JSON.stringify({ type: 'ask', id, ask: examples['call-supervisor'] }));
    }
    expect(await desk.closed).toBe(4_400);
    expect(kinds(gate.site).filter(kind => kind === 'supervisor-called')).toHaveLength(20);
    await expectWell(gate, other);
  });

  test('twenty a second go on for ever', async () => {
    const gate = await rig([inLane]);
    const desk = await gate.desk(lan);
    for (let second = 0; second < 3; second += 1) {
      for (let id = 0; id < 20; id += 1) expect(await desk.ask({ kind: 'stay' })).toEqual({ kind: 'done', seq: null });
      gate.clock.advance(1_000);
    }
  });
});

describe('signed in', () => {
  test('or not: what is sent before that is known does nothing', async () => {
    const gate = await rig([inLane]);
    const [one, other] = [(await gate.desk(lan)).session, (await gate.desk(lan)).session];
    const first = { name: 'Thu', role: 'guard', pin: '902746' } as const;
    await askController(gate.site.data, { command: 'guard-add', ...first });
    const unchanged = await signIn(gate.gate.url, first);
    const attempts: readonly (readonly [string, string, string])[] = [
      ['nobody', '', ''],
      ['a token without its cookie', one.token, ''],
      ['a cookie without its token', '', one.cookie],
      ['another session’s token', one.token, other.cookie],
      ['a guard whose first PIN stands', unchanged.token, unchanged.cookie],
    ];
    const before = effects(gate);
    for (const [who, token, cookie] of attempts) {
      const socket = openLink(gate.gate.url, `role=guard&token=${token}`, cookie);
      const closed = closeCode(socket);
      const heard: string[] = [];
      socket.on('message', data => heard.push(data.toString()));
      socket.on('open', () => {
        for (let id = 1; id <= 50; id += 1) socket.send(JSON.stringify({ type: 'ask', id, ask: examples.open }));
      });
      expect(await closed, who).toBe(4_401);
      expect(heard, who).toEqual([]);
    }
    expect(effects(gate)).toEqual(before);
  });

  test('out again: every link of the session is closed, and no other', async () => {
    const gate = await rig([inLane]);
    const [first, other] = [await gate.desk(lan), await gate.desk(lan)];
    const second = await gate.desk(first.session);
    await signOut(gate.gate.url, first.session);
    expect([await first.closed, await second.closed]).toEqual([4_401, 4_401]);
    await expectWell(gate, other);
    await expect(gate.desk(first.session)).rejects.toThrow('4401');
  });

  test('out again: who does not close their end is not heard any more', async () => {
    const gate = await rig([inLane]);
    const desk = await gate.desk(lan);
    // The close frame is not answered while nothing is read.
    desk.socket.pause();
    await signOut(gate.gate.url, desk.session);
    const before = effects(gate);
    for (let id = 1; id <= 5; id += 1) {
      desk.socket.send(JSON.stringify({ type: 'ask', id, ask: examples.open }));
    }
    const other = await gate.desk(mai);
    await other.ask({ kind: 'stay' });
    expect(effects(gate)).toMatchObject({ lanes: before.lanes, relay: false });
    expect(rows(gate.site, "SELECT 1 FROM event WHERE kind = 'overridden'")).toEqual([]);
    desk.socket.terminate();
  });

  test('and idle for fifteen minutes: the link is closed', async () => {
    const gate = await rig([inLane]);
    const desk = await gate.desk(lan);
    for (let minute = 0; minute < 20; minute += 1) {
      gate.clock.advance(60_000);
      await desk.ask({ kind: 'stay' });
    }
    gate.clock.advance(15 * 60_000 + 5_000);
    expect(await desk.closed).toBe(4_401);
    expect(kinds(gate.site).at(-1)).toBe('signed-out');
  });
});
