/** Pseudo-terminals as plugs of simulated devices: a program opens the link as it would a serial port. */
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { type DeviceFault, fail, ok, type Result } from '../driver.ts';
import { libcFault, makeRaw, openPseudoTerminal } from './libc.ts';
import { whenReadable } from './readable.ts';

export interface PtyPlug {
  /** What the kernel has no room for is lost, as on a wire whose other end does not listen. */
  write(bytes: Uint8Array): void;
  /** The link is gone, and whoever has it open gets a hang-up. Idempotent. */
  pull(): void;
  /** Puts it back, on another pseudo-terminal. Idempotent. */
  plug(): Result<void, DeviceFault>;
}

/** What one read takes: the kernel's line buffer. */
const readBytes = 4_096;

interface Open {
  readonly master: number;
  /** Held open, since a master without any slave reads as hung up: the program may close and open it as it likes. */
  readonly slave: number;
  readonly slavePath: string;
  stop(): void;
}

/**
 * A plug at `link`, plugged in. Bytes pass both ways as they are, at whatever speed the program sets. `received` is called
 * with what the program writes.
 */
export function openPtyPlug(link: string, received: (bytes: Uint8Array) => void): Result<PtyPlug, DeviceFault> {
  let open: Open | null = null;

  function pull(): void {
    if (open === null) return;
    const { master, slave, slavePath, stop } = open;
    open = null;
    removeLink(link, slavePath);
    stop();
    closeSync(slave);
    closeSync(master);
  }

  function plug(): Result<void, DeviceFault> {
    if (open !== null) return ok(undefined);
    const opened = openPair(received);
    if (!opened.ok) return opened;
    open = opened.value;
    const linked = makeLink(link, open.slavePath);
    if (!linked.ok) pull();
    return linked;
  }

  const plugged = plug();
  if (!plugged.ok) return plugged;
  return ok({
    pull,
    plug,
    write(bytes) {
      if (open !== null) writeNow(open.master, bytes);
    },
  });
}

function openPair(received: (bytes: Uint8Array) => void): Result<Open, DeviceFault> {
  const unloadable = libcFault();
  if (unloadable !== null) return fail(unloadable);
  const pair = openPseudoTerminal();
  if (!pair.ok) return fail(noPty(pair.fault));
  const { master, slave: slavePath } = pair.value;
  const slave = openSync(slavePath, constants.O_RDWR | constants.O_NOCTTY);
  const raw = makeRaw(slave);
  const buffer = new Uint8Array(readBytes);
  const watched = raw.ok
    ? whenReadable(master, () => {
        const count = readNow(master, buffer);
        if (count > 0) received(buffer.slice(0, count));
      })
    : fail(noPty(raw.fault));
  if (watched.ok) return ok({ master, slave, slavePath, stop: watched.value });
  closeSync(slave);
  closeSync(master);
  return watched;
}

function noPty(errno: string): DeviceFault {
  return { kind: 'rejected', message: `no pseudo-terminal can be had (${errno}): look at /dev/ptmx and /dev/pts` };
}

function readNow(fd: number, buffer: Uint8Array): number {
  try {
    return readSync(fd, buffer);
  } catch {
    return 0;
  }
}

function writeNow(fd: number, bytes: Uint8Array): void {
  try {
    writeSync(fd, bytes);
  } catch {
    // Full, and what is written now is lost.
  }
}

/** Replaces a link that an earlier plug has left behind, and nothing else. */
function makeLink(link: string, target: string): Result<void, DeviceFault> {
  try {
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true) unlinkSync(link);
    symlinkSync(target, link);
    return ok(undefined);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = `${link} cannot be made (${code}): name a path that is free, in a folder where you may write`;
    return fail({ kind: code === 'EACCES' || code === 'EPERM' ? 'denied' : 'rejected', message });
  }
}

/** Only where it is still this plug's own. */
function removeLink(link: string, target: string): void {
  try {
    if (readlinkSync(link) === target) unlinkSync(link);
  } catch {
    // Somebody else has removed or replaced it.
  }
}
