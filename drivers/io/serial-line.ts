import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock, DeviceFault, Result, SerialLine, SerialListener, SerialSettings } from '../driver.ts';
import { identityAt, openPort, type Port } from './serial-port.ts';

/** How often presence is looked at where no event tells of it, milliseconds. */
const lookMs = 1_000;
/** After a loss or an appearance: time for the old node to go, or for the new one to get its access rights. */
const settleMs = 100;
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

const done = { ok: true, value: undefined } as const;

/**
 * A serial port that opens itself and reopens itself by its path: a link as in `/dev/serial/by-id` is followed anew each
 * time. An unplug is noticed by whichever comes first: the hang-up, the vanished node (watched and polled), or another
 * device at the path. A write that the kernel does not take for a second drops the port, `timeout`, and reopens it,
 * which empties its buffers: half a command must not stand before the next one.
 */
export function openSerialLine(settings: SerialSettings, listener: SerialListener, clock: Clock): SerialLine {
  return new ReopeningLine(settings, listener, clock);
}

class ReopeningLine implements SerialLine {
  readonly #settings: SerialSettings;
  readonly #listener: SerialListener;
  readonly #clock: Clock;
  readonly #folder: FolderWatch;
  readonly #queue: Write[] = [];
  #port: Port | null = null;
  /** An opening or a closing under way; nothing else is begun meanwhile. */
  #work: Promise<void> | null = null;
  #told: 'up' | DeviceFault['kind'] | null = null;
  #closed: Promise<void> | null = null;
  #cancelLook: () => void = () => undefined;
  #cancelSettle: () => void = () => undefined;
  #cancelFlush: () => void = () => undefined;

  constructor(settings: SerialSettings, listener: SerialListener, clock: Clock) {
    this.#settings = settings;
    this.#listener = listener;
    this.#clock = clock;
    this.#folder = new FolderWatch(settings.path, () => this.#changed());
    this.#lookAgain();
  }

  get isUp(): boolean {
    return this.#port !== null;
  }

  write(bytes: Uint8Array): Promise<Result<void, DeviceFault>> {
    const { path } = this.#settings;
    if (this.#port === null) return Promise.resolve({ ok: false, fault: lost(path) });
    let taken = 0;
    if (this.#queue.length === 0) {
      const count = this.#port.write(bytes);
      if (count === null) {
        this.#lose(lost(path));
        return Promise.resolve({ ok: false, fault: lost(path) });
      }
      if (count === bytes.length) return Promise.resolve(done);
      taken = count;
    }
    if (this.#queue.length >= queueLimit) return Promise.resolve({ ok: false, fault: stuck(path) });
    return new Promise(settle => {
      const deadlineMs = this.#clock.monotonic() + writeTimeoutMs;
      this.#queue.push({ bytes: bytes.slice(taken), deadlineMs, settle });
      if (this.#queue.length === 1) this.#flushLater();
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#shut();
    return this.#closed;
  }

  async #shut(): Promise<void> {
    for (const cancel of [this.#cancelLook, this.#cancelSettle]) cancel();
    this.#folder.close();
    const port = this.#drop(lost(this.#settings.path));
    await port?.close();
    await this.#work;
  }

  #lookAgain(): void {
    this.#look();
    this.#cancelLook = this.#clock.timer(lookMs, () => this.#lookAgain());
  }

  /** Lets go of a port whose device is no longer the one at the path; opens where none is open. */
  #look(): void {
    this.#folder.renew();
    const { path } = this.#settings;
    if (this.#port === null) this.#open();
    else if (identityAt(path) !== this.#port.identity) this.#lose(lost(path));
  }

  #changed(): void {
    if (this.#port === null) this.#lookSoon();
    else this.#look();
  }

  #lookSoon(): void {
    this.#cancelSettle();
    this.#cancelSettle = this.#clock.timer(settleMs, () => this.#look());
  }

  #open(): void {
    if (this.#work !== null) return;
    const opening = openPort(this.#settings, {
      received: bytes => this.#listener.received(bytes),
      hungUp: () => this.#lose(lost(this.#settings.path)),
    });
    this.#work = opening.then(async opened => {
      this.#work = null;
      if (this.#closed !== null) {
        if (opened.ok) await opened.value.close();
      } else if (opened.ok) {
        this.#port = opened.value;
        this.#told = 'up';
        this.#listener.up();
      } else this.#tellDown(opened.fault);
    });
  }

  #lose(fault: DeviceFault): void {
    const port = this.#drop(fault);
    if (port === null) return;
    this.#work = port.close().then(() => {
      this.#work = null;
      if (this.#closed === null) this.#lookSoon();
    });
    this.#tellDown(fault);
  }

  /** Takes the port out of use, at once; it is still to be closed. */
  #drop(fault: DeviceFault): Port | null {
    const port = this.#port;
    this.#port = null;
    this.#cancelFlush();
    for (const write of this.#queue.splice(0)) write.settle({ ok: false, fault });
    return port;
  }

  /** Once for each loss; while it lasts only a new reason is news, and that what was lost is absent is none. */
  #tellDown(fault: DeviceFault): void {
    if (this.#told === fault.kind || (this.#told === 'lost' && fault.kind === 'absent')) return;
    this.#told = fault.kind;
    this.#listener.down(fault);
  }

  #flushLater(): void {
    this.#cancelFlush = this.#clock.timer(writeRetryMs, () => this.#flush());
  }

  #flush(): void {
    const { path } = this.#settings;
    for (let first = this.#queue[0]; first !== undefined && this.#port !== null; first = this.#queue[0]) {
      const count = this.#port.write(first.bytes);
      if (count === null) this.#lose(lost(path));
      else if (count === first.bytes.length) {
        this.#queue.shift();
        first.settle(done);
      } else if (this.#clock.monotonic() >= first.deadlineMs) this.#lose(stuck(path));
      else {
        this.#queue[0] = { ...first, bytes: first.bytes.subarray(count) };
        this.#flushLater();
        return;
      }
    }
  }
}

/** Tells when the device's node may have come or gone. Its folder comes and goes too: udev removes an empty by-id. */
class FolderWatch {
  readonly #folder: string;
  readonly #name: string;
  readonly #changed: () => void;
  #watcher: FSWatcher | null = null;
  #identity: string | null = null;

  constructor(path: string, changed: () => void) {
    this.#folder = dirname(path);
    this.#name = basename(path);
    this.#changed = changed;
  }

  /** Watches the folder that is there, which may not be the one of before. Without a watch, the poll still looks. */
  renew(): void {
    const identity = identityAt(this.#folder);
    if (identity === this.#identity) return;
    this.close();
    if (identity === null) return;
    try {
      this.#watcher = watch(this.#folder, (event, name) => {
        if (event === 'rename' && name === this.#name) this.#changed();
      });
      this.#watcher.on('error', () => this.close());
      this.#identity = identity;
    } catch {
      this.close();
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    this.#identity = null;
  }
}

function lost(path: string): DeviceFault {
  return { kind: 'lost', message: `${path} was unplugged: plug the device in again` };
}

function stuck(path: string): DeviceFault {
  return { kind: 'timeout', message: `${path} takes no bytes: unplug the device and plug it in again` };
}
