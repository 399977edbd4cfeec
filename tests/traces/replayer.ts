import type { Clock, DeviceFault, Io, SerialListener } from '../../drivers/driver.ts';
import { newSimBench } from '../../drivers/io/sim-bench.ts';
import { bytesOf, formatStep, hexOf, parseTrace, type Step, settingsText } from './trace.ts';

export interface Replay {
  /** An outside with one serial line, on which the trace is played. */
  readonly io: Io;
  /**
   * Fails with the first thing that went otherwise than recorded: a `wrong` exchange (another than the trace has at that
   * place), a `missing` one (the trace has no more), or one `left over` (recorded, and not asked for).
   */
  finish(): void;
}

/**
 * Plays the device of a trace: what it did comes as soon as what the program does before it has been done, and no
 * sooner. The line is called as a real one: never before `serialLine` or `write` has returned.
 */
export function replay(text: string, clock: Clock): Replay {
  const trace = parseTrace(text);
  let at = 0;
  let listener: SerialListener | null = null;
  let path = '';
  let isUp = false;
  let failure: string | null = null;

  const done = { ok: true, value: undefined } as const;
  const fault = (kind: DeviceFault['kind']): DeviceFault => ({ kind, message: `${path}: ${kind}, by the trace` });

  /** Plays what the device does next, one step a turn, until the program is to act. */
  function play(): void {
    const next = trace[at];
    if (listener === null || failure !== null || next === undefined || isProgram(next.step)) return;
    at += 1;
    queueMicrotask(play);
    if (next.step.kind === 'came') listener.received(bytesOf(next.step.hex));
    else if (next.step.kind === 'up') {
      isUp = true;
      listener.up();
    } else if (next.step.kind === 'down') {
      isUp = false;
      listener.down(fault(next.step.fault));
    }
  }

  /** Whether the program may do this now; what may not be is the failure, and nothing is played after it. */
  function did(step: Step): boolean {
    if (failure !== null) return false;
    const next = trace[at];
    if (next === undefined) failure = `missing: the trace ends before ${formatStep(step)}`;
    else if (formatStep(next.step) !== formatStep(step)) {
      failure = `wrong: line ${next.line} has ${formatStep(next.step)}, the program did ${formatStep(step)}`;
    } else {
      at += 1;
      queueMicrotask(play);
    }
    return failure === null;
  }

  return {
    io: {
      clock,
      bench: newSimBench(),
      serialLine(settings, owner) {
        path = settings.path;
        if (did({ kind: 'open', settings: settingsText(settings) })) listener = owner;
        return {
          get isUp() {
            return isUp;
          },
          async write(bytes) {
            if (!isUp) return { ok: false, fault: fault('lost') };
            return did({ kind: 'sent', hex: hexOf(bytes) }) ? done : { ok: false, fault: fault('lost') };
          },
          async close() {
            if (listener !== owner) return;
            listener = null;
            isUp = false;
            did({ kind: 'close' });
          },
        };
      },
    },
    finish() {
      if (failure !== null) throw new Error(failure);
      const next = trace[at];
      if (next !== undefined) throw new Error(`left over: line ${next.line}, ${formatStep(next.step)}`);
    },
  };
}

function isProgram({ kind }: Step): boolean {
  return kind === 'open' || kind === 'sent' || kind === 'close';
}
