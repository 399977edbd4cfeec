import { type Clock, type DeviceFault, fail, ok, type Result } from '../driver.ts';
import type { AskLine, LineListener, SerialSettings } from '../lines.ts';
import { lostAt, Reopening } from './reopening.ts';
import { openPort, type Port } from './serial-port.ts';

/** How often a full kernel buffer is tried again, and for how long, before the port counts as stuck. */
const writeRetryMs = 5;
const writeTimeoutMs = 1_000;
/** Writes that may wait at once. */
const queueLimit = 64;

interface Write {
  readonly bytes: Uint8Array;
  readonly deadlineMs: number;
  settle(result: Result<void, DeviceFault>): void;
}

/**
 * A serial port that opens itself and reopens itself. A write that the kernel does not take for a second drops the port,
 * `timeout`, and reopens it, which empties its buffers: half a command must not stand before the next one.
 */
export function openSerialLine(settings: SerialSettings, listener: LineListener, clock: Clock): AskLine {
  return new ReopeningLine(settings, listener, clock);
}

class ReopeningLine implements AskLine {
  readonly #clock: Clock;
  readonly #device: Reopening<Port>;
  readonly #queue: Write[] = [];
  #cancelFlush: () => void = () => undefined;

  constructor({ place, ...settings }: SerialSettings, listener: LineListener, clock: Clock) {
    this.#clock = clock;
    this.#device = new Reopening<Port>({
      kind: 'serial',
      place,
      clock,
      open: (path, hungUp) => openPort({ ...settings, path }, { received: bytes => listener.received(bytes), hungUp }),
      up: () => listener.up(),
      down: fault => {
        this.#failWaiting(fault);
        listener.down(fault);
      },
    });
  }

  get isUp(): boolean {
    return this.#device.port !== null;
  }

  write(bytes: Uint8Array): Promise<Result<void, DeviceFault>> {
    const { port, where } = this.#device;
    if (port === null) return Promise.resolve(fail(lostAt(where)));
    let taken = 0;
    if (this.#queue.length === 0) {
      const count = port.write(bytes);
      if (count === null) {
        this.#device.lose(lostAt(where));
        return Promise.resolve(fail(lostAt(where)));
      }
      if (count === bytes.length) return Promise.resolve(ok(undefined));
      taken = count;
    }
    if (this.#queue.length >= queueLimit) return Promise.resolve(fail(stuck(where)));
    return new Promise(settle => {
      const deadlineMs = this.#clock.monotonic() + writeTimeoutMs;
      this.#queue.push({ bytes: bytes.slice(taken), deadlineMs, settle });
      if (this.#queue.length === 1) this.#flushLater();
    });
  }

  async ask(request: Uint8Array): Promise<Result<Uint8Array, DeviceFault>> {
    const { port, where } = this.#device;
    if (request.length > 0) return fail({ kind: 'rejected', message: `${where}: a serial port cannot be asked this` });
    return port === null ? fail(lostAt(where)) : port.modemLines();
  }

  close(): Promise<void> {
    const closed = this.#device.close();
    this.#failWaiting(lostAt(this.#device.where));
    return closed;
  }

  #failWaiting(fault: DeviceFault): void {
    this.#cancelFlush();
    for (const write of this.#queue.splice(0)) write.settle(fail(fault));
  }

  #flushLater(): void {
    this.#cancelFlush = this.#clock.timer(writeRetryMs, () => this.#flush());
  }

  #flush(): void {
    const { where } = this.#device;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const count = this.#device.port?.write(first.bytes) ?? null;
      if (count === null) {
        this.#device.lose(lostAt(where));
        return;
      }
      if (count === first.bytes.length) {
        this.#queue.shift();
        first.settle(ok(undefined));
      } else if (this.#clock.monotonic() >= first.deadlineMs) {
        this.#device.lose(stuck(where));
        return;
      } else {
        this.#queue[0] = { ...first, bytes: first.bytes.subarray(count) };
        this.#flushLater();
        return;
      }
    }
  }
}

function stuck(where: string): DeviceFault {
  return { kind: 'timeout', message: `${where} takes no bytes: unplug the device and plug it in again` };
}
