/** Makes VD1 messages with full freedom, the wrong ones above all: nothing here checks anything. */
import { createPrivateKey, sign } from 'node:crypto';
import { encode, rfc8949EncodeOptions } from 'cborg';
import { encodeBase45 } from '../../../main/read/base45.ts';
import { sigStructure } from '../../../main/read/cose.ts';
import { fixedEs256 } from '../ecdsa.ts';
import { ed25519, type PrivateJwk, trusted } from '../keys.ts';

/** Changes to a map with integer keys; `undefined` removes a key. */
export type Changes = Readonly<Record<number, unknown>>;

export const notBeforeS = Date.UTC(2026, 10, 2, 1) / 1_000;
export const expiresAtS = notBeforeS + 72 * 3_600;

export const cbor = (value: unknown): Uint8Array => encode(value, rfc8949EncodeOptions);

/** A typical declaration's claims, with changes to the claims, the declaration (-65537) and the answers in it. */
export function claims(
  inClaims: Changes = {},
  inDeclaration: Changes = {},
  inAnswers: Changes = {},
): Map<number, unknown> {
  const answers = changed({ 0: 0, 1: 0, 2: 1 }, inAnswers);
  const declaration = changed(
    {
      1: 'Nguyễn Thị Minh Khai',
      2: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
      3: 84_912_345_678,
      4: answers,
      5: [1],
      7: 'Khoa Nội tổng hợp',
    },
    inDeclaration,
  );
  return changed(
    {
      1: 'lc-doh',
      3: 'lc-hospital',
      4: expiresAtS,
      5: notBeforeS,
      7: Buffer.from('0102030405060708090a0b0c', 'hex'),
      '-65537': declaration,
    },
    inClaims,
  );
}

function changed(fields: Changes, changes: Changes): Map<number, unknown> {
  const entries = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== undefined);
  return new Map(entries.map(([key, value]) => [Number(key), value]));
}

export interface Forgery {
  readonly key?: PrivateJwk;
  readonly algorithm?: number;
  /** Changes to the protected header, or its bytes. */
  readonly header?: Changes | Uint8Array;
  readonly unprotected?: unknown;
  /** Claims, or the payload's bytes. */
  readonly claims?: unknown;
  /** Makes another signature of the right one. */
  readonly resign?: (signature: Uint8Array) => Uint8Array;
}

/** A COSE_Sign1 in the profile's shape, correctly signed by `key` over whatever it holds. */
export function cose(forgery: Forgery = {}): Uint8Array {
  const { key = ed25519, algorithm = -19, header = {}, unprotected = new Map(), resign = same => same } = forgery;
  const headerBytes =
    header instanceof Uint8Array
      ? header
      : cbor(changed({ 1: algorithm, 4: Buffer.from(trusted(key).keyId, 'hex') }, header));
  const payload = forgery.claims instanceof Uint8Array ? forgery.claims : cbor(forgery.claims ?? claims());
  const signature = signatureOf(key, sigStructure(headerBytes, payload));
  return cbor([headerBytes, unprotected, payload, resign(signature)]);
}

export const base45Text = (bytes: Uint8Array): string => `VD1:${encodeBase45(bytes)}`;
export const decimalText = (bytes: Uint8Array): string => `86901${BigInt(`0x01${Buffer.from(bytes).toString('hex')}`)}`;
export const text = (forgery: Forgery = {}): string => base45Text(cose(forgery));

function signatureOf(key: PrivateJwk, signed: Uint8Array): Uint8Array {
  return 'y' in key ? fixedEs256(key, signed) : sign(null, signed, createPrivateKey({ key, format: 'jwk' }));
}
