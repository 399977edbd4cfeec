/** The boards of paper by their wire: what they obey, what they answer, and that no byte puts them out of step. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BoardSimulator } from '../../drivers/simulators/board-model.ts';
import { devantechSimulator } from '../../drivers/simulators/devantech.ts';
import { kmtronicSimulator } from '../../drivers/simulators/kmtronic.ts';
import { lcusSimulator } from '../../drivers/simulators/lcus.ts';
import { numatoSimulator } from '../../drivers/simulators/numato.ts';
import { boardSimulators } from '../../drivers/simulators/simulators.ts';
import { newTestClock } from '../clock.ts';

function start(simulator: BoardSimulator, channels = 4) {
  const notes: string[] = [];
  const answers: string[] = [];
  const board = simulator.newBoard({
    clock: newTestClock(),
    channels,
    answer: bytes => answers.push(Buffer.from(bytes).toString('hex')),
    note: command => notes.push(command),
  });
  const take = (hex: string) => board.take(Uint8Array.from(Buffer.from(hex, 'hex')));
  const on = () => Array.from({ length: channels }, (_, index) => index + 1).filter(channel => board.isOn(channel));
  return { board, notes, answers, take, on };
}

const text = (line: string) => Buffer.from(line).toString('hex');

/** Simulator, relays, then for relay 2: on, off, asked, answer when on, answer when off. */
const boards: [BoardSimulator, number, string, string, string | null, string, string][] = [
  [lcusSimulator, 4, 'a00201a3', 'a00200a2', null, '', ''],
  [kmtronicSimulator, 2, 'ff0201', 'ff0200', 'ff0203', 'ff0201', 'ff0200'],
  [kmtronicSimulator, 4, 'ff0201', 'ff0200', 'ff0900', '00010000', '00000000'],
  [kmtronicSimulator, 8, 'ff0201', 'ff0200', 'ff0900', '0001000000000000', '0000000000000000'],
  [devantechSimulator, 8, '66', '70', '5b', '02', '00'],
  [
    numatoSimulator,
    4,
    text('relay on 1\r'),
    text('relay off 1\r'),
    text('relay read 1\r'),
    text('relay read 1\n\ron\n\r>'),
    text('relay read 1\n\roff\n\r>'),
  ],
];

describe.each(boards)('board %#', (simulator, channels, on, off, ask, isOn, isOff) => {
  const name = `${simulator.id} of ${channels}`;
  const whole = (hex: string) => hex.match(/../g) ?? [];

  test(`${name} switches, however its commands are cut`, () => {
    for (const cut of [(hex: string) => [hex], whole]) {
      const played = start(simulator, channels);
      for (const chunk of cut(on)) played.take(chunk);
      expect(played.on()).toEqual([2]);
      for (const chunk of cut(off)) played.take(chunk);
      expect(played.on()).toEqual([]);
      played.take(on + off + on);
      expect(played.on()).toEqual([2]);
      expect(played.notes).toEqual(['on 2', 'off 2', 'on 2', 'off 2', 'on 2']);
    }
  });

  test(`${name} tells how its contact really stands`, () => {
    const { board, take, answers } = start(simulator, channels);
    if (ask === null) return;
    const asked = () => {
      answers.length = 0;
      take(ask);
      return answers.join('');
    };
    expect(asked()).toBe(isOff);
    take(on);
    expect(asked()).toBe(isOn);
    board.stick(2, true);
    take(off);
    expect(board.isOn(2)).toBe(true);
    expect(asked()).toBe(isOn);
    board.stick(2, false);
    take(off);
    expect(asked()).toBe(isOff);
    board.leaveOn(2);
    expect(asked()).toBe(isOn);
  });

  test(`${name} keeps its relays over a reset, and forgets half a command`, () => {
    const { board, take, on: standing } = start(simulator, channels);
    take(on);
    take(off.slice(0, 2 * Math.floor(off.length / 4)));
    board.reset();
    expect(standing()).toEqual([2]);
    take(off);
    expect(standing()).toEqual([]);
  });

  test(`${name} finds its commands again after any bytes, and no relay that it does not have`, () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 6 }), fc.boolean(), (noise, isOnePiece) => {
        const { board, notes } = start(simulator, channels);
        // Half a command may be open: the longest is over, whatever it was, after one more of each.
        const commands = [off, off, on].map(hex => Buffer.from(simulator.id === 'numato' ? `0d${hex}` : hex, 'hex'));
        const pieces = [...noise, ...commands];
        for (const bytes of isOnePiece ? [Buffer.concat(pieces)] : pieces) board.take(bytes);
        expect(board.isOn(2)).toBe(true);
        for (const note of notes) {
          const [, channel] = /^(?:on|off|gpio) (\d+)$/.exec(note) ?? [];
          if (channel === undefined) expect(note).toMatch(/^read$|^noise( [0-9A-F]{2})+$/);
          else expect(Number(channel)).toBeLessThanOrEqual(channels);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what one board has and the others have not', () => {
  test('LCUS: a wrong sum is noise, and so is a relay that is not there', () => {
    const { take, notes, on } = start(lcusSimulator);
    for (const hex of ['a00101a3', 'a00501a6', 'a00001a1', 'a00102a3']) take(hex);
    expect(on()).toEqual([]);
    expect(notes.every(note => note.startsWith('noise'))).toBe(true);
    take('a00101a2');
    expect(on()).toEqual([1]);
  });

  test('Devantech: all at once, the states of all, and its version', () => {
    const { take, answers, on } = start(devantechSimulator, 8);
    take('64');
    expect(on()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    take('6e');
    expect(on()).toEqual([]);
    take('5c');
    take('81');
    expect(on()).toEqual([1, 8]);
    take('5a5b');
    expect(answers).toEqual(['0801', '81']);
  });

  test('Numato: an input is 0 while its contact is closed; an unknown line gets a prompt and nothing else', () => {
    const { board, take, answers, notes } = start(numatoSimulator);
    take(text('gpio read 3\r'));
    board.setInput(4, true);
    take(text('gpio read 3\r'));
    take(text('relay on 4\r'));
    take(text('open the gate\r'));
    expect(answers).toEqual([
      text('gpio read 3\n\r1\n\r>'),
      text('gpio read 3\n\r0\n\r>'),
      text('relay on 4\n\r>'),
      text('open the gate\n\r>'),
    ]);
    expect(notes.slice(0, 2)).toEqual(['gpio 4', 'gpio 4']);
    expect(notes.slice(2).every(note => note.startsWith('noise'))).toBe(true);
  });

  test('Numato: a line without an end is not kept for ever', () => {
    const { take, answers, notes } = start(numatoSimulator);
    take(text(`${'x'.repeat(5_000)}\r`));
    expect(answers.join('').length / 2).toBeLessThan(100);
    take(text('relay on 0\r'));
    expect(notes.at(-1)).toBe('on 1');
  });

  test('each stands in the table under its id', () => {
    for (const [simulator] of boards) expect(boardSimulators.get(simulator.id)).toBe(simulator);
    for (const [id, simulator] of boardSimulators) expect(simulator.id).toBe(id);
  });
});
