/** How many are inside, and for one host: as a naive count of open visits says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aliasOf, appended, asked, decided, morning, need, newFolder, open, personOf, shownAs } from './journals.ts';
import { newProjection, passage } from './projections.ts';

const minuteMs = 60_000;
const hosts = ['ward', 'x-ray', null] as const;

/** One visit as the naive count keeps it; `seq` is the entry's event. */
interface Visit {
  readonly seq: number;
  readonly person: number;
  readonly host: string | null;
  readonly at: number;
  /** Exits whose outcome is still to come. */
  readonly leaving: Set<number>;
  hasLeft: boolean;
}

type Step =
  | { readonly kind: 'in' | 'out'; readonly person: number; readonly host: (typeof hosts)[number] }
  | { readonly kind: 'outcome'; readonly of: number; readonly how: string };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom('in', 'in', 'out'),
        person: fc.nat(4),
        host: fc.constantFrom(...hosts),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('outcome'),
        of: fc.nat(20),
        how: fc.constantFrom('opened', 'passed', 'outcome-unknown', 'not-passed'),
      }),
    },
  ),
  { maxLength: 25, size: 'max' },
);

/** Plays the steps into a projection, a minute each, and into a list of those inside. An outcome is always the first of its entry or exit. */
function play(plan: readonly Step[]) {
  const gate = newProjection();
  const visits: Visit[] = [];
  const pending: number[] = [];
  for (const [index, step] of plan.entries()) {
    const at = morning + index * minuteMs;
    if (step.kind === 'outcome') {
      const [entry] = pending.splice(step.of % Math.max(1, pending.length), 1);
      gate.tell(step.how, { entry: entry ?? null }, at);
      for (const visit of visits) {
        if (visit.leaving.delete(entry ?? 0) && step.how !== 'not-passed') visit.hasLeft = true;
      }
      if (step.how !== 'not-passed') continue;
      const stood = visits.findIndex(({ seq }) => seq === entry);
      if (stood >= 0) visits.splice(stood, 1);
      continue;
    }
    const { person, host } = step;
    const seq = gate.tell('admitted', passage(step.kind, [aliasOf(person)], { hostKey: host ?? undefined }), at);
    pending.push(seq);
    if (step.kind === 'in') visits.push({ seq, person, host, at, leaving: new Set(), hasLeft: false });
    for (const visit of visits) {
      if (step.kind === 'out' && visit.person === person) visit.leaving.add(seq);
    }
  }
  return { gate, visits: visits.filter(({ hasLeft }) => !hasLeft) };
}

describe('the counts', () => {
  test('are those of the open visits since the reset, told live and anew', () => {
    let counted = 0;
    fc.assert(
      fc.property(steps, fc.nat(25), (plan, minute) => {
        const { gate, visits } = play(plan);
        const sinceMs = morning + minute * minuteMs;
        const check = () => {
          for (const host of hosts) {
            const open = visits.filter(({ at }) => at >= sinceMs);
            const forHost = host === null ? null : open.filter(visit => visit.host === host).length;
            const query = asked(null, aliasOf(0).key, { sinceMs, countsInside: true, hostKey: host });
            expect(gate.history(query)).toMatchObject({ inside: open.length, forHost });
            counted += open.length;
          }
        };
        check();
        gate.rebuild();
        check();
      }),
      { numRuns: 200 },
    );
    expect(counted).toBeGreaterThan(500);
  });

  test('are not made where nobody asks', () => {
    const { gate } = play([{ kind: 'in', person: 1, host: 'ward' }]);
    expect(gate.history(asked(null, 'p'))).toMatchObject({ inside: null, forHost: null });
    expect(gate.history(asked(null, 'p', { hostKey: 'ward' }))).toMatchObject({ inside: null, forHost: 1 });
    expect(gate.history(asked(null, 'p', { countsInside: true }))).toMatchObject({ inside: 1, forHost: null });
  });

  test('hold while the outcome of an entry or an exit is still to come, and after it', () => {
    const dir = newFolder();
    const journal = open(dir);
    const count = () => {
      let counts: unknown;
      const query = asked(null, personOf(9).key, { countsInside: true, hostKey: 'ward' });
      need(
        journal.decide(morning, reader => {
          const { inside, forHost } = reader.history(query);
          counts = { inside, forHost };
          return null;
        }),
      );
      return counts;
    };
    expect(count()).toEqual({ inside: 0, forHost: 0 });
    const entry = decided(journal, { person: { ...personOf(1), hostKey: 'ward' } });
    expect(count()).toEqual({ inside: 1, forHost: 1 });
    appended(journal, { kind: 'passed', entry });
    expect(count()).toEqual({ inside: 1, forHost: 1 });
    decided(journal, { person: { ...personOf(2), hostKey: 'x-ray' } });
    expect(count()).toEqual({ inside: 2, forHost: 1 });
    const exit = decided(journal, { direction: 'out', person: personOf(1) });
    expect(count()).toEqual({ inside: 2, forHost: 1 });
    appended(journal, { kind: 'passed', entry: exit });
    expect(count()).toEqual({ inside: 1, forHost: 0 });
  });

  test('take a person who left by another code off', () => {
    const gate = newProjection();
    const [card, name] = [aliasOf(1), aliasOf(1, 'name-birth')];
    gate.tell('admitted', passage('in', [name], { hostKey: 'ward' }));
    gate.pass(passage('out', shownAs(card, name).aliases));
    const query = asked(null, card.key, { countsInside: true, hostKey: 'ward' });
    expect(gate.history(query)).toMatchObject({ inside: 0, forHost: 0 });
  });
});
