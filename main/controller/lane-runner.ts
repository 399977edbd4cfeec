/** Runs one lane: feeds the state machine with what the devices and guards say, and carries out its effects. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../drivers/driver.ts';
import type { GuardAction, Lane, LaneEffect, LaneEvent, LaneRecord } from '../act/lane.ts';
import { isOpen, unadmitted } from '../act/open.ts';
import { newLane, step } from '../act/step.ts';
import { type Direction, fail, type LaneFault, type Override, ok, type Result } from '../words.ts';
import { type Devices, openDevices } from './devices.ts';
import { type LaneTimers, newLaneTimers } from './lane-timers.ts';
import { type Confirmed, type Confirming, newConfirming, type Question } from './lanes/confirming.ts';
import { type Declaring, newDeclaring, type Taken } from './lanes/declaring.ts';
import { type LaneAlarms, newLaneAlarms } from './lanes/lane-alarms.ts';
import { type LaneFaults, newLaneFaults } from './lanes/lane-faults.ts';
import type { LaneParts } from './lanes/lane-parts.ts';
import { writeRecord } from './lanes/lane-records.ts';
import { type LaneRelays, newLaneRelays } from './lanes/lane-relays.ts';
import { type LaneScans, newLaneScans } from './lanes/lane-scans.ts';
import type { Intake } from './scan-desk.ts';
import { type LaneSite, laneSettings } from './site-lanes.ts';

export type { LaneListener, LaneParts, ScanTimings } from './lanes/lane-parts.ts';

/** How long a passage may stay active where the lane has no door that says so, seconds. */
const usualHeldSeconds = 15;

/** Who opens where nobody does but a hand on the button. */
const exitButton: Override = { guard: 'Nút ra · Exit button', reason: 'exit-button' };

export class LaneRunner {
  readonly #parts: LaneParts;
  readonly #clock: Clock;
  readonly #queue: LaneEvent[] = [];
  readonly #scans: LaneScans;
  readonly #timers: LaneTimers;
  readonly #faults: LaneFaults;
  readonly #recorded = new Map<number, Result<number, string>>();
  readonly #relays: LaneRelays;
  readonly #alarms: LaneAlarms;
  readonly #confirming: Confirming;
  readonly #declaring: Declaring;
  readonly #openHearers: ((isOpen: boolean) => void)[] = [];
  readonly #requestHearers: ((action: GuardAction) => void)[] = [];
  #hearsFire = (isBurning: boolean): void => this.dispatch({ kind: isBurning ? 'fireStarted' : 'fireEnded' });
  #enteredAt: number | null = null;
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
    const { site, journal, listener } = parts;
    // Fire is the site's: a lane without an input of its own is held open as well.
    const settings = { ...laneSettings(site, parts.waits), fireRelay: site.fire?.relay ?? 'hold' };
    this.#lane = newLane(settings, { locked: journal.lockedLanes().includes(site.id) });
    this.#relays = newLaneRelays(site.directions, isShut => this.dispatch({ kind: 'pulseFailed', isShut }));
    this.#faults = newLaneFaults(event => this.dispatch(event), listener);
    this.#confirming = newConfirming(this.#clock, () => listener.changed());
    const heldMs = (site.door?.heldSeconds ?? usualHeldSeconds) * 1_000;
    this.#alarms = newLaneAlarms({ clock: this.#clock, heldMs, raise: alarm => listener.raise(alarm) });
    this.#scans = newLaneScans({
      ...parts,
      dispatch: event => this.dispatch(event),
      newId: () => ++this.#lastId,
      clockFaulted: () => this.#lane.faults.includes('clock'),
      actUs: () => this.#pulseUs,
      feedback: (scanner, isGood) => this.#devices?.feedback(scanner, isGood),
    });
    this.#declaring = newDeclaring({
      ...{ site, clock: this.#clock, context: parts.context, random: bytes => randomBytes(bytes) },
      ...{ scans: this.#scans, changed: () => listener.changed() },
      ...{ lane: () => this.#lane, dispatch: event => this.dispatch(event) },
      isAsking: () => this.#confirming.shown !== null,
      cardMs: () => this.#timers.leftMs('collect') ?? 0,
    });
  }

  get lane(): Lane {
    return this.#lane;
  }
  get site(): LaneSite {
    return this.#parts.site;
  }
  get energised(): readonly Direction[] {
    return this.#relays.energised;
  }
  /** When somebody was last let in here, milliseconds since 1970; null where nobody was since the start. */
  get enteredAt(): number | null {
    return this.#enteredAt;
  }
  /** The declaration that the screen asks its visitor to confirm. */
  get confirming(): Confirming['shown'] {
    return this.#confirming.shown;
  }
  /** The form at which a visitor declares; `turn` changes whenever the screens have to be told of it anew. */
  get declaring(): Pick<Declaring, 'shown' | 'turn'> {
    return this.#declaring;
  }
  /** How long the present display still lasts, milliseconds; null where it has no end of its own. */
  get shownForMs(): number | null {
    const { state } = this.#lane;
    return this.#timers.leftMs(state === 'referred' ? 'refer' : state === 'reading' ? 'collect' : 'shown');
  }
  get faults(): ReturnType<LaneFaults['list']> {
    return this.#faults.list(this.#lane);
  }

  /** Opens the devices; resolves when each is up or declared lost. */
  async start(): Promise<void> {
    const { site, io, listener } = this.#parts;
    this.#devices = openDevices(site, io, {
      scanned: (direction, scanner, bytes) => this.#scans.scan(direction, scanner, bytes),
      garbled: (direction, scanner) => this.#scans.scan(direction, scanner, new Uint8Array()),
      receiving: direction => this.dispatch({ kind: 'receiving', direction }),
      passed: direction => {
        this.dispatch({ kind: 'passed', direction });
        listener.passed(direction);
      },
      passage: (direction, isActive) => this.#alarms.passage(direction, isActive),
      door: (isDoorOpen, isChange) => this.#alarms.door(isDoorOpen, isChange),
      tamper: isHousingOpen => this.#alarms.tamper(isHousingOpen),
      exitPressed: () => this.request('open', 'out', exitButton),
      fire: isBurning => this.#hearsFire(isBurning),
      relayUp: () => this.#relays.again(),
      faulted: (fault, message) => this.raise(fault, message),
      recovered: fault => this.clear(fault),
    });
    this.#relays.attach(this.#devices.relays);
    await this.#devices.settled;
  }

  /** `heard` is called before a relay is energised for an opening or a hold, and after it was told to release. */
  hearOpen(heard: (isOpen: boolean) => void): void {
    this.#openHearers.push(heard);
  }
  /** `heard` is told of each request that has become durable. */
  hearRequest(heard: (action: GuardAction) => void): void {
    this.#requestHearers.push(heard);
  }
  /** From now on `heard` decides what the lane's fire input means; without it the lane is released by its own alone. */
  hearFire(heard: (isBurning: boolean) => void): void {
    this.#hearsFire = heard;
  }

  raise(fault: LaneFault, message: string): void {
    this.#faults.raise(this.#lane, fault, message);
  }

  clear(fault: LaneFault): void {
    this.#faults.clear(this.#lane, fault);
  }

  /**
   * A guard's request: ok with its journal number (-1: in the second file only), or why nothing came of it. `of`: the entry
   * that it answers; `gone` where the lane waits for no answer to it any more.
   */
  request(
    action: GuardAction,
    direction: Direction,
    override: Override,
    of: number | null = null,
  ): Result<number, 'refused' | 'gone' | 'not-recorded'> {
    const id = ++this.#lastId;
    const answered = unadmitted(this.#lane)?.seq;
    const isGone = (of !== null && answered !== of) || (action === 'turn-away' && answered === undefined);
    this.dispatch({ kind: 'requested', id, action, direction, override, of });
    const recorded = this.#recorded.get(id);
    this.#recorded.delete(id);
    if (recorded === undefined) return fail(isGone && this.#lane.state !== 'released' ? 'gone' : 'refused');
    if (!recorded.ok) return fail('not-recorded');
    if (action === 'reset') this.#faults.raiseAgain();
    for (const heard of this.#requestHearers) heard(action);
    return ok(recorded.value);
  }

  /** Asks the lane's visitor to confirm what was declared for them; `ended` is called once, see `Confirming`. */
  ask(question: Question, ended: (answer: Confirmed) => void): boolean {
    return !this.#closed && !this.#declaring.shown && this.#confirming.ask(question, this.#lane, ended);
  }
  /** The visitor's answer; false where that is not what the screen asks. */
  answer(id: number, isTrue: boolean): boolean {
    return this.#confirming.answer(id, isTrue);
  }
  /** Takes the question back; false where nothing is asked. */
  withdraw(): boolean {
    return this.#confirming.withdraw();
  }

  /** What the lane's page says to the form. */
  declare(message: Parameters<Declaring['take']>[0]): void {
    if (!this.#closed) this.#declaring.take(message);
  }

  /** Takes in what no scanner has read, as if one had. */
  present(direction: Direction, intake: Intake): void {
    this.#scans.present(direction, intake);
  }

  /** Relays off, devices closed, no timer left. */
  async close(): Promise<void> {
    this.withdraw();
    this.#declaring.close();
    this.#closed = true;
    this.#alarms.close();
    this.#timers.stopAll();
    this.#scans.close();
    await this.#devices?.close();
  }

  dispatch(event: LaneEvent): void {
    if (this.#closed) return;
    this.#queue.push(event);
    this.#drain();
  }

  /** The lane takes this event before any other that waits. */
  interrupt(event: LaneEvent): void {
    if (this.#closed) return;
    this.#queue.unshift(event);
    this.#drain();
  }

  #drain(): void {
    if (this.#running) return;
    this.#running = true;
    const taken: Taken[] = [];
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        this.#take(next);
        taken.push({ event: next, lane: this.#lane });
      }
    } finally {
      this.#running = false;
    }
    this.#declaring.see(taken);
    this.#parts.listener.changed();
    // Whoever is told that nobody confirms may ask the lane for something at once.
    for (const { event, lane } of taken) this.#confirming.see(event, lane);
  }

  #take(event: LaneEvent): void {
    const wasOpen = isOpen(this.#lane);
    const { lane, effects } = step(this.#lane, event);
    this.#lane = lane;
    if (!wasOpen && isOpen(lane)) for (const heard of this.#openHearers) heard(true);
    for (const effect of effects) this.#run(effect);
    this.#alarms.lane(lane.state);
    if (wasOpen && !isOpen(lane)) for (const heard of this.#openHearers) heard(false);
  }

  #run(effect: LaneEffect): void {
    switch (effect.kind) {
      case 'decide':
        this.#pulseUs = null;
        this.#scans.decide(effect);
        break;
      case 'record':
        this.#record(effect.id, effect.record);
        break;
      case 'pulse':
        this.#pulse(effect.direction);
        break;
      case 'hold':
        this.#relays.hold();
        break;
      case 'release':
        this.#relays.release();
        break;
      case 'startTimer':
        this.#timers.start(effect.timer, effect.ms);
        break;
      case 'stopTimer':
        this.#timers.stop(effect.timer);
        break;
    }
  }

  #record(id: number | null, record: LaneRecord): void {
    const { journal, site, journalContext } = this.#parts;
    const parts = { lane: site.id, journal, context: journalContext, newId: randomUUID };
    const result = writeRecord(parts, record, this.#clock.now());
    if (id === null) return;
    this.#recorded.set(id, result);
    this.#queue.push(result.ok ? { kind: 'recorded', id, seq: result.value } : { kind: 'unrecorded', id });
  }

  #pulse(direction: Direction): void {
    const { context } = this.#parts;
    const began = context.microseconds();
    this.#relays.pulse(direction);
    this.#pulseUs = context.microseconds() - began;
    if (direction === 'in') this.#enteredAt = this.#clock.now();
  }
}
