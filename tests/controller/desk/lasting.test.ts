/** What the desk finds after a restart, what it is told in a fire, and what it may not see while nothing can be recorded. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../main/desk-contract.ts';
import type { TestSite } from '../../gate.ts';
import { inLane, kinds, outLane, type Rig, rig, sensed } from '../rig.ts';
import { lan, mai } from '../rig-desk.ts';
import { examples } from './asks.ts';
import { failed, go, journalAfter, lastSeq, newestCase, pass } from './days.ts';

const lanes = [sensed(inLane), { ...sensed(inLane), id: 'in-2' }, sensed(outLane)];
const hanh = { name: 'Nguyễn Thị Hồng Hạnh', nationalId: '001099012345', phone: '84912345678' };
const states = ({ gate }: Rig) => gate.lanes().map(({ state }) => state);
const relays = ({ device }: Rig) =>
  ['in-1/relay-in', 'in-2/relay-in', 'out-1/relay-out'].map(name => device(name, 'relay').on);

describe('after a restart', () => {
  test('the same browser is signed in, at the same desk', async () => {
    const gate = await rig(lanes);
    const before = await gate.desk(lan);
    const again = await gate.crash();
    expect(await before.closed).toBe(1_001);
    const desk = await again.desk(before.session);
    expect(desk.me).toEqual({ name: 'Lan', role: 'guard' });
    expect(await desk.ask(examples.open)).toMatchObject({ kind: 'done' });
  });

  test('a lockdown lasts, with the lane that was locked before it; its end unlocks the same', async () => {
    const gate = await rig(lanes);
    const mary = await gate.desk(mai);
    await mary.ask({ ...examples.lock, lane: 'out-1' });
    await mary.ask(examples.lockdown);
    await gate.told(mary);
    const again = await gate.crash();
    const desk = await again.desk(mary.session);
    expect(desk.state.lockdown).toEqual(mary.state.lockdown);
    expect(desk.state.lanes.map(({ isLocked }) => isLocked)).toEqual([true, true, true]);
    expect(states(again)).toEqual(['locked', 'locked', 'locked']);
    await desk.ask(examples['lift-lockdown']);
    expect(states(again)).toEqual(['idle', 'idle', 'locked']);
  });

  test('a fire that waits for a supervisor waits on: nothing closes before', async () => {
    const gate = await rig(lanes);
    const mary = await gate.desk(mai);
    const guard = await gate.desk(lan);
    gate.device('in-1/fire', 'input').set(true);
    expect(await mary.ask(examples['confirm-fire-over'])).toEqual(failed('still-burning'));
    gate.device('in-1/fire', 'input').set(false);
    await gate.told(mary);
    expect([mary.state.fire, relays(gate)]).toMatchObject([{ burning: [] }, [true, true, true]]);

    const again = await gate.crash();
    const [desk, other] = [await again.desk(mary.session), await again.desk(guard.session)];
    expect([desk.state.fire, relays(again), states(again)]).toMatchObject([
      { burning: [], leftSince: 0 },
      [true, true, true],
      ['released', 'released', 'released'],
    ]);
    expect(await other.ask(examples['confirm-fire-over'])).toEqual(failed('not-allowed'));
    expect(await other.ask(examples.lock)).toEqual(failed('refused'));
    expect(relays(again)).toEqual([true, true, true]);
    const before = lastSeq(again);
    expect(await desk.ask(examples['confirm-fire-over'])).toMatchObject({ kind: 'done' });
    expect(journalAfter(again, before)[0]).toMatchObject({ kind: 'fire-confirmed', payload: { guard: mai.name } });
    expect([relays(again), states(again)]).toEqual([
      [false, false, false],
      ['idle', 'idle', 'idle'],
    ]);
    await again.told(desk);
    expect(desk.state.fire).toBeNull();
    expect(await desk.ask(examples['confirm-fire-over'])).toEqual(failed('gone'));
    const third = await again.crash();
    expect(states(third)).toEqual(['idle', 'idle', 'idle']);
  });

  test('alarms that nobody has seen, the watchlist, who is inside and whom a lane let through last are there', async () => {
    const gate = await rig(lanes);
    const mary = await gate.desk(mai);
    gate.scan('in-1', gate.token({ ...hanh, symptoms: 1 }));
    const { person } = await newestCase(gate, mary);
    gate.clock.advance(40_000);
    go(gate, 'in-2', gate.token());
    pass(gate, 'in-1');
    gate.device('out-1/scanner-out', 'scanner').plug(false);
    await mary.ask({ ...examples.watch, person: person ?? '' });
    await mary.ask(examples['call-supervisor']);
    await gate.told(mary);
    const { alarms, occupancy, lanes: before } = mary.state;
    expect(alarms.map(({ kind }) => kind)).toEqual(['call', 'device', 'forced']);

    const again = await gate.crash();
    const desk = await again.desk(mary.session);
    expect(desk.state.alarms.map(({ seq, kind }) => [seq, kind])).toEqual(alarms.map(({ seq, kind }) => [seq, kind]));
    expect(desk.state.occupancy).toEqual(occupancy);
    expect(occupancy).toMatchObject([{ inside: 1 }]);
    expect(desk.state.lanes.map(({ last }) => last)).toEqual(before.map(({ last }) => last));
    expect(await desk.ask(examples.watchlist)).toMatchObject({ entries: [{ person, instruction: 'call the police' }] });
    again.scan('in-1', again.token(hanh));
    expect(again.last()).toMatchObject({ outcome: 'refuse', reason: 'watchlist' });
  });

  test('whoever was met at the assembly point is met', async () => {
    const gate = await rig(lanes);
    const guard = await gate.desk(lan);
    go(gate, 'in-1', gate.token(hanh));
    const visit = gate.last()?.seq ?? 0;
    await guard.ask({ kind: 'account-for', visit, isMet: true });
    const again = await gate.crash();
    const desk = await again.desk(guard.session);
    expect(await desk.ask({ kind: 'muster' })).toMatchObject({ rows: [{ visit, isMet: true }] });

    // In the next fire they have to be met again.
    again.device('in-1/fire', 'input').set(true);
    again.device('in-1/fire', 'input').set(false);
    expect(await desk.ask({ kind: 'muster' })).toMatchObject({ rows: [{ visit, isMet: false }] });
    const third = await again.crash();
    const next = await third.desk(guard.session);
    expect(await next.ask({ kind: 'muster' })).toMatchObject({ rows: [{ visit, isMet: false }] });
  });

  test('who waited is known by the journal, without what it does not keep; who waited yesterday is not', async () => {
    const gate = await rig(lanes);
    const guard = await gate.desk(lan);
    gate.scan('in-1', gate.token({ ...hanh, symptoms: 1 }));
    expect(await newestCase(gate, guard)).toMatchObject({ name: hanh.name, isOpen: true });
    const again = await gate.crash();
    const desk = await again.desk(guard.session);
    expect(desk.state.cases).toMatchObject([{ name: hanh.name, isOpen: false, birthYear: null, details: {} }]);
    expect(await desk.ask({ ...examples.admit, entry: desk.state.cases[0]?.entry ?? 0 })).toMatchObject({
      kind: 'done',
    });
    again.scan('in-2', again.token({ symptoms: 1 }));
    again.clock.advance(1_000);
    const third = await again.crash();
    expect((await third.desk(guard.session)).state.cases).toHaveLength(1);
    third.clock.set(third.clock.now() + 21 * 60_000);
    const fourth = await third.crash();
    expect((await fourth.desk(mai)).state.cases).toEqual([]);
  });
});

describe('in a fire', () => {
  test('every desk is told at once, and who leaves is counted: by sensor, and by name where there is none', async () => {
    const gate = await rig([sensed(inLane), sensed(outLane), { ...outLane, id: 'out-2' }]);
    const guard = await gate.desk(lan);
    await gate.desk(mai);
    const [inside, other] = [gate.token(hanh), gate.token()];
    go(gate, 'in-1', inside);
    go(gate, 'in-1', other);
    pass(gate, 'out-1');
    gate.device('in-1/fire', 'input').set(true);
    await gate.told(guard);
    expect(guard.state.fire).toEqual({ since: expect.any(Number), burning: ['in-1'], leftSince: 0 });
    expect(guard.state.lanes.map(({ state }) => state)).toEqual(['released', 'released', 'released']);

    const before = lastSeq(gate);
    for (let people = 0; people < 3; people += 1) pass(gate, 'out-1');
    pass(gate, 'in-1');
    await gate.told(guard);
    expect(guard.state.fire?.leftSince).toBe(3);
    expect(journalAfter(gate, before)).toEqual([]);

    // Who scans at a lane with a sensor is counted when they go through it.
    gate.scan('out-1', inside);
    await gate.told(guard);
    expect(guard.state.fire?.leftSince).toBe(3);
    pass(gate, 'out-1');
    gate.scan('out-2', other);
    await gate.told(guard);
    expect(guard.state.fire?.leftSince).toBe(5);
    expect(guard.state.occupancy).toMatchObject([{ inside: 0 }]);

    gate.device('in-1/fire', 'input').set(false);
    pass(gate, 'out-1');
    await gate.told(guard);
    expect(guard.state.fire).toMatchObject({ burning: [], leftSince: 6 });
    const mary = await gate.desk(mai);
    await mary.ask(examples['confirm-fire-over']);
    gate.device('in-1/fire', 'input').set(true);
    await gate.told(guard);
    expect(guard.state.fire?.leftSince).toBe(0);
  });

  test('a guard sees whom to call', async () => {
    const gate = await rig(lanes);
    const guard = await gate.desk(lan);
    go(gate, 'in-1', gate.token(hanh));
    const phones = async () => {
      const answer = await guard.ask({ kind: 'muster' });
      return answer.kind === 'muster' ? answer.rows.map(({ phone }) => phone) : answer;
    };
    expect(await phones()).toEqual([null]);
    gate.device('in-1/fire', 'input').set(true);
    expect(await phones()).toEqual([hanh.phone]);
  });

  test('nothing at the desk closes a lane', async () => {
    const gate = await rig(lanes);
    const mary = await gate.desk(mai);
    gate.device('in-2/fire', 'input').set(true);
    for (const kind of ['open', 'hold', 'end-hold', 'lock', 'unlock', 'reset-lane', 'lockdown'] as const) {
      const before = kinds(gate.site);
      expect(await mary.ask(examples[kind]), kind).toEqual(failed('refused'));
      expect([kinds(gate.site), relays(gate)]).toEqual([before, [true, true, true]]);
    }
    expect(await mary.ask(examples['lift-lockdown'])).toEqual(failed('gone'));
    expect(await mary.ask(examples['confirm-fire-over'])).toEqual(failed('still-burning'));
    expect(relays(gate)).toEqual([true, true, true]);
  });
});

/** Another program begins to write into the journal, and does not end; resolves with what ends it. */
async function lockJournal({ data }: TestSite): Promise<() => Promise<void>> {
  const program = `
    const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(join(data, 'journal.sqlite'))});
    database.exec('BEGIN IMMEDIATE');
    console.log('locked');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  return async () => {
    child.kill('SIGKILL');
    await exited;
  };
}

describe('while nothing can be recorded', () => {
  const looks: readonly Ask[] = [
    { kind: 'search', text: 'hanh' },
    { kind: 'search', text: 'nobody at all' },
    { kind: 'visits', person: '0'.repeat(32) },
    { kind: 'muster' },
    { kind: 'export-muster', second: null },
    { kind: 'watchlist' },
  ];

  test('nobody looks at anybody; the list of a fire is for whoever stands at the assembly point', async () => {
    const gate = await rig(lanes);
    const mary = await gate.desk(mai);
    go(gate, 'in-1', gate.token(hanh));
    const release = await lockJournal(gate.site);
    for (const ask of looks) expect(await mary.ask(ask), ask.kind).toEqual(failed('not-recorded'));
    gate.device('in-1/fire', 'input').set(true);
    expect(relays(gate)).toEqual([true, true, true]);
    for (const ask of looks.filter(({ kind }) => kind !== 'muster')) {
      expect(await mary.ask(ask), ask.kind).toEqual(failed('not-recorded'));
    }
    expect(await mary.ask({ kind: 'muster' })).toMatchObject({ kind: 'muster', rows: [{ name: hanh.name }] });
    await release();
  });

  test('a guard opens all the same, by the second file, and what has no second file is not done', async () => {
    const gate = await rig(lanes);
    const mary = await gate.desk(mai);
    const release = await lockJournal(gate.site);
    expect(await mary.ask(examples.open)).toEqual({ kind: 'done', seq: null });
    expect(relays(gate)).toEqual([true, false, false]);
    gate.clock.advance(300);
    for (const kind of ['lockdown', 'call-supervisor', 'watch'] as const) {
      expect(await mary.ask(examples[kind]), kind).toEqual(failed('not-recorded'));
    }
    expect(gate.gate.lanes().map(({ state }) => state)).not.toContain('locked');
    await release();
    gate.clock.advance(2_000);
    await gate.told(mary);
    expect(mary.state.events.map(({ kind }) => kind)).toContain('overridden');
    expect(mary.state.lockdown).toBeNull();
  });
});
