/** The relays of Modbus boards on recorded wires. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modbusRtuRelay } from '../../drivers/relays/modbus-rtu.ts';
import { modbusTcpRelay } from '../../drivers/relays/modbus-tcp.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

function play(name: string) {
  const clock = newTestClock();
  const played = replay(readFileSync(new URL(`${name}.trace`, import.meta.url), 'utf8'), clock);
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
  return { clock, played, heard, listener };
}

test('modbus-rtu: released on start, a pulse that the board times, one that is held, released on close', async () => {
  const { clock, played, heard, listener } = play('modbus-rtu');
  const keys = modbusRtuRelay.config.parse({ path: '/dev/relay', channel: 2 });
  const relay = mustBe(modbusRtuRelay.open(keys, played.io, listener, 'in-1/relay'));
  await heard.count('up', 1);
  for (const forMs of [300, undefined]) {
    expect(await relay.on(forMs)).toMatchObject({ ok: true });
    expect(await relay.off()).toMatchObject({ ok: true });
  }
  await relay.close();
  expect(heard.lines).toEqual(['up']);
  expect(clock.pending).toBe(0);
  played.finish();
});

test('modbus-tcp: pulled in the middle of a pulse, released first thing when it is back', async () => {
  const { clock, played, heard, listener } = play('modbus-tcp');
  const keys = modbusTcpRelay.config.parse({ host: '10.0.0.5', unit: 3, channel: 2 });
  const relay = mustBe(modbusTcpRelay.open(keys, played.io, listener, 'in-1/relay'));
  await heard.count('up', 1);
  expect(await relay.on(300)).toMatchObject({ ok: true });
  await heard.count('up', 2);
  expect(await relay.on()).toMatchObject({ ok: true });
  expect(await relay.off()).toMatchObject({ ok: true });
  await relay.close();
  expect(heard.lines).toEqual(['up', 'lost', 'up']);
  expect(clock.pending).toBe(0);
  played.finish();
});
