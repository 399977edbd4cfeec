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
export const formats = ['declaration', 'dcc', 'shc', 'vds-nc', 'personal-qr', 'cccd', 'bhyt'] as const;
export type Format = (typeof formats)[number];

/**
 * A number that belongs to one person. `person` is the scheme's pseudonym already (32 hex digits); `national-id` the 12
 * digits of a CCCD; `qid` the digits of the national personal QR; `old-id` the 9 digits of a CMND; `insurance` the 10
 * digits of the social insurance number; `passport` a foreigner's passport number, upper-case letters and digits.
 */
export interface PersonId {
  readonly kind: 'person' | 'national-id' | 'qid' | 'old-id' | 'insurance' | 'passport';
  readonly value: string;
}

/** Whom a code names, as it is written there. Personal data, all of it. */
export interface Holder {
  /** Full name, NFC; null where the code has none, or a masked one. */
  readonly name: string | null;
  /** The name as the code itself spells it in the letters of a machine-readable zone (ICAO Doc 9303); null where it does not. */
  readonly icaoName: string | null;
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`: as much as the code tells. */
  readonly birthDate: string | null;
  /** Whole numbers only: a masked one is no number. */
  readonly ids: readonly PersonId[];
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

/** What proves a credential, over bytes kept exactly as they were received. */
export type Seal =
  /** A COSE_Sign1 signature (RFC 9052). */
  | {
      readonly kind: 'cose';
      /** COSE algorithm number of the message; null where it names none, and the key alone decides. */
      readonly algorithm: number | null;
      /** Key id, lower-case hex; null where the message has none. */
      readonly keyId: string | null;
      /** The Sig_structure (RFC 9052 section 4.4), built around the received protected header and payload. */
      readonly signed: Uint8Array;
      readonly signature: Uint8Array;
    }
  /** A JSON Web Signature in compact form (RFC 7515). */
  | {
      readonly kind: 'jws';
      /** The header's `alg`. */
      readonly algorithm: string;
      /** The header's `kid`. */
      readonly keyId: string;
      /** `header.payload`, as it came. */
      readonly signed: Uint8Array;
      readonly signature: Uint8Array;
    }
  /** A Visible Digital Seal in JSON (ICAO VDS-NC): the signer's certificate comes along and proves nothing by itself. */
  | {
      readonly kind: 'vds';
      /** `ES256`, `ES384` or `ES512`. */
      readonly algorithm: string;
      /** The signer's certificate, DER. */
      readonly certificate: Uint8Array;
      /** The canonical form (RFC 8785) of `data`. */
      readonly signed: Uint8Array;
      /** r and s. */
      readonly signature: Uint8Array;
    }
  /** A card or personal code: says who somebody is, and proves nothing. */
  | { readonly kind: 'none' };

/** What a health certificate is about; a signer's certificate may allow some of them only. */
export const usages = ['vaccination', 'test', 'recovery'] as const;
export type Usage = (typeof usages)[number];

/**
 * One medical fact, in the words that every scheme shares. Dates are `YYYY-MM-DD` or as much of it as is told; null where
 * the certificate does not say. Used to decide, never kept.
 */
export type HealthFact =
  | {
      readonly kind: 'vaccination';
      /** Product or vaccine code, as in the certificate. */
      readonly product: string | null;
      readonly dose: number | null;
      readonly ofDoses: number | null;
      readonly date: string | null;
    }
  | {
      readonly kind: 'test';
      readonly method: 'naat' | 'antigen' | 'other';
      readonly result: 'negative' | 'positive' | 'unknown';
      /** Moment of the sample, milliseconds since 1970. */
      readonly at: number | null;
    }
  | {
      readonly kind: 'recovery';
      readonly firstPositive: string | null;
      readonly from: string | null;
      readonly until: string | null;
    };

interface Common {
  readonly format: Format;
  /** Null where nobody vouches for the code. */
  readonly issuer: string | null;
  /** Site or group that it is meant for; null means any. */
  readonly audience: string | null;
  /** Seconds since 1970; null where it is not bounded. */
  readonly notBeforeS: number | null;
  /** Seconds since 1970; null where it is not bounded. */
  readonly expiresAtS: number | null;
  /**
   * Replay key: issuer and credential id, never the raw text (one credential can have many texts). Null where a code is
   * meant to be shown again and again.
   */
  readonly use: string | null;
  readonly person: Holder;
  readonly seal: Seal;
}

/** A declaration, signed by an issuer of ours. */
export interface Declaration extends Common {
  readonly kind: 'declaration';
  readonly issuer: string;
  readonly notBeforeS: number;
  readonly expiresAtS: number;
  readonly answers: Answers;
  /** Purpose codes 1 to 8 of the VD1 profile. */
  readonly purposes: readonly number[];
}

/** A health certificate, signed by a health authority. */
export interface HealthCertificate extends Common {
  readonly kind: 'health';
  readonly facts: readonly HealthFact[];
  /** Whether the claim is of the schema version that it declares. */
  readonly schema: 'ok' | 'bad-schema';
  /** The claim as JSON, for rules that are written against it; null where no rules of that kind exist. */
  readonly claim: unknown;
}

/** A card or personal code: identity only. */
export interface IdentityCode extends Common {
  readonly kind: 'identity';
}

/** What a text says, before anybody has verified it. */
export type Credential = Declaration | HealthCertificate | IdentityCode;

export type Outcome = 'admit' | 'refuse' | 'refer';

/** What the policy may find about somebody who can be named: a reason to keep them out, or a flag where they pass. */
const findings = [
  'expired',
  'not-yet-valid',
  'too-old',
  'other-site',
  'exposure',
  'symptoms',
  'already-used',
  'person-inside',
  'outcome-unknown',
  'not-accepted',
  'no-declaration',
  'missing-proof',
  'other-person',
  'revoked',
  'wrong-usage',
  'bad-schema',
  'positive-test',
  'health-rule',
  'watchlist',
  'closed-hours',
  'host-full',
  'full',
  'wrong-zone',
  'host-absent',
] as const;

/** Why a person is not admitted at once. Closed: each has a sentence in every language that says what to do next. */
export const refusalReasons = [
  'unreadable',
  'unknown-code',
  'not-genuine',
  'incomplete',
  'mixed-parts',
  ...findings,
  'busy',
  'interlocked',
  'locked',
  'out-of-order',
  'turned-away',
  'internal',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** What an admitted entry or exit is marked with: warnings of the entry, forgiven faults of the exit. */
export const admitFlags = [...findings, 'no-entry', 'clock', 'cached'] as const;
export type AdmitFlag = (typeof admitFlags)[number];

/** What a code that no format claims is, in a word that its owner knows it by. */
export const codeKinds = [
  'url',
  'wifi',
  'contact',
  'payment',
  'ticket',
  'phone',
  'message',
  'email',
  'place',
  'event',
  'product',
  'text',
] as const;
export type CodeKind = (typeof codeKinds)[number];

/** What may be shown as a proof: a format, or a family of them. `declaration` is a signed one or one of the register. */
export const proofKinds = [...formats, 'identity', 'health'] as const;
export type ProofKind = (typeof proofKinds)[number];

/** What a sentence on the screen may fill in. */
export interface ReasonDetails {
  /** Moment, milliseconds since 1970. */
  readonly at?: number;
  readonly hours?: number;
  /** Opening hours of the day, as `08:00–11:00, 14:00–17:00`. */
  readonly times?: string;
  /** What the code is instead. */
  readonly code?: CodeKind;
  /** It is said of a certificate, not of a declaration. */
  readonly isCertificate?: boolean;
}

/**
 * The policy's answer for one scan. The first reason is the one that the visitor reads. `awaits`: what the person may
 * still show to be admitted; absent or empty where nothing would help.
 */
export type Decision =
  | { readonly outcome: 'admit'; readonly flags: readonly AdmitFlag[] }
  | {
      readonly outcome: 'refuse' | 'refer';
      readonly reasons: readonly [RefusalReason, ...RefusalReason[]];
      readonly details: ReasonDetails;
      readonly awaits?: readonly ProofKind[];
    };

/** A named guard's decision against or without the policy's. */
export interface Override {
  readonly guard: string;
  /** An id of the site's list, or free text from the command line. */
  readonly reason: string;
  readonly note?: string;
}

/** Who works at the desk; each may do all that the ones before may. */
export const guardRoles = ['guard', 'supervisor', 'admin'] as const;
export type GuardRole = (typeof guardRoles)[number];

/**
 * What calls the guard. `forced`: somebody went through a closed lane; `tailgated`: two on one opening; `held-open`: the
 * door or arm does not close; `tampered`: a housing is open; `device`: a scanner, relay or input is lost; `call`: a guard
 * asks for a supervisor.
 */
export const alarmKinds = [
  'forced',
  'tailgated',
  'held-open',
  'tampered',
  'device',
  'journal',
  'clock',
  'disk',
  'call',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** What a schedule makes of a lane: open to everybody, by the policy, or to nobody. */
export const laneModes = ['free', 'controlled', 'closed'] as const;
export type LaneMode = (typeof laneModes)[number];

/** Why a lane is out of order; the screen and the desk say which. */
export const laneFaults = ['relay', 'scanner', 'input', 'journal', 'clock'] as const;
export type LaneFault = (typeof laneFaults)[number];

/** The states of a lane. */
export const laneStates = [
  'idle',
  'deciding',
  'reading',
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
