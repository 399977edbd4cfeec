import { createIo } from '../../drivers/io/io.ts';
import type { BoardSimulator } from '../../drivers/simulators/board-model.ts';
import { devantechSimulator } from '../../drivers/simulators/devantech.ts';
import { type Dose, type FaultyBoard, newFaultyBoard, type WireFaults } from '../../drivers/simulators/faults.ts';
import { kmtronicSimulator } from '../../drivers/simulators/kmtronic.ts';
import { lcusSimulator } from '../../drivers/simulators/lcus.ts';
import { numatoSimulator } from '../../drivers/simulators/numato.ts';
import { newRandom } from '../../drivers/simulators/random.ts';
import { newTestClock } from '../clock.ts';
import { hasPty, openPty } from '../pty.ts';
import { newCountedClock } from './counted-clock.ts';
import { type Heard, newHeard } from './heard.ts';
import { newMockPort } from './mock-port.ts';
import { deviceName, type Rig, type Setup } from './rig.ts';

export interface RelayRig extends Rig {
  isOn(): boolean;
  /** Waits until the contact stands so, after the command that is on its way. */
  stands(on: boolean): Promise<void>;
  /** The commands that reached the board, `on` and `off`; none where there is no board. */
  commands(): readonly string[];
  /** Leaves the relay on, as a program that died; null where the relay cannot outlive it. */
  readonly leaveOn: (() => void) | null;
  /** Fails the next writes while the port stays up, and lets the time of the retries pass; null where it cannot be. */
  readonly stubborn: { refuse(count: number): void; pass(ms: number): void } | null;
  /** Makes the board bad, and lets its time pass; only where the setup `readsBack`. */
  readonly bad?: BadBoard;
}

export interface BadBoard {
  readonly faults: Pick<WireFaults, 'lost' | 'garbled'>;
  /** Whether a command may have reached the board as another one, or as noise. */
  readonly hasGarbled: boolean;
  /** The relay's own contact. */
  stick(isStuck: boolean): void;
  /** With all that comes of it on the way. */
  pass(ms: number): Promise<void>;
}

export interface RelaySetup extends Setup<RelayRig> {
  /** Whether its port can refuse writes while it stays up. */
  readonly canBeStubborn: boolean;
  /** Whether its board can be asked how the relay stands, and be made `bad`. */
  readonly readsBack?: boolean;
}

const channel = 2;

/** One kind of board: how it is played, and what the site file says of it. */
interface BoardKind {
  readonly simulator: BoardSimulator;
  readonly channels: number;
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly readsBack: boolean;
}

const lcus: BoardKind = { simulator: lcusSimulator, channels: 4, readsBack: false };
const kmtronic2: BoardKind = { simulator: kmtronicSimulator, channels: 2, keys: { channels: 2 }, readsBack: true };
const kmtronic8: BoardKind = { simulator: kmtronicSimulator, channels: 8, keys: { channels: 8 }, readsBack: true };
const devantech: BoardKind = { simulator: devantechSimulator, channels: 8, readsBack: true };
const numato: BoardKind = { simulator: numatoSimulator, channels: 4, readsBack: true };
const unread = (kind: BoardKind): BoardKind => ({ ...kind, keys: { ...kind.keys, readBack: false }, readsBack: false });

export const lcusSetups = [onPaper(lcus), onPty(lcus)];
export const kmtronicSetups = [kmtronic2, kmtronic8, unread(kmtronic2)]
  .map(onPaper)
  .concat([kmtronic2, kmtronic8].map(onPty));
export const devantechSetups = [onPaper(devantech), onPaper(unread(devantech)), onPty(devantech)];
export const numatoSetups = [onPaper(numato), onPaper(unread(numato)), onPty(numato)];

function labelOf(kind: BoardKind, wire: string): string {
  return `of ${kind.channels} ${wire}${kind.readsBack ? '' : ', not asked'}`;
}

function boardEnd({ board }: FaultyBoard, heard: Heard): Pick<RelayRig, 'isOn' | 'stands' | 'commands' | 'leaveOn'> {
  return {
    isOn: () => board.isOn(channel),
    stands: on => heard.until(`the relay ${on ? 'on' : 'off'}`, () => board.isOn(channel) === on),
    commands: () => heard.lines.flatMap(line => (line === 'read' ? [] : [line.replace(` ${channel}`, '')])),
    leaveOn: () => board.leaveOn(channel),
  };
}

function onPaper(kind: BoardKind): RelaySetup {
  return {
    label: labelOf(kind, 'on paper'),
    isPossible: true,
    canBeAbsent: true,
    canBeStubborn: true,
    readsBack: kind.readsBack,
    async make() {
      const clock = newTestClock();
      const heard = newHeard();
      const port = newMockPort(clock, bytes => faulty.board.take(bytes));
      const faulty = newFaultyBoard(
        kind.simulator.newBoard,
        { clock, channels: kind.channels, answer: port.send, note: heard.note },
        newRandom(1),
      );
      async function pass(ms: number): Promise<void> {
        for (let left = ms; left > 0; left -= 10) {
          clock.advance(Math.min(10, left));
          await new Promise(resolve => setImmediate(resolve));
        }
      }
      let hasGarbled = false;
      function garbled(dose: Dose): void {
        hasGarbled = true;
        faulty.faults.garbled(dose);
      }
      return {
        ...boardEnd(faulty, heard),
        io: port.io,
        config: { path: '/dev/relay', channel, ...kind.keys },
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

function onPty(kind: BoardKind): RelaySetup {
  return {
    label: labelOf(kind, 'on a pty'),
    isPossible: hasPty,
    canBeAbsent: true,
    canBeStubborn: false,
    async make() {
      const pty = await openPty();
      const clock = newCountedClock();
      const heard = newHeard();
      const faulty = newFaultyBoard(
        kind.simulator.newBoard,
        { clock, channels: kind.channels, answer: pty.write, note: heard.note },
        newRandom(1),
      );
      pty.tap(bytes => faulty.board.take(bytes));
      return {
        ...boardEnd(faulty, heard),
        io: createIo(clock),
        config: { path: pty.path, channel, ...kind.keys },
        pending: () => clock.pending,
        stubborn: null,
        pull: () => pty.pull(),
        plug: () => pty.plug(),
        end: () => pty.close(),
      };
    },
  };
}

export const simRelayOnBench: RelaySetup = {
  label: 'on the bench',
  isPossible: true,
  canBeAbsent: false,
  canBeStubborn: false,
  async make() {
    const clock = newCountedClock();
    const io = createIo(clock);
    let last = io.bench.get(deviceName);
    const played = () => {
      last = io.bench.get(deviceName) ?? last;
      if (last?.kind !== 'relay') throw new Error('no relay is on the bench');
      return last;
    };
    return {
      io,
      config: {},
      pending: () => clock.pending,
      isOn: () => played().on,
      async stands(on) {
        if (played().on !== on) throw new Error(`the relay is ${on ? 'off' : 'on'}`);
      },
      commands: () => [],
      leaveOn: null,
      stubborn: null,
      pull: async () => played().plug(false),
      plug: async () => played().plug(true),
      end: async () => undefined,
    };
  },
};
