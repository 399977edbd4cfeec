/** What is plugged in at this moment. On Linux from /sys and /dev alone: no udevadm, and no udev needed. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugged, PluggedKind } from '../match.ts';
import { parseReportDescriptor } from '../scanners/hid-report-descriptor.ts';
import { inventoryElsewhere } from './inventory-elsewhere.ts';
import {
  converterPortOf,
  linksIn,
  namesIn,
  pathIdOf,
  readBytes,
  readText,
  realPathOf,
  type UsbDevice,
  usbDeviceOf,
} from './sysfs.ts';

const everyKind: readonly PluggedKind[] = ['serial', 'hid', 'keys', 'gpio'];

/** In the order of kinds and nodes. `root` is the folder that has /sys and /dev. Never throws. */
export async function inventory(kinds = everyKind, root = '/'): Promise<readonly Plugged[]> {
  if (root === '/' && process.platform !== 'linux') return inventoryElsewhere(kinds);
  return kinds.flatMap(kind => readers[kind](root));
}

const readers: Readonly<Record<PluggedKind, (root: string) => readonly Plugged[]>> = {
  serial: serialPorts,
  hid: hidDevices,
  keys: keyboards,
  gpio: gpioChips,
};

/** Every tty with hardware behind it: no consoles, no pseudo-terminals, no 8250 that the kernel only made room for. */
function serialPorts(root: string): readonly Plugged[] {
  const [ids, paths] = [linksIn(join(root, 'dev/serial/by-id')), linksIn(join(root, 'dev/serial/by-path'))];
  return namesIn(root, 'sys/class/tty').flatMap(name => {
    const folder = join(root, 'sys/class/tty', name);
    // Asked first, since there are some seventy consoles without one.
    if (!existsSync(join(folder, 'device'))) return [];
    const device = realPathOf(folder, 'device');
    const node = join(root, 'dev', name);
    if (device === null || readText(folder, 'type') === '0' || !existsSync(node)) return [];
    const usb = usbDeviceOf(device);
    const pathId = pathIdOf(device);
    const number = converterPortOf(device);
    const computed = pathId === null || number === null ? pathId : `${pathId}-${number}`;
    const places = placesOf(ids.get(name), paths.get(name), computed);
    return [{ kind: 'serial', node, ...places, ...facts(usb, 'serial port of this computer'), usages: [] }];
  });
}

/** udev makes no links to hidraw nodes, so what it would call them is put together here. */
function hidDevices(root: string): readonly Plugged[] {
  return namesIn(root, 'sys/class/hidraw').flatMap(name => {
    const device = realPathOf(root, 'sys/class/hidraw', name, 'device');
    const node = join(root, 'dev', name);
    if (device === null || !existsSync(node)) return [];
    const told = ueventOf(device);
    const usb = usbDeviceOf(device) ?? usbOfHid(told);
    const parts = [usb?.maker, usb?.product, usb?.serial].filter(part => part !== null && part !== undefined);
    const id = parts.length === 0 ? null : parts.join('_').replaceAll(/\s+/g, '_');
    const usages = parseReportDescriptor(readBytes(device, 'report_descriptor') ?? new Uint8Array())?.usages ?? [];
    const places = placesOf(id === null ? [] : [id], undefined, pathIdOf(device));
    return [{ kind: 'hid', node, ...places, ...facts(usb, told.get('HID_NAME') ?? 'HID device'), usages }];
  });
}

/** Event devices that have the keys of a keyboard, by the rule that udev has for it. */
function keyboards(root: string): readonly Plugged[] {
  const [ids, paths] = [linksIn(join(root, 'dev/input/by-id')), linksIn(join(root, 'dev/input/by-path'))];
  return namesIn(root, 'sys/class/input').flatMap(name => {
    if (!/^event\d+$/.test(name)) return [];
    const device = realPathOf(root, 'sys/class/input', name, 'device');
    const node = join(root, 'dev/input', name);
    if (device === null || !isKeyboard(readText(device, 'capabilities/key')) || !existsSync(node)) return [];
    const pathId = pathIdOf(device);
    const computed = pathId === null ? null : `${pathId}-event-kbd`;
    const places = placesOf(ids.get(name), paths.get(name), computed);
    const told = facts(usbDeviceOf(device) ?? usbOfInput(device), 'keyboard');
    return [{ kind: 'keys', node, ...places, ...told, name: readText(device, 'name') || told.name, usages: [] }];
  });
}

function gpioChips(root: string): readonly Plugged[] {
  return namesIn(root, 'sys/bus/gpio/devices').flatMap(name => {
    const chip = realPathOf(root, 'sys/bus/gpio/devices', name);
    const node = join(root, 'dev', name);
    if (chip === null || !existsSync(node)) return [];
    // The label and the number of lines are in the older interface only, which not every kernel has.
    const owner = dirname(chip);
    const older = namesIn(owner, 'gpio').find(other => /^gpiochip\d+$/.test(other));
    const label = older === undefined ? null : readText(owner, 'gpio', older, 'label');
    const lines = older === undefined ? null : readText(owner, 'gpio', older, 'ngpio');
    const title = `${label ?? basename(owner)}${lines === null ? '' : `, ${lines} lines`}`;
    return [{ kind: 'gpio', node, ...placesOf([], [], null), ...facts(null, title), usages: [] }];
  });
}

type Places = Pick<Plugged, 'id' | 'port' | 'portFrom' | 'otherIds' | 'otherPorts'>;

/** What udev links first, else what was computed. Of several names for a port, the one that names no USB revision. */
function placesOf(
  ids: readonly string[] | undefined,
  paths: readonly string[] | undefined,
  computed: string | null,
): Places {
  const [id = null, ...otherIds] = ids ?? [];
  const ports = (paths ?? []).toSorted((a, b) => Number(/-usbv\d/.test(a)) - Number(/-usbv\d/.test(b)));
  const [port = computed, ...others] = ports;
  const portFrom = port === null ? null : ports.length > 0 ? 'link' : 'sysfs';
  const otherPorts = computed === null || computed === port ? others : [...others, computed];
  return { id, port, portFrom, otherIds, otherPorts };
}

function facts(usb: UsbDevice | null, otherwise: string): Pick<Plugged, 'usb' | 'serial' | 'name'> {
  const { maker = null, product = null } = usb ?? {};
  // Many a product's name begins with its maker's.
  const isMakerTold = maker !== null && product?.toLowerCase().startsWith(maker.toLowerCase()) === true;
  const title = [isMakerTold ? null : maker, product].filter(part => part !== null).join(' ');
  return { usb: usb?.usb ?? null, serial: usb?.serial ?? null, name: title || otherwise };
}

function ueventOf(device: string): ReadonlyMap<string, string> {
  const lines = readText(device, 'uevent')?.split('\n') ?? [];
  return new Map(lines.map(line => [line.replace(/=.*$/, ''), line.replace(/^[^=]*=/, '')]));
}

/** Of a HID device that hangs on no USB device of ours: a virtual one, or Bluetooth. `HID_ID` is bus:vendor:product. */
function usbOfHid(told: ReadonlyMap<string, string>): UsbDevice | null {
  const [, vid, pid] = /^[0-9A-F]{4}:0000([0-9A-F]{4}):0000([0-9A-F]{4})$/i.exec(told.get('HID_ID') ?? '') ?? [];
  if (vid === undefined || pid === undefined) return null;
  const usb = `${vid}:${pid}`.toLowerCase();
  return { usb, serial: told.get('HID_UNIQ') || null, maker: null, product: told.get('HID_NAME') || null };
}

function usbOfInput(device: string): UsbDevice | null {
  const [bus, vid, pid] = [
    readText(device, 'id/bustype'),
    readText(device, 'id/vendor'),
    readText(device, 'id/product'),
  ];
  // 3 and 5 are USB and Bluetooth; a built-in keyboard has numbers that mean nothing.
  if (vid === null || pid === null || (bus !== '0003' && bus !== '0005')) return null;
  return {
    usb: `${vid}:${pid}`.toLowerCase(),
    serial: readText(device, 'uniq') || null,
    maker: null,
    product: readText(device, 'name') || null,
  };
}

/** The keys 1 to 31 are all there: Escape, the digits, and the letters up to S. The lowest word is the last. */
function isKeyboard(keys: string | null): boolean {
  const lowest = /([0-9a-f]+)$/i.exec(keys ?? '')?.[1];
  return lowest !== undefined && (BigInt(`0x${lowest}`) & 0xffff_fffen) === 0xffff_fffen;
}
