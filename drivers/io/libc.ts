/**
 * What Node lacks of Linux: ioctls and pseudo-terminals. The only importer of `koffi`, which is loaded by the first call:
 * a machine on which it cannot be loaded still runs all that needs none of this.
 */
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type DeviceFault, fail, ok, type Result } from '../driver.ts';

/** The name of an errno, as `EBUSY`. `ENOSYS` where the C library cannot be had, see `libcFault`. */
type Errno = string;

interface Libc {
  ioctlPointer: Call;
  ioctlNumber: Call;
  posixOpenpt: Call;
  grantpt: Call;
  unlockpt: Call;
  ptsnameR: Call;
  tcgetattr: Call;
  cfmakeraw: Call;
  tcsetattr: Call;
  setsockopt: Call;
  errno(): Errno;
}
type Argument = number | Uint8Array;
interface Call {
  (...args: Argument[]): number;
  async(...args: [...Argument[], (error: unknown, value: number) => void]): void;
}

let loaded: Result<Libc, DeviceFault> | null = null;

/** Why nothing of this works here; null where it does. */
export function libcFault(): DeviceFault | null {
  const libc = load();
  return libc.ok ? null : libc.fault;
}

/** One ioctl. The kernel reads and writes a buffer in place; a number goes by value. */
export function ioctl(fd: number, request: number, argument: Argument): Result<number, Errno> {
  const libc = load();
  if (!libc.ok) return fail('ENOSYS');
  const call = typeof argument === 'number' ? libc.value.ioctlNumber : libc.value.ioctlPointer;
  return settle(libc.value, call(fd, request, argument));
}

/** The same on a thread of its own, for devices that let their caller wait. The descriptor must stay open meanwhile. */
export function ioctlAside(fd: number, request: number, argument: Argument): Promise<Result<number, Errno>> {
  const libc = load();
  if (!libc.ok) return Promise.resolve(fail('ENOSYS'));
  const call = typeof argument === 'number' ? libc.value.ioctlNumber : libc.value.ioctlPointer;
  return new Promise(resolve => {
    call.async(fd, request, argument, (error, value) => {
      // The closure also keeps the buffer alive while the kernel has its address.
      resolve(error ? fail('EIO') : settle(libc.value, value, argument));
    });
  });
}

/** A new pseudo-terminal: the descriptor of its master, not inherited by children, and the path of its slave. */
export function openPseudoTerminal(): Result<{ readonly master: number; readonly slave: string }, Errno> {
  const libc = load();
  if (!libc.ok) return fail('ENOSYS');
  const { posixOpenpt, grantpt, unlockpt, ptsnameR } = libc.value;
  const master = settle(libc.value, posixOpenpt(readWrite | noControllingTerminal | closeOnExec));
  if (!master.ok) return master;
  // The buffer fits every /dev/pts/N.
  const name = new Uint8Array(128);
  for (const call of [grantpt, unlockpt, (fd: number) => -ptsnameR(fd, name, name.length)]) {
    const done = settle(libc.value, call(master.value));
    if (done.ok) continue;
    closeSync(master.value);
    return done;
  }
  return ok({ master: master.value, slave: new TextDecoder().decode(name.subarray(0, name.indexOf(0))) });
}

/** Lets every byte through a terminal as it is, and none come back as echo. */
export function makeRaw(fd: number): Result<number, Errno> {
  const libc = load();
  if (!libc.ok) return fail('ENOSYS');
  const { tcgetattr, cfmakeraw, tcsetattr } = libc.value;
  const attributes = new Uint8Array(termiosBytes);
  const got = settle(libc.value, tcgetattr(fd, attributes));
  if (!got.ok) return got;
  cfmakeraw(attributes);
  return settle(libc.value, tcsetattr(fd, 0, attributes));
}

/** Sets an option of a socket, as in `man 7 tcp`, that is an `int`. */
export function setSocketOption(fd: number, level: number, name: number, value: number): Result<number, Errno> {
  const libc = load();
  if (!libc.ok) return fail('ENOSYS');
  const bytes = new Uint8Array(Int32Array.of(value).buffer);
  return settle(libc.value, libc.value.setsockopt(fd, level, name, bytes, bytes.length));
}

const readWrite = 0o2;
const noControllingTerminal = 0o400;
const closeOnExec = 0o2000000;
/** More than any C library's `struct termios`: 60 bytes in glibc and musl. */
const termiosBytes = 256;

function settle(libc: Libc, value: number, _kept?: Argument): Result<number, Errno> {
  return value < 0 ? fail(libc.errno()) : ok(value);
}

function load(): Result<Libc, DeviceFault> {
  loaded ??= loadNow();
  return loaded;
}

function loadNow(): Result<Libc, DeviceFault> {
  if (process.platform !== 'linux') {
    return fail({ kind: 'rejected', message: 'this device needs Linux: use another driver for it here' });
  }
  try {
    const require = createRequire(import.meta.url);
    const koffi: typeof import('koffi') = require('koffi');
    // The C library that this process runs on already, whichever it is.
    const library = koffi.load(null);
    const names = Object.entries(koffi.os.errno);
    // ioctl is variadic in C, which koffi cannot call aside. On Linux a variadic argument goes where a named one goes.
    return ok({
      ioctlPointer: library.func('ioctl', 'int', ['int', 'ulong', 'void *']),
      ioctlNumber: library.func('ioctl', 'int', ['int', 'ulong', 'long']),
      posixOpenpt: library.func('posix_openpt', 'int', ['int']),
      grantpt: library.func('grantpt', 'int', ['int']),
      unlockpt: library.func('unlockpt', 'int', ['int']),
      ptsnameR: library.func('ptsname_r', 'int', ['int', 'void *', 'size_t']),
      tcgetattr: library.func('tcgetattr', 'int', ['int', 'void *']),
      cfmakeraw: library.func('cfmakeraw', 'void', ['void *']),
      tcsetattr: library.func('tcsetattr', 'int', ['int', 'int', 'void *']),
      setsockopt: library.func('setsockopt', 'int', ['int', 'int', 'int', 'void *', 'uint']),
      errno() {
        const value = koffi.errno();
        return names.find(([, known]) => known === value)?.[0] ?? `errno ${value}`;
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail({
      kind: 'rejected',
      message: `koffi cannot be loaded (${reason}): install Gatehouse again, for this kind of machine`,
    });
  }
}
