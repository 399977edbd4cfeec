/** Our Modbus against another's, over real sockets: modbus-serial as the client of our board, and as the board of our drivers. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { modbusInput } from '../../drivers/inputs/modbus.ts';
import { createIo } from '../../drivers/io/io.ts';
import { modbusTcpRelay } from '../../drivers/relays/modbus-tcp.ts';
import { modbusTcpSimulator } from '../../drivers/simulators/modbus.ts';
import { newTestClock } from '../clock.ts';
import { openBoardSocket } from '../conformance/board-socket.ts';
import { newCountedClock } from '../conformance/counted-clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { deviceName, mustBe } from '../conformance/rig.ts';
import { expectTimedPulse, ModbusClient, newPeerBoard, ServerTCP } from './modbus-peer.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startBoard() {
  const heard = newHeard();
  const clock = newTestClock();
  const socket = await openBoardSocket(bytes => board.take(bytes));
  const board = modbusTcpSimulator.newBoard({ clock, channels: 8, answer: socket.send, note: heard.note });
  const client = new ModbusClient();
  await client.connectTCP(socket.host, { port: socket.port });
  client.setID(1);
  ends.push(socket.close, () => new Promise(resolve => client.close(() => resolve())));
  return { heard, clock, board, client };
}

describe('its client and our board', () => {
  test('switch a coil, and read it', async () => {
    const { board, client } = await startBoard();
    expect(await client.writeCoil(2, true)).toEqual({ address: 2, state: true });
    expect(board.isOn(3)).toBe(true);
    expect((await client.readCoils(0, 8)).data).toEqual([false, false, true, false, false, false, false, false]);
    await client.writeCoil(2, false);
    expect(board.isOn(3)).toBe(false);
  });

  test('read the inputs', async () => {
    const { board, client } = await startBoard();
    board.setInput(1, true);
    board.setInput(8, true);
    expect((await client.readDiscreteInputs(0, 8)).data).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  test('time a pulse by the board: 300 ms', async () => {
    await expectTimedPulse(await startBoard());
  });

  test('writing the pulse as a coil holds it for 109 minutes: why our frames are our own', async () => {
    const { board, clock, client, heard } = await startBoard();
    // Whatever stands for the value, the package sends the one for "on".
    await client.writeCoil(0x200, 3 as unknown as boolean);
    expect(heard.lines).toEqual(['pulse 1 6528000']);
    clock.advance(108 * 60_000);
    expect(board.isOn(1)).toBe(true);
    clock.advance(60_000);
    expect(board.isOn(1)).toBe(false);
  });

  test.each([
    ['a coil that is not there', 2, (client: InstanceType<typeof ModbusClient>) => client.writeCoil(8, true)],
    [
      'a function that it does not have',
      1,
      (client: InstanceType<typeof ModbusClient>) => client.readHoldingRegisters(0, 1),
    ],
  ])('agree on an exception: %s', async (_what, code, ask) => {
    const { client } = await startBoard();
    await expect(ask(client)).rejects.toMatchObject({ modbusCode: code });
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function startServer(unitID: number) {
  const { coils, closedInputs, vector } = newPeerBoard();
  const port = await freePort();
  const server = new ServerTCP(vector, { host: '127.0.0.1', port, unitID });
  server.on('socketError', () => undefined);
  await once(server, 'initialized');
  ends.push(() => new Promise(resolve => server.close(() => resolve())));
  return { coils, closedInputs, keys: { host: '127.0.0.1', port, unit: unitID } };
}

describe('our drivers and its board', () => {
  test('a relay is released, switched on and off, and read back', async () => {
    const { coils, keys } = await startServer(7);
    coils.set(4, true);
    const clock = newCountedClock();
    const heard = newHeard();
    const config = modbusTcpRelay.config.parse({ ...keys, channel: 5, pulse: 'program' });
    const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
    const relay = mustBe(modbusTcpRelay.open(config, createIo(clock), listener, deviceName));
    await heard.count('up', 1);
    expect(coils.get(4)).toBe(false);
    expect(await relay.on(300)).toEqual({ ok: true, value: undefined });
    expect(coils.get(4)).toBe(true);
    expect(await relay.off()).toEqual({ ok: true, value: undefined });
    expect(coils.get(4)).toBe(false);
    await relay.on();
    await relay.close();
    expect(coils.get(4)).toBe(false);
    expect(heard.lines).toEqual(['up']);
    expect(clock.pending).toBe(0);
  });

  test('ten inputs and a relay share one connection, and none of them times out', async () => {
    const { coils, closedInputs, keys } = await startServer(1);
    const clock = newCountedClock();
    const io = createIo(clock);
    const heard = newHeard();
    const inputs = Array.from({ length: 10 }, (_, at) => {
      const config = modbusInput.config.parse({ ...keys, input: at + 1, pollMs: 10 });
      return mustBe(
        modbusInput.open(
          config,
          io,
          {
            up: () => heard.note('up'),
            lost: () => heard.note('lost'),
            changed: active => heard.note(`${at} ${active ? 'active' : 'rest'}`),
          },
          deviceName,
        ),
      );
    });
    const listener = { up: () => heard.note('relay up'), lost: () => heard.note('relay lost') };
    const config = modbusTcpRelay.config.parse({ ...keys, channel: 1, pulse: 'program' });
    const relay = mustBe(modbusTcpRelay.open(config, io, listener, deviceName));
    await heard.count('up', 10);
    await heard.count('relay up', 1);
    for (const at of inputs.keys()) {
      closedInputs.add(at);
      const [on] = await Promise.all([relay.on(), heard.count(`${at} active`, 1)]);
      expect(on).toEqual({ ok: true, value: undefined });
      expect(coils.get(0)).toBe(true);
      expect(await relay.off()).toEqual({ ok: true, value: undefined });
    }
    await Promise.all([relay, ...inputs].map(device => device.close()));
    expect(heard.lines.filter(line => line.endsWith('lost'))).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
