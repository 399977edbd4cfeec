/** What the register keeps and tells: declarations that belong to persons, not to a code that somebody carries. */
import type { Answers, Result } from '../words.ts';
import type { JournalFault } from './faults.ts';

/** One declaration. All of it but the two moments is sealed in the file. */
export interface DeclarationContent {
  /** Seconds since 1970; valid from `notBeforeS` on, and no more at `expiresAtS` itself. */
  readonly notBeforeS: number;
  readonly expiresAtS: number;
  /** Site or group that it is meant for; null means any. */
  readonly audience: string | null;
  readonly answers: Answers;
  /** Purpose codes 1 to 8 of the VD1 profile; empty where none was told. */
  readonly purposes: readonly number[];
  readonly name: string | null;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  /** Digits with country code. */
  readonly phone: string | null;
  readonly plate: string | null;
  readonly host: string | null;
}

/** A declaration that a look-up has found. */
export interface RegisteredDeclaration extends DeclarationContent {
  readonly source: 'import' | 'endpoint';
  /** When it was imported or fetched, milliseconds since 1970. */
  readonly receivedAt: number;
}

/** A declaration to be kept. */
export interface NewDeclaration extends DeclarationContent {
  /** The source's own id; null where it has none: then the content itself is the id. */
  readonly ref: string | null;
  /** The person's pseudonyms, 32 hex digits each, at least one. */
  readonly persons: readonly string[];
}

/** A declaration with all that the register knows of it. */
export interface RegisterEntry extends RegisteredDeclaration {
  readonly ref: string;
  readonly persons: readonly string[];
  /** Milliseconds since 1970; null where it is not revoked. */
  readonly revokedAt: number | null;
}

export interface RegisterCounts {
  readonly total: number;
  readonly valid: number;
  readonly expired: number;
  readonly notYetValid: number;
  /** Counted here alone, whatever its validity. */
  readonly revoked: number;
  /** Milliseconds since 1970; null where nothing was ever imported. */
  readonly lastImportAt: number | null;
}

export interface Register {
  /**
   * The newest declaration of any of these pseudonyms (32 hex digits) that is valid at `nowS`, seconds since 1970; among
   * several the newest that is meant for one of `audiences`, where they are given. Where none is valid, the one that is
   * nearest to it: the last to have expired, or the next to begin. Revoked ones are not found.
   */
  find(
    persons: readonly string[],
    nowS: number,
    audiences?: readonly string[],
  ): Result<RegisteredDeclaration | null, JournalFault>;
  counts(nowS: number): Result<RegisterCounts, JournalFault>;
  /** Every declaration, opened, in the order of their import. Ends the iteration before anything else is asked. */
  entries(): Result<Iterable<Result<RegisterEntry, JournalFault>>, JournalFault>;
  /** Idempotent. */
  close(): void;
}

export interface Added {
  readonly added: number;
  /** Another content under a known ref takes the place of the first. */
  readonly changed: number;
  readonly unchanged: number;
  /** Revoked ones stay so, whatever is imported. */
  readonly revoked: number;
}

export interface RegisterWriter extends Register {
  /** Adds all of these or none, durable when it returns. `at`: milliseconds since 1970. */
  add(rows: readonly NewDeclaration[], at: number): Result<Added, JournalFault>;
  /** Returns those of the refs that the register does not have. */
  revoke(refs: readonly string[], at: number): Result<readonly string[], JournalFault>;
}
