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
  /** `failed` is called, now or later, where the board does not take it, or there is none. */
  pulse(direction: Direction): void;
  hold(): void;
  release(): void;
}

export function newLaneRelays(directions: readonly Direction[], failed: () => void): LaneRelays {
  const energised = new Set<Direction>();
  let relays: Devices['relays'] = [];
  let isHolding = false;

  function energise(wanted: readonly Direction[], refused: () => void): void {
    for (const { relay, directions: served } of relays) {
      if (!served.some(direction => wanted.includes(direction))) continue;
      for (const direction of served) energised.add(direction);
      void relay.on().then(written => {
        if (!written.ok) refused();
      });
    }
  }

  function again(): void {
    // A board that does not take it is lost, and says so.
    if (isHolding) energise(directions, () => undefined);
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
      energise([direction], failed);
      if (!relays.some(({ directions: served }) => served.includes(direction))) failed();
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
