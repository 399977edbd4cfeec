/** The composed gate on simulated devices, with a clock that the test moves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Io, SimDevice } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import { newSimBench } from '../../drivers/io/sim-bench.ts';
import { type Gate, startGate } from '../../main/controller/gate.ts';
import { loadSite } from '../../main/controller/site.ts';
import type { TokenOrder } from '../../main/declare/token.ts';
import { openReader } from '../../main/record/read.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type Entry, makeSite, type TestSite } from '../gate.ts';
import {
  addGuard,
  type Cookie,
  connectDesk,
  connectScreen,
  type Person,
  type RigDesk,
  type RigScreen,
  signIn,
} from './rig-desk.ts';

export const sim = { driver: 'sim' };
const fire = { fire: { driver: 'sim', normally: 'closed', relay: 'hold' } };
export const inLane = { id: 'in-1', direction: 'in', scanners: [sim], relay: { ...sim, pulseMs: 300 } };
export const outLane = { id: 'out-1', direction: 'out', scanners: [sim], relay: { ...sim, pulseMs: 300 } };
export const sensed = (lane: object) => ({ ...lane, passage: { ...sim, timeoutMs: 5_000 }, inputs: fire });

export interface Rig {
  readonly site: TestSite;
  readonly clock: TestClock;
  readonly gate: Gate;
  token(changes?: Partial<TokenOrder>): string;
  scan(lane: string, text: string, direction?: 'in' | 'out'): void;
  device<K extends SimDevice['kind']>(name: string, kind: K): Extract<SimDevice, { kind: K }>;
  state(lane: string): string | undefined;
  last(): Entry | undefined;
  /** A desk where this guard has just signed in; the account is made where there is none. Or where the session goes on. */
  desk(who: Person | Cookie): Promise<RigDesk>;
  /** Lets the desks hear of everything that has happened. */
  told(...desks: readonly RigDesk[]): Promise<void>;
  /** The screen of a lane for its visitors. */
  screen(lane: string): Promise<RigScreen>;
  /** As after a power cut: the same folder, the same wall clock; with another policy where one is given. */
  crash(policy?: object): Promise<Rig>;
}

/** As long as the desks' news is gathered, milliseconds. */
const gatherMs = 20;

const rigs: { stop(): Promise<void>; site: TestSite }[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) {
    await rig.stop();
    rig.site.remove();
  }
});

/** `more`: other keys of the site file. */
export async function rig(
  lanes: readonly object[],
  policy: object = {},
  more: Record<string, unknown> = {},
): Promise<Rig> {
  const site = makeSite(lanes, { policy, ...more });
  return start(site, newTestClock());
}

async function start(site: TestSite, clock: TestClock): Promise<Rig> {
  const bench = newSimBench();
  const io: Io = {
    ...createIo(clock),
    bench,
  };
  const loaded = loadSite(site.file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
  const log = pino({ level: 'silent' });
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const started = await startGate({
    site: loaded.value,
    dataDir: site.data,
    screens: '/nowhere',
    io,
    log,
    random,
    demo: null,
  });
  if (!started.ok) throw new Error(started.fault.fault.message);
  const gate = started.value;
  rigs.push({ stop: () => gate.stop(), site });
  const nowS = () => Math.floor(clock.now() / 1_000);
  function device<K extends SimDevice['kind']>(name: string, kind: K) {
    const found = bench.get(name);
    if (found?.kind !== kind) throw new Error(`no ${kind} called ${name}`);
    return found as Extract<SimDevice, { kind: K }>;
  }
  return {
    site,
    clock,
    gate,
    async desk(who) {
      if ('cookie' in who) return connectDesk(gate.url, who);
      if (
        rows(
          site,
          'SELECT 1 FROM event WHERE kind = ? AND payload ->> ? = ?',
          'guard-added',
          '$.guard',
          who.name,
        )[0] === undefined
      )
        await addGuard(gate.url, site.data, who);
      return connectDesk(gate.url, await signIn(gate.url, who));
    },
    async told(...desks) {
      // What the journal does not keep of a decision comes after the relay.
      await new Promise(resolve => setImmediate(resolve));
      clock.advance(gatherMs);
      // What was sent before an answer has come before it.
      for (const desk of desks) await desk.ask({ kind: 'stay' });
    },
    screen: lane => connectScreen(gate.url, gate.screenUrl('visitor', lane), lane),
    token: (changes = {}) => site.token({ notBeforeS: nowS() - 3_600, expiresAtS: nowS() + 71 * 3_600, ...changes }),
    scan: (lane, text, direction = lane.startsWith('out') ? 'out' : 'in') =>
      device(`${lane}/scanner-${direction}`, 'scanner').scan(new TextEncoder().encode(text)),
    device,
    state: lane => gate.lanes().find(({ id }) => id === lane)?.state,
    last: () => rows<Entry>(site, 'SELECT * FROM entry ORDER BY seq DESC LIMIT 1')[0],
    async crash(policy) {
      rigs.splice(
        rigs.findIndex(other => other.site === site),
        1,
      );
      await gate.stop();
      if (policy !== undefined) {
        writeFileSync(site.file, stringify({ ...parse(readFileSync(site.file, 'utf8')), policy }));
      }
      return start(site, clock);
    },
  };
}

/** What is in the journal, by the library that writes it: two libraries in one process may not share a file. */
export function rows<Row>({ data }: TestSite, sql: string, ...values: readonly unknown[]): Row[] {
  const reader = openReader(data);
  if (!reader.ok) throw new Error(reader.fault.message);
  try {
    return reader.value.prepare<unknown[], Row>(sql).all(...values);
  } finally {
    reader.value.close();
  }
}

/** The public view. */
export const entries = (site: TestSite) => rows<Entry>(site, 'SELECT * FROM entry ORDER BY seq');

export const visits = (site: TestSite) =>
  rows<{ person: string; lane_in: string | null; lane_out: string | null; closed_by: string | null }>(
    site,
    'SELECT person, lane_in, lane_out, closed_by FROM visit',
  );
export const kinds = (site: TestSite) =>
  rows<{ kind: string }>(site, 'SELECT kind FROM event ORDER BY seq').map(({ kind }) => kind);
