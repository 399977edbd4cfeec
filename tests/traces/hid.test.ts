/** The HID drivers on recorded wires. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../drivers/driver.ts';
import { dcttechRelay } from '../../drivers/relays/dcttech.ts';
import { hidPosScanner } from '../../drivers/scanners/hid-pos.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

const traceOf = (name: string) => readFileSync(new URL(`${name}.trace`, import.meta.url), 'utf8');

function openScanner(io: Io) {
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    lost: () => heard.note('lost'),
    receiving: () => heard.note('receiving'),
    scanned: (bytes: Uint8Array) => heard.note(Buffer.from(bytes).toString()),
    garbled: (byteCount: number) => heard.note(`garbled ${byteCount}`),
  };
  const config = hidPosScanner.config.parse({ path: '/dev/hidraw0' });
  return { scanner: mustBe(hidPosScanner.open(config, io, listener, 'in-1/s')), heard };
}

function openRelay(io: Io, channel: number) {
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
  const config = dcttechRelay.config.parse({ path: '/dev/hidraw0', channel });
  return { relay: mustBe(dcttechRelay.open(config, io, listener, 'in-1/r')), heard };
}

describe('recorded', () => {
  test('hid-pos: enabled each time it is there, each code once, whole, and nothing of the one that was cut off', async () => {
    const clock = newTestClock();
    const played = replay(traceOf('hid-pos'), clock);
    const { scanner, heard } = openScanner(played.io);
    await heard.count('https://example.com/', 1);
    await scanner.close();
    expect(heard.lines).toEqual([
      'up',
      ']Q1VD1:0123456789',
      'receiving',
      ']Q1HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N IOP-IA%NFQGRJPC%OQHIZC4.OI',
      'receiving',
      'lost',
      'up',
      'https://example.com/',
    ]);
    played.finish();
    expect(clock.pending).toBe(0);
  });

  test('dcttech: a pulse, released first thing when it is back, and read back each time', async () => {
    const clock = newTestClock();
    const played = replay(traceOf('dcttech'), clock);
    const { relay, heard } = openRelay(played.io, 2);
    await heard.count('up', 1);
    expect(await relay.on()).toMatchObject({ ok: true });
    expect(await relay.off()).toMatchObject({ ok: true });
    await relay.on();
    await heard.count('up', 2);
    expect(await relay.on()).toMatchObject({ ok: true });
    expect(await relay.off()).toMatchObject({ ok: true });
    await relay.close();
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
    played.finish();
    expect(clock.pending).toBe(0);
  });

  test('dcttech: another channel is another exchange', async () => {
    const played = replay(traceOf('dcttech'), newTestClock());
    const { relay } = openRelay(played.io, 3);
    await new Promise(resolve => setImmediate(resolve));
    expect(() => played.finish()).toThrow('the program did => 00 FD 03 00 00 00 00 00 00');
    await relay.close();
  });
});
