/** Simulated devices as processes of their own, and the real drivers on them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceFault } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import { httpRelay } from '../../drivers/relays/http.ts';
import { kmtronicRelay } from '../../drivers/relays/kmtronic.ts';
import { lcusRelay } from '../../drivers/relays/lcus.ts';
import { serialScanner } from '../../drivers/scanners/serial.ts';
import { boardSimulators } from '../../drivers/simulators/simulators.ts';
import { UsageError } from '../../main/cli/command.ts';
import { simulate as command } from '../../main/cli/simulate.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { gatehouse, until } from '../gate.ts';

const program = fileURLToPath(new URL('../../main/cli/gatehouse.mjs', import.meta.url));

let dir: string;
let path: string;
let children: ChildProcess[];
let closers: (() => Promise<void>)[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gatehouse-simulate-'));
  path = join(dir, 'tty');
  children = [];
  closers = [];
});

afterEach(async () => {
  for (const close of closers) await close();
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

interface Simulation {
  /** Lines of stdout and stderr, their time left out. */
  readonly said: Heard;
  tell(line: string): void;
  /** Resolves with the exit code. */
  stop(): Promise<unknown>;
}

async function simulate(...args: readonly string[]): Promise<Simulation> {
  const child = spawn(process.execPath, [program, 'simulate', ...args], { stdio: 'pipe' });
  children.push(child);
  const said = newHeard();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', line => said.note(line.replace(/^\d{4}-\S+Z /, '')));
  }
  await said.until('it is ready', lines => lines.some(line => /^ready: |"ready"/.test(line)));
  return {
    said,
    tell: line => {
      child.stdin.write(`${line}\n`);
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}

function openRelay(driver: typeof lcusRelay | typeof kmtronicRelay, more: Record<string, unknown> = {}) {
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: (fault: { kind: string }) => heard.note(fault.kind) };
  // The two have configurations of their own, each parsed by its own driver.
  const open: (typeof lcusRelay)['open'] = driver.open as never;
  const config = driver.config.parse({ path, channel: 2, ...more });
  const relay = mustBe(open(config as never, createIo(), listener, 'in-1/relay'));
  closers.push(() => relay.close());
  return { relay, heard };
}

function openScanner() {
  const heard = newHeard();
  const scanner = mustBe(
    serialScanner.open(
      serialScanner.config.parse({ path }),
      createIo(),
      {
        up: () => heard.note('up'),
        lost: fault => heard.note(fault.kind),
        receiving: () => undefined,
        scanned: bytes => heard.note(Buffer.from(bytes).toString()),
        garbled: () => heard.note('garbled'),
      },
      'in-1/scanner',
    ),
  );
  closers.push(() => scanner.close());
  return { scanner, heard };
}

const good = { ok: true, value: undefined };

describe('a simulated relay board', () => {
  test('lcus on a pty: the driver switches it, over an unplug, and the end takes the link away', async () => {
    const board = await simulate('relay', '--board', 'lcus', '--channels', '4', '--pty', path);
    expect(board.said.lines).toEqual([`ready: lcus, 4 relays, at ${path}, 9600 baud`]);
    const { relay, heard } = openRelay(lcusRelay);
    await heard.count('up', 1);
    expect(await relay.on()).toEqual(good);
    await board.said.count('heard on 2', 1);
    board.tell('unplug');
    await heard.count('lost', 1);
    expect(existsSync(path)).toBe(false);
    board.tell('plug');
    await heard.count('up', 2);
    await board.said.count('heard off 2', 2);
    expect(board.said.lines.slice(1)).toEqual(['heard off 2', 'heard on 2', 'told unplug', 'told plug', 'heard off 2']);
    expect(await board.stop()).toBe(0);
    expect(existsSync(path)).toBe(false);
    await heard.count('lost', 2);
  });

  test('a relay that sticks is seen by a driver that reads back, and so is its mending', async () => {
    const board = await simulate('relay', '--board', 'kmtronic', '--channels', '2', '--pty', path, '--fault', 'late=1');
    const { relay, heard } = openRelay(kmtronicRelay, { channels: 2 });
    await heard.count('up', 1);
    expect(await relay.on()).toEqual(good);
    board.tell('stuck 2');
    await board.said.count('told stuck 2', 1);
    expect(await relay.off()).toMatchObject({ ok: false, fault: { kind: 'stuck' } });
    board.tell('free 2');
    await heard.count('up', 2);
    expect(heard.lines).toEqual(['up', 'stuck', 'up']);
    expect(await board.stop()).toBe(0);
  });

  test('tells as JSON what it is and what it hears', async () => {
    const board = await simulate('relay', '--board', 'lcus', '--pty', path, '--json');
    openRelay(lcusRelay, { channel: 1 });
    await board.said.until('a command', lines => lines.length > 1);
    const [ready, heard] = board.said.lines.map(line => JSON.parse(line));
    expect(ready).toEqual({ event: 'ready', board: 'lcus', where: path, channels: 1 });
    expect(heard).toEqual({ event: 'heard', at: expect.stringMatching(/^\d{4}-.+Z$/), what: 'off 1' });
  });

  test('at a TCP port, for one program at a time', async () => {
    const board = await simulate('relay', '--board', 'lcus', '--channels', '2', '--listen', '127.0.0.1:0');
    const [, port] = /at 127\.0\.0\.1:(\d+)$/.exec(board.said.lines[0] ?? '') ?? [];
    const [first, second] = [connect(Number(port), '127.0.0.1'), connect(Number(port), '127.0.0.1')];
    await once(first, 'connect');
    first.write(Uint8Array.of(0xa0, 1, 1, 0xa2, 0xa0, 1, 0));
    await board.said.count('heard on 1', 1);
    second.write(Uint8Array.of(0xa1, 0xa0, 2, 1, 0xa3));
    first.destroy();
    // The off that the first has begun is forgotten: the second does not end it.
    await board.said.count('heard on 2', 1);
    second.destroy();
    expect(board.said.lines.slice(1, 3)).toEqual(['heard on 1', 'heard on 2']);
  });

  test('says what is wrong with a line, and goes on', async () => {
    const board = await simulate('relay', '--board', 'numato', '--channels', '2', '--pty', path);
    for (const line of ['stuck 3', 'lost 2', 'input 1 ajar', 'fly', 'late', 'unplug now', 'input 2 closed', 'late 5']) {
      board.tell(line);
    }
    await board.said.count('told late 5', 1);
    const [, ...lines] = board.said.lines;
    const wrong = lines.filter(line => line.startsWith('gatehouse simulate: '));
    expect(wrong).toHaveLength(6);
    expect(lines.filter(line => !wrong.includes(line))).toEqual(['told input 2 closed', 'told late 5']);
  });

  test('all that is lost on its wire never reaches it', async () => {
    const board = await simulate('relay', '--board', 'lcus', '--pty', path, '--fault', 'lost=1', '--seed', '7');
    const { relay, heard } = openRelay(lcusRelay, { channel: 1 });
    await heard.count('up', 1);
    await relay.on();
    const lostOf = (line: string) => Number(/^lost (\d+) bytes/.exec(line)?.[1] ?? 0);
    // The off that it begins with, and the on: what is still on its way when the wire heals would arrive.
    await until('both commands are lost', () => board.said.lines.reduce((sum, line) => sum + lostOf(line), 0) === 8);
    board.tell('lost 0');
    await board.said.count('told lost 0', 1);
    await relay.off();
    await board.said.count('heard off 1', 1);
    expect(board.said.lines.slice(1).filter(line => lostOf(line) === 0)).toEqual(['told lost 0', 'heard off 1']);
  });
});

describe.each(['shelly1', 'shelly2'] as const)('a simulated %s', kind => {
  test('is switched over HTTP, pulse by pulse', async () => {
    const board = await simulate('relay', '--board', kind, '--channels', '2', '--listen', '127.0.0.1:0');
    const [, host] = /at (127\.0\.0\.1:\d+)$/.exec(board.said.lines[0] ?? '') ?? [];
    const heard = newHeard();
    const config = httpRelay.config.parse({ host, kind, channel: 1, timeoutMs: 20_000 });
    const listener = { up: () => heard.note('up'), lost: (fault: DeviceFault) => heard.note(fault.message) };
    const relay = mustBe(httpRelay.open(config, createIo(), listener, 'in-1/relay'));
    closers.push(() => relay.close());
    await heard.count('up', 1);
    expect(await relay.on(60_000)).toEqual(good);
    expect(await relay.off()).toEqual(good);
    expect(await relay.on()).toEqual(good);
    await relay.close();
    expect(heard.lines).toEqual(['up']);
    const commands = ['off 2', 'pulse 2 60000', 'off 2', 'on 2', 'off 2'];
    await board.said.count('heard off 2', 3);
    expect(board.said.lines.slice(1).filter(line => line !== 'heard read')).toEqual(
      commands.map(line => `heard ${line}`),
    );
  });
});

describe('a simulated scanner', () => {
  test('scans codes of its options and of a file, again and again, and of stdin, over an unplug', async () => {
    const file = join(dir, 'codes');
    writeFileSync(file, 'HC1:6BFOXN\n\nVD1:0123456789\n');
    const codes = ['Nguyễn', 'HC1:6BFOXN', 'VD1:0123456789'];
    const given = ['--text', 'Nguyễn', '--file', file, '--every', '50', '--repeat'];
    const simulation = await simulate('scanner', '--pty', path, ...given);
    const { heard } = openScanner();
    await heard.count('VD1:0123456789', 3);
    const [up, first = '', ...rest] = heard.lines;
    expect(up).toBe('up');
    expect(rest).toEqual(rest.map((_, at) => codes[(codes.indexOf(first) + 1 + at) % codes.length]));
    simulation.tell('!unplug');
    await heard.count('lost', 1);
    simulation.tell('never seen');
    simulation.tell('!plug');
    await heard.count('up', 2);
    simulation.tell('https://example.com/');
    await heard.count('https://example.com/', 1);
    expect(heard.lines).not.toContain('never seen');
    expect(heard.lines).not.toContain('garbled');
    expect(await simulation.stop()).toBe(0);
  });

  test('frames a code as it is told', async () => {
    const simulation = await simulate('scanner', '--pty', path, '--prefix', ']Q1', '--terminator', 'lf', '--json');
    const heard = newHeard();
    let came = '';
    const line = createIo().serialLine(
      { place: path, baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 },
      {
        up: () => heard.note('up'),
        down: fault => heard.note(fault.kind),
        received(bytes) {
          came += Buffer.from(bytes).toString();
          heard.note('bytes');
        },
      },
    );
    closers.push(() => line.close());
    await heard.count('up', 1);
    simulation.tell('abc');
    await heard.until('the code', () => came === ']Q1abc\n');
    await line.write(Uint8Array.of(0x16, 0x07, 0x0d));
    await simulation.said.until('the signal', lines => lines.some(said => said.includes('signal 16 07 0d')));
  });
});

describe('usage', () => {
  test('help names every board', async () => {
    const { stdout } = await gatehouse(['simulate', '--help']);
    const lines = stdout.split('\n').map(line => line.trim().split(/ {2,}|(?<=^\S+) /));
    for (const { id, name } of boardSimulators.values()) expect(lines).toContainEqual([id, name]);
  });

  test.each([
    [[], 'relay'],
    [['toaster'], 'relay'],
    [['relay', '--pty', 'PTY'], '--board'],
    [['relay', '--board', 'toaster', '--pty', 'PTY'], 'lcus'],
    [['relay', '--board', 'lcus'], '--pty'],
    [['relay', '--board', 'lcus', '--pty', 'PTY', '--listen', 'localhost:1'], 'one of the two'],
    [['relay', '--board', 'lcus', '--listen', 'localhost'], 'HOST:PORT'],
    [['relay', '--board', 'lcus', '--listen', 'localhost:70000'], 'HOST:PORT'],
    [['relay', '--board', 'lcus', '--channels', '0', '--pty', 'PTY'], '--channels'],
    [['relay', '--board', 'lcus', '--text', 'x', '--pty', 'PTY'], 'takes no --text'],
    [['relay', '--board', 'lcus', '--pty', 'PTY', '--fault', 'unplug'], '--fault'],
    [['relay', '--board', 'lcus', '--pty', 'PTY', '--fault', 'lost=1.5'], '--fault'],
    [['relay', '--board', 'lcus', '--pty', 'PTY', '--fault', 'stuck=9'], '--fault'],
    [['scanner', '--pty', 'PTY', '--terminator', 'bell'], '--terminator'],
    [['scanner', '--pty', 'PTY', '--file', '/nowhere'], '--file'],
    [['scanner', '--pty', 'PTY', '--fault', 'stuck=1'], '--fault'],
  ])('%j is wrong', async (args, named) => {
    const error = await command.run(args.map(arg => (arg === 'PTY' ? path : arg))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(named);
    expect(existsSync(path)).toBe(false);
  });

  test('a path or a port that cannot be had is a failure', async () => {
    writeFileSync(path, 'kept');
    const onPty = await gatehouse(['simulate', 'relay', '--board', 'lcus', '--pty', path]);
    const onTcp = await gatehouse(['simulate', 'relay', '--board', 'lcus', '--listen', '203.0.113.1:4001']);
    expect([onPty.code, onTcp.code]).toEqual([1, 1]);
    expect(onPty.stderr).toContain(path);
    expect(onTcp.stderr).toContain('203.0.113.1:4001');
  });
});
