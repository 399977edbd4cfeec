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
  /**
   * Exchanges with one board never overlap. Fails with `lost`, `timeout` or `rejected` (a wrong answer). Never throws.
   * What comes while nothing is asked is nobody's answer: it is thrown away, and after it, as after a wrong answer
   * or none, the board must have been silent for a moment before it is asked again. So an answer that is late is not taken
   * for that of the next request, unless it is later than this moment.
   */
  exchange<T>(wanted: Exchange<T>): Promise<Result<T, DeviceFault>>;
}

/** Who holds a share. */
interface Member {
  readonly listener: LineListener;
}

interface Waiting {
  readonly owner: Member;
  readonly wanted: Exchange<unknown>;
  settle(result: Result<never, DeviceFault> | { readonly ok: true; readonly value: unknown }): void;
}

/** What may wait at once: a board that does not answer must not collect for ever. */
const queueLimit = 64;
/** A board's answer is short; more than this is noise. */
const answerLimit = 4_096;
/** How long the board must be silent after bytes that were no answer, and how long a board that never is can hold up a request. */
const silenceMs = 50;
const noiseMs = 200;

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
  readonly #members = new Set<Member>();
  readonly #queue: Waiting[] = [];
  readonly #forget: () => void;
  #current: Waiting | null = null;
  #received: Uint8Array = new Uint8Array();
  #cancelTimeout: () => void = () => undefined;
  /** By the monotonic clock: when the last stray byte came, and the first since a request was last written; null without. */
  #strays: { readonly firstMs: number; readonly lastMs: number } | null = null;
  #cancelSilence: () => void = () => undefined;
  /** The last fault, null while the line is up or still opening. */
  #fault: DeviceFault | null = null;

  constructor(io: Io, address: BoardAddress, forget: () => void) {
    this.address = address;
    this.#clock = io.clock;
    this.#forget = forget;
    const listener: LineListener = {
      up: () => {
        this.#fault = null;
        this.#strays = null;
        for (const { listener } of [...this.#members]) listener.up();
      },
      down: fault => {
        this.#fault = fault;
        this.#failAll(fault);
        for (const { listener } of [...this.#members]) listener.down(fault);
      },
      received: bytes => {
        this.#take(bytes);
        for (const { listener } of [...this.#members]) listener.received(bytes);
      },
    };
    this.#line = openAt(io, address, listener);
  }

  join(listener: LineListener): Board {
    const member: Member = { listener };
    this.#members.add(member);
    if (this.#line.isUp || this.#fault !== null) queueMicrotask(() => this.#greet(member));
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
      exchange: async wanted => (closed === null ? this.#exchange(member, wanted) : fail(left)),
      close: () => {
        closed ??= this.#leave(member, left);
        return closed;
      },
    };
  }

  #greet(member: Member): void {
    if (!this.#members.has(member)) return;
    if (this.#line.isUp) member.listener.up();
    else if (this.#fault !== null) member.listener.down(this.#fault);
  }

  async #leave(member: Member, left: DeviceFault): Promise<void> {
    this.#members.delete(member);
    for (const waiting of this.#queue.filter(({ owner }) => owner === member)) {
      this.#queue.splice(this.#queue.indexOf(waiting), 1);
      waiting.settle(fail(left));
    }
    if (this.#members.size > 0) return;
    this.#forget();
    this.#failAll(left);
    await this.#line.close();
  }

  #exchange<T>(owner: Member, wanted: Exchange<T>): Promise<Result<T, DeviceFault>> {
    const where = addressText(this.address);
    if (!this.#line.isUp) {
      return Promise.resolve(fail(this.#fault ?? { kind: 'lost', message: `${where} is not there` }));
    }
    if (this.#queue.length >= queueLimit) return Promise.resolve(fail(this.#silent()));
    return new Promise(resolve => {
      // What is settled was made by this exchange's own `answer`.
      const settle: Waiting['settle'] = result => resolve(result as Result<T, DeviceFault>);
      const firstIdle = wanted.isUrgent ? this.#queue.findIndex(waiting => !waiting.wanted.isUrgent) : -1;
      this.#queue.splice(firstIdle < 0 ? this.#queue.length : firstIdle, 0, { owner, wanted, settle });
      this.#next();
    });
  }

  #next(): void {
    this.#cancelSilence();
    if (this.#current !== null || this.#queue.length === 0) return;
    const waitMs = this.#noiseLeftMs();
    if (waitMs > 0) {
      this.#cancelSilence = this.#clock.timer(waitMs, () => this.#next());
      return;
    }
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#received = new Uint8Array();
    this.#strays = null;
    this.#cancelTimeout = this.#clock.timer(next.wanted.timeoutMs, () => {
      this.#stray();
      this.#end(next, fail(this.#silent()));
    });
    void this.#line.write(next.wanted.request).then(written => {
      if (!written.ok) this.#end(next, written);
    });
  }

  #noiseLeftMs(): number {
    if (this.#strays === null) return 0;
    const { firstMs, lastMs } = this.#strays;
    return Math.min(lastMs + silenceMs, firstMs + noiseMs) - this.#clock.monotonic();
  }

  /** Bytes that are nobody's came, or may be on their way. */
  #stray(): void {
    const nowMs = this.#clock.monotonic();
    this.#strays = { firstMs: this.#strays?.firstMs ?? nowMs, lastMs: nowMs };
  }

  #take(bytes: Uint8Array): void {
    const current = this.#current;
    if (current === null) {
      this.#stray();
      this.#next();
      return;
    }
    const received = new Uint8Array(this.#received.length + bytes.length);
    received.set(this.#received);
    received.set(bytes, this.#received.length);
    this.#received = received;
    const answer = current.wanted.answer(received);
    if (answer.kind === 'whole') {
      if (answer.used < received.length) this.#stray();
      this.#end(current, ok(answer.value));
    } else if (answer.kind === 'wrong' || received.length > answerLimit) {
      this.#stray();
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

  #silent(): DeviceFault {
    return { kind: 'timeout', message: `${addressText(this.address)} does not answer: look at its cable and power` };
  }

  #failAll(fault: DeviceFault): void {
    for (const waiting of this.#queue.splice(0)) waiting.settle(fail(fault));
    if (this.#current !== null) this.#end(this.#current, fail(fault));
    this.#cancelSilence();
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
