/** How long the form at a lane stays, and what takes it away. */
import { describe, expect, test } from 'vitest';
import { laneView, seenOf } from '../../../main/controller/lane-view.ts';
import { confirmMs } from '../../../main/controller/lanes/confirming.ts';
import {
  begin,
  declareLane,
  formOf,
  idleMs,
  leave,
  override,
  screenOf,
  send,
  startForm,
  touch,
} from './declare-here.ts';
import { inLane, type Runners, startLanes } from './runners.ts';

describe('the form', () => {
  test('lasts while somebody is there, and is then forgotten without a trace', async () => {
    const { runners, runner, waiting } = await startForm();
    runners.clock.advance(idleMs - 1_000);
    expect(formOf(runner).forMs).toBe(1_000);
    const seen = seenOf(runner);
    touch(runner);
    expect(seenOf(runner)).not.toBe(seen);
    expect(formOf(runner).forMs).toBe(idleMs);
    runners.clock.advance(idleMs - 1);
    expect(formOf(runner).id).toBe(1);
    runners.clock.advance(1);
    expect(screenOf(runner)).toEqual({ kind: 'waiting' });
    expect(runners.clock.pending).toBe(waiting);
    expect(runners.kinds()).toEqual([]);
  });

  test('is left at once', async () => {
    const { runners, runner, waiting } = await startForm();
    leave(runner);
    expect(screenOf(runner)).toEqual({ kind: 'waiting' });
    expect(runners.clock.pending).toBe(waiting);
    expect(runners.kinds()).toEqual([]);
  });

  test.each<[string, (runners: Runners) => void]>([
    ['a valid code', runners => runners.scan('in-1')],
    ['a code that is none', runners => runners.text('in-1', 'WIFI:S:x;;')],
    ['a fire', runners => runners.device('in-1/fire', 'input').set(true)],
    ['a lock', runners => runners.lane('in-1').request('lock', 'in', override)],
    ['a hold', runners => runners.lane('in-1').request('hold', 'in', override)],
    ['an opening', runners => runners.lane('in-1').request('open', 'in', override)],
    ['a fault', runners => runners.device('in-1/scanner-in', 'scanner').plug(false)],
    ['a wrong clock', runners => runners.lane('in-1').raise('clock', 'wrong')],
    ['the end of the gate', runners => void runners.lane('in-1').close()],
  ])('gives way to %s, and takes no answers any more', async (_what, happens) => {
    const { runners, runner } = await startForm();
    happens(runners);
    expect(screenOf(runner).kind).not.toBe('declaring');
    const before = runners.kinds();
    send(runner, {}, { id: 1 });
    touch(runner, 1);
    expect(runners.kinds()).toEqual(before);
    expect(screenOf(runner).kind).not.toBe('declaring');
  });

  test('gives way to a code that has to wait for the other door of a mantrap', async () => {
    const runners = await startLanes([declareLane(), inLane('in-2')], { interlocks: [['in-1', 'in-2']] });
    const runner = runners.lane('in-1');
    runners.lane('in-2').request('hold', 'in', override);
    begin(runner);
    expect(formOf(runner).id).toBe(1);
    runners.scan('in-1');
    expect(runner.lane.state).toBe('idle');
    expect(screenOf(runner)).toMatchObject({ kind: 'refused', reason: 'interlocked' });
  });

  test('leaves no timer at the end of the gate', async () => {
    const { runners, runner, waiting } = await startForm();
    expect(runners.clock.pending).toBe(waiting + 1);
    await runner.close();
    expect(runners.clock.pending).toBe(waiting);
    begin(runner);
    expect(screenOf(runner).kind).not.toBe('declaring');
  });

  test('gives way to a guard who turns the person away', async () => {
    const { runners, runner } = await startForm();
    send(runner, { symptoms: 1 });
    begin(runner);
    expect(formOf(runner).id).toBe(2);
    runner.request('turn-away', 'in', override);
    expect(screenOf(runner)).toMatchObject({ kind: 'refused', reason: 'turned-away' });
    expect(runners.kinds()).toEqual(['referred', 'turned-away']);
  });

  test('goes on over a refusal that ends, and over a code that only begins', async () => {
    const { runners, runner } = await startForm();
    send(runner, { exposures: 1 });
    begin(runner);
    expect(formOf(runner).id).toBe(2);
    runners.clock.advance(10_000);
    runners.device('in-1/scanner-in', 'scanner').receiving();
    expect(runner.lane.state).toBe('idle');
    expect(formOf(runner).id).toBe(2);
  });

  test('is one: beginning again changes nothing, and neither does a guard who declares', async () => {
    const { runner, runners } = await startForm();
    runners.clock.advance(1_000);
    begin(runner);
    expect(formOf(runner)).toMatchObject({ id: 1, forMs: idleMs - 1_000 });
    const question = { id: 7, language: 'vi', initials: null, symptoms: 0, exposures: 0 } as const;
    expect(runner.ask(question, () => undefined)).toBe(false);
    leave(runner);
    expect(runner.ask(question, () => undefined)).toBe(true);
    begin(runner);
    expect(screenOf(runner).kind).toBe('confirming');
    runners.clock.advance(confirmMs);
    expect(screenOf(runner)).toEqual({ kind: 'waiting' });
  });

  test('does not begin at a lane that is busy, held, locked, out of order or burning', async () => {
    const { runners, runner } = await startForm();
    leave(runner);
    const begins = () => {
      begin(runner);
      return screenOf(runner).kind === 'declaring';
    };
    runners.scan('in-1');
    expect([runner.lane.state, begins()]).toEqual(['opening', false]);
    runners.clock.advance(300);
    expect([runner.lane.state, begins()]).toEqual(['passing', false]);
    runners.clock.advance(60_000);
    for (const [on, off] of [
      ['lock', 'unlock'],
      ['hold', 'end-hold'],
    ] as const) {
      runner.request(on, 'in', override);
      expect(begins()).toBe(false);
      runner.request(off, 'in', override);
    }
    runner.raise('clock', 'wrong');
    expect(begins()).toBe(false);
    runner.clear('clock');
    runners.device('in-1/fire', 'input').set(true);
    expect(begins()).toBe(false);
    runners.device('in-1/fire', 'input').set(false);
    expect(begins()).toBe(true);
  });

  test('is not at a lane whose file has none, nor at one that only leads out', async () => {
    const sim = { driver: 'sim' };
    const out = { id: 'out-1', direction: 'out', scanners: [sim], relay: { ...sim, pulseMs: 300 }, declare: true };
    const runners = await startLanes([inLane('in-1'), out]);
    for (const runner of runners.lanes) {
      begin(runner);
      expect(screenOf(runner)).toEqual({ kind: 'waiting' });
    }
    expect(runners.lanes.map(runner => laneView(runner).declares)).toEqual([false, true]);
  });

  test('at a lane of both ways opens the way in, and gives way to whoever leaves', async () => {
    const sim = { driver: 'sim' };
    const both = (of: object) => [
      { ...of, direction: 'in' },
      { ...of, direction: 'out' },
    ];
    const lane = { id: 'in-1', direction: 'both', scanners: both(sim), declare: true };
    const { runners, runner, relay } = await startForm({}, { ...lane, relay: both({ ...sim, pulseMs: 300 }) });
    const out = runners.device('in-1/relay-out', 'relay');
    send(runner);
    expect([relay.on, out.on]).toEqual([true, false]);
    runners.clock.advance(60_000);
    begin(runner);
    runners.scan('in-1', 'out');
    expect([relay.on, out.on]).toEqual([false, true]);
    runners.clock.advance(60_000);
    expect(screenOf(runner)).toEqual({ kind: 'waiting' });
  });
});
