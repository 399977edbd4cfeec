/** What Linux tells of its devices in /sys, read without udev. Paths are of the real tree, links followed. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Null where there is none or it may not be read. */
export function readText(...path: readonly string[]): string | null {
  try {
    return readFileSync(join(...path), 'utf8').trim();
  } catch {
    return null;
  }
}

export function readBytes(...path: readonly string[]): Uint8Array | null {
  try {
    return readFileSync(join(...path));
  } catch {
    return null;
  }
}

/** Sorted; empty where there is no such folder. */
export function namesIn(...path: readonly string[]): readonly string[] {
  try {
    return readdirSync(join(...path)).sort();
  } catch {
    return [];
  }
}

export function realPathOf(...path: readonly string[]): string | null {
  try {
    return realpathSync(join(...path));
  } catch {
    return null;
  }
}

function subsystemOf(device: string): string | null {
  try {
    return basename(readlinkSync(join(device, 'subsystem')));
  } catch {
    return null;
  }
}

/** The device and what it hangs on, up to the root of /sys. */
function upwards(device: string): readonly string[] {
  const above: string[] = [];
  for (let at = device; basename(at) !== 'devices' && at !== dirname(at); at = dirname(at)) above.push(at);
  return above;
}

export interface UsbDevice {
  /** `vid:pid`, hex in lower case. */
  readonly usb: string;
  readonly serial: string | null;
  readonly maker: string | null;
  readonly product: string | null;
}

/** The USB device that a device is a part of; null where it is of none. */
export function usbDeviceOf(device: string): UsbDevice | null {
  for (const at of upwards(device)) {
    const [vid, pid] = [readText(at, 'idVendor'), readText(at, 'idProduct')];
    if (vid === null || pid === null) continue;
    return {
      usb: `${vid}:${pid}`.toLowerCase(),
      serial: readText(at, 'serial') || null,
      maker: readText(at, 'manufacturer') || null,
      product: readText(at, 'product') || null,
    };
  }
  return null;
}

/** The number of a converter's port among those of the same chip, as `port0`. */
export function converterPortOf(device: string): string | null {
  for (const at of upwards(device)) {
    const number = readText(at, 'port_number');
    if (number !== null) return `port${number}`;
  }
  return null;
}

/**
 * Where a device hangs, by udev's own rules for ID_PATH (systemd, udev-builtin-path_id.c): the same text with udev and
 * without, as `pci-0000:00:14.0-usb-0:1.4:1.0`. Null where it hangs on nothing that stays.
 */
export function pathIdOf(device: string): string | null {
  const parts: string[] = [];
  let done: string | null = null;
  for (const at of upwards(device)) {
    const subsystem = subsystemOf(at);
    if (subsystem === null || subsystem === done) continue;
    const name = basename(at);
    if (subsystem === 'usb') {
      const port = /^\d+-(.+)$/.exec(name)?.[1];
      if (port === undefined) continue;
      parts.unshift(`usb-0:${port}`);
    } else if (subsystem === 'pci' || subsystem === 'platform') parts.unshift(`${subsystem}-${name}`);
    else continue;
    done = subsystem;
  }
  return parts.length === 0 ? null : parts.join('-');
}

/** By the name of their node, the names of the links to it in a folder of udev. */
export function linksIn(folder: string): ReadonlyMap<string, readonly string[]> {
  const links = new Map<string, string[]>();
  for (const name of namesIn(folder)) {
    try {
      const node = basename(readlinkSync(join(folder, name)));
      links.set(node, [...(links.get(node) ?? []), name]);
    } catch {
      // Gone between the listing and the reading.
    }
  }
  return links;
}
