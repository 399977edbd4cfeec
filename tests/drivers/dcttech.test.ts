import { describe, expect, test } from 'vitest';
import { claimsConflict } from '../../drivers/claims.ts';
import { dcttechRelay } from '../../drivers/relays/dcttech.ts';
import { dcttechSimulator } from '../../drivers/simulators/dcttech.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';

const good = { ok: true, value: undefined };

function newBoard(channels = 4) {
  const notes: string[] = [];
  const parts = { clock: newTestClock(), channels, answer: () => undefined, note: (note: string) => notes.push(note) };
  return { board: dcttechSimulator.newBoard(parts), notes };
}

function newWire(answerTo: ((request: Uint8Array) => Uint8Array | null) | null = null) {
  const clock = newTestClock();
  const { board, notes } = newBoard();
  const port = newMockPort(clock, bytes => board.take(bytes));
  port.answer(answerTo ?? (request => board.answerTo(request)));
  const open = (config: object) => {
    const heard = newHeard();
    const listener = {
      up: () => heard.note('up'),
      lost: (fault: { kind: string; message: string }) => heard.note(`lost ${fault.kind}: ${fault.message}`),
    };
    const parsed = dcttechRelay.config.parse({ path: '/dev/hidraw0', ...config });
    return { relay: mustBe(dcttechRelay.open(parsed, port.io, listener, 'in-1/relay')), heard };
  };
  return { clock, board, notes, port, open };
}

describe('the dcttech relay', () => {
  test.each([1, 2, 8])('speaks of channel %i as the board understands it', async channel => {
    const wire = newWire(request => (request[0] === 1 ? Uint8Array.of(65, 66, 67, 68, 69, 0, 0, mask) : null));
    let mask = 0;
    const { relay, heard } = wire.open({ channel });
    await heard.count('up', 1);
    mask = 1 << (channel - 1);
    expect(await relay.on()).toEqual(good);
    mask = 0xff & ~mask;
    expect(await relay.off()).toEqual(good);
    await relay.close();
    const [on, off] = ['ff', 'fd'].map(command => `00${command}0${channel}000000000000`);
    expect(wire.port.written).toEqual([off, on, off, off]);
  });

  test('reads an answer with the report’s number in front as well', async () => {
    const { board, ...wire } = newWire(request => {
      const answer = board.answerTo(request);
      return answer === null ? null : Uint8Array.of(1, ...answer);
    });
    const { relay, heard } = wire.open({ channel: 3 });
    await heard.count('up', 1);
    expect(await relay.on()).toEqual(good);
    expect(board.isOn(3)).toBe(true);
    expect(heard.lines).toEqual(['up']);
    await relay.close();
  });

  test('that does not move is a fault, and no opening', async () => {
    const { board, clock, open } = newWire();
    const { relay, heard } = open({ channel: 2 });
    await heard.count('up', 1);
    board.stick(2, true);
    const switched = relay.on();
    for (let look = 0; look < 5; look += 1) {
      await new Promise(resolve => setImmediate(resolve));
      clock.advance(50);
    }
    expect(await switched).toMatchObject({ ok: false, fault: { kind: 'stuck' } });
    expect(heard.lines[1]).toMatch(/^lost stuck: .*\/dev\/hidraw0/);
    await relay.close();
    expect(clock.pending).toBe(0);
  });

  test('that stays on is a fault until it is off, and so is one that another hand switched on', async () => {
    const { board, clock, open } = newWire();
    const { relay, heard } = open({ channel: 2 });
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        clock.advance(50);
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    const kinds = () => heard.lines.map(line => line.replace(/:.*/, ''));
    await heard.count('up', 1);
    await relay.on();
    board.stick(2, true);
    const released = relay.off();
    await pass(10_000);
    expect(await released).toMatchObject({ ok: false, fault: { kind: 'stuck' } });
    expect(kinds()).toEqual(['up', 'lost stuck']);
    board.stick(2, false);
    await pass(1_500);
    expect(board.isOn(2)).toBe(false);
    expect(kinds()).toEqual(['up', 'lost stuck', 'up']);
    board.leaveOn(2);
    await pass(6_000);
    expect(board.isOn(2)).toBe(false);
    expect(kinds()).toEqual(['up', 'lost stuck', 'up', 'lost stuck', 'up']);
    await relay.close();
    expect(clock.pending).toBe(0);
  });

  test('is not up where what answers is no such board, and says what to do', async () => {
    const { clock, open } = newWire(() => Uint8Array.of(1, 2, 3));
    const { relay, heard } = open({});
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await new Promise(resolve => setImmediate(resolve));
      clock.advance(1_000);
    }
    expect(heard.lines).toEqual([expect.stringMatching(/^lost rejected: .*correct its place/)]);
    await relay.close();
  });

  test('with readBack false is believed', async () => {
    const { board, notes, open } = newWire(() => null);
    const { relay, heard } = open({ readBack: false, channel: 2 });
    await heard.count('up', 1);
    board.stick(2, true);
    expect(await relay.on()).toEqual(good);
    await relay.close();
    expect(notes).toEqual(['off 2', 'on 2', 'off 2']);
  });

  test('shares its board with the relays of other lanes, and its channel with none', async () => {
    const { board, port, open } = newWire();
    const [one, other] = [open({ channel: 1 }), open({ channel: 4 })];
    await one.heard.count('up', 1);
    await other.heard.count('up', 1);
    expect(port.openCount).toBe(1);
    await Promise.all([one.relay.on(), other.relay.on()]);
    expect([1, 2, 3, 4].map(channel => board.isOn(channel))).toEqual([true, false, false, true]);
    await one.relay.close();
    expect([1, 4].map(channel => board.isOn(channel))).toEqual([false, true]);
    await other.relay.close();
    const claim = (channel: number) =>
      dcttechRelay.claims(dcttechRelay.config.parse({ path: '/dev/hidraw0', channel }));
    expect(claimsConflict(claim(1) ?? '', claim(4) ?? '')).toBe(false);
    expect(claimsConflict(claim(1) ?? '', claim(1) ?? '')).toBe(true);
  });

  test.each([{}, { path: '/dev/hidraw0', channel: 0 }, { path: '/dev/hidraw0', channel: 9 }, { path: 'hidraw0' }])(
    'is not configured by %j',
    config => {
      expect(dcttechRelay.config.safeParse(config).success).toBe(false);
    },
  );
});

describe('the simulated dcttech board', () => {
  const set = (command: number, channel: number) => Uint8Array.of(command, channel, 0, 0, 0, 0, 0, 0);

  test('obeys reports with and without a number in front, and those for all', () => {
    const { board, notes } = newBoard(3);
    const state = () => [1, 2, 3].map(channel => board.isOn(channel));
    board.take(set(0xff, 1));
    board.take(Uint8Array.of(0, ...set(0xff, 3)));
    expect(state()).toEqual([true, false, true]);
    board.take(set(0xfd, 1));
    expect(state()).toEqual([false, false, true]);
    board.take(set(0xfe, 0));
    expect(state()).toEqual([true, true, true]);
    board.take(set(0xfc, 0));
    expect(state()).toEqual([false, false, false]);
    expect(notes).toEqual(['on 1', 'on 3', 'off 1', 'on 1', 'on 2', 'on 3', 'off 1', 'off 2', 'off 3']);
  });

  test('tells its serial number and its relays', () => {
    const { board } = newBoard();
    board.leaveOn(1);
    board.leaveOn(4);
    expect(board.answerTo(Uint8Array.of(1, 9))).toEqual(Uint8Array.of(...Buffer.from('GATE1'), 0, 0, 0b1001));
    expect(board.answerTo(Uint8Array.of(0, 9))).toEqual(Uint8Array.of(0, ...Buffer.from('GATE1'), 0, 0, 0b1001));
    expect(board.answerTo(Uint8Array.of(2, 9))).toBeNull();
  });

  test.each([
    ['no channel of it', [0xff, 5, 0, 0, 0, 0, 0, 0]],
    ['no command', [0xf0, 1, 0, 0, 0, 0, 0, 0]],
    ['too short', [0xff, 1]],
    ['too long', [1, 0xff, 1, 0, 0, 0, 0, 0, 0]],
    ['nothing', []],
  ])('takes for noise what is %s', (_what, bytes) => {
    const { board, notes } = newBoard();
    board.take(Uint8Array.from(bytes));
    expect(notes).toEqual([`noise ${Buffer.from(bytes).toString('hex')}`]);
    expect([1, 2, 3, 4].some(channel => board.isOn(channel))).toBe(false);
  });

  test('a contact that is stuck stays as it is, and the board tells the truth of it', () => {
    const { board } = newBoard();
    board.leaveOn(1);
    board.stick(1, true);
    board.take(set(0xfd, 1));
    expect(board.isOn(1)).toBe(true);
    expect(board.answerTo(Uint8Array.of(1, 9))?.[7]).toBe(1);
    board.stick(1, false);
    board.take(set(0xfd, 1));
    expect(board.isOn(1)).toBe(false);
  });
});
