import { type Credential, type Format, fail, ok, type Result } from '../words.ts';

/** A public key that the site trusts for some formats. `verify` is platform crypto, bound to this key and its only algorithm. */
export interface TrustedKey {
  /** First 8 bytes of the SHA-256 JWK thumbprint (RFC 7638), lower-case hex. */
  readonly keyId: string;
  readonly issuer: string;
  /** Decided by kty and crv of the key, never by the message. */
  readonly family: 'ed25519' | 'p256';
  readonly for: readonly Format[];
  verify(signed: Uint8Array, signature: Uint8Array): boolean;
}

export interface VerifyFault {
  readonly kind: 'unknown-key' | 'wrong-algorithm' | 'bad-signature' | 'wrong-issuer' | 'wrong-use';
  readonly detail: string;
}

/** A credential whose seal a trusted key of its own issuer has made. Only `verify` makes one. */
export interface Genuine {
  readonly credential: Credential;
  readonly key: TrustedKey;
}
export type Verdict = Result<Genuine, VerifyFault>;

/**
 * COSE algorithms that a key may verify: Ed25519 and EdDSA, ESP256 and ES256 (RFC 9053, RFC 9864). The platform's verify
 * never sees the number, so a message cannot choose how it is verified.
 */
const algorithms = { ed25519: [-19, -8], p256: [-9, -7] } as const satisfies Record<TrustedKey['family'], number[]>;

/**
 * Finds the trusted key that made the credential's seal. Key ids are short and may collide: every key of that id, issuer,
 * use and family is tried. The fault names the first of these conditions that no key met. Judges no time.
 */
export function verify(credential: Credential, trust: readonly TrustedKey[]): Verdict {
  const { format, issuer, seal } = credential;
  const known = trust.filter(key => key.keyId === seal.keyId);
  if (known.length === 0) return bad('unknown-key', `no trusted key ${seal.keyId}`);
  const own = known.filter(key => key.issuer === issuer);
  if (own.length === 0) return bad('wrong-issuer', `key ${seal.keyId} is another issuer's`);
  const meant = own.filter(key => key.for.includes(format));
  if (meant.length === 0) return bad('wrong-use', `key ${seal.keyId} is not trusted for ${format}`);
  const fitting = meant.filter(key => algorithms[key.family].some(algorithm => algorithm === seal.algorithm));
  if (fitting.length === 0) return bad('wrong-algorithm', `key ${seal.keyId} does not make ${seal.algorithm}`);
  const key = fitting.find(candidate => candidate.verify(seal.signed, seal.signature));
  return key ? ok({ credential, key }) : bad('bad-signature', `the signature is not of key ${seal.keyId}`);
}

function bad(kind: VerifyFault['kind'], detail: string): Verdict {
  return fail({ kind, detail });
}
