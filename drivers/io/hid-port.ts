/**
 * One opened HID device. The only importer of `node-hid`, which is native and may not be there: then nothing else suffers.
 *
 * Only the asynchronous class is used: a device that hangs keeps a feature report for up to 5 s, and the other class keeps
 * the whole process with it. Each report under way takes one of libuv's four threads, so a device has one at a time.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { type DeviceFault, fail, ok, type Result } from '../driver.ts';
import { denied } from './access.ts';
import { lostAt, type Opened } from './reopening.ts';
import { identityAt } from './serial-port.ts';

export interface HidPortListener {
  /** One input report. */
  received(report: Uint8Array): void;
  /** The device is gone. Comes at most once, and nothing comes after it; the port is still to be closed. */
  hungUp(): void;
}

export interface HidPort extends Opened {
  /** Fails with `lost`, or `rejected` where the device does not take it. */
  sendFeature(report: Uint8Array): Promise<Result<void, DeviceFault>>;
  getFeature(id: number, length: number): Promise<Result<Uint8Array, DeviceFault>>;
  /** As of `Opened`; it lasts as long as a report that is under way. */
  close(): Promise<void>;
}

/** What is used of node-hid's `HIDAsync`. */
export interface NativeHid {
  on(event: 'data', heard: (report: Uint8Array) => void): unknown;
  on(event: 'error', heard: () => void): unknown;
  removeAllListeners(event: 'data'): unknown;
  sendFeatureReport(report: Buffer): Promise<number>;
  getFeatureReport(id: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
export type OpenNative = (path: string) => Promise<NativeHid>;

/** Opens devices by node-hid; the reason where it cannot be loaded. */
async function loadNative(): Promise<Result<OpenNative, string>> {
  try {
    const hid = await import('node-hid');
    // The package loads without its native part; this needs it.
    hid.getHidapiVersion();
    return ok(path => hid.HIDAsync.open(path));
  } catch (error) {
    return fail(error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : 'for no known reason');
  }
}

/** Faults: `absent`, `denied`, `rejected` (no HID device, or HID devices cannot be had on this system). */
export async function openHidPort(
  path: string,
  listener: HidPortListener,
  load = loadNative,
): Promise<Result<HidPort, DeviceFault>> {
  const open = await load();
  if (!open.ok) {
    const message = `${path}: install libusb-1.0-0 and libudev1, since node-hid does not load without them (${open.fault})`;
    return fail({ kind: 'rejected', message });
  }
  try {
    const before = nodeAt(path);
    const native = await open.value(path);
    const identity = nodeAt(path);
    if (identity !== null && identity === before) return ok(attach(native, path, identity, listener));
    // Another device has taken the path meanwhile: which of the two was opened cannot be known.
    await native.close().catch(() => undefined);
    return fail(absent(path));
  } catch {
    return fail(explain(path));
  }
}

function attach(native: NativeHid, path: string, identity: string, listener: HidPortListener): HidPort {
  let isLive = true;
  let closed: Promise<void> | null = null;

  // There before `data`: an `error` that nobody hears would end the process.
  native.on('error', () => {
    if (!isLive) return;
    isLive = false;
    listener.hungUp();
  });
  native.on('data', report => listener.received(new Uint8Array(report)));

  async function tried<T>(work: () => Promise<T>): Promise<Result<T, DeviceFault>> {
    try {
      return ok(await work());
    } catch {
      // The reason comes as prose only.
      if (!isLive || nodeAt(path) !== identity) return fail(lostAt(path));
      return fail({ kind: 'rejected', message: `${path} does not take the report: correct the path, or the driver` });
    }
  }

  return {
    identity,
    async sendFeature(report) {
      const sent = await tried(() => native.sendFeatureReport(Buffer.from(report)));
      return sent.ok ? ok(undefined) : sent;
    },
    async getFeature(id, length) {
      const got = await tried(() => native.getFeatureReport(id, length));
      return got.ok ? ok(new Uint8Array(got.value)) : got;
    },
    close() {
      isLive = false;
      if (closed === null) {
        // Reading begins a tick after `data` is listened to, and throws where the device is closed by then.
        native.removeAllListeners('data');
        closed = native.close().catch(() => undefined);
      }
      return closed;
    },
  };
}

/** What macOS and Windows call a device is no file and has no identity, hence the empty one. */
function nodeAt(path: string): string | null {
  return path.startsWith('/') ? identityAt(path) : '';
}

function absent(path: string): DeviceFault {
  return { kind: 'absent', message: `${path} is not there: plug the device in, or correct the path` };
}

/** node-hid tells its failures in prose, so the reason is found by opening the path once more. */
function explain(path: string): DeviceFault {
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'EIO'].includes(code)) return absent(path);
    if (code === 'EACCES' || code === 'EPERM') return denied(path);
  }
  return { kind: 'rejected', message: `${path} is no HID device: correct the path, as in /dev/hidraw0` };
}
