import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { locate } from '../../drivers/io/locate.ts';
import { type FakeSys, newFakeSys } from './fake-sys.ts';

let sys: FakeSys;
beforeEach(() => {
  sys = newFakeSys();
});
afterEach(() => sys.remove());

const relay = (socket: string) => ({ socket, usb: '1a86:7523', product: 'USB Serial' });
const at = (place: Parameters<typeof locate>[0]['place']) => locate({ kind: 'serial', place, root: sys.root });
const node = (name: string) => ({ ok: true, value: join(sys.root, 'dev', name) });

test('a path is where it says, whether anything is there or not', async () => {
  expect(await at('/dev/serial/by-id/x')).toEqual({ ok: true, value: '/dev/serial/by-id/x' });
});

test('a device is followed to whichever node it has now', async () => {
  const scanner = { socket: '1', usb: '0403:6001', serial: 'A1' };
  sys.serial('ttyUSB0', scanner);
  expect(await at({ usb: '0403:6001:A1' })).toEqual(node('ttyUSB0'));
  sys.unplug('ttyUSB0');
  sys.serial('ttyUSB0', relay('2'));
  sys.serial('ttyUSB1', scanner);
  expect(await at({ usb: '0403:6001:A1' })).toEqual(node('ttyUSB1'));
});

test('nothing that fits is absent, and the message says how to see what is there', async () => {
  sys.serial('ttyUSB0', relay('1'));
  expect(await at({ usb: '0403:6001' })).toEqual({
    ok: false,
    fault: { kind: 'absent', message: 'usb 0403:6001 is not plugged in (gatehouse devices lists what is)' },
  });
});

test('two that fit are rejected, each as it would have to be called', async () => {
  sys.serial('ttyUSB0', relay('1'));
  sys.serial('ttyUSB1', relay('2'));
  const found = await at({ usb: '1a86:7523' });
  expect(found).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
  const message = found.ok ? '' : found.fault.message;
  for (const socket of ['1', '2']) {
    expect(message).toContain(`device: { usb: "1a86:7523", port: "pci-0000:00:14.0-usb-0:${socket}:1.0-port0" }`);
  }
  const port = 'pci-0000:00:14.0-usb-0:2:1.0-port0';
  expect(await at({ usb: '1a86:7523', port })).toEqual(node('ttyUSB1'));
});

test('of a HID device the interface of the wanted usage, and any where no place is given', async () => {
  const scanner = { socket: '1', usb: '0c2e:0b61', serial: 'S' };
  const keyboard = Uint8Array.of(5, 1, 9, 6, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0x81, 2, 0xc0);
  const pos = Uint8Array.of(5, 0x8c, 9, 2, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0x81, 2, 0xc0);
  sys.hid('hidraw0', scanner, keyboard);
  sys.hid('hidraw1', { ...scanner, interface: 1 }, pos);
  const usage = { page: 0x8c, id: 2 };
  for (const place of [{ usb: '0c2e:0b61:S' }, {}]) {
    expect(await locate({ kind: 'hid', place, usage, root: sys.root })).toEqual(node('hidraw1'));
    expect(await locate({ kind: 'hid', place, usage: null, root: sys.root })).toMatchObject({
      fault: { kind: 'rejected' },
    });
  }
});
