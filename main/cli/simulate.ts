import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { systemClock } from '../../drivers/io/clock.ts';
import type { BoardParts, BoardSimulator } from '../../drivers/simulators/board-model.ts';
import { newFaultyBoard } from '../../drivers/simulators/faults.ts';
import { newRandom } from '../../drivers/simulators/random.ts';
import { frameCode, newScannerEnd, terminators } from '../../drivers/simulators/scanner.ts';
import { boardSimulators } from '../../drivers/simulators/simulators.ts';
import { ok, type Result } from '../words.ts';
import { type Command, failure, parse, print, required, tell, UsageError } from './command.ts';
import { untilStopped } from './run.ts';
import { obeyWords, type Told } from './simulate-faults.ts';
import { openPtyWire, openTcpWire, type SimulatedWire } from './simulated-wire.ts';

const boards = [...boardSimulators.values()];
const help = `
usage: gatehouse simulate relay --board ID (--pty PATH | --listen HOST:PORT) [--channels N] [--fault F]… [--seed N]
                                [--json]
       gatehouse simulate scanner (--pty PATH | --listen HOST:PORT) [--text T]… [--file F] [--every MS] [--repeat]
                                [--prefix P] [--terminator ${Object.keys(terminators).join('|')}] [--fault F]… [--seed N]
                                [--json]

Plays a device until SIGTERM or SIGINT. When it can be opened, it prints a ready line, and then a line with the time
for each command that reaches it. Signals for good and bad reads are a scanner's commands.

  relay      a relay board. Boards:
${boards.map(({ id, name }) => `               ${id.padEnd(12)}${name}`).join('\n')}
  scanner    scans the codes of --text and of the lines of --file, one after the other, then each line of stdin

  --pty PATH           a link to a pseudo-terminal, which is opened like a serial port
  --listen HOST:PORT   a TCP port; port 0 is any free one, and the ready line says which
  --channels N         relays of the board, and inputs where it has inputs
  --every MS           pause before each code of --text and --file (default 1000)
  --repeat             begins again after the last of them
  --prefix P           sent before each code
  --terminator T       sent behind each code (default cr)
  --fault F            late=MS: its answers or codes come later; lost=RATE and garbled=RATE: of all pieces of both
                       directions that part (0 to 1) never arrives, or with a wrong bit; stuck=N: relay N does not
                       move
  --seed N             other pieces are hit by lost and garbled (default 1)

While it runs, lines of stdin change it: late 200, lost 0.05, garbled 0, stuck 1, free 1, input 2 closed, input 2 open,
unplug, plug. For a scanner, whose lines are codes, they begin with a !: !unplug.
`;

const options = {
  board: { type: 'string' },
  channels: { type: 'string' },
  pty: { type: 'string' },
  listen: { type: 'string' },
  text: { type: 'string', multiple: true },
  file: { type: 'string' },
  every: { type: 'string' },
  repeat: { type: 'boolean' },
  prefix: { type: 'string' },
  terminator: { type: 'string' },
  fault: { type: 'string', multiple: true },
  seed: { type: 'string' },
  json: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parse<typeof options>>['values'];

const common = ['pty', 'listen', 'fault', 'seed', 'json'];
const ownOptions: Readonly<Record<string, readonly string[]>> = {
  relay: ['board', 'channels'],
  scanner: ['text', 'file', 'every', 'repeat', 'prefix', 'terminator'],
};
const channelLimit = 32;

export const simulate: Command = {
  summary: 'play a relay board or a scanner on a pseudo-terminal or a TCP port',
  help,
  async run(args) {
    const { values, positionals } = parse(args, options, 1);
    const [kind = ''] = positionals;
    const own = Object.hasOwn(ownOptions, kind) ? ownOptions[kind] : undefined;
    if (own === undefined) throw new UsageError('expected: simulate relay, or simulate scanner');
    const foreign = Object.keys(values).find(option => !common.includes(option) && !own.includes(option));
    if (foreign !== undefined) throw new UsageError(`simulate ${kind} takes no --${foreign}`);
    return kind === 'relay' ? playRelay(values) : playScanner(values);
  },
};

/** A device on its wire. */
interface Played extends Pick<Told, 'faults' | 'setInput' | 'channels'> {
  readonly wire: SimulatedWire;
}

async function playRelay(values: Values): Promise<number> {
  const simulator = boardSimulators.get(required(values, 'board'));
  if (simulator === undefined) {
    throw new UsageError(`--board: expected one of ${boards.map(({ id }) => id).join(', ')}`);
  }
  const channels = integerOf(values, 'channels', simulator.usualChannels, 1, channelLimit);
  const played = await openDevice(values, simulator.newBoard, channels);
  if (!played.ok) return failed(played.fault);
  const { where } = played.value.wire;
  ready(values, { board: simulator.id, where, channels }, readyText(simulator, where, channels));
  return playUntilStopped(values, played.value, line => obeyLine(line, played.value, values));
}

function readyText({ id, baudRate }: BoardSimulator, where: string, channels: number): string {
  const speed = where.startsWith('/') ? `, ${baudRate} baud` : '';
  return `ready: ${id}, ${channels} relay${channels === 1 ? '' : 's'}, at ${where}${speed}`;
}

async function playScanner(values: Values): Promise<number> {
  const terminator = Object.keys(terminators).find(
    (name): name is keyof typeof terminators => name === (values.terminator ?? 'cr'),
  );
  if (terminator === undefined) {
    throw new UsageError(`--terminator: expected one of ${Object.keys(terminators).join(', ')}`);
  }
  const everyMs = integerOf(values, 'every', 1_000, 0, 3_600_000);
  const codes = [...(values.text ?? []), ...(values.file === undefined ? [] : readCodes(values.file))];
  let answer: BoardParts['answer'] = () => undefined;
  const played = await openDevice(
    values,
    parts => {
      answer = parts.answer;
      return newScannerEnd(parts);
    },
    0,
  );
  if (!played.ok) return failed(played.fault);
  const { where } = played.value.wire;
  ready(values, { scanner: terminator, where }, `ready: scanner, codes end with ${terminator}, at ${where}`);
  const scan = (code: string) => {
    answer(frameCode(code, { prefix: values.prefix ?? '', terminator }));
    report(values, 'scanned', code);
  };
  const cancelScans = scanAll(codes, everyMs, values.repeat === true, scan);
  const code = await playUntilStopped(values, played.value, async line => {
    if (line.startsWith('!')) await obeyLine(line.slice(1), played.value, values);
    else if (line !== '') scan(line);
  });
  cancelScans();
  return code;
}

/** Returns what stops it. */
function scanAll(
  codes: readonly string[],
  everyMs: number,
  isRepeated: boolean,
  scan: (code: string) => void,
): () => void {
  let cancel: () => void = () => undefined;
  const next = (at: number) => {
    const code = codes[isRepeated ? at % codes.length : at];
    if (code === undefined) return;
    cancel = systemClock.timer(everyMs, () => {
      scan(code);
      next(at + 1);
    });
  };
  next(0);
  return () => cancel();
}

async function openDevice(
  values: Values,
  newBoard: BoardSimulator['newBoard'],
  channels: number,
): Promise<Result<Played, string>> {
  let wire: SimulatedWire | null = null;
  const { board, faults } = newFaultyBoard(
    newBoard,
    {
      ...{ clock: systemClock, channels },
      answer: bytes => wire?.send(bytes),
      note: command => report(values, 'heard', command),
      lost: count => report(values, 'lost', `${count} bytes`),
    },
    newRandom(integerOf(values, 'seed', 1, 0, 2 ** 31)),
  );
  const device = { faults, channels, setInput: board.setInput };
  for (const option of values.fault ?? []) {
    const [, name = '', value = ''] = /^(late|lost|garbled|stuck)=(.+)$/.exec(option) ?? [];
    if (name === '') throw new UsageError('--fault: expected late=MS, lost=RATE, garbled=RATE or stuck=N');
    const obeyed = await obeyWords([name, value], { ...device, ...offline });
    if (!obeyed.ok) throw new UsageError(`--fault: ${obeyed.fault}`);
  }
  const opened = await openWire(values, { received: bytes => board.take(bytes), begun: () => board.reset() });
  if (!opened.ok) return opened;
  wire = opened.value;
  return ok({ ...device, wire });
}

/** There is no wire yet. */
const offline = {
  unplug: async () => undefined,
  plug: async () => ok(undefined),
};

function openWire(values: Values, hearing: Parameters<typeof openPtyWire>[1]): Promise<Result<SimulatedWire, string>> {
  const { pty, listen } = values;
  if ((pty === undefined) === (listen === undefined))
    throw new UsageError('expected --pty or --listen, one of the two');
  if (pty !== undefined) return openPtyWire(pty, hearing);
  const [, host, port] = /^(?:\[?([^\]]+)\]?):(\d{1,5})$/.exec(listen ?? '') ?? [];
  if (host === undefined || Number(port) > 65_535) throw new UsageError('--listen: expected HOST:PORT');
  return openTcpWire(host, Number(port), hearing);
}

/** Obeys stdin; resolves with the exit code when it is told to stop. */
async function playUntilStopped(
  values: Values,
  played: Played,
  obey: (line: string) => Promise<void>,
): Promise<number> {
  const stopped = untilStopped();
  const lines = createInterface({ input: process.stdin });
  // In order, although an unplug takes its time.
  let last: Promise<void> = Promise.resolve();
  lines.on('line', line => {
    last = last.then(() => obey(line.trim()));
  });
  await stopped;
  lines.close();
  process.stdin.destroy();
  await played.wire.unplug();
  report(values, 'told', 'stop');
  return 0;
}

async function obeyLine(line: string, played: Played, values: Values): Promise<void> {
  if (line === '') return;
  const { wire, ...device } = played;
  const obeyed = await obeyWords(line.split(/\s+/), {
    ...device,
    unplug: () => wire.unplug(),
    plug: () => wire.plug(),
  });
  if (obeyed.ok) report(values, 'told', line);
  else tell(`gatehouse simulate: ${obeyed.fault}`);
}

function ready(values: Values, facts: Readonly<Record<string, unknown>>, text: string): void {
  print(values.json === true ? JSON.stringify({ event: 'ready', ...facts }) : text);
}

function report(values: Values, event: 'heard' | 'lost' | 'scanned' | 'told', what: string): void {
  const at = new Date().toISOString();
  print(values.json === true ? JSON.stringify({ event, at, what }) : `${at} ${event} ${what}`);
}

function failed(reason: string): number {
  tell(`gatehouse simulate: ${reason}`);
  return failure;
}

function readCodes(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .filter(line => line !== '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`--file: ${file} cannot be read (${code})`);
  }
}

function integerOf(values: Values, name: 'channels' | 'every' | 'seed', usual: number, least: number, most: number) {
  const text = values[name];
  if (text === undefined) return usual;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value < least || value > most)
    throw new UsageError(`--${name}: expected a whole number from ${least} to ${most}`);
  return value;
}
