import { describe, expect, test } from 'vitest';
import { armEnds } from '../../renderer/demo/tripod.ts';

const rounded = (ends: ReturnType<typeof armEnds>) =>
  ends.map(([x, y]) => [Math.round(x), Math.round(y)].join()).sort();

describe('the tripod', () => {
  test('looks the same after each passage', () => {
    for (const passages of [1, 2, 7]) expect(rounded(armEnds(passages))).toEqual(rounded(armEnds(0)));
  });

  test('has one arm across the way at rest', () => {
    const reach = armEnds(0).map(([x]) => x);
    expect(reach.filter(x => x < -130)).toHaveLength(1);
  });
});
