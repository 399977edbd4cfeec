/** Runs one lane: feeds the state machine with what the devices and guards say, and carries out its effects. */
import { randomUUID } from 'node:crypto';
import type { Clock, Io } from '../../drivers/driver.ts';
import type { GuardAction, Lane, LaneEffect, LaneEvent, LaneRecord, Scan } from '../act/lane.ts';
import { newLane, step } from '../act/step.ts';
import { type Direction, fail, type LaneFault, type Override, ok, type Result } from '../words.ts';
import { newDamageTeller } from './damage.ts';
import { type Devices, openDevices } from './devices.ts';
import type { JournalKeeper } from './journal-keeper.ts';
import { type LaneTimers, newLaneTimers } from './lane-timers.ts';
import { isNoise, type NoiseGate, newNoiseGate } from './noise.ts';
import type { Lookup } from './register/lookup.ts';
import { readScan, type ScanContext, type ScanReading } from './scan.ts';
import { type DeskAnswer, type Intake, newScanDesk, type ScanDesk } from './scan-desk.ts';
import { type LaneSite, laneSettings } from './site-lanes.ts';

/** Microseconds of one scan, by verb; null where it was not reached. */
export interface ScanTimings {
  readonly receive: number;
  readonly read: number;
  readonly verify: number | null;
  readonly decide: number | null;
  readonly record: number | null;
  readonly act: number | null;
}

export interface LaneListener {
  /** The lane, its faults or its relays may have changed. */
  changed(): void;
  decided(outcome: 'admit' | 'refuse' | 'refer', reason: string | null): void;
  timed(timings: ScanTimings): void;
  /** For the log; never personal data. */
  alarm(kind: string, message: string): void;
}

export interface LaneParts {
  readonly site: LaneSite;
  readonly waits: { readonly referMs: number; readonly collectMs: number };
  readonly io: Io;
  readonly journal: JournalKeeper;
  readonly context: ScanContext;
  readonly lookup: Lookup;
  readonly journalContext: { readonly policy: string; readonly notice: string | null };
  /** Called as a code comes in, before the lane hears of it: looks at the clock. */
  readonly beforeScan: () => void;
  readonly listener: LaneListener;
}

/** An entry that is in the second file, not in the journal: it has no number there. */
const unnumbered = -1;

export class LaneRunner {
  readonly #parts: LaneParts;
  readonly #clock: Clock;
  readonly #noise: NoiseGate;
  readonly #damageTold: ReturnType<typeof newDamageTeller>;
  readonly #queue: LaneEvent[] = [];
  readonly #intakes = new Map<number, Intake>();
  readonly #desk: ScanDesk;
  readonly #timers: LaneTimers;
  readonly #faultMessages = new Map<LaneFault, string>();
  readonly #recorded = new Map<number, Result<number, string>>();
  readonly #energised = new Set<Direction>();
  #lane: Lane;
  #devices: Devices | null = null;
  #running = false;
  #closed = false;
  #lastId = 0;
  #pulseUs: number | null = null;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#clock = parts.io.clock;
    this.#timers = newLaneTimers(this.#clock, timer => this.dispatch({ kind: 'timerFired', timer }));
    const settings = laneSettings(parts.site, parts.waits);
    this.#lane = newLane(settings, { locked: parts.journal.lockedLanes().includes(parts.site.id) });
    const { site, journal, context, lookup } = parts;
    this.#desk = newScanDesk({ lane: site.id, journal, context, lookup });
    this.#damageTold = newDamageTeller(this.#clock);
    this.#noise = newNoiseGate(this.#clock, (direction, count, reading) =>
      this.#recordNoise(direction, count, reading),
    );
  }

  get lane(): Lane {
    return this.#lane;
  }
  get site(): LaneSite {
    return this.#parts.site;
  }
  get energised(): readonly Direction[] {
    return this.#parts.site.directions.filter(direction => this.#energised.has(direction));
  }
  /** How long the present display still lasts, milliseconds; null where it has no end of its own. */
  get shownForMs(): number | null {
    const { state } = this.#lane;
    return this.#timers.leftMs(state === 'referred' ? 'refer' : state === 'reading' ? 'collect' : 'shown');
  }
  get faults(): readonly { kind: LaneFault; message: string }[] {
    return this.#lane.faults.map(kind => ({ kind, message: this.#faultMessages.get(kind) ?? '' }));
  }

  /** Opens the devices; resolves when each is up or declared lost. */
  async start(): Promise<void> {
    const { site, io } = this.#parts;
    this.#devices = openDevices(site, io, {
      scanned: (direction, scanner, bytes) => this.#take(direction, scanner, bytes),
      garbled: (direction, scanner) => this.#take(direction, scanner, new Uint8Array()),
      receiving: direction => this.dispatch({ kind: 'receiving', direction }),
      passed: direction => this.dispatch({ kind: 'passed', direction }),
      fire: burning => this.dispatch({ kind: burning ? 'fireStarted' : 'fireEnded' }),
      faulted: (fault, message) => this.raise(fault, message),
      recovered: fault => this.clear(fault),
    });
    await this.#devices.settled;
  }

  raise(fault: LaneFault, message: string): void {
    const known = this.#faultMessages.get(fault) === message;
    this.#faultMessages.set(fault, message);
    if (!known) this.#parts.listener.alarm(fault, message);
    if (!this.#lane.faults.includes(fault)) this.dispatch({ kind: 'faultRaised', fault });
  }

  clear(fault: LaneFault): void {
    this.#faultMessages.delete(fault);
    if (this.#lane.faults.includes(fault)) this.dispatch({ kind: 'faultCleared', fault });
  }

  /** A guard's request: ok with its journal number (-1: in the second file only), or why nothing came of it. */
  request(action: GuardAction, direction: Direction, override: Override): Result<number, 'refused' | 'not-recorded'> {
    const id = ++this.#lastId;
    this.dispatch({ kind: 'requested', id, action, direction, override });
    const recorded = this.#recorded.get(id);
    this.#recorded.delete(id);
    if (recorded === undefined) return fail('refused');
    if (recorded.ok && action === 'reset') this.#raiseAgain();
    return recorded.ok ? ok(recorded.value) : fail('not-recorded');
  }

  /** A reset clears every fault; those whose cause is still there come back at once. */
  #raiseAgain(): void {
    for (const fault of this.#faultMessages.keys()) this.dispatch({ kind: 'faultRaised', fault });
  }

  /** Relays off, devices closed, no timer left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timers.stopAll();
    this.#noise.flush();
    this.#desk.close();
    await this.#devices?.close();
  }

  dispatch(event: LaneEvent): void {
    if (this.#closed) return;
    this.#queue.push(event);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        const { lane, effects } = step(this.#lane, next);
        this.#lane = lane;
        for (const effect of effects) this.#run(effect);
      }
    } finally {
      this.#running = false;
    }
    this.#parts.listener.changed();
  }

  #take(direction: Direction, scanner: number, bytes: Uint8Array): void {
    const { context, site, beforeScan } = this.#parts;
    const began = context.microseconds();
    beforeScan();
    const wrapping = site.scanners[scanner]?.wrapping ?? { prefix: '', suffix: '' };
    const looked = context.microseconds();
    const reading = readScan(bytes, wrapping, context);
    const ended = context.microseconds();
    this.#tellDamage(reading);
    if (isNoise(reading) && !this.#noise.admits(direction, reading)) return;
    const scan: Scan = { id: ++this.#lastId, direction, text: Buffer.from(bytes).toString('latin1') };
    this.#intakes.set(scan.id, { scanner, reading, receiveUs: looked - began, readUs: ended - looked });
    this.dispatch({ kind: 'scanned', scan });
    this.#intakes.delete(scan.id);
  }

  #tellDamage(reading: ScanReading): void {
    if ('internal' in reading || reading.credential.ok) return;
    const { damage } = reading.credential.fault;
    const sentence = damage === undefined ? null : this.#damageTold(damage);
    if (sentence !== null) this.#parts.listener.alarm('scanner-damage', sentence);
  }

  #run(effect: LaneEffect): void {
    switch (effect.kind) {
      case 'decide':
        this.#decide(effect);
        break;
      case 'record':
        this.#record(effect.id, effect.record);
        break;
      case 'pulse':
        this.#energise([effect.direction], true);
        break;
      case 'hold':
        this.#energise(this.#parts.site.directions, false);
        break;
      case 'release':
        this.#release();
        break;
      case 'startTimer':
        this.#timers.start(effect.timer, effect.ms);
        break;
      case 'stopTimer':
        this.#timers.stop(effect.timer);
        break;
    }
  }

  #decide({ scan, after, isLast }: Extract<LaneEffect, { kind: 'decide' }>): void {
    const intake = this.#intakes.get(scan.id) ?? null;
    this.#pulseUs = null;
    const at = { now: this.#clock.now(), clockFaulted: this.#lane.faults.includes('clock') };
    const answer = this.#desk.decide(scan, intake, { after, isLast, ...at }, late => {
      this.dispatch(late.event);
      this.#report(late);
    });
    // Where an endpoint is asked first, the answer comes by itself.
    if (answer === null) return;
    this.#queue.push(answer.event);
    setImmediate(() => this.#report(answer));
  }

  /** Metrics and logs come after the relay. */
  #report({ outcome, intake, verifyUs }: DeskAnswer): void {
    if (outcome === null || intake === null || this.#closed) return;
    const { listener } = this.#parts;
    const { decision, decideUs, commitUs } = outcome;
    listener.decided(decision.outcome, decision.outcome === 'admit' ? null : decision.reasons[0]);
    const verified = !('internal' in intake.reading) && intake.reading.credential.ok;
    listener.timed({
      receive: intake.receiveUs,
      read: intake.readUs,
      verify: verified ? verifyUs : null,
      decide: decideUs,
      record: commitUs,
      act: this.#pulseUs,
    });
  }

  #record(id: number | null, record: LaneRecord): void {
    const { journal, site, journalContext } = this.#parts;
    if ('entry' in record && record.entry !== null && record.entry < 0) return;
    const now = this.#clock.now();
    const appended = journal.append(now, site.id, withoutUnnumbered(record), journalContext);
    if (id === null) return;
    let result: Result<number, string> = appended.ok ? appended : fail(appended.fault.message);
    if (!appended.ok && record.kind === 'overridden') {
      const { direction, override } = record;
      const written = journal.writeOverride({ id: randomUUID(), at: now, lane: site.id, direction, ...override });
      result = written.ok ? ok(unnumbered) : fail(written.fault.message);
    }
    this.#recorded.set(id, result);
    this.#queue.push(result.ok ? { kind: 'recorded', id, seq: result.value } : { kind: 'unrecorded', id });
  }

  #recordNoise(direction: Direction, count: number, reading: ScanReading): void {
    this.#desk.recordNoise(direction, count, reading, this.#clock.now());
  }

  #energise(directions: readonly Direction[], isPulse: boolean): void {
    const { context } = this.#parts;
    const began = context.microseconds();
    for (const { relay, directions: served } of this.#devices?.relays ?? []) {
      if (!served.some(direction => directions.includes(direction))) continue;
      for (const direction of served) this.#energised.add(direction);
      void relay.on().then(written => {
        if (!written.ok && isPulse) this.dispatch({ kind: 'pulseFailed' });
      });
    }
    if (isPulse) this.#pulseUs = context.microseconds() - began;
    if (isPulse && !this.#reaches(directions)) this.#queue.push({ kind: 'pulseFailed' });
  }

  #reaches(directions: readonly Direction[]): boolean {
    const relays = this.#devices?.relays ?? [];
    return directions.every(direction => relays.some(({ directions: served }) => served.includes(direction)));
  }

  #release(): void {
    this.#energised.clear();
    for (const { relay } of this.#devices?.relays ?? []) void relay.off();
  }
}

/** An override of an entry that the journal does not hold stands alone. */
function withoutUnnumbered(record: LaneRecord): LaneRecord {
  return record.kind === 'overridden' && record.of !== null && record.of < 0 ? { ...record, of: null } : record;
}
