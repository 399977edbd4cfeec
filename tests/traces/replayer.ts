import type { Clock, DeviceFault, Io, Result } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import type { AskLine, LineListener } from '../../drivers/lines.ts';
import {
  bytesOf,
  bytesOfText,
  formatStep,
  hexOf,
  type Opening,
  parseTrace,
  type Step,
  settingsText,
  textOfBytes,
} from '../../drivers/traces/trace.ts';

export interface Replay {
  /** An outside with one line, of whichever kind, on which the trace is played. */
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
  let listener: LineListener | null = null;
  let isUp = false;
  let failure: string | null = null;
  const asking: ((answer: Result<Uint8Array, DeviceFault>) => void)[] = [];

  const done = { ok: true, value: undefined } as const;
  const fault = (kind: DeviceFault['kind']): DeviceFault => ({ kind, message: `${kind}, by the trace` });

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
    } else if (next.step.kind === 'answered') asking.shift()?.({ ok: true, value: bytesOf(next.step.hex) });
    else if (next.step.kind === 'refused') asking.shift()?.({ ok: false, fault: fault('timeout') });
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

  function ask(request: Uint8Array): Promise<Result<Uint8Array, DeviceFault>> {
    if (!isUp || !did({ kind: 'asked', hex: hexOf(request) }))
      return Promise.resolve({ ok: false, fault: fault('lost') });
    return new Promise(resolve => asking.push(resolve));
  }

  function open(opening: Opening, owner: LineListener): AskLine {
    if (did({ kind: 'open', settings: settingsText(opening) })) listener = owner;
    return {
      get isUp() {
        return isUp;
      },
      async write(bytes) {
        if (!isUp) return { ok: false, fault: fault('lost') };
        return did({ kind: 'sent', hex: hexOf(bytes) }) ? done : { ok: false, fault: fault('lost') };
      },
      ask,
      async close() {
        if (listener !== owner) return;
        listener = null;
        isUp = false;
        did({ kind: 'close' });
      },
    };
  }

  const nobody: LineListener = { up: () => undefined, down: () => undefined, received: () => undefined };
  return {
    io: {
      ...createIo(clock),
      serialLine: (settings, owner) => open({ wire: 'serial', settings }, owner),
      tcpLine: (settings, owner) => open({ wire: 'tcp', settings }, owner),
      hidLine: (settings, owner) => open({ wire: 'hid', settings }, owner),
      keyLine: (settings, owner) => open({ wire: 'keys', settings }, owner),
      gpioLine: (settings, owner) => open({ wire: 'gpio', settings }, owner),
      httpLine(settings) {
        // A request is a connection of its own: nothing has to come up first.
        const line = open({ wire: 'http', settings }, nobody);
        isUp = true;
        return {
          async ask(request) {
            const answer = await ask(bytesOfText(request));
            return answer.ok ? { ok: true, value: textOfBytes(answer.value) } : answer;
          },
          close: line.close,
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
  return kind === 'open' || kind === 'sent' || kind === 'asked' || kind === 'close';
}
