/** The drivers of HTTP, of GPIO lines and of Modbus RTU on recorded wires. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bind } from '../../drivers/bound.ts';
import { gpioInput } from '../../drivers/inputs/gpio.ts';
import { gpioRelay } from '../../drivers/relays/gpio.ts';
import { httpRelay } from '../../drivers/relays/http.ts';
import { modbusRtuRelay } from '../../drivers/relays/modbus-rtu.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

const traceOf = (name: string) => readFileSync(new URL(`${name}.trace`, import.meta.url), 'utf8');
const [http, gpio, rtu] = [bind(httpRelay), bind(gpioRelay), bind(modbusRtuRelay)];
const template = {
  on: '/relay/{channel}?turn=on',
  off: '/relay/{channel}?turn=off',
  pulse: '/relay/{channel}?turn=on&timer={seconds}',
  state: '/relay/{channel}',
  stateOn: '"ison":true',
};

describe('recorded', () => {
  test.each([
    ['http', http, { host: '10.0.0.5', kind: 'shelly2', channel: 2 }],
    ['http-shelly1', http, { host: '10.0.0.5', kind: 'shelly1', channel: 2 }],
    ['http-template', http, { base: 'https://10.0.0.5', kind: 'template', channel: 2, template }],
    ['gpio', gpio, { line: 17 }],
    ['gpio-low', gpio, { line: 17, active: 'low' }],
    ['modbus-rtu', rtu, { path: '/dev/relay', channel: 2 }],
  ] as const)('%s: released on start, pulse after pulse, released on close', async (name, driver, config) => {
    const clock = newTestClock();
    const played = replay(traceOf(name), clock);
    const heard = newHeard();
    const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
    const relay = mustBe(mustBe(driver.parse(config)).open(played.io, listener, 'in-1/relay'));
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

  test('gpio-input: each edge once, and what it is when its chip is back', async () => {
    const clock = newTestClock();
    const played = replay(traceOf('gpio-input'), clock);
    const heard = newHeard();
    const config = gpioInput.config.parse({ line: 17, normally: 'closed' });
    const input = mustBe(
      gpioInput.open(
        config,
        played.io,
        {
          up: () => heard.note('up'),
          lost: () => heard.note('lost'),
          changed: active => heard.note(active ? 'active' : 'rest'),
        },
        'in-1/fire',
      ),
    );
    await heard.count('rest', 2);
    expect(input.read()).toEqual({ ok: true, value: false });
    await input.close();
    expect(heard.lines).toEqual(['up', 'active', 'rest', 'active', 'lost', 'up', 'rest']);
    expect(clock.pending).toBe(0);
    played.finish();
  });
});
