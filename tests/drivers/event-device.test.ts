/** The reading of an event device, on a pipe in its place: no kernel here has one. The grab itself is the rig's to show. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEventDevice, readEvents } from '../../drivers/io/event-device.ts';
import { openKeyLine } from '../../drivers/io/key-line.ts';
import { libcFault } from '../../drivers/io/libc.ts';
import type { Opened } from '../../drivers/io/reopening.ts';
import { eventsOf } from '../../drivers/scanners/keyboard.ts';
import { newCountedClock } from '../conformance/counted-clock.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';

const silent = { received: () => undefined, hungUp: () => undefined };

describe.skipIf(process.platform === 'win32')('the reading of events', () => {
  let dir: string;
  let writer: number | null;
  let heard: Heard;
  let came: Uint8Array[];
  let device: Opened;

  const send = (events: Uint8Array) => writeSync(writer ?? -1, events);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-events-'));
    const path = join(dir, 'event0');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    writer = openSync(path, constants.O_WRONLY);
    heard = newHeard();
    came = [];
    device = mustBe(
      readEvents(reader, {
        received(bytes) {
          came.push(bytes);
          heard.note(`read ${bytes.length}`);
        },
        hungUp: () => heard.note('hung up'),
      }),
    );
  });

  afterEach(async () => {
    await device.close();
    if (writer !== null) closeSync(writer);
    rmSync(dir, { recursive: true, force: true });
  });

  test('brings whole events as they come, the listener’s to keep, and more than one buffer of them', async () => {
    const all = Buffer.from(eventsOf(Array.from({ length: 1_000 }, (_, index) => ['KeyA', index % 2 === 0, index])));
    send(all.subarray(0, 24));
    await heard.count('read 24', 1);
    // A pipe holds 64 KiB; the rest comes in several buffers.
    send(all.subarray(24));
    await heard.until('every event', () => Buffer.concat(came).length === all.length);
    expect(Buffer.concat(came).equals(all)).toBe(true);
    expect(heard.lines.every(line => Number(line.slice(5)) % 24 === 0)).toBe(true);
  });

  test('tells a device that is gone, once, with what it had still sent', async () => {
    send(eventsOf([['KeyA', true, 1]]));
    closeSync(writer ?? -1);
    writer = null;
    await heard.count('hung up', 1);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve));
    expect(heard.lines).toEqual(['read 24', 'hung up']);
  });

  test('tells nothing after the close, which may come twice', async () => {
    await Promise.all([device.close(), device.close()]);
    expect(() => send(eventsOf([['KeyA', true, 1]]))).toThrow('EPIPE');
    expect(heard.lines).toEqual([]);
  });
});

describe.skipIf(libcFault() !== null)('what is opened', () => {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-events-'));
  const file = join(dir, 'file');
  writeFileSync(file, '');

  test.each([
    ['/dev/input/by-id/usb-none-event-kbd', 'absent', 'plug the scanner in'],
    ['/dev/null', 'rejected', 'is no event device (ENOTTY)'],
    [file, 'rejected', 'is no event device (ENOTTY)'],
    [dir, 'rejected', 'cannot be opened (EISDIR)'],
  ])('%s is %s', async (path, kind, message) => {
    const opened = await openEventDevice(path, silent);
    expect(opened).toEqual({ ok: false, fault: { kind, message: expect.stringContaining(message) } });
    expect(opened.ok ? '' : opened.fault.message).toContain(path);
  });

  test('a line on it says so, takes no bytes, and leaves nothing behind', async () => {
    const clock = newCountedClock();
    const heard = newHeard();
    const listener = {
      up: () => heard.note('up'),
      down: (fault: { kind: string }) => heard.note(fault.kind),
      received: () => heard.note('bytes'),
    };
    const line = openKeyLine({ place: '/dev/null' }, listener, clock);
    await heard.count('rejected', 1);
    expect(line.isUp).toBe(false);
    expect(await line.write(Uint8Array.of(1))).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
    await line.close();
    expect(heard.lines).toEqual(['rejected']);
    expect(clock.pending).toBe(0);
    rmSync(dir, { recursive: true, force: true });
  });
});
