/** `gatehouse devices` as a process, on machines with all sorts of things plugged in. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openPort } from '../../drivers/io/serial-port.ts';
import { inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import { mustBe } from '../conformance/rig.ts';
import { type FakeSys, newFakeSys } from '../drivers/fake-sys.ts';
import { settingsFor } from '../drivers/ports.ts';
import { gatehouse, makeSite } from '../gate.ts';
import { hasPty, openPty } from '../pty.ts';
import { canFakeMachine, runOn } from './fake-machine.ts';

const scanner = { socket: '1', usb: '0c2e:0b6a', serial: 'S-1', maker: 'Honeywell', product: 'Xenon' };
const ch340 = { socket: '2', usb: '1a86:7523', product: 'USB Serial' };
const vendor = Uint8Array.of(6, 0, 0xff, 9, 1, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0xb1, 2, 0xc0);
const pos = Uint8Array.of(5, 0x8c, 9, 2, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0x81, 2, 0xc0);
const keyboard = Uint8Array.of(5, 1, 9, 6, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0x81, 2, 0xc0);
const mouse = Uint8Array.of(5, 1, 9, 2, 0xa1, 1, 0x75, 8, 0x95, 8, 9, 0, 0x81, 2, 0xc0);

let sys: FakeSys;
beforeEach(() => {
  sys = newFakeSys();
});
afterEach(() => sys.remove());

interface Report {
  readonly node: string;
  readonly drivers: readonly { readonly role: string; readonly driver: string; readonly line: string }[];
  readonly otherDrivers: readonly { readonly line: string }[];
  readonly access: { readonly state: string; readonly message: string | null };
  readonly usedBy: readonly { readonly lane: string; readonly path: string }[];
  readonly notes: readonly string[];
}

async function run(args: readonly string[]) {
  const running = runOn(sys, args);
  const code = await running.ended;
  return { code, stdout: running.heard.lines.join('\n'), stderr: running.stderr() };
}

async function list(...args: string[]): Promise<readonly Report[]> {
  const { code, stdout, stderr } = await run(['devices', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Whether the site file would take the line as it stands. */
function isTaken(line: string): boolean {
  const [key, value] = Object.entries(parse(line))[0] ?? [];
  const tables = { scanners: scannerDrivers, relay: relayDrivers, passage: inputDrivers };
  const table = tables[key as keyof typeof tables];
  const { driver, pulseMs: _pulse, ...config } = Array.isArray(value) ? value[0] : value;
  return table[driver]?.parse(config).ok === true;
}

function plugEverything(): void {
  sys.serial('ttyACM0', scanner, { acm: true });
  sys.link('serial/by-id/usb-Honeywell_Xenon_S-1-if00', 'ttyACM0');
  sys.serial('ttyUSB0', ch340);
  sys.hid('hidraw0', { socket: '3', usb: '16c0:05df', maker: 'www.dcttech.com', product: 'USBRelay2' }, vendor);
  sys.hid('hidraw1', { socket: '4', usb: '05e0:1300', serial: 'Z9', maker: 'Symbol', product: 'Scanner' }, pos);
  sys.hid('hidraw2', { socket: '5', usb: '046d:c077', maker: 'Logitech', product: 'Mouse' }, mouse);
  sys.keys('event3', { socket: '6', usb: '1eab:0022', maker: 'Newland', product: 'HR22' }, 'Newland HR22');
  sys.gpio('gpiochip0', 'pinctrl-bcm2711', 58);
}

describe.skipIf(!canFakeMachine)('gatehouse devices', () => {
  test('says of each thing what it is, and the line for the site file by what does not move', async () => {
    plugEverything();
    const { code, stdout } = await run(['devices']);
    expect(code).toBe(0);
    const blocks = stdout.split('\n\n');
    expect(blocks.map(block => block.split('\n')[0])).toEqual([
      '/dev/ttyACM0: Honeywell Xenon, serial port, 0c2e:0b6a, serial number S-1',
      '/dev/ttyUSB0: USB Serial, serial port, 1a86:7523, no serial number',
      '/dev/hidraw0: www.dcttech.com USBRelay2, HID device, 16c0:05df, no serial number',
      '/dev/hidraw1: Symbol Scanner, HID device, 05e0:1300, serial number Z9',
      '/dev/hidraw2: Logitech Mouse, HID device, 046d:c077, no serial number',
      '/dev/input/event3: Newland HR22, keyboard, 1eab:0022, no serial number',
      '/dev/gpiochip0: pinctrl-bcm2711, 58 lines, GPIO chip',
    ]);
    expect(blocks[0]).toContain(
      '\n    scanners: [{ driver: serial, path: /dev/serial/by-id/usb-Honeywell_Xenon_S-1-if00 }]',
    );
    const board = 'device: { usb: "1a86:7523", port: "pci-0000:00:14.0-usb-0:2:1.0-port0" }';
    expect(blocks[1]).toContain(
      `\n  relay, where it is the LCUS relay (CH340):\n    relay: { driver: lcus, ${board}, channel: 1, pulseMs: 300 }`,
    );
    expect(blocks[1]).toContain(`\n    scanners: [{ driver: serial, ${board} }]`);
    expect(blocks[1]).toContain('note: it has no serial number, so the line names the socket: always plug it in there');
    expect(blocks[2]).toContain('relay: { driver: dcttech,');
    expect(blocks[3]).toContain('scanners: [{ driver: hid-pos, device: { usb: "05e0:1300:Z9" } }]');
    expect(blocks[4]).toContain('no driver is for it (HID usage 01/02)');
    expect(blocks[5]).toContain('scanners: [{ driver: wedge, device: { usb: "1eab:0022", port: ');
    expect(blocks[6]).toContain('relay: { driver: gpio, chip: /dev/gpiochip0, line: 0, pulseMs: 300 }');
  });

  test('each line is one that the site file takes', async () => {
    plugEverything();
    const lines = (await list()).flatMap(({ drivers }) => drivers.map(({ line }) => line));
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect(lines.filter(line => !isTaken(line))).toEqual([]);
  });

  test('behind a converter may be anything: a line for each role, with the drivers to choose from', async () => {
    sys.serial('ttyUSB0', { socket: '1', usb: '0403:6001', serial: 'A1', maker: 'FTDI', product: 'FT232R' });
    const place = 'device: { usb: "0403:6001:A1" }';
    const { stdout } = await run(['devices']);
    expect(stdout).toContain(`\n  scanner:\n    scanners: [{ driver: serial, ${place} }]`);
    expect(stdout).toContain(
      `\n  or a relay (or driver: devantech, kmtronic, modbus-rtu, numato):\n    relay: { driver: lcus, ${place}, channel: 1, pulseMs: 300 }`,
    );
    expect(stdout).toContain(
      `\n  or an input (or driver: modbus, numato):\n    passage: { driver: serial-lines, ${place} }`,
    );
    const others = (await list()).flatMap(({ otherDrivers }) => otherDrivers.map(({ line }) => line));
    expect(others.filter(line => !isTaken(line))).toEqual([]);
  });

  test('a board that is known is nothing else', async () => {
    sys.serial('ttyACM0', { socket: '1', usb: '2a19:0c05', serial: 'N1', product: 'Relay' }, { acm: true });
    expect((await list()).map(({ otherDrivers }) => otherDrivers)).toEqual([[]]);
  });

  test('a name that begins with its maker names him once', async () => {
    sys.serial('ttyUSB0', { ...ch340, maker: 'USB', product: 'USB Serial' });
    expect((await run(['devices'])).stdout).toContain('/dev/ttyUSB0: USB Serial, ');
  });

  test('a keyboard among the HID devices leads to its own line', async () => {
    sys.hid('hidraw0', { socket: '6', usb: '1eab:0022', product: 'HR22' }, keyboard);
    expect((await run(['devices'])).stdout).toContain(
      'it types: a scanner in keyboard mode has its line at its /dev/input/event',
    );
  });

  test('two boards of one model get a line each, by their sockets', async () => {
    sys.serial('ttyUSB0', ch340);
    sys.serial('ttyUSB1', { ...ch340, socket: '3' });
    const relays = (await list()).flatMap(({ drivers }) => drivers.filter(({ role }) => role === 'relay'));
    expect(new Set(relays.map(({ line }) => line)).size).toBe(2);
  });

  test('says where the site file uses a thing, named by path, by link or by what it is', async () => {
    plugEverything();
    sys.link('serial/by-path/x', 'ttyUSB0');
    const site = makeSite([
      {
        ...{ id: 'in-1', direction: 'in' },
        scanners: [
          { driver: 'serial', device: { usb: '0c2e:0b6a:S-1' } },
          { driver: 'hid-pos', path: '/dev/hidraw1' },
        ],
        relay: { driver: 'lcus', path: '/dev/serial/by-path/x' },
        inputs: { fire: { driver: 'gpio', line: 4 } },
      },
    ]);
    const uses = (await list('--site', site.file)).map(({ node, usedBy }) => [node, ...usedBy.map(({ path }) => path)]);
    expect(uses).toEqual([
      ['/dev/ttyACM0', 'lanes[0].scanners[0]'],
      ['/dev/ttyUSB0', 'lanes[0].relay'],
      ['/dev/hidraw0'],
      ['/dev/hidraw1', 'lanes[0].scanners[1]'],
      ['/dev/hidraw2'],
      ['/dev/input/event3'],
      ['/dev/gpiochip0', 'lanes[0].inputs.fire'],
    ]);
    expect((await run(['devices', '--site', site.file])).stdout).toContain(
      'in the site file: lanes[0].relay (lane in-1)',
    );
    site.remove();
  });

  test.skipIf(!hasPty)('says of a port that is open elsewhere in which program', async () => {
    const pty = await openPty();
    sys.serial('ttyUSB0', ch340, { target: pty.path });
    const port = mustBe(await openPort(settingsFor(pty.path), { received: () => undefined, hungUp: () => undefined }));
    const [board] = await list();
    expect(board?.access).toMatchObject({ state: 'busy' });
    expect(board?.access.message).toContain(`(process ${process.pid})`);
    await port.close();
    await pty.close();
  });

  test('with nothing plugged in: says so, and what to look at', async () => {
    const { code, stdout } = await run(['devices']);
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing is plugged in');
    expect(stdout).toContain('cable');
    expect(await list()).toEqual([]);
  });

  test('a site file that cannot be used is told as ever', async () => {
    const { code, stderr } = await run(['devices', '--site', join(sys.root, 'nowhere.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toContain('no such file');
  });
});

describe.skipIf(!canFakeMachine)('gatehouse run', () => {
  test('is refused where a device could be one of two: each is named as it would have to stand', async () => {
    sys.serial('ttyUSB0', ch340);
    sys.serial('ttyUSB1', { ...ch340, socket: '3' });
    const site = makeSite([
      {
        ...{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }] },
        relay: { driver: 'lcus', device: { usb: '1a86:7523' } },
      },
    ]);
    const args = ['run', '--site', site.file, '--data', site.data];
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain('  lanes[0].relay.device: usb 1a86:7523 fits several devices: expected device: {');
    for (const socket of ['2', '3']) {
      expect(stderr).toContain(`device: { usb: "1a86:7523", port: "pci-0000:00:14.0-usb-0:${socket}:1.0-port0" }`);
    }
    const { problems } = JSON.parse((await run([...args, '--json'])).stdout);
    expect(problems).toMatchObject([{ path: 'lanes[0].relay.device' }]);
    site.remove();
  });

  test('starts where the device is away: it may come', async () => {
    const site = makeSite([
      {
        ...{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }] },
        relay: { driver: 'lcus', device: { usb: '1a86:7523' } },
      },
    ]);
    const gate = runOn(sys, ['run', '--site', site.file, '--data', site.data]);
    await gate.heard.until('the ready line', lines => lines.some(line => line.includes('"ready"')));
    expect(gate.heard.lines[0]).toContain('"state":"faulted"');
    expect(await gate.interrupt()).toBe(0);
    site.remove();
  });
});

test('on this machine it lists what there is', async () => {
  const { code, stdout } = await gatehouse(['devices', '--json']);
  expect(code).toBe(0);
  expect(Array.isArray(JSON.parse(stdout))).toBe(true);
});
