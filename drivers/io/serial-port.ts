/**
 * One opened serial port, on Linux and macOS. The only importer of `serialport`.
 *
 * Of serialport only the binding is used: it opens, sets and locks the port, and tells when it is readable. Its stream
 * reads and writes through libuv's thread pool: on a pty that costs 145 µs from a scan to the answer, against 95 µs for
 * `readSync` and `writeSync` on the same descriptor, which never block since it is non-blocking. The stream also takes
 * a read of 0 bytes, which is how a hung-up tty answers, for "try again": when the plug is pulled while a data handler
 * runs, it reads on for ever, at 100 % CPU and without a `close`. Here 0 bytes are a hang-up.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { SerialPort as Binding } from 'serialport';
import type { DeviceFault, Result } from '../driver.ts';
import type { SerialSettings } from '../lines.ts';
import { denied } from './access.ts';
import { modemLines } from './modem-lines.ts';

/** Line settings with the node that is to be opened. */
export type PortSettings = Omit<SerialSettings, 'place'> & { readonly path: string };

export interface PortListener {
  received(bytes: Uint8Array): void;
  /** The device is gone. Comes at most once, and nothing comes after it; the port is still to be closed. */
  hungUp(): void;
}

export interface Port {
  /** Tells this device node from another of the same path; compare with `identityAt`. */
  readonly identity: string;
  /** How many bytes the kernel took at once, 0 when its buffer is full; null when the device is gone. */
  write(bytes: Uint8Array): number | null;
  /** The status lines as one byte of `modemBits`. Fails with `lost`, or `rejected` where the port has none. */
  modemLines(): Promise<Result<Uint8Array, DeviceFault>>;
  /** Silences the listener at once; resolves when the descriptor is closed and the lock is free. Idempotent. */
  close(): Promise<void>;
}

/** What the binding tells of ports on macOS and Windows; empty where it cannot tell. */
export async function listPorts() {
  try {
    return await Binding.list();
  } catch {
    return [];
  }
}

/** A read takes at most what the kernel's line buffer holds, so that one noisy port cannot starve the others. */
const readBytes = 4_096;
/** `UV_READABLE` of the binding's poller. */
const readable = 1;

/** The file or device node at `path` at this moment, links followed; null where none can be reached. */
export function identityAt(path: string): string | null {
  try {
    return identityOf(statSync(path));
  } catch {
    return null;
  }
}

export function identityOf({ dev, ino, rdev }: { dev: number; ino: number; rdev: number }): string {
  return `${dev}:${ino}:${rdev}`;
}

/**
 * Opens and locks the port. Faults: `absent`, `denied`, `busy` (another program has it), `rejected` (no serial port).
 * Bytes that came before the opening are thrown away: they may have come at the wrong speed.
 */
export async function openPort(settings: PortSettings, listener: PortListener): Promise<Result<Port, DeviceFault>> {
  try {
    const bound = await Binding.binding.open({ ...settings, lock: true });
    if ('poller' in bound && bound.fd !== null) {
      const { fd } = bound;
      // At an unusual speed the binding leaves what came before. A device that is gone is the poller's to tell.
      await bound.flush().catch(() => undefined);
      return { ok: true, value: attach(bound, fd, settings.path, listener) };
    }
    await bound.close();
    return { ok: false, fault: { kind: 'rejected', message: `${settings.path}: serial ports need Linux or macOS` } };
  } catch {
    return { ok: false, fault: explain(settings.path) };
  }
}

type Bound = Extract<Awaited<ReturnType<typeof Binding.binding.open>>, { poller: unknown }>;

function attach(bound: Bound, fd: number, path: string, listener: PortListener): Port {
  const asked = new Set<Promise<unknown>>();
  const buffer = new Uint8Array(readBytes);
  let closed: Promise<void> | null = null;
  let isLive = true;

  function hangUp(): void {
    if (!isLive) return;
    isLive = false;
    bound.poller.stop();
    listener.hungUp();
  }

  bound.poller.on('readable', (error: Error | null) => {
    if (!isLive) return;
    const count = error ? null : readNow(fd, buffer);
    if (count === null) {
      hangUp();
      return;
    }
    bound.poller.poll(readable);
    if (count > 0) listener.received(buffer.slice(0, count));
  });
  bound.poller.poll(readable);

  async function closeNow(): Promise<void> {
    // The descriptor's number must not be another file's while a thread still asks for it.
    if (asked.size > 0) await Promise.all(asked);
    // A device that is gone may fail to close; its descriptor is released all the same.
    await bound.close().catch(() => undefined);
  }

  return {
    identity: identityOf(fstatSync(fd)),
    write(bytes) {
      if (!isLive) return null;
      try {
        return writeSync(fd, bytes);
      } catch (error) {
        return isTemporary(error) ? 0 : null;
      }
    },
    async modemLines() {
      if (!isLive) return { ok: false, fault: { kind: 'lost', message: `${path} is closed` } };
      const asking = modemLines(fd, path);
      asked.add(asking);
      const answer = await asking;
      asked.delete(asking);
      return answer;
    },
    close() {
      isLive = false;
      closed ??= closeNow();
      return closed;
    },
  };
}

/** The number of bytes read, 0 when none were there after all; null for a hang-up. */
function readNow(fd: number, buffer: Uint8Array): number | null {
  try {
    return readSync(fd, buffer) || null;
  } catch (error) {
    return isTemporary(error) ? 0 : null;
  }
}

function isTemporary(error: unknown): boolean {
  return ['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The binding tells its failures in prose, so the reason is found by opening the path once more. */
function explain(path: string): DeviceFault {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    return explainCode(path, codeOf(error));
  }
  const isSerial = isatty(fd);
  closeSync(fd);
  return isSerial ? busy(path) : { kind: 'rejected', message: `${path} is not a serial port: correct the path` };
}

function explainCode(path: string, code: string): DeviceFault {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return denied(path);
    case 'EBUSY':
      return busy(path);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
    case 'EIO':
      return { kind: 'absent', message: `${path} is not there: plug the device in, or correct the path` };
    default:
      return { kind: 'rejected', message: `${path} cannot be opened (${code})` };
  }
}

function busy(path: string): DeviceFault {
  return { kind: 'busy', message: `${path} is in use by another program: stop it (fuser ${path} names it)` };
}
