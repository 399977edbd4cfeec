import { describe, expect, it } from 'vitest';
import { freeShare, watchDisk } from '../../../main/controller/desk/disk-watch.ts';
import { newTestClock } from '../../clock.ts';

async function heard(shares: readonly (number | null)[], isLow = false): Promise<string[]> {
  const clock = newTestClock();
  const told: string[] = [];
  const left = [...shares];
  const watch = watchDisk(clock, async () => left.shift() ?? null, isLow, {
    low: () => told.push('low'),
    well: () => told.push('well'),
  });
  for (const _ of shares) {
    clock.advance(60_000);
    await new Promise(resolve => setImmediate(resolve));
  }
  watch.close();
  expect(clock.pending).toBe(0);
  return told;
}

describe('the disk watch', () => {
  const rows: readonly (readonly [string, readonly (number | null)[], boolean, readonly string[]])[] = [
    ['nothing where there is room', [0.5, 0.21], false, []],
    ['low once', [0.5, 0.19, 0.1, 0.19], false, ['low']],
    ['well again only when there is clearly room', [0.19, 0.2, 0.215, 0.23], false, ['low', 'well']],
    ['nothing again after a restart that found it low already', [0.1], true, []],
    ['well after such a restart', [0.5], true, ['well']],
    ['nothing where nobody can tell', [null, null], false, []],
  ];
  it.each(rows)('tells %s', async (_, shares, isLow, told) => {
    expect(await heard(shares, isLow)).toEqual(told);
  });

  it('asks the file system of the folder', async () => {
    const share = await freeShare('/tmp');
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
    expect(await freeShare('/nowhere/at/all')).toBeNull();
  });
});
