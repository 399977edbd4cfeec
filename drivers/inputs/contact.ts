/** What every input does with its contact: its meaning, debouncing, and what it counts as while it is lost. */
import { z } from 'zod';
import { type Clock, type DeviceFault, fail, type InputListener, ok, type Result } from '../driver.ts';

/** Keys of the site file that every input with a contact has. */
export const contactKeys = {
  /** How the contact stands at rest. Where it is closed, a cut wire reads as active. */
  normally: z.enum(['open', 'closed']).default('open'),
  /** How long a level has to stand before it is told; contacts bounce for some milliseconds. 0: at once. */
  debounceMs: z.number().int().min(0).max(5_000).default(20),
};

export interface ContactSettings {
  readonly normally: 'open' | 'closed';
  readonly debounceMs: number;
}

export interface Contact {
  /** The input can be read again: the next level is told at once, and `up` together with it. Nothing else ends a loss. */
  up(): void;
  /** What was read; may be said as often as one likes. While the input is lost it is a late answer, and nothing. */
  level(isClosed: boolean): void;
  /** Told once for each kind of fault. */
  lost(fault: DeviceFault): void;
  /**
   * While another level than the one told is waited out: in how many milliseconds to say what stands then, which decides.
   * One reading alone is not a level that has stood. Null at rest.
   */
  readonly decidesInMs: number | null;
  /** As `Input.read`: what was told last. */
  read(): Result<boolean, DeviceFault>;
  /** Nothing is told after it. */
  close(): void;
}

/**
 * Active is the contact that has left its normal position. A lost input counts as active where the contact is normally
 * closed, since a fire input whose wire is cut must free people, and as at rest where it is normally open.
 */
export function newContact(
  clock: Pick<Clock, 'monotonic'>,
  settings: ContactSettings,
  listener: InputListener,
): Contact {
  return new DebouncedContact(clock, settings, listener);
}

class DebouncedContact implements Contact {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #isNormallyClosed: boolean;
  readonly #debounceMs: number;
  readonly #listener: InputListener;
  #state: 'opening' | 'lost' | 'waiting' | 'known' | 'closed' = 'opening';
  #fault: DeviceFault = { kind: 'lost', message: 'the input has not been read yet' };
  /** The debounced meaning. */
  #isActive = false;
  /** What the listener believes; at first, that the contact is at rest. */
  #told: 'up' | DeviceFault['kind'] | null = null;
  #toldActive = false;
  /** By the monotonic clock: since when another level than the one told has been seen; null at rest. */
  #unsettledMs: number | null = null;

  constructor(clock: Pick<Clock, 'monotonic'>, { normally, debounceMs }: ContactSettings, listener: InputListener) {
    this.#clock = clock;
    this.#isNormallyClosed = normally === 'closed';
    this.#debounceMs = debounceMs;
    this.#listener = listener;
  }

  up(): void {
    if (this.#state === 'opening' || this.#state === 'lost') this.#state = 'waiting';
  }

  level(isClosed: boolean): void {
    const isActive = isClosed !== this.#isNormallyClosed;
    if (this.#state === 'waiting') {
      this.#state = 'known';
      this.#told = 'up';
      // Whoever reads it on hearing `up` reads this level already.
      this.#isActive = isActive;
      this.#listener.up();
      if (this.#state === 'known') this.#tell(isActive);
    } else if (this.#state === 'known') this.#settle(isActive);
  }

  lost(fault: DeviceFault): void {
    if (this.#state === 'closed') return;
    this.#unsettledMs = null;
    this.#state = 'lost';
    this.#fault = fault;
    if (this.#told !== fault.kind) {
      this.#told = fault.kind;
      this.#listener.lost(fault);
    }
    if (this.#state === 'lost') this.#tell(this.#isNormallyClosed);
  }

  get decidesInMs(): number | null {
    if (this.#unsettledMs === null) return null;
    return Math.max(0, this.#unsettledMs + this.#debounceMs - this.#clock.monotonic());
  }

  read(): Result<boolean, DeviceFault> {
    return this.#state === 'known' ? ok(this.#isActive) : fail(this.#fault);
  }

  close(): void {
    this.#unsettledMs = null;
    if (this.#state !== 'closed') this.#fault = { kind: 'lost', message: 'the input is closed' };
    this.#state = 'closed';
  }

  #settle(isActive: boolean): void {
    if (isActive === this.#isActive) {
      this.#unsettledMs = null;
      return;
    }
    this.#unsettledMs ??= this.#clock.monotonic();
    if (this.decidesInMs !== 0) return;
    this.#unsettledMs = null;
    this.#tell(isActive);
  }

  #tell(isActive: boolean): void {
    this.#isActive = isActive;
    if (isActive === this.#toldActive) return;
    this.#toldActive = isActive;
    this.#listener.changed(isActive);
  }
}
