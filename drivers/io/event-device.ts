/** One event device of Linux (`/dev/input/eventN`), grabbed: while it is open its keys reach nobody else. */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { type DeviceFault, fail, ok, type Result } from '../driver.ts';
import { denied } from './access.ts';
import { ioctl, libcFault } from './libc.ts';
import { whenReadable } from './readable.ts';
import type { Opened } from './reopening.ts';
import { identityOf } from './serial-port.ts';

export interface EventListener {
  /** Whole `struct input_event`s, the listener's to keep. */
  received(bytes: Uint8Array): void;
  /** The device is gone. Comes at most once, and nothing comes after it; it is still to be closed. */
  hungUp(): void;
}

/** linux/input.h: `EVIOCGRAB`, and `EVIOCSCLOCKID` with the clock that nobody sets. */
const grab = 0x40044590;
const setClock = 0x400445a0;
const monotonicClock = Uint8Array.of(1, 0, 0, 0);
/** The lamp of CapsLock off, and the report that ends it: type 17 code 1, then type 0; times are the kernel's. */
const lampOff = new Uint8Array(48).fill(17, 16, 17).fill(1, 18, 19);

const eventBytes = 24;
const bufferEvents = 256;

/** Faults: `absent`, `denied`, `busy` (another program has grabbed it), `rejected` (no event device, or no Linux). */
export async function openEventDevice(path: string, listener: EventListener): Promise<Result<Opened, DeviceFault>> {
  const missing = libcFault();
  if (missing !== null) return fail({ ...missing, message: `${path}: ${missing.message}; ${elsewhere}` });
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    return fail(explain(path, codeOf(error)));
  }
  const grabbed = ioctl(fd, grab, 1);
  if (!grabbed.ok) {
    closeSync(fd);
    return fail(explainGrab(path, grabbed.fault));
  }
  // Where these fail, times jump with the machine's clock, and the lamp stays as it was.
  ioctl(fd, setClock, monotonicClock);
  tryWrite(fd, lampOff);
  return readEvents(fd, listener);
}

const elsewhere = "without path and device the lane's screen reads the keys";

/** Reads from a descriptor that does not block, which from now on is this reader's to close. */
export function readEvents(fd: number, listener: EventListener): Result<Opened, DeviceFault> {
  const buffer = new Uint8Array(bufferEvents * eventBytes);
  let isLive = true;

  function read(): void {
    for (;;) {
      const count = isLive ? readNow(fd, buffer) : 0;
      if (count === null) {
        hangUp();
        return;
      }
      if (count > 0) listener.received(buffer.slice(0, count - (count % eventBytes)));
      if (count < buffer.length) return;
    }
  }

  function hangUp(): void {
    isLive = false;
    stop();
    listener.hungUp();
  }

  const identity = identityOf(fstatSync(fd));
  const watched = whenReadable(fd, read);
  if (!watched.ok) {
    closeSync(fd);
    return watched;
  }
  const stop = watched.value;
  let closed: Promise<void> | null = null;
  return ok({
    identity,
    close() {
      isLive = false;
      closed ??= shut(fd, stop);
      return closed;
    },
  });
}

async function shut(fd: number, stop: () => void): Promise<void> {
  stop();
  // The grab ends with the descriptor.
  closeSync(fd);
}

/** The number of bytes read, 0 when none were there after all; null when the device is gone. */
function readNow(fd: number, buffer: Uint8Array): number | null {
  try {
    return readSync(fd, buffer) || null;
  } catch (error) {
    return ['EAGAIN', 'EINTR'].includes(codeOf(error)) ? 0 : null;
  }
}

function tryWrite(fd: number, bytes: Uint8Array): void {
  try {
    writeSync(fd, bytes);
  } catch {
    // A scanner without lamps.
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function explain(path: string, code: string): DeviceFault {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return denied(path);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
    case 'EIO':
      return { kind: 'absent', message: `${path} is not there: plug the scanner in, or correct the path` };
    default:
      return { kind: 'rejected', message: `${path} cannot be opened (${code})` };
  }
}

function explainGrab(path: string, code: string): DeviceFault {
  switch (code) {
    case 'EBUSY':
      return { kind: 'busy', message: `${path} is grabbed by another program: stop it (fuser ${path} names it)` };
    case 'ENODEV':
      return explain(path, code);
    default:
      return {
        kind: 'rejected',
        message: `${path} is no event device (${code}): take a path that ends in -event-kbd, as in /dev/input/by-id`,
      };
  }
}
