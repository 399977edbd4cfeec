import { createIo } from '../../drivers/io/io.ts';
import type { BoardModel, BoardSimulator } from '../../drivers/simulators/board-model.ts';
import { type Dose, newFaultyBoard } from '../../drivers/simulators/faults.ts';
import { modbusRtuSimulator, modbusTcpSimulator } from '../../drivers/simulators/modbus.ts';
import { newRandom } from '../../drivers/simulators/random.ts';
import { newTestClock } from '../clock.ts';
import { hasPty, openPty } from '../pty.ts';
import { openBoardSocket } from './board-socket.ts';
import { newCountedClock } from './counted-clock.ts';
import { type Heard, newHeard } from './heard.ts';
import { newMockPort } from './mock-port.ts';
import type { RelayRig, RelaySetup } from './relay-rigs.ts';

const channel = 2;
const channels = 8;

function boardEnd(board: BoardModel, heard: Heard): Pick<RelayRig, 'isOn' | 'stands' | 'commands' | 'leaveOn'> {
  return {
    isOn: () => board.isOn(channel),
    stands: on => heard.until(`the relay ${on ? 'on' : 'off'}`, () => board.isOn(channel) === on),
    commands: () =>
      heard.lines.flatMap(line =>
        line === 'read' ? [] : [line.replace(/^pulse (\d+) \d+$/, 'on $1').replace(` ${channel}`, '')],
      ),
    leaveOn: () => board.leaveOn(channel),
  };
}

export const modbusRtuOnPaper = (pulse: 'hardware' | 'program') =>
  onPaper(modbusRtuSimulator, { path: '/dev/relay', pulse }, `, timed by ${pulse}`, true);
export const modbusTcpOnPaper = onPaper(modbusTcpSimulator, { host: 'board' }, '', false);

function onPaper(
  simulator: BoardSimulator,
  keys: Readonly<Record<string, unknown>>,
  label: string,
  garbles: boolean,
): RelaySetup {
  return {
    label: `on paper${label}`,
    isPossible: true,
    canBeAbsent: true,
    canBeStubborn: true,
    readsBack: true,
    async make() {
      const clock = newTestClock();
      const heard = newHeard();
      const port = newMockPort(clock, bytes => faulty.board.take(bytes));
      const parts = { clock, channels, answer: port.send, note: heard.note };
      const faulty = newFaultyBoard(simulator.newBoard, parts, newRandom(1));
      async function pass(ms: number): Promise<void> {
        for (let left = ms; left > 0; left -= 10) {
          clock.advance(Math.min(10, left));
          await new Promise(resolve => setImmediate(resolve));
        }
      }
      let hasGarbled = false;
      function garbled(dose: Dose): void {
        // TCP gives nothing garbled: a gateway with a bad cable is silent.
        hasGarbled ||= garbles;
        if (garbles) faulty.faults.garbled(dose);
        else faulty.faults.lost(dose);
      }
      return {
        ...boardEnd(faulty.board, heard),
        io: port.io,
        config: { channel, ...keys },
        pending: () => clock.pending,
        stubborn: { refuse: count => port.refuse(count), pass: ms => clock.advance(ms) },
        bad: {
          faults: { lost: faulty.faults.lost, garbled },
          get hasGarbled() {
            return hasGarbled;
          },
          stick: isStuck => faulty.faults.stuck(channel, isStuck),
          pass,
        },
        pull: async () => port.pull(),
        plug: async () => port.plug(),
        end: async () => undefined,
      };
    },
  };
}

/** The boards of real wires have a clock that stands: a slow machine must not see a pulse end that the board has timed. */
export const modbusRtuOnPty: RelaySetup = {
  label: 'on a pty',
  isPossible: hasPty,
  canBeAbsent: true,
  canBeStubborn: false,
  async make() {
    const pty = await openPty();
    const clock = newCountedClock();
    const heard = newHeard();
    const board = modbusRtuSimulator.newBoard({ clock: newTestClock(), channels, answer: pty.write, note: heard.note });
    pty.tap(bytes => board.take(bytes));
    return {
      ...boardEnd(board, heard),
      io: createIo(clock),
      config: { path: pty.path, channel },
      pending: () => clock.pending,
      stubborn: null,
      pull: () => pty.pull(),
      plug: () => pty.plug(),
      end: () => pty.close(),
    };
  },
};

export const modbusTcpOnSocket: RelaySetup = {
  label: 'on a socket',
  isPossible: true,
  canBeAbsent: true,
  canBeStubborn: false,
  async make() {
    const clock = newCountedClock();
    const heard = newHeard();
    const socket = await openBoardSocket(bytes => board.take(bytes));
    const board = modbusTcpSimulator.newBoard({
      clock: newTestClock(),
      channels,
      answer: socket.send,
      note: heard.note,
    });
    return {
      ...boardEnd(board, heard),
      io: createIo(clock),
      config: { host: socket.host, port: socket.port, channel },
      pending: () => clock.pending,
      stubborn: null,
      pull: socket.pull,
      plug: socket.plug,
      end: socket.close,
    };
  },
};
