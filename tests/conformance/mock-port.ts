/** A line of paper of any kind, as a binding like any other: every chunk, answer, refusal and unplug is the test's to say. */
import type { Clock, DeviceFault, Io, Result } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import type {
  AskLine,
  GpioSettings,
  HidSettings,
  KeySettings,
  LineListener,
  SerialSettings,
  TcpSettings,
} from '../../drivers/lines.ts';

export interface MockPort {
  readonly io: Io;
  /** Each write that the board took, as hex. */
  readonly written: readonly string[];
  /** The settings of the line that is open, null when none is. */
  readonly settings: AnySettings | null;
  /** How many lines have been opened. */
  readonly openCount: number;
  /** From now on the device answers so to what it is asked; at first it cannot be asked. */
  answer(answer: (request: Uint8Array) => Uint8Array | null): void;
  /** The device sends this, in one chunk. */
  send(bytes: Uint8Array): void;
  plug(): void;
  pull(): void;
  /** The next so many writes fail with `timeout` while the line stays up. */
  refuse(count: number): void;
  /** Writes wait from now on; the returned function lets them through. */
  hold(): () => void;
}

const done = { ok: true, value: undefined } as const;

export type AnySettings = SerialSettings | TcpSettings | HidSettings | KeySettings | GpioSettings;

interface OpenLine {
  readonly settings: AnySettings;
  readonly listener: LineListener;
  /** The opening is over, well or not. */
  isOpened: boolean;
}

/** `taken` is called with the bytes of each write that the board takes. */
export function newMockPort(clock: Clock, taken: (bytes: Uint8Array) => void = () => undefined): MockPort {
  const written: string[] = [];
  const held: (() => void)[] = [];
  let line: OpenLine | null = null;
  let isPresent = true;
  let isHolding = false;
  let refusals = 0;
  let openCount = 0;
  let answer: (request: Uint8Array) => Uint8Array | null = () => null;

  const fault = (kind: DeviceFault['kind']): DeviceFault => ({ kind, message: `the paper line: ${kind}` });

  function take(bytes: Uint8Array): Result<void, DeviceFault> {
    if (line?.isOpened !== true || !isPresent) return { ok: false, fault: fault('lost') };
    if (refusals > 0) {
      refusals -= 1;
      return { ok: false, fault: fault('timeout') };
    }
    written.push(Buffer.from(bytes).toString('hex'));
    taken(bytes);
    return done;
  }

  function openLine(settings: AnySettings, listener: LineListener): AskLine {
    if (line !== null) throw new Error(`${JSON.stringify(settings)} is opened twice`);
    const mine: OpenLine = { settings, listener, isOpened: false };
    line = mine;
    openCount += 1;
    queueMicrotask(() => {
      if (line !== mine) return;
      mine.isOpened = true;
      if (isPresent) listener.up();
      else listener.down(fault('absent'));
    });
    return {
      get isUp() {
        return line === mine && mine.isOpened && isPresent;
      },
      write(bytes) {
        if (line !== mine) return Promise.resolve({ ok: false, fault: fault('lost') });
        if (!isHolding) return Promise.resolve(take(bytes));
        return new Promise(settle => held.push(() => settle(take(bytes))));
      },
      async ask(request) {
        if (line !== mine || !isPresent) return { ok: false, fault: fault('lost') };
        const value = answer(request);
        return value === null ? { ok: false, fault: fault('rejected') } : { ok: true, value };
      },
      async close() {
        if (line === mine) line = null;
      },
    };
  }

  return {
    io: {
      ...createIo(clock),
      serialLine: openLine,
      tcpLine: openLine,
      hidLine: openLine,
      keyLine: openLine,
      gpioLine: openLine,
    },
    answer: given => {
      answer = given;
    },
    written,
    get settings() {
      return line?.settings ?? null;
    },
    get openCount() {
      return openCount;
    },
    send: bytes => {
      if (isPresent && line?.isOpened === true) line.listener.received(bytes.slice());
    },
    plug() {
      if (isPresent) return;
      isPresent = true;
      if (line?.isOpened === true) line.listener.up();
    },
    pull() {
      if (!isPresent) return;
      isPresent = false;
      if (line?.isOpened === true) line.listener.down(fault('lost'));
    },
    refuse: count => {
      refusals = count;
    },
    hold() {
      isHolding = true;
      return () => {
        isHolding = false;
        for (const pass of held.splice(0)) pass();
      };
    },
  };
}
