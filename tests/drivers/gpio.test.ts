/** The drivers of GPIO lines on a line of paper: levels, biases, and answers that come late. */
import { describe, expect, test } from 'vitest';
import { gpioInput } from '../../drivers/inputs/gpio.ts';
import { gpioRelay } from '../../drivers/relays/gpio.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';

describe('the GPIO relay', () => {
  test.each([
    ['high', 'pull-down', ['00', '01', '00', '00']],
    ['low', 'pull-up', ['01', '00', '01', '01']],
  ] as const)('active %s: rests at %s, and is written so', async (active, bias, written) => {
    const port = newMockPort(newTestClock());
    const heard = newHeard();
    const config = gpioRelay.config.parse({ line: 4, active });
    const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
    const relay = mustBe(gpioRelay.open(config, port.io, listener, 'in-1/relay'));
    await heard.count('up', 1);
    expect(port.settings).toEqual({ chip: '/dev/gpiochip0', offset: 4, direction: 'out', bias, debounceMs: 0 });
    await relay.on(300);
    await relay.off();
    await relay.close();
    expect(port.written).toEqual(written);
  });

  test('one line has one claim', () => {
    expect(gpioRelay.claims(gpioRelay.config.parse({ line: 4 }))).toBe('gpio#4:/dev/gpiochip0');
    expect(gpioInput.claims(gpioInput.config.parse({ line: 4 }))).toBe('gpio#4:/dev/gpiochip0');
  });

  test.each([[{}], [{ line: -1 }], [{ line: 4, chip: 'gpiochip0' }], [{ line: 4, active: 'on' }], [{ line: 4, x: 1 }]])(
    'refuses the configuration %j',
    config => {
      expect(gpioRelay.config.safeParse(config).success).toBe(false);
    },
  );
});

describe('the GPIO input', () => {
  function start(given: Record<string, unknown>) {
    const clock = newTestClock();
    const port = newMockPort(clock);
    const heard = newHeard();
    const level = { now: 1 };
    port.answer(() => Uint8Array.of(level.now));
    const listener = {
      up: () => heard.note('up'),
      lost: (fault: { kind: string }) => heard.note(fault.kind),
      changed: (active: boolean) => heard.note(active ? 'active' : 'rest'),
    };
    const open = () => mustBe(gpioInput.open(gpioInput.config.parse(given), port.io, listener, 'in-1/fire'));
    return { clock, port, heard, level, open };
  }

  test.each([
    [{ line: 17 }, 1, 'rest'],
    [{ line: 17 }, 0, 'active'],
    [{ line: 17, normally: 'closed' }, 0, 'rest'],
    [{ line: 17, normally: 'closed' }, 1, 'active'],
    [{ line: 17, bias: 'pull-down' }, 0, 'rest'],
    [{ line: 17, bias: 'pull-down' }, 1, 'active'],
    [{ line: 17, bias: 'none', closed: 'high' }, 1, 'active'],
    [{ line: 17, bias: 'pull-down', closed: 'low' }, 0, 'active'],
    [{ line: 17, bias: 'as-is' }, 0, 'active'],
  ])('%j at level %i is %s', async (given, now, meaning) => {
    const { port, heard, level, open } = start(given);
    level.now = now;
    const input = open();
    await heard.count('up', 1);
    expect(input.read()).toEqual({ ok: true, value: meaning === 'active' });
    expect(heard.lines).toEqual(meaning === 'active' ? ['up', 'active'] : ['up']);
    await input.close();
    expect(port.settings).toBeNull();
  });

  test('the kernel debounces, and nobody else', async () => {
    const { clock, port, heard, open } = start({ line: 17, debounceMs: 35 });
    const input = open();
    await heard.count('up', 1);
    expect(port.settings).toMatchObject({ offset: 17, direction: 'in', bias: 'pull-up', debounceMs: 35 });
    port.send(Uint8Array.of(0));
    expect(heard.lines).toEqual(['up', 'active']);
    expect(clock.pending).toBe(0);
    await input.close();
  });

  test('an edge that comes before the answer counts for more than the answer', async () => {
    const { port, heard, level, open } = start({ line: 17 });
    port.answer(() => {
      const asked = level.now;
      // It changes after the level was read, and the edge overtakes the answer.
      level.now = 0;
      port.send(Uint8Array.of(0));
      return Uint8Array.of(asked);
    });
    const input = open();
    await heard.count('active', 1);
    await new Promise(resolve => setImmediate(resolve));
    expect(heard.lines).toEqual(['up', 'active']);
    expect(input.read()).toEqual({ ok: true, value: true });
    await input.close();
  });

  test('a level that cannot be had is a loss', async () => {
    const { port, heard, open } = start({ line: 17, normally: 'closed' });
    port.answer(() => null);
    const input = open();
    await heard.count('active', 1);
    expect(heard.lines).toEqual(['rejected', 'active']);
    expect(input.read()).toMatchObject({ ok: false });
    await input.close();
  });
});
