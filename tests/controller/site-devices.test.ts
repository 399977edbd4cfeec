import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSite } from '../../main/controller/site.ts';
import { deviceProblems } from '../../main/controller/site-devices.ts';
import { type FakeSys, newFakeSys } from '../drivers/fake-sys.ts';
import { makeSite } from '../gate.ts';

let sys: FakeSys;
beforeEach(() => {
  sys = newFakeSys();
});
afterEach(() => sys.remove());

async function problems(lane: object): Promise<readonly { readonly path: string; readonly message: string }[]> {
  const sim = { driver: 'sim' };
  const site = makeSite([{ id: 'in-1', direction: 'in', scanners: [sim], relay: sim, ...lane }]);
  const loaded = loadSite(site.file);
  site.remove();
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
  return deviceProblems(loaded.value.lanes, sys.root);
}

const ch340 = { socket: '1', usb: '1a86:7523' };
const scanner = { socket: '2', usb: '0c2e:0b61', serial: 'S' };
const relay = (device: object, more: object = {}) => ({ relay: { driver: 'lcus', device, ...more } });
const descriptorOf = (page: number, usage: number) =>
  Uint8Array.of(5, page, 9, usage, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0x81, 2, 0xc0);

test('what is away, or there once, is no problem', async () => {
  expect(await problems(relay({ usb: '1a86:7523' }))).toEqual([]);
  sys.serial('ttyUSB0', ch340);
  expect(await problems(relay({ usb: '1a86:7523' }))).toEqual([]);
  expect(await problems({})).toEqual([]);
});

test('what could be one of two is one, at its key, with both', async () => {
  sys.serial('ttyUSB0', ch340);
  sys.serial('ttyUSB1', { ...ch340, socket: '3' });
  const [problem, ...others] = await problems(relay({ usb: '1a86:7523' }));
  expect(others).toEqual([]);
  expect(problem?.path).toBe('lanes[0].relay.device');
  expect(problem?.message).toContain('usb-0:1:1.0-port0" } (');
  expect(problem?.message).toContain('usb-0:3:1.0-port0" } (');
});

test('interfaces of one HID scanner are told apart by its driver, two scanners are not', async () => {
  sys.hid('hidraw0', scanner, descriptorOf(1, 6));
  sys.hid('hidraw1', { ...scanner, interface: 1 }, descriptorOf(0x8c, 2));
  const lane = { scanners: [{ driver: 'hid-pos', device: { usb: '0c2e:0b61' } }] };
  expect(await problems(lane)).toEqual([]);
  sys.hid('hidraw2', { ...scanner, socket: '3', serial: 'T' }, descriptorOf(0x8c, 2));
  expect(await problems(lane)).toMatchObject([{ path: 'lanes[0].scanners[0].device' }]);
});

test('one device under two names is opened twice, which is one', async () => {
  sys.serial('ttyUSB0', ch340);
  const passage = { driver: 'serial-lines', path: join(sys.root, 'dev/ttyUSB0') };
  expect(await problems({ ...relay({ usb: '1a86:7523' }), passage })).toMatchObject([
    { path: 'lanes[0].passage', message: expect.stringContaining('the same device as lanes[0].relay (') },
  ]);
  expect(await problems({ ...relay({ usb: '1a86:7523' }), passage: { ...passage, path: '/dev/null' } })).toEqual([]);
});

test('a scanner in the socket of a broken one does not keep the gate from starting', async () => {
  sys.serial('ttyUSB0', scanner);
  const port = 'pci-0000:00:14.0-usb-0:2:1.0-port0';
  const scanners = [{ driver: 'serial', device: { usb: '0c2e:0b61:S' } }];
  expect(await problems({ ...relay({ usb: '0c2e:0b61:BROKEN', port }), scanners })).toEqual([]);
  expect(await problems({ ...relay({ port }), scanners })).toHaveLength(1);
});
