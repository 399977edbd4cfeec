import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type Clock, type DeviceFault, fail, ok, type Result } from '../driver.ts';
import type { AskLine, GpioSettings, LineListener } from '../lines.ts';
import { denied } from './access.ts';
import {
  eventBytes,
  getLine,
  getValues,
  levelIn,
  levelsOfEvents,
  lineDescriptor,
  lineRequest,
  lineValues,
  setValues,
} from './gpio-structs.ts';
import { ioctl, libcFault } from './libc.ts';
import { whenReadable } from './readable.ts';
import { lostAt, type Opened, Reopening } from './reopening.ts';
import { identityOf } from './serial-port.ts';

/** Events that one read takes at most: the kernel keeps 16 for a line. */
const eventsAtOnce = 16;

interface OpenedLine extends Opened {
  readonly fd: number;
}

/**
 * One line of a GPIO chip that opens itself, and again whenever its chip is back. Edges come in the order in which the
 * kernel saw them. `control` is the kernel's ioctl.
 */
export function openGpioLine(
  settings: GpioSettings,
  listener: LineListener,
  clock: Clock,
  control: typeof ioctl = ioctl,
): AskLine {
  const where = `${settings.chip} line ${settings.offset}`;
  const device = new Reopening<OpenedLine>({
    kind: 'gpio',
    place: settings.chip,
    clock,
    open: async (path, hungUp) =>
      openLine(path, settings, { control, hungUp, received: bytes => listener.received(bytes) }),
    up: () => listener.up(),
    down: fault => listener.down(fault),
  });

  function lose(): Result<never, DeviceFault> {
    device.lose(lostAt(settings.chip));
    return fail(lostAt(settings.chip));
  }

  return {
    get isUp() {
      return device.port !== null;
    },
    async write(bytes) {
      const line = device.port;
      if (line === null) return fail(lostAt(settings.chip));
      if (settings.direction !== 'out' || bytes.length !== 1) {
        return fail({ kind: 'rejected', message: `${where} takes one byte, and only as an output` });
      }
      return control(line.fd, setValues, lineValues(bytes[0] === 1 ? 1 : 0)).ok ? ok(undefined) : lose();
    },
    async ask() {
      const line = device.port;
      if (line === null) return fail(lostAt(settings.chip));
      const values = lineValues(0);
      return control(line.fd, getValues, values).ok ? ok(Uint8Array.of(levelIn(values))) : lose();
    },
    close: () => device.close(),
  };
}

interface LineParts {
  readonly control: typeof ioctl;
  readonly received: LineListener['received'];
  hungUp(): void;
}

function openLine(path: string, settings: GpioSettings, parts: LineParts): Result<OpenedLine, DeviceFault> {
  const unloadable = libcFault();
  if (unloadable !== null) return fail(unloadable);
  const request = lineRequest(settings);
  let identity: string;
  try {
    const chip = openSync(path, constants.O_RDWR);
    identity = identityOf(fstatSync(chip));
    // Of the chip only its line is needed, which has a descriptor of its own.
    const asked = parts.control(chip, getLine, request);
    closeSync(chip);
    if (!asked.ok) return fail(explain(path, settings.offset, asked.fault));
  } catch (error) {
    return fail(explain(path, settings.offset, error instanceof Error && 'code' in error ? String(error.code) : ''));
  }
  const fd = lineDescriptor(request);
  const watched = settings.direction === 'in' ? watchEdges(fd, parts) : ok(() => undefined);
  if (!watched.ok) {
    closeSync(fd);
    return watched;
  }
  let isOpen = true;
  return ok({
    fd,
    identity,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      watched.value();
      closeSync(fd);
    },
  });
}

function watchEdges(fd: number, { received, hungUp }: LineParts): Result<() => void, DeviceFault> {
  const buffer = new Uint8Array(eventsAtOnce * eventBytes);
  let isStopped = false;
  const watched = whenReadable(fd, () => {
    const count = readNow(fd, buffer);
    if (count === null) {
      hungUp();
      return;
    }
    for (const level of levelsOfEvents(buffer.subarray(0, count))) {
      if (!isStopped) received(Uint8Array.of(level));
    }
  });
  if (!watched.ok) return watched;
  return ok(() => {
    isStopped = true;
    watched.value();
  });
}

/** The number of bytes read, 0 where there was nothing after all; null where the chip is gone. */
function readNow(fd: number, buffer: Uint8Array): number | null {
  try {
    return readSync(fd, buffer) || null;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 0 : null;
  }
}

function explain(path: string, offset: number, errno: string): DeviceFault {
  switch (errno) {
    case 'EACCES':
    case 'EPERM':
      return denied(path);
    case 'EBUSY':
      return { kind: 'busy', message: `${path} line ${offset} is in use: gpioinfo names its user; take another line` };
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
      return { kind: 'absent', message: `${path} is not there: correct the chip (gpiodetect lists them)` };
    case 'EINVAL':
      return { kind: 'rejected', message: `${path} has no line ${offset}, or not of this bias: gpioinfo lists them` };
    case 'ENOTTY':
      return { kind: 'rejected', message: `${path} is no GPIO chip: gpiodetect lists them` };
    default:
      return { kind: 'rejected', message: `${path} line ${offset} cannot be had (${errno})` };
  }
}
