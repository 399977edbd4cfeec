/** Platform crypto for reading and verifying: UTF-8, public keys, signatures. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { z } from 'zod';
import type { ReadTools } from '../../read/read.ts';
import type { TrustedKey } from '../../verify/verify.ts';
import { type Format, fail, ok, type Result } from '../../words.ts';
import { verifierOf } from './signatures.ts';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8 for the reader. */
export const readTools: ReadTools = {
  utf8(bytes) {
    try {
      return strictUtf8.decode(bytes);
    } catch {
      return null;
    }
  },
  inflate(bytes, form, maxBytes) {
    const options: ZlibOptions = { maxOutputLength: maxBytes, info: true };
    try {
      const { buffer, engine } = (form === 'zlib' ? inflateSync : inflateRawSync)(
        bytes,
        options,
      ) as unknown as Inflated;
      return engine.bytesWritten === bytes.length ? buffer : null;
    } catch {
      return null;
    }
  },
};

/** What `info: true` returns; its types do not know. `bytesWritten` counts the input that was consumed. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** 32 bytes in base64url, in the one spelling that RFC 7638 hashes. */
const coordinate = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .refine(text => Buffer.from(text, 'base64url').toString('base64url') === text);

/** What decides a key (RFC 7517, RFC 7518, RFC 8037). All else, `alg` above all, is not looked at. */
const publicJwk = z.discriminatedUnion('crv', [
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }),
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
]);
export type PublicJwk = z.infer<typeof publicJwk>;

export interface PublicKey {
  /** First 8 bytes of the thumbprint, lower-case hex. */
  readonly keyId: string;
  readonly family: 'ed25519' | 'p256';
  readonly key: KeyObject;
  /** What decides the key, and nothing else of what was given. */
  readonly jwk: PublicJwk;
}

/**
 * Reads a public JWK: Ed25519 or P-256. Fails with an English sentence on a private key, any other key, and a point that is
 * not on its curve or, for Ed25519, of low order.
 */
export function parsePublicJwk(json: unknown): Result<PublicKey, string> {
  if (typeof json === 'object' && json !== null && 'd' in json) {
    return fail('this is a private key ("d"): keep it secret and give the public key');
  }
  const parsed = publicJwk.safeParse(json);
  if (!parsed.success) {
    return fail('expected a public JWK: kty OKP, crv Ed25519 and x, or kty EC, crv P-256, x and y, each of 32 bytes');
  }
  const jwk = parsed.data;
  if (jwk.crv === 'Ed25519' && !isSoundEd25519(Buffer.from(jwk.x, 'base64url'))) return fail(noSoundPoint);
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const keyId = thumbprint(jwk).subarray(0, 8).toString('hex');
    return ok({ keyId, family: jwk.crv === 'Ed25519' ? 'ed25519' : 'p256', key, jwk });
  } catch {
    return fail(noSoundPoint);
  }
}

const noSoundPoint = 'this is no usable public key: its point is not on the curve, or of low order';

/** SHA-256 JWK thumbprint (RFC 7638; members of Ed25519: RFC 8037 section 2), 32 bytes. */
export function thumbprint(jwk: PublicJwk): Buffer {
  const { kty, crv, x } = jwk;
  const members = jwk.crv === 'P-256' ? { crv, kty, x, y: jwk.y } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(members)).digest();
}

/** A public JWK as a trusted key, without validity: it is trusted for as long as the site lists it. */
export function trustedKey(
  jwk: unknown,
  issuer: string | null,
  formats: readonly Format[],
): Result<TrustedKey, string> {
  const parsed = parsePublicJwk(jwk);
  if (!parsed.ok) return parsed;
  const { keyId, family, key } = parsed.value;
  return ok({
    keyId,
    issuer,
    family,
    for: formats,
    usages: null,
    validFromS: null,
    validUntilS: null,
    revokedFromS: null,
    verify: verifierOf(key, family),
  });
}

/** RFC 8032 section 7.1, test 3. */
const ed25519Vector = {
  jwk: { kty: 'OKP', crv: 'Ed25519', x: base64url('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025') },
  message: Buffer.from('af82', 'hex'),
  signature: Buffer.from(
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    'hex',
  ),
};

/** RFC 6979 appendix A.2.5, SHA-256, "sample". */
const es256Vector = {
  jwk: {
    kty: 'EC',
    crv: 'P-256',
    x: base64url('60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6'),
    y: base64url('7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299'),
  },
  message: Buffer.from('sample'),
  signature: Buffer.from(
    'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
    'hex',
  ),
};

function base64url(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url');
}

/**
 * Proves that this platform's crypto accepts the standards' test signatures and refuses changed ones. For the start:
 * builds of Node with another crypto library may lack an algorithm.
 */
export function selfTest(): Result<void, string> {
  for (const [name, vector] of Object.entries({ Ed25519: ed25519Vector, ES256: es256Vector })) {
    const key = trustedKey(vector.jwk, 'self-test', []);
    if (!key.ok) return fail(`${name}: ${key.fault}`);
    const changed = Buffer.concat([vector.message, Buffer.of(0)]);
    try {
      if (!key.value.verify(vector.message, vector.signature)) return fail(`${name}: a good signature is refused`);
      if (key.value.verify(changed, vector.signature)) return fail(`${name}: a bad signature is accepted`);
    } catch (error) {
      return fail(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return ok(undefined);
}

/** The field and the d of edwards25519 (RFC 8032 section 5.1). */
const p = 2n ** 255n - 19n;
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/**
 * Whether 32 bytes are an Ed25519 public key that only its owner can sign for: a canonical point on the curve whose order
 * is not 1, 2, 4 or 8. Every crypto library loads a key of low order, and some then accept anybody's signature under it.
 */
function isSoundEd25519(encoded: Uint8Array): boolean {
  const bits = BigInt(`0x${Buffer.from(encoded).reverse().toString('hex')}`);
  const y = bits & (2n ** 255n - 1n);
  if (y >= p) return false;
  if (power(xSquared(y), (p - 1n) / 2n) !== 1n) return false;
  return double(double(double(y))) !== 1n;
}

/** From the curve's equation −x² + y² = 1 + d·x²·y². A non-square result means that no point has this y. */
function xSquared(y: bigint): bigint {
  return quotient(y * y - 1n, d * y * y + 1n);
}

/** The y of twice the point (RFC 8032 section 5.1.4, in affine coordinates): the sign of x plays no part. */
function double(y: bigint): bigint {
  const xx = xSquared(y);
  return quotient(y * y + xx, 1n - d * xx * y * y);
}

/** Both divisors above are never 0 on this curve, for d is not a square. */
function quotient(a: bigint, b: bigint): bigint {
  return modulo(a * power(modulo(b), p - 2n));
}

function modulo(a: bigint): bigint {
  return ((a % p) + p) % p;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}
