/** The composed gate on simulated devices, with a clock that the test moves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Io, SimDevice } from '../../drivers/driver.ts';
import { newSimBench } from '../../drivers/io/sim-bench.ts';
import type { TokenOrder } from '../../main/cli/token.ts';
import { type Gate, startGate } from '../../main/controller/gate.ts';
import { loadSite } from '../../main/controller/site.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type Entry, makeSite, query, readEntries, type TestSite } from '../gate.ts';

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
  /** As after a power cut: the same folder, the same wall clock; with another policy where one is given. */
  crash(policy?: object): Promise<Rig>;
}

const rigs: { stop(): Promise<void>; site: TestSite }[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) {
    await rig.stop();
    rig.site.remove();
  }
});

export async function rig(lanes: readonly object[], policy: object = {}): Promise<Rig> {
  const site = makeSite(lanes, { policy });
  return start(site, newTestClock());
}

async function start(site: TestSite, clock: TestClock): Promise<Rig> {
  const bench = newSimBench();
  const io: Io = {
    clock,
    bench,
    serialLine: () => {
      throw new Error('no serial line here');
    },
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
    token: (changes = {}) => site.token({ notBeforeS: nowS() - 3_600, expiresAtS: nowS() + 71 * 3_600, ...changes }),
    scan: (lane, text, direction = lane.startsWith('out') ? 'out' : 'in') =>
      device(`${lane}/scanner-${direction}`, 'scanner').scan(new TextEncoder().encode(text)),
    device,
    state: lane => gate.lanes().find(({ id }) => id === lane)?.state,
    last: () => readEntries(site).at(-1),
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

export const visits = (site: TestSite) =>
  query<{ person: string; lane_in: string | null; lane_out: string | null; closed_by: string | null }>(
    site,
    'SELECT person, lane_in, lane_out, closed_by FROM visit',
  );
export const kinds = (site: TestSite) =>
  query<{ kind: string }>(site, 'SELECT kind FROM event ORDER BY seq').map(({ kind }) => kind);
