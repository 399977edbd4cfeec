/** A device that is found by what it is, on real ptys behind the nodes of a /sys of our own. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DeviceFault, ok, type Result } from '../../drivers/driver.ts';
import { type Opened, Reopening } from '../../drivers/io/reopening.ts';
import { openPort } from '../../drivers/io/serial-port.ts';
import type { Place } from '../../drivers/lines.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { hasPty, openPty, type Pty } from '../pty.ts';
import { type FakeSys, newFakeSys } from './fake-sys.ts';
import { passUntil, settingsFor } from './ports.ts';

const scanner = { socket: '1', usb: '0403:6001', serial: 'A1', product: 'Scanner' };
const other = { socket: '2', usb: '0403:6001', serial: 'B2', product: 'Scanner' };

let sys: FakeSys;
let clock: TestClock;
let devices: Reopening<Opened>[];
beforeEach(() => {
  sys = newFakeSys();
  clock = newTestClock();
  devices = [];
});
afterEach(async () => {
  await Promise.all(devices.map(device => device.close()));
  expect(clock.pending).toBe(0);
  sys.remove();
});

type Open = (path: string, hungUp: () => void, received: () => void) => Promise<Result<Opened, DeviceFault>>;
const openReal: Open = (path, hungUp, received) => openPort(settingsFor(path), { received, hungUp });

function open(place: Place, how: Open = openReal): { device: Reopening<Opened>; heard: Heard } {
  const heard = newHeard();
  const device: Reopening<Opened> = new Reopening<Opened>({
    ...{ kind: 'serial', place, root: sys.root, clock },
    open(path, hungUp) {
      heard.note(path.replace(`${sys.root}/dev/`, 'opens '));
      return how(path, hungUp, () => heard.note('bytes'));
    },
    up: () => heard.note('up'),
    down: ({ kind, message }) => heard.note(kind === 'rejected' ? message : kind),
  });
  devices.push(device);
  return { device, heard };
}

test('a device whose path is no file stays, for as long as it does not hang up', async () => {
  let pull: () => void = () => undefined;
  const { heard } = open('DevSrvsID:4295', async (_path, hungUp) => {
    pull = hungUp;
    return ok({ identity: '', close: async () => undefined });
  });
  await heard.count('up', 1);
  for (let second = 0; second < 5; second += 1) clock.advance(1_000);
  expect(heard.lines).toEqual(['DevSrvsID:4295', 'up']);
  pull();
  await heard.count('lost', 1);
});

describe.skipIf(!hasPty)('a device that is found by what it is', () => {
  let pty: Pty;
  let second: Pty;
  beforeEach(async () => {
    [pty, second] = await Promise.all([openPty(), openPty()]);
  });
  afterEach(() => Promise.all([pty.close(), second.close()]));

  test('comes back under another node, and only its own bytes are heard', async () => {
    sys.serial('ttyUSB0', scanner, { target: pty.path });
    const { device, heard } = open({ usb: '0403:6001:A1' });
    await heard.count('up', 1);
    sys.unplug('ttyUSB0');
    // No time passes: it is the folder that tells.
    await heard.count('lost', 1);
    sys.serial('ttyUSB0', other, { target: second.path });
    sys.serial('ttyUSB1', scanner, { target: pty.path });
    await passUntil(clock, () => device.port !== null);
    second.write('x');
    pty.write('y');
    await heard.count('bytes', 1);
    expect(heard.lines).toEqual(['opens ttyUSB0', 'up', 'lost', 'opens ttyUSB1', 'up', 'bytes']);
  });

  test('another unit of its model is left alone, whatever node it takes', async () => {
    sys.serial('ttyUSB0', other, { target: second.path });
    const { device, heard } = open({ usb: '0403:6001:A1' });
    await heard.count('absent', 1);
    sys.serial('ttyUSB1', scanner, { target: pty.path });
    await passUntil(clock, () => device.port !== null);
    expect(heard.lines).toEqual(['absent', 'opens ttyUSB1', 'up']);
  });

  test('that was absent is found by the look of once a second at the latest', async () => {
    const { device, heard } = open({ usb: '0403:6001:A1' });
    await heard.count('absent', 1);
    sys.serial('ttyUSB0', scanner, { target: pty.path });
    clock.advance(1_000);
    await heard.count('up', 1);
    expect(device.port).not.toBeNull();
  });

  test('two that fit are refused by name, until one of them is unplugged', async () => {
    sys.serial('ttyUSB0', scanner, { target: pty.path });
    sys.serial('ttyUSB1', other, { target: second.path });
    const { device, heard } = open({ usb: '0403:6001' });
    await heard.until('a refusal', lines => lines.length > 0);
    expect(heard.lines[0]).toContain('device: { usb: "0403:6001:A1" } (');
    expect(heard.lines[0]).toContain('device: { usb: "0403:6001:B2" } (');
    clock.advance(1_000);
    sys.unplug('ttyUSB0');
    await passUntil(clock, () => device.port !== null);
    expect(heard.lines.slice(1)).toEqual(['opens ttyUSB1', 'up']);
  });
});

describe('an opening', () => {
  const port = (identity: string, closed: () => void = () => undefined) => ({
    identity,
    close: async () => closed(),
  });

  test('that ends after the close is undone before the close resolves', async () => {
    let finish = (): void => undefined;
    let closedCount = 0;
    const held: Open = () =>
      new Promise(resolve => {
        finish = () => resolve({ ok: true, value: port('x', () => (closedCount += 1)) });
      });
    const { device, heard } = open(join(sys.root, 'dev/tty'), held);
    await heard.count('opens tty', 1);
    const closing = Promise.all([device.close(), device.close()]);
    finish();
    await closing;
    expect(closedCount).toBe(1);
    expect(heard.lines).toEqual(['opens tty']);
  });

  test('is not begun where the close comes while the device is looked for', async () => {
    const { device, heard } = open(join(sys.root, 'dev/tty'));
    await device.close();
    expect(heard.lines).toEqual([]);
  });

  test('whose owner drops the device as soon as it is told is followed by another, not before it is closed', async () => {
    const heard = newHeard();
    let finishClose = (): void => undefined;
    const slowly = () =>
      new Promise<void>(resolve => {
        finishClose = resolve;
      });
    const device: Reopening<Opened> = new Reopening<Opened>({
      ...{ kind: 'serial', place: join(sys.root, 'dev'), clock },
      open: async () => ({ ok: true, value: { identity: 'no device has this', close: slowly } }),
      up() {
        heard.note('up');
        device.lose({ kind: 'timeout', message: 'it does not answer' });
      },
      down: ({ kind }) => heard.note(kind),
    });
    devices.push(device);
    await heard.count('timeout', 1);
    expect(device.port).toBeNull();
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1_000);
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(heard.lines).toEqual(['up', 'timeout']);
    finishClose();
    await passUntil(clock, () => heard.lines.length >= 4);
    expect(heard.lines).toEqual(['up', 'timeout', 'up', 'timeout']);
    finishClose();
  });

  test('under way is the only one, however often it is looked for', async () => {
    const held: Open = () => new Promise(() => undefined);
    const { heard, device } = open(join(sys.root, 'dev/tty'), held);
    await heard.count('opens tty', 1);
    for (let second = 0; second < 5; second += 1) {
      clock.advance(1_000);
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(heard.lines).toEqual(['opens tty']);
    devices.splice(devices.indexOf(device), 1);
    void device.close();
  });
});
