/** The guard's desk: gathers what happens at the gate for every desk that looks, and answers what they ask. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../../drivers/driver.ts';
import type { Zone } from '../../decide/policy.ts';
import type { Answer, Ask, DeskEvent, DeskLane, DeskPart, MusterRow } from '../../desk-contract.ts';
import type { Written } from '../../record/journal.ts';
import type { RecordContext } from '../../record/records.ts';
import { type Direction, fail, type LaneMode, ok, type Result } from '../../words.ts';
import type { LaneRunner } from '../lane-runner.ts';
import { answerAsk } from './answer-ask.ts';
import { type AskTools, failed } from './asks.ts';
import { type CaseFacts, newCases } from './cases.ts';
import { deskEventOf } from './desk-events.ts';
import { newDeskLanes } from './desk-lanes.ts';
import { type AtDesk, type DeskLink, newDeskLink } from './desk-link.ts';
import { musterRows } from './people-asks.ts';

export interface DeskParts extends Omit<AskTools, 'cases' | 'onDuty' | 'met' | 'zones' | 'now' | 'note' | 'append'> {
  readonly clock: Clock;
  readonly build: string;
  readonly context: RecordContext;
  readonly zones: readonly Zone[];
  modeOf(lane: string): LaneMode;
  /** Somebody is at the desk of this session. */
  stayed(sessionId: string): void;
  alarm(kind: string, message: string): void;
  /** A bug: the ask has failed, and the gate goes on. */
  onInternal(error: unknown): void;
}

export interface Desk {
  readonly link: Pick<DeskLink, 'count' | 'ended' | 'onDuty'>;
  connect(socket: WebSocket, by: AtDesk): void;
  /** An event was committed. */
  wrote(written: Written): void;
  laneChanged(lane: string): void;
  learnt(facts: CaseFacts): void;
  /** Somebody has gone through a passage this way. */
  passed(direction: Direction): void;
  fireChanged(): void;
  lanes(): readonly DeskLane[];
  /** Everybody who is inside, as whoever may see everything sees them. */
  muster(): Promise<Result<readonly MusterRow[], unknown>>;
  close(): void;
}

/** Events that a desk finds when it comes. */
const keptEvents = 200;
/** Events that are looked through at the start for what still matters: who waits, who has been met. */
const pastEvents = 500;
const expireMs = 10_000;

/** Kinds of events after which other people may be inside. */
const moves: readonly string[] = [
  ...['admitted', 'overridden', 'not-passed', 'outcome-unknown'],
  ...['entry-cancelled', 'exit-corrected', 'visits-closed', 'passback-reset'],
];
/** Kinds of events after which other alarms may be open. */
const alarms: readonly string[] = [
  ...[
    'forced',
    'tailgated',
    'faulted',
    'recovered',
    'held-open',
    'door-closed',
    'door-forced',
    'tampered',
    'tamper-ended',
  ],
  ...['disk-low', 'disk-recovered', 'supervisor-called', 'alarm-acknowledged'],
];

export function openDesk(parts: DeskParts): Desk {
  return new GateDesk(parts);
}

class GateDesk implements Desk {
  readonly link: DeskLink;
  readonly #parts: DeskParts;
  readonly #tools: AskTools;
  readonly #cases = newCases();
  readonly #lanes;
  readonly #changedLanes = new Set<string>();
  /** By lane: the entry that can be answered there. */
  readonly #pending = new Map<string, number | null>();
  #events: readonly DeskEvent[];
  /** Those that the desks do not have yet. */
  #untold: DeskEvent[] = [];
  /** As the desks have it: people stop counting with time alone. */
  #toldOccupancy = '';
  #leftSince = 0;
  #cancelExpire: () => void;
  /** Each part of the state as it is at this moment. */
  readonly #whole: { readonly [Part in keyof DeskPart]: () => DeskPart[Part] } = {
    lanes: () => this.#lanesOf(() => true),
    events: () => [...this.#events],
    cases: () => this.#cases.list(lane => this.#pendingOf(lane)),
    alarms: () => [...this.#parts.journal.alarms()],
    occupancy: () => {
      const occupancy = this.#occupancy();
      this.#toldOccupancy = JSON.stringify(occupancy);
      return occupancy;
    },
    fire: () => this.#fire(),
    lockdown: () => this.#lockdown(),
  };

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { clock, journal } = parts;
    this.#lanes = newDeskLanes(lane => parts.modeOf(lane));
    const past = journal.recent(pastEvents);
    for (const written of past) this.#see(written);
    this.#cases.expire(clock.now());
    this.#events = past.flatMap(written => deskEventOf(written) ?? []).slice(-keptEvents);
    this.link = newDeskLink({
      ...{ clock, site: parts.site, build: parts.build },
      snapshot: () => this.#snapshot(),
      changes: which => this.#changes(which),
      answer: (ask, by) => this.#answer(ask, by),
      alarm: parts.alarm,
    });
    this.#tools = {
      ...parts,
      zones: parts.zones.map(({ id }) => id),
      now: () => clock.now(),
      cases: this.#cases,
      onDuty: () => this.link.onDuty(),
      met: new Set(metIn(past)),
      note: (lane, record) => journal.note(clock.now(), lane, record),
      append: (lane, record) => journal.append(clock.now(), lane, record, parts.context),
    };
    this.#cancelExpire = clock.timer(expireMs, () => this.#expire());
  }

  connect(socket: WebSocket, by: AtDesk): void {
    this.link.connect(socket, by);
  }

  wrote(written: Written): void {
    const { kind, lane } = written;
    const event = deskEventOf(written);
    if (event !== null) {
      this.#events = [...this.#events.slice(1 - keptEvents), event];
      this.#untold.push(event);
      this.link.changed('events');
    }
    if (this.#see(written)) this.link.changed('cases');
    if (lane !== null && (kind === 'admitted' || kind === 'overridden')) this.laneChanged(lane);
    if (moves.includes(kind)) this.link.changed('occupancy');
    if (alarms.includes(kind)) this.link.changed('alarms');
    if (kind === 'locked-down' || kind === 'lockdown-lifted') this.link.changed('lockdown');
    // Where a sensor counts who leaves, it counts them all.
    const isExit = kind === 'admitted' && written.payload.direction === 'out';
    if (isExit && !this.#parts.runners.some(({ site }) => site.id === lane && hasSensorOut(site))) this.#left();
  }

  passed(direction: Direction): void {
    if (direction === 'out') this.#left();
  }

  /** In a fire hardly anybody scans: those who leave are counted without a name. */
  #left(): void {
    if (this.#parts.fire.since === null) return;
    this.#leftSince += 1;
    this.link.changed('fire');
  }

  laneChanged(lane: string): void {
    this.#changedLanes.add(lane);
    this.link.changed('lanes');
    // Whether a case can still be answered at its lane is told with the case.
    const pending = this.#pendingOf(lane);
    if (this.#pending.get(lane) === pending) return;
    this.#pending.set(lane, pending);
    this.link.changed('cases');
  }

  learnt(facts: CaseFacts): void {
    if (this.#cases.learn(facts)) this.link.changed('cases');
  }

  fireChanged(): void {
    if (this.#parts.fire.since === null) {
      this.#leftSince = 0;
      this.#tools.met.clear();
    }
    this.link.changed('fire');
  }

  lanes(): readonly DeskLane[] {
    return this.#whole.lanes();
  }

  async muster(): Promise<Result<readonly MusterRow[], unknown>> {
    const rows = await musterRows('supervisor', this.#tools);
    return rows === null ? fail('the search does not answer') : ok(rows);
  }

  close(): void {
    this.#cancelExpire();
    this.link.close();
  }

  /** True where the cases have changed. */
  #see(written: Written): boolean {
    this.#lanes.see(written);
    return this.#cases.see(written);
  }

  #expire(): void {
    const { clock } = this.#parts;
    this.#cancelExpire = clock.timer(expireMs, () => this.#expire());
    if (this.#cases.expire(clock.now())) this.link.changed('cases');
    if (JSON.stringify(this.#occupancy()) !== this.#toldOccupancy) this.link.changed('occupancy');
  }

  async #answer(ask: Ask, by: AtDesk): Promise<Answer> {
    this.#parts.stayed(by.id);
    try {
      return await answerAsk(ask, by, this.#tools);
    } catch (error) {
      this.#parts.onInternal(error);
      return failed('not-available');
    }
  }

  #snapshot(): DeskPart {
    const { lanes, events, cases, alarms: open, occupancy, fire, lockdown } = this.#whole;
    return {
      ...{ lanes: lanes(), events: events(), cases: cases(), alarms: open() },
      ...{ occupancy: occupancy(), fire: fire(), lockdown: lockdown() },
    };
  }

  #changes(which: ReadonlySet<keyof DeskPart>): Partial<DeskPart> {
    const changes: Partial<DeskPart> = {};
    for (const part of which) Object.assign(changes, { [part]: this.#whole[part]() });
    if (which.has('lanes')) changes.lanes = this.#lanesOf(({ site }) => this.#changedLanes.has(site.id));
    if (which.has('events')) changes.events = this.#untold;
    this.#changedLanes.clear();
    this.#untold = [];
    return changes;
  }

  #lanesOf(wanted: (runner: LaneRunner) => boolean) {
    const { runners, clock } = this.#parts;
    return runners.filter(wanted).map(runner => this.#lanes.view(runner, clock.now()));
  }

  #fire(): DeskPart['fire'] {
    const { since, burning } = this.#parts.fire;
    return since === null ? null : { since, burning: [...burning], leftSince: this.#leftSince };
  }

  #lockdown(): DeskPart['lockdown'] {
    const lockdown = this.#parts.journal.lockdown();
    return lockdown === null ? null : { since: lockdown.at, guard: lockdown.guard };
  }

  #occupancy(): DeskPart['occupancy'] {
    return this.#parts.zones.map(zone => this.#occupancyOf(zone));
  }

  #occupancyOf({ id, name, occupancy: { limit, warnAt } }: Zone) {
    const inside = this.#parts.journal.inside(id, this.#parts.sinceOf(id));
    const counts = limit === null ? [] : warnAt.map(percent => Math.ceil((limit * percent) / 100));
    return { zone: id, name: { ...name }, inside, limit, warnAt: counts };
  }

  #pendingOf(lane: string): number | null {
    const runner = this.#parts.runners.find(({ site }) => site.id === lane);
    const state = runner?.lane.state;
    return state === 'refused' || state === 'referred' ? (runner?.lane.pending?.seq ?? null) : null;
  }
}

const hasSensorOut = ({ passages }: LaneRunner['site']): boolean =>
  passages.some(({ direction }) => direction === 'out');

/** Who was met at the assembly point, by the newest word on each; the end of a fire is the end of that. */
function metIn(past: readonly Written[]): number[] {
  const met = new Map<number, boolean>();
  for (const { kind, payload } of past) {
    if (kind === 'fire-ended') met.clear();
    if (kind !== 'accounted-for' || typeof payload.visit !== 'number') continue;
    met.set(payload.visit, payload.isMet === true);
  }
  return [...met].filter(([, isMet]) => isMet).map(([visit]) => visit);
}
