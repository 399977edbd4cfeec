/** Pseudo-terminals of our own, and the few calls of the C library that they need. */
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ioctl, ioctlAside, libcFault, setSocketOption } from '../../../drivers/io/libc.ts';
import { openPtyPlug, type PtyPlug } from '../../../drivers/io/pty.ts';
import { whenReadable } from '../../../drivers/io/readable.ts';
import { openSerialLine } from '../../../drivers/io/serial-line.ts';
import type { AskLine } from '../../../drivers/lines.ts';
import { newCountedClock } from '../../conformance/counted-clock.ts';
import { newHeard } from '../../conformance/heard.ts';
import { mustBe } from '../../conformance/rig.ts';
import { settingsFor } from '../ports.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
/** `FIONREAD`: how many bytes wait to be read. */
const waitingBytes = 0x541b;

test('the C library is there', () => {
  expect(libcFault()).toBeNull();
});

describe('a call of the C library', () => {
  test.each([
    ['a descriptor that is none', () => ioctl(987_654, waitingBytes, new Uint8Array(4)), 'EBADF'],
    ['a request that a file does not know', () => ioctl(fd, waitingBytes + 0x1000, new Uint8Array(4)), 'ENOTTY'],
    ['the same with a number', () => ioctl(fd, 0x40044590, 1), 'ENOTTY'],
    ['an option of no socket', () => setSocketOption(fd, 6, 18, 1), 'ENOTSOCK'],
  ])('fails by the name of its errno: %s', (_what, call, errno) => {
    expect(call()).toEqual({ ok: false, fault: errno });
  });

  test('aside, it fails and succeeds alike', async () => {
    const count = new Uint8Array(4);
    expect(await ioctlAside(fd, waitingBytes, count)).toEqual({ ok: true, value: 0 });
    expect(new Int32Array(count.buffer)[0]).toBe(readFileSync(import.meta.filename).length);
    expect(await ioctlAside(987_654, waitingBytes, count)).toEqual({ ok: false, fault: 'EBADF' });
  });

  let fd: number;
  beforeEach(() => {
    fd = openSync(import.meta.filename, 'r');
  });
  afterEach(() => closeSync(fd));

  test('a file of a disk cannot be waited for', () => {
    expect(whenReadable(fd, () => undefined)).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
  });
});

describe('a plug', () => {
  let dir: string;
  let link: string;
  let received: string;
  let device: ReturnType<typeof newHeard>;
  let plug: PtyPlug;
  let lines: AskLine[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-plug-'));
    link = join(dir, 'tty');
    received = '';
    device = newHeard();
    lines = [];
    plug = mustBe(
      openPtyPlug(link, bytes => {
        received += hexOf(bytes);
        device.note('bytes');
      }),
    );
  });

  afterEach(async () => {
    for (const line of lines) await line.close();
    plug.pull();
    rmSync(dir, { recursive: true });
  });

  function open() {
    const heard = newHeard();
    let came = '';
    const line = openSerialLine(
      settingsFor(link, { baudRate: 9_600 }),
      {
        up: () => heard.note('up'),
        down: fault => heard.note(fault.kind),
        received(bytes) {
          came += hexOf(bytes);
          heard.note('bytes');
        },
      },
      newCountedClock(),
    );
    lines.push(line);
    return { line, heard, came: () => came };
  }

  test('lets every byte through, both ways, and echoes none', async () => {
    const { line, heard, came } = open();
    await heard.count('up', 1);
    plug.write(everyByte);
    await heard.until('every byte', () => came() === hexOf(everyByte));
    await line.write(everyByte);
    await device.until('every byte', () => received === hexOf(everyByte));
    expect(came()).toBe(hexOf(everyByte));
  });

  test('lets control characters through to a program that sets nothing', async () => {
    const given = Uint8Array.of(0x03, 0x0d, 0x04, 0x41);
    const fd = openSync(link, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    const program = newHeard();
    const buffer = new Uint8Array(64);
    const watched = whenReadable(fd, () => program.note(hexOf(buffer.slice(0, readSync(fd, buffer)))));
    plug.write(given);
    await program.until('the bytes', all => all.join('').length >= 2 * given.length);
    mustBe(watched)();
    closeSync(fd);
    expect(program.lines.join('')).toBe(hexOf(given));
    expect(received).toBe('');
  });

  test('the program closes and opens it again, and the device goes on', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const { line, heard, came } = open();
      await heard.count('up', 1);
      await line.write(Uint8Array.of(round));
      await device.count('bytes', round);
      plug.write(Uint8Array.of(round));
      await heard.until('the byte', () => came() === hexOf(Uint8Array.of(round)));
      await line.close();
      expect(heard.lines).toEqual(['up', 'bytes']);
    }
    expect(received).toBe('010203');
  });

  test('pulled, the program gets a hang-up; put back, the program finds it at its link', async () => {
    const { line, heard, came } = open();
    await heard.count('up', 1);
    plug.pull();
    plug.pull();
    expect(existsSync(link)).toBe(false);
    await heard.count('lost', 1);
    plug.write(Uint8Array.of(1));
    expect(plug.plug()).toEqual({ ok: true, value: undefined });
    expect(plug.plug()).toEqual({ ok: true, value: undefined });
    await heard.count('up', 2);
    plug.write(Uint8Array.of(2));
    await heard.until('the byte', () => came() === '02');
    await line.write(Uint8Array.of(3));
    await device.count('bytes', 1);
    expect(received).toBe('03');
  });

  test('what nobody reads is lost, and the device does not wait', () => {
    for (let round = 0; round < 100; round += 1) plug.write(new Uint8Array(4_096));
    expect(plug.plug()).toEqual({ ok: true, value: undefined });
  });

  test('replaces a link that was left behind, and no file', () => {
    const stale = join(dir, 'stale');
    symlinkSync('/dev/pts/987654', stale);
    const other = mustBe(openPtyPlug(stale, () => undefined));
    const fd = openSync(stale, constants.O_RDWR | constants.O_NOCTTY);
    closeSync(fd);
    other.pull();
    expect(existsSync(stale)).toBe(false);

    const file = join(dir, 'file');
    writeFileSync(file, 'kept');
    expect(openPtyPlug(file, () => undefined)).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
    expect(readFileSync(file, 'utf8')).toBe('kept');
    expect(openPtyPlug(join(dir, 'no/folder'), () => undefined)).toMatchObject({ ok: false });
  });

  test('leaves a link alone that is another’s by now', () => {
    rmSync(link);
    symlinkSync('/dev/null', link);
    plug.pull();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});
