/** Texts that nobody of ours has signed: name, what verifying them comes to, and the text. */
import { createHmac } from 'node:crypto';
import { derSignature } from '../x509.ts';
import {
  claims,
  cose,
  expiresAtS,
  type Forgery,
  healthClaim,
  kidOf,
  otherSigner,
  packed,
  person,
  rsaSigner,
  type Signer,
  signer,
  text,
  textOf,
} from './forge.ts';
import { rs256 } from './ps256.ts';
import type { Item } from './write-cbor.ts';

/** `signer` is whose certificate is trusted; the typical one's where it is absent. */
export type Forged = readonly [name: string, genuine: string, text: string, signer?: Signer | undefined];

const ours = { 4: kidOf(signer) };
const withAlgorithm = (algorithm: Item): Forgery => ({ header: { 1: algorithm } });
const bad = (name: string, forgery: Forgery, by?: Signer): Forged => [name, 'bad-signature', text(forgery), by];

function changedText(from: string, to: string): string {
  const bytes = Buffer.from(Buffer.from(cose()).toString('latin1').replace(from, to), 'latin1');
  return textOf(packed(bytes));
}

/** What the key would make if a message could turn its public half into a secret (RFC 7515 section 10.12, in COSE). */
const hmacByCertificate = (_signature: Uint8Array, signed: Uint8Array) =>
  createHmac('sha256', signer.certificate).update(signed).digest();

const mai = claims(healthClaim({ nam: { ...person.nam, gn: 'Thị Mỹ' } }));
/** Under the typical certificate's signature. */
const borrowed = (claim: Item): Forgery => ({
  claims: claim,
  resign: () => Buffer.from(cose()).subarray(-64),
});

export const forged: readonly Forged[] = [
  ['changed-payload', 'bad-signature', changedText('MAI', 'MAY')],
  bad('changed-expiry', borrowed(claims(healthClaim(), { 4: expiresAtS + 86_400 }))),
  bad('signature-of-another-certificate', borrowed(mai)),
  ['unknown-key', 'unknown-key', text({ signer: otherSigner })],
  bad('other-key-under-our-id', { signer: otherSigner, header: ours }),
  [
    'protected-key-id-wins',
    'unknown-key',
    text({ header: { 4: kidOf(otherSigner) }, unprotected: new Map([[4, kidOf(signer)]]) }),
  ],
  ['no-key-id', 'unknown-key', text({ header: { 4: undefined } })],
  ['empty-key-id', 'unknown-key', text({ header: { 4: new Uint8Array() } })],
  ['short-key-id', 'unknown-key', text({ header: { 4: kidOf(signer).subarray(0, 7) } })],
  ['key-id-with-more', 'unknown-key', text({ header: { 4: Buffer.concat([kidOf(signer), Uint8Array.of(0)]) } })],
  ['hs256', 'wrong-algorithm', text({ ...withAlgorithm(5), resign: hmacByCertificate })],
  ['hs256-without-naming-it', 'bad-signature', text({ header: { 1: undefined }, resign: hmacByCertificate })],
  ['algorithm-0', 'wrong-algorithm', text(withAlgorithm(0))],
  ['algorithm-none-unsigned', 'wrong-algorithm', text({ ...withAlgorithm(0), resign: () => new Uint8Array() })],
  ['es384-under-p256', 'wrong-algorithm', text(withAlgorithm(-35))],
  ['eddsa-under-p256', 'wrong-algorithm', text(withAlgorithm(-8))],
  ['ps256-under-p256', 'wrong-algorithm', text(withAlgorithm(-37))],
  ['rs256-under-p256', 'wrong-algorithm', text(withAlgorithm(-257))],
  ['es256-under-rsa', 'wrong-algorithm', text({ signer: rsaSigner, ...withAlgorithm(-7) }), rsaSigner],
  ['rs256-under-rsa', 'wrong-algorithm', text({ signer: rsaSigner, ...withAlgorithm(-257) }), rsaSigner],
  bad('rs256-named-ps256', { signer: rsaSigner, resign: (_signature, signed) => rs256(signed) }, rsaSigner),
  bad('no-signature', { resign: () => new Uint8Array() }),
  bad('zero-signature', { resign: () => new Uint8Array(64) }),
  bad('signature-as-der', { resign: derSignature }),
  bad('short-signature', { resign: signature => signature.subarray(0, 63) }),
  bad('signature-with-more', { resign: signature => Buffer.concat([signature, Uint8Array.of(0)]) }),
  bad('no-rsa-signature', { signer: rsaSigner, resign: () => new Uint8Array() }, rsaSigner),
  bad('zero-rsa-signature', { signer: rsaSigner, resign: () => new Uint8Array(256) }, rsaSigner),
];
