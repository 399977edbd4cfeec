import { createIo } from '../../drivers/io/io.ts';
import { modemBits } from '../../drivers/lines.ts';
import type { BoardModel, BoardSimulator } from '../../drivers/simulators/board-model.ts';
import { modbusRtuSimulator, modbusTcpSimulator } from '../../drivers/simulators/modbus.ts';
import { numatoSimulator } from '../../drivers/simulators/numato.ts';
import { newTestClock } from '../clock.ts';
import { hasPty, openPty } from '../pty.ts';
import { openBoardSocket } from './board-socket.ts';
import { newCountedClock } from './counted-clock.ts';
import { newMockPort } from './mock-port.ts';
import { deviceName, type Rig, type Setup } from './rig.ts';

/** Whoever plays an input: it may hold on to it after the close. */
interface InputPlayer {
  set(active: boolean): void;
  plug(present: boolean): void;
}

export interface InputRig extends Rig {
  readonly isNormallyClosed: boolean;
  set(active: boolean): void;
  player(): InputPlayer;
  /** Time by hand, see `chatter` of the setup. */
  readonly time?: PassingTime;
}

/** A clock that runs by itself, as fast as it can, until it is stopped. */
interface PassingTime {
  stop(): void;
  /** With all that comes of it. */
  pass(ms: number): Promise<void>;
}

export interface InputSetup extends Setup<InputRig> {
  /** Where it debounces and its rig has `time`: when a level is seen at the latest, and how long it then has to stand. */
  readonly chatter?: { readonly seenMs: number; readonly standsMs: number };
}

type Normally = 'open' | 'closed';

const timing = { pollMs: 10, debounceMs: 50 };
const chatter = { seenMs: timing.pollMs, standsMs: timing.debounceMs };
const input = 3;
const channels = 4;

function newPassingClock() {
  const clock = newTestClock();
  let isRunning = true;
  function run(): void {
    if (!isRunning) return;
    clock.advance(1);
    setImmediate(run);
  }
  setImmediate(run);
  const time: PassingTime = {
    stop() {
      isRunning = false;
    },
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += 1) {
        clock.advance(1);
        await new Promise(resolve => setImmediate(resolve));
      }
    },
  };
  return { clock, time };
}

/** What is the same on every wire: the contact that is set is what the meaning of the input makes of it. */
function contactEnd(normally: Normally, close: (isClosed: boolean) => void, plug: (present: boolean) => Promise<void>) {
  const isNormallyClosed = normally === 'closed';
  const set = (active: boolean) => close(active !== isNormallyClosed);
  set(false);
  let plugging = Promise.resolve();
  const player: InputPlayer = {
    set,
    plug(present) {
      plugging = plugging.then(() => plug(present));
    },
  };
  return {
    isNormallyClosed,
    set,
    player: () => player,
    pull: () => plug(false),
    plug: () => plug(true),
    /** What the player has begun. */
    played: () => plugging,
  };
}

/** One kind of board that has inputs. */
interface InputBoard {
  readonly simulator: BoardSimulator;
  readonly keys: Readonly<Record<string, unknown>>;
}
const modbusRtu: InputBoard = { simulator: modbusRtuSimulator, keys: { path: '/dev/board' } };
const modbusTcp: InputBoard = { simulator: modbusTcpSimulator, keys: { host: 'board' } };
const numato: InputBoard = { simulator: numatoSimulator, keys: { path: '/dev/board' } };

export const modbusInputSetups = [
  ...both(normally => onPaper('on paper', modbusRtu, normally)),
  onPaper('behind TCP on paper', modbusTcp, 'open'),
  onPty(modbusRtu, 'open'),
  onPty(modbusRtu, 'closed'),
  ...both(onSocket),
];
export const numatoInputSetups = [...both(normally => onPaper('on paper', numato, normally)), onPty(numato, 'closed')];
export const serialLinesSetups = (['cts', 'dsr', 'dcd', 'ri'] as const).flatMap(line =>
  both(normally => linesOnPaper(line, normally)),
);
export const simInputSetups = both(simInputOnBench);

function both(setupOf: (normally: Normally) => InputSetup): InputSetup[] {
  return [setupOf('open'), setupOf('closed')];
}

function onPaper(label: string, { simulator, keys }: InputBoard, normally: Normally): InputSetup {
  return {
    label: `${label}, normally ${normally}`,
    isPossible: true,
    canBeAbsent: true,
    chatter,
    async make() {
      const { clock, time } = newPassingClock();
      const port = newMockPort(clock, bytes => board.take(bytes));
      const board: BoardModel = simulator.newBoard({ clock, channels, answer: port.send, note: () => undefined });
      return {
        ...contactEnd(
          normally,
          isClosed => board.setInput(input, isClosed),
          async present => (present ? port.plug() : port.pull()),
        ),
        io: port.io,
        config: { ...keys, ...timing, input, normally },
        pending: () => clock.pending,
        time,
        end: async () => time.stop(),
      };
    },
  };
}

function onPty({ simulator }: InputBoard, normally: Normally): InputSetup {
  return {
    label: `on a pty, normally ${normally}`,
    isPossible: hasPty,
    canBeAbsent: true,
    async make() {
      const pty = await openPty();
      const clock = newCountedClock();
      const board = simulator.newBoard({ clock, channels, answer: pty.write, note: () => undefined });
      pty.tap(bytes => board.take(bytes));
      const end = contactEnd(
        normally,
        isClosed => board.setInput(input, isClosed),
        present => (present ? pty.plug() : pty.pull()),
      );
      return {
        ...end,
        io: createIo(clock),
        config: { path: pty.path, ...timing, input, normally },
        pending: () => clock.pending,
        async end() {
          await end.played();
          await pty.close();
        },
      };
    },
  };
}

function onSocket(normally: Normally): InputSetup {
  return {
    label: `on a socket, normally ${normally}`,
    isPossible: true,
    canBeAbsent: true,
    async make() {
      const clock = newCountedClock();
      const socket = await openBoardSocket(bytes => board.take(bytes));
      const parts = { clock, channels, answer: socket.send, note: () => undefined };
      const board: BoardModel = modbusTcpSimulator.newBoard(parts);
      const end = contactEnd(
        normally,
        isClosed => board.setInput(input, isClosed),
        present => (present ? socket.plug() : socket.pull()),
      );
      return {
        ...end,
        io: createIo(clock),
        config: { host: socket.host, port: socket.port, ...timing, input, normally },
        pending: () => clock.pending,
        async end() {
          await end.played();
          await socket.close();
        },
      };
    },
  };
}

/** A pseudo-terminal has no status lines. */
function linesOnPaper(line: keyof typeof modemBits, normally: Normally): InputSetup {
  return {
    label: `${line} on paper, normally ${normally}`,
    isPossible: true,
    canBeAbsent: true,
    chatter,
    async make() {
      const { clock, time } = newPassingClock();
      const port = newMockPort(clock);
      // The other lines stand the other way round.
      let bits = 0;
      port.answer(request => (request.length === 0 ? Uint8Array.of(bits) : null));
      return {
        ...contactEnd(
          normally,
          isClosed => {
            bits = isClosed ? modemBits[line] : 0x0f & ~modemBits[line];
          },
          async present => (present ? port.plug() : port.pull()),
        ),
        io: port.io,
        config: { path: '/dev/port', ...timing, line, normally },
        pending: () => clock.pending,
        time,
        end: async () => time.stop(),
      };
    },
  };
}

export function simInputOnBench(normally: Normally): InputSetup {
  return {
    label: `on the bench, normally ${normally}`,
    isPossible: true,
    canBeAbsent: false,
    async make() {
      const clock = newCountedClock();
      const io = createIo(clock);
      const player = () => {
        const device = io.bench.get(deviceName);
        if (device?.kind !== 'input') throw new Error('no input is on the bench');
        return device;
      };
      return {
        io,
        config: { normally },
        isNormallyClosed: normally === 'closed',
        pending: () => clock.pending,
        set: active => player().set(active),
        player,
        pull: async () => player().plug(false),
        plug: async () => player().plug(true),
        end: async () => undefined,
      };
    },
  };
}
