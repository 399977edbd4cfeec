/** Issuing: declaration tokens and the keys for them. */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { encode, rfc8949EncodeOptions } from 'cborg';
import { type PublicKey, parsePublicJwk, readTools, trustedKey } from '../controller/trust/keys.ts';
import { encodeBase45 } from '../read/base45.ts';
import { sigStructure } from '../read/cose.ts';
import { read } from '../read/read.ts';
import { trustList } from '../verify/trust.ts';
import { type TrustedKey, verify } from '../verify/verify.ts';
import { fail, ok, type Result } from '../words.ts';

/** What a declaration token is minted from. */
export interface TokenOrder {
  /** Ed25519 or P-256; the key decides the algorithm. */
  readonly privateJwk: JsonWebKey;
  /** The scheme's person key, 32 bytes. */
  readonly personKey: Uint8Array;
  readonly issuer: string;
  /** 1 to 80 UTF-8 bytes; made NFC, since input methods differ. */
  readonly name: string;
  /** 12 digits; absent where `person` is given. */
  readonly nationalId?: string;
  /** The pseudonym itself, 16 bytes, of whoever has no national id. */
  readonly person?: Uint8Array;
  readonly notBeforeS: number;
  readonly expiresAtS: number;
  /** Site or group; absent means any. */
  readonly audience?: string;
  /** Bits, as in `Answers`. */
  readonly symptoms: number;
  readonly exposures: number;
  readonly formVersion?: number;
  readonly note?: string;
  /** 1 to 8 codes, each 1 to 8. */
  readonly purposes: readonly number[];
  /** 7 to 15 digits, beginning with the country code. */
  readonly phone?: string;
  readonly plate?: string;
  readonly host?: string;
  /** 12 random bytes, fresh for each token. */
  readonly nonce: Uint8Array;
}

/** One token in its two forms: base45 behind `VD1:`, and the decimal twin. */
export interface Token {
  readonly text: string;
  readonly decimal: string;
}

/** Mints a `VD1:` token. Fails with an English sentence on whatever a gate that trusts the key would not read or accept. */
export function mint(order: TokenOrder): Result<Token, string> {
  if (order.personKey.length !== 32) return fail('person key: expected 32 bytes');
  const person = pseudonymIn(order);
  if (!person.ok) return person;
  if (order.phone !== undefined && !/^[1-9][0-9]{6,14}$/.test(order.phone)) {
    return fail('phone: expected 7 to 15 digits, beginning with the country code');
  }
  const keys = openPrivateJwk(order.privateJwk);
  if (!keys.ok) return keys;
  const cose = sealed(claimsOf(order, person.value), keys.value);
  const token = {
    text: `VD1:${encodeBase45(cose)}`,
    decimal: `86901${BigInt(`0x01${Buffer.from(cose).toString('hex')}`)}`,
  };
  const fault = refusal(token.text, order, keys.value);
  return fault === null ? ok(token) : fail(fault);
}

function pseudonymIn({ nationalId, person, personKey }: TokenOrder): Result<Uint8Array, string> {
  if (person === undefined) {
    if (nationalId === undefined || !/^[0-9]{12}$/.test(nationalId)) return fail('national id: expected 12 digits');
    return ok(personOf(personKey, nationalId));
  }
  if (nationalId !== undefined) return fail('expected a national id or a pseudonym, not both');
  return person.length === 16 ? ok(person) : fail('person: expected 16 bytes');
}

interface Keys {
  readonly private: KeyObject;
  readonly public: PublicKey;
  readonly publicJwk: JsonWebKey;
  /** What a gate has of it, by issuer. */
  readonly trusted: Map<string, Result<TrustedKey, string>>;
}

/** Proving that a key is sound takes longer than signing with it; a group of 500 is signed with one. */
const openKeys = new WeakMap<JsonWebKey, Result<Keys, string>>();

function openPrivateJwk(jwk: JsonWebKey): Result<Keys, string> {
  const known = openKeys.get(jwk);
  if (known !== undefined) return known;
  const keys = loadPrivateJwk(jwk);
  openKeys.set(jwk, keys);
  return keys;
}

function loadPrivateJwk(jwk: JsonWebKey): Result<Keys, string> {
  try {
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' });
    const publicKey = parsePublicJwk(publicJwk);
    if (publicKey.ok) return ok({ private: privateKey, public: publicKey.value, publicJwk, trusted: new Map() });
  } catch {
    // What Node cannot load is refused like a key of another kind.
  }
  return fail('private key: expected a private JWK, Ed25519 or P-256');
}

/** The claims of the VD1 profile. */
function claimsOf(order: TokenOrder, person: Uint8Array): Map<number, unknown> {
  const answers = mapOf([
    [0, order.symptoms],
    [1, order.exposures],
    [2, order.formVersion],
    [3, order.note],
  ]);
  const declaration = mapOf([
    [1, order.name.normalize('NFC')],
    [2, person],
    [3, order.phone === undefined ? undefined : Number(order.phone)],
    [4, answers],
    [5, order.purposes],
    [6, order.plate],
    [7, order.host],
  ]);
  return mapOf([
    [1, order.issuer],
    [3, order.audience],
    [4, order.expiresAtS],
    [5, order.notBeforeS],
    [7, order.nonce],
    [-65537, declaration],
  ]);
}

function mapOf(entries: readonly (readonly [number, unknown])[]): Map<number, unknown> {
  return new Map(entries.filter(([, value]) => value !== undefined));
}

/** COSE algorithm numbers of Ed25519 and ESP256 (RFC 9864). */
const algorithmOf = { ed25519: -19, p256: -9 } as const;

/** The claims as a signed COSE_Sign1 (RFC 9052), deterministically encoded (RFC 8949 section 4.2.1). */
function sealed(claims: Map<number, unknown>, keys: Keys): Uint8Array {
  const { family, keyId } = keys.public;
  const header = cbor(
    new Map<number, unknown>([
      [1, algorithmOf[family]],
      [4, Buffer.from(keyId, 'hex')],
    ]),
  );
  const payload = cbor(claims);
  const signed = sigStructure(header, payload);
  const signature =
    family === 'ed25519'
      ? sign(null, signed, keys.private)
      : sign('sha256', signed, { key: keys.private, dsaEncoding: 'ieee-p1363' });
  return cbor([header, new Map(), payload, signature]);
}

function cbor(value: unknown): Uint8Array {
  return encode(value, rfc8949EncodeOptions);
}

const tooLong = ': shorten note, host or name';

/** Whether `mint` has failed because the texts, each of which may be so long, are too long together. */
export function isTooLong(fault: string): boolean {
  return fault.endsWith(tooLong);
}

/** Why a gate that trusts the key would refuse the text; null where it would not. */
function refusal(text: string, { issuer }: TokenOrder, { publicJwk, trusted }: Keys): string | null {
  const { credential } = read(text, readTools);
  if (!credential.ok) {
    const { kind, detail } = credential.fault;
    return kind === 'too-long' ? `${detail}${tooLong}` : detail;
  }
  const key = trusted.get(issuer) ?? trustedKey(publicJwk, issuer, ['declaration']);
  trusted.set(issuer, key);
  if (!key.ok) return key.fault;
  const verdict = verify(credential.value, trustList([key.value]));
  return verdict.ok ? null : verdict.fault.detail;
}

/** The person key's pseudonym of a national id: HMAC-SHA-256 over its 12 digits, the first 16 bytes. */
export function personOf(personKey: Uint8Array, nationalId: string): Uint8Array {
  return createHmac('sha256', personKey).update(nationalId, 'ascii').digest().subarray(0, 16);
}

/** A new Ed25519 key pair as JWKs (RFC 8037). */
export function newKeyPair(): { readonly privateJwk: JsonWebKey; readonly publicJwk: JsonWebKey } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateJwk: privateKey.export({ format: 'jwk' }), publicJwk: publicKey.export({ format: 'jwk' }) };
}
