/** The relays on serial boards on recorded wires. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Relay, RelayDriver } from '../../drivers/driver.ts';
import { devantechRelay } from '../../drivers/relays/devantech.ts';
import { kmtronicRelay } from '../../drivers/relays/kmtronic.ts';
import { numatoRelay } from '../../drivers/relays/numato.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

const traceOf = (name: string) => readFileSync(new URL(`${name}.trace`, import.meta.url), 'utf8');
const good = { ok: true, value: undefined };

function play<C>(text: string, driver: RelayDriver<C>, keys: object) {
  const clock = newTestClock();
  const played = replay(text, clock);
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: ({ kind }: { kind: string }) => heard.note(kind) };
  const config = driver.config.parse({ path: '/dev/relay', ...keys });
  const relay: Relay = mustBe(driver.open(config, played.io, listener, 'in-1/relay'));
  /** In steps, with all that comes of each. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 10) {
      clock.advance(10);
      await new Promise(resolve => setImmediate(resolve));
    }
  }
  return { clock, played, heard, relay, pass };
}

describe('recorded', () => {
  test.each<[string, RelayDriver<never>, object]>(
    [
      ['kmtronic', kmtronicRelay, { channels: 2, channel: 2 }],
      ['kmtronic-eight', kmtronicRelay, { channels: 8, channel: 3 }],
      ['numato', numatoRelay, {}],
    ].map(row => row as [string, RelayDriver<never>, object]),
  )('%s: released on start, a pulse, released on close', async (name, driver, keys) => {
    const { clock, played, heard, relay } = play(traceOf(name), driver, keys);
    await heard.count('up', 1);
    expect(await relay.on(300)).toEqual(good);
    expect(await relay.off()).toEqual(good);
    await relay.close();
    expect(heard.lines).toEqual(['up']);
    expect(clock.pending).toBe(0);
    played.finish();
  });

  test('devantech: pulled in the middle of a pulse, released first thing when it is back', async () => {
    const { clock, played, heard, relay } = play(traceOf('devantech'), devantechRelay, { channel: 2 });
    await heard.count('up', 1);
    expect(await relay.on(300)).toEqual(good);
    await heard.count('up', 2);
    expect(await relay.on(300)).toEqual(good);
    expect(await relay.off()).toEqual(good);
    await relay.close();
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
    expect(clock.pending).toBe(0);
    played.finish();
  });

  test('devantech-stuck: a welded relay is a fault until it lets go', async () => {
    const { clock, played, heard, relay, pass } = play(traceOf('devantech-stuck'), devantechRelay, {});
    await heard.count('up', 1);
    expect(await relay.on(300)).toEqual(good);
    const off = relay.off();
    await pass(200);
    expect(await off).toMatchObject({ ok: false, fault: { kind: 'stuck' } });
    expect(heard.lines).toEqual(['up', 'stuck']);
    await pass(1_000);
    expect(heard.lines).toEqual(['up', 'stuck', 'up']);
    await relay.close();
    expect(clock.pending).toBe(0);
    played.finish();
  });
});

describe('the replay of a board fails', () => {
  const lines = traceOf('kmtronic').trimEnd().split('\n');
  const keys = { channels: 2, channel: 2 };

  async function pulse(text: string): Promise<ReturnType<typeof replay>> {
    const { played, relay, pass } = play(text, kmtronicRelay, keys);
    await pass(1_500);
    await Promise.all([relay.on(300), pass(1_500)]);
    await Promise.all([relay.off(), pass(1_500)]);
    await Promise.all([relay.close(), pass(1_500)]);
    return played;
  }

  test('not on what was recorded', async () => {
    (await pulse(lines.join('\n'))).finish();
  });

  test('with any step taken out of it, or a command standing in it twice', async () => {
    for (const [at, line] of lines.entries()) {
      if (line.startsWith('#')) continue;
      const without = await pulse(lines.toSpliced(at, 1).join('\n'));
      expect(() => without.finish(), `without ${line}`).toThrow(/wrong|missing|left over/);
      // A question that is not answered is asked again.
      if (!line.startsWith('=>') || line === '=> FF 02 03') continue;
      const twice = await pulse(lines.toSpliced(at, 0, line).join('\n'));
      expect(() => twice.finish(), `with ${line} twice`).toThrow(/wrong|missing|left over/);
    }
  });
});
