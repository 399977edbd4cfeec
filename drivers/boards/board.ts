/** Several relays and inputs on one board: one line a board within an `Io`, opened by the first and closed with the last. */
import type { Clock, DeviceFault, Io, Result } from '../driver.ts';
import { fail, ok } from '../driver.ts';
import type { AskLine, HidSettings, Line, LineListener, SerialSettings, TcpSettings } from '../lines.ts';
import { placeText } from '../place.ts';

export type BoardAddress =
  | { readonly kind: 'serial'; readonly settings: SerialSettings }
  | { readonly kind: 'tcp'; readonly settings: TcpSettings }
  | { readonly kind: 'hid'; readonly settings: HidSettings };

/** What a board's answer is worth so far; `used` bytes of what was received are its own. */
export type Answer<T> =
  | { readonly kind: 'whole'; readonly value: T; readonly used: number }
  | { readonly kind: 'more' }
  /** The board says no, or something that is no answer; what was received is thrown away. */
  | { readonly kind: 'wrong'; readonly message: string };

/** A request to which the board answers. */
export interface Exchange<T> {
  readonly request: Uint8Array;
  /** Looks at all that has come since the request was written. Pure. */
  answer(received: Uint8Array): Answer<T>;
  readonly timeoutMs: number;
  /** Goes before those that only ask how things stand: for what moves a relay. */
  readonly isUrgent: boolean;
}

/** A share in a board. Closing it ends this share only. */
export interface Board extends AskLine {
  /** Exchanges with one board never overlap. Fails with `lost`, `timeout` or `rejected` (a wrong answer). Never throws. */
  exchange<T>(wanted: Exchange<T>): Promise<Result<T, DeviceFault>>;
}

interface Waiting {
  readonly wanted: Exchange<unknown>;
  settle(result: Result<never, DeviceFault> | { readonly ok: true; readonly value: unknown }): void;
}

/** What may wait at once: a board that does not answer must not collect for ever. */
const queueLimit = 64;
/** A board's answer is short; more than this is noise. */
const answerLimit = 4_096;

const hubsOf = new WeakMap<Io, Map<string, Hub>>();

/**
 * A share in the board at `address`. Who joins later is told `up` or `down` soon after, as if it had opened the line. Fails
 * with `rejected` where others use other line settings at the place.
 */
export function joinBoard(io: Io, address: BoardAddress, listener: LineListener): Result<Board, DeviceFault> {
  const hubs = hubsOf.get(io) ?? new Map<string, Hub>();
  hubsOf.set(io, hubs);
  const key = addressText(address);
  const hub = hubs.get(key) ?? new Hub(io, address, () => hubs.delete(key));
  if (JSON.stringify(hub.address.settings) !== JSON.stringify(address.settings)) {
    return fail({ kind: 'rejected', message: `${key}: all that is on one board needs the same line settings` });
  }
  hubs.set(key, hub);
  return ok(hub.join(listener));
}

/** As a person reads it. */
export function addressText({ kind, settings }: BoardAddress): string {
  return kind === 'tcp' ? `${settings.host}:${settings.port}` : placeText(settings.place);
}

class Hub {
  readonly address: BoardAddress;
  readonly #clock: Clock;
  readonly #line: Line | AskLine;
  readonly #members = new Set<LineListener>();
  readonly #queue: Waiting[] = [];
  readonly #forget: () => void;
  #current: Waiting | null = null;
  #received: Uint8Array = new Uint8Array();
  #cancelTimeout: () => void = () => undefined;
  /** The last fault, null while the line is up or still opening. */
  #fault: DeviceFault | null = null;

  constructor(io: Io, address: BoardAddress, forget: () => void) {
    this.address = address;
    this.#clock = io.clock;
    this.#forget = forget;
    const listener: LineListener = {
      up: () => {
        this.#fault = null;
        for (const member of [...this.#members]) member.up();
      },
      down: fault => {
        this.#fault = fault;
        this.#failAll(fault);
        for (const member of [...this.#members]) member.down(fault);
      },
      received: bytes => {
        this.#take(bytes);
        for (const member of [...this.#members]) member.received(bytes);
      },
    };
    this.#line = openAt(io, address, listener);
  }

  join(listener: LineListener): Board {
    this.#members.add(listener);
    if (this.#line.isUp || this.#fault !== null) queueMicrotask(() => this.#greet(listener));
    const left: DeviceFault = { kind: 'lost', message: `${addressText(this.address)} is closed` };
    const line = this.#line;
    let closed: Promise<void> | null = null;
    return {
      get isUp() {
        return closed === null && line.isUp;
      },
      write: async bytes => (closed === null ? line.write(bytes) : fail(left)),
      async ask(request) {
        if (closed !== null) return fail(left);
        return 'ask' in line ? line.ask(request) : fail({ kind: 'rejected', message: 'this line cannot be asked' });
      },
      exchange: async wanted => (closed === null ? this.#exchange(wanted) : fail(left)),
      close: () => {
        closed ??= this.#leave(listener);
        return closed;
      },
    };
  }

  #greet(listener: LineListener): void {
    if (!this.#members.has(listener)) return;
    if (this.#line.isUp) listener.up();
    else if (this.#fault !== null) listener.down(this.#fault);
  }

  async #leave(listener: LineListener): Promise<void> {
    this.#members.delete(listener);
    if (this.#members.size > 0) return;
    this.#forget();
    this.#failAll({ kind: 'lost', message: `${addressText(this.address)} is closed` });
    await this.#line.close();
  }

  #exchange<T>(wanted: Exchange<T>): Promise<Result<T, DeviceFault>> {
    const where = addressText(this.address);
    if (!this.#line.isUp)
      return Promise.resolve(fail(this.#fault ?? { kind: 'lost', message: `${where} is not there` }));
    if (this.#queue.length >= queueLimit) {
      return Promise.resolve(
        fail({ kind: 'timeout', message: `${where} does not answer: look at its cable and power` }),
      );
    }
    return new Promise(resolve => {
      // What is settled was made by this exchange's own `answer`.
      const settle: Waiting['settle'] = result => resolve(result as Result<T, DeviceFault>);
      const firstIdle = wanted.isUrgent ? this.#queue.findIndex(waiting => !waiting.wanted.isUrgent) : -1;
      this.#queue.splice(firstIdle < 0 ? this.#queue.length : firstIdle, 0, { wanted, settle });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== null) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#received = new Uint8Array();
    const where = addressText(this.address);
    const late: DeviceFault = { kind: 'timeout', message: `${where} does not answer: look at its cable and power` };
    this.#cancelTimeout = this.#clock.timer(next.wanted.timeoutMs, () => this.#end(next, fail(late)));
    void this.#line.write(next.wanted.request).then(written => {
      if (!written.ok) this.#end(next, written);
    });
  }

  #take(bytes: Uint8Array): void {
    const current = this.#current;
    if (current === null) return;
    const received = new Uint8Array(this.#received.length + bytes.length);
    received.set(this.#received);
    received.set(bytes, this.#received.length);
    this.#received = received;
    const answer = current.wanted.answer(received);
    if (answer.kind === 'whole') this.#end(current, ok(answer.value));
    else if (answer.kind === 'wrong' || received.length > answerLimit) {
      const message = answer.kind === 'wrong' ? answer.message : 'it sends what is no answer';
      this.#end(current, fail({ kind: 'rejected', message: `${addressText(this.address)}: ${message}` }));
    }
  }

  #end(waiting: Waiting, result: Parameters<Waiting['settle']>[0]): void {
    if (this.#current !== waiting) return;
    this.#cancelTimeout();
    this.#current = null;
    waiting.settle(result);
    this.#next();
  }

  #failAll(fault: DeviceFault): void {
    for (const waiting of this.#queue.splice(0)) waiting.settle(fail(fault));
    if (this.#current !== null) this.#end(this.#current, fail(fault));
  }
}

function openAt(io: Io, address: BoardAddress, listener: LineListener): Line | AskLine {
  switch (address.kind) {
    case 'serial':
      return io.serialLine(address.settings, listener);
    case 'tcp':
      return io.tcpLine(address.settings, listener);
    case 'hid':
      return io.hidLine(address.settings, listener);
  }
}
