/** Whatever pages, people, guards and devices do to a lane at which visitors declare. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneDeclaration } from '../../../main/contract.ts';
import type { LaneRunner } from '../../../main/controller/lane-runner.ts';
import { laneView } from '../../../main/controller/lane-view.ts';
import { answers, cardAnswers, cards, declareLane, otherCccd, override, screenOf } from './declare-here.ts';
import { fireInput, type Runners, startLanes } from './runners.ts';

/** What one of them does. `form` is how far the id is from that of the form that is there. */
type Move =
  | { readonly kind: 'begin' }
  | { readonly kind: 'alive' | 'end'; readonly form: number }
  | { readonly kind: 'answer'; readonly form: number; readonly declaration: LaneDeclaration }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'token' | 'confirm' }
  | { readonly kind: 'request'; readonly action: 'open' | 'hold' | 'end-hold' | 'lock' | 'unlock' }
  | { readonly kind: 'fire' | 'clock' | 'scanner'; readonly isOn: boolean }
  | { readonly kind: 'time'; readonly ms: number };

const form = fc.constantFrom(0, 0, 0, 0, 1, -1);
const declaration: fc.Arbitrary<LaneDeclaration> = fc
  .record({
    said: fc.constantFrom(answers, cardAnswers),
    symptoms: fc.constantFrom(0, 0, 1),
    exposures: fc.constantFrom(0, 0, 2),
    purpose: fc.constantFrom(1, 1, 1, 9),
  })
  .map(({ said, ...changes }) => ({ ...said, ...changes }));
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Move>({ kind: 'begin' }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('alive', 'end'), form }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer'), form, declaration }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('text'),
      text: fc.constantFrom(...Object.values(cards), otherCccd, 'WIFI:S:x;;', 'HC1:6BF+70790T9WJWG'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('token', 'confirm') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('request'),
      action: fc.constantFrom('open', 'hold', 'end-hold', 'end-hold', 'lock', 'unlock', 'unlock'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('fire', 'clock', 'scanner'),
      isOn: fc.constantFrom(true, false, false),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('time'), ms: fc.constantFrom(300, 5_000, 30_000, 46_000) }) },
);

function idAt(runner: LaneRunner, offset: number): number {
  const screen = screenOf(runner);
  return (screen.kind === 'declaring' ? screen.id : 0) + offset;
}

function play(runners: Runners, each: Move): void {
  const runner = runners.lane('in-1');
  const lane = 'in-1';
  switch (each.kind) {
    case 'begin':
      runner.declare({ type: 'declare-begin', lane });
      break;
    case 'alive':
    case 'end':
      runner.declare({ type: `declare-${each.kind}`, lane, id: idAt(runner, each.form) });
      break;
    case 'answer': {
      const id = idAt(runner, each.form);
      runner.declare({ type: 'declare', lane, id, notice: null, declaration: each.declaration });
      break;
    }
    case 'text':
      runners.text(lane, each.text);
      break;
    case 'token':
      runners.scan(lane);
      break;
    case 'confirm':
      runner.ask({ id: 1, language: 'vi', initials: null, symptoms: 0, exposures: 0 }, () => undefined);
      break;
    case 'request':
      runner.request(each.action, 'in', override);
      break;
    case 'fire':
      runners.device('in-1/fire', 'input').set(each.isOn);
      break;
    case 'scanner':
      runners.device('in-1/scanner-in', 'scanner').plug(!each.isOn);
      break;
    case 'clock':
      if (each.isOn) runner.raise('clock', 'wrong');
      else runner.clear('clock');
      break;
    case 'time':
      runners.clock.advance(each.ms);
  }
}

/** Kinds of events on which a relay may be on. */
const opens = new Set(['admitted', 'overridden', 'held', 'fire-started']);
const isAtWork = ({ lane: { state } }: LaneRunner) => state === 'opening' || state === 'held' || state === 'released';

describe('whatever happens', () => {
  test('nothing opens that is not on record, and no form stands at a lane that burns, is out of order or busy', async () => {
    let forms = 0;
    let declared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 30, size: 'max' }), async moves => {
        const runners = await startLanes([declareLane('in-1', fireInput)]);
        const runner = runners.lane('in-1');
        const relay = runners.device('in-1/relay-in', 'relay');
        for (const each of moves) {
          const before = { isOn: relay.on, kinds: runners.kinds() };
          play(runners, each);
          const { lane, confirming, declaring } = runner;
          if (relay.on) expect(isAtWork(runner)).toBe(true);
          const since = runners.kinds().slice(before.kinds.length);
          if (relay.on && !before.isOn) expect(since.some(kind => opens.has(kind))).toBe(true);
          if (declaring.shown === null) continue;
          forms += 1;
          if (declaring.shown.card !== null) declared += 1;
          expect(confirming).toBeNull();
          expect(lane.faults).toEqual([]);
          expect(lane.locked).toBe(false);
          expect(['idle', 'refused', 'referred', 'reading']).toContain(lane.state);
          // Only whoever has shown a card makes the lane wait.
          expect(lane.state === 'reading').toBe(declaring.shown.card !== null);
          expect(declaring.shown.forMs).toBeGreaterThan(0);
          expect(relay.on).toBe(false);
          expect(laneView(runner).screen.kind).toBe('declaring');
        }
        // Everything ends by itself.
        runner.clear('clock');
        runners.device('in-1/scanner-in', 'scanner').plug(true);
        runners.clock.advance(300_000);
        expect(runner.declaring.shown).toBeNull();
        expect(['idle', 'held', 'locked', 'released']).toContain(runner.lane.state);
        await runner.close();
      }),
      { numRuns: 120, seed: 5 },
    );
    // Otherwise the run has shown nothing.
    expect(forms).toBeGreaterThan(300);
    expect(declared).toBeGreaterThan(50);
  });
});
