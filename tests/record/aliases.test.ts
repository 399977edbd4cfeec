/** One person under many codes: who is whom, and whose the visits are. */
import { describe, expect, test } from 'vitest';
import { type Alias, aliasesOf } from '../../main/verify/person.ts';
import { appended, asked, decided, morning, newFolder, open, shownAs, sql, writeTen } from './journals.ts';
import {
  called,
  card,
  goIn,
  goOut,
  insideOf,
  insurance,
  isShared,
  learn,
  name,
  oldId,
  otherQid,
  qid,
  visits,
} from './namesakes.ts';
import { type HandFed, newProjection, passage } from './projections.ts';

describe('what one entry shows together', () => {
  test('is one person, called by the strongest in the entries and visits, also of before', () => {
    const gate = newProjection();
    gate.tell('admitted', goIn(name));
    expect(called(gate)).toEqual([name.key]);
    for (const [stronger, weaker] of [
      [oldId, name],
      [insurance, oldId],
      [qid, insurance],
      [card, qid],
    ] as const) {
      gate.tell('admitted', goIn(stronger, weaker));
      expect(new Set(called(gate))).toEqual(new Set([stronger.key]));
      expect(new Set(visits(gate).map(({ person }) => person))).toEqual(new Set([stronger.key]));
    }
  });

  test('is one person in whatever order it is shown', () => {
    const gate = newProjection();
    gate.tell('admitted', { ...goIn(card, name), aliases: [name, card] });
    expect(insideOf(gate, name)).toBe(true);
    expect(called(gate)).toEqual([card.key]);
  });

  test('of a refusal or referral proves nothing', () => {
    const gate = newProjection();
    gate.tell('refused', goIn(card, name));
    gate.tell('referred', goIn(card, name));
    expect(gate.rows('SELECT * FROM alias')).toEqual([]);
  });

  test('that is not of the known shape joins nobody', () => {
    const gate = newProjection();
    const strange = [null, 7, 'card', { kind: 'card', key: 'k' }, { kind: 'qid', key: 7 }, { key: 'k' }];
    for (const aliases of [strange, {}, 'all', null, [card], [...strange, card], [card, card]]) {
      gate.tell('admitted', { ...goIn(card), aliases });
    }
    expect(gate.rows('SELECT * FROM alias')).toEqual([]);
  });

  test('by one number leaves no row behind', () => {
    const gate = newProjection();
    gate.pass(goOut(card));
    gate.tell('admitted', goIn(name));
    expect(gate.rows('SELECT * FROM alias')).toEqual([]);
  });
});

describe('a person who goes in by one code and out by another', () => {
  test.each([
    ['known before', [learn, goInBy, goOutBy]],
    ['known in between', [goInBy, learn, goOutBy]],
  ] as const)('%s', (_when, steps) => {
    const gate = newProjection();
    for (const step of steps) step(gate, card, name);
    expect(visits(gate)).toEqual([{ person: card.key, closed_by: 'exit' }]);
    expect(insideOf(gate, name)).toBe(false);
  });

  test('is known by the exit itself', () => {
    const gate = newProjection();
    gate.tell('admitted', goIn(name));
    gate.pass(goOut(card, name));
    expect(visits(gate)).toEqual([{ person: card.key, closed_by: 'exit' }]);
  });

  test('is not known afterwards to have left: both visits stand until the next exit', () => {
    const gate = newProjection();
    gate.tell('admitted', goIn(name));
    gate.pass(goOut(card));
    expect(visits(gate)).toEqual([
      { person: name.key, closed_by: null },
      { person: card.key, closed_by: 'exit' },
    ]);
    learn(gate, card, name);
    expect(insideOf(gate, name)).toBe(false);
    gate.pass(goOut(card));
    expect(visits(gate).map(({ closed_by }) => closed_by)).toEqual(['exit', 'exit']);
  });

  function goInBy(gate: HandFed, _card: Alias, certificate: Alias): void {
    gate.tell('admitted', goIn(certificate));
  }
  function goOutBy(gate: HandFed, shown: Alias): void {
    gate.pass(goOut(shown));
  }
});

describe('two visits that turn out to be one person’s', () => {
  function twice(): HandFed {
    const gate = newProjection();
    gate.tell('opened', { entry: gate.tell('admitted', goIn(name)) });
    gate.tell('admitted', goIn(card));
    learn(gate, card, name);
    return gate;
  }

  test('are both open, and one exit closes both', () => {
    const gate = twice();
    expect(visits(gate)).toEqual([
      { person: card.key, closed_by: null },
      { person: card.key, closed_by: null },
    ]);
    expect(gate.history(asked(null, name.key)).person?.seq).toBe(3);
    gate.pass(goOut(name));
    expect(visits(gate).map(({ closed_by }) => closed_by)).toEqual(['exit', 'exit']);
    expect(insideOf(gate, card)).toBe(false);
  });

  test('the first of which has ended last are over', () => {
    const gate = newProjection();
    gate.tell('passed', { entry: gate.tell('admitted', goIn(card)) });
    gate.tell('passed', { entry: gate.tell('admitted', goIn(name)) });
    gate.pass(goOut(card));
    learn(gate, card, name);
    expect(insideOf(gate, card)).toBe(false);
  });

  test('are open again where nobody went out', () => {
    const gate = twice();
    gate.tell('not-passed', { entry: gate.tell('admitted', goOut(card, name)) });
    expect(visits(gate).map(({ closed_by }) => closed_by)).toEqual([null, null]);
    expect(insideOf(gate, name)).toBe(true);
  });

  test('are both in doubt where the exit is', () => {
    const gate = twice();
    gate.tell('outcome-unknown', { entry: gate.tell('admitted', goOut(card, name)) });
    expect(gate.rows('SELECT uncertain FROM stay')).toEqual([{ uncertain: 1 }, { uncertain: 1 }]);
  });
});

test('whoever is shown by codes that are not joined yet is seen under all of them', () => {
  const gate = newProjection();
  gate.tell('admitted', goIn(name));
  expect(insideOf(gate, card)).toBeUndefined();
  expect(insideOf(gate, card, name)).toBe(true);
  expect(insideOf(gate, card, qid, oldId, name)).toBe(true);
  expect(gate.rows('SELECT * FROM alias')).toEqual([]);
});

test('people who cannot be one are not seen together, whatever is shown', () => {
  const gate = newProjection();
  learn(gate, qid, oldId);
  learn(gate, otherQid, name);
  gate.tell('admitted', goIn(otherQid));
  // The old number makes the card's owner the one with `qid`, so the name is another's.
  expect(insideOf(gate, card, oldId, name)).toBeUndefined();
  gate.tell('admitted', goIn(card, oldId, name));
  expect(called(gate).slice(-2)).toEqual([otherQid.key, card.key]);
  expect(isShared(gate, name)).toBe(1);
});

describe('whoever hides what would name them', () => {
  const holder = { name: null, icaoName: null, birthDate: null, ids: [], phone: null, plate: null, host: null };

  test.each([
    ['a masked number and name', holder],
    ['a name alone', { ...holder, name: 'Nguyễn Thị Hồng Hạnh' }],
    ['a name and a year', { ...holder, name: 'Nguyễn Thị Hồng Hạnh', birthDate: '1987' }],
    ['a name and a month', { ...holder, name: 'Nguyễn Thị Hồng Hạnh', birthDate: '1987-01' }],
    ['a birth date', { ...holder, birthDate: '1987-01-18' }],
  ])('by %s has no pseudonym to be joined by', (_what, masked) => {
    expect(aliasesOf(masked, text => text)).toEqual([]);
  });

  test('is nobody in the history', () => {
    const gate = newProjection();
    gate.tell('admitted', passage('in', []));
    expect(insideOf(gate)).toBeUndefined();
    expect(visits(gate)).toEqual([]);
  });
});

describe('an override', () => {
  test('that admits a refused person admits them under every pseudonym, to their host', () => {
    const dir = newFolder();
    const journal = open(dir);
    const person = { ...shownAs(card, qid, name), hostKey: 'ward' };
    const of = decided(journal, { outcome: 'refuse', reasons: ['symptoms'], person });
    const override = { guard: 'Lan', reason: 'doctor called' };
    const entry = appended(journal, { kind: 'overridden', direction: 'in', override, of });
    const [event] = sql(dir, 'SELECT payload FROM event WHERE seq = ?', entry);
    expect(JSON.parse(String(event?.payload))).toMatchObject({ aliases: [card, qid, name], hostKey: 'ward' });
    expect(sql(dir, 'SELECT person, host FROM opening')).toEqual([{ person: card.key, host: 'ward' }]);
    decided(journal, { direction: 'out', person: shownAs(name) }, morning + 1);
    expect(sql(dir, 'SELECT person, closed_by FROM visit')).toEqual([{ person: card.key, closed_by: 'exit' }]);
  });

  test('without an entry before it joins nobody', () => {
    const dir = newFolder();
    writeTen(dir);
    const override = { guard: 'Lan', reason: 'fire drill' };
    appended(open(dir), { kind: 'overridden', direction: 'in', override, of: null });
    expect(sql(dir, 'SELECT * FROM alias')).toEqual([]);
  });
});
