/** What is read of a tree as Linux has it, with udev and without. The real one is read as well, whatever hangs on it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inventory } from '../../drivers/io/inventory.ts';
import { type FakeSys, newFakeSys } from './fake-sys.ts';

const ftdi = { socket: '1.4', usb: '0403:6001', serial: 'A10KXYZ1', maker: 'FTDI', product: 'FT232R USB UART' };
const ch340 = { socket: '2', usb: '1a86:7523', product: 'USB Serial' };
const posDescriptor = Uint8Array.of(5, 0x8c, 9, 2, 0xa1, 1, 0x85, 2, 0x75, 8, 0x95, 63, 9, 0xfe, 0x81, 2, 0xc0);
const keyDescriptor = Uint8Array.of(5, 1, 9, 6, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0x81, 2, 0xc0);
const vendorDescriptor = Uint8Array.of(6, 0, 0xff, 9, 1, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0xb1, 2, 0xc0);
const twoUsages = Uint8Array.from([...keyDescriptor, ...posDescriptor]);

let sys: FakeSys;
beforeEach(() => {
  sys = newFakeSys();
});
afterEach(() => sys.remove());

const found = () => inventory(undefined, sys.root);
const nodeOf = (name: string) => join(sys.root, 'dev', name);
const nothingElse = { otherIds: [], otherPorts: [], usages: [] };

describe('serial ports', () => {
  test('with udev: by the names of their links, the one without the USB revision first', async () => {
    sys.serial('ttyUSB0', ftdi);
    sys.link('serial/by-id/usb-FTDI_FT232R_USB_UART_A10KXYZ1-if00-port0', 'ttyUSB0');
    sys.link('serial/by-path/pci-0000:00:14.0-usb-0:1.4:1.0-port0', 'ttyUSB0');
    sys.link('serial/by-path/pci-0000:00:14.0-usbv2-0:1.4:1.0-port0', 'ttyUSB0');
    expect(await found()).toEqual([
      {
        ...nothingElse,
        kind: 'serial',
        node: nodeOf('ttyUSB0'),
        id: 'usb-FTDI_FT232R_USB_UART_A10KXYZ1-if00-port0',
        usb: '0403:6001',
        serial: 'A10KXYZ1',
        port: 'pci-0000:00:14.0-usb-0:1.4:1.0-port0',
        portFrom: 'link',
        otherPorts: ['pci-0000:00:14.0-usbv2-0:1.4:1.0-port0'],
        name: 'FTDI FT232R USB UART',
      },
    ]);
  });

  test('without udev: the same name for the port, out of /sys, and it says so', async () => {
    sys.serial('ttyUSB0', ch340);
    sys.serial('ttyACM0', { ...ftdi, usb: '0C2E:0B6A', interface: 1 }, { acm: true });
    expect(await found()).toEqual([
      {
        ...nothingElse,
        ...{ kind: 'serial', node: nodeOf('ttyACM0'), id: null, usb: '0c2e:0b6a', serial: 'A10KXYZ1' },
        ...{ port: 'pci-0000:00:14.0-usb-0:1.4:1.1', portFrom: 'sysfs', name: 'FTDI FT232R USB UART' },
      },
      {
        ...nothingElse,
        ...{ kind: 'serial', node: nodeOf('ttyUSB0'), id: null, usb: '1a86:7523', serial: null },
        ...{ port: 'pci-0000:00:14.0-usb-0:2:1.0-port0', portFrom: 'sysfs', name: 'USB Serial' },
      },
    ]);
  });

  test('a UART of the board is one, the kernel’s spare ones and what has no node are none', async () => {
    sys.uart('ttyS0', '4');
    sys.uart('ttyS1', '0');
    sys.serial('ttyUSB0', ch340);
    sys.unplug('ttyUSB0');
    const all = await found();
    expect(all).toMatchObject([{ node: nodeOf('ttyS0'), usb: null, port: null, portFrom: null }]);
    expect(all[0]?.name).toBe('serial port of this computer');
  });
});

describe('HID devices', () => {
  test('are known by maker, product and serial, and by what their collections are for', async () => {
    const zebra = { socket: '3', usb: '05e0:1300', serial: 'S 17', maker: 'Symbol Inc', product: 'Bar Code Scanner' };
    sys.hid('hidraw0', zebra, posDescriptor);
    sys.hid('hidraw1', { ...zebra, interface: 1 }, twoUsages);
    const pos = { page: 0x8c, id: 2 };
    expect(await found()).toMatchObject([
      {
        ...{ kind: 'hid', node: nodeOf('hidraw0'), id: 'Symbol_Inc_Bar_Code_Scanner_S_17', usb: '05e0:1300' },
        ...{ serial: 'S 17', port: 'pci-0000:00:14.0-usb-0:3:1.0', portFrom: 'sysfs', usages: [pos] },
      },
      { port: 'pci-0000:00:14.0-usb-0:3:1.1', usages: [{ page: 1, id: 6 }, pos] },
    ]);
  });

  test('a virtual one tells in its uevent what it is; garbage tells nothing', async () => {
    const uevent = 'DRIVER=hid-generic\nHID_ID=0003:000016C0:000005DF\nHID_NAME=www.dcttech.com USBRelay2\nHID_UNIQ=';
    sys.virtualHid('hidraw0', uevent, vendorDescriptor);
    sys.virtualHid('hidraw1', 'HID_ID=broken', Uint8Array.of(0xff, 0xff));
    expect(await found()).toMatchObject([
      {
        ...{ usb: '16c0:05df', serial: null, port: null, portFrom: null, name: 'www.dcttech.com USBRelay2' },
        ...{ id: 'www.dcttech.com_USBRelay2', usages: [{ page: 0xff00, id: 1 }] },
      },
      { usb: null, id: null, name: 'HID device', usages: [] },
    ]);
  });
});

describe('keyboards', () => {
  const scanner = { socket: '1', usb: '0c2e:0b61', serial: 'K1', maker: 'Honeywell', product: '1900' };

  test('are event devices with the keys of one', async () => {
    sys.keys('event3', scanner, 'Honeywell 1900');
    sys.keys('event4', { ...scanner, interface: 1 }, 'Honeywell 1900 Power', '10000 0 0 c000000000000000');
    sys.link('input/by-id/usb-Honeywell_1900_K1-event-kbd', 'input/event3');
    expect(await found()).toEqual([
      {
        ...nothingElse,
        ...{ kind: 'keys', node: nodeOf('input/event3'), id: 'usb-Honeywell_1900_K1-event-kbd', usb: '0c2e:0b61' },
        ...{ serial: 'K1', port: 'pci-0000:00:14.0-usb-0:1:1.0-event-kbd', portFrom: 'sysfs', name: 'Honeywell 1900' },
      },
    ]);
  });

  test.each([
    ['fffffffe', true],
    ['1 fffffffffffffffe', true],
    ['fffffffffffffffe 0', false],
    ['7ffffffe', false],
    ['', false],
  ])('with the key bits %j: %s', async (bits, isOne) => {
    sys.keys('event3', scanner, 'x', bits);
    expect(await found()).toHaveLength(isOne ? 1 : 0);
  });
});

describe('GPIO chips', () => {
  test('have a label and a number of lines where the kernel still shows them', async () => {
    sys.gpio('gpiochip0', 'pinctrl-bcm2711', 58);
    expect(await found()).toMatchObject([
      { kind: 'gpio', node: nodeOf('gpiochip0'), name: 'pinctrl-bcm2711, 58 lines' },
    ]);
  });

  test('else the name of what they are in', async () => {
    sys.gpio('gpiochip0', null, 0);
    expect(await found()).toMatchObject([{ name: 'fe200000.gpio' }]);
  });
});

test('only the kinds that are asked for', async () => {
  sys.serial('ttyUSB0', ch340);
  sys.hid('hidraw0', ch340, posDescriptor);
  expect(await inventory(['hid'], sys.root)).toMatchObject([{ kind: 'hid' }]);
});

test('an empty root has nothing, and nothing fails', async () => {
  expect(await inventory(undefined, join(sys.root, 'nowhere'))).toEqual([]);
});

test('the real machine can be read, and what it says is there', async () => {
  for (const { node } of await inventory()) expect(existsSync(node)).toBe(true);
});
