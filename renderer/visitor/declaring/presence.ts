/** Whether somebody is still at the form: tells the gate so, and asks before everything is forgotten. */
import { type ReadonlySignal, signal } from '@preact/signals';

/** The gate is told at most this often, milliseconds. */
export const tellMs = 5_000;
/** With so little time left the form asks whether somebody is there, milliseconds. */
export const askMs = 10_000;

export interface PresenceParts {
  /** Tells the gate. */
  tell(): void;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls `fire` once after `ms`; the returned function cancels it. */
  timer(ms: number, fire: () => void): () => void;
}

export interface Presence {
  /** Little time is left, and nobody has touched the form for long. */
  readonly isAsking: ReadonlySignal<boolean>;
  /** Somebody has touched the form. */
  touched(): void;
  /** The gate has said when the form ends, on the clock of `now`. */
  endsAt(ms: number): void;
  close(): void;
}

export function newPresence({ tell, now, timer }: PresenceParts): Presence {
  const isAsking = signal(false);
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let cancelTell: (() => void) | null = null;
  let cancelAsk = () => {};

  function say(): void {
    cancelTell = null;
    toldAtMs = now();
    tell();
  }
  return {
    isAsking,
    touched() {
      isAsking.value = false;
      const waitMs = toldAtMs + tellMs - now();
      if (waitMs <= 0) say();
      // The time that is left counts from the last touch, not from the first.
      else cancelTell ??= timer(waitMs, say);
    },
    endsAt(ms) {
      cancelAsk();
      isAsking.value = false;
      const leftMs = ms - askMs - now();
      const ask = () => {
        // With a touch to be told, the end is about to be put off.
        isAsking.value = cancelTell === null;
      };
      if (leftMs > 0) cancelAsk = timer(leftMs, ask);
      else ask();
    },
    close() {
      cancelTell?.();
      cancelAsk();
    },
  };
}
