/** Random plans for the model check. */
import fc from 'fast-check';
import type { LaneSettings } from '../../main/act/lane.ts';
import type { Move, Plan } from './outside.ts';

const direction = fc.constantFrom('in', 'out');
const passageMs = fc.constantFrom(null, 5_000);

const settings: fc.Arbitrary<LaneSettings> = fc
  .tuple(passageMs, passageMs, fc.constantFrom('hold', 'none'))
  .map(([passageInMs, passageOutMs, fireRelay]) => ({
    id: 'gate',
    directions: ['in', 'out'],
    pulseMs: { in: 500, out: 700 },
    passageMs: { in: passageInMs, out: passageOutMs },
    referMs: 60_000,
    collectMs: 20_000,
    fireRelay,
  }));

/** Weighted so that a run gets far: most moves are scans, answers and timers, few are disasters. */
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('scan'),
      direction,
      text: fc.constantFrom('A', 'B', 'C'),
      verdict: fc.constantFrom('admit', 'refuse', 'refer'),
      isPart: fc.constantFrom(false, false, true),
    }),
  },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('answer'), nth: fc.nat(3) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('tick'), nth: fc.nat(4) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('receive', 'pass'), direction }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('request'),
      action: fc.constantFrom('open', 'open', 'hold', 'end-hold', 'lock', 'unlock', 'reset'),
      direction,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fire'), isBurning: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('relay'), isLost: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('misfire', 'lapse') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('journal'),
      health: fc.constantFrom('whole', 'whole', 'second-file', 'broken'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fault'),
      fault: fc.constantFrom('scanner', 'input', 'clock'),
      isPresent: fc.boolean(),
    }),
  },
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  settings,
  isLocked: fc.boolean(),
  isPrompt: fc.boolean(),
  moves: fc.array(move, { minLength: 0, maxLength: 80, size: 'max' }),
});
