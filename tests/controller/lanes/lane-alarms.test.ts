import { describe, expect, test } from 'vitest';
import { type ContactAlarm, newLaneAlarms, recentMs } from '../../../main/controller/lanes/lane-alarms.ts';
import { newTestClock } from '../../clock.ts';

const heldMs = 10_000;

function start() {
  const clock = newTestClock();
  const raised: ContactAlarm[] = [];
  const alarms = newLaneAlarms({ clock, heldMs, raise: alarm => raised.push(alarm) });
  return { clock, alarms, raised };
}

describe('a door', () => {
  test('that opens by itself is forced; found open at the start it is not', () => {
    const { alarms, raised } = start();
    alarms.door(true, false);
    expect(raised).toEqual([]);
    alarms.door(false, true);
    alarms.door(true, true);
    alarms.door(true, true);
    expect(raised).toEqual(['door-forced']);
  });

  test.each(['opening', 'passing', 'held', 'released'] as const)('may open while the lane is %s', state => {
    const { alarms, raised, clock } = start();
    alarms.lane(state);
    alarms.door(true, true);
    alarms.door(false, true);
    alarms.lane('idle');
    clock.advance(recentMs);
    alarms.door(true, true);
    expect(raised).toEqual([]);
    alarms.door(false, true);
    clock.advance(1);
    alarms.door(true, true);
    expect(raised).toEqual(['door-forced']);
  });

  test('that stays open is said once, and that it closes', () => {
    const { alarms, raised, clock } = start();
    alarms.lane('opening');
    alarms.door(true, true);
    alarms.lane('idle');
    clock.advance(heldMs - 1);
    expect(raised).toEqual([]);
    clock.advance(1);
    expect(raised).toEqual(['held-open']);
    clock.advance(10 * heldMs);
    alarms.door(false, true);
    expect(raised).toEqual(['held-open', 'door-closed']);
    clock.advance(10 * heldMs);
    expect(raised).toHaveLength(2);
  });

  test('that closes in time is nothing', () => {
    const { alarms, raised, clock } = start();
    alarms.lane('opening');
    alarms.door(true, true);
    clock.advance(heldMs - 1);
    alarms.door(false, true);
    clock.advance(heldMs);
    expect(raised).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test.each(['held', 'released'] as const)('may stay open while the lane is %s, and not much longer', state => {
    const { alarms, raised, clock } = start();
    alarms.lane(state);
    alarms.door(true, true);
    clock.advance(100 * heldMs);
    expect(raised).toEqual([]);
    alarms.lane('idle');
    clock.advance(heldMs - 1);
    expect(raised).toEqual([]);
    clock.advance(1);
    expect(raised).toEqual(['held-open']);
  });

  test('that was open before the lane was held waits no longer', () => {
    const { alarms, raised, clock } = start();
    alarms.lane('opening');
    alarms.door(true, true);
    clock.advance(heldMs / 2);
    alarms.lane('held');
    clock.advance(100 * heldMs);
    expect(raised).toEqual([]);
  });
});

test('a passage that stays active is a door that stays open; the last contact ends it', () => {
  const { alarms, raised, clock } = start();
  alarms.passage('in', true);
  alarms.passage('out', true);
  alarms.door(true, false);
  clock.advance(heldMs);
  expect(raised).toEqual(['held-open']);
  alarms.passage('in', false);
  alarms.door(false, true);
  expect(raised).toEqual(['held-open']);
  alarms.passage('out', false);
  expect(raised).toEqual(['held-open', 'door-closed']);
});

test('a housing is said to be open and closed, once each, in a fire as well', () => {
  const { alarms, raised } = start();
  alarms.tamper(false);
  alarms.lane('released');
  alarms.tamper(true);
  alarms.tamper(true);
  alarms.tamper(false);
  expect(raised).toEqual(['tampered', 'tamper-ended']);
});

test('nothing is raised after the end', () => {
  const { alarms, raised, clock } = start();
  alarms.passage('in', true);
  alarms.close();
  clock.advance(heldMs);
  expect(raised).toEqual([]);
  expect(clock.pending).toBe(0);
});
