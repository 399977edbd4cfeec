import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openConnection } from '../../main/record/connection.ts';
import { openProjection } from '../../main/record/projection.ts';
import {
  appended,
  asked,
  decided,
  decisionOf,
  morning,
  need,
  newFolder,
  open,
  personOf,
  type Row,
  sql,
} from './journals.ts';
import { newProjection } from './projections.ts';

const hourMs = 3_600_000;
/** Everything that is told from the events. */
const stays = (dir: string) => [
  ...sql(dir, 'SELECT * FROM alias ORDER BY key'),
  ...sql(dir, 'SELECT * FROM stay ORDER BY id'),
  ...sql(dir, 'SELECT * FROM opening ORDER BY id'),
];

/** One thing that happens at the gate. */
type Move =
  | {
      readonly kind: 'scan';
      readonly out: boolean;
      readonly person: number;
      readonly code: number;
      readonly outcome: 0 | 1 | 2;
    }
  | {
      readonly kind: 'outcome';
      readonly of: number;
      readonly how: 'passed' | 'not-passed' | 'opened' | 'outcome-unknown';
    }
  | { readonly kind: 'override'; readonly out: boolean; readonly of: number | null }
  | { readonly kind: 'die' };

const choice = fc.nat(30);
const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('scan'),
        out: fc.boolean(),
        person: fc.nat(2),
        code: fc.nat(1),
        outcome: fc.constantFrom<0 | 1 | 2>(0, 0, 0, 1, 2),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('outcome'),
        of: choice,
        how: fc.constantFrom('passed', 'not-passed', 'not-passed', 'opened', 'outcome-unknown'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('override'), out: fc.boolean(), of: fc.option(choice) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('die') }) },
  ),
  { maxLength: 16, size: 'max' },
);

const outcomes = ['admit', 'refuse', 'refer'] as const;

/** Plays the moves into the journal of `dir`; on `die` it is opened again with its openings undecided. */
function play(dir: string, plan: readonly Move[]): void {
  let journal = open(dir);
  const seqs: number[] = [];
  const pick = (of: number) => seqs[of % Math.max(1, seqs.length)] ?? 1;
  for (const [step, move] of plan.entries()) {
    const now = morning + step * 1_000;
    if (move.kind === 'scan') {
      const { out, person, code } = move;
      const outcome = outcomes[move.outcome];
      const reasons = outcome === 'admit' ? [] : (['symptoms'] as const);
      const who = { person: personOf(person), use: `doh:${person}-${code}` };
      seqs.push(decided(journal, { direction: out ? 'out' : 'in', outcome, reasons, ...who }, now));
    }
    if (move.kind === 'outcome') appended(journal, { kind: move.how, entry: pick(move.of) }, now);
    if (move.kind === 'override') {
      const override = { guard: 'Lan', reason: 'known' };
      const of = move.of === null ? null : pick(move.of);
      seqs.push(appended(journal, { kind: 'overridden', direction: move.out ? 'out' : 'in', override, of }, now));
    }
    if (move.kind === 'die') {
      journal.close(now);
      journal = open(dir, { now });
    }
  }
  journal.close(morning + hourMs);
}

/** The rows after all visits were told anew from the events. */
function rebuilt(dir: string): Row[] {
  const connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
  connection.transaction(() => openProjection(connection).rebuild())();
  connection.close();
  return stays(dir);
}

describe('the visits', () => {
  test('told live are the visits told anew, whatever happened', () => {
    let told = 0;
    fc.assert(
      fc.property(moves, plan => {
        const dir = newFolder();
        play(dir, plan);
        const live = stays(dir);
        const visits = sql(dir, 'SELECT * FROM visit');
        told += live.length;
        expect(rebuilt(dir)).toEqual(live);
        expect(sql(dir, 'SELECT * FROM visit')).toEqual(visits);
      }),
      { numRuns: 40 },
    );
    expect(told).toBeGreaterThan(20);
  });

  test('an entry and its exit are one visit, in the public view’s words', () => {
    const dir = newFolder();
    const journal = open(dir);
    decided(journal, {}, morning);
    decided(journal, { direction: 'out', lane: 'out-1' }, morning + hourMs);
    expect(sql(dir, 'SELECT * FROM visit')).toEqual([
      {
        person: '0a'.repeat(16),
        lane_in: 'in-1',
        at_in: '2026-11-23T01:00:00.000Z',
        lane_out: 'out-1',
        at_out: '2026-11-23T02:00:00.000Z',
        closed_by: 'exit',
      },
    ]);
  });

  test('told anew of more events than it reads at once', () => {
    const dir = newFolder();
    open(dir).close(morning);
    const connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
    const insert = connection.prepare(
      "INSERT INTO event SELECT coalesce(max(seq), 0) + 1, ?, 'admitted', 'in-1', NULL, ?, x'', x'' FROM event",
    );
    connection.transaction(() => {
      for (let number = 0; number < 2_500; number += 1) {
        insert.run(
          number,
          JSON.stringify({ direction: number % 2 ? 'out' : 'in', person: `p${number >> 1}`, use: 'u' }),
        );
      }
    })();
    connection.transaction(() => openProjection(connection).rebuild())();
    expect(connection.prepare("SELECT count(*) FROM stay WHERE closed_by = 'exit'").pluck().get()).toBe(1_250);
    connection.close();
  });
});

const goIn = (use = 'doh:1', person = 'p') => ({ direction: 'in', person, use });
const goOut = (use = 'doh:1', person = 'p') => ({ direction: 'out', person, use });

const uncounted = { inside: null, forHost: null, isInFrom: null, isHostInside: null, watched: [] };

describe('the history', () => {
  const visit = (seq: number, changes = {}) => ({
    seq,
    at: morning,
    inside: true,
    uncertain: false,
    isForgiven: false,
    ...changes,
  });

  test('of nobody', () => {
    expect(newProjection().history(asked('doh:1', 'p'))).toEqual({ use: null, person: null, ...uncounted });
  });

  test('of an entry: for its code, and for its person under any code', () => {
    const { tell, history } = newProjection();
    tell('admitted', goIn());
    expect(history(asked('doh:1', 'p'))).toEqual({ use: visit(1), person: visit(1), ...uncounted });
    expect(history(asked('doh:2', 'p'))).toEqual({ use: null, person: visit(1), ...uncounted });
    expect(history(asked('doh:2', 'q'))).toEqual({ use: null, person: null, ...uncounted });
  });

  test('of refusals and referrals: nothing', () => {
    const { tell, history } = newProjection();
    tell('refused', goIn());
    tell('referred', goIn());
    expect(history(asked('doh:1', 'p'))).toEqual({ use: null, person: null, ...uncounted });
  });

  test('an exit under any code closes what is open', () => {
    const { tell, pass, history } = newProjection();
    tell('admitted', goIn('doh:1'));
    tell('admitted', goIn('doh:2'));
    pass(goOut('doh:3'));
    expect(history(asked('doh:1', 'p'))).toEqual({ use: null, person: visit(2, { inside: false }), ...uncounted });
    expect(history(asked('doh:2', 'p')).use).toBeNull();
  });

  test('an entry that nobody went through is none, an exit neither', () => {
    const { tell, history } = newProjection();
    tell('not-passed', { entry: tell('admitted', goIn()) });
    expect(history(asked('doh:1', 'p'))).toEqual({ use: null, person: null, ...uncounted });
    tell('admitted', goIn());
    tell('not-passed', { entry: tell('admitted', goOut()) });
    expect(history(asked('doh:1', 'p'))).toEqual({ use: visit(3), person: visit(3), ...uncounted });
    tell('not-passed', { entry: tell('admitted', goOut('doh:1', 'q')) });
    expect(history(asked('doh:1', 'q')).person).toBeNull();
  });

  test('an outcome that is not known leaves doubt, until the person is seen again', () => {
    const { tell, history } = newProjection();
    tell('outcome-unknown', { entry: tell('admitted', goIn()) });
    expect(history(asked('doh:1', 'p')).person).toEqual(visit(1, { uncertain: true }));
    tell('outcome-unknown', { entry: tell('admitted', goOut()) });
    expect(history(asked('doh:1', 'p')).person).toEqual(visit(1, { inside: false, uncertain: true }));
    const seq = tell('overridden', goIn());
    expect(history(asked('doh:1', 'p'))).toEqual({ use: visit(seq), person: visit(seq), ...uncounted });
  });

  test('begins at the reset', () => {
    const { tell, history } = newProjection();
    tell('admitted', goIn());
    expect(history(asked('doh:1', 'p', { sinceMs: morning }))).toEqual({
      use: visit(1),
      person: visit(1),
      ...uncounted,
    });
    expect(history(asked('doh:1', 'p', { sinceMs: morning + 1 }))).toEqual({ use: null, person: null, ...uncounted });
  });

  test('forgets what has been erased, and stumbles over nothing', () => {
    const projection = newProjection();
    projection.tell('admitted', null);
    projection.tell('not-passed', null);
    projection.tell('outcome-unknown', { entry: 400 });
    projection.tell('not-passed', { entry: 'all' });
    projection.tell('overridden', {});
    projection.tell('admitted', goIn());
    projection.rebuild();
    expect(projection.history(asked('doh:1', 'p')).person).toEqual(visit(6));
  });
});

describe('what a crash left open', () => {
  test('becomes outcome-unknown at the next start, once', () => {
    const dir = newFolder();
    const journal = open(dir);
    const entry = decided(journal);
    const passed = decided(journal, { person: personOf(2), use: 'doh:2' });
    appended(journal, { kind: 'passed', entry: passed });
    decided(journal, { outcome: 'refuse', reasons: ['symptoms'] });
    journal.close(morning);
    open(dir).close(morning);
    const again = open(dir);
    const doubted =
      "SELECT seq, lane, json_extract(payload, '$.entry') AS entry FROM event WHERE kind = 'outcome-unknown'";
    expect(sql(dir, doubted)).toEqual([{ seq: 8, lane: 'in-1', entry }]);
    need(
      again.decide(morning, reader => {
        expect(reader.history(asked('doh:1', '0a'.repeat(16))).person?.uncertain).toBe(true);
        expect(reader.history(asked('doh:2', personOf(2).key)).person?.uncertain).toBe(false);
        return decisionOf();
      }),
    );
    expect(sql(dir, 'SELECT passage FROM entry WHERE seq = ?', entry)).toEqual([{ passage: 'unknown' }]);
  });
});
