/** The life that every relay on a board has in common, whatever the board speaks. */
import { addressText, type Board, type BoardAddress, joinBoard } from '../boards/board.ts';
import type { Result } from '../driver.ts';
import { type Clock, type DeviceFault, type DeviceListener, fail, type Io, ok, type Relay } from '../driver.ts';

/** What a board does with one relay. Every call ends by itself (the board's time-out); none throws. */
export interface RelayProtocol {
  /** Resolves when the board has the command: written where it does not answer, else confirmed by it. */
  on(channel: number, forMs?: number): Promise<Result<void, DeviceFault>>;
  off(channel: number): Promise<Result<void, DeviceFault>>;
  /** Whether the relay is energised; left out where the board cannot be asked. */
  read?: ((channel: number) => Promise<Result<boolean, DeviceFault>>) | undefined;
  /** Lets go of the board; idempotent. */
  close(): Promise<void>;
}

export interface KeeperParts {
  readonly protocol: RelayProtocol;
  readonly channel: number;
  /** The board as a person reads it. */
  readonly where: string;
  readonly clock: Clock;
  readonly listener: DeviceListener;
}

/** A relay that is told of its line, as a `LineListener` is. What has no line tells `lineUp` once, after `open` has returned. */
export interface KeptRelay extends Relay {
  lineUp(): void;
  lineDown(fault: DeviceFault): void;
}

/** Pauses between attempts to switch off, milliseconds; the last is repeated. The first are short: a pulse is to end in time. */
const retryMs = [10, 20, 50, 100, 250];
/** So many failed attempts in a row are a loss. */
const failuresOfLoss = 3;
/** A contact is given this long to move before it is looked at again. */
const moveMs = 50;
const readAttempts = 3;
/** How often a relay that stays on is switched off and looked at again. */
const stuckOnMs = 1_000;
/** After so long a relay that did not switch on is tried again. */
const stuckOffMs = 10_000;
const pollMs = 5_000;

/**
 * Keeps a relay: released first thing whenever its line is up, and only then `up`; an off is tried again until it is
 * confirmed; a newer command ends what is left of an older one. Where the board can be asked, the relay is looked at
 * after each command and every 5 s. A relay that does not stand as it was told, or a board that fails three times
 * running, is `lost`; it is released, and `up` when that is confirmed. An `on` that fails is a loss too, so that whoever
 * wanted it hears when it can be had again.
 */
export function keepRelay(parts: KeeperParts): KeptRelay {
  return new Keeper(parts);
}

/** A relay on a board that others may share. `protocolOf` is called once, with this relay's share. */
export function openBoardRelay(
  io: Io,
  address: BoardAddress,
  channel: number,
  listener: DeviceListener,
  protocolOf: (board: Board) => Omit<RelayProtocol, 'close'>,
): Result<Relay, DeviceFault> {
  let kept: KeptRelay | null = null;
  const joined = joinBoard(io, address, {
    up: () => kept?.lineUp(),
    down: fault => kept?.lineDown(fault),
    received: () => undefined,
  });
  if (!joined.ok) return joined;
  const board = joined.value;
  const protocol = { ...protocolOf(board), close: () => board.close() };
  kept = keepRelay({ protocol, channel, where: addressText(address), clock: io.clock, listener });
  return ok(kept);
}

type Done = Result<void, DeviceFault>;

class Keeper implements KeptRelay {
  readonly #parts: KeeperParts;
  /** Counts commands and changes of the line (`#life`: those alone): an older turn does nothing behind a newer one's back. */
  #turn = 0;
  #life = 0;
  /** Why there is no line; null while it is up. */
  #down: DeviceFault | null;
  #told: 'up' | DeviceFault['kind'] | null = null;
  #failures = 0;
  /** By the monotonic clock: a relay that did not switch on is not `up` before. */
  #healedAtMs = 0;
  /** Commands go to the board one after the other: a slow one is not overtaken. */
  #commands: Promise<unknown> = Promise.resolve();
  #cancelTimer: () => void = () => undefined;
  #closed: Promise<void> | null = null;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#down = { kind: 'lost', message: `${parts.where} is not open yet: try again` };
  }

  async on(forMs?: number): Promise<Done> {
    if (this.#down !== null || this.#closed !== null) return fail(this.#away());
    const turn = this.#nextTurn();
    const endMs = this.#parts.clock.monotonic() + (forMs ?? Number.POSITIVE_INFINITY);
    const taken = await this.#command(() => {
      if (turn === this.#turn) return this.#parts.protocol.on(this.#parts.channel, forMs);
      return Promise.resolve(fail(this.#fault('lost', 'was told otherwise before it could switch on')));
    });
    if (turn !== this.#turn) return taken;
    // What a board that can be asked says of its relay counts for more than a lost answer.
    const isAsked = this.#parts.protocol.read !== undefined && (taken.ok || taken.fault.kind !== 'lost');
    const found = isAsked ? await this.#look(turn, true, endMs) : taken;
    if (turn !== this.#turn) return taken;
    const done = taken.ok || found.ok || found.fault.kind !== 'stuck' ? found : taken;
    if (!done.ok) this.#giveUp(done.fault);
    else {
      this.#failures = 0;
      this.#healedAtMs = 0;
      if (forMs === undefined) this.#pollLater(turn, true);
    }
    return done;
  }

  async off(): Promise<Done> {
    if (this.#down !== null || this.#closed !== null) return fail(this.#away());
    return this.#release(this.#nextTurn());
  }

  lineUp(): void {
    if (this.#closed !== null) return;
    this.#newLife(null);
    void this.#release(this.#turn);
  }

  lineDown(fault: DeviceFault): void {
    if (this.#closed !== null) return;
    this.#newLife(fault);
    this.#tellLost(fault);
  }

  close(): Promise<void> {
    this.#closed ??= this.#shut();
    return this.#closed;
  }

  async #shut(): Promise<void> {
    this.#nextTurn();
    this.#life += 1;
    if (this.#down === null) {
      const first = await this.#sendOff();
      if (!first.ok && first.fault.kind !== 'lost') await this.#sendOff();
    }
    await this.#parts.protocol.close();
  }

  #newLife(down: DeviceFault | null): void {
    this.#nextTurn();
    this.#life += 1;
    this.#down = down;
    this.#failures = 0;
    this.#healedAtMs = 0;
  }

  #nextTurn(): number {
    this.#cancelTimer();
    this.#turn += 1;
    return this.#turn;
  }

  #sendOff(): Promise<Done> {
    return this.#command(() => this.#parts.protocol.off(this.#parts.channel));
  }

  #command(send: () => Promise<Done>): Promise<Done> {
    const sent = this.#commands.then(() => (this.#down === null ? send() : fail(this.#down)));
    this.#commands = sent;
    return sent;
  }

  /** Switches off, and again until that is confirmed, or the line is down: then it is done when the line is up again. */
  async #release(turn: number, attempt = 0): Promise<Done> {
    const life = this.#life;
    let done = await this.#sendOff();
    if (life !== this.#life) return done;
    if (turn !== this.#turn) {
      // A board that cannot be asked has been released all the same, whatever it was told afterwards.
      if (done.ok && this.#parts.protocol.read === undefined) this.#tellUp();
      return done;
    }
    if (done.ok && this.#parts.protocol.read !== undefined) {
      done = await this.#look(turn, false);
      if (turn !== this.#turn) return done;
    }
    if (done.ok) this.#released(turn);
    else this.#failed(turn, attempt, done.fault);
    return done;
  }

  #released(turn: number): void {
    this.#failures = 0;
    const waitMs = this.#healedAtMs - this.#parts.clock.monotonic();
    if (waitMs > 0) {
      this.#later(waitMs, () => this.#released(turn));
      return;
    }
    this.#pollLater(turn, false);
    this.#tellUp();
  }

  #failed(turn: number, attempt: number, fault: DeviceFault): void {
    const isStuck = fault.kind === 'stuck';
    this.#failures += 1;
    const pauseMs = isStuck ? stuckOnMs : (retryMs[Math.min(attempt, retryMs.length - 1)] ?? 0);
    this.#later(pauseMs, () => void this.#release(turn, attempt + 1));
    if (isStuck || this.#failures >= failuresOfLoss) this.#tellLost(fault);
  }

  /** The relay could not be switched on: it must not come on later, all by itself. */
  #giveUp(fault: DeviceFault): void {
    if (fault.kind === 'stuck') this.#healedAtMs = this.#parts.clock.monotonic() + stuckOffMs;
    void this.#release(this.#nextTurn());
    this.#tellLost(fault);
  }

  /**
   * Asks until the relay stands as it should. A pulse that the board itself ends at `endMs` is not judged after that. Good as
   * well where the turn is over: whoever asks looks at that first.
   */
  async #look(turn: number, wanted: boolean, endMs = Number.POSITIVE_INFINITY): Promise<Done> {
    for (let attempt = 1; ; attempt += 1) {
      const read = await this.#parts.protocol.read?.(this.#parts.channel);
      if (read === undefined || turn !== this.#turn || (read.ok && read.value === wanted)) return ok(undefined);
      const leftMs = endMs - this.#parts.clock.monotonic();
      if (read.ok && leftMs <= 0) return ok(undefined);
      const isLast = attempt === readAttempts || (read.ok && leftMs <= moveMs);
      // An off is tried as a whole again, by whoever switches off.
      if (isLast || (!read.ok && !wanted))
        return fail(read.ok ? this.#fault('stuck', stuckMessage(wanted)) : read.fault);
      if (read.ok) await this.#pause(moveMs);
      if (turn !== this.#turn) return ok(undefined);
    }
  }

  #pollLater(turn: number, wanted: boolean): void {
    if (this.#parts.protocol.read !== undefined) this.#later(pollMs, () => void this.#poll(turn, wanted));
  }

  async #poll(turn: number, wanted: boolean): Promise<void> {
    const found = await this.#look(turn, wanted);
    if (turn !== this.#turn) return;
    if (found.ok) this.#pollLater(turn, wanted);
    else if (wanted) this.#giveUp(found.fault);
    else {
      void this.#release(this.#nextTurn());
      if (found.fault.kind === 'stuck') this.#tellLost(found.fault);
    }
  }

  #later(ms: number, fire: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.timer(ms, fire);
  }

  /** Over at once where another turn begins. */
  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.#later(ms, resolve);
      const cancel = this.#cancelTimer;
      this.#cancelTimer = () => {
        cancel();
        resolve();
      };
    });
  }

  #tellUp(): void {
    if (this.#told === 'up' || this.#closed !== null) return;
    this.#told = 'up';
    this.#parts.listener.up();
  }

  #tellLost(fault: DeviceFault): void {
    if (this.#told === fault.kind || this.#closed !== null) return;
    this.#told = fault.kind;
    this.#parts.listener.lost(fault);
  }

  #away(): DeviceFault {
    return this.#down ?? this.#fault('lost', 'is closed');
  }

  #fault(kind: DeviceFault['kind'], what: string): DeviceFault {
    return { kind, message: `${this.#parts.where}, relay ${this.#parts.channel} ${what}` };
  }
}

function stuckMessage(wanted: boolean): string {
  return wanted
    ? 'does not switch on: look at the power of the board, or use another of its relays'
    : 'stands on though it is switched off: its contact may be welded, use another relay of the board';
}
