/** The whole gate under random days: what the zones, the mantrap and the fire promise holds after every step. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openReader } from '../../main/record/read.ts';
import { inLane, outLane, type Rig, rig, sensed } from './rig.ts';

const lanes = [
  sensed({ ...inLane, id: 'in-1', to: 'hall' }),
  sensed({ ...inLane, id: 'in-2', to: 'hall' }),
  sensed({ ...inLane, id: 'in-3', to: 'ward' }),
  sensed({ ...outLane, id: 'out-1', to: 'hall' }),
];
const ids = ['in-1', 'in-2', 'in-3', 'out-1'] as const;
const limits = { hall: 2, ward: 1 } as const;
const site = {
  zones: [
    { id: 'hall', occupancy: { limit: limits.hall } },
    { id: 'ward', within: 'hall', occupancy: { limit: limits.ward } },
  ],
  interlocks: [['in-1', 'in-2']],
};
const way = (lane: string) => (lane.startsWith('out') ? 'out' : 'in');

type Move =
  | { readonly kind: 'scan'; readonly lane: (typeof ids)[number]; readonly person: number }
  | { readonly kind: 'pass'; readonly lane: (typeof ids)[number] }
  | { readonly kind: 'fire'; readonly lane: (typeof ids)[number]; readonly isBurning: boolean }
  | { readonly kind: 'wait'; readonly ms: number };

const lane = fc.constantFrom(...ids);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('scan' as const), lane, person: fc.nat({ max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), lane }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fire' as const), lane, isBurning: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(50, 300, 5_000, 9_000) }),
  },
);

function play(gate: Rig, texts: readonly string[], one: Move): void {
  if (one.kind === 'scan') gate.scan(one.lane, texts[one.person] ?? '');
  else if (one.kind === 'wait') gate.clock.advance(one.ms);
  else if (one.kind === 'fire') gate.device(`${one.lane}/fire`, 'input').set(one.isBurning);
  else {
    const passage = gate.device(`${one.lane}/passage-${way(one.lane)}`, 'input');
    passage.set(true);
    passage.set(false);
  }
}

interface Entry {
  readonly outcome: string;
  readonly reason: string | null;
}
interface Count {
  readonly zone: 'hall' | 'ward';
  readonly inside: number;
}
const openVisits = `SELECT zone, count(*) AS inside FROM
  (SELECT zone FROM stay WHERE closed_by IS NULL UNION ALL SELECT zone FROM opening) GROUP BY zone`;

describe('a site with zones, a mantrap and a fire alarm', () => {
  it('never admits beyond a limit, opens both doors of the mantrap, or holds anybody in a fire', async () => {
    const seen = { admitted: 0, full: 0, interlocked: 0, fires: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 60 }), async moves => {
        const gate = await rig(lanes, { antiPassback: { mode: 'hard' } }, site);
        const texts = Array.from({ length: 5 }, () => gate.token());
        const burning = new Set<string>();
        const reader = openReader(gate.site.data);
        if (!reader.ok) throw new Error(reader.fault.message);
        const inside = reader.value.prepare<[], Count>(openVisits);
        for (const one of moves) {
          if (one.kind === 'fire') burning[one.isBurning ? 'add' : 'delete'](one.lane);
          play(gate, texts, one);
          // Writing to a relay is asynchronous, even to one that is simulated.
          await new Promise(resolve => setImmediate(resolve));
          const isOn = (id: string) => gate.device(`${id}/relay-${way(id)}`, 'relay').on;
          for (const { zone, inside: count } of inside.all()) expect(count).toBeLessThanOrEqual(limits[zone]);
          if (burning.size > 0) {
            seen.fires += 1;
            for (const id of ids) expect([id, gate.state(id), isOn(id)]).toEqual([id, 'released', true]);
          } else {
            expect(isOn('in-1') && isOn('in-2')).toBe(false);
          }
        }
        const entries = reader.value.prepare<[], Entry>('SELECT outcome, reason FROM entry').all();
        reader.value.close();
        for (const { outcome, reason } of entries) {
          if (outcome === 'admit') seen.admitted += 1;
          if (reason === 'full') seen.full += 1;
          if (reason === 'interlocked') seen.interlocked += 1;
        }
      }),
      { numRuns: 40 },
    );
    // A check that met none of it would have shown nothing.
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(0);
  }, 120_000);
});
