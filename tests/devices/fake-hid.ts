/**
 * A HID device as node-hid shows it, with a file of its own as its node: what is between the device and the program (the
 * node, its coming and going, one report after the other, a close behind them) is as on the machine.
 */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '../../drivers/driver.ts';
import type { HidSystem } from '../../drivers/io/hid-line.ts';
import { type NativeHid, openHidPort } from '../../drivers/io/hid-port.ts';

export interface FakeHidParts {
  readonly descriptor: Uint8Array | null;
  /** A feature report that was set; false where the device refuses it. */
  set(report: Uint8Array): boolean;
  /** A feature report that is asked for; null where the device has none. */
  get(id: number, room: number): Uint8Array | null;
}

export interface FakeHid {
  readonly path: string;
  readonly system: HidSystem;
  /** Openings that are not closed yet. */
  readonly openCount: number;
  /** The device sends this input report. */
  send(report: Uint8Array): void;
  plug(): void;
  pull(): void;
  /** The device keeps every feature report that comes from now on; the returned function lets them through. */
  hang(): () => void;
  end(): void;
}

export function newFakeHid(parts: FakeHidParts): FakeHid {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hid-'));
  const path = join(folder, 'hidraw0');
  const live = new Set<FakeNative>();
  let isPresent = false;
  let gate = Promise.resolve();

  class FakeNative extends EventEmitter implements NativeHid {
    isGone = false;
    #jobs: Promise<unknown> = Promise.resolve();

    sendFeatureReport(report: Buffer): Promise<number> {
      const bytes = new Uint8Array(report);
      return this.#job(() => (parts.set(bytes) ? bytes.length : null));
    }

    getFeatureReport(id: number, length: number): Promise<Uint8Array> {
      return this.#job(() => parts.get(id, length));
    }

    async close(): Promise<void> {
      await this.#jobs.catch(() => undefined);
      live.delete(this);
    }

    #job<T>(work: () => T | null): Promise<T> {
      const job = this.#jobs.then(async () => {
        await gate;
        const result = this.isGone ? null : work();
        if (result === null) throw new Error('could not send or get the feature report');
        return result;
      });
      this.#jobs = job.catch(() => undefined);
      return job;
    }
  }

  async function open(opened: string): Promise<NativeHid> {
    if (!isPresent || opened !== path) throw new Error(`cannot open device with path ${opened}`);
    const native = new FakeNative();
    live.add(native);
    return native;
  }

  function plug(): void {
    if (isPresent) return;
    isPresent = true;
    writeFileSync(path, '');
  }

  function pull(): void {
    if (!isPresent) return;
    isPresent = false;
    rmSync(path);
    for (const native of live) {
      native.isGone = true;
      setImmediate(() => native.emit('error', new Error('could not read from HID device')));
    }
  }

  plug();
  return {
    path,
    system: {
      open: (at, listener) => openHidPort(at, listener, async () => ok(open)),
      descriptorAt: () => parts.descriptor,
    },
    get openCount() {
      return live.size;
    },
    send(report) {
      for (const native of live) if (!native.isGone) native.emit('data', Buffer.from(report));
    },
    plug,
    pull,
    hang() {
      let release: () => void = () => undefined;
      gate = new Promise(resolve => {
        release = resolve;
      });
      return release;
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
