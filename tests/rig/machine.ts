/** The virtual machine: QEMU with the guest in it, its control channel, and the agent's line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Ask, Asks, FromGuest, Told } from './asks.ts';
import type { Image } from './image.ts';
import { connectQmp, type Qmp } from './qmp.ts';

/** An emulated processor boots in 5 to 30 s; where the real one is broken (nested machines), nothing ever comes. */
const bootMs = { kvm: 15_000, tcg: 120_000 } as const;

/**
 * How the guest's processors are. Emulated, they are of before AVX and BMI, and only one: on others V8 ends itself by its own
 * checks, once in a dozen starts, since QEMU 7.2 emulates neither those nor code that another thread has just written well.
 */
const processors = {
  kvm: ['-cpu', 'host', '-smp', '2'],
  tcg: ['-cpu', 'Westmere,+rdrand', '-smp', '1'],
} as const;

/** How much of the guest's console is told where QEMU ends by itself. */
const consoleLines = 12;
/** Longer than anything that is asked takes. */
const answerMs = 60_000;

export type Accelerator = keyof typeof bootMs;

export interface MachineEnd {
  /** A fault of QEMU's; else the guest has shut down, or somebody has ended it. */
  readonly isCrash: boolean;
  /** How, with the last lines of the guest's console. */
  readonly text: string;
}

export interface Machine {
  readonly accelerator: Accelerator;
  readonly node: string;
  /** From the start of QEMU to the agent's first word. */
  readonly bootedMs: number;
  /** For sockets of devices. */
  readonly folder: string;
  readonly qmp: Qmp;
  ask<A extends Ask>(ask: A, takes: Asks[A]['takes']): Promise<Asks[A]['answers']>;
  hear(listener: (told: Told) => void): void;
  /** Resolves where QEMU ends by itself. */
  readonly ended: Promise<MachineEnd>;
  /** What the guest has printed. */
  console(): string;
  close(): Promise<void>;
}

/** Starts the guest and waits for its agent; fails with what it printed where the agent does not come. */
export async function startMachine(image: Image, accelerator: Accelerator): Promise<Machine> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-rig-'));
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const control = join(folder, 'qmp');
  const child = spawn(
    'qemu-system-x86_64',
    options(image, accelerator, control, (server.address() as AddressInfo).port),
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const exited = once(child, 'exit');
  const ended = new Promise<MachineEnd>(resolve => {
    child.once('exit', (code, signal) => {
      const isCrash = signal === 'SIGSEGV' || signal === 'SIGABRT';
      const last = printed.trimEnd().split('\n').slice(-consoleLines).join('\n');
      if (!child.killed) resolve({ isCrash, text: `QEMU ended (${signal ?? code}):\n${last}` });
    });
  });
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    const socket = await inTime(Promise.race([connection(server), exited]), bootMs[accelerator]);
    if (socket === null) throw new Error(`the guest does not start (${accelerator}):\n${printed}`);
    const agent = newAgent(socket);
    const { node } = await agent.hello;
    const qmp = await connectQmp(control);
    return {
      ...{ accelerator, node, folder, qmp, ask: agent.ask, hear: agent.hear, ended },
      bootedMs: performance.now() - began,
      console: () => printed,
      close: () => stop(child, exited, folder, server),
    };
  } catch (error) {
    await stop(child, exited, folder, server);
    throw error;
  }
}

function options({ kernel, start }: Image, accelerator: Accelerator, control: string, port: number): readonly string[] {
  return [
    ...['-M', 'q35', '-accel', accelerator, ...processors[accelerator], '-m', '1024'],
    ...['-nodefaults', '-no-reboot', '-display', 'none', '-serial', 'stdio'],
    ...['-qmp', `unix:${control},server=on,wait=off`],
    ...['-kernel', kernel, '-initrd', start, '-append', `console=ttyS0 quiet panic=-1 mitigations=off rig=${port}`],
    ...['-device', 'qemu-xhci,id=usb,p2=8,p3=8'],
    ...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile='],
  ];
}

async function connection(server: Server): Promise<Socket | null> {
  const [socket] = await once(server, 'connection');
  return socket as Socket;
}

/** Null when the time is up, or where there is no socket. */
async function inTime(coming: Promise<Socket | unknown[] | null>, ms: number): Promise<Socket | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), ms);
  });
  const came = await Promise.race([coming, late]);
  clearTimeout(timer);
  return came === null || Array.isArray(came) ? null : came;
}

async function stop(child: ChildProcess, exited: Promise<unknown>, folder: string, server: Server): Promise<void> {
  child.kill('SIGKILL');
  await exited;
  server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The agent's line: questions with answers, and what it tells. */
function newAgent(socket: Socket) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Set<(told: Told) => void>();
  let last = 0;
  const hello = new Promise<Extract<Told, { told: 'hello' }>>(resolve => {
    listeners.add(told => {
      if (told.told === 'hello') resolve(told);
    });
  });
  socket.setNoDelay(true);
  const lines = createInterface({ input: socket });
  lines.on('error', () => undefined);
  lines.on('line', line => {
    const message = JSON.parse(line) as FromGuest;
    if ('told' in message) {
      for (const listener of listeners) listener(message);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ('failure' in message) asked?.reject(new Error(`in the guest: ${message.failure}`));
    else asked?.resolve(message.answer);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    setTimeout(() => {
      for (const { reject } of waiting.values()) reject(new Error('the guest is gone'));
      waiting.clear();
    }, 1_000);
  });
  return {
    hello,
    hear: (listener: (told: Told) => void) => {
      listeners.add(listener);
    },
    ask<A extends Ask>(ask: A, takes: Asks[A]['takes']): Promise<Asks[A]['answers']> {
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        // The agent of this very tree answers: `Asks` is what both were checked against.
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new Error(`the guest does not answer to ${ask} ${JSON.stringify(takes).slice(0, 80)}`));
        }, answerMs);
        waiting.set(id, {
          resolve(value) {
            clearTimeout(timer);
            resolve(value as Asks[A]['answers']);
          },
          reject(error) {
            clearTimeout(timer);
            reject(error);
          },
        });
        socket.write(`${JSON.stringify({ id, ask, takes })}\n`);
      });
    },
  };
}
