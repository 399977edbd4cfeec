import type {
  Decision,
  Direction,
  LaneFault,
  LaneState,
  Override,
  ProofKind,
  ReasonDetails,
  RefusalReason,
} from '../words.ts';

/** What does not change while the lane lives. Durations in milliseconds. */
export interface LaneSettings {
  readonly id: string;
  readonly directions: readonly Direction[];
  readonly pulseMs: Readonly<Record<Direction, number>>;
  /** Time to pass after the pulse; null where the direction has no passage sensor. */
  readonly passageMs: Readonly<Record<Direction, number | null>>;
  readonly referMs: number;
  /** How long the lane waits for the next part or proof. */
  readonly collectMs: number;
  /** How long it waits for somebody who declares at its screen, since they were last heard of. */
  readonly declareMs: number;
  /** While fire lasts: energise the relays, or leave them alone. */
  readonly fireRelay: 'hold' | 'none';
}

/** One code at the lane. `text` is what the scanner sent, a byte a character: it tells a re-read from a new code. */
export interface Scan {
  readonly id: number;
  readonly direction: Direction;
  readonly text: string;
}

/** What has to be shown before a scan can be decided: the other parts of a text, or another proof. */
export type More =
  | { readonly kind: 'parts'; readonly have: number; readonly of: number }
  | { readonly kind: 'proof'; readonly awaits: readonly ProofKind[] }
  /** A declaration, which its owner may make at the lane's own screen. */
  | { readonly kind: 'declaration' };

/** What the screen shows beside the state itself; personal data are initials at most. */
export type Shown =
  /** `more`: what is still to be shown; null while a code comes in. */
  | { readonly kind: 'reading'; readonly direction: Direction; readonly more: More | null }
  | { readonly kind: 'admitted'; readonly direction: Direction; readonly initials: string | null }
  | {
      readonly kind: 'refused' | 'referred';
      readonly direction: Direction;
      readonly reason: RefusalReason;
      readonly details: ReasonDetails;
    };

/** The entry on whose account the lane is open, or was just refused. `seq` is its durable journal number. */
export interface Pending {
  readonly seq: number;
  readonly direction: Direction;
  readonly scan: Scan | null;
}

/** How long each display lasts, in milliseconds. `reading` is that of a code that comes in. */
export const shownMs = { reading: 2_000, admitted: 4_000, refused: 8_000 } as const;
/** A re-read of the code that was just admitted is recorded, but does not replace "please enter" for this long. */
export const rereadMs = 1_500;
/** Whoever goes through for this long after somebody has passed went on that opening: two on one. */
export const followMs = 2_000;

/**
 * `pulse` ends an opening, `passage` the wait for the person, `refer` the wait for the guard, `collect` that for the next
 * part or proof, `shown` what the screen shows, `reread` the grace for re-reads, `follow` the time in which who passes has
 * followed somebody.
 */
export const laneTimers = ['pulse', 'passage', 'refer', 'collect', 'shown', 'reread', 'follow'] as const;
export type LaneTimer = (typeof laneTimers)[number];

/**
 * A thing that the guard or a technician asks for; recorded under `id` before it takes effect. `turn-away` sends whoever
 * was referred or refused away.
 */
export type GuardAction = 'open' | 'turn-away' | 'hold' | 'lock' | 'unlock' | 'end-hold' | 'reset';

export type LaneEvent =
  | { readonly kind: 'receiving'; readonly direction: Direction }
  | { readonly kind: 'scanned'; readonly scan: Scan }
  /** The decision of `scanId` is durable as event `seq`. */
  | {
      readonly kind: 'decided';
      readonly scanId: number;
      readonly seq: number;
      readonly decision: Decision;
      readonly initials: string | null;
    }
  /** The scan is one of several that are decided together; nothing is decided yet. */
  | { readonly kind: 'unfinished'; readonly scanId: number; readonly more: More }
  /** Whoever declares at the lane's screen is still there, or has left. */
  | { readonly kind: 'attended' | 'abandoned' }
  /** The decision could not be made durable; nothing may open. */
  | { readonly kind: 'undecided'; readonly scanId: number }
  | {
      readonly kind: 'requested';
      readonly id: number;
      readonly action: GuardAction;
      readonly direction: Direction;
      readonly override: Override;
      /** The entry that it answers: refused where another one is pending, or none. Null: whatever is. */
      readonly of: number | null;
    }
  /** The record asked for under `id` is durable as event `seq`. */
  | { readonly kind: 'recorded'; readonly id: number; readonly seq: number }
  | { readonly kind: 'unrecorded'; readonly id: number }
  /** The board did not take the pulse; `isShut`: it was asked, and its relay has not moved. */
  | { readonly kind: 'pulseFailed'; readonly isShut: boolean }
  | { readonly kind: 'passed'; readonly direction: Direction }
  | { readonly kind: 'timerFired'; readonly timer: LaneTimer }
  | { readonly kind: 'fireStarted' }
  | { readonly kind: 'fireEnded' }
  /** A lane of the same mantrap is open, or the last such one has closed. */
  | { readonly kind: 'partnerOpened' }
  | { readonly kind: 'partnerClosed' }
  | { readonly kind: 'faultRaised'; readonly fault: LaneFault }
  | { readonly kind: 'faultCleared'; readonly fault: LaneFault };

/** What keeps people of a direction from being decided about. */
export type Barrier = 'out-of-order' | 'locked' | 'interlocked';

/** What the lane writes into the journal of its own accord. `entry` is the journal number of the opening concerned. */
export type LaneRecord =
  | {
      readonly kind: 'refused';
      readonly direction: Direction;
      readonly reason: Barrier | 'busy';
      readonly scan: Scan;
    }
  | {
      readonly kind: 'overridden';
      readonly direction: Direction;
      readonly override: Override;
      readonly of: number | null;
    }
  | { readonly kind: 'opened' | 'passed' | 'not-passed' | 'outcome-unknown'; readonly entry: number }
  | {
      readonly kind: 'turned-away';
      readonly direction: Direction;
      readonly override: Override;
      readonly of: number;
    }
  /** Somebody went through a closed lane; `entry` is the one that had just not been admitted. */
  | { readonly kind: 'forced'; readonly direction: Direction; readonly entry: number | null }
  /** Somebody went through on the opening of another, whose entry this is; says nothing of how that one ended. */
  | { readonly kind: 'tailgated'; readonly direction: Direction; readonly entry: number | null }
  | { readonly kind: 'held' | 'hold-ended' | 'locked' | 'unlocked' | 'lane-reset'; readonly override: Override }
  | { readonly kind: 'fire-started' | 'fire-ended' }
  | { readonly kind: 'faulted' | 'recovered'; readonly fault: LaneFault };

export type LaneEffect =
  /**
   * Read, verify, decide and commit this scan; answered by `decided`, `undecided` or, unless it `isLast`, `unfinished`.
   * `after` is the scan that it goes on from, with what that one has collected; null for a new beginning. With `isLast`
   * nothing more will come: what has been collected is decided as it is. A scan that goes on from itself is the one that
   * was collected last, and adds nothing.
   */
  | { readonly kind: 'decide'; readonly scan: Scan; readonly after: number | null; readonly isLast: boolean }
  /** Make a record durable. With an `id` it is answered by `recorded` or `unrecorded`; without, it may fail silently. */
  | { readonly kind: 'record'; readonly id: number | null; readonly record: LaneRecord }
  /** Energise the direction's relay for the entry `seq`; answered by `pulseFailed` where the board did not take it. */
  | { readonly kind: 'pulse'; readonly direction: Direction; readonly seq: number }
  /** Energise every relay of the lane and keep it so. */
  | { readonly kind: 'hold' }
  /** Release every relay of the lane. */
  | { readonly kind: 'release' }
  | { readonly kind: 'startTimer'; readonly timer: LaneTimer; readonly ms: number }
  | { readonly kind: 'stopTimer'; readonly timer: LaneTimer };

/** One lane. Plain data: it survives JSON, and equal event lists give equal lanes. */
export interface Lane {
  readonly settings: LaneSettings;
  readonly state: LaneState;
  /** Locked by a guard; openings of exits and overrides return to `locked`. */
  readonly locked: boolean;
  readonly faults: readonly LaneFault[];
  /** Another lane of the mantrap is open: nothing opens here but by fire. */
  readonly interlocked: boolean;
  readonly shown: Shown | null;
  /** The scan being decided. */
  readonly deciding: Scan | null;
  /** In reading: the latest of the scans that are decided together. In deciding: the one that the scan goes on from. */
  readonly collecting: Scan | null;
  /** The guard's request being recorded. */
  readonly requested: Extract<LaneEvent, { kind: 'requested' }> | null;
  /** In opening and passing: the entry that opened. In refused and referred: the entry that was not admitted. */
  readonly pending: Pending | null;
  /** The person went through before the pulse had ended. */
  readonly passedEarly: boolean;
  /** The code that was admitted last, while re-reads of it are forgiven. */
  readonly admittedText: string | null;
  /** The entry whose person has just gone through, while whoever comes next has followed them. */
  readonly followed: number | null;
}

export interface Stepped {
  readonly lane: Lane;
  readonly effects: readonly LaneEffect[];
}
