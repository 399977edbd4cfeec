/** The LCUS relay on a wire of paper: its bytes, and commands that meet on their way. */
import { describe, expect, test } from 'vitest';
import { lcusRelay } from '../../drivers/relays/lcus.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';

function start(channel = 1) {
  const clock = newTestClock();
  const port = newMockPort(clock);
  const heard = newHeard();
  const config = lcusRelay.config.parse({ path: '/dev/relay', channel });
  const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
  return { clock, port, heard, relay: mustBe(lcusRelay.open(config, port.io, listener, 'in-1/relay')) };
}

describe('the LCUS relay', () => {
  test.each([
    [1, 'a00101a2', 'a00100a1'],
    [2, 'a00201a3', 'a00200a2'],
    [8, 'a00801a9', 'a00800a8'],
  ])('channel %i: %s and %s', async (channel, on, off) => {
    const { port, heard, relay } = start(channel);
    await heard.count('up', 1);
    await relay.on();
    await relay.off();
    await relay.on();
    await relay.close();
    expect(port.written).toEqual([off, on, off, on, off]);
    expect(port.settings).toBeNull();
  });

  test('opens its port at 9600 8N1', () => {
    expect(start().port.settings).toEqual({
      place: '/dev/relay',
      baudRate: 9_600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
    });
  });

  test.each([[{}], [{ path: '/dev/a', channel: 0 }], [{ path: '/dev/a', channel: 9 }], [{ path: '/dev/a', ch: 1 }]])(
    'refuses the configuration %j',
    config => {
      expect(lcusRelay.config.safeParse(config).success).toBe(false);
    },
  );

  test.each([
    ['off', 'a00100a1'],
    ['on', 'a00101a2'],
  ] as const)('is up once the board has an off, although an %s came while that was on its way', async (verb, hex) => {
    const { port, heard, relay } = start();
    const pass = port.hold();
    await new Promise(resolve => setImmediate(resolve));
    const written = relay[verb]();
    expect(heard.lines).toEqual([]);
    pass();
    expect(await written).toMatchObject({ ok: true });
    await heard.count('up', 1);
    expect(heard.lines).toEqual(['up']);
    expect(port.written).toEqual(['a00100a1', hex]);
  });

  test('a loss while the release on start is on its way is told, and up comes after the next', async () => {
    const { port, heard } = start();
    const pass = port.hold();
    await new Promise(resolve => setImmediate(resolve));
    port.pull();
    pass();
    await heard.count('lost', 1);
    port.plug();
    await heard.count('up', 1);
    expect(heard.lines).toEqual(['lost', 'up']);
  });

  test('a close while an off waits for its next attempt leaves no timer', async () => {
    const { clock, port, heard, relay } = start();
    await heard.count('up', 1);
    port.refuse(1);
    await relay.off();
    expect(clock.pending).toBe(1);
    await relay.close();
    expect(clock.pending).toBe(0);
  });

  test('a loss while an off waits for its next attempt leaves no timer: the off comes when it is back', async () => {
    const { clock, port, heard, relay } = start();
    await heard.count('up', 1);
    await relay.on();
    port.refuse(1);
    await relay.off();
    expect(clock.pending).toBe(1);
    port.pull();
    expect(clock.pending).toBe(0);
    port.plug();
    await heard.count('up', 2);
    expect(port.written).toEqual(['a00100a1', 'a00101a2', 'a00100a1']);
  });

  test('attempts to switch off come after 10, 20, 50, 100, 250, 250 ms', async () => {
    const { clock, port, heard, relay } = start();
    await heard.count('up', 1);
    port.refuse(6);
    await relay.off();
    for (const pauseMs of [10, 20, 50, 100, 250, 250]) {
      expect(port.written).toHaveLength(1);
      clock.advance(pauseMs - 1);
      await new Promise(resolve => setImmediate(resolve));
      expect(clock.pending).toBe(1);
      clock.advance(1);
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(port.written).toEqual(['a00100a1', 'a00100a1']);
    expect(clock.pending).toBe(0);
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
  });

  test('an on that is not written is told as a loss, and released', async () => {
    const { port, heard, relay } = start();
    await heard.count('up', 1);
    port.refuse(1);
    expect(await relay.on()).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
    await heard.count('up', 2);
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
    expect(port.written).toEqual(['a00100a1', 'a00100a1']);
  });
});
