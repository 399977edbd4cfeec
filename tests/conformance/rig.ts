/** What the conformance suite needs to play a device: the driver's `io`, and the other end of its wire. */
import type { Io, Result } from '../../drivers/driver.ts';

export interface Rig {
  readonly io: Io;
  /** The keys beside `driver` in the site file. */
  readonly config: unknown;
  /** Timers of the clock that are still to fire. */
  pending(): number;
  /** Pulls the plug and puts it back. */
  pull(): Promise<void>;
  plug(): Promise<void>;
  /** Lets go of what the rig itself holds. */
  end(): Promise<void>;
}

/** One way to play a driver's device. */
export interface Setup<R extends Rig> {
  readonly label: string;
  /** False where what this rig needs is not installed. */
  readonly isPossible: boolean;
  /** Whether the device can be away before it is opened. */
  readonly canBeAbsent: boolean;
  make(): Promise<R>;
}

export const deviceName = 'in-1/device';

/** The value of a result that must be good. */
export function mustBe<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}
