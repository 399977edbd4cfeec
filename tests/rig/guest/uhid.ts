/** HID devices that this program plays (kernel documentation, "UHID - User-space I/O driver support for HID subsystem"). */
import { open, read, write as writeFile } from 'node:fs';
import { promisify } from 'node:util';
import type { HidDevice } from '../../devices/hid-descriptors.ts';

const [create2, destroy, getReport, getReportReply, input2, setReport, setReportReply] = [11, 1, 9, 10, 12, 13, 14];
/** `struct uhid_event` is packed; the largest member is that of `create2`. */
const eventBytes = 4 + 128 + 64 + 64 + 2 + 2 + 16 + 4_096;
const busUsb = 3;
const noSuchReport = 5;

export interface UhidParts {
  readonly device: HidDevice;
  /** A report that the program sends, as uhid hands it on. */
  set?(report: Uint8Array): void;
  /** The answer to a request for a report; null for none. */
  get?(number: number): Uint8Array | null;
}

export interface Uhid {
  plug(): Promise<void>;
  unplug(): Promise<void>;
  /** One input report, with its id in front where the device has ids. */
  send(report: Uint8Array): Promise<void>;
}

const openFile = promisify(open);
const writeBytes = promisify(writeFile);

/** One descriptor for the whole life: a device comes and goes on it, and a blocked read stays valid. */
export async function openUhid({ device, set, get }: UhidParts): Promise<Uhid> {
  const descriptor = await openFile('/dev/uhid', 'r+');

  /**
   * Never on the thread that answers: the kernel takes a device away only when no other HID device is being asked, and that
   * other one may be played here too.
   */
  async function write(type: number, body: Uint8Array): Promise<void> {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(type);
    await writeBytes(descriptor, Buffer.concat([head, body]));
  }

  /** Where the device is unplugged meanwhile, nobody waits for the answer any more. */
  async function reply(type: number, body: Uint8Array): Promise<void> {
    await write(type, body).catch(error => {
      if (error.code !== 'EINVAL') throw error;
    });
  }

  function answer(event: Buffer): void {
    const type = event.readUInt32LE(0);
    const id = event.subarray(4, 8);
    if (type === getReport) {
      const found = get?.(event.readUInt8(8)) ?? null;
      const rest = Buffer.alloc(4);
      rest.writeUInt16LE(found === null ? noSuchReport : 0, 0);
      rest.writeUInt16LE(found?.length ?? 0, 2);
      void reply(getReportReply, Buffer.concat([id, rest, found ?? Buffer.alloc(0)]));
    } else if (type === setReport) {
      set?.(event.subarray(12, 12 + event.readUInt16LE(10)));
      void reply(setReportReply, Buffer.concat([id, Buffer.alloc(2)]));
    }
  }

  function next(): void {
    const event = Buffer.alloc(eventBytes);
    read(descriptor, event, 0, eventBytes, null, error => {
      if (error !== null) throw error;
      answer(event);
      next();
    });
  }

  next();
  return {
    plug: () => write(create2, creation(device)),
    unplug: () => write(destroy, Buffer.alloc(0)),
    send(report) {
      const size = Buffer.alloc(2);
      size.writeUInt16LE(report.length);
      return write(input2, Buffer.concat([size, report]));
    },
  };
}

function creation({ name, serial, descriptor, vid, pid }: HidDevice): Uint8Array {
  const head = Buffer.alloc(128 + 64 + 64 + 2 + 2 + 16);
  head.write(name, 0);
  head.write(`rig/${name}`.slice(0, 63), 128);
  head.write(serial, 192);
  head.writeUInt16LE(descriptor.length, 256);
  head.writeUInt16LE(busUsb, 258);
  head.writeUInt32LE(vid, 260);
  head.writeUInt32LE(pid, 264);
  return Buffer.concat([head, descriptor]);
}
