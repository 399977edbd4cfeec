/** Reads and plays a transition table: a line is `events | next state | screen | effects`. */
import {
  type GuardAction,
  type Lane,
  type LaneEffect,
  type LaneEvent,
  type LaneRecord,
  type LaneSettings,
  type LaneTimer,
  laneTimers,
  type More,
  type Stepped,
} from '../../main/act/lane.ts';
import type { Direction, LaneFault, Outcome } from '../../main/words.ts';
import { decisionOf, freeze, guard } from './outside.ts';
import type { Machine } from './plays.ts';

/** A state, how the lane came there, and what every event does in it. */
export interface Section {
  readonly title: string;
  /** Events, separated by semicolons. */
  readonly from: string;
  readonly fireRelay?: 'hold' | 'none';
  /** Several events that do the same share a line, separated by semicolons. Each starts from the section's state. */
  readonly rows: string;
}

interface Row {
  readonly event: string;
  readonly expected: string;
}

/** The way in has a passage sensor, the way out has none. */
export const settings: LaneSettings = {
  id: 'gate',
  directions: ['in', 'out'],
  pulseMs: { in: 500, out: 700 },
  passageMs: { in: 5_000, out: null },
  referMs: 60_000,
  collectMs: 20_000,
  declareMs: 45_000,
  fireRelay: 'hold',
};

const split = (text: string, separator: string) => text.split(separator).map(part => part.trim());

export function rowsOf({ rows }: Section): readonly Row[] {
  return split(rows.trim(), '\n').flatMap(line => {
    const [events = '', ...expected] = split(line, '|');
    return split(events, ';').map(event => ({ event, expected: expected.join(' | ') }));
  });
}

const directions: readonly Direction[] = ['in', 'out'];
const directionOf = (word: string | undefined): Direction => directions.find(each => each === word) ?? 'in';

const letters = ['A', 'B', 'C'];
const scanOf = (direction: string | undefined, text = '?') => ({
  id: letters.indexOf(text) + 1,
  direction: directionOf(direction),
  text,
});

/** The id of a scan that the lane no longer waits for. */
const lateId = 99;
const requestId = 50;

/** What a scan that is not the only one leaves to be shown. */
const moreOf = (word: string | undefined): More => {
  if (word === 'declaration') return { kind: 'declaration' };
  return word === 'proof' ? { kind: 'proof', awaits: ['health'] } : { kind: 'parts', have: 1, of: 2 };
};

/** One step of a play: `seq` numbers what becomes durable. */
function stepBy(machine: Machine, lane: Lane, text: string, seq: number): Stepped {
  const [kind = '', first, second, third] = split(text, ' ');
  const request = (): LaneEvent => ({
    kind: 'requested',
    id: requestId,
    action: first as GuardAction,
    direction: directionOf(second),
    override: guard,
    // `#2`: it names the entry that it answers.
    of: third === undefined ? null : Number(third.slice(1)),
  });
  const step = (from: Lane, event: LaneEvent) => freeze(machine.step(freeze(from), freeze(event)));
  const scanId = second === 'late' || first === 'late' ? lateId : (lane.deciding?.id ?? lateId);
  switch (kind) {
    case 'receiving':
    case 'passed':
      return step(lane, { kind, direction: directionOf(first) });
    case 'scanned':
      return step(lane, { kind, scan: scanOf(first, second) });
    case 'decided':
      return step(lane, { kind, scanId, seq, decision: decisionOf(first as Outcome), initials: 'N.' });
    case 'unfinished':
      return step(lane, { kind, scanId, more: moreOf(first) });
    case 'attended':
    case 'abandoned':
      return step(lane, { kind });
    case 'undecided':
      return step(lane, { kind, scanId });
    case 'requested':
      return step(lane, request());
    case 'recorded':
    case 'unrecorded': {
      // The row is about the answer: the question has been put before.
      const asked = first === undefined ? lane : step(lane, request()).lane;
      return step(asked, kind === 'recorded' ? { kind, id: requestId, seq } : { kind, id: requestId });
    }
    case 'timerFired':
      return step(lane, { kind, timer: first as LaneTimer });
    case 'faultRaised':
    case 'faultCleared':
      return step(lane, { kind, fault: first as LaneFault });
    case 'pulseFailed':
      return step(lane, { kind, isShut: first === 'shut' });
    case 'fireStarted':
    case 'fireEnded':
    case 'partnerOpened':
    case 'partnerClosed':
      return step(lane, { kind });
    default:
      throw new Error(`no such event: ${text}`);
  }
}

/** Whatever the table says and the machine does not do; empty where they agree. */
export function differences(machine: Machine, sections: readonly Section[]): readonly string[] {
  return sections.flatMap(section =>
    rowsOf(section).flatMap(({ event, expected }) => {
      const answer = answerOf(machine, section, event);
      const isExpected = answer === expected.replaceAll(/ +/g, ' ');
      return isExpected ? [] : [`${section.title}: ${event}: ${answer} instead of ${expected}`];
    }),
  );
}

/** The lane of a section. What became durable on the way has the numbers from 1. */
export function laneOf(machine: Machine, { from, fireRelay = 'hold' }: Section): Lane {
  const start = machine.newLane({ ...settings, fireRelay }, { locked: false });
  const events = from === '' ? [] : split(from, ';');
  return events.reduce((lane, event, at) => stepBy(machine, lane, event, at + 1).lane, start);
}

/** What the event does, as the table says it. What it makes durable has the number 9. */
export function answerOf(machine: Machine, section: Section, event: string): string {
  const { lane, effects } = stepBy(machine, laneOf(machine, section), event, 9);
  return [lane.state, screenOf(machine, lane), effectsOf(effects)].join(' | ');
}

function screenOf({ view }: Machine, lane: Lane): string {
  const shown = view(lane);
  if (shown.kind === 'admitted') return `admitted ${shown.direction}`;
  if (shown.kind === 'reading') return shown.more === null ? 'reading' : `${missingOf(shown.more)} ${shown.direction}`;
  return shown.kind === 'refused' || shown.kind === 'referred' ? `${shown.kind} ${shown.reason}` : shown.kind;
}

function missingOf(more: More): string {
  if (more.kind === 'declaration') return 'declaring';
  return more.kind === 'parts' ? `${more.have}/${more.of}` : `needs ${more.awaits.join()}`;
}

/**
 * What often comes together has one name: `stop all` is every timer, `ask A` a decision that ends the wait for another,
 * `open in #9` a pulse with all that follows it.
 */
function effectsOf(effects: readonly LaneEffect[]): string {
  const stopAll = laneTimers.map(timer => `stop ${timer}`).join(', ');
  const listed = effects.map(effectOf).join(', ');
  const text = listed.replace(stopAll, 'stop all').replace('stop refer, stop collect, decide', 'ask');
  const named = directions.reduce((all, way) => {
    const pulse = `pulse (${way} #\\d+), stop refer, stop passage, stop collect, stop follow, start pulse ${settings.pulseMs[way]}`;
    return all.replace(new RegExp(`${pulse}, start shown 4000, start reread 1500`), 'open $1');
  }, text);
  return named || '-';
}

function effectOf(effect: LaneEffect): string {
  switch (effect.kind) {
    case 'decide':
      return `decide ${effect.scan.text}${effect.after ? ` after ${letters[effect.after - 1]}` : ''}${effect.isLast ? ' as it is' : ''}`;
    case 'record':
      return `${effect.id === null ? 'note' : 'record'} ${recordOf(effect.record)}`;
    case 'pulse':
      return `pulse ${effect.direction} #${effect.seq}`;
    case 'startTimer':
      return `start ${effect.timer} ${effect.ms}`;
    case 'stopTimer':
      return `stop ${effect.timer}`;
    case 'hold':
    case 'release':
      return effect.kind;
  }
}

const numberOf = (seq: number | null) => (seq === null ? '' : ` #${seq}`);

function recordOf(record: LaneRecord): string {
  switch (record.kind) {
    case 'refused':
      return `refused ${record.reason} ${record.direction} ${record.scan.text}`;
    case 'overridden':
      return `overridden ${record.direction}${numberOf(record.of)}`;
    case 'turned-away':
      return `turned-away ${record.direction}${numberOf(record.of)}`;
    case 'forced':
    case 'tailgated':
      return `${record.kind} ${record.direction}${numberOf(record.entry)}`;
    case 'opened':
    case 'passed':
    case 'not-passed':
    case 'outcome-unknown':
      return record.kind + numberOf(record.entry);
    case 'faulted':
    case 'recovered':
      return `${record.kind} ${record.fault}`;
    default:
      return record.kind;
  }
}
