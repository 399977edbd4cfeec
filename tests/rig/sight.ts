/** The gate in the guest as the rig sees it: its lanes' screens, its journal, its use of the processor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, type TestSite } from '../gate.ts';
import type { Row } from './asks.ts';
import { newNumbers } from './codes.ts';
import type { Code } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { Machine } from './machine.ts';
import { pause, turn } from './waits.ts';

const folder = '/site';
const siteFile = join(folder, 'site.yaml');

/** Of a lane whose screen has shown nothing yet. */
const unknown = { state: 'unknown', faults: [], at: 0 } as const;

export interface LaneSight {
  readonly state: string;
  readonly faults: readonly string[];
}

export interface Sight {
  /** The site file, in the guest. */
  readonly file: string;
  /** A code of a new person. */
  code(kind: Code): string;
  lane(id: string): LaneSight;
  /** Resolves with the moment (performance.now) when the lane's screen said so; fails after `limitMs`. */
  until(id: string, what: string, is: (lane: LaneSight) => boolean, limitMs: number): Promise<number>;
  /** The lane's events since the last call; those of other lanes stay for their own. */
  rows(id: string): Promise<readonly Row[]>;
  /** The share of one processor that the gate uses in so long. */
  share(ms: number): Promise<number>;
  /** Files, ports and sockets that the gate has open, and its memory in megabytes. */
  holdings(): Promise<{ readonly descriptors: number; readonly residentMb: number }>;
  /** What the gate has logged since the last call. */
  log(): Promise<string>;
  stop(): Promise<number | null>;
}

/** Writes the site, starts the gate on it, and opens every lane's screen. */
export async function startGate(machine: Machine, lanes: readonly RigLane[]): Promise<Sight> {
  const site = makeSite(
    lanes.map(lane => lane.site),
    { policy: { referSeconds: 5 } },
  );
  const next = { token: () => site.token(), number: newNumbers() };
  const states = new Map<string, LaneSight & { readonly at: number }>();
  const waiting = new Set<() => void>();
  let unread: Row[] = [];
  let last = 0;
  /** Lanes look at the one journal in turn. */
  let reading: Promise<void> = Promise.resolve();
  let dead: string | null = null;
  machine.hear(told => {
    if (told.told === 'lane') states.set(told.lane, { state: told.state, faults: told.faults, at: performance.now() });
    else if (told.told === 'gone') dead = `the gate ended with ${told.code}:\n${told.log}`;
    for (const wake of waiting) wake();
  });
  await hand(machine, site);
  site.remove();
  await machine.ask('start', { site: siteFile, lanes: lanes.map(({ id }) => id) });

  const lane = (id: string) => states.get(id) ?? unknown;

  async function rows(id: string): Promise<readonly Row[]> {
    const mine = reading.then(async () => {
      const fresh = await machine.ask('rows', { above: last });
      last = fresh.at(-1)?.seq ?? last;
      unread.push(...fresh);
    });
    // One look that fails is the failure of who looked.
    reading = mine.catch(() => undefined);
    await mine;
    const own = unread.filter(row => row.lane === id);
    unread = unread.filter(row => row.lane !== null && row.lane !== id);
    return own;
  }

  return {
    file: siteFile,
    code: kind => next[kind](),
    lane,
    rows,
    async until(id, what, is, limitMs) {
      const end = performance.now() + limitMs;
      for (;;) {
        if (dead !== null) throw new Error(dead);
        const now = lane(id);
        if (now !== unknown && is(now)) return now.at;
        const left = end - performance.now();
        if (left <= 0) throw new Error(`not within ${limitMs} ms: ${what}; ${now.state} ${now.faults.join(' ')}`);
        await turn(waiting, left);
      }
    },
    async share(ms) {
      const [before, began] = [await machine.ask('usage', {}), performance.now()];
      await pause(ms);
      const after = await machine.ask('usage', {});
      return (after.cpuS - before.cpuS) / ((performance.now() - began) / 1_000);
    },
    async holdings() {
      const { descriptors, residentKb } = await machine.ask('usage', {});
      return { descriptors, residentMb: residentKb / 1_024 };
    },
    log: () => machine.ask('log', {}),
    stop: () => machine.ask('stop', {}),
  };
}

async function hand(machine: Machine, site: TestSite): Promise<void> {
  for (const file of ['site.yaml', 'trust/doh.public.jwk', 'trust/doh.person.key']) {
    await machine.ask('write', { path: join(folder, file), text: readFileSync(join(site.dir, file), 'utf8') });
  }
  await machine.ask('run', { command: `chown -R gatehouse ${folder}; chmod 700 ${folder}`, asRoot: true });
}
