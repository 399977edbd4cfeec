/** Sweep: pulses of a lane at an LCUS board of which one write in a hundred fails; each as long as it should be, none stays. */
import type { Clock, Io } from '../../drivers/driver.ts';
import { systemClock } from '../../drivers/io/clock.ts';
import { createIo } from '../../drivers/io/io.ts';
import type { AskLine } from '../../drivers/lines.ts';
import { lcusRelay } from '../../drivers/relays/lcus.ts';
import type { Lane, LaneEvent, LaneSettings } from '../../main/act/lane.ts';
import { newLane, step } from '../../main/act/step.ts';
import { newLaneTimers } from '../../main/controller/lane-timers.ts';
import { newLaneRelays } from '../../main/controller/lanes/lane-relays.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';
import { openPty } from '../pty.ts';

export interface PulseSweep {
  readonly pulses: number;
  /** Openings that the board did not take: recorded as such, and no pulse. */
  readonly failed: number;
  readonly faults: number;
  /** The largest difference from 300 ms, milliseconds; of the real ones, without what the machine's own timers were late. */
  readonly worstMs: number;
}

const pulseMs = 300;
const allowedMs = 50;
const faultRate = 0.01;

/** `count` pulses one after the other on a paper port, under a clock that the sweep moves. Throws at the first bad one. */
export async function sweepPulsesOnPaper(count: number, random: () => number): Promise<PulseSweep> {
  const clock = newTestClock();
  const contact = newContactWatch(clock);
  const faulty = newFaultyIo(newMockPort(clock, bytes => contact.take(bytes)).io, random);
  const sum = { pulses: 0, failed: 0, worstMs: 0 };
  const lane = await openLane(faulty.io, '/dev/relay', () => advance(clock));
  for (let turn = 0; turn < count; turn += 1) {
    const isOpened = await lane.open();
    await advance(clock, pulseMs);
    await advance(clock, 2_000);
    const length = contact.takePulse();
    if (contact.isOn) throw new Error(`pulse ${turn}: the relay stays on`);
    if (!isOpened && length === null) sum.failed += 1;
    else judge(sum, turn, length, 0);
  }
  await lane.close();
  return { ...sum, faults: faulty.count };
}

/** `count` pulses on a real pseudo-terminal in real time, `lanes` at once. */
export async function sweepPulsesOnPtys(count: number, lanes: number, random: () => number): Promise<PulseSweep> {
  const sum = { pulses: 0, failed: 0, worstMs: 0 };
  let faults = 0;
  const lateness = newLatenessWatch();
  async function runLane(share: number): Promise<void> {
    const pty = await openPty();
    const contact = newContactWatch(systemClock);
    pty.tap(bytes => contact.take(bytes));
    const faulty = newFaultyIo(createIo(), random);
    const lane = await openLane(faulty.io, pty.path, () => undefined);
    for (let turn = 0; turn < share; turn += 1) {
      const isOpened = await lane.open();
      if (!isOpened) sum.failed += 1;
      else {
        await contact.released();
        judge(sum, turn, contact.takePulse(), lateness.worstMs());
      }
      await lane.rested();
      if (contact.isOn) throw new Error(`pulse ${turn}: the relay stays on`);
    }
    faults += faulty.count;
    await lane.close();
    await pty.close();
  }
  await Promise.all(Array.from({ length: lanes }, () => runLane(Math.ceil(count / lanes))));
  lateness.end();
  return { ...sum, faults };
}

function judge(sum: { pulses: number; worstMs: number }, turn: number, length: number | null, lateMs: number): void {
  if (length === null) throw new Error(`pulse ${turn}: the relay never came on`);
  const difference = Math.max(0, Math.abs(length - pulseMs) - lateMs);
  if (difference > allowedMs)
    throw new Error(`pulse ${turn} was ${length.toFixed(1)} ms long, timers ${lateMs} ms late`);
  sum.pulses += 1;
  sum.worstMs = Math.max(sum.worstMs, difference);
}

async function advance(clock: TestClock, ms = 0): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    clock.advance(Math.min(10, left));
    await settle();
  }
  await settle();
}

/** Promises that wait for nothing have come to their ends. */
const settle = () => new Promise<void>(resolve => setImmediate(resolve));

/** The board's contact by what is on the wire: `A0`, channel, state, sum. */
function newContactWatch(clock: Pick<Clock, 'monotonic'>) {
  let unread: number[] = [];
  let onAt: number | null = null;
  let pulse: number | null = null;
  let waiting: () => void = () => undefined;
  return {
    get isOn() {
      return onAt !== null;
    },
    take(bytes: Uint8Array) {
      unread.push(...bytes);
      for (; unread.length >= 4; unread = unread.slice(4)) {
        if (unread[2] === 1) onAt ??= clock.monotonic();
        else if (onAt !== null) {
          pulse = clock.monotonic() - onAt;
          onAt = null;
          waiting();
        }
      }
    },
    takePulse() {
      const taken = pulse;
      pulse = null;
      return taken;
    },
    released: () => (pulse === null ? new Promise<void>(resolve => (waiting = resolve)) : Promise.resolve()),
  };
}

/** Of its writes one in a hundred fails while the line stays up. */
function newFaultyIo(io: Io, random: () => number): { readonly io: Io; readonly count: number } {
  let count = 0;
  return {
    io: {
      ...io,
      serialLine(settings, listener) {
        const line = io.serialLine(settings, listener);
        const write: AskLine['write'] = async bytes => {
          if (random() >= faultRate) return line.write(bytes);
          count += 1;
          return { ok: false, fault: { kind: 'timeout', message: 'injected' } };
        };
        return {
          get isUp() {
            return line.isUp;
          },
          write,
          ask: request => line.ask(request),
          close: () => line.close(),
        };
      },
    },
    get count() {
      return count;
    },
  };
}

/** How late the machine's own timers were of late: a timer of 5 ms, over and over. */
function newLatenessWatch() {
  const recent: { readonly at: number; readonly late: number }[] = [];
  let due = performance.now() + 5;
  const timer = setInterval(() => {
    const at = performance.now();
    recent.push({ at, late: Math.max(0, at - due) });
    while ((recent[0]?.at ?? at) < at - 2 * pulseMs) recent.shift();
    due = at + 5;
  }, 5);
  return {
    worstMs: () => Math.max(0, ...recent.map(({ late }) => late)),
    end: () => clearInterval(timer),
  };
}

interface PulsedLane {
  /** A guard opens; false where the board did not take it. */
  open(): Promise<boolean>;
  /** Resolves when the board takes commands and the lane is at rest. */
  rested(): Promise<void>;
  close(): Promise<void>;
}

/** A lane as the controller runs it, but for its journal: every record is durable at once. */
async function openLane(io: Io, path: string, turn: () => unknown): Promise<PulsedLane> {
  const settings: LaneSettings = {
    ...{ id: 'in-1', pulseMs: { in: pulseMs, out: 0 }, passageMs: { in: null, out: null } },
    ...{ referMs: 30_000, collectMs: 20_000, declareMs: 0, fireRelay: 'hold', directions: ['in'] },
  };
  let lane: Lane = newLane(settings, { locked: false });
  let isUp = false;
  let waiting: (() => void)[] = [];
  let failures = 0;
  const timers = newLaneTimers(io.clock, timer => dispatch({ kind: 'timerFired', timer }));
  const relays = newLaneRelays(['in'], isShut => {
    failures += 1;
    dispatch({ kind: 'pulseFailed', isShut });
  });

  function dispatch(event: LaneEvent): void {
    const stepped = step(lane, event);
    lane = stepped.lane;
    for (const effect of stepped.effects) {
      if (effect.kind === 'pulse') relays.pulse(effect.direction);
      else if (effect.kind === 'release') relays.release();
      else if (effect.kind === 'startTimer') timers.start(effect.timer, effect.ms);
      else if (effect.kind === 'stopTimer') timers.stop(effect.timer);
      else if (effect.kind === 'record' && effect.id !== null) dispatch({ kind: 'recorded', id: effect.id, seq: 1 });
    }
    wake();
  }
  function wake(): void {
    for (const look of waiting.splice(0)) look();
  }
  async function until(reached: () => boolean): Promise<void> {
    while (!reached()) {
      const woken = new Promise<void>(resolve => waiting.push(resolve));
      await turn();
      if (!reached()) await woken;
    }
    waiting = [];
  }

  const listener = {
    up() {
      isUp = true;
      wake();
    },
    lost() {
      isUp = false;
    },
  };
  const relay = mustBe(lcusRelay.open(lcusRelay.config.parse({ path, channel: 1 }), io, listener, 'in-1/relay-in'));
  relays.attach([{ directions: ['in'], pulseMs, relay }]);
  const rested = () => until(() => isUp && lane.state === 'idle');
  await rested();
  return {
    async open() {
      const before = failures;
      const override = { guard: 'sweep', reason: 'sweep' };
      dispatch({ kind: 'requested', id: 1, action: 'open', direction: 'in', override, of: null });
      await settle();
      return failures === before;
    },
    rested,
    async close() {
      timers.stopAll();
      await relay.close();
    },
  };
}
