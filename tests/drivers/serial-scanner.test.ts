/** The serial scanner on a wire of paper: what the conformance suite does not ask of every scanner. */
import { describe, expect, test } from 'vitest';
import { serialScanner } from '../../drivers/scanners/serial.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';

function start(config: Record<string, unknown> = {}) {
  const clock = newTestClock();
  const port = newMockPort(clock);
  const heard = newHeard();
  const parsed = serialScanner.config.parse({ path: '/dev/scanner', ...config });
  const listener = {
    up: () => heard.note('up'),
    lost: (fault: { readonly message: string }) => heard.note(fault.message),
    receiving: () => heard.note('receiving'),
    scanned: (bytes: Uint8Array) => heard.note(`scanned ${Buffer.from(bytes).toString()}`),
    garbled: (byteCount: number) => heard.note(`garbled ${byteCount}`),
  };
  const scanner = mustBe(serialScanner.open(parsed, port.io, listener, 'in-1/scanner'));
  return { clock, port, heard, scanner, send: (text: string) => port.send(new TextEncoder().encode(text)) };
}

describe('the serial scanner', () => {
  test('opens its port as the site file says, 115200 8N1 unless told otherwise', () => {
    const usual = { place: '/dev/scanner', baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 };
    expect(start().port.settings).toEqual(usual);
    const other = { baudRate: 9_600, dataBits: 7, parity: 'even', stopBits: 2 };
    expect(start(other).port.settings).toEqual({ place: '/dev/scanner', ...other });
  });

  test.each([
    [{}],
    [{ path: 'ttyUSB0' }],
    [{ path: '/dev/a', baudRate: 0 }],
    [{ path: '/dev/a', baudRate: 1.5 }],
    [{ path: '/dev/a', dataBits: 9 }],
    [{ path: '/dev/a', terminator: 'tab' }],
    [{ path: '/dev/a', gapMs: 1 }],
    [{ path: '/dev/a', speed: 9_600 }],
  ])('refuses the configuration %j', config => {
    expect(serialScanner.config.safeParse(config).success).toBe(false);
  });

  test('a code that stops for a second is cut off; each byte gives it another second', async () => {
    const { clock, heard, send } = start();
    await heard.count('up', 1);
    send('HA');
    clock.advance(999);
    send('LF');
    clock.advance(999);
    expect(heard.lines).toEqual(['up', 'receiving']);
    clock.advance(1);
    expect(heard.lines).toEqual(['up', 'receiving', 'garbled 4']);
    send('WHOLE\r');
    expect(heard.lines.at(-1)).toBe('scanned WHOLE');
    expect(clock.pending).toBe(0);
  });

  test('noise is over when the line is silent for 200 ms', async () => {
    const { clock, heard, send } = start();
    await heard.count('up', 1);
    send('x'.repeat(5_000));
    clock.advance(199);
    send('x');
    clock.advance(200);
    send('CODE\r');
    expect(heard.lines).toEqual(['up', 'garbled 4361', 'scanned CODE']);
    expect(clock.pending).toBe(0);
  });

  test('with no terminator, the gap of the site file ends a code', async () => {
    const { clock, heard, send } = start({ terminator: 'none', gapMs: 20 });
    await heard.count('up', 1);
    send('ON');
    clock.advance(19);
    send('E');
    clock.advance(20);
    send('TWO');
    clock.advance(20);
    expect(heard.lines).toEqual(['up', 'receiving', 'scanned ONE', 'receiving', 'scanned TWO']);
  });

  test('an unplug in the middle of a code leaves no timer', async () => {
    const { clock, port, heard, send } = start();
    await heard.count('up', 1);
    send('HALF');
    expect(clock.pending).toBe(1);
    port.pull();
    expect(clock.pending).toBe(0);
  });

  test('passes on why its port does not work', async () => {
    const { port, heard } = start();
    await heard.count('up', 1);
    port.pull();
    expect(heard.lines.at(-1)).toBe('the paper line: lost');
  });
});
