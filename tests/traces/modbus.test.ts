/** A Modbus board of the network on a recorded wire. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modbusTcpRelay } from '../../drivers/relays/modbus-tcp.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

test('modbus-tcp: pulled in the middle of a pulse, released first thing when it is back', async () => {
  const clock = newTestClock();
  const played = replay(readFileSync(new URL('modbus-tcp.trace', import.meta.url), 'utf8'), clock);
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
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
