/** The gate process: puts the verbs, the devices, the journal and the screens together, and takes them apart again. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Io } from '../../drivers/driver.ts';
import type { LaneStatus, LaneView, Sample } from '../contract.ts';
import { type Journal, type JournalFault, openJournal, type Written } from '../record/journal.ts';
import { fail, ok, type Result } from '../words.ts';
import { type ClockGuard, watchClock } from './clock-guard.ts';
import { type Control, openControl } from './control.ts';
import { answerControl } from './control-answers.ts';
import { type GateDesk, openGateDesk } from './gate-desk.ts';
import { type GatePeople, openGatePeople, sourcesHealth } from './gate-people.ts';
import { buildOf, siteViewOf, tellLan } from './gate-views.ts';
import { type JournalKeeper, keepJournal } from './journal-keeper.ts';
import { type LaneListener, type LaneParts, LaneRunner } from './lane-runner.ts';
import { laneView, seenOf } from './lane-view.ts';
import { type Link, newLink } from './link.ts';
import { type Metrics, newMetrics } from './metrics.ts';
import { newScreenReaders, type ScreenReaders } from './screen-readers.ts';
import { newSessions, type Role, type Sessions, sessionKey } from './session.ts';
import { policyContent, type Site } from './site.ts';
import { openStation, type Station, type StationFault } from './station.ts';
import { selfTest } from './trust/keys.ts';
import { takeMessage } from './virtual-devices.ts';

export interface GateParts {
  readonly site: Site;
  readonly dataDir: string;
  /** Folder of the built screens. */
  readonly screens: string;
  readonly io: Io;
  readonly log: Logger;
  readonly random: (bytes: number) => Uint8Array;
  /** The demo's page and its samples; null at a real gate. */
  readonly demo: DemoParts | null;
}
export interface DemoParts {
  readonly samples: readonly Sample[];
  /** Who is signed in at the demo's desk. */
  readonly guard: string;
  /** Where the declaration form is; null where there is none. */
  readonly form: string | null;
}

export type GateFault =
  | { readonly kind: 'journal'; readonly fault: JournalFault }
  | { readonly kind: 'station'; readonly fault: StationFault }
  | { readonly kind: 'control' | 'crypto' | 'folder'; readonly fault: { readonly message: string } };

export interface Gate {
  readonly url: string;
  lanes(): readonly LaneStatus[];
  /** A fresh single-use address for a screen. */
  screenUrl(role: Role, lane: string | null): string;
  /** Relays off, screens told, journal closed. Idempotent. */
  stop(): Promise<void>;
}

/** Starts the gate; resolves when every lane is up or declared faulted. */
export async function startGate(parts: GateParts): Promise<Result<Gate, GateFault>> {
  const { site, dataDir, io, log } = parts;
  const crypto = selfTest();
  if (!crypto.ok) return fail({ kind: 'crypto', fault: { message: crypto.fault } });
  const key = sessionKey(dataDir);
  if (!key.ok) return fail({ kind: 'folder', fault: { message: key.fault } });
  const policy = { digest: site.policyDigest, content: policyContent(site.policy, site.rules, site) };
  let gate: RunningGate | null = null;
  const opened = openJournal(dataDir, {
    ...{ now: io.clock.now(), random: parts.random, policy, zones: site.zones },
    wrote: written => gate?.wrote(written),
  });
  if (!opened.ok) return fail({ kind: 'journal', fault: opened.fault });
  gate = new RunningGate(parts, opened.value, key.value);
  const started = await gate.start();
  if (!started.ok) {
    await gate.stop();
    return started;
  }
  log.info({ site: site.site.id, lanes: site.lanes.length, url: gate.url }, 'the gate is up');
  return ok(gate);
}

class RunningGate implements Gate {
  readonly #parts: GateParts;
  readonly #sessions: Sessions;
  readonly #metrics: Metrics;
  readonly #link: Link;
  readonly #readers: ScreenReaders;
  readonly #keeper: JournalKeeper;
  readonly #clockGuard: ClockGuard;
  readonly #people: GatePeople;
  readonly #runners: readonly LaneRunner[];
  readonly #desk: GateDesk;
  /** The desk once it is there: a lane may be released while it is being made. */
  #told: Pick<GateDesk, 'wrote' | 'laneChanged' | 'learnt' | 'raise' | 'passed'> | null = null;
  readonly #viewOf = (runner: LaneRunner): LaneView => laneView(runner, this.#readers.of(runner.site));
  readonly #seen = new Map<string, string>();
  #station: Station | null = null;
  #control: Control | null = null;
  #stopped: Promise<void> | null = null;

  constructor(parts: GateParts, journal: Journal, key: Uint8Array) {
    const { site, io, log, dataDir } = parts;
    const { clock } = io;
    this.#parts = parts;
    this.#sessions = newSessions(key, clock);
    this.#metrics = newMetrics(
      () => this.lanes(),
      () => this.#link.count + this.#desk.screens,
    );
    this.#readers = newScreenReaders(io.screens);
    this.#link = newLink({
      clock,
      site: siteViewOf(site),
      build: buildOf(parts.screens, 'visitor'),
      lanes: () => this.#runners.map(this.#viewOf),
      samples: parts.demo?.samples ?? null,
      asked: (message, page) => takeMessage(message, page, this.#runners, this.#readers, io.bench),
      left: page => this.#readers.left(page),
      alarm: (kind, message) => log.warn({ alarm: kind }, message),
    });
    const journalContext = { policy: site.policyDigest, notice: site.site.notice?.version ?? null };
    this.#keeper = keepJournal(journal, dataDir, journalContext, clock, {
      failed: fault => this.#raiseAll('journal', fault.message),
      recovered: () => this.#clearAll('journal'),
    });
    this.#people = openGatePeople({ site, dataDir, clock, random: parts.random, log });
    this.#metrics.sources(() => sourcesHealth(this.#people));
    this.#runners = this.#newRunners(journalContext);
    const { random } = parts;
    this.#desk = openGateDesk({
      ...{ site, dataDir, clock, log, random, runners: this.#runners, journal: this.#keeper },
      ...{ context: journalContext, build: buildOf(parts.screens, 'guard') },
      demoGuard: parts.demo?.guard ?? null,
    });
    this.#told = this.#desk;
    this.#clockGuard = watchClock(clock, () => this.#keeper.lastAt, site.policy.skewSeconds * 1_000, {
      wrong: message => this.#raiseAll('clock', message),
      right: () => this.#clearAll('clock'),
    });
    for (const runner of this.#runners) {
      // Whoever puts a lane back into service vouches for the clock.
      runner.hearRequest(action => (action === 'reset' ? this.#clockGuard.accept() : undefined));
    }
  }

  #newRunners(journalContext: LaneParts['journalContext']): readonly LaneRunner[] {
    const { site, io } = this.#parts;
    const { context, lookup } = this.#people;
    const { referSeconds, proofs } = site.policy;
    return site.lanes.map(
      lane =>
        new LaneRunner({
          site: lane,
          waits: { referMs: referSeconds * 1_000, collectMs: proofs.waitSeconds * 1_000 },
          io,
          journal: this.#keeper,
          context,
          lookup,
          journalContext,
          beforeScan: () => this.#clockGuard.look(),
          listener: this.#listenTo(lane.id),
        }),
    );
  }

  /** An event of the journal is durable. */
  wrote(written: Written): void {
    this.#told?.wrote(written);
  }

  get url(): string {
    return this.#station?.url ?? '';
  }

  lanes(): readonly LaneStatus[] {
    return this.#runners.map(({ site, lane, faults }) => ({
      id: site.id,
      direction: site.direction,
      state: lane.state,
      faults: [...faults],
    }));
  }

  screenUrl(role: Role, lane: string | null): string {
    const path = role === 'visitor' ? `/visitor/${lane}` : `/${role}`;
    return `${this.url}${path}?code=${this.#sessions.issueCode({ role, lane })}`;
  }

  async start(): Promise<Result<null, GateFault>> {
    const { site, screens, demo, dataDir, io, log } = this.#parts;
    const { accounts } = this.#desk;
    const { lan } = site;
    const station = await openStation({
      host: site.station.host,
      port: site.station.port,
      screens,
      ...(lan === null ? {} : { lan: { config: lan, folder: site.folder, now: io.clock.now() } }),
      ...this.#desk.station(),
      bug: error => log.error({ alarm: 'internal', error: error.stack }, 'a request met a bug'),
      sessions: this.#sessions,
      lanes: site.lanes.map(lane => lane.id),
      demo: demo !== null,
      form: demo?.form ?? null,
      health: () => this.#health(),
      metrics: () => this.#metrics.text(),
      connected: (socket, session) => this.#link.connect(socket, session),
    });
    if (!station.ok) return fail({ kind: 'station', fault: station.fault });
    this.#station = station.value;
    tellLan(station.value, log);
    this.#clockGuard.look();
    this.#keeper.importOverrides();
    await Promise.all(this.#runners.map(runner => runner.start()));
    await this.#desk.start();
    const control = await openControl(join(dataDir, 'control.sock'), request =>
      answerControl(request, {
        runners: this.#runners,
        lanes: () => this.lanes(),
        screenUrl: (role, lane) => this.screenUrl(role, lane),
        address: session => ({ url: this.url, cookie: this.#sessions.cookieOf(session) }),
        reloadTrust: () => this.#people.trust.reload(),
        accounts,
      }),
    );
    if (!control.ok) return fail({ kind: 'control', fault: { message: control.fault } });
    this.#control = control.value;
    return ok(null);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#clockGuard.close();
    await Promise.all(this.#runners.map(runner => runner.close()));
    this.#desk.close();
    this.#keeper.close(this.#parts.io.clock.now());
    this.#people.lookup.close();
    this.#link.close();
    await this.#control?.close();
    await this.#station?.close();
  }

  #listenTo(lane: string): LaneListener {
    const { log } = this.#parts;
    return {
      changed: () => this.#tell(lane),
      learnt: facts => this.#told?.learnt(facts),
      raise: alarm => this.#told?.raise(lane, alarm),
      passed: direction => this.#told?.passed(direction),
      decided: (outcome, reason) => {
        this.#metrics.decided(lane, outcome, reason);
        log.info({ lane, outcome, reason }, 'decided');
      },
      timed: timings => {
        this.#metrics.timed(timings);
        const { read, verify, decide: decideUs, record, act } = timings;
        this.#link.timed(lane, { read, verify, decide: decideUs, record, act });
      },
      alarm: (kind, message) => log.error({ lane, alarm: kind }, message),
    };
  }

  /** Screens are told of what they can see, not of every event. */
  #tell(id: string): void {
    const runner = this.#runners.find(({ site }) => site.id === id);
    if (runner === undefined) return;
    const seen = JSON.stringify([seenOf(runner), this.#readers.of(runner.site)]);
    if (this.#seen.get(id) === seen) return;
    this.#seen.set(id, seen);
    this.#link.changed(this.#viewOf(runner));
    this.#told?.laneChanged(id);
  }

  #health() {
    const lanes = this.lanes();
    return { ok: lanes.every(lane => lane.faults.length === 0), lanes };
  }

  #raiseAll(fault: 'journal' | 'clock', message: string): void {
    for (const runner of this.#runners) runner.raise(fault, message);
  }

  #clearAll(fault: 'journal' | 'clock'): void {
    for (const runner of this.#runners) runner.clear(fault);
  }
}
