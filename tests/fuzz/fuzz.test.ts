import { expect, test } from 'vitest';
import { runShare } from './campaign.ts';
import { loadCorpus } from './corpus.ts';
import { newInputMaker } from './inputs.ts';

test('40,000 changed vectors: none throws, none is accepted that nobody has signed', () => {
  const outcomes = new Map<string, number>();
  let genuine = 0;
  let done = 0;
  for (const progress of runShare({ seed: 20_261_102, first: 0, step: 1, count: 40_000, isTimed: false })) {
    expect(progress.failures).toEqual([]);
    for (const [name, count] of Object.entries(progress.outcomes))
      outcomes.set(name, (outcomes.get(name) ?? 0) + count);
    genuine += progress.genuine;
    done = progress.done;
  }
  expect(done).toBe(40_000);
  // The changes get as far as a signature that fails, in every format that has one, and some leave what is signed alone.
  for (const format of ['declaration', 'dcc', 'shc', 'vds-nc']) {
    expect(outcomes.get(`${format} bad-signature`), format).toBeGreaterThan(20);
    expect(outcomes.get(`${format} ok`), format).toBeGreaterThan(20);
  }
  for (const fault of ['damaged', 'control-character', 'not-utf8', 'too-long']) {
    expect(outcomes.get(`unknown ${fault}`), fault).toBeGreaterThan(5);
  }
  expect(genuine).toBeLessThan(done / 4);
});

test('an input is the same each time for its seed and index, and another for another', () => {
  const corpus = loadCorpus();
  const [one, two, other] = [7, 7, 8].map(seed => newInputMaker(corpus, seed));
  const indexes = Array.from({ length: 200 }, (_, index) => index);
  const made = (maker: typeof one) => indexes.map(index => maker?.make(index));
  expect(made(one)).toEqual(made(two));
  expect(made(one)).not.toEqual(made(other));
  expect(one?.make(150)).toEqual(two?.make(150));
});
