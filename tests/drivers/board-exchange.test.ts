/** One exchange at a time with a board: whose an answer is, what goes first, and that each ends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, type Board, type Exchange, joinBoard } from '../../drivers/boards/board.ts';
import { newTestClock } from '../clock.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';

const settings = { place: '/dev/board', baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const nobody = { up: () => undefined, down: () => undefined, received: () => undefined };
const turn = () => new Promise(resolve => setImmediate(resolve));

async function start() {
  const clock = newTestClock();
  const port = newMockPort(clock);
  const join = () => mustBe(joinBoard(port.io, { kind: 'serial', settings }, nobody));
  const board = join();
  await turn();
  return { clock, port, board, join };
}

/** Asked `01 n`, the board answers `n v`: the value is v. */
function ask(n: number, isUrgent = false): Exchange<number> {
  return {
    request: Uint8Array.of(1, n),
    timeoutMs: 300,
    isUrgent,
    answer([number = n, value]): Answer<number> {
      if (number !== n) return { kind: 'wrong', message: `${number} is not ${n}` };
      return value === undefined ? { kind: 'more' } : { kind: 'whole', value, used: 2 };
    },
  };
}

/** Any byte is an answer. */
const anyByte: Exchange<number> = {
  request: Uint8Array.of(0x5b),
  timeoutMs: 300,
  isUrgent: false,
  answer: ([value]) => (value === undefined ? { kind: 'more' } : { kind: 'whole', value, used: 1 }),
};

const good = (value: number) => ({ ok: true, value });
const bad = (kind: string, words = '') => ({ ok: false, fault: { kind, message: expect.stringContaining(words) } });
const bytes = (...all: number[]) => Uint8Array.from(all);

describe('an exchange', () => {
  test('has the answer, however it is cut', async () => {
    for (const chunks of [[bytes(7, 8)], [bytes(7), bytes(8)]]) {
      const { clock, port, board } = await start();
      const answer = board.exchange(ask(7));
      await turn();
      for (const chunk of chunks) port.send(chunk);
      expect(await answer).toEqual(good(8));
      expect(clock.pending).toBe(0);
    }
  });

  test('waits for the one before it; what moves a relay goes before what only asks', async () => {
    const { port, board } = await start();
    const all = [ask(1), ask(2), ask(3, true), ask(4, true)].map(wanted => board.exchange(wanted));
    for (const n of [1, 3, 4, 2]) {
      await turn();
      expect(port.written.at(-1)).toBe(`010${n}`);
      port.send(bytes(n, n * 10));
    }
    expect(await Promise.all(all)).toEqual([10, 20, 30, 40].map(good));
    expect(port.written).toEqual(['0101', '0103', '0104', '0102']);
  });

  test('ends without an answer, and the next one is asked', async () => {
    const { clock, port, board } = await start();
    const [first, second] = [board.exchange(ask(1)), board.exchange(ask(2))];
    clock.advance(300);
    expect(await first).toEqual(bad('timeout', '/dev/board does not answer'));
    clock.advance(50);
    await turn();
    port.send(bytes(2, 9));
    expect(await second).toEqual(good(9));
    expect(clock.pending).toBe(0);
  });

  test('ends with a wrong answer, or with too much that is none', async () => {
    const { clock, port, board } = await start();
    const wrong = board.exchange(ask(1));
    await turn();
    port.send(bytes(5));
    expect(await wrong).toEqual(bad('rejected', '/dev/board: 5 is not 1'));
    const endless = board.exchange({ ...ask(1), answer: () => ({ kind: 'more' }) });
    clock.advance(50);
    await turn();
    for (let sent = 0; sent < 5_000; sent += 100) port.send(new Uint8Array(100));
    expect(await endless).toEqual(bad('rejected', 'it sends what is no answer'));
    expect(port.written).toHaveLength(2);
  });

  test('ends when its request cannot be written, and the next one is asked at once', async () => {
    const { clock, port, board } = await start();
    port.refuse(1);
    const [first, second] = [board.exchange(ask(1)), board.exchange(ask(2))];
    expect(await first).toEqual(bad('timeout'));
    await turn();
    port.send(bytes(2, 3));
    expect(await second).toEqual(good(3));
    expect(clock.pending).toBe(0);
  });

  test('fails when the board is lost in the middle of it, and so does all that waits', async () => {
    const { clock, port, board } = await start();
    const all = [ask(1), ask(2), ask(3, true)].map(wanted => board.exchange(wanted));
    await turn();
    port.send(bytes(1));
    port.pull();
    expect(await Promise.all(all)).toEqual(Array.from({ length: 3 }, () => bad('lost')));
    expect(await board.exchange(ask(4))).toEqual(bad('lost'));
    expect(clock.pending).toBe(0);
    port.plug();
    const again = board.exchange(ask(5));
    await turn();
    port.send(bytes(5, 6));
    expect(await again).toEqual(good(6));
    expect(port.written).toEqual(['0101', '0105']);
  });

  test('fails when its share is closed before it was asked; the other shares go on', async () => {
    const { clock, port, board, join } = await start();
    const other = join();
    const [own, theirs, waiting] = [board.exchange(ask(1)), other.exchange(ask(2)), board.exchange(ask(3))];
    await turn();
    await board.close();
    expect(await waiting).toEqual(bad('lost', 'is closed'));
    port.send(bytes(1, 1));
    expect(await own).toEqual(good(1));
    await turn();
    port.send(bytes(2, 2));
    expect(await theirs).toEqual(good(2));
    expect(await board.exchange(ask(4))).toEqual(bad('lost', 'is closed'));
    const last = other.exchange(ask(5));
    await Promise.all([other.close(), other.close()]);
    expect(await last).toEqual(bad('lost', 'is closed'));
    expect(clock.pending).toBe(0);
    expect(port.settings).toBeNull();
    expect(port.written).toEqual(['0101', '0102', '0105']);
  });

  test('is refused where too many wait already', async () => {
    const { clock, port, board } = await start();
    const all = Array.from({ length: 65 }, () => board.exchange(ask(1)));
    expect(await board.exchange(ask(2, true))).toEqual(bad('timeout', 'does not answer'));
    port.pull();
    expect((await Promise.all(all)).every(result => !result.ok)).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe('what comes unasked', () => {
  /** A first exchange has timed out, a second one waits. */
  async function startLate() {
    const playing = await start();
    const { clock, board } = playing;
    const first = board.exchange(anyByte);
    const second = board.exchange(anyByte);
    clock.advance(300);
    expect(await first).toEqual(bad('timeout'));
    return { ...playing, second };
  }

  test('an answer that is late is not taken for that of the next request', async () => {
    const { clock, port, second } = await startLate();
    clock.advance(40);
    port.send(bytes(1));
    clock.advance(49);
    await turn();
    expect(port.written).toHaveLength(1);
    clock.advance(1);
    await turn();
    expect(port.written).toHaveLength(2);
    port.send(bytes(2));
    expect(await second).toEqual(good(2));
  });

  test('a board that is never silent is asked all the same', async () => {
    const { clock, port } = await startLate();
    for (let passed = 0; passed < 190; passed += 10) {
      clock.advance(10);
      port.send(bytes(passed));
    }
    await turn();
    expect(port.written).toHaveLength(1);
    clock.advance(10);
    await turn();
    expect(port.written).toHaveLength(2);
  });

  test('what follows an answer, or comes while nothing is asked, is waited out; after a while it is forgotten', async () => {
    const { clock, port, board } = await start();
    const first = board.exchange(anyByte);
    await turn();
    port.send(bytes(1, 2));
    expect(await first).toEqual(good(1));
    port.send(bytes(3));
    const second = board.exchange(anyByte);
    clock.advance(50);
    await turn();
    port.send(bytes(4));
    expect(await second).toEqual(good(4));
    port.send(bytes(5));
    clock.advance(60);
    const third = board.exchange(anyByte);
    await turn();
    port.send(bytes(6));
    expect(await third).toEqual(good(6));
  });

  test('a replug ends the wait', async () => {
    const { clock, port, board } = await start();
    port.send(bytes(1));
    const waiting = board.exchange(anyByte);
    await turn();
    expect(clock.pending).toBe(1);
    port.pull();
    expect(await waiting).toEqual(bad('lost'));
    expect(clock.pending).toBe(0);
    port.plug();
    const again = board.exchange(anyByte);
    await turn();
    port.send(bytes(2));
    expect(await again).toEqual(good(2));
  });

  test('every exchange ends by itself, and none has another one’s answer', async () => {
    // Each step: how long the board takes to answer, or null where it does not.
    const steps = fc.array(fc.option(fc.integer({ min: 0, max: 340 }), { nil: null }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async delays => {
        const clock = newTestClock();
        let asked = 0;
        const port = newMockPort(clock, () => {
          const number = asked;
          asked += 1;
          const delayMs = delays[number] ?? null;
          if (delayMs !== null) clock.timer(delayMs, () => port.send(bytes(number)));
        });
        const board: Board = mustBe(joinBoard(port.io, { kind: 'serial', settings }, nobody));
        await turn();
        const all = delays.map(() => board.exchange(anyByte));
        for (let passed = 0; passed < 400 * delays.length; passed += 10) {
          clock.advance(10);
          await turn();
        }
        for (const [index, result] of (await Promise.all(all)).entries()) {
          const delayMs = delays[index] ?? null;
          expect(result).toEqual(delayMs !== null && delayMs < 300 ? good(index) : bad('timeout'));
        }
        expect(clock.pending).toBe(0);
        await board.close();
      }),
      { numRuns: 60 },
    );
  });
});
