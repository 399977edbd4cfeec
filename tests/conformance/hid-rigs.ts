import type { Clock, Io } from '../../drivers/driver.ts';
import { openHidLine } from '../../drivers/io/hid-line.ts';
import { createIo } from '../../drivers/io/io.ts';
import { maxCodeBytes } from '../../drivers/scanners/framing.ts';
import { type DcttechBoard, dcttechSimulator } from '../../drivers/simulators/dcttech.ts';
import { newTestClock } from '../clock.ts';
import { type FakeHid, newFakeHid } from '../devices/fake-hid.ts';
import { posScanner, usbRelay } from '../devices/hid-descriptors.ts';
import { newCountedClock } from './counted-clock.ts';
import { newHeard } from './heard.ts';
import { newMockPort } from './mock-port.ts';
import type { RelayRig, RelaySetup } from './relay-rigs.ts';
import type { Setup } from './rig.ts';
import type { ScannerRig } from './scanner-rigs.ts';

export type PosModel = 'honeywell' | 'zebra' | 'newland' | 'quio';

/** Where the models put the AIM id and the data of a report of 64 bytes, as their manuals draw it. */
const models: Record<PosModel, { readonly aimAt: number | null; readonly dataAt: number }> = {
  honeywell: { aimAt: 2, dataAt: 5 },
  zebra: { aimAt: 3, dataAt: 6 },
  newland: { aimAt: null, dataAt: 2 },
  quio: { aimAt: null, dataAt: 2 },
};

export function posReport(model: PosModel, aim: string, data: Uint8Array, isContinued: boolean): Uint8Array {
  const { aimAt, dataAt } = models[model];
  const report = new Uint8Array(64);
  report.set([2, data.length]);
  if (aimAt !== null) report.set(Buffer.from(aim), aimAt);
  report.set(data, dataAt);
  report[63] = isContinued ? 1 : 0;
  return report;
}

/** A whole code as reports, each with so many bytes of it at most. An AIM id goes where the model has it. */
export function posReports(model: PosModel, code: Uint8Array, dataBytes = 56, isEnded = true): Uint8Array[] {
  const hasAim = models[model].aimAt !== null && /^\]Q[0-6]/.test(Buffer.from(code.subarray(0, 3)).toString('latin1'));
  const aim = hasAim ? Buffer.from(code.subarray(0, 3)).toString() : '';
  const data = code.subarray(aim.length);
  const each = Math.min(dataBytes, 56);
  const count = Math.ceil(data.length / each);
  return Array.from({ length: count }, (_, at) =>
    posReport(model, aim, data.subarray(at * each, (at + 1) * each), !isEnded || at < count - 1),
  );
}

function posEnd(model: PosModel, send: (report: Uint8Array) => void) {
  return {
    floodGarbledBytes: maxCodeBytes + 1,
    endText: '',
    send(codes: readonly Uint8Array[], chunkBytes?: number) {
      for (const code of codes) for (const report of posReports(model, code, chunkBytes)) send(report);
    },
    begin(bytes: Uint8Array) {
      for (const report of posReports(model, bytes, 56, false)) send(report);
    },
    flood(byteCount: number) {
      for (const report of posReports(model, Buffer.alloc(byteCount, 'x'))) send(report);
    },
  };
}

/** On a line where each report arrives as it was sent; `described`: the scanner's report descriptor can be had. */
export function hidPosOnPaper(model: PosModel, layout: PosModel | 'described'): Setup<ScannerRig> {
  return {
    label: `on paper, ${model}, ${layout}`,
    isPossible: true,
    canBeAbsent: true,
    async make() {
      const clock = newTestClock();
      const port = newMockPort(clock);
      if (layout === 'described') port.answer(() => posScanner.descriptor);
      return {
        ...posEnd(model, report => port.send(report)),
        io: port.io,
        config: { path: '/dev/hidraw0', ...(layout === 'described' ? {} : { layout }) },
        pending: () => clock.pending,
        pull: async () => port.pull(),
        plug: async () => port.plug(),
        end: async () => undefined,
      };
    },
  };
}

/** What works over the real line, with a device behind it that is a file and a stand-in for the native package. */
function onLine(hid: FakeHid, clock: Clock): Io {
  return { ...createIo(clock), hidLine: (settings, listener) => openHidLine(settings, listener, clock, hid.system) };
}

export const hidPosOnLine: Setup<ScannerRig> = {
  label: 'on the HID line',
  isPossible: true,
  canBeAbsent: true,
  async make() {
    const hid = newFakeHid({ descriptor: posScanner.descriptor, set: () => true, get: () => null });
    const clock = newCountedClock();
    return {
      ...posEnd('honeywell', report => hid.send(report)),
      io: onLine(hid, clock),
      config: { path: hid.path },
      pending: () => clock.pending,
      pull: async () => hid.pull(),
      plug: async () => hid.plug(),
      end: async () => hid.end(),
    };
  },
};

const channel = 2;

function boardEnd(clock: Clock) {
  const heard = newHeard();
  const board = dcttechSimulator.newBoard({ clock, channels: 4, answer: () => undefined, note: heard.note });
  return {
    board,
    isOn: () => board.isOn(channel),
    stands: (on: boolean) => heard.until(`the relay ${on ? 'on' : 'off'}`, () => board.isOn(channel) === on),
    commands: () => heard.lines.filter(line => line !== 'read').map(line => line.replace(` ${channel}`, '')),
    leaveOn: () => board.leaveOn(channel),
  };
}

export const dcttechOnPaper: RelaySetup = {
  label: 'on paper',
  isPossible: true,
  canBeAbsent: true,
  canBeStubborn: true,
  async make(): Promise<RelayRig> {
    const clock = newTestClock();
    const { board, ...end } = boardEnd(clock);
    const port = newMockPort(clock, bytes => board.take(bytes));
    port.answer(request => board.answerTo(request));
    return {
      ...end,
      io: port.io,
      config: { path: '/dev/hidraw0', channel },
      pending: () => clock.pending,
      stubborn: { refuse: count => port.refuse(count), pass: ms => clock.advance(ms) },
      pull: async () => port.pull(),
      plug: async () => port.plug(),
      end: async () => undefined,
    };
  },
};

/** The board as a device of the HID line. */
export function newHidRelay(board: DcttechBoard): FakeHid {
  return newFakeHid({
    descriptor: usbRelay.descriptor,
    set(report) {
      board.take(report);
      return true;
    },
    get: (id, room) => board.answerTo(Uint8Array.of(id, room)),
  });
}

export const dcttechOnLine: RelaySetup = {
  label: 'on the HID line',
  isPossible: true,
  canBeAbsent: true,
  canBeStubborn: false,
  async make(): Promise<RelayRig> {
    const clock = newCountedClock();
    const { board, ...end } = boardEnd(clock);
    const hid = newHidRelay(board);
    return {
      ...end,
      io: onLine(hid, clock),
      config: { path: hid.path, channel },
      pending: () => clock.pending,
      stubborn: null,
      pull: async () => hid.pull(),
      plug: async () => hid.plug(),
      end: async () => hid.end(),
    };
  },
};
