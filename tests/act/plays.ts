/** What is played against a lane, and what is seen of it. */
import type { GuardAction, Lane, LaneEvent, LaneSettings, LaneTimer, Stepped } from '../../main/act/lane.ts';
import type { View } from '../../main/act/view.ts';
import type { Direction, Outcome } from '../../main/words.ts';

/** What is under test: the real lane, or a mutant of it. */
export interface Machine {
  readonly newLane: (settings: LaneSettings, resume: { readonly locked: boolean }) => Lane;
  readonly step: (lane: Lane, event: LaneEvent) => Stepped;
  readonly view: (lane: Lane) => View;
}

/** One thing that the outside does. */
export type Move =
  /** `verdict` is what the policy will say of it; of what lacks more, when nothing more will come. */
  | {
      readonly kind: 'scan';
      readonly direction: Direction;
      readonly text: string;
      readonly verdict: Outcome;
      readonly lacks: 'parts' | 'declaration' | null;
    }
  | { readonly kind: 'receive' | 'pass'; readonly direction: Direction }
  /** Somebody touches the form at the screen, or leaves it. */
  | { readonly kind: 'attend' | 'abandon' }
  /** `of`: the guard names the entry that the lane shows, one that has gone, or none. */
  | {
      readonly kind: 'request';
      readonly action: GuardAction;
      readonly direction: Direction;
      readonly of: 'pending' | 'gone' | null;
    }
  | { readonly kind: 'partner'; readonly isOpen: boolean }
  /** One of the answers under way arrives, or one of the running timers fires: the `nth`, counted round. */
  | { readonly kind: 'answer' | 'tick'; readonly nth: number }
  | { readonly kind: 'fire'; readonly isBurning: boolean }
  /** A lost board drops its relays, and takes nothing until it is back. */
  | { readonly kind: 'relay'; readonly isLost: boolean }
  /** The board will not take the next pulse, or the journal the next thing it is asked for; then they work again. */
  | { readonly kind: 'misfire' | 'lapse' }
  /** `second-file`: overrides are durable, but have no number. */
  | { readonly kind: 'journal'; readonly health: 'whole' | 'second-file' | 'broken' }
  | { readonly kind: 'fault'; readonly fault: 'scanner' | 'input' | 'clock'; readonly isPresent: boolean };

export interface Plan {
  readonly settings: LaneSettings;
  readonly isLocked: boolean;
  /** Answers arrive before anything else happens. */
  readonly isPrompt: boolean;
  readonly moves: readonly Move[];
}

/** One event and what it did. `relay`, `timers` and `isRelayLost` are as they are when the effects have been obeyed. */
export interface Turn extends Stepped {
  readonly before: Lane;
  readonly event: LaneEvent;
  readonly relay: readonly Direction[];
  readonly timers: readonly LaneTimer[];
  readonly isRelayLost: boolean;
}

export interface Run {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly start: Lane;
  /** The moves, and then every answer and timer until nothing is under way. */
  readonly turns: readonly Turn[];
  /** What is still under way when the winding down was given up. */
  readonly left: number;
  readonly crash: string | null;
}
