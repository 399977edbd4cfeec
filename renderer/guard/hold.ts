/** Pressing for one second instead of answering "are you sure?". */
import { type ReadonlySignal, signal } from '@preact/signals';

/** How long a destructive act has to be pressed, milliseconds. */
export const holdMs = 1_000;

export interface Hold {
  readonly isPressed: ReadonlySignal<boolean>;
  press(): void;
  /** Lets go; whether that was before the second was over. */
  release(): boolean;
}

/** `held` is called once for each press that lasts. */
export function newHold(timer: (ms: number, fire: () => void) => () => void, held: () => void): Hold {
  const isPressed = signal(false);
  let cancel = () => {};
  return {
    isPressed,
    press() {
      if (isPressed.value) return;
      isPressed.value = true;
      cancel = timer(holdMs, () => {
        isPressed.value = false;
        held();
      });
    },
    release() {
      const wasPressed = isPressed.value;
      cancel();
      isPressed.value = false;
      return wasPressed;
    },
  };
}
