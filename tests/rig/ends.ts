/** The devices of the rig's lanes, as a person at the gate handles them: plug, unplug, scan, look at the relay. */
import { systemClock } from '../../drivers/io/clock.ts';
import type { BoardModel } from '../../drivers/simulators/board-model.ts';
import { lcusSimulator } from '../../drivers/simulators/lcus.ts';
import type { Channel } from './asks.ts';
import { posReports } from './codes.ts';
import { type Hearing, newHearing } from './hearing.ts';
import { keyEvents, keyReports } from './keyboard.ts';
import type { Machine } from './machine.ts';
import { newDevicePlug, newInnerPlug, newSerialPlug, type Plug } from './plugs.ts';
import { pause } from './waits.ts';

/** `token`: opens the gate. `number`: 16 signs, for scanners that type; it refers its bearer to the guard. */
export type Code = 'token' | 'number';

export interface ScannerEnd extends Plug {
  readonly name: string;
  /** What it reads when it comes back, and in a burst. */
  readonly code: Code;
  /** How much of a burst there is time for. */
  readonly burstPart: number;
  scan(text: string): Promise<void>;
  /** The first half of a code, as much as comes before the plug is pulled. */
  scanHalf(text: string): Promise<void>;
}

export interface RelayEnd extends Plug {
  readonly name: string;
  /** Presses the exit button that hangs on this board; where it has one. */
  press?(): Promise<void>;
  isOn(): boolean;
  readonly hearing: Hearing;
}

/** A serial scanner behind an FTDI adapter, which sends as fast as 115,200 baud go. */
export async function newSerialScanner(machine: Machine, id: string, port: number): Promise<ScannerEnd> {
  const plug = await newSerialPlug(machine, id, port, () => undefined);
  const bytesPerMs = 11.52;
  return {
    ...plug,
    ...{ name: 'serial on FTDI', code: 'token', burstPart: 1 },
    async scan(text) {
      const bytes = Buffer.from(`${text}\r`);
      plug.write(bytes);
      await pause(bytes.length / bytesPerMs);
    },
    async scanHalf(text) {
      plug.write(Buffer.from(text.slice(0, text.length / 2)));
      // Bytes that reach QEMU 7.2 while it takes the device away are its end.
      await pause(50);
    },
  };
}

/** A keyboard of QEMU's. The guest takes an event each 8 ms; QEMU keeps 16 for it, and drops what is more. */
export function newKeyboardScanner(machine: Machine, id: string, port: number): ScannerEnd {
  const { qmp } = machine;
  const eventMs = 15;
  const type = async (text: string): Promise<void> => {
    for (const events of keyEvents(text)) {
      const began = performance.now();
      await qmp.command('input-send-event', { events });
      await pause(began + events.length * eventMs - performance.now());
    }
    // Where the guest was held up, what QEMU keeps is taken now.
    await pause(50);
  };
  return {
    ...newDevicePlug(machine, { driver: 'usb-kbd', id, port: String(port), serial: id.toUpperCase() }),
    ...{ name: 'wedge on usb-kbd', code: 'number', burstPart: 1 / 3 },
    scan: text => type(`${text}\r`),
    scanHalf: text => type(text.slice(0, text.length / 2)),
  };
}

/** An LCUS board behind an FTDI adapter. */
export async function newSerialRelay(machine: Machine, id: string, port: number): Promise<RelayEnd> {
  const hearing = newHearing();
  const board: BoardModel = lcusSimulator.newBoard({
    clock: systemClock,
    channels: lcusSimulator.usualChannels,
    answer: () => undefined,
    note: command => hearing.note(command),
  });
  const plug = await newSerialPlug(machine, id, port, bytes => board.take(bytes));
  return { ...plug, name: 'lcus on FTDI', isOn: () => board.isOn(1), hearing };
}

/** A scanner in HID POS mode that the guest plays. */
export function newPosScanner(machine: Machine): ScannerEnd {
  const send = sender(machine, 'pos', 'hid', 2);
  return {
    ...newInnerPlug(machine, 'pos'),
    ...{ name: 'hid-pos on uhid', code: 'token', burstPart: 1 },
    scan: text => send(posReports(text)),
    scanHalf: text => send(posReports(text).slice(0, -1)),
  };
}

/** A scanner with a serial port and a HID POS interface, which sends its codes now here, now there. */
export function newComboScanner(machine: Machine): ScannerEnd {
  const serial = sender(machine, 'combo', 'acm', 0);
  const hid = sender(machine, 'combo', 'hid', 2);
  const bytesOf = (text: string): readonly string[] => [Buffer.from(text).toString('hex')];
  let isSerial = true;
  return {
    ...newInnerPlug(machine, 'combo'),
    ...{ name: 'serial and hid-pos on ACM+HID', code: 'token', burstPart: 1 },
    scan(text) {
      isSerial = !isSerial;
      return isSerial ? serial(bytesOf(`${text}\r`)) : hid(posReports(text));
    },
    async scanHalf(text) {
      await serial(bytesOf(text.slice(0, text.length / 2)));
      await hid(posReports(text).slice(0, -1));
    },
  };
}

/**
 * A scanner that types, which the guest plays, and a moment between two codes. The kernel keeps some ten signs for who reads
 * them. An emulated gate may be held up for longer than these take at the usual 125 a second, and so gets fewer.
 */
export function newTypingScanner(machine: Machine): ScannerEnd {
  const send = sender(machine, 'typist', 'hid', machine.accelerator === 'kvm' ? 4 : 8);
  return {
    ...newInnerPlug(machine, 'typist'),
    ...{ name: 'wedge on uhid', code: 'number', burstPart: 1 },
    async scan(text) {
      await send(keyReports(`${text}\r`));
      await pause(50);
    },
    scanHalf: text => send(keyReports(text.slice(0, text.length / 2))),
  };
}

function sender({ ask }: Machine, device: string, channel: Channel, gapMs: number) {
  return async (parts: readonly string[]): Promise<void> => {
    await ask('send', { device, channel, parts, gapMs });
  };
}

/** A GPIO chip with the relay on line 0 and an exit button to ground on line 1. The chip is asked each 40 ms. */
export function newGpioRelay(machine: Machine): RelayEnd {
  const press = sender(machine, 'gpio-relay', 'contact', 200);
  return { ...newInnerRelay(machine, 'gpio relay and input', 'gpio-relay'), press: () => press(['00', '01']) };
}

/** A relay board that the guest plays. */
export function newInnerRelay(machine: Machine, name: string, device: string): RelayEnd {
  const hearing = newHearing();
  let isOn = false;
  machine.hear(told => {
    if (told.told !== 'board' || told.device !== device) return;
    isOn = told.isOn;
    hearing.note(told.command);
  });
  return { ...newInnerPlug(machine, device), name, isOn: () => isOn, hearing };
}
