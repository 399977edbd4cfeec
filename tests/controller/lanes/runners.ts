/** Lanes of a real site over a real journal, with simulated devices and a clock that the test moves; no station, no desk. */
import { pino } from 'pino';
import { afterEach } from 'vitest';
import type { Io, SimDevice } from '../../../drivers/driver.ts';
import { createIo } from '../../../drivers/io/io.ts';
import { newSimBench } from '../../../drivers/io/sim-bench.ts';
import { openGatePeople } from '../../../main/controller/gate-people.ts';
import { keepJournal } from '../../../main/controller/journal-keeper.ts';
import { LaneRunner } from '../../../main/controller/lane-runner.ts';
import { joinInterlocks } from '../../../main/controller/lanes/interlocks.ts';
import { loadSite } from '../../../main/controller/site.ts';
import { openJournal } from '../../../main/record/journal.ts';
import { newTestClock, type TestClock } from '../../clock.ts';
import { makeSite, type TestSite } from '../../gate.ts';
import { rows } from '../rig.ts';

export interface Runners {
  readonly site: TestSite;
  readonly clock: TestClock;
  readonly lanes: readonly LaneRunner[];
  /** `lane alarm` in the order in which they were raised. */
  readonly alarms: readonly string[];
  lane(id: string): LaneRunner;
  device<K extends SimDevice['kind']>(name: string, kind: K): Extract<SimDevice, { kind: K }>;
  /** A valid code of a new person. */
  scan(lane: string, direction?: 'in' | 'out'): void;
  text(lane: string, text: string): void;
  /** Kinds of the journal's events after the start. */
  kinds(): readonly string[];
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** `before` is called when the lanes are there, before they open their devices. */
export async function startLanes(
  files: readonly object[],
  more: Record<string, unknown> = {},
  before: (runners: Runners) => void = () => undefined,
): Promise<Runners> {
  const site = makeSite(files, more);
  const loaded = loadSite(site.file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
  const clock = newTestClock();
  const bench = newSimBench();
  const io: Io = {
    ...createIo(clock),
    bench,
  };
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const log = pino({ level: 'silent' });
  const journal = openJournal(site.data, {
    ...{ now: clock.now(), random },
    policy: { digest: loaded.value.policyDigest, content: '{}' },
  });
  if (!journal.ok) throw new Error(journal.fault.message);
  const journalContext = { policy: loaded.value.policyDigest, notice: null };
  const keeper = keepJournal(journal.value, site.data, journalContext, clock, {
    failed: () => undefined,
    recovered: () => undefined,
  });
  const { context, lookup } = openGatePeople({
    ...{ site: loaded.value, dataDir: site.data, clock, random, log },
  });
  const alarms: string[] = [];
  const lanes = loaded.value.lanes.map(
    lane =>
      new LaneRunner({
        ...{ site: lane, io, journal: keeper, context, lookup, journalContext },
        waits: { referMs: 30_000, collectMs: 20_000 },
        beforeScan: () => undefined,
        listener: {
          changed: () => undefined,
          decided: () => undefined,
          timed: () => undefined,
          alarm: () => undefined,
          learnt: () => undefined,
          passed: () => undefined,
          raise: alarm => alarms.push(`${lane.id} ${alarm}`),
        },
      }),
  );
  joinInterlocks(loaded.value.interlocks, lanes);
  const nowS = () => Math.floor(clock.now() / 1_000);
  const runners: Runners = {
    ...{ site, clock, lanes, alarms },
    lane(id) {
      const found = lanes.find(lane => lane.site.id === id);
      if (found === undefined) throw new Error(`no lane ${id}`);
      return found;
    },
    device(name, kind) {
      const found = bench.get(name);
      if (found?.kind !== kind) throw new Error(`no ${kind} called ${name}`);
      return found as never;
    },
    scan(lane, direction = 'in') {
      const token = site.token({ notBeforeS: nowS() - 3_600, expiresAtS: nowS() + 71 * 3_600 });
      this.device(`${lane}/scanner-${direction}`, 'scanner').scan(new TextEncoder().encode(token));
    },
    text(lane, text) {
      this.device(`${lane}/scanner-in`, 'scanner').scan(new TextEncoder().encode(text));
    },
    kinds: () =>
      rows<{ kind: string }>(site, "SELECT kind FROM event WHERE kind NOT IN ('started', 'policy') ORDER BY seq").map(
        ({ kind }) => kind,
      ),
  };
  open.push({
    async close() {
      await Promise.all(lanes.map(lane => lane.close()));
      keeper.close(clock.now());
      lookup.close();
      site.remove();
    },
  });
  before(runners);
  await Promise.all(lanes.map(lane => lane.start()));
  return runners;
}

const sim = { driver: 'sim' };
/** Five seconds to pass, an open door after ten. */
export const inLane = (id: string, inputs: object = {}) => ({
  ...{ id, direction: 'in', scanners: [sim], relay: { ...sim, pulseMs: 300 } },
  ...{ passage: { ...sim, timeoutMs: 5_000 }, inputs },
});
export const fireInput = { fire: { ...sim, normally: 'closed', relay: 'hold' } };
