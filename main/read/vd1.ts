/**
 * VD1, the signed declaration: a CWT (RFC 8392) in an untagged COSE_Sign1 (RFC 9052), as base45 behind `VD1:`, or as its
 * decimal twin: `86901`, then the decimal form of the integer whose big-endian bytes are 01 and the COSE.
 *
 *     claims = { 1: tstr,                ; iss
 *                ? 3: tstr,              ; aud, absent or "*" is any
 *                4: uint, 5: uint,       ; exp, nbf
 *                7: bstr .size 12,       ; cti
 *                -65537: declaration }
 *     declaration = { 1: tstr .size (1..80),      ; name, NFC
 *                     2: bstr .size 16,           ; person
 *                     ? 3: uint,                  ; phone
 *                     4: answers,
 *                     5: [1*8 uint],              ; purposes, 1 to 8
 *                     ? 6: tstr .size (1..20),    ; vehicle plate
 *                     ? 7: tstr .size (1..80) }   ; host
 *     answers = { 0: uint, 1: uint,               ; symptoms, exposures
 *                 ? 2: uint,                      ; form version
 *                 ? 3: tstr .size (1..200) }      ; note
 *
 * `.size` of a text counts its UTF-8 bytes (RFC 8610 section 3.8.1). Unknown keys are refused everywhere.
 */
import { type Answers, type Declaration, fail, type Holder, ok, type Result, type Seal } from '../words.ts';
import { decodeBase45 } from './base45.ts';
import { type Cbor, type CborLimits, type CborMap, decodeCbor, isArray, isBytes, isMap, isUint } from './cbor.ts';
import { openSign1, type Sign1 } from './cose.ts';
import type { FormatReader, ReadFault, ReadTools } from './reading.ts';
import { hasControlCharacter, toHex, utf8Length } from './text.ts';

const prefix = 'VD1:';
const decimalPrefix = '86901';
const limits: CborLimits = { bytes: 360, depth: 16, items: 128 };
/** Base45 makes three characters of two bytes. */
const maxBase45 = (limits.bytes * 3) / 2;
/** One bit of the leading 01, and eight a byte. */
const maxDigits = Math.ceil((1 + limits.bytes * 8) * Math.log10(2));
/** A signature alone (64 bytes) takes this many; shorter numbers with these first digits are somebody else's, such as EANs. */
const minDigits = Math.ceil(64 * 8 * Math.log10(2));

/** Ed25519 (RFC 9864), EdDSA, ES256, and ESP256 (RFC 9864): ES256 on P-256 only. The key decides which of them it accepts. */
const algorithms: readonly unknown[] = [-19, -8, -7, -9];
/** The last second that a clock can show (ECMA-262 time range). */
const lastSecond = 8.64e12;

/** The signed declaration. */
export const vd1: FormatReader = {
  id: 'declaration',
  claims: text => text.startsWith(prefix) || isDecimal(text),
  read(text, tools) {
    const cose = text.startsWith(prefix) ? fromBase45(text) : fromDecimal(text);
    return cose.ok ? readCose(cose.value, tools) : cose;
  },
};

/** A card whose number begins like this has pipes. */
function isDecimal(text: string): boolean {
  return text.startsWith(decimalPrefix) && text.length >= decimalPrefix.length + minDigits && !text.includes('|');
}

function fault(kind: ReadFault['kind'], detail: string): Result<never, ReadFault> {
  return fail({ kind, detail });
}

function fromBase45(text: string): Result<Uint8Array, ReadFault> {
  if (text.length > prefix.length + maxBase45) return fault('too-long', `COSE over ${limits.bytes} bytes`);
  return decodeBase45(text.slice(prefix.length));
}

function fromDecimal(text: string): Result<Uint8Array, ReadFault> {
  if (text.length > decimalPrefix.length + maxDigits) return fault('too-long', `COSE over ${limits.bytes} bytes`);
  const digits = text.slice(decimalPrefix.length);
  if (!/^[1-9][0-9]*$/.test(digits)) return fault('bad-decimal', 'expected digits without a leading zero');
  const hex = BigInt(digits).toString(16);
  // The leading 01 is an odd "1" in hex; whole bytes follow.
  if (hex.length % 2 === 0 || !hex.startsWith('1')) return fault('bad-decimal', 'expected a leading byte 01');
  const bytes = new Uint8Array((hex.length - 1) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(1 + i * 2, 3 + i * 2), 16);
  return ok(bytes);
}

function readCose(bytes: Uint8Array, tools: ReadTools): Result<Declaration, ReadFault> {
  const message = openSign1(bytes, limits, tools);
  if (!message.ok) return message;
  const seal = readSeal(message.value);
  if (!seal.ok) return seal;
  const claims = decodeCbor(message.value.payload, limits, tools);
  if (!claims.ok) return claims;
  return readClaims(claims.value, seal.value);
}

function readSeal({ header, unprotected, signed, signature }: Sign1): Result<Seal, ReadFault> {
  if (unprotected.size > 0) return fault('bad-cose', 'unprotected header: expected none');
  if (!hasOnly(header, [1, 4])) return fault('bad-cose', 'protected header: expected 1 and 4 only');
  const algorithm = header.get(1);
  const keyId = header.get(4);
  if (typeof algorithm !== 'number' || !algorithms.includes(algorithm)) {
    return fault('bad-cose', `algorithm: expected one of ${algorithms.join(', ')}`);
  }
  if (!isBytes(keyId) || keyId.length !== 8) return fault('bad-cose', 'key id: expected 8 bytes');
  return ok({ kind: 'cose', algorithm, keyId: toHex(keyId), signed, signature });
}

function bad(detail: string): Result<never, ReadFault> {
  return fault('bad-claims', detail);
}

function hasOnly(map: CborMap, keys: readonly (number | string)[]): boolean {
  for (const key of map.keys()) if (!keys.includes(key)) return false;
  return true;
}

/** Text of `min` to `max` UTF-8 bytes, without control characters. */
function isText(value: Cbor | undefined, min: number, max: number): value is string {
  if (typeof value !== 'string' || hasControlCharacter(value)) return false;
  const length = utf8Length(value);
  return length >= min && length <= max;
}

function readClaims(claims: Cbor, seal: Seal): Result<Declaration, ReadFault> {
  if (!isMap(claims) || !hasOnly(claims, [1, 3, 4, 5, 7, -65537])) {
    return bad('claims: expected a map of 1, 3, 4, 5, 7 and -65537 only');
  }
  const issuer = claims.get(1);
  const audience = claims.get(3);
  const expiresAtS = claims.get(4);
  const notBeforeS = claims.get(5);
  const id = claims.get(7);
  if (!isText(issuer, 0, limits.bytes)) return bad('issuer (1): expected text');
  if (audience !== undefined && !isText(audience, 0, limits.bytes)) return bad('audience (3): expected text');
  if (!isUint(expiresAtS) || expiresAtS > lastSecond) return bad('expiry (4): expected seconds since 1970');
  if (!isUint(notBeforeS) || notBeforeS >= expiresAtS) return bad('not before (5): expected seconds before the expiry');
  if (!isBytes(id) || id.length !== 12) return bad('id (7): expected 12 bytes');
  const declaration = readDeclaration(claims.get(-65537));
  if (!declaration.ok) return declaration;
  return ok({
    kind: 'declaration',
    format: 'declaration',
    issuer,
    audience: audience === undefined || audience === '*' ? null : audience,
    notBeforeS,
    expiresAtS,
    use: `${issuer}/${toHex(id)}`,
    ...declaration.value,
    seal,
  });
}

type Declared = Pick<Declaration, 'person' | 'answers' | 'purposes'>;

function readDeclaration(declaration: Cbor | undefined): Result<Declared, ReadFault> {
  if (!isMap(declaration) || !hasOnly(declaration, [1, 2, 3, 4, 5, 6, 7])) {
    return bad('declaration: expected a map of 1 to 7 only');
  }
  const person = readPerson(declaration);
  if (!person.ok) return person;
  const answers = readAnswers(declaration.get(4));
  if (!answers.ok) return answers;
  const purposes = declaration.get(5);
  if (!isArray(purposes) || purposes.length < 1 || purposes.length > 8 || !purposes.every(isPurpose)) {
    return bad('purposes (5): expected 1 to 8 numbers from 1 to 8');
  }
  return ok({ person: person.value, answers: answers.value, purposes });
}

const isPurpose = (value: Cbor): value is number => isUint(value) && value >= 1 && value <= 8;

function readPerson(declaration: CborMap): Result<Holder, ReadFault> {
  const name = declaration.get(1);
  const key = declaration.get(2);
  const phone = declaration.get(3);
  const plate = declaration.get(6);
  const host = declaration.get(7);
  if (!isText(name, 1, 80) || name.normalize('NFC') !== name) return bad('name (1): expected 1 to 80 bytes in NFC');
  if (!isBytes(key) || key.length !== 16) return bad('person (2): expected 16 bytes');
  if (phone !== undefined && !isUint(phone)) return bad('phone (3): expected a number');
  if (plate !== undefined && !isText(plate, 1, 20)) return bad('plate (6): expected 1 to 20 bytes of text');
  if (host !== undefined && !isText(host, 1, 80)) return bad('host (7): expected 1 to 80 bytes of text');
  return ok({
    name,
    icaoName: null,
    birthDate: null,
    ids: [{ kind: 'person', value: toHex(key) }],
    phone: phone === undefined ? null : String(phone),
    plate: plate ?? null,
    host: host ?? null,
  });
}

function readAnswers(answers: Cbor | undefined): Result<Answers, ReadFault> {
  if (!isMap(answers) || !hasOnly(answers, [0, 1, 2, 3])) return bad('answers (4): expected a map of 0 to 3 only');
  const symptoms = answers.get(0);
  const exposures = answers.get(1);
  const formVersion = answers.get(2);
  const note = answers.get(3);
  if (!isUint(symptoms)) return bad('symptoms: expected a number');
  if (!isUint(exposures)) return bad('exposures: expected a number');
  if (formVersion !== undefined && !isUint(formVersion)) return bad('form version: expected a number');
  if (note !== undefined && !isText(note, 1, 200)) return bad('note: expected 1 to 200 bytes of text');
  return ok({ symptoms, exposures });
}
