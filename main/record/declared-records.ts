/** What the register of the form's own declarations keeps and tells. */
import type { Result } from '../words.ts';
import type { JournalFault } from './faults.ts';

/** One declaration that was signed here. All but the moments is sealed in the file. */
export interface Declared {
  /** The request and the person's place in it, as `AAAAAAAAAAAAAAAAAAAAAA-0`: what names it to whoever revokes it. */
  readonly ref: string;
  /** Pseudonym, 32 hex digits. */
  readonly person: string;
  /** The signed `VD1:` text. */
  readonly text: string;
  /** Seconds since 1970. */
  readonly notBeforeS: number;
  readonly expiresAtS: number;
}

/** Everything that one request was answered with. */
export interface DeclaredBatch {
  /** The request's own id, 22 characters of base64url. */
  readonly request: string;
  /** SHA-256 of what was asked, hex: tells a repeated request from another one under the same id. */
  readonly digest: string;
  /** Version of the notice that was agreed to; null where there was none. */
  readonly notice: string | null;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly declared: readonly Declared[];
}

export interface DeclaredEntry extends Declared {
  readonly notice: string | null;
  readonly madeAt: number;
  /** Milliseconds since 1970; null where it is not revoked. */
  readonly revokedAt: number | null;
}

export interface DeclaredCounts {
  readonly total: number;
  readonly valid: number;
  readonly expired: number;
  /** Counted here alone, whatever its validity. */
  readonly revoked: number;
  /** Milliseconds since 1970; null where nothing was ever declared. */
  readonly lastAt: number | null;
}

export interface DeclaredStore {
  /** Durable when it is ok. A request that is kept already stays as it is. */
  keep(batch: DeclaredBatch): Result<null, JournalFault>;
  /** What a request was answered with; null where it is unknown, or forgotten. */
  answerOf(request: string): Result<DeclaredBatch | null, JournalFault>;
  /** The texts that hold now and are not revoked, of any of these pseudonyms, newest first, 64 at most. */
  find(persons: readonly string[], nowS: number): Result<readonly string[], JournalFault>;
  counts(nowS: number): Result<DeclaredCounts, JournalFault>;
  /** Answers with the refs that it does not know. */
  revoke(refs: readonly string[], at: number): Result<readonly string[], JournalFault>;
  /** A row that does not open is a fault in its place. */
  entries(): Result<Iterable<Result<DeclaredEntry, JournalFault>>, JournalFault>;
  /**
   * Forgets what was made over `keepDays` ago and has ended, and the keys of days of which nothing is left. At most `limit`
   * rows at a time: answers with how many.
   */
  forget(now: number, keepDays: number, limit: number): Result<number, JournalFault>;
  /** Idempotent. */
  close(): void;
}
