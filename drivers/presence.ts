import type { DeviceFault, DeviceListener } from './driver.ts';

/** Whether a simulated device is plugged in. */
export interface Presence {
  readonly isPresent: boolean;
  plug(present: boolean): void;
  /** Nothing is told any more, and the device counts as gone. */
  end(): void;
}

/** A simulated device is there from the start; like a real one it says so after `open` has returned. */
export function newPresence(name: string, listener: DeviceListener): Presence {
  let isPresent = true;
  let told: boolean | null = null;
  let isEnded = false;

  function tell(): void {
    if (isEnded || told === isPresent) return;
    told = isPresent;
    if (isPresent) listener.up();
    else listener.lost(unplugged(name));
  }

  queueMicrotask(tell);
  return {
    get isPresent() {
      return isPresent && !isEnded;
    },
    plug(present) {
      isPresent = present;
      tell();
    },
    end() {
      isEnded = true;
    },
  };
}

export function unplugged(name: string): DeviceFault {
  return { kind: 'lost', message: `${name} (simulated) was unplugged: plug it in again` };
}
