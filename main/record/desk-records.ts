/** What the desk and the gate around the lanes write into the journal, beside the lanes' own records. */
import type { GuardRole, Override } from '../words.ts';

/** Who did it and why; every act of a guard carries it. */
interface ByGuard {
  readonly override: Override;
}

export type DeskRecord =
  /** The person of this entry or exit did not pass, whatever was seen. */
  | ({ readonly kind: 'entry-cancelled'; readonly entry: number } & ByGuard)
  /** The visit ended at `at` (milliseconds since 1970) without a scan. */
  | ({ readonly kind: 'exit-corrected'; readonly visit: number; readonly at: number } & ByGuard)
  /** Forgotten visits, closed by the daily reset; at most `maxClosedAtOnce` an event. */
  | { readonly kind: 'visits-closed'; readonly zone: string; readonly visits: readonly number[] }
  /** The person's next entry is not held against them. */
  | ({ readonly kind: 'passback-reset'; readonly person: string } & ByGuard)
  | {
      readonly kind: 'watched';
      readonly person: string;
      /** Milliseconds since 1970; null for ever. */
      readonly until: number | null;
      readonly outcome: 'refer' | 'refuse';
      readonly instruction: string;
      readonly guard: string;
    }
  | ({ readonly kind: 'unwatched'; readonly watch: number } & ByGuard)
  /** `door`: the passage or door that stays open; `tamper`: a housing; `disk`: little room is left. */
  | { readonly kind: 'held-open' | 'door-closed' | 'tampered' | 'tamper-ended' | 'disk-low' | 'disk-recovered' }
  /** A door that opened though nothing had been opened. */
  | { readonly kind: 'door-forced' }
  | ({ readonly kind: 'alarm-acknowledged'; readonly alarm: number } & ByGuard)
  | ({ readonly kind: 'supervisor-called' } & ByGuard)
  /** `lanes`: those that it locked, and those that its end unlocks. */
  | ({
      readonly kind: 'locked-down' | 'lockdown-lifted';
      readonly lanes: readonly string[];
      readonly second?: string;
    } & ByGuard)
  /** A named supervisor lets the lanes close after a fire. */
  | ({ readonly kind: 'fire-confirmed' } & ByGuard)
  | { readonly kind: 'accounted-for'; readonly visit: number; readonly isMet: boolean; readonly guard: string }
  /** Somebody has looked at personal data: whose, at most 100 pseudonyms; `count` of all. */
  | {
      readonly kind: 'looked';
      readonly guard: string;
      readonly what: 'search' | 'visits' | 'muster' | 'export' | 'watchlist';
      readonly persons: readonly string[];
      readonly count: number;
      readonly second?: string;
    }
  /** `by`: the guard who did it, or the command line. */
  | {
      readonly kind:
        | 'signed-in'
        | 'signed-out'
        | 'sign-in-refused'
        | 'locked-out'
        | 'pin-changed'
        | 'guard-added'
        | 'guard-removed'
        | 'guard-unlocked'
        | 'badge-issued';
      readonly guard: string;
      readonly role: GuardRole | null;
      readonly by: string;
    }
  /** A program's access to the API. */
  | {
      readonly kind: 'token-added' | 'token-removed';
      readonly token: string;
      readonly scopes: readonly string[];
      readonly by: string;
    };

/** How many visits one `visits-closed` closes at most: a scan never waits for it. */
export const maxClosedAtOnce = 25;
