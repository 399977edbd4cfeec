/**
 * The nouns that every verb shares. Types only, save for the two helpers of `Result`: this file is the one that
 * everything may import, so it imports nothing.
 *
 * Units: a name that ends in `Ms` is milliseconds, in `S` seconds; a moment (`at`, `now`) is milliseconds since 1970 UTC,
 * except inside a credential, where RFC 8392 counts seconds.
 */

/** An expected outcome. Exceptions are bugs; everything that the outside can cause is a value. */
export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <F>(fault: F): { readonly ok: false; readonly fault: F } => ({ ok: false, fault });

/** Which way a person goes through a lane. */
export type Direction = 'in' | 'out';

/** What a lane serves; on `both`, each device names its own direction. */
export type LaneDirection = Direction | 'both';

/** Every QR format that the gate reads; one file each in `read/`. */
export type Format = 'declaration';

/** A person as a credential names them. Personal data, all but `key`. */
export interface Person {
  /** Pseudonym: HMAC-SHA-256 of the national id under the scheme's person key, first 16 bytes, 32 hex digits. */
  readonly key: string;
  /** Full name, NFC, 1 to 80 characters. */
  readonly name: string;
  /** Digits with country code, as text. */
  readonly phone: string | null;
  readonly plate: string | null;
  /** Host or destination. */
  readonly host: string | null;
}

/** The declared answers; bits as in the VD1 profile. Used to decide, never kept. */
export interface Answers {
  /** Bits: 0 fever, 1 cough, 2 breathing difficulty, 3 pneumonia, 4 sore throat, 5 fatigue. */
  readonly symptoms: number;
  /** Bits: 0 epidemic area, 1 contact with a case, 2 with a person from an affected country, 3 with a person with symptoms. */
  readonly exposures: number;
}

/** What proves a credential: a COSE_Sign1 signature (RFC 9052), over bytes kept exactly as they were received. */
export interface Seal {
  readonly kind: 'cose';
  /** COSE algorithm number from the protected header. */
  readonly algorithm: number;
  /** Key id from the protected header, lower-case hex. */
  readonly keyId: string;
  /** The Sig_structure (RFC 9052 section 4.4), built around the received protected header and payload. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** What a text says, before anybody has verified it. */
export interface Credential {
  readonly format: Format;
  readonly issuer: string;
  /** Site or group that it is meant for; null means any. */
  readonly audience: string | null;
  /** Seconds since 1970. */
  readonly notBeforeS: number;
  /** Seconds since 1970. */
  readonly expiresAtS: number;
  /** Replay key: issuer and credential id, never the raw text (one credential can have many texts). */
  readonly use: string;
  readonly person: Person;
  readonly answers: Answers;
  /** Purpose codes 1 to 8 of the VD1 profile. */
  readonly purposes: readonly number[];
  readonly seal: Seal;
}

export type Outcome = 'admit' | 'refuse' | 'refer';

/** Why a person is not admitted at once. Closed: each has a sentence in every language that says what to do next. */
export const refusalReasons = [
  'unreadable',
  'unknown-code',
  'not-genuine',
  'expired',
  'not-yet-valid',
  'too-old',
  'other-site',
  'exposure',
  'symptoms',
  'already-used',
  'person-inside',
  'outcome-unknown',
  'busy',
  'locked',
  'out-of-order',
  'internal',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** What an admitted entry or exit is marked with: warnings of the entry, forgiven faults of the exit. */
export const admitFlags = [
  'expired',
  'not-yet-valid',
  'too-old',
  'other-site',
  'exposure',
  'symptoms',
  'person-inside',
  'already-used',
  'outcome-unknown',
  'no-entry',
  'clock',
] as const;
export type AdmitFlag = (typeof admitFlags)[number];

/** What a sentence on the screen may fill in. */
export interface ReasonDetails {
  /** Moment, milliseconds since 1970. */
  readonly at?: number;
  readonly hours?: number;
}

/** The policy's answer for one scan. The first reason is the one that the visitor reads. */
export type Decision =
  | { readonly outcome: 'admit'; readonly flags: readonly AdmitFlag[] }
  | {
      readonly outcome: 'refuse' | 'refer';
      readonly reasons: readonly [RefusalReason, ...RefusalReason[]];
      readonly details: ReasonDetails;
    };

/** A named guard's decision against or without the policy's. */
export interface Override {
  readonly guard: string;
  readonly reason: string;
}

/** Why a lane is out of order; the screen and the desk say which. */
export const laneFaults = ['relay', 'scanner', 'input', 'journal', 'clock'] as const;
export type LaneFault = (typeof laneFaults)[number];

/** The states of a lane. */
export const laneStates = [
  'idle',
  'deciding',
  'opening',
  'passing',
  'refused',
  'referred',
  'held',
  'locked',
  'released',
  'faulted',
] as const;
export type LaneState = (typeof laneStates)[number];
