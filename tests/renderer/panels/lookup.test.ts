/** Searching while it is typed: who is asked when, and whose answer counts. */
import { expect, test } from 'vitest';
import type { Answer, Found } from '../../../main/desk-contract.ts';
import { forgetMs, newForgetting } from '../../../renderer/guard/panels/forgetting.ts';
import { newLookup, pauseMs } from '../../../renderer/guard/panels/lookup.ts';
import { newTestClock } from '../../clock.ts';

const person = (name: string): Found => ({
  person: '0'.repeat(32),
  name,
  phone: null,
  plate: null,
  host: null,
  lastAt: 1,
  isInside: false,
});
const foundOf = (name: string): Answer => ({ kind: 'found', people: [person(name)], isMore: false });

function rig() {
  const clock = newTestClock();
  const asked: { readonly text: string; readonly answer: (answer: Answer) => void }[] = [];
  const lookup = newLookup({
    ask: text => new Promise(answer => asked.push({ text, answer })),
    timer: clock.timer,
  });
  const answer = async (index: number, with_: Answer) => {
    asked[index]?.answer(with_);
    await Promise.resolve();
    await Promise.resolve();
  };
  const names = () =>
    lookup.result.value.kind === 'found' ? lookup.result.value.people.map(({ name }) => name) : null;
  return { clock, asked, lookup, answer, names };
}

test('asks once, after a pause in typing', () => {
  const { clock, asked, lookup } = rig();
  for (const text of ['ng', 'ngu', 'nguy ']) {
    lookup.typed(text);
    clock.advance(pauseMs - 1);
  }
  expect(asked).toHaveLength(0);
  clock.advance(1);
  expect(asked.map(({ text }) => text)).toEqual(['nguy']);
  expect(lookup.isBusy.value).toBe(true);
});

test('drops the answer to what is not there any more, in whichever order they come', async () => {
  const { clock, lookup, answer, names } = rig();
  lookup.typed('an');
  clock.advance(pauseMs);
  lookup.typed('anh');
  clock.advance(pauseMs);
  await answer(1, foundOf('Anh'));
  await answer(0, foundOf('An'));
  expect(names()).toEqual(['Anh']);
  expect(lookup.isBusy.value).toBe(false);
});

test('drops an answer that comes while more is typed', async () => {
  const { clock, lookup, answer, names } = rig();
  lookup.typed('an');
  clock.advance(pauseMs);
  lookup.typed('anh');
  await answer(0, foundOf('An'));
  expect(names()).toBeNull();
  expect(lookup.isBusy.value).toBe(true);
});

test('says nothing of less than two characters, and forgets what was found', async () => {
  const { clock, asked, lookup, answer, names } = rig();
  lookup.typed('an');
  clock.advance(pauseMs);
  await answer(0, foundOf('An'));
  expect(names()).toEqual(['An']);
  lookup.typed(' a ');
  clock.advance(pauseMs);
  lookup.now();
  expect(asked).toHaveLength(1);
  expect(lookup.result.value).toEqual({ kind: 'nothing' });
});

test('asks at once by Enter, and not again after the pause', () => {
  const { clock, asked, lookup } = rig();
  lookup.typed('an');
  lookup.now();
  clock.advance(pauseMs);
  expect(asked).toHaveLength(1);
});

test('says why it failed', async () => {
  const { clock, lookup, answer } = rig();
  lookup.typed('an');
  clock.advance(pauseMs);
  await answer(0, { kind: 'failed', why: 'too-many' });
  expect(lookup.result.value).toEqual({ kind: 'failed', why: 'too-many' });
});

test('asks nothing and hears nothing once it is closed', async () => {
  const { clock, asked, lookup, answer, names } = rig();
  lookup.typed('an');
  clock.advance(pauseMs);
  lookup.typed('anh');
  lookup.close();
  clock.advance(pauseMs);
  await answer(0, foundOf('An'));
  expect(asked).toHaveLength(1);
  expect(names()).toBeNull();
});

test('what is typed is forgotten two minutes after the last key, and again after the next', () => {
  const clock = newTestClock();
  let forgotten = 0;
  const { touch, end } = newForgetting(clock.timer, () => {
    forgotten += 1;
  });
  touch();
  clock.advance(forgetMs - 1);
  touch();
  clock.advance(forgetMs - 1);
  expect(forgotten).toBe(0);
  clock.advance(1);
  expect(forgotten).toBe(1);
  clock.advance(forgetMs);
  expect(forgotten).toBe(2);
  end();
  clock.advance(forgetMs);
  expect(forgotten).toBe(2);
});
