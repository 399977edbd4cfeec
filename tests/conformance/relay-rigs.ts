import { createIo } from '../../drivers/io/io.ts';
import { newTestClock } from '../clock.ts';
import { hasPty, openPty } from '../pty.ts';
import { newCountedClock } from './counted-clock.ts';
import { type LcusBoard, newLcusBoard } from './lcus-board.ts';
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
}

export interface RelaySetup extends Setup<RelayRig> {
  /** Whether its port can refuse writes while it stays up. */
  readonly canBeStubborn: boolean;
}

const channel = 2;

function boardEnd(board: LcusBoard): Pick<RelayRig, 'isOn' | 'stands' | 'commands' | 'leaveOn'> {
  return {
    isOn: () => board.isOn(channel),
    stands: on => board.heard.until(`the relay ${on ? 'on' : 'off'}`, () => board.isOn(channel) === on),
    commands: () => board.heard.lines.map(line => line.replace(` ${channel}`, '')),
    leaveOn: () => board.leaveOn(channel),
  };
}

export const lcusOnPaper: RelaySetup = {
  label: 'on paper',
  isPossible: true,
  canBeAbsent: true,
  canBeStubborn: true,
  async make() {
    const clock = newTestClock();
    const board = newLcusBoard();
    const port = newMockPort(clock, bytes => board.take(bytes));
    return {
      ...boardEnd(board),
      io: port.io,
      config: { path: '/dev/relay', channel },
      pending: () => clock.pending,
      stubborn: { refuse: count => port.refuse(count), pass: ms => clock.advance(ms) },
      pull: async () => port.pull(),
      plug: async () => port.plug(),
      end: async () => undefined,
    };
  },
};

export const lcusOnPty: RelaySetup = {
  label: 'on a pty',
  isPossible: hasPty,
  canBeAbsent: true,
  canBeStubborn: false,
  async make() {
    const pty = await openPty();
    const clock = newCountedClock();
    const board = newLcusBoard();
    pty.tap(bytes => board.take(bytes));
    return {
      ...boardEnd(board),
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
