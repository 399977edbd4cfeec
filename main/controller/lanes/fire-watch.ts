/** Fire is the site's: one input that burns releases every lane, and none closes before all is over. */
import type { Clock } from '../../../drivers/driver.ts';

/** A lane that is released in a fire, with or without an input of its own. */
export interface FireLane {
  readonly site: { readonly id: string };
  dispatch(event: { readonly kind: 'fireStarted' | 'fireEnded' }): void;
  /** `heard` is called with every level of the lane's fire input; one that cannot be read burns. */
  hearFire(heard: (isBurning: boolean) => void): void;
}

export interface FireWatchParts {
  readonly lanes: readonly FireLane[];
  readonly clock: Pick<Clock, 'now'>;
  /** Whether the lanes stay released until a supervisor has confirmed that it is over; asked whenever an input clears. */
  mustConfirm(): boolean;
  /** The last fire of an earlier life was neither ended nor confirmed. */
  readonly wasBurning: boolean;
  /** `burning` or `since` is another. */
  changed(): void;
}

export interface FireWatch {
  /** Ids of the lanes whose input burns; empty while `since` is not null: it has cleared, and is to be confirmed. */
  readonly burning: readonly string[];
  /** Milliseconds since 1970; null where there is no fire. */
  readonly since: number | null;
  /** A supervisor lets the lanes close. False where nothing is to be confirmed, or something burns. */
  confirm(): boolean;
  /** Looks again whether anybody has to confirm: the last supervisor may have gone. */
  look(): void;
}

/** To be made before the lanes open their devices: none touches a relay before it is known whether there is a fire. */
export function watchFire({ lanes, clock, mustConfirm, wasBurning, changed }: FireWatchParts): FireWatch {
  const burning = new Set<string>();
  let since: number | null = null;

  function begin(): void {
    since = clock.now();
    for (const lane of lanes) lane.dispatch({ kind: 'fireStarted' });
  }

  function end(): void {
    since = null;
    for (const lane of lanes) lane.dispatch({ kind: 'fireEnded' });
  }

  function hear(lane: string, isBurning: boolean): void {
    if (burning.has(lane) === isBurning) return;
    if (isBurning) burning.add(lane);
    else burning.delete(lane);
    if (since === null) begin();
    else endIfOver();
    changed();
  }

  function endIfOver(): boolean {
    const isOver = since !== null && burning.size === 0 && !mustConfirm();
    if (isOver) end();
    return isOver;
  }

  for (const lane of lanes) lane.hearFire(isBurning => hear(lane.site.id, isBurning));
  if (wasBurning && mustConfirm()) begin();

  return {
    get burning() {
      return [...burning];
    },
    get since() {
      return since;
    },
    confirm() {
      if (since === null || burning.size > 0) return false;
      end();
      changed();
      return true;
    },
    look() {
      if (endIfOver()) changed();
    },
  };
}
