import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accessOf, deniedMessage, holdersOfNodes } from '../../drivers/io/access.ts';
import { type FakeSys, newFakeSys } from './fake-sys.ts';

let dir: string;
let node: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gatehouse-access-'));
  chmodSync(dir, 0o755);
  node = join(dir, 'ttyUSB0');
  writeFileSync(node, '');
});
afterEach(() => rmSync(dir, { recursive: true }));

function proc(pid: string, name: string, target: string): string {
  mkdirSync(join(dir, 'proc', pid, 'fd'), { recursive: true });
  writeFileSync(join(dir, 'proc', pid, 'comm'), `${name}\n`);
  symlinkSync(target, join(dir, 'proc', pid, 'fd/7'));
  return join(dir, 'proc');
}

test('a node that nobody has is free', () => {
  expect(accessOf(node, holdersOfNodes(proc('12', 'cat', 'socket:[1]')))).toEqual({ state: 'free', message: null });
});

test('one that another program has is busy, by any of its names', () => {
  const link = join(dir, 'by-id');
  symlinkSync('ttyUSB0', link);
  const holders = holdersOfNodes(proc('12', 'minicom', node));
  for (const name of [node, link]) {
    expect(accessOf(name, holders)).toEqual({ state: 'busy', message: 'it is open in minicom (process 12)' });
  }
});

test('what this program has itself is no hindrance', () => {
  expect(accessOf(node, holdersOfNodes(proc(String(process.pid), 'node', node))).state).toBe('free');
});

test('the real programs can be looked at', () => {
  const names = [...holdersOfNodes().values()].map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
});

/** Runs a script as somebody who is in no group; `url(name)` names a file of drivers/io. */
function asNobody(script: string): string {
  const url = `const url = name => ${JSON.stringify(`${pathToFileURL(io).href}/`)} + name;`;
  const env = { ...process.env, USER: 'lan' };
  const args = ['--input-type=module', '-e', `${url}\n${script}`];
  const { stdout, stderr } = spawnSync(process.execPath, args, { uid: 65_534, gid: 65_534, env, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}
const io = join(import.meta.dirname, '../../drivers/io');
const joining = (group: string) => `this user may not open it: sudo usermod -aG ${group} lan, then sign in again`;

test.skipIf(process.getuid?.() !== 0)('a node of another group is denied, with the command that helps', () => {
  const ask = () =>
    asNobody(`const { accessOf } = await import(url('access.ts'));
      console.log(accessOf(${JSON.stringify(node)}, new Map()).message);`);
  chownSync(node, 0, 20);
  chmodSync(node, 0o660);
  expect(ask()).toBe(`${joining('dialout')}\n`);
  chownSync(node, 0, 0);
  chmodSync(node, 0o600);
  expect(ask()).toContain('only root may open it: write SUBSYSTEM=="tty", KERNEL=="ttyUSB0", GROUP="dialout"');
});

test.skipIf(process.getuid?.() !== 0)('whoever opens a node that is denied tells the same', () => {
  chownSync(node, 0, 20);
  chmodSync(node, 0o660);
  const told = asNobody(`
    const { openPort } = await import(url('serial-port.ts'));
    const { openHidPort } = await import(url('hid-port.ts'));
    const { openEventDevice } = await import(url('event-device.ts'));
    const { openGpioLine } = await import(url('gpio-line.ts'));
    const { systemClock } = await import(url('clock.ts'));
    const path = ${JSON.stringify(node)};
    const silent = { received() {}, hungUp() {}, up() {} };
    const settings = { path, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
    const opened = [await openPort(settings, silent), await openHidPort(path, silent), await openEventDevice(path, silent)];
    const gpio = { chip: path, offset: 1, direction: 'in', bias: 'none', debounceMs: 0 };
    const fault = await new Promise(down => openGpioLine(gpio, { ...silent, down }, systemClock));
    console.log(JSON.stringify([...opened.map(each => each.fault), fault]));
    process.exit();`);
  const denied = { kind: 'denied', message: `${node}: ${joining('dialout')}` };
  expect(JSON.parse(told)).toEqual([denied, denied, denied, denied]);
});

describe('the rule for a node that only root may open', () => {
  let sys: FakeSys;
  beforeEach(() => {
    sys = newFakeSys();
    vi.stubEnv('USER', 'lan');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    sys.remove();
  });
  const scanner = { socket: '1', usb: '0c2e:0b61' };
  const messageOf = (name: string) => {
    const at = join(sys.root, 'dev', ...(name.startsWith('event') ? ['input', name] : [name]));
    chmodSync(at, 0o600);
    return deniedMessage(at, sys.root);
  };
  const ruled = (rule: string, group: string) =>
    `only root may open it: write ${rule} to /etc/udev/rules.d/60-gatehouse.rules, sudo udevadm control --reload && sudo udevadm trigger, sudo usermod -aG ${group} lan, then sign in again`;

  test('is for the devices of its maker alone', () => {
    sys.hid('hidraw3', scanner, Uint8Array.of(5));
    const rule = 'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0c2e", GROUP="dialout", MODE="0660"';
    expect(messageOf('hidraw3')).toBe(ruled(rule, 'dialout'));
    sys.keys('event3', { ...scanner, socket: '2' }, 'Scanner');
    const keys = 'SUBSYSTEM=="input", ATTRS{idVendor}=="0c2e", GROUP="input", MODE="0660"';
    expect(messageOf('event3')).toBe(ruled(keys, 'input'));
  });

  test('is for the node where no maker is known', () => {
    sys.gpio('gpiochip0', 'pinctrl', 8);
    const rule = 'SUBSYSTEM=="gpio", KERNEL=="gpiochip0", GROUP="dialout", MODE="0660"';
    expect(messageOf('gpiochip0')).toBe(ruled(rule, 'dialout'));
  });

  test('is not guessed for what is no such node', () => {
    chmodSync(node, 0o600);
    const other = join(dir, 'file');
    writeFileSync(other, '');
    expect(deniedMessage(other)).toMatch(/^only root may open it: correct the path/);
  });

  test('stands in the manual as it is told', () => {
    const manual = readFileSync(join(io, '../../resources/docs/devices.md'), 'utf8');
    sys.hid('hidraw3', scanner, Uint8Array.of(5));
    sys.gpio('gpiochip0', 'pinctrl', 8);
    for (const name of ['hidraw3', 'gpiochip0']) {
      const rule = /write (.*) to (\S+),/.exec(messageOf(name));
      expect(manual).toContain(`${rule?.[1]}\n`);
      expect(manual).toContain(String(rule?.[2]));
    }
  });
});
