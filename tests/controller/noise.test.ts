import { expect, test } from 'vitest';
import { newNoiseGate } from '../../main/controller/noise.ts';
import type { ScanReading } from '../../main/controller/scan.ts';
import { fail } from '../../main/words.ts';
import { newTestClock } from '../clock.ts';

const unreadable: ScanReading = {
  format: 'unknown',
  credential: fail({ kind: 'control-character', detail: 'a NUL' }),
};

function gate() {
  const clock = newTestClock();
  const recorded: number[] = [];
  const noise = newNoiseGate(clock, (_direction, count) => recorded.push(count));
  const scan = (times: number) =>
    Array.from({ length: times }, () => noise.admits('in', unreadable)).filter(Boolean).length;
  return { clock, recorded, noise, scan };
}

test('a lone unreadable scan is decided at once and costs nothing more', () => {
  const { clock, recorded, scan } = gate();
  expect(scan(1)).toBe(1);
  clock.advance(10_000);
  expect(recorded).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a burst is one scan and one count a second', () => {
  const { clock, recorded, scan } = gate();
  expect(scan(1_000)).toBe(1);
  clock.advance(1_000);
  expect(recorded).toEqual([999]);
  expect(scan(50)).toBe(0);
  clock.advance(1_000);
  expect(recorded).toEqual([999, 50]);
});

test('after a quiet second the next one is decided at once again', () => {
  const { clock, scan } = gate();
  scan(3);
  clock.advance(2_000);
  expect(scan(1)).toBe(1);
});

test('what is counted is handed over when the gate stops', () => {
  const { clock, recorded, noise, scan } = gate();
  scan(8);
  noise.flush();
  expect(recorded).toEqual([7]);
  expect(clock.pending).toBe(0);
});
