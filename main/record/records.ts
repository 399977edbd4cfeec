/** What the journal's callers hand to it. */
import type { History } from '../decide/question.ts';
import type { TimeVerdict } from '../verify/judge.ts';
import type { Alias } from '../verify/person.ts';
import type { AdmitFlag, Credential, Direction, Outcome, RefusalReason } from '../words.ts';

/** A person as the journal knows them. Personal data, all but the pseudonyms. */
export interface Person {
  /** The strongest pseudonym of what was shown, 32 hex digits. */
  readonly key: string;
  /** Every pseudonym that what was shown proves to be this person's, strongest first, `key` among them. */
  readonly aliases: readonly Alias[];
  readonly name: string | null;
  readonly phone: string | null;
  readonly plate: string | null;
  readonly host: string | null;
  /** Pseudonym of the host, by which visitors are counted; null where there is none. */
  readonly hostKey: string | null;
  /** The pseudonym that this person has as somebody's host; null without a name. */
  readonly selfKey: string | null;
}

/**
 * What the policy was asked about a code, without anything medical and without names: enough to ask another policy the
 * same. The answers are told by the reasons that the decision gave.
 */
export interface ProofFacts
  extends Pick<Credential, 'kind' | 'format' | 'issuer' | 'audience' | 'notBeforeS' | 'expiresAtS'> {
  readonly purposes: readonly number[];
  readonly time: TimeVerdict;
  readonly usage: 'ok' | 'wrong-usage';
  readonly schema: 'ok' | 'bad-schema';
  readonly isRevoked: boolean;
}
export interface Facts {
  /** Everything that was shown together, the newest last. */
  readonly proofs: readonly ProofFacts[];
  /** The declaration that was looked up, or made for this decision; null where none was found or asked for. */
  readonly declared: {
    readonly notBeforeS: number;
    readonly expiresAtS: number;
    readonly audience: string | null;
    readonly purposes: readonly number[];
    readonly isStale: boolean;
    /** How long ago it was received, seconds. */
    readonly ageS: number;
    /** The person has made it at the lane's own screen. */
    readonly isMadeHere?: boolean;
  } | null;
  /** The clock was known to be wrong. */
  readonly clockFaulted: boolean;
}

/** One decision of the policy, as it is kept. The answers are not: only the verdict and its reasons. */
export interface DecisionRecord {
  readonly lane: string;
  readonly direction: Direction;
  readonly outcome: Outcome;
  /** Refusal reasons, or the flags of an admission, first the most important. */
  readonly reasons: readonly (RefusalReason | AdmitFlag)[];
  readonly format: string | null;
  readonly issuer: string | null;
  readonly use: string | null;
  /** Null where nobody could be named for certain (a forged or unreadable code). Name, phone, host, plate are sealed. */
  readonly person: Person | null;
  /** How many scans this stands for: over 1 only for unreadable ones, which are counted by the second. */
  readonly count: number;
  /** Digest of the policy in force. */
  readonly policy: string;
  /** Version of the privacy notice that the screen showed, null where the site has none. */
  readonly notice: string | null;
  /** What a guard or technician needs beside the reason (the reader's fault kind, the watchlist's instruction); never personal. */
  readonly detail: string | null;
  /** Null where nobody was named. */
  readonly facts: Facts | null;
  /** The zones that the lane leads between: `zone` is entered by `in`, and left by `out` for `from` (null: outside). */
  readonly zone: string;
  readonly from: string | null;
  /** The guard who declared for the person; null where they did so themselves. */
  readonly proxy: string | null;
}

/** Where history, decision and commit are one: `decide` is called inside the transaction. */
export interface HistoryReader {
  /**
   * Of a code by its replay key, and of a person by every pseudonym. `sinceMs`: visits that began earlier no longer
   * count. Heads are counted only where they are asked for.
   */
  history(query: HistoryQuery): History;
}
export interface HistoryQuery {
  readonly use: string | null;
  readonly aliases: readonly Alias[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly sinceMs: number;
  /** The zone that the lane leads into, and the one that it comes from (null: outside). */
  readonly zone: string;
  readonly from: string | null;
  readonly countsInside: boolean;
  /** Pseudonym of the host whose visitors are counted. */
  readonly hostKey: string | null;
  /** Pseudonym of the host who has to be inside; null where nobody has to. */
  readonly escortKey: string | null;
}

/** What every record carries beside its own fields. */
export interface RecordContext {
  /** Digest of the policy in force. */
  readonly policy: string;
  /** Version of the privacy notice that the screen showed. */
  readonly notice: string | null;
  /** For an override that was written elsewhere first: its id there, and when it was. */
  readonly imported?: { readonly id: string; readonly at: number };
}
