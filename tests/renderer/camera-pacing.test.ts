/** How often the page looks, what counts as motion, and which codes are new: all of it pure. */
import { describe, expect, test } from 'vitest';
import { goneMs, newCodeMemory } from '../../renderer/camera/codes.ts';
import type { Picture } from '../../renderer/camera/decoders.ts';
import { newMotionWatch } from '../../renderer/camera/motion.ts';
import { activeMs, afterLook, awayMs, type Looked, newPacing } from '../../renderer/camera/pacing.ts';
import { emptyHall, heldCode } from '../bench/camera/frames.ts';
import { toRgba } from '../bench/camera/picture.ts';

describe('the pace', () => {
  const still: Looked = { nowMs: 0, hasMoved: false, hasNewCode: false, tookMs: 10 };
  const fast = 1_000 / 15;

  test.each([
    ['at the start', { nowMs: 0 }, 'active', 'always', fast - 10],
    ['soon after the last motion', { nowMs: activeMs - 1 }, 'active', 'always', fast - 10],
    ['nothing moves for a moment', { nowMs: activeMs }, 'idle', 'always', 500],
    ['nothing moves for a while', { nowMs: awayMs - 1 }, 'idle', 'always', 500],
    ['nobody is there', { nowMs: awayMs }, 'away', 'if-moved', 500],
    ['nobody is there for an hour', { nowMs: 3_600_000 }, 'away', 'if-moved', 500],
    ['somebody comes', { nowMs: 3_600_000, hasMoved: true }, 'active', 'always', fast - 10],
    ['a new code', { nowMs: awayMs, hasNewCode: true }, 'active', 'always', fast - 10],
    ['a look takes half of a turn', { tookMs: fast / 2 }, 'active', 'always', fast / 2],
    ['a look takes a whole turn: half of the core is left', { tookMs: 100 }, 'active', 'always', 100],
    ['a look takes very long', { tookMs: 900 }, 'active', 'always', 900],
  ] as const)('%s', (_name, changes, level, search, waitMs) => {
    const [, plan] = afterLook(newPacing(0), { ...still, ...changes });
    expect(plan).toEqual({ level, search, waitMs: expect.closeTo(waitMs, 6) });
  });

  test('motion begins the count anew; a look at nothing does not', () => {
    let pacing = newPacing(0);
    let plan: { level: string };
    const levels: string[] = [];
    for (const [nowMs, hasMoved] of [
      [1_000, false],
      [2_500, false],
      [3_000, true],
      [4_900, false],
      [5_000, false],
      [12_900, false],
      [13_000, false],
      [13_500, true],
    ] as const) {
      [pacing, plan] = afterLook(pacing, { ...still, nowMs, hasMoved });
      levels.push(plan.level);
    }
    expect(levels).toEqual(['active', 'idle', 'active', 'active', 'idle', 'idle', 'away', 'active']);
  });
});

describe('new codes', () => {
  const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(1, 3)];

  test.each([
    [
      'one that stays is one',
      [
        [0, a],
        [100, a],
        [60_000, a],
      ],
      [true, false, false],
    ],
    [
      'one that blinks is one',
      [
        [0, a],
        [goneMs - 1, null],
        [goneMs - 1, null],
        [goneMs, a],
      ],
      [true, false, false, false],
    ],
    [
      'one missed picture is no going',
      [
        [0, a],
        [9_000, null],
        [9_100, a],
      ],
      [true, false, false],
    ],
    [
      'gone and back',
      [
        [0, a],
        [goneMs - 1, null],
        [goneMs, null],
        [goneMs + 1, a],
      ],
      [true, false, false, true],
    ],
    [
      'two in view by turns are two',
      [
        [0, a],
        [70, b],
        [140, a],
        [210, b],
        [280, a],
      ],
      [true, true, false, false, false],
    ],
    [
      'another, and the first again',
      [
        [0, a],
        [100, b],
        [goneMs, b],
        [goneMs + 100, a],
      ],
      [true, true, false, true],
    ],
  ] as const)('%s', (_name, looks, news) => {
    const memory = newCodeMemory();
    expect(looks.map(([nowMs, code]) => memory.isNew(code, nowMs))).toEqual(news);
  });

  test('one that could not be passed on is new once more', () => {
    const memory = newCodeMemory();
    memory.isNew(a, 0);
    memory.forget(a);
    expect([memory.isNew(a, 10), memory.isNew(a, 20)]).toEqual([true, false]);
  });

  test('keeps a bounded number', () => {
    const memory = newCodeMemory();
    for (let code = 0; code < 17; code += 1) memory.isNew(Uint8Array.of(code), 0);
    expect(memory.isNew(Uint8Array.of(16), 0)).toBe(false);
    expect(memory.isNew(Uint8Array.of(0), 0)).toBe(true);
  });
});

describe('motion', () => {
  const size = { width: 640, height: 360 };
  const empty = (seed: number) => toRgba(emptyHall(seed, size));
  const held = (seed: number) => toRgba(heldCode('VD1:X', seed, size));
  const brighter = ({ width, height, data }: Picture, by: number): Picture => ({
    width,
    height,
    data: data.map(value => value + by),
  });

  test.each([
    ['noise is none', empty(1), empty(2), false],
    ['a code that comes', empty(1), held(2), true],
    ['a code that goes', held(1), empty(2), true],
    ['the light goes on', empty(1), brighter(empty(1), 60), true],
    ['a cloud is none', empty(1), brighter(empty(1), 8), false],
  ])('%s', (_name, before, after, hasMoved) => {
    const watch = newMotionWatch();
    expect([watch.hasMoved(before, 0), watch.hasMoved(after, 66)]).toEqual([false, hasMoved]);
  });

  test('what is slow adds up', () => {
    const watch = newMotionWatch();
    const looks = [0, 5, 10, 15, 20].map((by, at) => watch.hasMoved(brighter(empty(1), by), at * 66));
    expect(looks).toEqual([false, false, false, true, false]);
  });
});
