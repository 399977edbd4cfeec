/** The rig's part in the guest: does what the host asks, tells it what the gate's screens and the boards in here see. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Ask, Asks, FromGuest, FromHost, Told } from '../asks.ts';
import { newDevices } from './devices.ts';
import { newGate } from './gate.ts';

/** How the guest sees its host (QEMU's user network). */
const host = '10.0.2.2';
const port = Number(/rig=(\d+)/.exec(readFileSync('/proc/cmdline', 'utf8'))?.[1]);
const socket = createConnection({ host, port });

function tell(message: FromGuest): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

const gate = newGate((told: Told) => tell(told));
const devices = newDevices((told: Told) => tell(told));

const doers: { readonly [A in Ask]: (takes: Asks[A]['takes']) => Promise<Asks[A]['answers']> } = {
  async write({ path, text }) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return null;
  },
  start: ({ site, lanes }) => gate.start(site, lanes),
  stop: () => gate.stop(),
  run: takes => gate.run(takes),
  rows: async ({ above }) => gate.rows(above),
  usage: async () => gate.usage(),
  log: async () => gate.takeLog(),
  plug: ({ device }) => devices.get(device).plug(),
  unplug: ({ device }) => devices.get(device).unplug(),
  send: ({ device, channel, parts, gapMs }) => devices.get(device).send(channel, parts, gapMs),
};

async function obey({ id, ask, takes }: FromHost): Promise<void> {
  try {
    // The types of `FromHost` tie each ask to what it takes, which a table cannot follow.
    const doer = doers[ask] as (takes: unknown) => Promise<unknown>;
    tell({ id, answer: await doer(takes) });
  } catch (error) {
    tell({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

// The devices that this program plays are machines of their own in life: they must not take the processor from the gate.
setPriority(19);
socket.setNoDelay(true);
socket.on('connect', () => tell({ told: 'hello', node: process.version }));
socket.on('error', error => console.error(error.message));
socket.on('close', () => process.exit(0));
createInterface({ input: socket }).on('line', line => void obey(JSON.parse(line) as FromHost));
