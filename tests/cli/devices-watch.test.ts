/** `gatehouse devices watch`: as a process on real ptys, and on wires of paper where this machine has no such device. */
import { closeSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openPseudoTerminal } from '../../drivers/io/libc.ts';
import { modemBits } from '../../drivers/lines.ts';
import type { Plugged } from '../../drivers/match.ts';
import { serialScanner } from '../../drivers/scanners/serial.ts';
import { traceFileOf } from '../../main/cli/devices.ts';
import { watchAll } from '../../main/cli/watch-all.ts';
import { textOf } from '../../main/cli/watch-events.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { posReports } from '../conformance/hid-rigs.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';
import { type FakeSys, newFakeSys } from '../drivers/fake-sys.ts';
import { hasPty, openPty, type Pty } from '../pty.ts';
import { replay } from '../traces/replayer.ts';
import { canFakeMachine, type Running, runHere, runOn } from './fake-machine.ts';

const has =
  (...parts: readonly string[]) =>
  (lines: readonly string[]) =>
    parts.every(part => lines.some(line => line.includes(part)));

function newTerminal() {
  const opened = openPseudoTerminal();
  return opened.ok ? opened : { ok: false as const, fault: { message: opened.fault } };
}

describe.skipIf(!hasPty)('as a process', () => {
  let sys: FakeSys;
  let pty: Pty;
  let watching: Running | null;
  beforeEach(async () => {
    sys = newFakeSys();
    pty = await openPty();
    watching = null;
  });
  afterEach(async () => {
    watching?.child.kill('SIGKILL');
    await pty.close();
    sys.remove();
  });

  test('shows a scan with its bytes, its text, and the line for the site file', async () => {
    watching = runHere(['devices', 'watch', '--only', pty.path, '--baud', '9600'], sys.root);
    await watching.heard.until('listening', has('listening'));
    pty.write(']Q1VD1:0123456789\r\n');
    await watching.heard.until('the line', has('scanners:'));
    const { lines } = watching.heard;
    expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}\/.*: 19 bytes, ended by CR LF$/);
    expect(lines.slice(2, 5).map(line => line.trim())).toEqual([
      '5D 51 31 56 44 31 3A 30 31 32 33 34 35 36 37 38',
      '39 0D 0A',
      ']Q1VD1:0123456789<CR><LF>',
    ]);
    const [scanner] = parse(lines[5] ?? '').scanners;
    expect(scanner).toEqual({ driver: 'serial', path: pty.path, baudRate: 9_600, terminator: 'crlf' });
    expect(await watching.interrupt()).toBe(0);
    expect(pty.unread()).toBe('');
  });

  test('records a trace that the driver plays again', async () => {
    const file = join(sys.root, 'scan.trace');
    watching = runHere(['devices', 'watch', '--only', pty.path, '--trace', file, '--json'], sys.root);
    await watching.heard.until('listening', has('"ready"'));
    pty.write('ONE\r');
    await watching.heard.until('a scan', has('"scan"'));
    expect(JSON.parse(watching.heard.lines.at(-1) ?? '')).toMatchObject({
      ...{ event: 'scan', node: pty.path, bytes: '4f4e450d', text: 'ONE<CR>', terminator: 'cr', baudRate: 115_200 },
    });
    await pty.pull();
    await watching.heard.until('a fault', has('"fault"'));
    await pty.plug();
    await watching.heard.until('listening', lines => lines.filter(line => line.includes('"ready"')).length === 2);
    expect(await watching.interrupt()).toBe(0);

    const played = replay(readFileSync(file, 'utf8'), newTestClock());
    const heard = newHeard();
    const listener = {
      up: () => heard.note('up'),
      lost: () => heard.note('lost'),
      receiving: () => undefined,
      scanned: (bytes: Uint8Array) => heard.note(Buffer.from(bytes).toString()),
      garbled: () => undefined,
    };
    const config = serialScanner.config.parse({ path: '/dev/scanner' });
    const scanner = mustBe(serialScanner.open(config, played.io, listener, 'in-1/scanner'));
    await heard.count('up', 2);
    await scanner.close();
    expect(heard.lines).toEqual(['up', 'ONE', 'lost', 'up']);
    played.finish();
  });

  test('a trace that cannot be written is said at once', async () => {
    const file = join(sys.root, 'nowhere/scan.trace');
    watching = runHere(['devices', 'watch', '--only', pty.path, '--trace', file], sys.root);
    expect(await watching.ended).toBe(1);
    expect(watching.stderr()).toContain('cannot be written (ENOENT)');
  });

  test.skipIf(!canFakeMachine)('without a name it listens to all, also to what is plugged in meanwhile', async () => {
    // Unlike socat, this end of a pseudo-terminal has not opened the other.
    const [one, two] = [mustBe(newTerminal()), mustBe(newTerminal())];
    const scanner = { socket: '1', usb: '0c2e:0b6a', serial: 'S-1', product: 'Xenon' };
    sys.serial('ttyACM0', scanner, { acm: true, target: one.slave });
    watching = runOn(sys, ['devices', 'watch', '--trace', 'all.trace']);
    const { heard } = watching;
    await heard.until('listening', has('/dev/ttyACM0: listening'));
    sys.serial('ttyUSB0', { ...scanner, socket: '2', serial: 'S-2' }, { target: two.slave });
    await heard.until('listening', has('/dev/ttyUSB0: plugged in, Xenon', '/dev/ttyUSB0: listening'));
    writeSync(two.master, 'TWO\r');
    await heard.until('a scan', has('TWO<CR>', 'usb: "0c2e:0b6a:S-2"'));
    sys.unplug('ttyUSB0');
    await heard.until('the unplug', has('/dev/ttyUSB0: unplugged, Xenon'));
    writeSync(one.master, 'ONE\r');
    await heard.until('a scan', has('ONE<CR>', 'usb: "0c2e:0b6a:S-1"'));
    expect(heard.lines.filter(line => line.includes('ttyACM0: plugged in'))).toEqual([]);
    expect(await watching.interrupt()).toBe(0);
    expect(readFileSync(join(sys.root, 'all-ttyUSB0.trace'), 'utf8')).toContain('<= 54 57 4F 0D');
    expect(readFileSync(join(sys.root, 'all-ttyACM0.trace'), 'utf8')).toContain('<= 4F 4E 45 0D');
    for (const { master } of [one, two]) closeSync(master);
  });
});

describe('on paper', () => {
  const thing = (changes: Partial<Plugged>): Plugged => ({
    ...{ kind: 'serial', node: '/dev/ttyUSB0', id: null, usb: '0403:6001', serial: 'A1', port: null, portFrom: null },
    ...{ otherIds: [], otherPorts: [], name: 'FTDI', usages: [] },
    ...changes,
  });
  const scanner = thing({ kind: 'hid', node: '/dev/hidraw0', usb: '05e0:1300', usages: [{ page: 0x8c, id: 2 }] });
  const busy = { state: 'busy', message: 'it is open in node (process 7)' } as const;
  const free = { state: 'free', message: null } as const;

  function start(all: readonly Plugged[], only: string | null = null) {
    const clock = newTestClock();
    const port = newMockPort(clock);
    const heard = newHeard();
    const trace: string[] = [];
    let plugged = all;
    let access: typeof busy | typeof free = free;
    const watching = watchAll({
      ...{ io: port.io, baudRate: 115_200, only },
      look: async () => plugged,
      accessOf: () => access,
      tell: event => heard.note(textOf(event)),
      traced: (_node, line) => trace.push(line),
    });
    return {
      ...{ clock, port, heard, trace, watching },
      plug: (now: readonly Plugged[]) => {
        plugged = now;
      },
      grant: (now: typeof access) => {
        access = now;
      },
    };
  }

  test('a HID scanner: what came over the wire, and the code in it', async () => {
    const { port, heard, watching, clock, trace } = start([scanner]);
    await heard.count('/dev/hidraw0: listening', 1);
    for (const report of posReports('honeywell', Buffer.from(']Q1https://example.com/'))) port.send(report);
    await heard.until('a scan', lines => lines.length === 2);
    const shown = heard.lines[1] ?? '';
    expect(shown).toContain('23 bytes in 64 of the wire\n    02 14 5D 51 31 ');
    expect(shown).toContain(
      '\n    ]Q1https://example.com/\n    scanners: [{ driver: hid-pos, device: { usb: "05e0:1300:A1" } }]',
    );
    expect(trace).toContain('-- open hid');
    await watching.close();
    expect(clock.pending).toBe(0);
  });

  test('status lines of a serial port, as they change', async () => {
    const { port, heard, watching, clock, trace } = start([thing({})]);
    let bits = 0;
    port.answer(() => Uint8Array.of(bits));
    await heard.count('/dev/ttyUSB0: listening', 1);
    const line = (name: string) =>
      `    passage: { driver: serial-lines, device: { usb: "0403:6001:A1" }, line: ${name} }`;
    async function set(now: number): Promise<void> {
      bits = now;
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise(resolve => setImmediate(resolve));
        clock.advance(100);
      }
    }
    await set(0);
    await set(modemBits.cts | modemBits.ri);
    await set(modemBits.ri);
    expect(heard.lines.slice(1)).toEqual([
      `/dev/ttyUSB0: cts on\n${line('cts')}`,
      `/dev/ttyUSB0: ri on\n${line('ri')}`,
      `/dev/ttyUSB0: cts off\n${line('cts')}`,
    ]);
    expect(trace.slice(2)).toEqual(['=?', '<? 09', '=?', '<? 08']);
    expect(port.written).toEqual([]);
    await watching.close();
    expect(clock.pending).toBe(0);
  });

  test('status lines that are on from the start are told in one line', async () => {
    const { port, heard, watching } = start([thing({})]);
    port.answer(() => Uint8Array.of(modemBits.cts | modemBits.dsr));
    await heard.count('/dev/ttyUSB0: cts, dsr are on', 1);
    expect(heard.lines).toEqual(['/dev/ttyUSB0: listening', '/dev/ttyUSB0: cts, dsr are on']);
    await watching.close();
  });

  test('an input of a chip, by its name only', async () => {
    const chip = thing({ kind: 'gpio', node: '/dev/gpiochip0', usb: null, serial: null });
    const { port, heard, watching } = start([chip], '/dev/gpiochip0:17');
    port.answer(() => Uint8Array.of(1));
    const line = '    passage: { driver: gpio, chip: /dev/gpiochip0, line: 17 }';
    await heard.count(`/dev/gpiochip0:17: high\n${line}`, 1);
    port.send(Uint8Array.of(0));
    await heard.count(`/dev/gpiochip0:17: low\n${line}`, 1);
    expect(port.settings).toMatchObject({ chip: '/dev/gpiochip0', offset: 17, direction: 'in', debounceMs: 0 });
    await watching.close();
  });

  test('a keyboard is left alone unless it is named, and so is a chip; it is said how', async () => {
    const keys = thing({ kind: 'keys', node: '/dev/input/event3' });
    const all = start([keys, thing({ kind: 'gpio', node: '/dev/gpiochip0' }), thing({ kind: 'hid', usages: [] })]);
    await new Promise(resolve => setImmediate(resolve));
    expect(all.port.openCount).toBe(0);
    expect(all.heard.lines).toEqual([
      '/dev/input/event3: left alone: what it types reaches nobody else while it is listened to: if it is a scanner, --only /dev/input/event3',
      '/dev/gpiochip0: left alone: say which line is an input, as --only /dev/gpiochip0:17',
    ]);
    await all.watching.close();
    const named = start([], '/dev/input/event3');
    await named.heard.count('/dev/input/event3: listening', 1);
    expect(named.trace[0]).toBe('-- open keys');
    await named.watching.close();
  });

  test('a port of another program is left alone, said once, and listened to when it is free', async () => {
    const { port, heard, watching, clock, grant, plug } = start([]);
    await new Promise(resolve => setImmediate(resolve));
    grant(busy);
    plug([thing({})]);
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1_000);
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(port.openCount).toBe(0);
    expect(heard.lines).toEqual([
      '/dev/ttyUSB0: plugged in, FTDI',
      '/dev/ttyUSB0: left alone: it is open in node (process 7)',
    ]);
    grant(free);
    clock.advance(1_000);
    await heard.count('/dev/ttyUSB0: listening', 1);
    plug([]);
    clock.advance(1_000);
    await heard.count('/dev/ttyUSB0: unplugged, FTDI', 1);
    await watching.close();
    expect(port.settings).toBeNull();
    expect(clock.pending).toBe(0);
  });
});

test('each device has a trace of its own beside the named file', () => {
  expect(traceFileOf('/tmp/scan.trace', '/dev/ttyUSB0')).toBe('/tmp/scan-ttyUSB0.trace');
  expect(traceFileOf('scan', '/dev/hidraw1')).toBe('scan-hidraw1');
});
