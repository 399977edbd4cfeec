/** What a guard does at a lane, over the real link: its effect, its record, and what comes of it the second time. */
import { describe, expect, test } from 'vitest';
import { inLane, outLane, type Rig, rig, sensed } from '../rig.ts';
import { lan, mai, type RigDesk } from '../rig-desk.ts';
import { failed, go, journalAfter, lastSeq, newestCase } from './days.ts';

const lanes = [sensed(inLane), { ...sensed(inLane), id: 'in-2' }, sensed(outLane)];
const here = { lane: 'in-1', reason: 'other', note: 'as told' };

async function gateWith(more: Record<string, unknown> = {}): Promise<{ gate: Rig; desk: RigDesk }> {
  const gate = await rig(lanes, {}, more);
  return { gate, desk: await gate.desk(lan) };
}
const relay = ({ device }: Rig, lane = 'in-1') => device(`${lane}/relay-${lane.slice(0, -2)}`, 'relay').on;

/** `seq` is of the first event that came of it. */
async function recorded(gate: Rig, ask: () => Promise<unknown>) {
  const before = lastSeq(gate);
  const answer = await ask();
  const events = journalAfter(gate, before);
  expect(answer).toEqual({ kind: 'done', seq: events[0]?.seq });
  return events;
}

describe('whoever waits', () => {
  test('is let in, once', async () => {
    const { gate, desk } = await gateWith();
    gate.scan('in-1', gate.token({ symptoms: 1 }));
    expect(relay(gate)).toBe(false);
    const { entry, outcome, isOpen } = await newestCase(gate, desk);
    expect([outcome, isOpen]).toEqual(['referred', true]);
    const admit = { kind: 'admit', lane: 'in-1', entry, reason: 'measured', note: '36,5 °C' } as const;
    expect(await desk.ask({ ...admit, lane: 'in-2' })).toEqual(failed('gone'));
    expect(await desk.ask({ ...admit, reason: 'bribed' })).toEqual(failed('refused'));
    expect(relay(gate)).toBe(false);
    const events = await recorded(gate, () => desk.ask(admit));
    expect(events[0]).toMatchObject({
      ...{ kind: 'overridden', lane: 'in-1' },
      payload: { guard: 'Lan', reason: 'measured', note: '36,5 °C', of: entry, direction: 'in' },
    });
    expect(relay(gate)).toBe(true);
    await gate.told(desk);
    expect(desk.state.cases).toEqual([]);
    expect(await desk.ask(admit)).toEqual(failed('gone'));
  });

  test('who was refused is let in with a note, and not without', async () => {
    const { gate, desk } = await gateWith();
    gate.scan('in-1', gate.token({ exposures: 1 }));
    const { entry, outcome } = await newestCase(gate, desk);
    expect(outcome).toBe('refused');
    const admit = { kind: 'admit', lane: 'in-1', entry, reason: 'emergency', note: ' ' } as const;
    expect(await desk.ask(admit)).toEqual(failed('needs-note'));
    expect(relay(gate)).toBe(false);
    await recorded(gate, () => desk.ask({ ...admit, note: 'ambulance' }));
    expect(relay(gate)).toBe(true);
  });

  test('is sent away, at the lane or from beside it, once', async () => {
    const { gate, desk } = await gateWith();
    gate.scan('in-1', gate.token({ symptoms: 1 }));
    const first = await newestCase(gate, desk);
    gate.clock.advance(1_000);
    gate.scan('in-1', gate.token({ symptoms: 2 }));
    const second = await newestCase(gate, desk);
    expect(desk.state.cases.map(({ isOpen }) => isOpen)).toEqual([true, false]);
    for (const { entry } of [second, first]) {
      const ask = { kind: 'turn-away', lane: 'in-1', entry, reason: null, note: '' } as const;
      const events = await recorded(gate, () => desk.ask(ask));
      expect(events).toMatchObject([
        { kind: 'turned-away', lane: 'in-1', payload: { guard: 'Lan', reason: 'turned-away', of: entry } },
      ]);
      expect(await desk.ask(ask)).toEqual(failed('gone'));
    }
    expect(relay(gate)).toBe(false);
  });

  test('two guards answer one person: the first is heard', async () => {
    const { gate, desk } = await gateWith();
    const other = await gate.desk(mai);
    gate.scan('in-1', gate.token({ symptoms: 1 }));
    const { entry } = await newestCase(gate, desk);
    const answers = await Promise.all([
      desk.ask({ kind: 'admit', lane: 'in-1', entry, reason: 'measured', note: '' }),
      other.ask({ kind: 'turn-away', lane: 'in-1', entry, reason: null, note: '' }),
    ]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['done', 'failed']);
    const said = journalAfter(gate, entry).filter(({ kind }) => kind === 'overridden' || kind === 'turned-away');
    expect(said).toHaveLength(1);
  });
});

describe('a lane', () => {
  test('is opened once, the way it goes, and in no fire', async () => {
    const { gate, desk } = await gateWith();
    expect(await desk.ask({ kind: 'open', direction: 'out', ...here })).toEqual(failed('refused'));
    expect(await desk.ask({ kind: 'open', direction: 'in', ...here, lane: 'in-9' })).toEqual(failed('gone'));
    expect(relay(gate)).toBe(false);
    const events = await recorded(gate, () => desk.ask({ kind: 'open', direction: 'in', ...here }));
    expect(events[0]).toMatchObject({
      kind: 'overridden',
      payload: { guard: 'Lan', reason: 'other', note: 'as told', of: null },
    });
    expect(relay(gate)).toBe(true);
    gate.clock.advance(300);
    expect(relay(gate)).toBe(false);
    gate.device('in-1/fire', 'input').set(true);
    const before = lastSeq(gate);
    expect(await desk.ask({ kind: 'open', direction: 'in', ...here })).toEqual(failed('refused'));
    expect(lastSeq(gate)).toBe(before);
  });

  test('is held open until that is ended', async () => {
    const { gate, desk } = await gateWith();
    expect(await recorded(gate, () => desk.ask({ kind: 'hold', ...here }))).toMatchObject([
      { kind: 'held', payload: { guard: 'Lan', reason: 'other', note: 'as told' } },
    ]);
    gate.clock.advance(60_000);
    expect([relay(gate), gate.state('in-1')]).toEqual([true, 'held']);
    expect(await recorded(gate, () => desk.ask({ kind: 'end-hold', lane: 'in-1' }))).toMatchObject([
      { kind: 'hold-ended', payload: { guard: 'Lan' } },
    ]);
    expect([relay(gate), gate.state('in-1')]).toEqual([false, 'idle']);
  });

  test('is locked and unlocked', async () => {
    const { gate, desk } = await gateWith();
    expect(await recorded(gate, () => desk.ask({ kind: 'lock', ...here }))).toMatchObject([{ kind: 'locked' }]);
    gate.scan('in-1', gate.token());
    expect([relay(gate), gate.last()]).toMatchObject([false, { outcome: 'refuse', reason: 'locked' }]);
    await gate.told(desk);
    expect(desk.state.lanes[0]).toMatchObject({ isLocked: true, state: 'locked' });
    expect(await recorded(gate, () => desk.ask({ kind: 'unlock', lane: 'in-1' }))).toMatchObject([
      { kind: 'unlocked', payload: { guard: 'Lan' } },
    ]);
    gate.clock.advance(5_000);
    gate.scan('in-1', gate.token());
    expect(relay(gate)).toBe(true);
  });

  test('is put back into service, and out of it again at once where its cause is still there', async () => {
    const { gate, desk } = await gateWith();
    gate.device('in-1/relay-in', 'relay').plug(false);
    await gate.told(desk);
    expect(desk.state.lanes[0]?.faults).toMatchObject([{ kind: 'relay' }]);
    const events = await recorded(gate, () => desk.ask({ kind: 'reset-lane', lane: 'in-1', note: 'plugged in again' }));
    expect(events).toMatchObject([
      { kind: 'lane-reset', payload: { guard: 'Lan', reason: 'reset', note: 'plugged in again' } },
      { kind: 'faulted', payload: { fault: 'relay' } },
    ]);
    expect(gate.state('in-1')).toBe('faulted');
  });
});

describe('a lockdown', () => {
  test('locks every lane that is not locked, is no guard’s to lift, and ends with those it has locked', async () => {
    const { gate, desk } = await gateWith();
    const supervisor = await gate.desk(mai);
    await desk.ask({ kind: 'lock', ...here, lane: 'out-1' });
    const events = await recorded(gate, () => desk.ask({ kind: 'lockdown', note: 'a man with a knife' }));
    expect(events[0]).toMatchObject({
      kind: 'locked-down',
      payload: { guard: 'Lan', note: 'a man with a knife', lanes: ['in-1', 'in-2'] },
    });
    expect(gate.gate.lanes().map(({ state }) => state)).toEqual(['locked', 'locked', 'locked']);
    await gate.told(desk);
    expect(desk.state.lockdown).toMatchObject({ guard: 'Lan' });
    expect(await supervisor.ask({ kind: 'lockdown', note: '' })).toEqual(failed('gone'));

    const before = lastSeq(gate);
    for (const lane of ['in-1', 'in-2']) {
      expect(await desk.ask({ kind: 'unlock', lane })).toEqual(failed('not-allowed'));
      expect(await desk.ask({ kind: 'hold', ...here, lane })).toEqual(failed('not-allowed'));
    }
    expect(await desk.ask({ kind: 'lift-lockdown', note: '', second: null })).toEqual(failed('not-allowed'));
    expect(lastSeq(gate)).toBe(before);

    const lift = { kind: 'lift-lockdown', note: 'police has left', second: null } as const;
    const lifted = await recorded(gate, () => supervisor.ask(lift));
    expect(lifted[0]).toMatchObject({ kind: 'lockdown-lifted', payload: { guard: mai.name, lanes: ['in-1', 'in-2'] } });
    expect(gate.gate.lanes().map(({ state }) => state)).toEqual(['idle', 'idle', 'locked']);
    await gate.told(supervisor);
    expect(supervisor.state.lockdown).toBeNull();
    expect(await supervisor.ask(lift)).toEqual(failed('gone'));
  });

  test('takes nothing away from a fire', async () => {
    const { gate, desk } = await gateWith();
    gate.device('in-1/fire', 'input').set(true);
    const before = lastSeq(gate);
    expect(await desk.ask({ kind: 'lockdown', note: '' })).toEqual(failed('refused'));
    expect([lastSeq(gate), relay(gate), relay(gate, 'out-1')]).toEqual([before, true, true]);
  });

  test('that was there before a fire is there after it', async () => {
    const { gate, desk } = await gateWith();
    await desk.ask({ kind: 'lockdown', note: '' });
    gate.device('in-1/fire', 'input').set(true);
    expect(gate.state('in-2')).toBe('released');
    gate.device('in-1/fire', 'input').set(false);
    expect(gate.gate.lanes().map(({ state }) => state)).toEqual(['locked', 'locked', 'locked']);
  });

  test('lets nobody who scans through, in or out, and one person by a guard’s own act', async () => {
    const { gate, desk } = await gateWith();
    await desk.ask({ kind: 'lockdown', note: '' });
    go(gate, 'in-1', gate.token());
    expect(gate.last()).toMatchObject({ outcome: 'refuse', reason: 'locked' });
    await recorded(gate, () => desk.ask({ kind: 'open', direction: 'in', ...here }));
    expect(relay(gate)).toBe(true);
    gate.clock.advance(10_000);
    expect(gate.state('in-1')).toBe('locked');
  });
});
