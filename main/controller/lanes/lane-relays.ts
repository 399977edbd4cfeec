import type { Direction } from '../../words.ts';
import type { Devices } from '../devices.ts';

/** A lane's relays, and what they have last been told. */
export interface LaneRelays {
  /** Directions that are energised, in the order of the lane's. */
  readonly energised: readonly Direction[];
  /** They are there from now on, and hold at once where that was asked for before. */
  attach(relays: Devices['relays']): void;
  /** A board that is there, or there again, holds what it should. */
  again(): void;
  /** `failed` is called, now or later, where the board does not take it, its relay does not move, or there is none. */
  pulse(direction: Direction): void;
  hold(): void;
  release(): void;
}

export function newLaneRelays(directions: readonly Direction[], failed: (isShut: boolean) => void): LaneRelays {
  const energised = new Set<Direction>();
  let relays: Devices['relays'] = [];
  let isHolding = false;

  function energise(wanted: readonly Direction[], isPulse: boolean): void {
    for (const { relay, directions: served, pulseMs } of relays) {
      if (!served.some(direction => wanted.includes(direction))) continue;
      for (const direction of served) energised.add(direction);
      // A board that does not take a hold is lost, and says so.
      void relay.on(isPulse ? pulseMs : undefined).then(written => {
        if (!written.ok && isPulse) failed(written.fault.kind === 'stuck');
      });
    }
  }

  function again(): void {
    if (isHolding) energise(directions, false);
  }

  return {
    get energised() {
      return directions.filter(direction => energised.has(direction));
    },
    attach(opened) {
      relays = opened;
      again();
    },
    again,
    pulse(direction) {
      isHolding = false;
      energise([direction], true);
      if (!relays.some(({ directions: served }) => served.includes(direction))) failed(true);
    },
    hold() {
      isHolding = true;
      again();
    },
    release() {
      isHolding = false;
      energised.clear();
      for (const { relay } of relays) void relay.off();
    },
  };
}
