/** The rig's lanes: what stands in the site file, and the devices that belong to it. */
import { relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import {
  newComboScanner,
  newGpioRelay,
  newInnerRelay,
  newKeyboardScanner,
  newPosScanner,
  newSerialRelay,
  newSerialScanner,
  newTypingScanner,
  type RelayEnd,
  type ScannerEnd,
} from './ends.ts';
import type { Machine } from './machine.ts';

export interface RigLane {
  readonly id: string;
  /** As in the site file. */
  readonly site: object;
  /** The last one scans what opens the gate. */
  readonly scanners: readonly ScannerEnd[];
  readonly relay: RelayEnd;
  /** What the journal has of a new person's token. */
  readonly admitted: string;
}

/** Long enough for a plug to be out before it is over. */
const pulseMs = 500;
const admitted = 'admitted';
/** Of scanners that type: an emulated machine does so in fits and starts, as no scanner does. */
const gapMs = 500;
const byId = (name: string): string => `/dev/serial/by-id/${name}`;
const ftdi = (id: string): string => byId(`usb-QEMU_QEMU_USB_SERIAL_${id.toUpperCase()}-if00-port0`);

/** The lanes whose drivers this tree has, and the names of those that wait for one. */
export async function newLanes(machine: Machine): Promise<{ lanes: readonly RigLane[]; waiting: readonly string[] }> {
  const makers = [ftdiLane, acmLane, posLane, gpioLane];
  const lanes: RigLane[] = [];
  const waiting: string[] = [];
  for (const { id, needs, make } of makers) {
    if (needs.every(driver => scannerDrivers[driver] !== undefined || relayDrivers[driver] !== undefined)) {
      lanes.push(await make(machine));
    } else waiting.push(`${id} (drivers ${needs.join(', ')})`);
  }
  return { lanes, waiting };
}

const ftdiLane = {
  id: 'ftdi',
  needs: ['wedge', 'serial', 'lcus'],
  async make(machine: Machine): Promise<RigLane> {
    return {
      ...{ id: 'ftdi', admitted },
      site: {
        ...{ id: 'ftdi', direction: 'in' },
        scanners: [
          { driver: 'wedge', device: { usb: '1d6b:0110' }, gapMs },
          { driver: 'serial', path: ftdi('scanner') },
        ],
        relay: { driver: 'lcus', path: ftdi('relay'), channel: 1, pulseMs },
      },
      scanners: [newTypingScanner(machine), await newSerialScanner(machine, 'scanner', 1)],
      relay: await newSerialRelay(machine, 'relay', 2),
    };
  },
};

const acmLane = {
  id: 'acm',
  needs: ['wedge', 'serial', 'hid-pos', 'lcus'],
  async make(machine: Machine): Promise<RigLane> {
    return {
      ...{ id: 'acm', admitted },
      site: {
        ...{ id: 'acm', direction: 'in' },
        scanners: [
          { driver: 'wedge', path: '/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_KBD-event-kbd', gapMs },
          { driver: 'serial', path: byId('usb-Rig_Rig_scanner_COMBO1-if00') },
          { driver: 'hid-pos', device: { usb: '1d6b:0104:COMBO1' } },
        ],
        relay: { driver: 'lcus', path: byId('usb-Rig_Rig_relay_ACMRELAY1-if00'), channel: 1, pulseMs },
      },
      scanners: [newKeyboardScanner(machine, 'kbd', 4), newComboScanner(machine)],
      relay: newInnerRelay(machine, 'lcus on ACM', 'acm-relay'),
    };
  },
};

const posLane = {
  id: 'pos',
  needs: ['hid-pos', 'dcttech'],
  async make(machine: Machine): Promise<RigLane> {
    return {
      ...{ id: 'pos', admitted },
      site: {
        ...{ id: 'pos', direction: 'in' },
        scanners: [{ driver: 'hid-pos', device: { usb: '0c2e:0b8f' } }],
        relay: { driver: 'dcttech', device: { usb: '16c0:05df' }, channel: 1, pulseMs },
      },
      scanners: [newPosScanner(machine)],
      relay: newInnerRelay(machine, 'dcttech on uhid', 'usb-relay'),
    };
  },
};

const gpioLane = {
  id: 'gpio',
  needs: ['serial', 'gpio'],
  async make(machine: Machine): Promise<RigLane> {
    // By a link of udev's, as a chip that was in use when it was pulled comes back under another number. This kernel does
    // not debounce lines whose interrupts are threaded, as all are behind USB.
    const chip = '/dev/gate-gpio';
    return {
      ...{ id: 'gpio', admitted: 'admitted no-entry' },
      site: {
        ...{ id: 'gpio', direction: 'out' },
        scanners: [{ driver: 'serial', path: ftdi('scanner2') }],
        relay: { driver: 'gpio', chip, line: 0, pulseMs },
        inputs: { exitButton: { driver: 'gpio', chip, line: 1, debounceMs: 0 } },
      },
      scanners: [await newSerialScanner(machine, 'scanner2', 5)],
      relay: newGpioRelay(machine),
    };
  },
};
