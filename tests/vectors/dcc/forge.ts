/** Makes HC1 texts with full freedom, the wrong ones above all: nothing here checks anything. */
import { certificateId } from '../../../main/controller/trust/certificates.ts';
import { encodeBase45 } from '../../../main/read/base45.ts';
import { sigStructure } from '../../../main/read/cose.ts';
import { fixedEs256, otherP256, type P256PrivateJwk } from '../ecdsa.ts';
import { p256 } from '../keys.ts';
import { stored } from '../shc/forge.ts';
import { makeCertificate } from '../x509.ts';
import { ps256, rsaCertificate } from './ps256.ts';
import { type Fields, type Item, tagged, writeCbor } from './write-cbor.ts';

export const issuedAtS = Date.UTC(2026, 10, 2, 1) / 1_000;
export const expiresAtS = issuedAtS + 180 * 86_400;

/** A certificate, and how its key signs. */
export interface Signer {
  readonly certificate: Uint8Array;
  readonly algorithm: number;
  sign(signed: Uint8Array): Uint8Array;
}

const authority = { key: otherP256, name: 'Utopia CSCA' };
let serial = 20;

/** A signer of its own certificate; `usages` are dotted identifiers of its extended key usage. */
export function newSigner(
  key: P256PrivateJwk,
  changes: { readonly usages?: readonly string[]; readonly notBefore?: string; readonly notAfter?: string } = {},
): Signer {
  const { usages, notBefore = '2026-01-01', notAfter = '2028-01-01' } = changes;
  serial++;
  const certificate = makeCertificate({
    ...{ key, subject: 'Utopia health signer', country: 'UT', serial, issuer: authority },
    ...{ notBefore: new Date(notBefore), notAfter: new Date(notAfter) },
    ...(usages === undefined ? {} : { extendedKeyUsage: usages }),
  });
  return { certificate, algorithm: -7, sign: signed => fixedEs256(key, signed) };
}

export const signer = newSigner(p256);
export const otherSigner = newSigner(otherP256);
export const rsaSigner: Signer = { certificate: rsaCertificate, algorithm: -37, sign: ps256 };
export const kidOf = ({ certificate }: Signer): Uint8Array => Buffer.from(certificateId(certificate), 'hex');

const everyEntry = { tg: '840539006', co: 'UT', is: 'Utopia health', ci: 'URN:UVCI:01:UT:187/37512422923#2' };
export const vaccination = {
  ...{ ...everyEntry, vp: '1119349007', mp: 'EU/1/20/1528', ma: 'ORG-100030215' },
  ...{ dn: 2, sd: 2, dt: '2026-09-20' },
};
export const sampledAt = '2026-11-01T07:30:00+07:00';
export const test = {
  ...{ ...everyEntry, ci: 'URN:UVCI:01:UT:TEST/1', tt: 'LP6464-4', nm: 'Roche LightCycler qPCR' },
  ...{ sc: sampledAt, tr: '260415000', tc: 'Utopia laboratory' },
};
export const recovery = {
  ...{ ...everyEntry, ci: 'URN:UVCI:01:UT:REC/1' },
  ...{ fr: '2026-09-01', df: '2026-09-12', du: '2027-02-28' },
};
export const person = {
  nam: { fn: 'Đặng', gn: 'Thị Mai', fnt: 'DANG', gnt: 'THI<MAI' },
  dob: '1987-01-18',
};

/** The EU's health claim of a typical vaccination, with changes. */
export const healthClaim = (changes: Fields = {}): Fields => ({
  ver: '1.3.0',
  ...person,
  v: [vaccination],
  ...changes,
});

/** Changes by label; `undefined` leaves one out. */
export type Changes = Readonly<Record<number, Item | undefined>>;

function changed(fields: Changes, changes: Changes): ReadonlyMap<Item, Item> {
  const entries = Object.entries({ ...fields, ...changes });
  return new Map(entries.flatMap(([label, value]) => (value === undefined ? [] : [[Number(label), value]])));
}

/** The claims around a health claim. */
export const claims = (claim: Item = healthClaim(), changes: Changes = {}): ReadonlyMap<Item, Item> =>
  changed({ 1: 'UT', 4: expiresAtS, 6: issuedAtS, '-260': new Map([[1, claim]]) }, changes);

export interface Forgery {
  readonly signer?: Signer;
  /** Changes to the protected header, or its bytes. */
  readonly header?: Changes | Uint8Array;
  readonly unprotected?: Item;
  readonly claims?: Item;
  /** Makes another signature of the right one. */
  readonly resign?: (signature: Uint8Array, signed: Uint8Array) => Uint8Array;
}

/** A COSE_Sign1 without a tag, correctly signed over whatever it holds. */
export function sign1(forgery: Forgery = {}): Item {
  const { signer: by = signer, header = {}, unprotected = new Map(), resign = same => same } = forgery;
  const headerBytes =
    header instanceof Uint8Array ? header : writeCbor(changed({ 1: by.algorithm, 4: kidOf(by) }, header));
  const payload = writeCbor(forgery.claims ?? claims());
  const signed = sigStructure(headerBytes, payload);
  return [headerBytes, unprotected, payload, resign(by.sign(signed), signed)];
}

/** CBOR tag of a COSE_Sign1 (RFC 9052). */
const sign1Tag = 18;

export const cose = (forgery: Forgery = {}): Uint8Array => tagged(sign1Tag, sign1(forgery)).raw;

/** Adler-32 (RFC 1950 section 8.2), 4 bytes. */
export function adler32(bytes: Uint8Array): Uint8Array {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return Uint8Array.of(high >> 8, high & 0xff, low >> 8, low & 0xff);
}

/** Head of a zlib stream that was not compressed (RFC 1950). */
export const zlibHead = Uint8Array.of(0x78, 0x01);

/** zlib in one stored block: a compressor's output differs from one version to the next. */
export const packed = (bytes: Uint8Array): Uint8Array => Buffer.concat([zlibHead, stored(bytes), adler32(bytes)]);

export const textOf = (zlib: Uint8Array): string => `HC1:${encodeBase45(zlib)}`;
export const text = (forgery: Forgery = {}): string => textOf(packed(cose(forgery)));
/** Of any CBOR in place of the message. */
export const textOfItem = (item: Item): string => textOf(packed(writeCbor(item)));
