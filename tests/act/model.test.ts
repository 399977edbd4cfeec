import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneEvent } from '../../main/act/lane.ts';
import { newLane, step } from '../../main/act/step.ts';
import { view } from '../../main/act/view.ts';
import { laneStates } from '../../main/words.ts';
import { play } from './outside.ts';
import { plans } from './plans.ts';
import type { Machine } from './plays.ts';
import { violations } from './violations.ts';
import { answersWrongly } from './violations-reading.ts';

const machine: Machine = { newLane, step, view };

/** What can happen at any time. Answers come only where something was asked. */
const unasked = [
  'receiving',
  'scanned',
  'attended',
  'abandoned',
  'requested',
  'recorded',
  'passed',
  'timerFired',
  'fireStarted',
  'fireEnded',
  'partnerOpened',
  'partnerClosed',
  'faultRaised',
  'faultCleared',
] as const satisfies readonly LaneEvent['kind'][];

describe('random events', () => {
  test('never find more to be shown after the last code', () => {
    const runs = fc.sample(plans, { seed: 4, numRuns: 1_000 }).map(plan => play(machine, plan));
    const asks = runs.flatMap(({ turns }) => turns.flatMap(({ effects }) => effects));
    // The last is a part in some of the runs: otherwise there would be nothing to answer wrongly.
    expect(asks.filter(ask => ask.kind === 'decide' && ask.isLast && ask.after !== null).length).toBeGreaterThan(100);
    expect(runs.filter(answersWrongly)).toEqual([]);
  });

  test('break no rule', () => {
    fc.assert(
      fc.property(plans, plan => {
        expect(violations(play(machine, plan))).toEqual([]);
      }),
      { seed: 1, numRuns: 8_000 },
    );
  });

  test('come through every state, whatever happens in it', () => {
    const seen = new Set<string>();
    for (const plan of fc.sample(plans, { seed: 2, numRuns: 2_000 })) {
      for (const { before, event } of play(machine, plan).turns) seen.add(`${before.state} ${event.kind}`);
    }
    const missing = laneStates
      .flatMap(state => unasked.map(kind => `${state} ${kind}`))
      .filter(each => !seen.has(each));
    // Fire stops every timer, and starts none.
    expect(missing).toEqual(['released timerFired']);
  });
});
