/** A small model of everything around a lane: journal, relay board, timers. It obeys the effects and answers them. */
import type { Lane, LaneEffect, LaneEvent, LaneRecord, LaneTimer, Scan } from '../../main/act/lane.ts';
import type { Decision, Direction, LaneFault, Outcome } from '../../main/words.ts';
import type { Machine, Move, Plan, Run, Turn } from './plays.ts';

export const guard = { guard: 'Lan', reason: 'known to the host' } as const;

export function decisionOf(outcome: Outcome): Decision {
  if (outcome === 'admit') return { outcome, flags: [] };
  return { outcome, reasons: [outcome === 'refuse' ? 'expired' : 'symptoms'], details: {} };
}

/** No change can hide in a frozen thing: writing to it throws. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}

/** More than any plan leaves under way: a lane that goes round and round is stopped here. */
const maxWindDown = 300;
/** An entry that no lane waits for. */
const goneEntry = 100_000;

export function play(machine: Machine, plan: Plan): Run {
  const start = freeze(machine.newLane(plan.settings, { locked: plan.isLocked }));
  const outside = new Outside(machine, start, plan);
  try {
    for (const move of plan.moves) outside.take(move);
    outside.windDown();
  } catch (error) {
    return { machine, plan, start, turns: outside.turns, left: outside.left, crash: String(error) };
  }
  return { machine, plan, start, turns: outside.turns, left: outside.left, crash: null };
}

/** Whoever has to hear of it while a lane takes an event: before its effects, and after them. */
export interface Neighbours {
  before(lane: Lane, next: Lane): void;
  after(lane: Lane, next: Lane): void;
}

/** Everything around one lane. */
export class Outside {
  readonly turns: Turn[] = [];
  readonly #machine: Machine;
  readonly #plan: Pick<Plan, 'settings' | 'isPrompt'>;
  readonly #neighbours: Neighbours | null;
  readonly #timers = new Set<LaneTimer>();
  readonly #relay = new Set<Direction>();
  readonly #faults = new Set<LaneFault>();
  readonly #answers: LaneEvent[] = [];
  readonly #verdicts = new Map<number, Pick<Extract<Move, { kind: 'scan' }>, 'verdict' | 'lacks'>>();
  #lane: Lane;
  #journal: 'whole' | 'second-file' | 'broken' = 'whole';
  #misfires = false;
  #lapses = false;
  #lastId = 0;
  #lastSeq = 0;

  constructor(
    machine: Machine,
    lane: Lane,
    plan: Pick<Plan, 'settings' | 'isPrompt'>,
    neighbours: Neighbours | null = null,
  ) {
    this.#neighbours = neighbours;
    this.#machine = machine;
    this.#lane = lane;
    this.#plan = plan;
  }

  get lane(): Lane {
    return this.#lane;
  }
  /** Directions whose relay is on. */
  get relay(): readonly Direction[] {
    return [...this.#relay];
  }

  get left(): number {
    return this.#answers.length + this.#timers.size;
  }

  take(move: Move): void {
    this.#begin(move);
    while (this.#plan.isPrompt && this.#answers.length > 0) this.#answer(0);
  }

  windDown(): void {
    for (let turn = 0; turn < maxWindDown && this.left > 0; turn++) {
      if (this.#answers.length > 0) this.#answer(0);
      else this.#tick(0);
    }
  }

  #begin(move: Move): void {
    switch (move.kind) {
      case 'scan': {
        const scan: Scan = { id: ++this.#lastId, direction: move.direction, text: move.text };
        this.#verdicts.set(scan.id, move);
        this.tell({ kind: 'scanned', scan });
        break;
      }
      case 'receive':
        this.tell({ kind: 'receiving', direction: move.direction });
        break;
      case 'attend':
      case 'abandon':
        this.tell({ kind: move.kind === 'attend' ? 'attended' : 'abandoned' });
        break;
      case 'pass':
        this.tell({ kind: 'passed', direction: move.direction });
        break;
      case 'request': {
        const { action, direction } = move;
        const of = move.of === 'pending' ? (this.#lane.pending?.seq ?? goneEntry) : move.of && goneEntry;
        this.tell({ kind: 'requested', id: ++this.#lastId, action, direction, override: guard, of });
        break;
      }
      case 'answer':
        this.#answer(move.nth);
        break;
      case 'tick':
        this.#tick(move.nth);
        break;
      case 'fire':
        this.tell({ kind: move.isBurning ? 'fireStarted' : 'fireEnded' });
        break;
      case 'partner':
        this.tell({ kind: move.isOpen ? 'partnerOpened' : 'partnerClosed' });
        break;
      case 'relay':
        if (move.isLost) this.#relay.clear();
        this.#fault('relay', move.isLost);
        break;
      case 'misfire':
        this.#misfires = true;
        break;
      case 'lapse':
        this.#lapses = true;
        break;
      case 'journal':
        this.#journal = move.health;
        if (move.health === 'whole') this.#fault('journal', false);
        break;
      case 'fault':
        this.#fault(move.fault, move.isPresent);
        break;
    }
  }

  #fault(fault: LaneFault, isPresent: boolean): void {
    if (isPresent) this.#faults.add(fault);
    else this.#faults.delete(fault);
    this.tell({ kind: isPresent ? 'faultRaised' : 'faultCleared', fault });
  }

  #answer(nth: number): void {
    const [event] = this.#answers.splice(nth % Math.max(1, this.#answers.length), 1);
    if (event === undefined) return;
    const isReset = event.kind === 'recorded' && this.#lane.requested?.action === 'reset';
    if (event.kind === 'faultRaised') this.#faults.add(event.fault);
    this.tell(event);
    // A reset forgives every fault; the devices raise anew what is still wrong.
    if (isReset) for (const fault of this.#faults) this.tell({ kind: 'faultRaised', fault });
  }

  #tick(nth: number): void {
    const running = [...this.#timers];
    const timer = running[nth % Math.max(1, running.length)];
    if (timer === undefined) return;
    this.#timers.delete(timer);
    this.tell({ kind: 'timerFired', timer });
  }

  tell(event: LaneEvent): void {
    const before = this.#lane;
    const { lane, effects } = freeze(this.#machine.step(before, freeze(event)));
    this.#lane = lane;
    this.#neighbours?.before(before, lane);
    for (const effect of effects) this.#obey(effect);
    this.#neighbours?.after(before, lane);
    const { turns } = this;
    const isRelayLost = this.#faults.has('relay');
    turns.push({ before, event, lane, effects, relay: [...this.#relay], timers: [...this.#timers], isRelayLost });
  }

  #obey(effect: LaneEffect): void {
    switch (effect.kind) {
      case 'decide':
        this.#decide(effect);
        break;
      case 'record':
        if (effect.id !== null) this.#record(effect.id, effect.record);
        break;
      case 'pulse':
        if (this.#misfires || this.#faults.has('relay'))
          this.#answers.push({ kind: 'pulseFailed', isShut: this.#misfires });
        else this.#relay.add(effect.direction);
        this.#misfires = false;
        break;
      case 'hold':
        if (!this.#faults.has('relay')) for (const each of this.#plan.settings.directions) this.#relay.add(each);
        break;
      case 'release':
        this.#relay.clear();
        break;
      case 'startTimer':
        // A timer that is started anew goes to the end.
        this.#timers.delete(effect.timer);
        this.#timers.add(effect.timer);
        break;
      case 'stopTimer':
        this.#timers.delete(effect.timer);
        break;
    }
  }

  /** The journal has just failed once. */
  #takeLapse(): boolean {
    const isLapse = this.#lapses && this.#journal === 'whole';
    if (isLapse) this.#lapses = false;
    return isLapse;
  }

  #decide({ scan: { id }, isLast }: Extract<LaneEffect, { kind: 'decide' }>): void {
    const { verdict = 'refuse', lacks = null } = this.#verdicts.get(id) ?? {};
    if (lacks !== null && !isLast) {
      const more = lacks === 'parts' ? ({ kind: lacks, have: 1, of: 2 } as const) : ({ kind: lacks } as const);
      this.#answers.push({ kind: 'unfinished', scanId: id, more });
      return;
    }
    if (this.#takeLapse()) {
      this.#answers.push({ kind: 'undecided', scanId: id });
      return;
    }
    if (this.#journal !== 'whole') {
      this.#answers.push({ kind: 'faultRaised', fault: 'journal' }, { kind: 'undecided', scanId: id });
      return;
    }
    const decision = decisionOf(verdict);
    this.#answers.push({ kind: 'decided', scanId: id, seq: ++this.#lastSeq, decision, initials: 'N. T. L.' });
  }

  #record(id: number, record: LaneRecord): void {
    if (this.#takeLapse()) {
      this.#answers.push({ kind: 'unrecorded', id });
      return;
    }
    if (this.#journal === 'whole') {
      this.#answers.push({ kind: 'recorded', id, seq: ++this.#lastSeq });
      return;
    }
    const isWritten = this.#journal === 'second-file' && record.kind === 'overridden';
    this.#answers.push({ kind: 'faultRaised', fault: 'journal' });
    this.#answers.push(isWritten ? { kind: 'recorded', id, seq: -1 } : { kind: 'unrecorded', id });
  }
}
