/** What every line on a device node has in common: it finds its node, opens it, and again whenever the device is back. */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock, DeviceFault, Result } from '../driver.ts';
import { placeText } from '../place.ts';
import { locate, type Whereabouts } from './locate.ts';
import { identityAt } from './serial-port.ts';

/** How often presence is looked at where no event tells of it, milliseconds. */
const lookMs = 1_000;
/** After a loss or an appearance: time for the old node to go, or for the new one to get its access rights. */
const settleMs = 100;

/** An opened device node. */
export interface Opened {
  /** Tells this device node from another of the same path, as `identityAt` does; empty where its path is no file. */
  readonly identity: string;
  /** Silences its listener at once; resolves when the descriptor is closed. Idempotent. */
  close(): Promise<void>;
}

export interface ReopeningParts<P extends Opened> extends Whereabouts {
  readonly clock: Clock;
  /** `hungUp`: the device is gone, as far as the port can tell. */
  open(path: string, hungUp: () => void): Promise<Result<P, DeviceFault>>;
  up(): void;
  /** As `LineListener.down` tells it. */
  down(fault: DeviceFault): void;
}

/**
 * A device node that opens itself and reopens itself by its place: a link as in `/dev/serial/by-id` is followed anew each
 * time. An unplug is noticed by whichever comes first: the hang-up, the vanished node (watched and polled), or another
 * device at the path.
 */
export class Reopening<P extends Opened> {
  /** The place as a person reads it. */
  readonly where: string;
  readonly #parts: ReopeningParts<P>;
  readonly #folder: FolderWatch;
  #port: P | null = null;
  /** Where the open port was found. */
  #path = '';
  /** An opening or a closing under way; nothing else is begun meanwhile. */
  #work: Promise<void> | null = null;
  #told: 'up' | DeviceFault['kind'] | null = null;
  #closed: Promise<void> | null = null;
  #cancelLook: () => void = () => undefined;
  #cancelSettle: () => void = () => undefined;

  constructor(parts: ReopeningParts<P>) {
    this.#parts = parts;
    this.where = placeText(parts.place) || 'the device';
    this.#folder = new FolderWatch(parts, () => this.#changed());
    this.#lookAgain();
  }

  /** Null while the device is away. */
  get port(): P | null {
    return this.#port;
  }

  /** The device works no more: the port is dropped, and opened anew soon. */
  lose(fault: DeviceFault): void {
    const port = this.#drop();
    if (port === null) return;
    this.#work = port.close().then(() => {
      this.#work = null;
      if (this.#closed === null) this.#lookSoon();
    });
    this.#tellDown(fault);
  }

  close(): Promise<void> {
    this.#closed ??= this.#shut();
    return this.#closed;
  }

  async #shut(): Promise<void> {
    for (const cancel of [this.#cancelLook, this.#cancelSettle]) cancel();
    this.#folder.close();
    await this.#drop()?.close();
    await this.#work;
  }

  #lookAgain(): void {
    this.#look();
    this.#cancelLook = this.#parts.clock.timer(lookMs, () => this.#lookAgain());
  }

  /** Lets go of a port whose device is no longer the one at the path; opens where none is open. */
  #look(): void {
    this.#folder.renew();
    if (this.#port === null) this.#open();
    else if ((identityAt(this.#path) ?? '') !== this.#port.identity) this.lose(lostAt(this.where));
  }

  #changed(): void {
    if (this.#port === null) this.#lookSoon();
    else this.#look();
  }

  #lookSoon(): void {
    this.#cancelSettle();
    this.#cancelSettle = this.#parts.clock.timer(settleMs, () => this.#look());
  }

  #open(): void {
    this.#work ??= this.#openNow();
  }

  async #openNow(): Promise<void> {
    const found = await locate(this.#parts);
    const hungUp = () => this.lose(lostAt(this.where));
    const opened = found.ok && this.#closed === null ? await this.#parts.open(found.value, hungUp) : null;
    if (this.#closed !== null) {
      if (opened?.ok) await opened.value.close();
      return;
    }
    // Over before anybody is told of it: who is told may begin other work at once.
    this.#work = null;
    if (!found.ok) this.#tellDown(found.fault);
    else if (opened?.ok === false) this.#tellDown(opened.fault);
    else if (opened !== null) {
      this.#port = opened.value;
      this.#path = found.value;
      this.#told = 'up';
      this.#parts.up();
    }
  }

  /** Takes the port out of use, at once; it is still to be closed. */
  #drop(): P | null {
    const port = this.#port;
    this.#port = null;
    return port;
  }

  /** Once for each loss; while it lasts only a new reason is news, and that what was lost is absent is none. */
  #tellDown(fault: DeviceFault): void {
    if (this.#told === fault.kind || (this.#told === 'lost' && fault.kind === 'absent')) return;
    this.#told = fault.kind;
    this.#parts.down(fault);
  }
}

/** Tells when a device's node may have come or gone. Its folder comes and goes too: udev removes an empty by-id. */
class FolderWatch {
  readonly #folder: string;
  readonly #isOurs: (name: string | null) => boolean;
  readonly #changed: () => void;
  #watcher: FSWatcher | null = null;
  #identity: string | null = null;

  constructor({ kind, place, root = '/' }: Whereabouts, changed: () => void) {
    if (typeof place === 'string') {
      this.#folder = dirname(place);
      const own = basename(place);
      this.#isOurs = name => name === own;
    } else {
      const start = { serial: 'tty', hid: 'hidraw', keys: 'event', gpio: 'gpiochip' }[kind];
      this.#folder = join(root, kind === 'keys' ? 'dev/input' : 'dev');
      this.#isOurs = name => name?.startsWith(start) === true;
    }
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
        if (event === 'rename' && this.#isOurs(name)) this.#changed();
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

/** Of a device that was there. */
export function lostAt(where: string): DeviceFault {
  return { kind: 'lost', message: `${where} was unplugged: plug the device in again` };
}
