/** Who is whom after any events: as a model says, the same told anew, and never two people in one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Alias, type AliasKind, aliasKinds } from '../../main/verify/person.ts';
import { newAliasModel } from './alias-model.ts';
import { aliasOf, asked, morning } from './journals.ts';
import { type HandFed, newProjection, passage, toldBy } from './projections.ts';

const alias: fc.Arbitrary<Alias> = fc
  .tuple(fc.nat(2), fc.constantFrom(...aliasKinds))
  .map(([number, kind]) => aliasOf(number, kind));
/** What one scan shows, strongest first as it is written. */
const shown = fc
  .uniqueArray(alias, { minLength: 1, maxLength: 4, selector: ({ key }) => key })
  .map(all => all.toSorted((a, b) => aliasKinds.indexOf(a.kind) - aliasKinds.indexOf(b.kind)));

type Step =
  | { readonly kind: 'pass'; readonly out: boolean; readonly shown: readonly Alias[]; readonly how: string }
  | { readonly kind: 'outcome'; readonly of: number; readonly how: string }
  | { readonly kind: 'erased'; readonly how: string };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('pass'),
        out: fc.boolean(),
        shown,
        how: fc.constantFrom('admitted', 'admitted', 'overridden', 'refused', 'referred'),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('outcome'),
        of: fc.nat(20),
        how: fc.constantFrom('opened', 'passed', 'not-passed', 'forced', 'outcome-unknown'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('erased'), how: fc.constantFrom('admitted', 'overridden', 'passed') }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

function play(gate: HandFed, plan: readonly Step[], watch: (step: Step) => void = () => undefined): void {
  for (const [index, step] of plan.entries()) {
    const at = morning + index;
    if (step.kind === 'pass') gate.tell(step.how, passage(step.out ? 'out' : 'in', step.shown), at);
    if (step.kind === 'outcome') gate.tell(step.how, { entry: 1 + (step.of % (index + 1)) }, at);
    if (step.kind === 'erased') gate.tell(step.how, null, at);
    watch(step);
  }
}

const everyKey = aliasKinds.flatMap(kind => [0, 1, 2].map(number => aliasOf(number, kind)));

describe('after any events', () => {
  test('the people are those of the model, one event after the other', () => {
    let [joined, sharing] = [0, 0];
    fc.assert(
      fc.property(steps, plan => {
        const gate = newProjection();
        const model = newAliasModel();
        play(gate, plan, step => {
          if (step.kind === 'pass' && (step.how === 'admitted' || step.how === 'overridden')) model.see(step.shown);
          const rows = new Map(gate.rows('SELECT * FROM alias').map(row => [row.key, row]));
          for (const { key } of everyKey) {
            const person = rows.get(key)?.person ?? key;
            const all = everyKey.map(other => other.key).filter(other => (rows.get(other)?.person ?? other) === person);
            expect(all.toSorted()).toEqual(model.personWith(key));
            expect(person).toBe(model.nameOf(key));
            expect(rows.get(key)?.shared === 1).toBe(model.isShared(key));
            joined += all.length > 1 ? 1 : 0;
            sharing += model.isShared(key) ? 1 : 0;
          }
        });
      }),
      { numRuns: 150 },
    );
    expect(joined).toBeGreaterThan(1_000);
    expect(sharing).toBeGreaterThan(100);
  });

  test('nobody has two numbers of which one has one for life, and a shared name is nobody’s', () => {
    fc.assert(
      fc.property(steps, plan => {
        const gate = newProjection();
        play(gate, plan);
        const twice = (kind: AliasKind) =>
          gate.rows('SELECT person FROM alias WHERE kind = ? GROUP BY person HAVING count(*) > 1', kind);
        expect([...twice('national-id'), ...twice('qid')]).toEqual([]);
        expect(gate.rows('SELECT key FROM alias WHERE shared = 1 AND person <> key')).toEqual([]);
        expect(gate.rows("SELECT key FROM alias WHERE shared = 1 AND kind <> 'name-birth'")).toEqual([]);
        expect(
          gate.rows('SELECT a.key FROM alias a JOIN alias b ON a.shared AND b.person = a.key AND b.key <> a.key'),
        ).toEqual([]);
        // What numbers have proved is not parted by a name.
        expect(gate.rows('SELECT proved FROM alias GROUP BY proved HAVING count(DISTINCT person) > 1')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('everything told anew is what it was, also where payloads had been erased', () => {
    let told = 0;
    fc.assert(
      fc.property(steps, plan => {
        const gate = newProjection();
        play(gate, plan);
        const live = toldBy(gate);
        const views = [gate.rows('SELECT * FROM visit'), gate.rows('SELECT * FROM entry')];
        gate.rebuild();
        expect(toldBy(gate)).toEqual(live);
        expect([gate.rows('SELECT * FROM visit'), gate.rows('SELECT * FROM entry')]).toEqual(views);
        told += live.length;
      }),
      { numRuns: 150 },
    );
    expect(told).toBeGreaterThan(1_000);
  });

  test('payloads that are erased later are told anew as by a gate that never saw them', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(60)), (plan, erased) => {
        const gate = newProjection();
        play(gate, plan);
        for (const index of erased) gate.erase(1 + index);
        gate.rebuild();
        const blind = newProjection();
        const seen = plan.map((step, index): Step => (erased.includes(index) ? { ...step, kind: 'erased' } : step));
        play(blind, seen);
        expect(toldBy(gate)).toEqual(toldBy(blind));
      }),
      { numRuns: 150 },
    );
  });

  test('asking joins nobody, and sees whom the same codes at an exit then close', () => {
    let found = 0;
    fc.assert(
      fc.property(steps, shown, (plan, codes) => {
        const gate = newProjection();
        play(gate, plan);
        for (const { exit } of gate.rows('SELECT DISTINCT exit FROM leaving')) {
          gate.tell('passed', { entry: Number(exit) }, morning + 99);
        }
        const before = toldBy(gate);
        const { person } = gate.history(asked(null, '', { aliases: codes }));
        expect(toldBy(gate)).toEqual(before);
        gate.pass(passage('out', codes), morning + 100);
        const closed = gate.rows(
          'SELECT id FROM stay WHERE out_seq = last_seq AND at_out = ? AND at_in > 0',
          morning + 100,
        );
        if (person?.inside === true) expect(closed.map(({ id }) => id)).toContain(person.seq);
        found += person?.inside === true ? 1 : 0;
        const after = gate.history(asked(null, '', { aliases: codes.slice(0, 1) }));
        expect(after.person).toMatchObject({ inside: false });
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(30);
  });

  test('every visit is in the public view once, under what its person is called', () => {
    fc.assert(
      fc.property(steps, plan => {
        const gate = newProjection();
        play(gate, plan);
        const names = new Map(gate.rows('SELECT key, person FROM alias').map(({ key, person }) => [key, person]));
        const stays = gate.rows('SELECT id, person FROM stay UNION ALL SELECT id, person FROM opening ORDER BY id');
        const expected = stays.map(({ person }) => names.get(person) ?? person);
        expect(gate.rows('SELECT person FROM visit').map(({ person }) => person)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});
