import { describe, expect, test } from 'vitest';
import { watchFire } from '../../../main/controller/lanes/fire-watch.ts';
import { newScheduler } from '../../../main/controller/lanes/scheduler.ts';
import { type LaneMode, ok } from '../../../main/words.ts';
import { newTestClock } from '../../clock.ts';
import { fireInput, inLane, startLanes } from './runners.ts';

const override = { guard: 'Lan', reason: 'other' } as const;
const minute = 60_000;

async function start(first: LaneMode = 'controlled', firstPersonIn = false) {
  const runners = await startLanes([inLane('in-1', fireInput), inLane('in-2')], {
    interlocks: [['in-1', 'in-2']],
  });
  const { clock, lanes } = runners;
  const says: { mode: LaneMode } = { mode: first };
  let changes = 0;
  const scheduler = newScheduler({
    ...{ lanes, clock },
    modeOf(lane, _now, enteredAt) {
      if (lane !== 'in-1') return 'controlled';
      return says.mode === 'free' && firstPersonIn && enteredAt === null ? 'controlled' : says.mode;
    },
    changed: () => {
      changes += 1;
    },
  });
  scheduler.start();
  const lane = runners.lane('in-1');
  return {
    ...{ runners, clock, lane, scheduler },
    changes: () => changes,
    state: () => lane.lane.state,
    say(mode: LaneMode) {
      says.mode = mode;
      clock.advance(minute);
    },
    isOn: () => runners.device('in-1/relay-in', 'relay').on,
  };
}

describe('a lane that is free', () => {
  test('is held from the start, and let go when that is over', async () => {
    const { state, isOn, say, scheduler, runners, changes } = await start('free');
    expect(state()).toBe('held');
    expect(isOn()).toBe(true);
    expect(scheduler.mode('in-1')).toBe('free');
    expect(scheduler.mode('in-2')).toBe('controlled');
    say('controlled');
    expect(state()).toBe('idle');
    expect(isOn()).toBe(false);
    say('closed');
    expect(scheduler.mode('in-1')).toBe('closed');
    expect(runners.kinds()).toEqual(['held', 'hold-ended']);
    expect(changes()).toBe(3);
  });

  test('waits for whoever is just going through', async () => {
    const { state, say, clock, runners } = await start();
    clock.advance(minute - 100);
    runners.scan('in-1');
    say('free');
    // The person did not pass: the lane waited its five seconds for them.
    expect(runners.kinds()).toEqual(['admitted', 'not-passed', 'held']);
    expect(state()).toBe('held');
  });

  test('is not held over a lock, and is when the lock has gone', async () => {
    const { state, say, lane, clock } = await start();
    lane.request('lock', 'in', override);
    say('free');
    clock.advance(minute);
    expect(state()).toBe('locked');
    lane.request('unlock', 'in', override);
    clock.advance(2_000);
    expect(state()).toBe('held');
    lane.request('lock', 'in', override);
    clock.advance(minute);
    expect(state()).toBe('locked');
  });

  test('waits for its partner, a fault and a fire', async () => {
    const { state, say, lane, clock, runners } = await start();
    const fire = watchFire({
      ...{ lanes: runners.lanes, clock, wasBurning: false },
      mustConfirm: () => false,
      changed: () => undefined,
    });
    runners.lane('in-2').request('hold', 'in', override);
    say('free');
    expect(state()).toBe('idle');
    runners.lane('in-2').request('end-hold', 'in', override);
    lane.raise('scanner', 'lost');
    clock.advance(10_000);
    expect(state()).toBe('faulted');
    lane.clear('scanner');
    clock.advance(2_000);
    expect(state()).toBe('held');
    runners.device('in-1/fire', 'input').set(true);
    expect(state()).toBe('released');
    runners.device('in-1/fire', 'input').set(false);
    expect(fire.since).toBeNull();
    clock.advance(minute);
    expect(state()).toBe('held');
    say('controlled');
    expect(state()).toBe('idle');
  });
});

describe('a guard', () => {
  test('who ends the hold is obeyed until the schedule says something else', async () => {
    const { state, say, lane, clock } = await start('free');
    lane.request('end-hold', 'in', override);
    clock.advance(60 * minute);
    expect(state()).toBe('idle');
    say('controlled');
    say('free');
    expect(state()).toBe('held');
  });

  test('who holds the lane keeps it when the schedule is over', async () => {
    const { state, say, lane, runners } = await start();
    lane.request('hold', 'in', override);
    say('free');
    say('controlled');
    expect(state()).toBe('held');
    expect(runners.kinds()).toEqual(['held']);
  });

  test('who holds what the schedule holds takes it over', async () => {
    const { state, say, lane } = await start('free');
    lane.request('hold', 'in', override);
    say('controlled');
    expect(state()).toBe('held');
  });
});

test('a lane that waits for the first person is held when that one has gone through', async () => {
  const { state, say, runners, clock } = await start('controlled', true);
  say('free');
  expect(state()).toBe('idle');
  runners.scan('in-1');
  clock.advance(300);
  const passage = runners.device('in-1/passage-in', 'input');
  passage.set(true);
  passage.set(false);
  expect(state()).toBe('idle');
  clock.advance(2_000);
  expect(state()).toBe('held');
  expect(runners.kinds()).toEqual(['admitted', 'passed', 'held']);
});

test.each([
  [{ state: 'referred', locked: false }, 1],
  [{ state: 'referred', locked: true }, 0],
  [{ state: 'reading', locked: false }, 0],
  [{ state: 'deciding', locked: false }, 0],
] as const)('a lane that is %j is asked to hold %i times', (is, times) => {
  const asked: string[] = [];
  const site = { id: 'gate', directions: ['in', 'out'] } as const;
  const scheduler = newScheduler({
    clock: newTestClock(),
    lanes: [
      {
        ...{ site, lane: { ...is, faults: [] }, enteredAt: null },
        request: action => ok(asked.push(action)),
        hearRequest: () => undefined,
        hearOpen: () => undefined,
      },
    ],
    modeOf: () => 'free',
    changed: () => undefined,
  });
  scheduler.start();
  expect(asked).toHaveLength(times);
});

test('nothing is looked at after the end', async () => {
  const { state, say, scheduler } = await start();
  scheduler.close();
  say('free');
  expect(state()).toBe('idle');
});
