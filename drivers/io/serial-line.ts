/** A serial port that outlives its plug: reopened by its path whenever the device comes back. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Clock,
  type DeviceFault,
  fail,
  type Result,
  type SerialLine,
  type SerialListener,
  type SerialSettings,
} from '../driver.ts';
import { type OpenPort, openPort } from './serial-port.ts';

/**
 * How often presence is looked at, milliseconds: the folder's watch is faster, but misses folders that come and go (as
 * /dev/serial/by-id does with its last link).
 */
const lookMs = 500;

/** Which device the path leads to at this moment; null for none. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino, rdev, ctimeMs } = statSync(path);
    // A pseudo-terminal comes back under the same numbers; its node is newer.
    return `${dev}:${ino}:${rdev}:${rdev === 0 ? ctimeMs : ''}`;
  } catch {
    return null;
  }
}

export function openSerialLine(settings: SerialSettings, listener: SerialListener, clock: Clock): SerialLine {
  return new ReopeningLine(settings, listener, clock);
}

class ReopeningLine implements SerialLine {
  readonly #settings: SerialSettings;
  readonly #listener: SerialListener;
  readonly #clock: Clock;
  #port: OpenPort | null = null;
  #identity: string | null = null;
  #opening: Promise<void> | null = null;
  #leaving: Promise<void> = Promise.resolve();
  #toldFault: string | null = null;
  #watcher: FSWatcher | null = null;
  #cancelLook = (): void => undefined;
  #closed: Promise<void> | null = null;

  constructor(settings: SerialSettings, listener: SerialListener, clock: Clock) {
    this.#settings = settings;
    this.#listener = listener;
    this.#clock = clock;
    this.#look();
  }

  get isUp(): boolean {
    return this.#port !== null;
  }

  async write(bytes: Uint8Array): Promise<Result<void, DeviceFault>> {
    const port = this.#port;
    return port === null ? fail({ kind: 'lost', message: `${this.#settings.path} is not there` }) : port.write(bytes);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#cancelLook();
    this.#watcher?.close();
    await this.#opening;
    await this.#port?.close();
    this.#port = null;
    await this.#leaving;
  }

  /** Opens what has come, drops what has gone; by the clock, and whenever the folder changes. */
  #look = (): void => {
    if (this.#closed !== null) return;
    this.#cancelLook();
    this.#cancelLook = this.#clock.timer(lookMs, this.#look);
    this.#watchFolder();
    if (this.#port !== null && identityOf(this.#settings.path) !== this.#identity) this.#lose(this.#port);
    if (this.#port === null) this.#opening ??= this.#open();
  };

  #watchFolder(): void {
    if (this.#watcher !== null) return;
    try {
      const watcher = watch(dirname(this.#settings.path), { persistent: false }, this.#look);
      this.#watcher = watcher;
      watcher.on('error', () => {
        watcher.close();
        this.#watcher = null;
      });
    } catch {
      this.#watcher = null;
    }
  }

  async #open(): Promise<void> {
    await this.#leaving;
    const identity = identityOf(this.#settings.path);
    let port: OpenPort | null = null;
    const opened = await openPort(
      this.#settings,
      {
        received: bytes => {
          if (this.#port === port && this.#closed === null) this.#listener.received(bytes);
        },
        lost: () => {
          if (port !== null) this.#lose(port);
        },
      },
      this.#clock,
    );
    this.#opening = null;
    if (!opened.ok) {
      this.#tellDown(opened.fault);
      return;
    }
    port = opened.value;
    if (this.#closed !== null) {
      await port.close();
      return;
    }
    this.#port = port;
    this.#identity = identity;
    this.#toldFault = null;
    this.#listener.up();
  }

  #lose(port: OpenPort): void {
    if (this.#port !== port) return;
    this.#port = null;
    this.#leaving = port.close();
    this.#tellDown({ kind: 'lost', message: `${this.#settings.path} was unplugged` });
  }

  #tellDown(fault: DeviceFault): void {
    if (this.#closed !== null || this.#toldFault === fault.message) return;
    // Once it was told lost, "not plugged in" is no news.
    if (this.#toldFault !== null && fault.kind === 'absent') return;
    this.#toldFault = fault.message;
    this.#listener.down(fault);
  }
}
