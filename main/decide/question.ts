/** What the policy is asked about one scan. Plain data: the same question has the same answer, now and in a replay. */
import type { TimeVerdict } from '../verify/judge.ts';
import type { Alias } from '../verify/person.ts';
import type {
  AdmitFlag,
  Answers,
  CodeKind,
  Credential,
  Decision,
  Direction,
  IdentityCode,
  Outcome,
  ReasonDetails,
  RefusalReason,
} from '../words.ts';
import type { LaneWay, LocalTime, Policy, Schedule, WatchEntry } from './policy.ts';

/** A code that says who shows it: signed and found genuine, or a card. */
export interface Proof {
  readonly credential: Credential;
  /** The holder's pseudonyms, strongest first. */
  readonly aliases: readonly Alias[];
  readonly time: TimeVerdict;
  readonly usage: 'ok' | 'wrong-usage';
  readonly isRevoked: boolean;
  /** Ids of the rules in the site's rule files that this certificate fails. */
  readonly failedRules: readonly string[];
}

/** What reading and verifying made of a scan. */
export type Judged =
  | { readonly kind: 'unreadable' | 'not-genuine' | 'incomplete' | 'mixed-parts' }
  | { readonly kind: 'unknown-code'; readonly code: CodeKind }
  | ({ readonly kind: 'genuine' } & Proof)
  | { readonly kind: 'identity'; readonly credential: IdentityCode; readonly aliases: readonly Alias[] };

/** A declaration that was looked up for the person of a card. */
export interface Declared {
  readonly notBeforeS: number;
  readonly expiresAtS: number;
  readonly audience: string | null;
  readonly answers: Answers;
  readonly purposes: readonly number[];
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly host: string | null;
  /** It is a remembered answer of an endpoint that could not be asked now. */
  readonly isStale: boolean;
}

/** A visit as the decision sees it. */
export interface PastVisit {
  /** Journal number of the entry (or of the exit, where no entry was known). */
  readonly seq: number;
  /** Moment of the entry, milliseconds since 1970. */
  readonly at: number;
  readonly inside: boolean;
  /** The opening's outcome is not known (the controller died in the middle of it). */
  readonly uncertain: boolean;
  /** A supervisor has reset the person's anti-passback since: it is not held against them. */
  readonly isForgiven: boolean;
  /** No entry was known: it is an exit alone, and `at` is its moment. */
  readonly isExitOnly?: boolean;
}

/**
 * What the journal knows; null where nothing. Only visits since the anti-passback reset are in it; but `isInFrom` and
 * `isHostInside` are of any age: who is inside may stay for days.
 */
export interface History {
  /** The visit that this very code opened and no exit has closed. */
  readonly use: PastVisit | null;
  /** The latest visit of the person to this zone under any code, open or closed. */
  readonly person: PastVisit | null;
  /** How many are inside the zone, and for the host of this person; null where the policy does not ask. */
  readonly inside: number | null;
  readonly forHost: number | null;
  /** Whether the person is inside the zone that the lane comes from; null where it comes from outside. */
  readonly isInFrom: boolean | null;
  /** Whether the person's host is inside; null where the policy does not ask, or no host is named. */
  readonly isHostInside: boolean | null;
  /** What the watchlist that is kept at the desk says of the person; the site's own is in the policy. */
  readonly watched: readonly WatchEntry[];
}

export interface Question {
  readonly judged: Judged;
  /** What the same person has shown just before, oldest first. */
  readonly earlier: readonly Proof[];
  readonly declared: Declared | null;
  /** Every pseudonym by which the person is known, those that are shown among them. */
  readonly knownAs: readonly string[];
  /** Whoever lacks nothing but a declaration can make it there and then; absent: they cannot. */
  readonly declaresHere?: boolean;
  readonly direction: Direction;
  readonly lane: string;
  /** Between which zones the lane leads. */
  readonly way: LaneWay;
  /** Of the site; the first that holds at the lane counts. */
  readonly schedules: readonly Schedule[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly local: LocalTime;
  /** The clock is known to be wrong: only exits get here, and they are flagged. */
  readonly clockFaulted: boolean;
  readonly audiences: readonly string[];
  readonly policy: Policy;
  readonly history: History;
}
export type Decide = (question: Question) => Decision;

/** One thing that the policy has to say about a scan. `admit` is a warning. */
export interface Finding {
  readonly outcome: Outcome;
  readonly reason: RefusalReason & AdmitFlag;
  readonly details: ReasonDetails;
}

export function finding(outcome: Outcome, reason: Finding['reason'], details: ReasonDetails = {}): Finding {
  return { outcome, reason, details };
}

/** Every code that is shown together, the newest last. */
export function proofsOf({ judged, earlier }: Pick<Question, 'judged' | 'earlier'>): readonly Proof[] {
  if (judged.kind === 'genuine') return [...earlier, judged];
  if (judged.kind === 'identity') return [...earlier, cardProof(judged)];
  return earlier;
}

function cardProof({ credential, aliases }: Extract<Judged, { kind: 'identity' }>): Proof {
  return { credential, aliases, time: 'ok', usage: 'ok', isRevoked: false, failedRules: [] };
}

/** The declaration that counts: a signed one that is shown, or else the one that was looked up. */
export function declarationOf(
  question: Pick<Question, 'judged' | 'earlier' | 'declared'>,
): Omit<Declared, 'birthDate' | 'isStale' | 'name'> | null {
  const shown = proofsOf(question).findLast(({ credential }) => credential.kind === 'declaration')?.credential;
  if (shown?.kind !== 'declaration') return question.declared;
  return { ...shown, host: shown.person.host };
}
