import { type Clock, type DeviceFault, fail, ok, type Result } from '../driver.ts';
import type { AskLine, HidSettings, LineListener } from '../lines.ts';
import { hasUsage, reportDescriptorAt } from './hid-inventory.ts';
import { type HidPort, openHidPort } from './hid-port.ts';
import { lostAt, Reopening } from './reopening.ts';

/** How long a device may take for a feature report before it counts as stuck. */
const answerMs = 1_000;
/** How long a close waits for a report that is under way; the device is closed behind it all the same. */
const closeMs = 250;
/** Reports that may wait at once. */
const queueLimit = 64;

/** What a HID line needs of the system. */
export interface HidSystem {
  open: typeof openHidPort;
  descriptorAt(path: string): Uint8Array | null;
}
const thisSystem: HidSystem = { open: openHidPort, descriptorAt: path => reportDescriptorAt(path) };

interface Job {
  run(port: HidPort): Promise<Result<Uint8Array, DeviceFault>>;
  settle(result: Result<Uint8Array, DeviceFault>): void;
}

/**
 * A HID device that opens itself and reopens itself. Feature reports go one after the other. A device that does not take
 * or give one for a second is dropped, `timeout`, and is opened anew only when its report is over: what waits behind it
 * is never sent, and whatever it still does late comes before the first command of the new opening.
 */
export function openHidLine(
  settings: HidSettings,
  listener: LineListener,
  clock: Clock,
  system: HidSystem = thisSystem,
): AskLine {
  return new HidLine(settings, listener, clock, system);
}

class HidLine implements AskLine {
  readonly #clock: Clock;
  readonly #device: Reopening<HidPort>;
  readonly #queue: Job[] = [];
  #current: Job | null = null;
  #cancelLate: () => void = () => undefined;
  /** Of the device that was opened last. */
  #descriptor: Uint8Array | null = null;
  #closed: Promise<void> | null = null;

  constructor({ place, usage }: HidSettings, listener: LineListener, clock: Clock, system: HidSystem) {
    this.#clock = clock;
    this.#device = new Reopening<HidPort>({
      kind: 'hid',
      place,
      usage,
      clock,
      open: async (path, hungUp) => {
        const descriptor = system.descriptorAt(path);
        if (!hasUsage(descriptor, usage)) return fail(otherKind(path));
        const opened = await system.open(path, { received: report => listener.received(report), hungUp });
        if (opened.ok) this.#descriptor = descriptor;
        return opened;
      },
      up: () => listener.up(),
      down: fault => {
        this.#failAll(fault);
        listener.down(fault);
      },
    });
  }

  get isUp(): boolean {
    return this.#device.port !== null;
  }

  async write(bytes: Uint8Array): Promise<Result<void, DeviceFault>> {
    const report = bytes.slice();
    const sent = await this.#do(async port => {
      const result = await port.sendFeature(report);
      return result.ok ? ok(new Uint8Array()) : result;
    });
    return sent.ok ? ok(undefined) : sent;
  }

  async ask(request: Uint8Array): Promise<Result<Uint8Array, DeviceFault>> {
    const { port, where } = this.#device;
    const [id, length] = request;
    if (id !== undefined) return this.#do(open => open.getFeature(id, length ?? 0));
    if (port === null) return fail(lostAt(where));
    if (this.#descriptor !== null) return ok(this.#descriptor.slice());
    return fail({ kind: 'rejected', message: `${where}: the system does not show its report descriptor` });
  }

  close(): Promise<void> {
    this.#closed ??= this.#shut();
    return this.#closed;
  }

  async #shut(): Promise<void> {
    const isClosed = this.#device.close();
    this.#failAll(lostAt(this.#device.where));
    await new Promise<void>(resolve => {
      const cancel = this.#clock.timer(closeMs, resolve);
      void isClosed.then(() => {
        cancel();
        resolve();
      });
    });
  }

  #do(run: Job['run']): Promise<Result<Uint8Array, DeviceFault>> {
    const { port, where } = this.#device;
    if (port === null) return Promise.resolve(fail(lostAt(where)));
    if (this.#queue.length >= queueLimit) return Promise.resolve(fail(stuck(where)));
    return new Promise(settle => {
      this.#queue.push({ run, settle });
      this.#next();
    });
  }

  #next(): void {
    const { port, where } = this.#device;
    if (this.#current !== null || port === null) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#current = job;
    this.#cancelLate = this.#clock.timer(answerMs, () => this.#device.lose(stuck(where)));
    void job.run(port).then(result => this.#end(job, result));
  }

  #end(job: Job, result: Result<Uint8Array, DeviceFault>): void {
    if (this.#current !== job) return;
    if (!result.ok && result.fault.kind === 'lost') {
      this.#device.lose(lostAt(this.#device.where));
      return;
    }
    this.#cancelLate();
    this.#current = null;
    job.settle(result);
    this.#next();
  }

  #failAll(fault: DeviceFault): void {
    this.#cancelLate();
    const current = this.#current;
    this.#current = null;
    for (const job of [...(current === null ? [] : [current]), ...this.#queue.splice(0)]) job.settle(fail(fault));
  }
}

function stuck(where: string): DeviceFault {
  return { kind: 'timeout', message: `${where} does not answer: unplug the device and plug it in again` };
}

function otherKind(path: string): DeviceFault {
  const message = `${path} is a device of another kind: correct the path, or switch the scanner to HID POS with its manual's code`;
  return { kind: 'rejected', message };
}
