/** The Modbus board of paper by its wire, RTU and TCP: coils, inputs, its own pulses, refusals, and noise. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flashOn, readFirst, rtuFrame, tcpFrame, writeCoil } from '../../drivers/boards/modbus-frames.ts';
import { modbusRtuSimulator, modbusTcpSimulator } from '../../drivers/simulators/modbus.ts';
import { bytesOf, hexOf } from '../../drivers/traces/trace.ts';
import { newTestClock } from '../clock.ts';

function start(simulator = modbusRtuSimulator, channels = 8) {
  const clock = newTestClock();
  const notes: string[] = [];
  const answers: string[] = [];
  const board = simulator.newBoard({
    clock,
    channels,
    answer: bytes => answers.push(hexOf(bytes)),
    note: command => notes.push(command),
  });
  /** What it answers to this. */
  function ask(bytes: Uint8Array): string | undefined {
    board.take(bytes);
    return answers.splice(0).at(-1);
  }
  return { clock, board, notes, answers, ask };
}

describe('an RTU board', () => {
  test.each([
    ['01 05 00 00 FF 00 8C 3A', '01 05 00 00 FF 00 8C 3A', ['on 1']],
    ['01 05 00 00 00 00 CD CA', '01 05 00 00 00 00 CD CA', ['off 1']],
    ['01 05 02 00 00 03 8C 73', '01 05 02 00 00 03 8C 73', ['pulse 1 300']],
    ['01 01 00 00 00 08 3D CC', '01 01 01 00 51 88', ['read']],
    ['01 05 00 08 FF 00 0D F8', '01 85 02 C3 51', []],
    ['01 05 02 08 00 03 0D B1', '01 85 02 C3 51', []],
    ['01 05 00 00 12 34 C0 BD', '01 85 03 02 91', []],
    ['01 01 00 07 00 02 0C 0A', '01 81 02 C1 91', []],
    ['01 01 00 00 00 00 3C 0A', '01 81 03 00 51', []],
    ['01 06 00 00 00 01 48 0A', '01 86 01 83 A0', []],
    ['01 0F 00 00 00 08 01 FF BE D5', '01 8F 01 85 F0', []],
    ['02 05 00 00 FF 00 8C 09', undefined, []],
    ['00 05 00 FF FF 00 BD DB', undefined, ['on 1', 'on 2', 'on 3', 'on 4', 'on 5', 'on 6', 'on 7', 'on 8']],
  ])('%s is answered by %s', (request, answer, commands) => {
    const { ask, notes } = start();
    expect(ask(bytesOf(request))).toBe(answer);
    expect(notes).toEqual(commands);
  });

  test('tells coils and inputs as they stand, eight in a byte, the first lowest', () => {
    const { board, ask } = start(modbusRtuSimulator, 12);
    for (const channel of [1, 3, 10]) board.take(rtuFrame(1, writeCoil(channel - 1, true)));
    for (const number of [2, 12]) board.setInput(number, true);
    expect(ask(rtuFrame(1, Uint8Array.of(1, 0, 0, 0, 12)))?.slice(0, -6)).toBe('01 01 02 05 02');
    expect(ask(rtuFrame(1, Uint8Array.of(2, 0, 0, 0, 12)))?.slice(0, -6)).toBe('01 02 02 02 08');
    board.setInput(12, false);
    expect(ask(rtuFrame(1, Uint8Array.of(2, 0, 11, 0, 1)))).toBe('01 02 01 00 A1 88');
  });

  test('ends its pulse by its own clock; a later command counts instead of it', () => {
    const { board, clock } = start();
    board.take(rtuFrame(1, flashOn(1, 300)));
    clock.advance(299);
    expect(board.isOn(2)).toBe(true);
    clock.advance(1);
    expect(board.isOn(2)).toBe(false);
    board.take(rtuFrame(1, flashOn(1, 300)));
    board.take(rtuFrame(1, writeCoil(1, true)));
    clock.advance(1_000);
    expect(board.isOn(2)).toBe(true);
    board.take(rtuFrame(1, flashOn(1, 300)));
    board.take(rtuFrame(1, writeCoil(1, false)));
    expect(board.isOn(2)).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test('a stuck contact is told as it stands, and moves with what the board believes once it is free', () => {
    const { board, ask } = start();
    board.take(rtuFrame(1, writeCoil(0, true)));
    board.stick(1, true);
    board.take(rtuFrame(1, writeCoil(0, false)));
    expect(board.isOn(1)).toBe(true);
    expect(ask(rtuFrame(1, readFirst('coil', 1)))).toBe('01 01 01 01 90 48');
    board.stick(1, false);
    expect(board.isOn(1)).toBe(false);
    board.stick(1, true);
    board.leaveOn(1);
    expect(board.isOn(1)).toBe(true);
  });

  test('however a request is cut, and whatever stands before it, it is obeyed once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(7), (noise, cut) => {
        const { board, notes } = start();
        const frame = rtuFrame(1, writeCoil(4, true));
        board.take(noise);
        for (let again = 0; again < 40; again += 1) board.take(rtuFrame(1, writeCoil(5, false)));
        notes.length = 0;
        board.take(frame.subarray(0, cut));
        board.take(frame.subarray(cut));
        expect(notes).toEqual(['on 5']);
      }),
    );
  });

  test('half a request is forgotten with the power', () => {
    const { board, notes } = start();
    const frame = rtuFrame(1, writeCoil(0, true));
    board.take(frame.subarray(0, 4));
    board.reset();
    board.take(frame.subarray(4));
    board.take(frame);
    expect(notes.filter(line => !line.startsWith('noise'))).toEqual(['on 1']);
  });
});

describe('a TCP board', () => {
  test.each([
    ['00 01 00 00 00 06 01 05 00 01 FF 00', '00 01 00 00 00 06 01 05 00 01 FF 00', ['on 2']],
    ['FF FF 00 00 00 06 09 01 00 00 00 01', 'FF FF 00 00 00 04 09 01 01 00', ['read']],
    ['00 02 00 00 00 06 01 05 00 09 FF 00', '00 02 00 00 00 03 01 85 02', []],
    ['00 02 00 00 00 02 01 11', '00 02 00 00 00 03 01 91 01', []],
  ])('%s is answered by %s', (request, answer, commands) => {
    const { ask, notes } = start(modbusTcpSimulator);
    expect(ask(bytesOf(request))).toBe(answer);
    expect(notes).toEqual(commands);
  });

  test('two requests in one piece are two, and one in pieces is one', () => {
    const { board, notes, answers } = start(modbusTcpSimulator);
    const both = Uint8Array.of(...tcpFrame(1, 1, writeCoil(0, true)), ...tcpFrame(2, 1, writeCoil(0, false)));
    board.take(both);
    for (const byte of both) board.take(Uint8Array.of(byte));
    expect(notes).toEqual(['on 1', 'off 1', 'on 1', 'off 1']);
    expect(answers).toHaveLength(4);
  });

  test('noise does not put it out of step for ever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), noise => {
        const { board, notes } = start(modbusTcpSimulator);
        board.take(noise);
        for (let again = 0; again < 40; again += 1) board.take(tcpFrame(again + 1, 1, writeCoil(5, false)));
        notes.length = 0;
        board.take(tcpFrame(99, 1, writeCoil(0, true)));
        expect(notes).toEqual(['on 1']);
      }),
    );
  });
});
