import { type Credential, type Format, fail, ok, type Result, type Seal, type Usage } from '../words.ts';

/** A public key that the site trusts for some formats. `verify` is platform crypto, bound to this key and its only algorithm. */
export interface TrustedKey {
  /**
   * What a message calls it by. Of a JWK the first 8 bytes of its SHA-256 thumbprint (RFC 7638), of a certificate those of
   * the SHA-256 of its DER, lower-case hex; of a SMART issuer's key its `kid` as it is.
   */
  readonly keyId: string;
  /** Null where the key serves a whole scheme, and the message may name any issuer of it. */
  readonly issuer: string | null;
  /** Decided by the key itself, never by the message. */
  readonly family: KeyFamily;
  readonly for: readonly Format[];
  /** The certificate types that its signer's certificate allows; null for all. */
  readonly usages: readonly Usage[] | null;
  /** Validity of the signer's certificate, seconds since 1970; null where it has none. */
  readonly validFromS: number | null;
  readonly validUntilS: number | null;
  /** What was signed at this moment or later is revoked, seconds since 1970; null where nothing is. */
  readonly revokedFromS: number | null;
  verify(signed: Uint8Array, signature: Uint8Array): boolean;
}

/** Everything that the site trusts, and no longer trusts. */
export interface TrustList {
  /** Every key that may have made the seal: by key id, or by the certificate that came along. */
  find(seal: Seal): readonly TrustedKey[];
  /** Whether this one credential is revoked, by its replay key. */
  isRevoked(use: string): boolean;
}

export interface VerifyFault {
  readonly kind: 'unsigned' | 'unknown-key' | 'wrong-algorithm' | 'bad-signature' | 'wrong-issuer' | 'wrong-use';
  readonly detail: string;
}

/** A credential whose seal a trusted key of its own issuer has made. Only `verify` makes one. */
export interface Genuine {
  readonly credential: Credential;
  readonly key: TrustedKey;
}
export type Verdict = Result<Genuine, VerifyFault>;

/**
 * The algorithms that each family of keys makes, as COSE numbers (RFC 9053, RFC 9864: Ed25519, EdDSA, ESP256, ES256 …,
 * PS256) and JOSE names (RFC 7518). The platform's verify never sees them, so a message cannot choose how it is verified.
 */
const algorithms = {
  ed25519: [-19, -8, 'EdDSA', 'Ed25519'],
  p256: [-9, -7, 'ES256'],
  p384: [-51, -35, 'ES384'],
  p521: [-52, -36, 'ES512'],
  rsa: [-37, 'PS256'],
} as const satisfies Record<string, readonly (number | string)[]>;
export type KeyFamily = keyof typeof algorithms;

/**
 * Finds the trusted key that made the credential's seal. Key ids are short and may collide: every key of that id, issuer,
 * use and family is tried. The fault names the first of these conditions that no key met. Judges neither time nor
 * revocation.
 */
export function verify(credential: Credential, trust: TrustList): Verdict {
  const { format, issuer, seal } = credential;
  if (seal.kind === 'none') return bad('unsigned', 'nobody has signed it');
  const { algorithm, signed, signature } = seal;
  const name = nameOf(seal);
  const known = trust.find(seal);
  if (known.length === 0) return bad('unknown-key', `no trusted key ${name}`);
  const own = known.filter(key => key.issuer === null || key.issuer === issuer);
  if (own.length === 0) return bad('wrong-issuer', `key ${name} is another issuer's`);
  const meant = own.filter(key => key.for.includes(format));
  if (meant.length === 0) return bad('wrong-use', `key ${name} is not trusted for ${format}`);
  const fitting = meant.filter(key => algorithm === null || makes(key.family, algorithm));
  if (fitting.length === 0) return bad('wrong-algorithm', `key ${name} does not make ${algorithm}`);
  const key = fitting.find(candidate => candidate.verify(signed, signature));
  return key ? ok({ credential, key }) : bad('bad-signature', `the signature is not of key ${name}`);
}

function makes(family: KeyFamily, algorithm: number | string): boolean {
  return algorithms[family].some(own => own === algorithm);
}

function nameOf(seal: Exclude<Seal, { kind: 'none' }>): string {
  return seal.kind === 'vds' ? 'of the certificate' : (seal.keyId ?? 'without an id');
}

function bad(kind: VerifyFault['kind'], detail: string): Verdict {
  return fail({ kind, detail });
}
