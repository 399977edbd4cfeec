/** The devices of the rig's lanes, as a person at the gate handles them: plug, unplug, scan, look at the relay. */

import { systemClock } from '../../drivers/io/clock.ts';
import type { BoardModel } from '../../drivers/simulators/board-model.ts';
import { lcusSimulator } from '../../drivers/simulators/lcus.ts';
import type { Channel } from './asks.ts';
import { posReports } from './codes.ts';
import { keyEvents, keyReports } from './keyboard.ts';
import type { Machine } from './machine.ts';
import { newDevicePlug, newInnerPlug, newSerialPlug, type Plug } from './plugs.ts';
import { pause } from './waits.ts';

/** `token`: opens the gate. `card`: short, and refers its bearer to the guard, for scanners that are slow. */
export type Code = 'token' | 'card';

export interface ScannerEnd extends Plug {
  readonly name: string;
  /** What it reads when it comes back, and what many times in a row; null where that would take too long. */
  readonly codes: { readonly once: Code; readonly burst: Code | null };
  scan(text: string): Promise<void>;
  /** The first half of a code, as much as comes before the plug is pulled. */
  scanHalf(text: string): Promise<void>;
}

export interface RelayEnd extends Plug {
  readonly name: string;
  /** Presses the exit button that hangs on this board; where it has one. */
  press?(): Promise<void>;
  isOn(): boolean;
  /** The commands since the last call; `on 1`, `off 1`, or `noise <hex>`. */
  taken(): readonly string[];
  /** Resolves with the moment of the next command like this (performance.now), also one that was not taken yet. */
  heard(command: string): Promise<number>;
}

/** The commands that a board heard, and who waits for one. */
function newHearing() {
  const commands: { readonly command: string; readonly at: number; isAwaited: boolean }[] = [];
  let wake: (() => void)[] = [];
  return {
    note(command: string): void {
      commands.push({ command, at: performance.now(), isAwaited: false });
      const woken = wake;
      wake = [];
      for (const each of woken) each();
    },
    taken: (): readonly string[] => commands.splice(0).map(({ command }) => command),
    async heard(command: string): Promise<number> {
      for (;;) {
        const found = commands.find(each => each.command === command && !each.isAwaited);
        if (found !== undefined) {
          found.isAwaited = true;
          return found.at;
        }
        await new Promise<void>(resolve => wake.push(resolve));
      }
    },
  };
}

const tokens = { once: 'token', burst: 'token' } as const;

/** A serial scanner behind an FTDI adapter, which sends as fast as 115,200 baud go. */
export async function newSerialScanner(machine: Machine, id: string, port: number): Promise<ScannerEnd> {
  const plug = await newSerialPlug(machine, id, port, () => undefined);
  const bytesPerMs = 11.52;
  return {
    ...plug,
    ...{ name: 'serial on FTDI', codes: tokens },
    async scan(text) {
      const bytes = Buffer.from(`${text}\r`);
      plug.write(bytes);
      await pause(bytes.length / bytesPerMs);
    },
    async scanHalf(text) {
      plug.write(Buffer.from(text.slice(0, text.length / 2)));
    },
  };
}

/** A keyboard of QEMU's. The guest takes an event each 8 ms; QEMU keeps 16 for it, and drops what is more. */
export function newKeyboardScanner(machine: Machine, id: string, port: number): ScannerEnd {
  const { qmp } = machine;
  const eventMs = 10;
  const type = async (text: string): Promise<void> => {
    for (const events of keyEvents(text)) {
      await qmp.command('input-send-event', { events });
      await pause(events.length * eventMs);
    }
  };
  return {
    ...newDevicePlug(machine, { driver: 'usb-kbd', id, port: String(port), serial: id.toUpperCase() }),
    ...{ name: 'wedge on usb-kbd', codes: { once: 'card', burst: null } },
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
  return { ...plug, name: 'lcus on FTDI', isOn: () => board.isOn(1), taken: hearing.taken, heard: hearing.heard };
}

/** A scanner in HID POS mode that the guest plays. */
export function newPosScanner(machine: Machine): ScannerEnd {
  const send = sender(machine, 'pos', 'hid', 2);
  return {
    ...newInnerPlug(machine, 'pos'),
    ...{ name: 'hid-pos on uhid', codes: tokens },
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
    ...{ name: 'serial and hid-pos on ACM+HID', codes: tokens },
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

/** A scanner that types, which the guest plays: 125 keys a second, and a moment between two codes. */
export function newTypingScanner(machine: Machine): ScannerEnd {
  const send = sender(machine, 'typist', 'hid', 4);
  return {
    ...newInnerPlug(machine, 'typist'),
    ...{ name: 'wedge on uhid', codes: { once: 'card', burst: 'card' } },
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
  return { ...newInnerPlug(machine, device), name, isOn: () => isOn, taken: hearing.taken, heard: hearing.heard };
}
