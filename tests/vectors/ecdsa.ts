/** ES256 signatures that are the same each time, as vectors need them and node:crypto cannot make them. */
import { createHash } from 'node:crypto';

/** The private half of a P-256 key, as a JWK. */
export interface P256PrivateJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** RFC 7515 appendix A.3. */
export const otherP256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
};

/** Order of P-256, and x of its base point (FIPS 186-4 D.1.2.3). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const baseX = 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n;

/**
 * ES256 as r and s, with the nonce 1: r is the base point's x, s is hash + r·d. It gives the key away, which here is public
 * anyway.
 */
export function fixedEs256(key: Pick<P256PrivateJwk, 'd'>, signed: Uint8Array): Uint8Array {
  const hash = BigInt(`0x${createHash('sha256').update(signed).digest('hex')}`);
  const d = BigInt(`0x${Buffer.from(key.d, 'base64url').toString('hex')}`);
  const s = (hash + baseX * d) % order;
  return Buffer.from([baseX, s].map(number => number.toString(16).padStart(64, '0')).join(''), 'hex');
}

/** The other signature that the same key accepts over the same bytes: s negated. */
export function negated(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  const other = (order - s).toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(other, 'hex')]);
}
