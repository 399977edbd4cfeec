/** Two LCUS channels on one board: one wire, one opening, two relays that do not disturb each other. */
import { describe, expect, test } from 'vitest';
import { joinBoard } from '../../drivers/boards/board.ts';
import type { Io } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import { lcusRelay } from '../../drivers/relays/lcus.ts';
import { lcusSimulator } from '../../drivers/simulators/lcus.ts';
import { newTestClock } from '../clock.ts';
import { newCountedClock } from '../conformance/counted-clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';
import { hasPty, openPty } from '../pty.ts';

function open(io: Io, path: string, channel: number, changes: Record<string, unknown> = {}) {
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
  const opened = lcusRelay.open(lcusRelay.config.parse({ path, channel, ...changes }), io, listener, `lane-${channel}`);
  return { heard, opened };
}

function newLcusBoard() {
  const heard = newHeard();
  const parts = { clock: newTestClock(), channels: 4, answer: () => undefined, note: heard.note };
  return { ...lcusSimulator.newBoard(parts), heard };
}

function paper() {
  const board = newLcusBoard();
  const port = newMockPort(newTestClock(), bytes => board.take(bytes));
  const channel = (number: number) => {
    const { heard, opened } = open(port.io, '/dev/board', number);
    return { heard, relay: mustBe(opened) };
  };
  return { board, port, channel };
}

describe('two channels of one board', () => {
  test('share one line, and each switches its own relay', async () => {
    const { board, port, channel } = paper();
    const [one, two] = [channel(1), channel(2)];
    await Promise.all([one.heard.count('up', 1), two.heard.count('up', 1)]);
    expect(port.openCount).toBe(1);
    await one.relay.on();
    expect([board.isOn(1), board.isOn(2)]).toEqual([true, false]);
    await two.relay.on();
    await one.relay.off();
    expect([board.isOn(1), board.isOn(2)]).toEqual([false, true]);
    expect(board.heard.lines).toEqual(['off 1', 'off 2', 'on 1', 'on 2', 'off 1']);
  });

  test('the one closed leaves the other its line; the last one takes it along', async () => {
    const { board, port, channel } = paper();
    const [one, two] = [channel(1), channel(2)];
    await Promise.all([one.heard.count('up', 1), two.heard.count('up', 1)]);
    await one.relay.on();
    await two.relay.on();
    await Promise.all([one.relay.close(), one.relay.close()]);
    expect([board.isOn(1), board.isOn(2)]).toEqual([false, true]);
    expect(await one.relay.on()).toMatchObject({ ok: false });
    expect(await two.relay.off()).toMatchObject({ ok: true });
    expect(port.settings).not.toBeNull();
    await two.relay.close();
    expect(port.settings).toBeNull();
    expect(one.heard.lines).toEqual(['up']);
  });

  test('who joins later is told how the line stands', async () => {
    const { port, channel } = paper();
    const one = channel(1);
    await one.heard.count('up', 1);
    const two = channel(2);
    expect(two.heard.lines).toEqual([]);
    await two.heard.count('up', 1);
    port.pull();
    const three = channel(3);
    await three.heard.count('lost', 1);
    port.plug();
    await Promise.all([one.heard.count('up', 2), two.heard.count('up', 2), three.heard.count('up', 1)]);
    expect(two.heard.lines).toEqual(['up', 'lost', 'up']);
    expect(three.heard.lines).toEqual(['lost', 'up']);
  });

  test('who joined and left at once hears nothing', async () => {
    const { port, channel } = paper();
    const one = channel(1);
    await one.heard.count('up', 1);
    const heard = newHeard();
    const { settings } = port;
    if (settings === null || !('baudRate' in settings)) throw new Error('no serial line is open');
    const listener = {
      up: () => heard.note('up'),
      down: () => heard.note('down'),
      received: () => heard.note('bytes'),
    };
    const share = mustBe(joinBoard(port.io, { kind: 'serial', settings }, listener));
    await Promise.all([share.close(), share.close()]);
    port.pull();
    port.plug();
    await one.heard.count('up', 2);
    expect(heard.lines).toEqual([]);
    expect(share.isUp).toBe(false);
    expect(await share.write(Uint8Array.of(1))).toMatchObject({ ok: false, fault: { kind: 'lost' } });
  });

  test('all are released before anything else when the board is back', async () => {
    const { board, port, channel } = paper();
    const [one, two] = [channel(1), channel(2)];
    await Promise.all([one.heard.count('up', 1), two.heard.count('up', 1)]);
    await one.relay.on();
    await two.relay.on();
    port.pull();
    const since = board.heard.lines.length;
    port.plug();
    await Promise.all([one.heard.count('up', 2), two.heard.count('up', 2)]);
    expect(board.heard.lines.slice(since)).toEqual(['off 1', 'off 2']);
  });

  test('other line settings on the same path are refused, and name it', async () => {
    const { port, channel } = paper();
    channel(1);
    expect(open(port.io, '/dev/board', 2, { baudRate: 115_200 }).opened).toEqual({
      ok: false,
      fault: {
        kind: 'rejected',
        message: '/dev/board: all that is on one board needs the same line settings',
      },
    });
    expect(port.openCount).toBe(1);
  });

  test('after the last has closed, others may open it anew, with settings of their own', async () => {
    const { port, channel } = paper();
    const one = channel(1);
    await one.relay.close();
    const other = open(port.io, '/dev/board', 1, { baudRate: 115_200 });
    expect(other.opened.ok).toBe(true);
    await other.heard.count('up', 1);
    await one.relay.close();
    expect(port.settings).toMatchObject({ baudRate: 115_200 });
  });

  test('two gates in one process share nothing', async () => {
    const [mine, theirs] = [paper(), paper()];
    const [one, other] = [mine.channel(1), theirs.channel(1)];
    await Promise.all([one.heard.count('up', 1), other.heard.count('up', 1)]);
    await one.relay.on();
    expect([mine.board.isOn(1), theirs.board.isOn(1)]).toEqual([true, false]);
  });
});

describe.skipIf(!hasPty)('two channels on a pty', () => {
  test('are pulled and come back together, and close in either order', async () => {
    const pty = await openPty();
    const board = newLcusBoard();
    pty.tap(bytes => board.take(bytes));
    const clock = newCountedClock();
    const io = createIo(clock);
    const [one, two] = [open(io, pty.path, 1), open(io, pty.path, 2)];
    const relays = [mustBe(one.opened), mustBe(two.opened)];
    await Promise.all([one.heard.count('up', 1), two.heard.count('up', 1)]);
    await Promise.all(relays.map(relay => relay.on()));
    await board.heard.until('both on', () => board.isOn(1) && board.isOn(2));
    await pty.pull();
    await Promise.all([one.heard.count('lost', 1), two.heard.count('lost', 1)]);
    await pty.plug();
    await Promise.all([one.heard.count('up', 2), two.heard.count('up', 2)]);
    await board.heard.until('both off', () => !board.isOn(1) && !board.isOn(2));
    await Promise.all(relays.map(relay => relay.on()));
    await Promise.all(relays.toReversed().map(relay => relay.close()));
    await board.heard.until('both off', () => !board.isOn(1) && !board.isOn(2));
    expect(board.heard.lines.filter(line => line.startsWith('noise'))).toEqual([]);
    expect(clock.pending).toBe(0);
    await pty.close();
  });
});
