/** node-hid itself, as far as it goes where there is no HID device, and what is made of its failures. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok } from '../../drivers/driver.ts';
import { hasUsage, reportDescriptorAt } from '../../drivers/io/hid-inventory.ts';
import { openHidPort } from '../../drivers/io/hid-port.ts';
import { newFakeHid } from '../devices/fake-hid.ts';
import { posScanner, usbRelay } from '../devices/hid-descriptors.ts';

const silent = { received: () => undefined, hungUp: () => undefined };
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-hid-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('opened with node-hid', () => {
  test.each([
    ['/dev/null', 'rejected', 'correct the path'],
    ['/dev/no-such-hidraw', 'absent', 'plug the device in'],
    ['/dev/null/hidraw0', 'absent', 'plug the device in'],
  ])('%s is %s', async (path, kind, advice) => {
    expect(await openHidPort(path, silent)).toEqual({
      ok: false,
      fault: { kind, message: expect.stringMatching(new RegExp(`^${path} .*${advice}`)) },
    });
  });

  test.skipIf(process.getuid?.() === 0)('what may not be opened is denied', async () => {
    const path = join(folder, 'denied');
    writeFileSync(path, '');
    chmodSync(path, 0);
    expect(await openHidPort(path, silent)).toMatchObject({ ok: false, fault: { kind: 'denied' } });
  });
});

describe('an opened port', () => {
  async function openFake() {
    const told: string[] = [];
    const hid = newFakeHid({ descriptor: null, set: () => true, get: () => Uint8Array.of(1) });
    const opened = await hid.system.open(hid.path, {
      received: report => told.push(Buffer.from(report).toString('hex')),
      hungUp: () => told.push('hung up'),
    });
    if (!opened.ok) throw new Error(opened.fault.message);
    return { hid, port: opened.value, told };
  }

  test('gives reports that are its listener’s to keep, and hangs up once', async () => {
    const { hid, port, told } = await openFake();
    hid.send(Uint8Array.of(1, 2));
    hid.pull();
    await new Promise(resolve => setImmediate(resolve));
    hid.send(Uint8Array.of(3));
    expect(told).toEqual(['0102', 'hung up']);
    expect(await port.sendFeature(Uint8Array.of(0))).toMatchObject({ ok: false, fault: { kind: 'lost' } });
    await port.close();
    hid.end();
  });

  test('is silent from the moment it is closed', async () => {
    const { hid, port, told } = await openFake();
    const closing = Promise.all([port.close(), port.close()]);
    hid.send(Uint8Array.of(1));
    hid.pull();
    await closing;
    await new Promise(resolve => setImmediate(resolve));
    expect(told).toEqual([]);
    expect(hid.openCount).toBe(0);
    hid.end();
  });

  test('of a path that lost its device while it was opened is given back', async () => {
    const path = join(folder, 'gone-meanwhile');
    writeFileSync(path, '');
    let closeCount = 0;
    const opened = await openHidPort(path, silent, async () =>
      ok(async () => {
        rmSync(path);
        return {
          on: () => undefined,
          removeAllListeners: () => undefined,
          sendFeatureReport: async () => 0,
          getFeatureReport: async () => new Uint8Array(),
          close: async () => {
            closeCount += 1;
          },
        };
      }),
    );
    expect(opened).toMatchObject({ ok: false, fault: { kind: 'absent' } });
    expect(closeCount).toBe(1);
  });
});

describe('the report descriptor', () => {
  test('is read from where the kernel shows it, links followed', () => {
    const [dev, sys] = [join(folder, 'dev'), join(folder, 'sys')];
    mkdirSync(dev);
    mkdirSync(join(sys, 'hidraw3/device'), { recursive: true });
    writeFileSync(join(dev, 'hidraw3'), '');
    symlinkSync('hidraw3', join(dev, 'scanner'));
    writeFileSync(join(sys, 'hidraw3/device/report_descriptor'), usbRelay.descriptor);
    expect(reportDescriptorAt(join(dev, 'scanner'), sys)).toEqual(usbRelay.descriptor);
    expect(reportDescriptorAt(join(dev, 'hidraw4'), sys)).toBeNull();
    expect(reportDescriptorAt(join(dev, 'scanner'), join(folder, 'nowhere'))).toBeNull();
  });

  test.each([
    ['a scanner, of its page', posScanner.descriptor, { page: 0x8c, id: null }, true],
    ['a scanner, of its usage', posScanner.descriptor, { page: 0x8c, id: 2 }, true],
    ['a scanner, of another usage', posScanner.descriptor, { page: 0x8c, id: 1 }, false],
    ['a relay as a scanner', usbRelay.descriptor, { page: 0x8c, id: null }, false],
    ['anything, where nothing is wanted', usbRelay.descriptor, null, true],
    ['what cannot be judged', Uint8Array.of(5), { page: 0x8c, id: 2 }, true],
    ['what is not shown', null, { page: 0x8c, id: 2 }, true],
  ])('tells %s', (_what, descriptor, wanted, expected) => {
    expect(hasUsage(descriptor, wanted)).toBe(expected);
  });
});
