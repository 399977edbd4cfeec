import { type Board, type BoardAddress, joinBoard } from '../boards/board.ts';
import { type Clock, type DeviceFault, type Input, type InputListener, type Io, ok, type Result } from '../driver.ts';
import { type Contact, type ContactSettings, newContact } from './contact.ts';

/** Failures in a row after which an input counts as lost: one may be a disturbance on the cable. */
const failureLimit = 3;
/** A lost one is looked at less often: on a shared line every time-out holds up the others. */
const lostPollMs = 1_000;

interface PollParts {
  readonly clock: Clock;
  readonly contact: Contact;
  readonly pollMs: number;
  /** Whether the contact is closed. Ends by itself; never throws. */
  read(): Promise<Result<boolean, DeviceFault>>;
  /** Lets go of the line; idempotent. */
  close(): Promise<void>;
}

/** An input that is told about its line, as a `LineListener` hears it. */
interface PolledInput extends Input {
  lineUp(): void;
  lineDown(fault: DeviceFault): void;
}

/** Reads a contact over and over while its line is up; a reading begins when the one before has ended, never sooner. */
function pollContact(parts: PollParts): PolledInput {
  return new Polling(parts);
}

/** An input of a board that others may share. `readOf` is called once, with this input's share; what it gives is `PollParts.read`. */
export function openPolledInput(
  io: Io,
  address: BoardAddress,
  settings: ContactSettings & { readonly pollMs: number },
  listener: InputListener,
  readOf: (board: Board) => PollParts['read'],
): Result<Input, DeviceFault> {
  let polled: PolledInput | null = null;
  const joined = joinBoard(io, address, {
    up: () => polled?.lineUp(),
    down: fault => polled?.lineDown(fault),
    received: () => undefined,
  });
  if (!joined.ok) return joined;
  const board = joined.value;
  polled = pollContact({
    clock: io.clock,
    contact: newContact(io.clock, settings, listener),
    pollMs: settings.pollMs,
    read: readOf(board),
    close: () => board.close(),
  });
  return ok(polled);
}

class Polling implements PolledInput {
  readonly #parts: PollParts;
  #isUp = false;
  #isReading = false;
  /** Counts the times that the line came or went: what is answered to an older reading is nothing. */
  #turn = 0;
  #failures = 0;
  #cancelPoll: () => void = () => undefined;
  #closed: Promise<void> | null = null;

  constructor(parts: PollParts) {
    this.#parts = parts;
  }

  lineUp(): void {
    if (this.#closed !== null) return;
    this.#turnTo(true);
    void this.#poll();
  }

  lineDown(fault: DeviceFault): void {
    if (this.#closed !== null) return;
    this.#turnTo(false);
    this.#parts.contact.lost(fault);
  }

  read(): Result<boolean, DeviceFault> {
    return this.#parts.contact.read();
  }

  close(): Promise<void> {
    if (this.#closed === null) {
      this.#turnTo(false);
      this.#parts.contact.close();
      this.#closed = this.#parts.close();
    }
    return this.#closed;
  }

  #turnTo(isUp: boolean): void {
    this.#cancelPoll();
    this.#isUp = isUp;
    this.#turn += 1;
    this.#failures = 0;
  }

  async #poll(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const { clock, pollMs } = this.#parts;
    const turn = this.#turn;
    const begunMs = clock.monotonic();
    const result = await this.#parts.read();
    this.#isReading = false;
    if (turn === this.#turn) {
      this.#take(result);
      // The listener may have closed the input, or heard of a loss.
      if (turn !== this.#turn) return;
      const periodMs = this.#failures >= failureLimit ? Math.max(pollMs, lostPollMs) : pollMs;
      const restMs = Math.max(0, periodMs - (clock.monotonic() - begunMs));
      const waitMs = Math.min(restMs, this.#parts.contact.decidesInMs ?? restMs);
      this.#cancelPoll = clock.timer(waitMs, () => void this.#poll());
    } else if (this.#isUp) void this.#poll();
  }

  #take(result: Result<boolean, DeviceFault>): void {
    const { contact } = this.#parts;
    if (result.ok) {
      this.#failures = 0;
      contact.up();
      contact.level(result.value);
      return;
    }
    this.#failures += 1;
    if (this.#failures >= failureLimit) contact.lost(result.fault);
  }
}
