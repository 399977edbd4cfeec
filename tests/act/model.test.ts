import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneEvent } from '../../main/act/lane.ts';
import { newLane, step } from '../../main/act/step.ts';
import { view } from '../../main/act/view.ts';
import { laneStates } from '../../main/words.ts';
import { type Machine, play } from './outside.ts';
import { plans } from './plans.ts';
import { violations } from './violations.ts';

const machine: Machine = { newLane, step, view };

/** What can happen at any time. Answers come only where something was asked. */
const unasked = [
  'receiving',
  'scanned',
  'requested',
  'recorded',
  'passed',
  'timerFired',
  'fireStarted',
  'fireEnded',
  'faultRaised',
  'faultCleared',
] as const satisfies readonly LaneEvent['kind'][];

describe('random events', () => {
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
