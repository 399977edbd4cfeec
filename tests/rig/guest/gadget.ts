/** USB devices that this kernel plays to itself (kernel documentation, "Linux USB gadget configured through configfs"). */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, symlinkSync, write, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import type { HidDevice } from '../../devices/hid-descriptors.ts';

const root = '/sys/kernel/config/usb_gadget';
const writeFile = promisify(write);

export interface GadgetParts {
  readonly name: string;
  /** Which of the sockets of dummy_hcd, and which of the ports in here: counted from 0, in the order of creation. */
  readonly socket: number;
  readonly usb: { readonly vid: number; readonly pid: number; readonly serial: string; readonly product: string };
  /** A serial port (CDC ACM), at its end in here `/dev/ttyGS<n>`. */
  readonly acm: { readonly port: number; received?(bytes: Uint8Array): void } | null;
  /** A HID interface, at its end in here `/dev/hidg<n>`. */
  readonly hid: { readonly port: number; readonly device: HidDevice; readonly reportBytes: number } | null;
}

export interface Gadget {
  plug(): Promise<void>;
  unplug(): Promise<void>;
  /** Resolves when the kernel has taken it. */
  sendBytes(bytes: Uint8Array): Promise<void>;
  sendReport(report: Uint8Array): Promise<void>;
}

/** Sets the gadget up, unplugged. */
export function newGadget(parts: GadgetParts): Gadget {
  const folder = join(root, parts.name);
  const { usb, acm, hid } = parts;
  build(folder, parts);
  let acmPort: number | null = null;
  let acmInput: ReadStream | null = null;
  let hidPort: number | null = null;

  function openAcm(port: number, received: (bytes: Uint8Array) => void): void {
    const path = `/dev/ttyGS${port}`;
    spawnSync('stty', ['-F', path, 'raw', '-echo']);
    acmPort = openSync(path, 'r+');
    acmInput = new ReadStream(openSync(path, 'r'));
    acmInput.on('error', () => undefined);
    acmInput.on('data', received);
  }

  return {
    async plug() {
      writeFileSync(join(folder, 'UDC'), `dummy_udc.${parts.socket}`);
      if (acm !== null) {
        await appearance(`/dev/ttyGS${acm.port}`);
        openAcm(acm.port, bytes => acm.received?.(bytes));
      }
      if (hid !== null) {
        await appearance(`/dev/hidg${hid.port}`);
        hidPort = openSync(`/dev/hidg${hid.port}`, 'r+');
      }
    },
    async unplug() {
      writeFileSync(join(folder, 'UDC'), '\n');
      acmInput?.destroy();
      for (const port of [acmPort, hidPort]) if (port !== null) closeSync(port);
      [acmPort, acmInput, hidPort] = [null, null, null];
    },
    async sendBytes(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (acmPort === null) throw new Error(`${usb.product} is not plugged in`);
        at += (await writeFile(acmPort, bytes, at)).bytesWritten;
      }
    },
    async sendReport(report) {
      if (hidPort === null) throw new Error(`${usb.product} is not plugged in`);
      await writeFile(hidPort, report);
    },
  };
}

function build(folder: string, { usb, acm, hid }: GadgetParts): void {
  const put = (path: string, value: string | Uint8Array): void => {
    const file = join(folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, value);
  };
  mkdirSync(folder);
  put('idVendor', hex(usb.vid));
  put('idProduct', hex(usb.pid));
  put('strings/0x409/serialnumber', usb.serial);
  put('strings/0x409/manufacturer', 'Rig');
  put('strings/0x409/product', usb.product);
  put('configs/c.1/strings/0x409/configuration', 'all');
  const add = (name: string): void => {
    mkdirSync(join(folder, 'functions', name), { recursive: true });
    symlinkSync(join(folder, 'functions', name), join(folder, 'configs/c.1', name));
  };
  if (acm !== null) add(`acm.usb${acm.port}`);
  if (hid !== null) {
    const name = `hid.usb${hid.port}`;
    mkdirSync(join(folder, 'functions', name));
    put(`functions/${name}/report_length`, String(hid.reportBytes));
    put(`functions/${name}/report_desc`, hid.device.descriptor);
    add(name);
  }
}

const hex = (number: number): string => `0x${number.toString(16).padStart(4, '0')}`;

async function appearance(path: string): Promise<void> {
  for (let left = 200; !existsSync(path); left -= 1) {
    if (left === 0) throw new Error(`${path} does not appear`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
