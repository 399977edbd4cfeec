/** Visits of several zones: a ward and a store within the site, and a lab beside the ward; told live and anew. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aliasOf, asked, morning, personOf, type Row, shownAs } from './journals.ts';
import { type HandFed, newProjection, passage, toldBy } from './projections.ts';

const minuteMs = 60_000;
const an = aliasOf(1);

/** Lanes: their `in` leads from one zone to another. */
const lanes = {
  gate: { zone: 'site', from: null },
  ward: { zone: 'ward', from: 'site' },
  store: { zone: 'store', from: 'ward' },
  /** Between two zones side by side. */
  bridge: { zone: 'lab', from: 'ward', beside: true },
} as const;
type LaneName = keyof typeof lanes;

const go = (lane: LaneName, direction: 'in' | 'out', changes: object = {}, alias = an) =>
  passage(direction, [alias], { ...lanes[lane], ...changes });

/** The zones that the person is inside of, in the order of their visits. */
const zonesOf = (gate: HandFed, key = an.key) =>
  gate
    .rows(
      `SELECT zone FROM (SELECT id, zone FROM stay WHERE person = ? AND closed_by IS NULL
         UNION ALL SELECT id, zone FROM opening WHERE person = ?) ORDER BY id`,
      key,
      key,
    )
    .map(({ zone }) => zone);

const historyOf = (gate: HandFed, lane: LaneName, changes: object = {}) => {
  const { zone, from } = lanes[lane];
  return gate.history(asked('doh:1', an.key, { zone, from, countsInside: true, ...changes }));
};

describe('a person who goes', () => {
  test.each<[string, readonly (readonly [LaneName, 'in' | 'out'])[], readonly string[]]>([
    ['in', [['gate', 'in']], ['site']],
    [
      'in and further in, is inside of both',
      [
        ['gate', 'in'],
        ['ward', 'in'],
      ],
      ['site', 'ward'],
    ],
    [
      'out of the inner zone, is inside of the outer one',
      [
        ['gate', 'in'],
        ['ward', 'in'],
        ['ward', 'out'],
      ],
      ['site'],
    ],
    [
      'outside at once, has left every zone',
      [
        ['gate', 'in'],
        ['ward', 'in'],
        ['gate', 'out'],
      ],
      [],
    ],
    [
      'out of the middle one, has left the innermost too',
      [
        ['gate', 'in'],
        ['ward', 'in'],
        ['store', 'in'],
        ['ward', 'out'],
      ],
      ['site'],
    ],
    [
      'over to the zone beside, has left the first',
      [
        ['gate', 'in'],
        ['ward', 'in'],
        ['bridge', 'in'],
      ],
      ['site', 'lab'],
    ],
    [
      'over and back, is in the first again',
      [
        ['gate', 'in'],
        ['ward', 'in'],
        ['bridge', 'in'],
        ['bridge', 'out'],
      ],
      ['site', 'ward'],
    ],
    ['back from beside without having been there, is where the lane leads', [['bridge', 'out']], ['ward']],
    ['out without having been in, is nowhere', [['gate', 'out']], []],
    [
      'over from a zone within the first, has left both',
      [
        ['gate', 'in'],
        ['ward', 'in'],
        ['store', 'in'],
        ['bridge', 'in'],
      ],
      ['site', 'lab'],
    ],
  ])('%s', (_, ways, zones) => {
    const gate = newProjection();
    for (const [lane, direction] of ways) gate.tell('passed', { entry: gate.tell('admitted', go(lane, direction)) });
    expect(zonesOf(gate)).toEqual(zones);
    const live = toldBy(gate);
    gate.rebuild();
    expect(toldBy(gate)).toEqual(live);
  });

  test('over but did not pass, is where they were', () => {
    const gate = newProjection();
    gate.tell('admitted', go('ward', 'in'));
    gate.tell('not-passed', { entry: gate.tell('admitted', go('bridge', 'in')) });
    expect(zonesOf(gate)).toEqual(['ward']);
    gate.tell('passed', { entry: gate.tell('admitted', go('bridge', 'in')) });
    gate.tell('not-passed', { entry: gate.tell('admitted', go('bridge', 'out')) });
    expect(zonesOf(gate)).toEqual(['lab']);
  });
});

describe('the history', () => {
  test('is of the zone that the lane leads into, and of the one that it comes from', () => {
    const gate = newProjection();
    gate.tell('admitted', go('gate', 'in', { use: 'doh:1', hostKey: 'h' }));
    expect(historyOf(gate, 'gate', { hostKey: 'h' })).toMatchObject({
      ...{ use: { seq: 1, inside: true }, person: { seq: 1 }, inside: 1, forHost: 1, isInFrom: null },
    });
    expect(historyOf(gate, 'ward', { hostKey: 'h' })).toMatchObject({
      ...{ use: null, person: null, inside: 0, forHost: 0, isInFrom: true },
    });
    gate.tell('passed', { entry: 1 });
    expect(historyOf(gate, 'ward')).toMatchObject({ use: null, isInFrom: true });
    expect(historyOf(gate, 'store')).toMatchObject({ isInFrom: false });
    gate.tell('admitted', go('ward', 'in', { use: 'doh:1' }));
    expect(historyOf(gate, 'ward')).toMatchObject({ use: { seq: 3 }, person: { seq: 3 }, inside: 1 });
    expect(historyOf(gate, 'gate')).toMatchObject({ use: { seq: 1 }, person: { seq: 1 }, inside: 1 });
    gate.pass(go('ward', 'out'));
    expect(historyOf(gate, 'ward')).toMatchObject({ use: null, person: { seq: 3, inside: false }, inside: 0 });
  });

  test('knows somebody inside from long ago, whom the anti-passback has forgotten', () => {
    const gate = newProjection();
    gate.tell('passed', { entry: gate.tell('admitted', go('gate', 'in')) });
    const later = { sinceMs: morning + 1 };
    expect(historyOf(gate, 'ward', later)).toMatchObject({ isInFrom: true });
    expect(historyOf(gate, 'gate', later)).toMatchObject({ person: null, inside: 0 });
  });

  test('knows whether the host is inside, by who they are', () => {
    const gate = newProjection();
    const ask = () => historyOf(gate, 'gate', { escortKey: 'doctor' }).isHostInside;
    expect(historyOf(gate, 'gate').isHostInside).toBeNull();
    expect(ask()).toBe(false);
    const entry = gate.tell('admitted', go('gate', 'in', { selfKey: 'doctor' }));
    expect(ask()).toBe(true);
    gate.tell('passed', { entry });
    expect(ask()).toBe(true);
    const exit = gate.tell('admitted', go('gate', 'out'));
    expect(ask()).toBe(true);
    gate.tell('passed', { entry: exit });
    expect(ask()).toBe(false);
  });

  test('of a journal without zones is of the only one', () => {
    const gate = newProjection();
    gate.tell('admitted', passage('in', [an], { use: 'doh:1' }));
    expect(gate.history(asked('doh:1', an.key, { countsInside: true }))).toMatchObject({ use: { seq: 1 }, inside: 1 });
    expect(historyOf(gate, 'ward')).toMatchObject({ use: null, person: null, inside: 0, isInFrom: true });
  });

  test('finds the visit to a zone under every pseudonym', () => {
    const gate = newProjection();
    const name = aliasOf(1, 'name-birth');
    gate.tell('admitted', go('gate', 'in', {}, name));
    gate.tell('admitted', passage('in', shownAs(an, name).aliases, lanes.ward));
    expect(historyOf(gate, 'ward')).toMatchObject({ isInFrom: true });
    gate.pass(passage('out', [an], lanes.gate));
    expect([...zonesOf(gate), ...zonesOf(gate, name.key)]).toEqual([]);
  });
});

describe('of two exits, the one at the next lane while the first is still open', () => {
  const leaving = () => {
    const gate = newProjection();
    gate.pass(go('gate', 'in'));
    return {
      gate,
      exits: [gate.tell('admitted', go('gate', 'out')), gate.tell('admitted', go('gate', 'out'))] as const,
    };
  };
  const ends = (gate: HandFed) => gate.rows('SELECT out_seq FROM stay').map(({ out_seq }) => out_seq);

  test.each<[string, string, string, 0 | 1 | null]>([
    ['the second comes off', 'not-passed', 'passed', 1],
    ['the first comes off', 'passed', 'not-passed', 0],
    ['neither comes off', 'not-passed', 'not-passed', null],
    ['one is not known', 'not-passed', 'outcome-unknown', 1],
  ])('%s', (_, first, second, by) => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { gate, exits } = leaving();
      for (const which of order) {
        gate.tell(which === 0 ? first : second, { entry: exits[which] });
      }
      expect(ends(gate)).toEqual([by === null ? null : exits[by]]);
      expect(historyOf(gate, 'gate').inside).toBe(by === null ? 1 : 0);
    }
  });
});

describe('a forgiven visit', () => {
  test('is closed by the next entry to its zone, and is open again where nobody passed', () => {
    const gate = newProjection();
    gate.tell('passed', { entry: gate.tell('admitted', go('gate', 'in', { use: 'doh:1' })) });
    gate.tell('passback-reset', { person: an.key });
    expect(historyOf(gate, 'gate')).toMatchObject({ use: { isForgiven: true }, person: { isForgiven: true } });
    const entry = gate.tell('admitted', go('gate', 'in', { use: 'doh:1' }));
    expect(historyOf(gate, 'gate')).toMatchObject({ use: { seq: entry, isForgiven: false }, inside: 1 });
    expect(gate.rows('SELECT closed_by, at_out FROM stay')).toEqual([{ closed_by: 'reset', at_out: morning }]);
    gate.tell('not-passed', { entry });
    expect(historyOf(gate, 'gate')).toMatchObject({ use: { seq: 1, isForgiven: true }, inside: 1 });
  });

  test('may be one that has ended: the wait for the next entry is over', () => {
    const gate = newProjection();
    gate.tell('admitted', go('gate', 'in'));
    gate.tell('admitted', go('gate', 'out'));
    gate.tell('passback-reset', { person: an.key });
    expect(historyOf(gate, 'gate').person).toMatchObject({ inside: false, isForgiven: true });
  });

  test('is of that person and known by any pseudonym', () => {
    const gate = newProjection();
    const [card, name, other] = [aliasOf(1), aliasOf(1, 'name-birth'), aliasOf(2)];
    gate.tell('admitted', passage('in', [card, name], lanes.gate));
    gate.tell('admitted', passage('in', [other], lanes.gate));
    gate.tell('passback-reset', { person: name.key });
    expect(gate.rows('SELECT person, forgiven FROM stay')).toEqual([{ person: card.key, forgiven: 1 }]);
    expect(gate.rows('SELECT person FROM opening')).toEqual([{ person: other.key }]);
  });
});

type Step =
  | { readonly kind: 'go'; readonly person: number; readonly lane: LaneName; readonly out: boolean }
  | {
      readonly kind: 'outcome';
      readonly of: number;
      readonly how: 'passed' | 'opened' | 'entry-cancelled' | 'not-passed';
    }
  | { readonly kind: 'correct' | 'close'; readonly of: number }
  | { readonly kind: 'forgive'; readonly person: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('go'),
        person: fc.nat(2),
        lane: fc.constantFrom<LaneName>('gate', 'gate', 'ward', 'store', 'bridge'),
        out: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('outcome'),
        of: fc.nat(20),
        how: fc.constantFrom('passed', 'opened', 'entry-cancelled', 'not-passed'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('correct', 'close'), of: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('forgive'), person: fc.nat(2) }) },
  ),
  { maxLength: 60, size: 'max' },
);

/** One visit as the model keeps it. */
interface Visit {
  readonly id: number;
  readonly person: number;
  readonly zone: string;
  by: string | null;
  endedBy: number | null;
  /** Exits whose outcome is still to come. */
  leaving: number[];
  isForgiven: boolean;
  /** What has changed it last. */
  last: number;
}

/** The rules in the plainest words: a list of visits, and what each event does to it. */
class Model {
  visits: Visit[] = [];

  open = (person: number) => this.visits.filter(visit => visit.person === person && visit.by === null);

  #end(visits: readonly Visit[], by: string, seq: number) {
    for (const visit of visits) Object.assign(visit, { by, endedBy: seq, last: seq });
  }

  #begin(seq: number, person: number, zone: string, by: string | null = null) {
    const endedBy = by === null ? null : seq;
    this.visits.push({ id: seq, person, zone, by, endedBy, leaving: [], isForgiven: false, last: seq });
  }

  #leave(seq: number, person: number, zone: string, to: string | null) {
    const there = this.visits.filter(
      visit => visit.person === person && (visit.by === null || visit.leaving.length > 0),
    );
    const first = there.find(visit => visit.zone === zone);
    const over = there.filter(
      visit => to === null || (first !== undefined && visit.id >= first.id && visit.zone !== to),
    );
    for (const visit of over) visit.leaving.push(seq);
    this.#end(over, 'exit', seq);
    return first !== undefined;
  }

  go(seq: number, { person, lane, out }: Extract<Step, { kind: 'go' }>) {
    const { zone, from } = lanes[lane];
    const beside = 'beside' in lanes[lane] ? from : null;
    if (!out) {
      this.#end(
        this.open(person).filter(visit => visit.zone === zone && visit.isForgiven),
        'reset',
        seq,
      );
      if (beside !== null) this.#leave(seq, person, beside, zone);
      this.#begin(seq, person, zone);
      return;
    }
    const wasIn = this.#leave(seq, person, zone, from);
    if (beside !== null && !this.open(person).some(visit => visit.zone === beside)) this.#begin(seq, person, beside);
    else if (!wasIn) this.#begin(seq, person, zone, 'exit');
  }

  comeOff(exit: number) {
    for (const visit of this.visits.filter(({ leaving }) => leaving.includes(exit))) {
      if (visit.leaving.length > 1) this.#end([visit], 'exit', exit);
      visit.leaving = [];
    }
  }

  annul(entry: number, seq: number) {
    this.visits = this.visits.filter(({ id }) => id !== entry);
    for (const visit of this.visits) {
      const hadIt = visit.leaving.includes(entry);
      visit.leaving = visit.leaving.filter(exit => exit !== entry);
      const other = visit.leaving.at(-1);
      if (hadIt && other !== undefined) this.#end([visit], 'exit', other);
      else if (visit.endedBy === entry) Object.assign(visit, { by: null, endedBy: null, last: seq });
    }
  }

  forgive(person: number) {
    const zones = new Set<string>();
    const own = this.visits.filter(visit => visit.person === person);
    for (const visit of own.toSorted((a, b) => b.last - a.last || b.id - a.id)) {
      if (visit.by === null || !zones.has(visit.zone)) visit.isForgiven = true;
      zones.add(visit.zone);
      visit.leaving = [];
    }
  }

  close(id: number, by: string, seq: number) {
    this.#end(
      this.visits.filter(visit => visit.id === id && visit.by === null),
      by,
      seq,
    );
  }
}

/** Plays the steps, a minute each. */
function play(plan: readonly Step[]) {
  const [gate, model] = [newProjection(), new Model()];
  const entries: number[] = [];
  for (const [index, step] of plan.entries()) {
    const at = morning + index * minuteMs;
    const pick = (of: number) => entries[of % Math.max(1, entries.length)] ?? 0;
    if (step.kind === 'go') {
      const way = go(step.lane, step.out ? 'out' : 'in', {}, aliasOf(step.person));
      const seq = gate.tell('admitted', way, at);
      entries.push(seq);
      model.go(seq, step);
    } else if (step.kind === 'outcome') {
      const entry = pick(step.of);
      const seq = gate.tell(step.how, { entry }, at);
      if (step.how === 'entry-cancelled' || step.how === 'not-passed') model.annul(entry, seq);
      else model.comeOff(entry);
    } else if (step.kind === 'forgive') {
      gate.tell('passback-reset', { person: personOf(step.person).key }, at);
      model.forgive(step.person);
    } else {
      const visit = pick(step.of);
      const zone = model.visits.find(({ id }) => id === visit)?.zone ?? 'site';
      if (step.kind === 'correct') model.close(visit, 'correction', gate.tell('exit-corrected', { visit, at }, at));
      else model.close(visit, 'auto', gate.tell('visits-closed', { zone, visits: [visit] }, at));
    }
  }
  return { gate, model };
}

const modelRows = (model: Model): Row[] =>
  model.visits
    .map(({ id, person, zone, by }) => ({ id, person: aliasOf(person).key, zone, closed_by: by }))
    .toSorted((a, b) => a.id - b.id);
const toldRows = (gate: HandFed) =>
  gate.rows(
    `SELECT id, person, zone, closed_by FROM stay UNION ALL SELECT id, person, zone, NULL FROM opening ORDER BY id`,
  );

describe('whatever happens', () => {
  test('the visits are those of the plain rules, told live and anew', () => {
    let [visits, forgiven, corrected] = [0, 0, 0];
    fc.assert(
      fc.property(steps, plan => {
        const { gate, model } = play(plan);
        expect(toldRows(gate)).toEqual(modelRows(model));
        const live = toldBy(gate);
        gate.rebuild();
        expect(toldBy(gate)).toEqual(live);
        visits += model.visits.length;
        forgiven += model.visits.filter(({ by }) => by === 'reset').length;
        corrected += model.visits.filter(({ by }) => by === 'correction').length;
      }),
      { numRuns: 120 },
    );
    expect(visits).toBeGreaterThan(400);
    expect(forgiven).toBeGreaterThan(0);
    expect(corrected).toBeGreaterThan(10);
  });
});
