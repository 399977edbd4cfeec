/** Faults on demand: what is asked for happens, as often as asked, and the same again for the same seed. */
import { describe, expect, test } from 'vitest';
import { newFaultyBoard } from '../../drivers/simulators/faults.ts';
import { kmtronicSimulator } from '../../drivers/simulators/kmtronic.ts';
import { newRandom } from '../../drivers/simulators/random.ts';
import { newTestClock } from '../clock.ts';

const on = Uint8Array.of(0xff, 1, 1);
const ask = Uint8Array.of(0xff, 1, 3);

function start(seed = 1) {
  const clock = newTestClock();
  const answers: string[] = [];
  const notes: string[] = [];
  const faulty = newFaultyBoard(
    kmtronicSimulator.newBoard,
    {
      clock,
      channels: 1,
      answer: bytes => answers.push(Buffer.from(bytes).toString('hex')),
      note: command => notes.push(command),
    },
    newRandom(seed),
  );
  return { ...faulty, clock, answers, notes };
}

describe('a wire', () => {
  test('is good at first', () => {
    const { board, clock, answers, notes } = start();
    board.take(on);
    board.take(ask);
    expect(notes).toEqual(['on 1', 'read']);
    expect(answers).toEqual(['ff0101']);
    expect(clock.pending).toBe(0);
  });

  test('delays answers, in their order, also while the delay is taken back', () => {
    const { board, faults, clock, answers } = start();
    faults.late(200);
    board.take(ask);
    clock.advance(100);
    board.take(on);
    faults.late(0);
    board.take(ask);
    expect(answers).toEqual([]);
    clock.advance(99);
    expect(answers).toEqual([]);
    clock.advance(1);
    expect(answers).toEqual(['ff0100', 'ff0101']);
    board.take(ask);
    expect(answers).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test('forgets what is on its way with a reset', () => {
    const { board, faults, clock, answers } = start();
    faults.late(200);
    board.take(ask);
    board.reset();
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(answers).toEqual([]);
  });

  test('loses the next pieces of either direction', () => {
    const { board, faults, answers, notes } = start();
    faults.lost({ next: 1 });
    board.take(ask);
    expect(notes).toEqual([]);
    board.take(ask);
    expect(answers).toEqual(['ff0100']);
    faults.lost({ next: 3 });
    board.take(on);
    board.take(ask);
    board.take(ask);
    board.take(ask);
    expect(notes).toEqual(['read', 'read']);
    expect(answers).toEqual(['ff0100', 'ff0100']);
  });

  test('garbles one bit of a piece, of either direction, and not the bytes of whoever sent it', () => {
    const [taken, answers]: [Uint8Array[], Uint8Array[]] = [[], []];
    const { board, faults } = newFaultyBoard(
      parts => ({
        ...kmtronicSimulator.newBoard(parts),
        take(bytes) {
          taken.push(bytes);
          parts.answer(ask);
        },
      }),
      { clock: newTestClock(), channels: 1, answer: bytes => answers.push(bytes), note: () => undefined },
      newRandom(1),
    );
    const wrongBits = (bytes: Uint8Array, right: Uint8Array) =>
      [...bytes].map((byte, at) => (byte ^ (right[at] ?? 0)).toString(2).replaceAll('0', '')).join('').length;
    for (let round = 0; round < 100; round += 1) {
      faults.garbled({ next: 2 });
      board.take(on);
    }
    board.take(on);
    expect(taken.map(bytes => wrongBits(bytes, on))).toEqual([...Array(100).fill(1), 0]);
    expect(answers.map(bytes => wrongBits(bytes, ask))).toEqual([...Array(100).fill(1), 0]);
    expect(new Set(taken.map(bytes => bytes.join(' '))).size).toBeGreaterThan(15);
    expect([...on]).toEqual([0xff, 1, 1]);
  });

  test('hits about as many as its rate says, and the same ones for the same seed', () => {
    const run = (seed: number) => {
      const { board, faults, answers } = start(seed);
      faults.lost({ rate: 0.1 });
      for (let round = 0; round < 2_000; round += 1) board.take(ask);
      faults.lost({ rate: 0 });
      faults.garbled({ rate: 0.5 });
      const kept = answers.length;
      for (let round = 0; round < 200; round += 1) board.take(ask);
      return { kept, answers };
    };
    const first = run(7);
    expect(first.kept).toBeGreaterThan(1_520);
    expect(first.kept).toBeLessThan(1_720);
    expect(new Set(first.answers).size).toBeGreaterThan(10);
    expect(run(7)).toEqual(first);
    expect(run(8)).not.toEqual(first);
  });

  test('sticks a relay', () => {
    const { board, faults } = start();
    faults.stuck(1, true);
    board.take(on);
    expect(board.isOn(1)).toBe(false);
    faults.stuck(1, false);
    board.take(on);
    expect(board.isOn(1)).toBe(true);
  });
});

describe('random numbers', () => {
  test.each([0, 1, 2 ** 31, 0x9e3779b9])('of seed %i are spread from 0 to 1, below 1', seed => {
    const random = newRandom(seed);
    const numbers = Array.from({ length: 10_000 }, random);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const count = numbers.filter(number => number >= tenth / 10 && number < (tenth + 1) / 10).length;
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1_150);
    }
  });
});
