import { describe, expect, test } from 'vitest';
import type { LaneEvent } from '../../main/act/lane.ts';
import { newLane, step } from '../../main/act/step.ts';
import { view } from '../../main/act/view.ts';
import { laneStates } from '../../main/words.ts';
import type { Machine } from './plays.ts';
import { answerOf, laneOf, rowsOf, settings } from './rows.ts';
import { cases as otherCases } from './table-cases.ts';
import { declaringCases } from './table-declaring.ts';
import { deskCases } from './table-desk.ts';
import { openStates } from './table-open.ts';
import { readingCases, readingState } from './table-reading.ts';
import { restStates } from './table-rest.ts';

const machine: Machine = { newLane, step, view };
const states = [...restStates, readingState, ...openStates];
const cases = [...readingCases, ...declaringCases, ...deskCases, ...otherCases];

/** A record, so that the compiler asks for every kind. */
const eventKinds: Readonly<Record<LaneEvent['kind'], true>> = {
  receiving: true,
  scanned: true,
  decided: true,
  unfinished: true,
  undecided: true,
  attended: true,
  abandoned: true,
  requested: true,
  recorded: true,
  unrecorded: true,
  pulseFailed: true,
  passed: true,
  timerFired: true,
  fireStarted: true,
  fireEnded: true,
  partnerOpened: true,
  partnerClosed: true,
  faultRaised: true,
  faultCleared: true,
};

describe.each([...states, ...cases])('$title', section => {
  test.each(rowsOf(section))('$event', ({ event, expected }) => {
    expect(answerOf(machine, section, event)).toBe(expected);
  });
});

describe('the table', () => {
  test('has every state, and each section is of the state that it names', () => {
    expect(states.map(({ title }) => title).toSorted()).toEqual(laneStates.toSorted());
    expect(states.map(section => laneOf(machine, section).state)).toEqual(states.map(({ title }) => title));
  });

  test.each(states)('says what every kind of event does in $title', section => {
    const kinds = new Set(rowsOf(section).map(({ event }) => event.split(' ')[0]));
    expect([...kinds].toSorted()).toEqual(Object.keys(eventKinds).toSorted());
  });

  test.each([...states, ...cases])('has each event of $title once', section => {
    const events = rowsOf(section).map(({ event }) => event);
    expect(new Set(events).size).toBe(events.length);
  });
});

test('a lane that was locked starts locked', () => {
  expect(newLane(settings, { locked: true })).toMatchObject({ state: 'locked', locked: true });
  expect(newLane(settings, { locked: false })).toMatchObject({ state: 'idle', locked: false });
});
