/** The real controller in the guest, as a user of its own, with the visitors' screens of its lanes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import WebSocket from 'ws';
import { type ControlRequest, controlAnswer, type LaneView, toScreen } from '../../../main/contract.ts';
import type { Asks, Ran, Row, Told } from '../asks.ts';

const command = 'exec node /gatehouse/main/cli/gatehouse.mjs';

export interface Gate {
  start(site: string, lanes: readonly string[]): Promise<string>;
  stop(): Promise<number | null>;
  run(takes: Asks['run']['takes']): Promise<Ran>;
  rows(above: number): readonly Row[];
  usage(): Asks['usage']['answers'];
  takeLog(): string;
}

export function newGate(tell: (told: Told) => void): Gate {
  let child: ChildProcess | null = null;
  let folder = '';
  let log = '';
  let exited: Promise<number | null> = Promise.resolve(null);

  async function start(site: string, lanes: readonly string[]): Promise<string> {
    folder = dirname(site);
    const spawned = asGate(`${command} run --site ${site}`);
    child = spawned;
    spawned.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    exited = once(spawned, 'close').then(() => spawned.exitCode);
    void exited.then(code => tell({ told: 'gone', code, log }));
    const first = await Promise.race([once(createInterface({ input: spawned.stdout }), 'line'), exited]);
    if (first === null || typeof first === 'number' || typeof first[0] !== 'string') {
      throw new Error(`the gate did not start (${spawned.signalCode ?? spawned.exitCode}): ${log}`);
    }
    for (const lane of lanes) await watchLane(lane, join(folder, 'data'), tell);
    return first[0];
  }

  return {
    start,
    async stop() {
      child?.kill('SIGTERM');
      return exited;
    },
    run: runToEnd,
    rows(above) {
      const database = new DatabaseSync(join(folder, 'data/journal.sqlite'), { readOnly: true });
      try {
        const found = database.prepare(
          `SELECT event.seq AS seq, event.kind AS kind, event.lane AS lane, entry.outcome AS outcome,
             entry.reason AS reason, entry.person AS person
           FROM event LEFT JOIN entry ON entry.seq = event.seq WHERE event.seq > ? ORDER BY event.seq`,
        );
        return found.all(above) as unknown as Row[];
      } finally {
        database.close();
      }
    },
    usage: () => usageOf(child?.pid ?? 0),
    takeLog() {
      const taken = log;
      log = '';
      return taken;
    },
  };
}

function asGate(text: string) {
  const child = spawn('su', ['gatehouse', '-s', '/bin/sh', '-c', text], { stdio: ['ignore', 'pipe', 'pipe'] });
  // The agent's own is low, and threads that come later have what the process has by then.
  if (child.pid !== undefined) setPriority(child.pid, 0);
  return child;
}

async function runToEnd({ command: text, asRoot, interruptMs }: Asks['run']['takes']): Promise<Ran> {
  const child = asRoot === true ? spawn('sh', ['-c', text], { stdio: ['ignore', 'pipe', 'pipe'] }) : asGate(text);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  const timer = interruptMs === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), interruptMs);
  await once(child, 'close');
  clearTimeout(timer);
  return { code: child.exitCode, stdout, stderr };
}

/** Opens the lane's screen as its visitors have it, and tells each change. */
async function watchLane(lane: string, data: string, tell: (told: Told) => void): Promise<void> {
  const answer = await askGate(data, { command: 'screen', role: 'visitor', lane, cookie: true });
  const { origin, host } = new URL(answer.url);
  const headers = { cookie: `${answer.cookie.name}=${answer.cookie.value}` };
  const socket = new WebSocket(`ws://${host}/link?role=visitor&lane=${lane}`, { headers, origin });
  const show = ({ id, state, screen }: LaneView): void => {
    const faults = screen.kind === 'out-of-order' ? screen.faults : [];
    tell({ told: 'lane', lane: id, state, faults });
  };
  socket.on('message', data => {
    const message = toScreen.parse(JSON.parse(String(data)));
    if (message.type === 'snapshot') message.lanes.forEach(show);
    else if (message.type === 'changed') show(message.lane);
  });
  socket.on('error', () => undefined);
  await once(socket, 'open');
}

async function askGate(data: string, request: ControlRequest) {
  const socket = createConnection(join(data, 'control.sock'));
  socket.write(`${JSON.stringify(request)}\n`);
  const [line] = await once(createInterface({ input: socket }), 'line');
  socket.destroy();
  const answer = controlAnswer.parse(JSON.parse(String(line)));
  if (answer.answer !== 'screen' || answer.cookie === null) throw new Error(`the gate gives no screen: ${line}`);
  return { url: answer.url, cookie: answer.cookie };
}

/** From proc(5), `stat`: parent is field 4, user and system time 14 and 15, in ticks of 10 ms. */
function usageOf(pid: number): Asks['usage']['answers'] {
  const family = new Set([pid]);
  let ticks = 0;
  const ids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  for (const id of ids.map(Number).toSorted((a, b) => a - b)) {
    const fields = statOf(id);
    if (fields === null || !(family.has(id) || family.has(Number(fields[1])))) continue;
    family.add(id);
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const descriptors = readdirSync(`/proc/${pid}/fd`).length;
  return { cpuS: ticks / 100, residentKb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0), descriptors };
}

/** The fields behind the name in brackets; null where the process has ended. */
function statOf(pid: number): readonly string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? null;
  } catch {
    return null;
  }
}
