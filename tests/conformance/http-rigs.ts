import type { Clock } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import type { HttpLine } from '../../drivers/lines.ts';
import type { BoardModel } from '../../drivers/simulators/board-model.ts';
import { newFaultyBoard } from '../../drivers/simulators/faults.ts';
import { newRandom } from '../../drivers/simulators/random.ts';
import { shelly1Simulator, shelly2Simulator } from '../../drivers/simulators/shelly.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { openBoardSocket } from './board-socket.ts';
import { newCountedClock } from './counted-clock.ts';
import { type Heard, newHeard } from './heard.ts';
import type { RelayRig, RelaySetup } from './relay-rigs.ts';

/** Both of the site file and of a Shelly: relays from 0. */
const channel = 2;
const simulators = { shelly1: shelly1Simulator, shelly2: shelly2Simulator, template: shelly1Simulator };
/** What a board of another maker might be asked; it is played by a Shelly of the first generation. */
const template = {
  on: '/relay/{channel}?turn=on',
  off: 'GET /relay/{channel}?turn=off',
  pulse: '/relay/{channel}?turn=on&timer={seconds}',
  state: '/relay/{channel}',
  stateOn: '"ison":true',
};

function boardEnd(board: BoardModel, heard: Heard): Pick<RelayRig, 'isOn' | 'stands' | 'commands' | 'leaveOn'> {
  const own = channel + 1;
  return {
    isOn: () => board.isOn(own),
    stands: on => heard.until(`the relay ${on ? 'on' : 'off'}`, () => board.isOn(own) === on),
    commands: () =>
      heard.lines.flatMap(line => (line === 'read' ? [] : [line.replace(` ${own}`, '').replace(/^pulse \d+$/, 'on')])),
    leaveOn: () => board.leaveOn(own),
  };
}

const configOf = (kind: 'shelly1' | 'shelly2' | 'template', host: string) => ({
  ...{ host, kind, channel },
  ...(kind === 'template' ? { template } : {}),
});

function httpOnPaper(kind: 'shelly1' | 'shelly2' | 'template'): RelaySetup {
  return {
    label: `${kind} on paper`,
    isPossible: true,
    canBeAbsent: true,
    canBeStubborn: false,
    readsBack: true,
    async make() {
      const clock = newTestClock();
      const heard = newHeard();
      const paper = paperWire(clock);
      const faulty = newFaultyBoard(
        simulators[kind].newBoard,
        { clock, channels: 4, answer: paper.answer, note: heard.note },
        newRandom(1),
      );
      paper.take = bytes => faulty.board.take(bytes);
      async function pass(ms: number): Promise<void> {
        for (let left = ms; left > 0; left -= 10) {
          clock.advance(Math.min(10, left));
          await new Promise(resolve => setImmediate(resolve));
        }
      }
      let hasGarbled = false;
      return {
        ...boardEnd(faulty.board, heard),
        io: { ...createIo(clock), httpLine: paper.open },
        config: { ...configOf(kind, '10.0.0.5'), timeoutMs: paperTimeoutMs },
        pending: () => clock.pending,
        stubborn: null,
        bad: {
          faults: {
            lost: faulty.faults.lost,
            garbled(dose) {
              hasGarbled = true;
              faulty.faults.garbled(dose);
            },
          },
          get hasGarbled() {
            return hasGarbled;
          },
          stick: isStuck => faulty.faults.stuck(channel + 1, isStuck),
          pass,
        },
        async pull() {
          paper.isPresent = false;
          await pass(6_000);
        },
        async plug() {
          paper.isPresent = true;
        },
        end: async () => undefined,
      };
    },
  };
}

const paperTimeoutMs = 300;

/** A wire on which requests and answers are handed over in memory. */
function paperWire(clock: TestClock) {
  let answered: (bytes: Uint8Array) => void = () => undefined;
  const wire = {
    isPresent: true,
    take: (_bytes: Uint8Array): void => undefined,
    answer: (bytes: Uint8Array) => answered(bytes),
    open: (): HttpLine => {
      let last: Promise<unknown> = Promise.resolve();
      return {
        ask(request) {
          const asked = last.then(() => askNow(request));
          last = asked;
          return asked;
        },
        close: async () => undefined,
      };
    },
  };
  function askNow(request: string): ReturnType<HttpLine['ask']> {
    const fault = (kind: 'lost' | 'timeout') => ({ ok: false, fault: { kind, message: `paper: ${kind}` } }) as const;
    if (!wire.isPresent) {
      // Nobody lets the time of the retries pass.
      setImmediate(() => clock.advance(250));
      return Promise.resolve(fault('lost'));
    }
    return new Promise(resolve => {
      const cancel = clock.timer(paperTimeoutMs, () => resolve(fault('timeout')));
      answered = bytes => {
        const [, status, body = ''] =
          /^HTTP\/1.1 (\d+) [\s\S]*?\r\n\r\n(.*)$/.exec(new TextDecoder().decode(bytes)) ?? [];
        cancel();
        resolve(status === undefined ? fault('lost') : { ok: true, value: `${status} ${body}` });
      };
      wire.take(new TextEncoder().encode(`${request} HTTP/1.1\r\nHost: paper\r\n\r\n`));
    });
  }
  return wire;
}

/** How many times faster than the machine's its clock goes: a loss is seen by the next look, after 5 s. */
const haste = 20;

function httpOnLoopback(kind: 'shelly1' | 'shelly2' | 'template'): RelaySetup {
  return {
    label: `${kind} on the loopback`,
    isPossible: true,
    canBeAbsent: true,
    canBeStubborn: false,
    async make() {
      const counted = newCountedClock();
      const clock: Clock = {
        now: counted.now,
        monotonic: () => counted.monotonic() * haste,
        timer: (ms, fire) => counted.timer(ms / haste, fire),
      };
      const heard = newHeard();
      const socket = await openBoardSocket(bytes => board.take(bytes));
      const board = simulators[kind].newBoard({ clock, channels: 4, answer: socket.send, note: heard.note });
      return {
        ...boardEnd(board, heard),
        io: createIo(clock),
        config: { ...configOf(kind, `127.0.0.1:${socket.port}`), timeoutMs: 30_000 },
        pending: () => counted.pending,
        stubborn: null,
        pull: socket.pull,
        plug: socket.plug,
        end: socket.close,
      };
    },
  };
}

export const httpSetups: readonly RelaySetup[] = [
  ...(['shelly1', 'shelly2', 'template'] as const).map(httpOnPaper),
  ...(['shelly1', 'shelly2', 'template'] as const).map(httpOnLoopback),
];
