/** A TCP connection that opens itself and reopens itself, on real sockets of the loopback. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../drivers/driver.ts';
import { openTcpLine } from '../../../drivers/io/tcp-line.ts';
import type { Line } from '../../../drivers/lines.ts';
import { newTestClock } from '../../clock.ts';
import { newCountedClock } from '../../conformance/counted-clock.ts';
import { newHeard } from '../../conformance/heard.ts';
import { passUntil } from '../ports.ts';

const good = { ok: true, value: undefined };
const failed = (kind: string) => ({
  ok: false,
  fault: { kind, message: expect.stringMatching(/^127\.0\.0\.1:\d+ .+: .+/) },
});

let board: Server;
let sockets: Socket[];
let received: string;
let arrived: ReturnType<typeof newHeard>;
let port = 0;
let lines: Line[];

async function plug(): Promise<void> {
  board.listen(port, '127.0.0.1');
  await once(board, 'listening');
  const address = board.address();
  if (typeof address === 'object' && address !== null) port = address.port;
}

async function pull(): Promise<void> {
  if (!board.listening) return;
  const closed = once(board, 'close');
  board.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await closed;
}

beforeEach(async () => {
  port = 0;
  sockets = [];
  lines = [];
  received = '';
  arrived = newHeard();
  board = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('end', () => arrived.note('end'));
    socket.on('data', bytes => {
      received += bytes.toString();
      arrived.note('bytes');
    });
    arrived.note('connected');
  });
  await plug();
});

afterEach(async () => {
  for (const line of lines) await line.close();
  await pull();
});

function open(clock: Clock = newCountedClock(), onBytes: () => void = () => undefined) {
  const heard = newHeard();
  const line = openTcpLine(
    { host: '127.0.0.1', port },
    {
      up: () => heard.note('up'),
      down: fault => {
        expect(fault.message).toMatch(/^127\.0\.0\.1:\d+ .+: .+/);
        heard.note(fault.kind);
      },
      received(bytes) {
        heard.note(Buffer.from(bytes).toString());
        onBytes();
      },
    },
    clock,
  );
  lines.push(line);
  return { line, heard };
}

describe('a TCP line', () => {
  test('carries bytes both ways', async () => {
    const { line, heard } = open();
    expect(line.isUp).toBe(false);
    await heard.count('up', 1);
    expect(line.isUp).toBe(true);
    expect(await line.write(Buffer.from('ping'))).toEqual(good);
    await arrived.until('the ping', () => received === 'ping');
    sockets[0]?.write('pong');
    await heard.count('pong', 1);
    expect(heard.lines).toEqual(['up', 'pong']);
  });

  test('is absent where nobody listens, says so once, and is up within 3 s of the return', async () => {
    await pull();
    const time = newTestClock();
    let timers = 0;
    const timer: Clock['timer'] = (ms, fire) => {
      timers += 1;
      return time.timer(ms, fire);
    };
    const { line, heard } = open({ ...time, timer });
    await heard.count('absent', 1);
    expect(await line.write(Buffer.from('x'))).toEqual(failed('lost'));
    // Each attempt has a timer of its own and leaves one: it has just failed, and the longest pause has begun.
    await passUntil(time, () => timers === 10);
    expect(heard.lines).toEqual(['absent']);
    await plug();
    const since = time.monotonic();
    await passUntil(time, () => line.isUp);
    expect(time.monotonic() - since).toBeLessThan(3_000);
    expect(heard.lines).toEqual(['absent', 'up']);
  });

  test('tells a loss once, fails what waits, and comes back', async () => {
    const { line, heard } = open();
    await heard.count('up', 1);
    await pull();
    await heard.count('lost', 1);
    expect(line.isUp).toBe(false);
    expect(await line.write(Buffer.from('x'))).toEqual(failed('lost'));
    await plug();
    await heard.count('up', 2);
    expect(await line.write(Buffer.from('again'))).toEqual(good);
    await arrived.until('the write', () => received === 'again');
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
  });

  test('gives up a connect after 2 s', async () => {
    const clock = newTestClock();
    // The time of the connect is over before the network has had a turn.
    const { heard } = open(clock);
    clock.advance(1_999);
    expect(heard.lines).toEqual([]);
    clock.advance(1);
    expect(heard.lines).toEqual(['absent']);
  });

  describe('whose device takes no bytes', () => {
    const flood = new Uint8Array(32 * 1_024 * 1_024);

    test('gives a write up after a second, and comes back', async () => {
      const clock = newTestClock();
      const { line, heard } = open(clock);
      await heard.count('up', 1);
      await arrived.count('connected', 1);
      sockets[0]?.pause();
      const writes = [line.write(flood), line.write(Buffer.from('behind'))];
      clock.advance(999);
      expect(line.isUp).toBe(true);
      clock.advance(1);
      for (const write of writes) expect(await write).toEqual(failed('timeout'));
      expect(heard.lines).toEqual(['up', 'timeout']);
      await passUntil(clock, () => line.isUp);
      expect(await line.write(Buffer.from('fresh'))).toEqual(good);
      await arrived.until('the fresh write', () => received === 'fresh');
    });

    test('lets so many writes wait and no more; closed, they fail and nothing is left', async () => {
      const clock = newTestClock();
      const { line, heard } = open(clock);
      await heard.count('up', 1);
      await arrived.count('connected', 1);
      sockets[0]?.pause();
      const waiting = [line.write(flood), ...Array.from({ length: 63 }, () => line.write(Buffer.from('more')))];
      expect(await line.write(Buffer.from('too much'))).toEqual(failed('timeout'));
      expect(line.isUp).toBe(true);
      await line.close();
      for (const write of waiting) expect(await write).toEqual(failed('lost'));
      expect(clock.pending).toBe(0);
      expect(heard.lines).toEqual(['up']);
    });

    test('is dropped by the kernel where what it has sent gets no receipt', async () => {
      // The test's time stands still: nothing but the kernel's own limit can end it.
      const clock = newTestClock();
      const { line, heard } = open(clock);
      await heard.count('up', 1);
      await arrived.count('connected', 1);
      sockets[0]?.pause();
      const write = line.write(flood);
      await heard.count('lost', 1);
      expect(await write).toEqual(failed('lost'));
      expect(heard.lines).toEqual(['up', 'lost']);
    });
  });

  describe('closed', () => {
    test('what was written before arrives, with the end behind it', async () => {
      const clock = newCountedClock();
      const { line, heard } = open(clock);
      await heard.count('up', 1);
      await line.write(Buffer.from('off'));
      await Promise.all([line.close(), line.close()]);
      await arrived.count('end', 1);
      expect(received).toBe('off');
      expect(await line.write(Buffer.from('late'))).toEqual(failed('lost'));
      expect(clock.pending).toBe(0);
      expect(heard.lines).toEqual(['up']);
    });

    test('while it connects, or waits to: nothing is told, and nothing is left', async () => {
      const clock = newCountedClock();
      const early = open(clock);
      await early.line.close();
      await pull();
      const waiting = open(clock);
      await waiting.heard.count('absent', 1);
      await waiting.line.close();
      await plug();
      const next = open();
      await next.heard.count('up', 1);
      expect(clock.pending).toBe(0);
      expect(early.heard.lines).toEqual([]);
      expect(waiting.heard.lines).toEqual(['absent']);
    });

    test('by its own listener, in the middle of the bytes', async () => {
      let closing: Promise<void> | null = null;
      const { line, heard } = open(newCountedClock(), () => {
        closing ??= line.close();
      });
      await heard.count('up', 1);
      await arrived.count('connected', 1);
      sockets[0]?.write('x');
      await heard.count('x', 1);
      sockets[0]?.write('y');
      await closing;
      expect(heard.lines).toEqual(['up', 'x']);
    });
  });
});
