/** Our Modbus RTU against another's, over real ptys: modbus-serial as the client of our board, and as the board of our drivers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { modbusInput } from '../../drivers/inputs/modbus.ts';
import { createIo } from '../../drivers/io/io.ts';
import { modbusRtuRelay } from '../../drivers/relays/modbus-rtu.ts';
import { modbusRtuSimulator } from '../../drivers/simulators/modbus.ts';
import { newTestClock } from '../clock.ts';
import { newCountedClock } from '../conformance/counted-clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { deviceName, mustBe } from '../conformance/rig.ts';
import { hasPty, openPty } from '../pty.ts';
import { expectTimedPulse, ModbusClient, newPeerBoard, ServerSerial } from './modbus-peer.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startBoard() {
  const heard = newHeard();
  const clock = newTestClock();
  const pty = await openPty();
  ends.push(pty.close);
  const board = modbusRtuSimulator.newBoard({ clock, channels: 8, answer: pty.write, note: heard.note });
  pty.tap(bytes => board.take(bytes));
  const client = new ModbusClient();
  await client.connectRTUBuffered(pty.path, { baudRate: 9_600 });
  client.setID(1);
  ends.push(() => new Promise(resolve => client.close(() => resolve())));
  return { heard, clock, board, client };
}

describe.skipIf(!hasPty)('its client and our board', () => {
  test('switch a coil, and read coils and inputs', async () => {
    const { board, client } = await startBoard();
    expect(await client.writeCoil(2, true)).toEqual({ address: 2, state: true });
    expect(board.isOn(3)).toBe(true);
    expect((await client.readCoils(0, 8)).data).toEqual([false, false, true, false, false, false, false, false]);
    board.setInput(8, true);
    expect((await client.readDiscreteInputs(0, 8)).data).toEqual([...Array(7).fill(false), true]);
  });

  test('time a pulse by the board: 300 ms', async () => {
    await expectTimedPulse(await startBoard());
  });

  test('agree on an exception', async () => {
    const { client } = await startBoard();
    await expect(client.writeCoil(8, true)).rejects.toMatchObject({ modbusCode: 2 });
  });
});

/** Two ends of one cable. */
async function openCable(): Promise<{ readonly near: string; readonly far: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-cable-'));
  const [near, far] = [join(dir, 'near'), join(dir, 'far')];
  const socat = spawn('socat', [`PTY,raw,echo=0,link=${near}`, `PTY,raw,echo=0,link=${far}`], { stdio: 'ignore' });
  ends.push(async () => {
    const exited = once(socat, 'exit');
    socat.kill();
    await exited;
    rmSync(dir, { recursive: true, force: true });
  });
  while (!existsSync(near) || !existsSync(far)) await new Promise(resolve => setTimeout(resolve, 2));
  return { near, far };
}

async function startServer() {
  const { coils, closedInputs, vector } = newPeerBoard();
  const { near, far } = await openCable();
  const server = new ServerSerial(vector, { path: far, baudRate: 9_600, unitID: 7, interval: 1 });
  server.on('socketError', () => undefined);
  await once(server, 'initialized');
  ends.push(() => new Promise(resolve => server.close(() => resolve())));
  return { coils, closedInputs, keys: { path: near, unit: 7, timeoutMs: 2_000 } };
}

test.skipIf(!hasPty)('our relay and inputs on one line, and its board', async () => {
  const { coils, closedInputs, keys } = await startServer();
  coils.set(4, true);
  const clock = newCountedClock();
  const io = createIo(clock);
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    lost: () => heard.note('lost'),
    changed: (isActive: boolean) => heard.note(isActive ? 'active' : 'rest'),
  };
  const relayKeys = modbusRtuRelay.config.parse({ ...keys, channel: 5, pulse: 'program' });
  const relay = mustBe(modbusRtuRelay.open(relayKeys, io, listener, deviceName));
  await heard.count('up', 1);
  expect(coils.get(4)).toBe(false);
  const inputs = [3, 12].map(input =>
    mustBe(modbusInput.open(modbusInput.config.parse({ ...keys, input, pollMs: 10 }), io, listener, deviceName)),
  );
  await heard.count('up', 3);
  for (const [round, at] of [2, 11].entries()) {
    closedInputs.add(at);
    expect(await relay.on(300)).toEqual({ ok: true, value: undefined });
    expect(coils.get(4)).toBe(true);
    await heard.count('active', round + 1);
    expect(await relay.off()).toEqual({ ok: true, value: undefined });
    expect(coils.get(4)).toBe(false);
  }
  expect(inputs.map(input => input.read())).toEqual(inputs.map(() => ({ ok: true, value: true })));
  await Promise.all([relay, ...inputs].map(device => device.close()));
  expect(heard.lines).toEqual(['up', 'up', 'up', 'active', 'active']);
  expect(clock.pending).toBe(0);
});
