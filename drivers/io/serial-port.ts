/**
 * One open serial port, from the kernel's open to its close; `serial-line.ts` opens it again and again.
 *
 * Only the opening (termios, locking) and the poller are serialport's. Where the port is a file descriptor (POSIX), bytes
 * are read and written here, by non-blocking system calls on this thread: the package reads through the thread pool and,
 * when a read gives 0 bytes, reads again at once, so a hang-up spins for ever at full load (bindings-cpp issue 162).
 * Here 0 bytes are what POSIX says they are: the other end is gone.
 */
import { accessSync, constants, readSync, writeSync } from 'node:fs';
import { SerialPort } from 'serialport';
import { type Clock, type DeviceFault, fail, ok, type Result, type SerialSettings } from '../driver.ts';

export interface OpenPort {
  write(bytes: Uint8Array): Promise<Result<void, DeviceFault>>;
  /** Idempotent; resolves within a second, whatever the kernel does. */
  close(): Promise<void>;
}

export interface PortListener {
  received(bytes: Uint8Array): void;
  /** Once; the port must then be closed. */
  lost(): void;
}

/** A write that the kernel does not take for this long has failed, milliseconds. */
const writeMs = 1_000;
/** Closing may wait for a driver that drains; nobody else waits for that, milliseconds. */
const closeMs = 1_000;
const chunkBytes = 4_096;

/** What the package's bindings have in common. */
interface Port {
  close(): Promise<void>;
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }>;
  write(buffer: Buffer): Promise<void>;
}
interface PosixPort extends Port {
  readonly fd: number;
  readonly poller: { once(event: 'readable' | 'writable', callback: (error: Error | null) => void): unknown };
}

function isPosix(port: Port): port is PosixPort {
  return 'poller' in port && 'fd' in port && typeof port.fd === 'number';
}

export async function openPort(
  settings: SerialSettings,
  listener: PortListener,
  clock: Clock,
): Promise<Result<OpenPort, DeviceFault>> {
  try {
    const port: Port = await SerialPort.binding.open({ ...settings, lock: true });
    const closing = newClosing(port, clock);
    return ok(isPosix(port) ? runPosix(port, listener, clock, closing) : runOther(port, listener, clock, closing));
  } catch (error) {
    return fail(openFault(settings.path, error));
  }
}

interface Closing {
  readonly isClosed: boolean;
  close(): Promise<void>;
}

function newClosing(port: Port, clock: Clock): Closing {
  let isClosed = false;
  let closed: Promise<void> | null = null;
  return {
    get isClosed() {
      return isClosed;
    },
    close() {
      // Closing cancels the poller's callbacks before it returns: they have to find the port closed already, since
      // destroying the poller a second time crashes the process.
      isClosed = true;
      closed ??= new Promise(resolve => {
        const cancel = clock.timer(closeMs, resolve);
        const done = () => {
          cancel();
          resolve();
        };
        port.close().then(done, done);
      });
      return closed;
    },
  };
}

function runPosix(port: PosixPort, listener: PortListener, clock: Clock, closing: Closing): OpenPort {
  const { fd, poller } = port;
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let isLost = false;

  function lose(): void {
    if (isLost || closing.isClosed) return;
    isLost = true;
    listener.lost();
  }

  function arm(): void {
    poller.once('readable', error => {
      if (closing.isClosed || isLost) return;
      if (error === null) drain();
      else lose();
    });
  }

  /** Reads what is there. A bounded number of rounds, so that a babbling device leaves time for the others. */
  function drain(): void {
    for (let round = 0; round < 16 && !closing.isClosed; round += 1) {
      let count = 0;
      try {
        count = readSync(fd, buffer);
      } catch (error) {
        if (isNotReady(error)) break;
        lose();
        return;
      }
      if (count === 0) {
        lose();
        return;
      }
      listener.received(new Uint8Array(buffer.subarray(0, count)));
      if (count < chunkBytes) break;
    }
    if (!closing.isClosed && !isLost) arm();
  }

  function writeFrom(bytes: Uint8Array, from: number): Result<number, DeviceFault> {
    try {
      return ok(from + writeSync(fd, bytes, from));
    } catch (error) {
      if (isNotReady(error)) return ok(from);
      lose();
      return fail({ kind: 'lost', message: 'the port was lost while writing' });
    }
  }

  async function write(bytes: Uint8Array): Promise<Result<void, DeviceFault>> {
    const end = clock.monotonic() + writeMs;
    let written = 0;
    while (!isLost && !closing.isClosed) {
      const wrote = writeFrom(bytes, written);
      if (!wrote.ok) return wrote;
      written = wrote.value;
      if (written === bytes.length) return ok(undefined);
      if (clock.monotonic() >= end) return fail({ kind: 'timeout', message: 'the port takes no bytes' });
      await untilWritable(port, clock, end - clock.monotonic());
    }
    return fail({ kind: 'lost', message: 'the port is closed' });
  }

  arm();
  return { write, close: closing.close };
}

function untilWritable(port: PosixPort, clock: Clock, ms: number): Promise<void> {
  return new Promise(resolve => {
    const cancel = clock.timer(ms, resolve);
    port.poller.once('writable', () => {
      cancel();
      resolve();
    });
  });
}

/** Windows: overlapped I/O inside the package, which reports a loss as an error. */
function runOther(port: Port, listener: PortListener, clock: Clock, closing: Closing): OpenPort {
  async function pump(): Promise<void> {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    while (!closing.isClosed) {
      const { bytesRead } = await port.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) break;
      listener.received(new Uint8Array(buffer.subarray(0, bytesRead)));
    }
  }
  const end = () => {
    if (!closing.isClosed) listener.lost();
  };
  pump().then(end, end);
  return {
    write: bytes =>
      new Promise(resolve => {
        const timeout = { kind: 'timeout', message: 'the port takes no bytes' } as const;
        const cancel = clock.timer(writeMs, () => resolve(fail(timeout)));
        port.write(Buffer.from(bytes)).then(
          () => {
            cancel();
            resolve(ok(undefined));
          },
          () => {
            cancel();
            resolve(fail({ kind: 'lost', message: 'the port was lost while writing' }));
          },
        );
      }),
    close: closing.close,
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isNotReady(error: unknown): boolean {
  return ['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(codeOf(error));
}

/** The package tells its open errors in prose only, so the file system is asked. */
function openFault(path: string, error: unknown): DeviceFault {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (denied) {
    if (codeOf(denied) === 'ENOENT') return { kind: 'absent', message: `${path} is not plugged in` };
    const message = `${path} may not be used: add this program's user to the group that owns it (dialout on Debian)`;
    return { kind: 'denied', message };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { kind: 'busy', message: `${path} cannot be opened; another program may have it (${why})` };
}
