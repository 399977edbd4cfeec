/** A /sys and /dev as Linux lays them out, in a folder of its own: things are plugged into it and pulled out of it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

export interface UsbThing {
  /** Where it hangs on its bus, as `1.4`. */
  readonly socket: string;
  readonly usb: string;
  readonly serial?: string;
  readonly maker?: string;
  readonly product?: string;
  /** Of the interface that the node belongs to. */
  readonly interface?: number;
}
export interface FakeSys {
  readonly root: string;
  /** A converter as ftdi_sio and ch341 show it, or with `acm` a modem as cdc_acm does. `target` is what stands behind the node. */
  serial(name: string, thing: UsbThing, more?: { acm?: boolean; target?: string }): void;
  /** A UART of the board; type 0 is one that the kernel only made room for. */
  uart(name: string, type: string): void;
  hid(name: string, thing: UsbThing, descriptor: Uint8Array): void;
  /** A HID device of /dev/uhid: without a USB device above it. */
  virtualHid(name: string, uevent: string, descriptor: Uint8Array): void;
  keys(name: string, thing: UsbThing, title: string, keyBits?: string): void;
  gpio(name: string, label: string | null, lines: number): void;
  /** A link of udev, as `serial/by-id/usb-…`, to a node of /dev. */
  link(path: string, node: string): void;
  /** Takes the node and what /sys shows of it away, links included. */
  unplug(name: string): void;
  remove(): void;
}

const pci = 'sys/devices/pci0000:00/0000:00:14.0';
/** The keys of an ordinary keyboard, as the kernel prints their bits. */
export const keyboardBits = '1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe';

export function newFakeSys(): FakeSys {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-sys-'));
  const made = new Map<string, string[]>();

  function file(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? `${content}\n` : content);
  }
  function link(from: string, to: string): void {
    mkdirSync(dirname(join(root, from)), { recursive: true });
    rmSync(join(root, from), { force: true });
    symlinkSync(relative(dirname(join(root, from)), join(root, to)), join(root, from));
  }
  function device(path: string, subsystem: string): string {
    mkdirSync(join(root, path), { recursive: true });
    link(`${path}/subsystem`, `sys/bus/${subsystem}`);
    return path;
  }
  function usbInterface({ socket, usb, serial, maker, product, interface: number = 0 }: UsbThing): string {
    device(pci, 'pci');
    const bus = device(`${pci}/usb1`, 'usb');
    file(`${bus}/idVendor`, '1d6b');
    const at = device(`${bus}/1-${socket}`, 'usb');
    file(`${at}/idVendor`, usb.slice(0, 4));
    file(`${at}/idProduct`, usb.slice(5));
    for (const [name, text] of Object.entries({ serial, manufacturer: maker, product })) {
      if (text !== undefined) file(`${at}/${name}`, text);
    }
    return device(`${at}/1-${socket}:1.${number}`, 'usb');
  }
  function node(name: string, parts: readonly string[], target?: string): void {
    made.set(name, [...parts]);
    if (target === undefined) file(`dev/${name}`, '');
    else {
      mkdirSync(dirname(join(root, 'dev', name)), { recursive: true });
      symlinkSync(target, join(root, 'dev', name));
    }
  }

  mkdirSync(join(root, 'dev'));
  return {
    root,
    serial(name, thing, { acm = false, target } = {}) {
      const face = usbInterface(thing);
      const at = acm ? face : device(`${face}/${name}`, 'usb-serial');
      if (!acm) file(`${at}/port_number`, '0');
      mkdirSync(join(root, at, 'tty', name), { recursive: true });
      link(`${at}/tty/${name}/device`, at);
      link(`sys/class/tty/${name}`, `${at}/tty/${name}`);
      node(name, [`sys/class/tty/${name}`, `${at}/tty/${name}`], target);
    },
    uart(name, type) {
      const at = device(`sys/devices/pnp0/00:00/00:00:0/${name}`, 'serial-base');
      file(`${at}/tty/${name}/type`, type);
      link(`${at}/tty/${name}/device`, at);
      link(`sys/class/tty/${name}`, `${at}/tty/${name}`);
      node(name, [`sys/class/tty/${name}`]);
    },
    hid(name, thing, descriptor) {
      const at = device(`${usbInterface(thing)}/0003:${thing.usb.toUpperCase()}.0001`, 'hid');
      file(`${at}/report_descriptor`, descriptor);
      file(`${at}/uevent`, `HID_NAME=${thing.maker} ${thing.product}`);
      mkdirSync(join(root, at, 'hidraw', name), { recursive: true });
      link(`${at}/hidraw/${name}/device`, at);
      link(`sys/class/hidraw/${name}`, `${at}/hidraw/${name}`);
      node(name, [`sys/class/hidraw/${name}`]);
    },
    virtualHid(name, uevent, descriptor) {
      const at = device(`sys/devices/virtual/misc/uhid/0003:0000:0000.${name}`, 'hid');
      file(`${at}/report_descriptor`, descriptor);
      file(`${at}/uevent`, uevent);
      link(`${at}/hidraw/${name}/device`, at);
      link(`sys/class/hidraw/${name}`, `${at}/hidraw/${name}`);
      node(name, [`sys/class/hidraw/${name}`]);
    },
    keys(name, thing, title, keyBits = keyboardBits) {
      const at = `${usbInterface(thing)}/0003:AAAA:BBBB.0002/input/input7`;
      file(`${at}/name`, title);
      file(`${at}/capabilities/key`, keyBits);
      mkdirSync(join(root, at, name), { recursive: true });
      link(`${at}/${name}/device`, at);
      link(`sys/class/input/${name}`, `${at}/${name}`);
      node(`input/${name}`, [`sys/class/input/${name}`]);
    },
    gpio(name, label, lines) {
      const owner = device('sys/devices/platform/fe200000.gpio', 'platform');
      device(`${owner}/${name}`, 'gpio');
      link(`sys/bus/gpio/devices/${name}`, `${owner}/${name}`);
      if (label !== null) {
        file(`${owner}/gpio/gpiochip512/label`, label);
        file(`${owner}/gpio/gpiochip512/ngpio`, String(lines));
      }
      node(name, [`sys/bus/gpio/devices/${name}`]);
    },
    link: (path, to) => link(`dev/${path}`, `dev/${to}`),
    unplug(name) {
      for (const path of [...(made.get(name) ?? []), `dev/${name}`]) rmSync(join(root, path), { recursive: true });
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
