import { expect, test } from 'vitest';
import { placeScreens } from '../../main/app/places.ts';
import { newDisplay } from './fake-electron.ts';

const left = newDisplay({ x: -1_920 });
const middle = newDisplay({ x: 0 });
const below = newDisplay({ x: 0, y: 1_080 });
const place = (lane: string, display: number) => ({ lane, display });

test.each([
  ['displays count from left to right, then down', [place('a', 0), place('b', 1), place('c', 2)], ['a', 'b', 'c']],
  ['a screen without a display is left out', [place('a', 1), place('b', 3)], [null, 'a', null]],
  ['the first of two on one display', [place('a', 1), place('b', 1)], [null, 'a', null]],
  ['one lane on two displays', [place('a', 0), place('a', 2)], ['a', null, 'a']],
])('%s', (_what, places, expected) => {
  const placed = placeScreens(places, [below, left, middle]);
  const laneAt = ({ bounds }: typeof left) => placed.find(screen => screen.bounds === bounds)?.lane ?? null;
  expect([left, middle, below].map(laneAt)).toEqual(expected);
  expect(placed).toHaveLength(expected.filter(lane => lane !== null).length);
});

test('where no screen has its display, the first takes the first', () => {
  expect(placeScreens([place('a', 1), place('b', 2)], [middle])).toEqual([{ lane: 'a', bounds: middle.bounds }]);
});

test('nothing to show, or nowhere to show it', () => {
  expect(placeScreens([], [middle])).toEqual([]);
  expect(placeScreens([place('a', 0)], [])).toEqual([]);
});
