/** The devices that live in the guest itself. */
import { systemClock } from '../../../drivers/io/clock.ts';
import type { BoardModel } from '../../../drivers/simulators/board-model.ts';
import { dcttechSimulator } from '../../../drivers/simulators/dcttech.ts';
import { lcusSimulator } from '../../../drivers/simulators/lcus.ts';
import { posScanner, usbRelay } from '../../devices/hid-descriptors.ts';
import type { Channel, Told } from '../asks.ts';
import { typingScanner } from '../keyboard.ts';
import { type Gadget, newGadget } from './gadget.ts';
import { newGpioBridge } from './gpio-bridge.ts';
import { openUhid, type Uhid } from './uhid.ts';

export interface Device {
  plug(): Promise<null>;
  unplug(): Promise<null>;
  send(channel: Channel, parts: readonly string[], gapMs: number): Promise<null>;
}

export interface Devices {
  /** Throws for a name that is none. */
  get(name: string): Device;
}

export function newDevices(tell: (told: Told) => void): Devices {
  const channel = 1;
  /** Tells each command that switches; `model` is there once the first one comes. */
  const noteFor = (device: string, model: () => BoardModel | null) => (command: string) => {
    if (command === 'read') return;
    // Some models tell before they move.
    queueMicrotask(() => tell({ told: 'board', device, command, isOn: model()?.isOn(channel) === true }));
  };

  function usbRelayDevice(): Device {
    const board = dcttechSimulator.newBoard({
      clock: systemClock,
      channels: dcttechSimulator.usualChannels,
      answer: () => undefined,
      note: command => noteFor('usb-relay', () => board)(command),
    });
    return hidDevice(
      openUhid({
        device: usbRelay,
        set: report => board.take(report),
        get: number => board.answerTo(Uint8Array.of(number, 9)),
      }),
    );
  }

  function acmRelayDevice(): Device {
    const board = lcusSimulator.newBoard({
      clock: systemClock,
      channels: lcusSimulator.usualChannels,
      answer: () => undefined,
      note: command => noteFor('acm-relay', () => board)(command),
    });
    const usb = { vid: 0x1d6b, pid: 0x0105, serial: 'ACMRELAY1', product: 'Rig relay' };
    return gadgetDevice(
      newGadget({
        ...{ name: 'acm-relay', socket: 1, usb, hid: null },
        acm: { port: 1, received: bytes => board.take(bytes) },
      }),
    );
  }

  function gpioRelayDevice(): Device {
    const bridge = newGpioBridge((line, isHigh) => {
      if (line === 0) tell({ told: 'board', device: 'gpio-relay', command: isHigh ? 'on 1' : 'off 1', isOn: isHigh });
    });
    return {
      ...hidDevice(openUhid(bridge.parts)),
      async send(_channel, parts, gapMs) {
        for (const part of parts) {
          bridge.setInput(1, part === '01');
          await pause(gapMs);
        }
        return null;
      },
    };
  }

  const makers: Readonly<Record<string, () => Device>> = {
    pos: () => hidDevice(openUhid({ device: posScanner })),
    typist: () => hidDevice(openUhid({ device: typingScanner })),
    'usb-relay': usbRelayDevice,
    combo: () =>
      gadgetDevice(
        newGadget({
          ...{ name: 'combo', socket: 0 },
          usb: { vid: 0x1d6b, pid: 0x0104, serial: 'COMBO1', product: 'Rig scanner' },
          acm: { port: 0 },
          hid: { port: 0, device: posScanner, reportBytes: 64 },
        }),
      ),
    'acm-relay': acmRelayDevice,
    'gpio-relay': gpioRelayDevice,
  };
  const made = new Map<string, Device>();
  return {
    get(name) {
      const known = made.get(name);
      if (known !== undefined) return known;
      const device = makers[name]?.();
      if (device === undefined) throw new Error(`the guest has no device ${name}`);
      made.set(name, device);
      return device;
    },
  };
}

function hidDevice(opening: Promise<Uhid>): Device {
  return {
    async plug() {
      await (await opening).plug();
      return null;
    },
    async unplug() {
      await (await opening).unplug();
      return null;
    },
    async send(_channel, parts, gapMs) {
      const uhid = await opening;
      for (const part of parts) {
        const began = performance.now();
        await uhid.send(Buffer.from(part, 'hex'));
        await pause(began + gapMs - performance.now());
      }
      return null;
    },
  };
}

function gadgetDevice(gadget: Gadget): Device {
  return {
    async plug() {
      await gadget.plug();
      return null;
    },
    async unplug() {
      await gadget.unplug();
      return null;
    },
    async send(channel, parts, gapMs) {
      for (const part of parts) {
        const bytes = Buffer.from(part, 'hex');
        await (channel === 'acm' ? gadget.sendBytes(bytes) : gadget.sendReport(bytes));
        await pause(gapMs);
      }
      return null;
    },
  };
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, ms));
}
