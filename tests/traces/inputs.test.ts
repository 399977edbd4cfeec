/** The inputs that are asked over and over, on recorded wires. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bind } from '../../drivers/bound.ts';
import { modbusInput } from '../../drivers/inputs/modbus.ts';
import { numatoInput } from '../../drivers/inputs/numato.ts';
import { serialLinesInput } from '../../drivers/inputs/serial-lines.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

test.each([
  ['modbus-input', bind(modbusInput), { path: '/dev/board', input: 3 }],
  ['modbus-input-tcp', bind(modbusInput), { host: '10.0.0.5', input: 3 }],
  ['numato-input', bind(numatoInput), { path: '/dev/board', input: 3 }],
  ['serial-lines-input', bind(serialLinesInput), { path: '/dev/port', line: 'dsr' }],
])('%s: each change once, and what it is when its line is back', async (name, driver, keys) => {
  const clock = newTestClock();
  const played = replay(readFileSync(new URL(`${name}.trace`, import.meta.url), 'utf8'), clock);
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    lost: () => heard.note('lost'),
    changed: (isActive: boolean) => heard.note(isActive ? 'active' : 'rest'),
  };
  // Each reading of the trace stands: it was recorded without debouncing.
  const config = mustBe(driver.parse({ ...keys, pollMs: 50, debounceMs: 0 }));
  const input = mustBe(config.open(played.io, listener, 'in-1/fire'));
  await heard.count('up', 1);
  for (const line of ['active', 'rest']) {
    clock.advance(50);
    await heard.count(line, 1);
  }
  await heard.count('active', 2);
  expect(input.read()).toEqual({ ok: true, value: true });
  await input.close();
  // The third answer and the loss come at once: the loss counts, and a lost contact that is normally open is at rest.
  expect(heard.lines).toEqual(['up', 'active', 'lost', 'rest', 'up', 'active']);
  expect(clock.pending).toBe(0);
  played.finish();
});
