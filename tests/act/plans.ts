/** Random plans for the model check. */
import fc from 'fast-check';
import type { GuardAction, LaneSettings } from '../../main/act/lane.ts';
import type { Move, Plan } from './plays.ts';

const direction = fc.constantFrom('in', 'out');
const passageMs = fc.constantFrom(null, 5_000);

export const settings: fc.Arbitrary<LaneSettings> = fc
  .tuple(passageMs, passageMs, fc.constantFrom('hold', 'none'))
  .map(([passageInMs, passageOutMs, fireRelay]) => ({
    id: 'gate',
    directions: ['in', 'out'],
    pulseMs: { in: 500, out: 700 },
    passageMs: { in: passageInMs, out: passageOutMs },
    referMs: 60_000,
    collectMs: 20_000,
    declareMs: 45_000,
    fireRelay,
  }));

const scan: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('scan'),
  direction,
  text: fc.constantFrom('A', 'B', 'C'),
  verdict: fc.constantFrom('admit', 'refuse', 'refer'),
  lacks: fc.constantFrom(null, null, null, 'parts', 'declaration'),
});
const answer: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('answer'), nth: fc.nat(3) });
const tick: fc.Arbitrary<Move> = fc.record({ kind: fc.constant('tick'), nth: fc.nat(4) });
const form: fc.Arbitrary<Move> = fc.record({ kind: fc.constantFrom('attend', 'abandon') });
const sensor: fc.Arbitrary<Move> = fc.record({ kind: fc.constantFrom('receive', 'pass'), direction });
/** Mostly closed: a lane that always waits for another does not get far. */
const partner: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('partner'),
  isOpen: fc.constantFrom(true, false, false),
});
const request = (...actions: readonly GuardAction[]): fc.Arbitrary<Move> =>
  fc.record({
    kind: fc.constant('request'),
    action: fc.constantFrom(...actions),
    direction,
    of: fc.constantFrom(null, null, 'pending', 'pending', 'gone'),
  });

/** Nothing breaks: people come and go, and the guard answers. */
export const calmMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: scan },
  { weight: 6, arbitrary: answer },
  { weight: 4, arbitrary: tick },
  { weight: 3, arbitrary: sensor },
  { weight: 2, arbitrary: form },
  { weight: 4, arbitrary: request('open', 'turn-away') },
  { weight: 1, arbitrary: request('hold', 'end-hold', 'lock', 'unlock') },
);

/** Weighted so that a run gets far: most moves are scans, answers and timers, few are disasters. */
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 10, arbitrary: scan },
  { weight: 9, arbitrary: answer },
  { weight: 10, arbitrary: tick },
  { weight: 5, arbitrary: sensor },
  { weight: 3, arbitrary: form },
  { weight: 7, arbitrary: request('open', 'open', 'turn-away', 'hold', 'end-hold', 'lock', 'unlock', 'reset') },
  { weight: 4, arbitrary: partner },
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

const withPartner: fc.Arbitrary<Move> = fc.oneof({ weight: 9, arbitrary: calmMove }, { weight: 1, arbitrary: partner });

export const plans: fc.Arbitrary<Plan> = fc.record({
  settings,
  isLocked: fc.boolean(),
  isPrompt: fc.boolean(),
  moves: fc.oneof(
    { weight: 3, arbitrary: fc.array(move, { minLength: 0, maxLength: 80, size: 'max' }) },
    { weight: 2, arbitrary: fc.array(withPartner, { minLength: 0, maxLength: 60, size: 'max' }) },
  ),
});
