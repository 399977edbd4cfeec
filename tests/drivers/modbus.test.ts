/** The Modbus relays and input on a paper line: what the site file may say, what is sent, and who waits for whom. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinBoard } from '../../drivers/boards/board.ts';
import { speakModbus, tcpAddress } from '../../drivers/boards/modbus.ts';
import { claimsConflict } from '../../drivers/claims.ts';
import type { Io, Relay } from '../../drivers/driver.ts';
import { modbusInput } from '../../drivers/inputs/modbus.ts';
import { modbusRtuRelay } from '../../drivers/relays/modbus-rtu.ts';
import { modbusTcpRelay } from '../../drivers/relays/modbus-tcp.ts';
import { modbusRtuSimulator, modbusTcpSimulator } from '../../drivers/simulators/modbus.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { deviceName, mustBe } from '../conformance/rig.ts';

/** `lateMs`: how late each answer comes. */
function paper(simulator = modbusRtuSimulator, channels = 32, lateMs = 0) {
  const clock = newTestClock();
  const notes: string[] = [];
  const held: Uint8Array[] = [];
  let isSilent = false;
  const port = newMockPort(clock, bytes => board.take(bytes));
  const board = simulator.newBoard({
    clock,
    channels,
    answer(bytes) {
      if (isSilent) held.push(bytes);
      else if (lateMs > 0) clock.timer(lateMs, () => port.send(bytes));
      else setImmediate(() => port.send(bytes));
    },
    note: command => notes.push(command),
  });
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1) {
      clock.advance(1);
      await new Promise(resolve => setImmediate(resolve));
    }
  }
  return {
    clock,
    notes,
    port,
    board,
    pass,
    /** The board's answers are held back from now on; the returned function lets through what has come, and what comes. */
    silence() {
      isSilent = true;
      return () => {
        isSilent = false;
        for (const bytes of held.splice(0)) port.send(bytes);
      };
    },
  };
}

function openRtu(io: Io, keys: object = {}) {
  const heard = newHeard();
  const config = modbusRtuRelay.config.parse({ path: '/dev/bus', ...keys });
  const listener = { up: () => heard.note('up'), lost: ({ kind }: { kind: string }) => heard.note(kind) };
  return { heard, relay: mustBe(modbusRtuRelay.open(config, io, listener, deviceName)) };
}

function openTcp(io: Io, keys: object = {}) {
  const heard = newHeard();
  const config = modbusTcpRelay.config.parse({ host: 'board', ...keys });
  const listener = { up: () => heard.note('up'), lost: ({ kind }: { kind: string }) => heard.note(kind) };
  return { heard, relay: mustBe(modbusTcpRelay.open(config, io, listener, deviceName)) };
}

function openInput(io: Io, keys: object) {
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    lost: ({ kind }: { kind: string }) => heard.note(kind),
    changed: (isActive: boolean) => heard.note(isActive ? 'active' : 'rest'),
  };
  return { heard, input: mustBe(modbusInput.open(modbusInput.config.parse(keys), io, listener, deviceName)) };
}

/** What was written from here on, while a relay is on for so long and off again. */
async function pulse(relay: Relay, port: { readonly written: readonly string[] }, forMs?: number): Promise<string[]> {
  const since = port.written.length;
  await relay.on(forMs);
  await relay.off();
  return port.written.slice(since);
}

describe('on the wire', () => {
  test('RTU, channel 1 of the usual board: a pulse by the board, and one that is held', async () => {
    const { port } = paper();
    const { heard, relay } = openRtu(port.io);
    await heard.count('up', 1);
    expect(port.settings).toEqual({ place: '/dev/bus', baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 });
    const [read, off] = ['0101000000083dcc', '010500000000cdca'];
    expect(port.written).toEqual([off, read]);
    expect(await pulse(relay, port, 300)).toEqual(['0105020000038c73', read, off, read]);
    expect(await pulse(relay, port)).toEqual(['01050000ff008c3a', read, off, read]);
    await relay.close();
  });

  test('RTU, timed by the program, on a line of its own settings', async () => {
    const { port } = paper();
    const keys = { baudRate: 19_200, parity: 'even', channel: 11, pulse: 'program' };
    const { heard, relay } = openRtu(port.io, keys);
    await heard.count('up', 1);
    expect(port.settings).toMatchObject({ baudRate: 19_200, parity: 'even', stopBits: 1 });
    expect((await pulse(relay, port, 300)).map(frame => frame.slice(0, 12))).toEqual([
      '0105000aff00',
      '010100000010',
      '0105000a0000',
      '010100000010',
    ]);
    await relay.close();
  });

  test('TCP: each request has a transaction of its own, and two gates begin alike', async () => {
    for (let gate = 0; gate < 2; gate += 1) {
      const { port } = paper(modbusTcpSimulator);
      const { heard, relay } = openTcp(port.io, { unit: 9, channel: 32 });
      await heard.count('up', 1);
      expect(port.settings).toEqual({ host: 'board', port: 502 });
      expect(port.written).toEqual(['0001000000060905001f0000', '000200000006090100000020']);
      expect(await pulse(relay, port, 1_000)).toEqual([
        '0003000000060905021f000a',
        '000400000006090100000020',
        '0005000000060905001f0000',
        '000600000006090100000020',
      ]);
      await relay.close();
    }
  });

  test('no configuration and no length of a pulse ever writes "on" to what times a pulse', async () => {
    const forMs = fc.option(fc.oneof(fc.double(), fc.integer({ min: -1, max: 7_000_000 }), fc.constant(6_528_000)), {
      nil: undefined,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.integer({ min: 1, max: 247 }),
        fc.integer({ min: 1, max: 32 }),
        fc.constantFrom('hardware', 'program'),
        forMs,
        async (isTcp, unit, channel, timedBy, ms) => {
          const { port, pass } = paper(isTcp ? modbusTcpSimulator : modbusRtuSimulator);
          const keys = { unit, channel, pulse: timedBy };
          const { relay } = isTcp ? openTcp(port.io, keys) : openRtu(port.io, keys);
          await pass(5);
          void relay.on(ms);
          await pass(5);
          void relay.off();
          await pass(5);
          void relay.close();
          await pass(5);
          const commands = port.written.map(frame => Buffer.from(frame, 'hex').subarray(isTcp ? 7 : 1));
          const isTimed = timedBy === 'hardware' && ms !== undefined;
          // On a serial line only unit 1 is there, and nothing is switched on before a first off is confirmed.
          if (isTcp || unit === 1)
            expect(commands.filter(([code, page]) => code === 5 && page === 2)).toHaveLength(isTimed ? 1 : 0);
          for (const pdu of commands.filter(([code]) => code === 5)) {
            const [address, value] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
            if (address === channel - 1) expect([0, 0xff00]).toContain(value);
            else {
              expect(address).toBe(0x0200 + channel - 1);
              expect(timedBy).toBe('hardware');
              expect(value).toBeGreaterThanOrEqual(1);
              expect(value).toBeLessThanOrEqual(0x7fff);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the board', () => {
  test('ends the pulse by itself, though the program never says off', async () => {
    const { port, board, pass } = paper();
    const { heard, relay } = openRtu(port.io, { channel: 2 });
    await heard.count('up', 1);
    await relay.on(250);
    expect(board.isOn(2)).toBe(true);
    await pass(299);
    expect(board.isOn(2)).toBe(true);
    await pass(1);
    expect(board.isOn(2)).toBe(false);
    await relay.close();
  });

  test.each(['0185018350', '018502c351', '0185030291'])(
    'that cannot time a pulse (%s) says so, and how to mend it',
    async refusal => {
      const clock = newTestClock();
      const faults: string[] = [];
      const port = newMockPort(clock, bytes => {
        const isPulse = bytes[1] === 5 && bytes[2] === 2;
        port.send(isPulse ? Uint8Array.from(Buffer.from(refusal, 'hex')) : bytes[1] === 5 ? bytes : notOn);
      });
      const notOn = Uint8Array.from(Buffer.from('010101005188', 'hex'));
      const listener = { up: () => undefined, lost: ({ message }: { message: string }) => faults.push(message) };
      const config = modbusRtuRelay.config.parse({ path: '/dev/bus' });
      const relay = mustBe(modbusRtuRelay.open(config, port.io, listener, deviceName));
      await new Promise(resolve => setImmediate(resolve));
      const opened = relay.on(300);
      for (let passed = 0; passed < 1_000; passed += 10) {
        clock.advance(10);
        await new Promise(resolve => setImmediate(resolve));
      }
      expect(await opened).toMatchObject({ ok: false });
      expect(faults.join()).toContain('pulse: program');
      void relay.close();
    },
  );

  test('that has fewer than eight is asked for what it has, the same for all', async () => {
    const { port, board, pass } = paper(modbusRtuSimulator, 6);
    board.setInput(6, true);
    const [first, sixth] = [1, 6].map(input => openInput(port.io, { path: '/dev/bus', input }));
    const seventh = openInput(port.io, { path: '/dev/bus', input: 7 });
    await pass(200);
    expect(first?.heard.lines).toEqual(['up']);
    expect(sixth?.heard.lines).toEqual(['up', 'active']);
    expect(seventh.heard.lines).toEqual(['rejected']);
    await seventh.input.close();
    const since = port.written.length;
    await pass(200);
    expect(new Set(port.written.slice(since).map(frame => frame.slice(0, 12)))).toEqual(new Set(['010200000006']));
    await Promise.all([first, sixth].map(each => each?.input.close()));
  });
});

describe('an answer that is too late', () => {
  const listener = { up: () => undefined, down: () => undefined, received: () => undefined };

  test('is not taken for that of a later request over TCP', async () => {
    const { port, board, silence, pass } = paper(modbusTcpSimulator);
    const share = mustBe(joinBoard(port.io, tcpAddress('board', 502), listener));
    const modbus = speakModbus(port.io, tcpAddress('board', 502), share, { unit: 1, timeoutMs: 300 });
    await pass(1);
    board.setInput(5, true);
    const speak = silence();
    const first = modbus.readInput(4);
    await pass(301);
    expect(await first).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
    board.setInput(5, false);
    const second = modbus.readInput(4);
    await pass(100);
    speak();
    expect(await second).toEqual({ ok: true, value: false });
    await share.close();
  });

  test.each([400, 700, 1_000, 2_500])('by %d ms on a serial line is never that of another input', async lateMs => {
    const { port, board, pass } = paper(modbusRtuSimulator, 32, lateMs);
    for (const input of [2, 11, 20]) board.setInput(input, true);
    const numbers = [1, 2, 3, 10, 11, 12, 19, 20, 21];
    const inputs = numbers.map(input => openInput(port.io, { path: '/dev/bus', input, debounceMs: 0 }));
    await pass(20_000);
    for (const [at, { heard }] of inputs.entries()) {
      const isClosed = at % 3 === 1;
      expect(heard.lines.filter(line => line === 'rest')).toEqual([]);
      if (!isClosed) expect(heard.lines).not.toContain('active');
    }
    await Promise.all(inputs.map(({ input }) => input.close()));
  });
});

describe('on one line', () => {
  test('a relay does not wait for the inputs that wait', async () => {
    const { port, notes, silence, pass } = paper();
    const { heard, relay } = openRtu(port.io, { channel: 4 });
    await heard.count('up', 1);
    const inputs = [1, 2, 3, 4, 5].map(input => openInput(port.io, { path: '/dev/bus', input, pollMs: 50 }));
    await Promise.all(inputs.map(({ heard }) => heard.count('up', 1)));
    const speak = silence();
    await pass(60);
    const since = port.written.length;
    const opened = relay.on(300);
    await pass(10);
    expect(port.written.length).toBe(since);
    speak();
    await pass(60);
    expect(await opened).toMatchObject({ ok: true });
    const starts = port.written.slice(since).map(frame => frame.slice(0, 4));
    expect(starts.slice(0, 3)).toEqual(['0105', '0101', '0102']);
    expect(notes.filter(note => note.startsWith('pulse'))).toEqual(['pulse 4 300']);
    await Promise.all([relay.close(), ...inputs.map(({ input }) => input.close())]);
  });

  test('a unit that is dead takes no other along', async () => {
    const { port, board, pass } = paper();
    const alive = openRtu(port.io, { unit: 1 });
    const dead = openRtu(port.io, { unit: 2 });
    await pass(3_000);
    expect(alive.heard.lines).toEqual(['up']);
    expect(dead.heard.lines).toEqual(['timeout']);
    const opened = alive.relay.on(300);
    await pass(800);
    expect(await opened).toMatchObject({ ok: true });
    expect(alive.heard.lines).toEqual(['up']);
    expect(board.isOn(1)).toBe(false);
    const closed = Promise.all([alive.relay.close(), dead.relay.close()]);
    await pass(2_000);
    await closed;
  });
});

describe('the site file', () => {
  test.each([
    ['relay', modbusRtuRelay, {}],
    ['relay', modbusRtuRelay, { path: '/dev/a', device: { usb: '1a86:7523' } }],
    ['relay', modbusRtuRelay, { path: '/dev/a', unit: 0 }],
    ['relay', modbusRtuRelay, { path: '/dev/a', unit: 248 }],
    ['relay', modbusRtuRelay, { path: '/dev/a', channel: 0 }],
    ['relay', modbusRtuRelay, { path: '/dev/a', channel: 33 }],
    ['relay', modbusRtuRelay, { path: '/dev/a', dataBits: 7 }],
    ['relay', modbusTcpRelay, {}],
    ['relay', modbusTcpRelay, { host: 'http://board' }],
    ['relay', modbusTcpRelay, { host: 'board/1' }],
    ['relay', modbusTcpRelay, { host: 'board', port: 0 }],
    ['input', modbusInput, {}],
    ['input', modbusInput, { path: '/dev/a', host: 'board' }],
    ['input', modbusInput, { path: '/dev/a', device: { usb: '1a86:7523' } }],
    ['input', modbusInput, { host: 'board', debounceMs: 6_000 }],
  ])('a %s of %# is refused', (_kind, driver, keys) => {
    expect(driver.config.safeParse(keys).success).toBe(false);
  });

  test.each(['192.168.1.20', 'fe80::1', '::1', 'Board-2.local'])('%s is a host', host => {
    expect(modbusTcpRelay.config.parse({ host })).toMatchObject({ host: host.toLowerCase(), port: 502, unit: 1 });
  });

  test('two that name the same coil conflict; other coils, units, inputs and boards do not', () => {
    const rtu = (keys: object) =>
      modbusRtuRelay.claims(modbusRtuRelay.config.parse({ path: '/dev/bus', ...keys })) ?? '';
    const tcp = (keys: object) => modbusTcpRelay.claims(modbusTcpRelay.config.parse({ host: 'board', ...keys })) ?? '';
    const input = (keys: object) => modbusInput.claims(modbusInput.config.parse(keys)) ?? '';
    expect(claimsConflict(rtu({}), rtu({}))).toBe(true);
    expect(claimsConflict(tcp({}), tcp({ host: 'BOARD' }))).toBe(true);
    expect(claimsConflict(input({ host: 'board' }), input({ host: 'board' }))).toBe(true);
    for (const [one, other] of [
      [rtu({}), rtu({ channel: 2 })],
      [rtu({}), rtu({ unit: 2 })],
      [rtu({ unit: 1, channel: 12 }), rtu({ unit: 11, channel: 2 })],
      [rtu({}), input({ path: '/dev/bus' })],
      [rtu({}), tcp({})],
      [tcp({}), tcp({ port: 503 })],
      [tcp({}), tcp({ host: 'other' })],
      [tcp({}), input({ host: 'board' })],
    ] as const) {
      expect(claimsConflict(one, other)).toBe(false);
    }
    expect(claimsConflict(rtu({}), 'serial:/dev/bus')).toBe(true);
  });
});
