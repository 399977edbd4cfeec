/** Inputs that are read over and over: how often, when they count as lost, and what each board's answer means. */
import { describe, expect, test } from 'vitest';
import { joinBoard } from '../../drivers/boards/board.ts';
import type { DeviceFault, Driver, Input, InputListener, Result } from '../../drivers/driver.ts';
import { modbusInput } from '../../drivers/inputs/modbus.ts';
import { numatoInput } from '../../drivers/inputs/numato.ts';
import { openPolledInput } from '../../drivers/inputs/polled-input.ts';
import { serialLinesInput } from '../../drivers/inputs/serial-lines.ts';
import { newTestClock } from '../clock.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { deviceName, mustBe } from '../conformance/rig.ts';

const settings = { place: '/dev/board', baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const silent: DeviceFault = { kind: 'timeout', message: 'no answer' };

function listenerInto(told: string[]): InputListener {
  return {
    up: () => told.push('up'),
    lost: ({ kind }) => told.push(kind),
    changed: isActive => told.push(isActive ? 'active' : 'rest'),
  };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

/** An input whose readings the test answers one by one. */
function start(
  changes: { readonly normally?: 'open' | 'closed'; readonly pollMs?: number; readonly debounceMs?: number } = {},
) {
  const clock = newTestClock();
  const port = newMockPort(clock);
  const told: string[] = [];
  const waiting: ((result: Result<boolean, DeviceFault>) => void)[] = [];
  let readings = 0;
  const keys = { normally: 'open', debounceMs: 0, pollMs: 50, ...changes } as const;
  const input = mustBe(
    openPolledInput(port.io, { kind: 'serial', settings }, keys, listenerInto(told), () => () => {
      readings += 1;
      return new Promise(resolve => waiting.push(resolve));
    }),
  );
  async function answer(result: boolean | DeviceFault): Promise<void> {
    expect(waiting).toHaveLength(1);
    waiting.shift()?.(typeof result === 'boolean' ? { ok: true, value: result } : { ok: false, fault: result });
    await turn();
  }
  return {
    clock,
    port,
    told,
    input,
    answer,
    get readings() {
      return readings;
    },
    get isReading() {
      return waiting.length > 0;
    },
  };
}

describe('polling', () => {
  test('begins with the line, and is as often as it says: a slow answer is not waited for twice', async () => {
    const rig = start();
    expect(rig.readings).toBe(0);
    await turn();
    expect(rig.readings).toBe(1);
    await rig.answer(true);
    expect(rig.told).toEqual(['up', 'active']);
    rig.clock.advance(49);
    expect(rig.readings).toBe(1);
    rig.clock.advance(1);
    expect(rig.readings).toBe(2);
    rig.clock.advance(30);
    await rig.answer(true);
    rig.clock.advance(20);
    expect(rig.readings).toBe(3);
    await rig.answer(false);
    await rig.input.close();
    expect(rig.clock.pending).toBe(0);
  });

  test('never overlaps itself, however long an answer takes', async () => {
    const rig = start();
    await turn();
    rig.clock.advance(10_000);
    expect(rig.readings).toBe(1);
    await rig.answer(false);
    rig.clock.advance(0);
    expect(rig.readings).toBe(2);
    await rig.input.close();
  });

  test('another level is looked at again as soon as it has stood for the time: one reading alone is nothing', async () => {
    const rig = start({ debounceMs: 20 });
    await turn();
    await rig.answer(false);
    for (const [second, lines] of [
      [false, ['up']],
      [true, ['up', 'active']],
    ] as const) {
      rig.clock.advance(50);
      await rig.answer(true);
      rig.clock.advance(19);
      expect(rig.isReading).toBe(false);
      rig.clock.advance(1);
      await rig.answer(second);
      expect(rig.told).toEqual(lines);
    }
    await rig.input.close();
    expect(rig.clock.pending).toBe(0);
  });

  test('a reading that failed in between is waited for: what stands then decides', async () => {
    const rig = start({ debounceMs: 20 });
    await turn();
    await rig.answer(false);
    rig.clock.advance(50);
    await rig.answer(true);
    rig.clock.advance(20);
    await rig.answer(silent);
    rig.clock.advance(1_000);
    expect(rig.told).toEqual(['up']);
    await rig.answer(true);
    expect(rig.told).toEqual(['up', 'active']);
    await rig.input.close();
  });

  test('one failure or two are a disturbance, three in a row a loss; the first good answer ends it', async () => {
    const rig = start({ normally: 'closed' });
    await turn();
    await rig.answer(true);
    for (const [result, lines] of [
      [silent, ['up']],
      [silent, ['up']],
      [true, ['up']],
      [silent, ['up']],
      [silent, ['up']],
      [silent, ['up', 'timeout', 'active']],
    ] as const) {
      rig.clock.advance(50);
      await rig.answer(result);
      expect(rig.told).toEqual(lines);
    }
    expect(rig.input.read()).toEqual({ ok: false, fault: silent });
    rig.clock.advance(999);
    expect(rig.isReading).toBe(false);
    rig.clock.advance(1);
    await rig.answer(true);
    expect(rig.told).toEqual(['up', 'timeout', 'active', 'up', 'rest']);
    rig.clock.advance(50);
    expect(rig.isReading).toBe(true);
    await rig.input.close();
  });

  test('that never had an answer is a loss all the same', async () => {
    const rig = start({ normally: 'closed' });
    await turn();
    for (let failure = 0; failure < 3; failure += 1) {
      expect(rig.told).toEqual([]);
      await rig.answer(silent);
      rig.clock.advance(50);
    }
    expect(rig.told).toEqual(['timeout', 'active']);
    await rig.input.close();
  });

  test('an answer to a reading from before a loss is nothing, and the next reading waits for it', async () => {
    const rig = start();
    await turn();
    await rig.answer(false);
    rig.clock.advance(50);
    rig.port.pull();
    rig.port.plug();
    expect(rig.told).toEqual(['up', 'lost']);
    expect(rig.readings).toBe(2);
    await rig.answer(true);
    expect(rig.told).toEqual(['up', 'lost']);
    expect(rig.readings).toBe(3);
    await rig.answer(false);
    expect(rig.told).toEqual(['up', 'lost', 'up']);
    await rig.input.close();
  });

  test('stops while the line is away', async () => {
    const rig = start();
    await turn();
    await rig.answer(false);
    rig.port.pull();
    rig.clock.advance(10_000);
    expect(rig.readings).toBe(1);
    expect(rig.clock.pending).toBe(0);
    await rig.input.close();
  });

  test('closed in the middle of a reading, it hears nothing of it', async () => {
    const rig = start();
    await turn();
    await rig.input.close();
    await rig.answer(true);
    rig.clock.advance(10_000);
    expect(rig.readings).toBe(1);
    expect(rig.told).toEqual([]);
    expect(rig.clock.pending).toBe(0);
    expect(rig.port.settings).toBeNull();
  });

  test('a line that others use with other settings is refused', async () => {
    const rig = start();
    const other = { ...settings, baudRate: 19_200 };
    const joined = joinBoard(
      rig.port.io,
      { kind: 'serial', settings: other },
      { up: () => undefined, down: () => undefined, received: () => undefined },
    );
    expect(joined).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
    const opened = numatoInput.open(
      numatoInput.config.parse({ path: '/dev/board' }),
      rig.port.io,
      listenerInto([]),
      '',
    );
    expect(opened).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
    await rig.input.close();
  });
});

/** What an input reads of a board that gives each request the same answer; null for none within the time. */
async function readOf<C>(
  driver: Driver<C, InputListener, Input>,
  keys: object,
  answerTo: (request: string) => string | null,
  bits: number | null = null,
) {
  const clock = newTestClock();
  const told: string[] = [];
  const port = newMockPort(clock, bytes => {
    const answer = answerTo(Buffer.from(bytes).toString('latin1'));
    if (answer !== null) queueMicrotask(() => port.send(Buffer.from(answer, 'latin1')));
  });
  port.answer(() => (bits === null ? null : bits < 0 ? new Uint8Array() : Uint8Array.of(bits)));
  const config = driver.config.parse({ path: '/dev/board', ...keys });
  const input = mustBe(driver.open(config, port.io, listenerInto(told), deviceName));
  for (let passed = 0; passed < 2_000; passed += 10) {
    await turn();
    clock.advance(10);
  }
  const level = input.read();
  await input.close();
  return { told, level, written: port.written.map(hex => Buffer.from(hex, 'hex').toString('latin1')) };
}

describe('what the boards say', () => {
  const numatoSays = (value: string) => (request: string) => `\n\r>${request.trim()}\n\r${value}\n\r>`;

  test.each([
    ['0', {}, ['up', 'active']],
    ['1', {}, ['up']],
    ['0', { closedIs: 'high' }, ['up']],
    ['1', { closedIs: 'high' }, ['up', 'active']],
    ['0', { normally: 'closed' }, ['up']],
    ['1', { normally: 'closed' }, ['up', 'active']],
    ['ERROR', {}, ['rejected']],
    ['', {}, ['rejected']],
  ])('numato: %j, %j is told as %j', async (value, keys, lines) => {
    const { told, written } = await readOf(numatoInput, { ...keys, input: 11 }, numatoSays(value));
    expect(told).toEqual(lines);
    expect(written[0]).toBe('\rgpio read A\r');
  });

  test('numato: what was answered to another input is not taken', async () => {
    const { told } = await readOf(numatoInput, { input: 1 }, () => '\n\r>gpio read 7\n\r0\n\r>');
    expect(told).toEqual(['timeout']);
  });

  test.each([
    ['cts', 0b0001, ['up', 'active']],
    ['cts', 0b1110, ['up']],
    ['dsr', 0b0010, ['up', 'active']],
    ['dcd', 0b0100, ['up', 'active']],
    ['ri', 0b1000, ['up', 'active']],
    ['ri', 0b0111, ['up']],
    ['cts', null, ['rejected']],
    ['cts', -1, ['rejected']],
  ])('serial-lines: %s of %s is told as %j', async (line, bits, lines) => {
    const { told } = await readOf(serialLinesInput, { line }, () => null, bits);
    expect(told).toEqual(lines);
  });

  test('modbus: an input that the board does not have is a loss that says so', async () => {
    const { told, level } = await readOf(modbusInput, { input: 32 }, () =>
      Buffer.from('018202c161', 'hex').toString('latin1'),
    );
    expect(told).toEqual(['rejected']);
    expect(level).toMatchObject({ ok: false, fault: { message: expect.stringContaining('no such channel or input') } });
  });
});
