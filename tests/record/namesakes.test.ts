/** Two people whom a code may take for one: by their numbers they are told apart, and so are their visits. */
import { describe, expect, test } from 'vitest';
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
  otherCard,
  otherInsurance,
  otherName,
  otherQid,
  qid,
  visits,
} from './namesakes.ts';
import { type HandFed, newProjection } from './projections.ts';

describe('two different numbers that a person has one of for life', () => {
  test.each([
    ['national ids', card, otherCard],
    ['personal QR ids', qid, otherQid],
  ] as const)('%s are never one person’s: not side by side, not by what both are shown with', (_kind, one, other) => {
    const gate = newProjection();
    gate.tell('admitted', goIn(one, other));
    gate.tell('admitted', goIn(one, insurance, oldId, name));
    gate.tell('admitted', goIn(other, insurance));
    gate.tell('admitted', goIn(other, oldId));
    gate.tell('admitted', goIn(other, name));
    gate.pass(goOut(other, insurance, oldId, name));
    const people = new Map(gate.rows('SELECT key, person FROM alias').map(({ key, person }) => [key, person]));
    expect(people.get(one.key)).toBe(one.key);
    expect(people.get(other.key) ?? other.key).toBe(other.key);
    expect(people.get(insurance.key)).toBe(one.key);
    expect(insideOf(gate, one)).toBe(true);
    expect(insideOf(gate, other)).toBe(false);
  });
});

describe('a name and birth date of two people', () => {
  function namesakes(): HandFed {
    const gate = newProjection();
    gate.tell('admitted', goIn(card, name));
    gate.pass(goOut(otherCard, name));
    return gate;
  }

  test('is marked, tells neither from then on, and takes nobody’s visit along', () => {
    const gate = namesakes();
    expect(isShared(gate, name)).toBe(1);
    expect(insideOf(gate, card)).toBe(true);
    expect(insideOf(gate, otherCard)).toBe(false);
    expect(insideOf(gate, name)).toBeUndefined();
    gate.pass(goOut(name));
    expect(insideOf(gate, card)).toBe(true);
    expect(visits(gate).at(-1)).toEqual({ person: name.key, closed_by: 'exit' });
  });

  test('joins nobody any more, in any order', () => {
    const gate = namesakes();
    for (const shown of [
      [card, name],
      [otherCard, name],
      [oldId, name],
      [insurance, name],
    ])
      learn(gate, ...shown);
    expect(gate.rows('SELECT DISTINCT person FROM alias WHERE key IN (?, ?)', card.key, name.key)).toHaveLength(2);
    expect(insideOf(gate, name)).toBeUndefined();
    expect(insideOf(gate, insurance, name)).toBeUndefined();
  });

  test('joins no other spelling either', () => {
    const gate = namesakes();
    learn(gate, name, otherName);
    gate.tell('admitted', goIn(name));
    expect(insideOf(gate, otherName)).toBeUndefined();
    expect(gate.rows('SELECT key FROM alias WHERE person = ? AND key <> person', name.key)).toEqual([]);
  });

  test('lets go of the numbers that it alone had joined', () => {
    const gate = newProjection();
    learn(gate, card, name);
    // The namesake's insurance card, taken for hers.
    gate.tell('admitted', goIn(otherInsurance, name));
    expect(visits(gate)).toEqual([{ person: card.key, closed_by: null }]);
    gate.tell('admitted', goIn(otherCard, name));
    expect(visits(gate).map(({ person }) => person)).toEqual([otherInsurance.key, otherCard.key]);
    learn(gate, otherCard, otherInsurance);
    expect(visits(gate).map(({ person }) => person)).toEqual([otherCard.key, otherCard.key]);
    expect(insideOf(gate, card)).toBeUndefined();
  });

  test('gives way to numbers that prove another owner', () => {
    const gate = newProjection();
    learn(gate, card, name);
    gate.tell('admitted', goIn(otherQid, name));
    expect(called(gate)).toEqual([card.key, card.key]);
    gate.tell('admitted', goIn(otherCard, otherQid));
    expect(called(gate)).toEqual([card.key, otherCard.key, otherCard.key]);
    expect(insideOf(gate, otherCard)).toBe(true);
    expect(insideOf(gate, card)).toBeUndefined();
    learn(gate, otherCard, name);
    learn(gate, card, name);
    expect(isShared(gate, name)).toBe(1);
  });

  test('keeps together what numbers have proved', () => {
    const gate = newProjection();
    learn(gate, card, insurance, name);
    learn(gate, qid, name);
    learn(gate, otherCard, name);
    const people = gate.rows('SELECT key, person FROM alias WHERE shared = 0 ORDER BY key DESC');
    expect(people).toEqual([
      { key: otherCard.key, person: otherCard.key },
      { key: card.key, person: card.key },
      { key: qid.key, person: qid.key },
      { key: insurance.key, person: card.key },
    ]);
  });
});

test('an entry is taken back under the name by which it was made, also after that name has been found shared', () => {
  const gate = newProjection();
  learn(gate, card, name);
  const entry = gate.tell('admitted', goIn(name));
  gate.tell('opened', { entry });
  learn(gate, otherCard, name);
  gate.tell('not-passed', { entry });
  expect(visits(gate)).toEqual([]);
});
