/** What the journal's callers hand to it. */
import type { History } from '../decide/decide.ts';
import type { AdmitFlag, Direction, Outcome, Person, RefusalReason } from '../words.ts';

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
  /** What a guard or technician needs beside the reason (the reader's fault kind); never personal. */
  readonly detail: string | null;
}

/** Where history, decision and commit are one: `decide` is called inside the transaction. */
export interface HistoryReader {
  /** `sinceMs`: visits that began earlier no longer count. */
  history(use: string, person: string, sinceMs: number): History;
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
