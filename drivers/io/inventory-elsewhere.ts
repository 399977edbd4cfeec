/** What is plugged in on macOS and Windows, as the native packages tell it. Whatever cannot be asked is not there. */
import type { Plugged, PluggedKind } from '../match.ts';
import { listPorts } from './serial-port.ts';

const nowhere = { portFrom: null, otherIds: [], otherPorts: [] } as const;

export async function inventoryElsewhere(kinds: readonly PluggedKind[]): Promise<readonly Plugged[]> {
  const [serial, hid] = await Promise.all([
    kinds.includes('serial') ? serialPorts() : [],
    kinds.includes('hid') || kinds.includes('keys') ? hidDevices() : [],
  ]);
  return [...serial, ...hid].filter(({ kind }) => kinds.includes(kind));
}

async function serialPorts(): Promise<readonly Plugged[]> {
  const ports = await listPorts();
  return ports.map(({ path, manufacturer, serialNumber, vendorId, productId, locationId }): Plugged => {
    const isUsb = vendorId !== undefined && productId !== undefined;
    return {
      ...nowhere,
      ...{ kind: 'serial', node: path, id: null, serial: serialNumber || null },
      usb: isUsb ? `${vendorId}:${productId}`.toLowerCase() : null,
      port: locationId || null,
      portFrom: locationId ? 'sysfs' : null,
      ...{ name: manufacturer || 'serial port', usages: [] },
    };
  });
}

/** Keyboards are HID devices of page 1, usage 6. */
async function hidDevices(): Promise<readonly Plugged[]> {
  const devices = await listHid();
  return devices.flatMap((device): Plugged[] => {
    const { path, vendorId, productId, serialNumber, manufacturer, product, usagePage, usage } = device;
    if (path === undefined) return [];
    const title = [manufacturer, product].filter(part => part !== undefined && part !== '');
    const id = [...title, serialNumber].filter(part => part !== undefined && part !== '').join('_');
    const plugged: Plugged = {
      ...nowhere,
      ...{ kind: 'hid', node: path, id: id.replaceAll(/\s+/g, '_') || null, serial: serialNumber || null },
      usb: [vendorId, productId].map(number => number.toString(16).padStart(4, '0')).join(':'),
      ...{ port: null, name: title.join(' ') || 'HID device' },
      usages: usagePage === undefined || usage === undefined ? [] : [{ page: usagePage, id: usage }],
    };
    const isKeyboard = usagePage === 1 && usage === 6;
    return [isKeyboard ? { ...plugged, kind: 'keys' } : plugged];
  });
}

/** node-hid is native and may be missing. */
async function listHid() {
  try {
    const { devicesAsync } = await import('node-hid');
    return await devicesAsync();
  } catch {
    return [];
  }
}
