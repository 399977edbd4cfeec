import { afterEach, describe, expect, test } from 'vitest';
import { fail } from '../../drivers/driver.ts';
import { type HidSystem, openHidLine } from '../../drivers/io/hid-line.ts';
import { openHidPort } from '../../drivers/io/hid-port.ts';
import type { AskLine, HidSettings } from '../../drivers/lines.ts';
import { newTestClock } from '../clock.ts';
import { newCountedClock } from '../conformance/counted-clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { type FakeHid, newFakeHid } from '../devices/fake-hid.ts';
import { posScanner, usbRelay } from '../devices/hid-descriptors.ts';

const posUsage = { page: 0x8c, id: 2 };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const good = { ok: true, value: undefined };
const failed = (kind: string) => ({ ok: false, fault: { kind, message: expect.stringMatching(/.+/) } });
const never = { set: () => true, get: () => null };

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

function newDevice(descriptor: Uint8Array | null = usbRelay.descriptor) {
  const taken: string[] = [];
  const hid = newFakeHid({
    descriptor,
    set(report) {
      taken.push(hex(report));
      return report[1] !== 0xee;
    },
    get: (id, room) => (id === 1 ? Uint8Array.of(1, 2, 3).subarray(0, room) : null),
  });
  ended.push(async () => hid.end());
  return { hid, taken };
}

/** The line over a device, under a clock of which time only passes when the test says so. */
function openLine(hid: FakeHid, usage: HidSettings['usage'] = null) {
  const clock = newTestClock();
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    down: (fault: { kind: string; message: string }) => heard.note(`down ${fault.kind}`),
    received: (bytes: Uint8Array) => heard.note(hex(bytes)),
  };
  const line: AskLine = openHidLine({ place: hid.path, usage }, listener, clock, hid.system);
  ended.push(() => line.close());
  return { clock, heard, line };
}

/** Lets everything happen that needs no time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve));
}

describe('a HID line', () => {
  test('brings input reports as they come, sends feature reports, and asks for them', async () => {
    const { hid, taken } = newDevice();
    const { heard, line } = openLine(hid);
    expect(line.isUp).toBe(false);
    expect(await line.write(Uint8Array.of(0))).toEqual(failed('lost'));
    expect(await line.ask(new Uint8Array())).toEqual(failed('lost'));
    await heard.count('up', 1);
    hid.send(Uint8Array.of(2, 0xaa));
    expect(heard.lines).toEqual(['up', '02aa']);
    expect(await line.write(Uint8Array.of(0, 0xff, 1))).toEqual(good);
    expect(await line.ask(Uint8Array.of(1, 9))).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3) });
    expect(taken).toEqual(['00ff01']);
  });

  test('tells its report descriptor, where the system shows it', async () => {
    const shown = openLine(newDevice().hid);
    await shown.heard.count('up', 1);
    expect(await shown.line.ask(new Uint8Array())).toEqual({ ok: true, value: usbRelay.descriptor });
    const hidden = openLine(newDevice(null).hid, posUsage);
    await hidden.heard.count('up', 1);
    expect(await hidden.line.ask(new Uint8Array())).toEqual(failed('rejected'));
  });

  test('a report that is refused fails alone', async () => {
    const { hid, taken } = newDevice();
    const { heard, line } = openLine(hid);
    await heard.count('up', 1);
    expect(await line.write(Uint8Array.of(0, 0xee))).toEqual(failed('rejected'));
    expect(await line.ask(Uint8Array.of(7, 9))).toEqual(failed('rejected'));
    expect(await line.write(Uint8Array.of(0, 0xff))).toEqual(good);
    expect(taken).toEqual(['00ee', '00ff']);
    expect(heard.lines).toEqual(['up']);
  });

  test('reports go one after the other, as they were when they were written; more than fit are refused', async () => {
    const { hid, taken } = newDevice();
    const { heard, line, clock } = openLine(hid);
    await heard.count('up', 1);
    const release = hid.hang();
    const bytes = Uint8Array.of(0, 0);
    const all = Array.from({ length: 66 }, (_, at) => {
      bytes[1] = at;
      return line.write(bytes);
    });
    expect(await all[65]).toEqual(failed('timeout'));
    release();
    expect(await Promise.all(all.slice(0, 65))).toEqual(Array.from({ length: 65 }, () => good));
    expect(taken).toEqual(Array.from({ length: 65 }, (_, at) => hex(Uint8Array.of(0, at))));
    expect(heard.lines).toEqual(['up']);
    await line.close();
    expect(clock.pending).toBe(0);
  });

  test('is only for devices of its usage', async () => {
    const other = openLine(newDevice(usbRelay.descriptor).hid, posUsage);
    await other.heard.count('down rejected', 1);
    expect(other.line.isUp).toBe(false);
    const page = openLine(newDevice(posScanner.descriptor).hid, { page: 0x8c, id: null });
    await page.heard.count('up', 1);
    const exact = openLine(newDevice(posScanner.descriptor).hid, posUsage);
    await exact.heard.count('up', 1);
    const wrongId = openLine(newDevice(posScanner.descriptor).hid, { page: 0x8c, id: 3 });
    await wrongId.heard.count('down rejected', 1);
  });
});

describe('a device that is pulled', () => {
  test('is lost once, and is back when it is plugged in again', async () => {
    const { hid } = newDevice();
    const { heard, line, clock } = openLine(hid);
    await heard.count('up', 1);
    for (let round = 1; round <= 3; round += 1) {
      hid.pull();
      await heard.count('down lost', round);
      expect(line.isUp).toBe(false);
      hid.plug();
      await settled();
      clock.advance(1_000);
      await heard.count('up', round + 1);
      hid.send(Uint8Array.of(round));
    }
    expect(heard.lines.filter(line => /^\d/.test(line))).toEqual(['01', '02', '03']);
    expect(hid.openCount).toBe(1);
  });

  test('is lost with the first report that fails for it, without waiting for a hang-up', async () => {
    const { hid } = newDevice();
    const { heard, line } = openLine(hid);
    await heard.count('up', 1);
    hid.pull();
    expect(await line.write(Uint8Array.of(0, 1))).toEqual(failed('lost'));
    expect(heard.lines).toEqual(['up', 'down lost']);
    await settled();
    expect(heard.lines).toEqual(['up', 'down lost']);
  });

  test('under a report: it fails, and the line with it', async () => {
    const { hid } = newDevice();
    const { heard, line } = openLine(hid);
    await heard.count('up', 1);
    const release = hid.hang();
    const writes = [line.write(Uint8Array.of(0, 1)), line.write(Uint8Array.of(0, 2)), line.ask(Uint8Array.of(1, 9))];
    hid.pull();
    release();
    for (const result of await Promise.all(writes)) expect(result).toEqual(failed('lost'));
    await heard.count('down lost', 1);
  });

  test('away when the line is opened, and up within a second of real time once it is there', async () => {
    const { hid } = newDevice();
    hid.pull();
    const clock = newCountedClock();
    const heard = newHeard();
    const listener = {
      up: () => heard.note('up'),
      down: (fault: { kind: string }) => heard.note(`down ${fault.kind}`),
      received: () => undefined,
    };
    const line = openHidLine({ place: hid.path, usage: null }, listener, clock, hid.system);
    await heard.count('down absent', 1);
    hid.plug();
    await heard.count('up', 1);
    await line.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a device that hangs', () => {
  test('is dropped after a second, what waits is never sent, and it is opened again when its report is over', async () => {
    const { hid, taken } = newDevice();
    const { heard, line, clock } = openLine(hid);
    await heard.count('up', 1);
    const release = hid.hang();
    const [first, second] = [line.write(Uint8Array.of(0, 1)), line.write(Uint8Array.of(0, 2))];
    await settled();
    clock.advance(999);
    expect(heard.lines).toEqual(['up']);
    clock.advance(1);
    expect(await first).toEqual(failed('timeout'));
    expect(await second).toEqual(failed('timeout'));
    expect(heard.lines).toEqual(['up', 'down timeout']);
    // However long it hangs, it is not opened a second time: each opening would take another of the process's threads.
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1_000);
      await settled();
    }
    expect(hid.openCount).toBe(1);
    release();
    await settled();
    clock.advance(1_000);
    await heard.count('up', 2);
    expect(await line.write(Uint8Array.of(0, 3))).toEqual(good);
    expect(taken).toEqual(['0001', '0003']);
  });

  test('does not keep a close, nor other devices', async () => {
    const [slow, quick] = [newDevice(), newDevice()];
    const [held, free] = [openLine(slow.hid), openLine(quick.hid)];
    await held.heard.count('up', 1);
    await free.heard.count('up', 1);
    const release = slow.hid.hang();
    const write = held.line.write(Uint8Array.of(0, 1));
    await settled();
    expect(await free.line.write(Uint8Array.of(0, 2))).toEqual(good);
    let isClosed = false;
    const closing = held.line.close().then(() => {
      isClosed = true;
    });
    expect(await write).toEqual(failed('lost'));
    await settled();
    expect(isClosed).toBe(false);
    held.clock.advance(250);
    await closing;
    expect(held.clock.pending).toBe(0);
    expect(held.heard.lines).toEqual(['up']);
    release();
    await settled();
    expect(slow.hid.openCount).toBe(0);
  });
});

test('where node-hid cannot be loaded, the line says so and harms nothing', async () => {
  const { hid } = newDevice();
  const clock = newTestClock();
  const faults: string[] = [];
  const listener = {
    up: () => undefined,
    down: (fault: { message: string }) => faults.push(fault.message),
    received: () => undefined,
  };
  const system: HidSystem = {
    ...hid.system,
    open: (path, port) => openHidPort(path, port, async () => fail('no such file')),
  };
  const line = openHidLine({ place: hid.path, usage: null }, listener, clock, system);
  await settled();
  clock.advance(5_000);
  await settled();
  expect(faults).toEqual([expect.stringMatching(/install libusb-1\.0-0 .*no such file/)]);
  expect(await line.write(Uint8Array.of(0))).toEqual(failed('lost'));
  await line.close();
  expect(clock.pending).toBe(0);
});

test('closed at any moment of its opening, it says nothing and leaves no device open', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const hid = newFakeHid({ descriptor: null, ...never });
    const { heard, line, clock } = openLine(hid);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    await line.close();
    await settled();
    expect(clock.pending).toBe(0);
    expect(hid.openCount).toBe(0);
    expect(heard.lines.filter(told => told !== 'up')).toEqual([]);
    hid.end();
  }
});
