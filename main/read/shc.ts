/**
 * SMART Health Cards (the framework's specification; HL7 SMART Health Cards and Links): `shc:/` and pairs of digits, each
 * the code of a character less 45; together a compact JWS (RFC 7515), ES256, whose payload is raw DEFLATE (RFC 1951):
 *
 *     header  { "zip": "DEF", "alg": "ES256", "kid": SHA-256 thumbprint of the key (RFC 7638) }
 *     payload { "iss": https URL, "nbf": seconds, "exp"?: seconds,
 *               "vc": { "type": [text], "rid"?: text,
 *                       "credentialSubject": { "fhirVersion": text, "fhirBundle": bundle } } }
 *
 * `shc:/2/3/` instead of `shc:/` makes it the second of three parts.
 */
import { fail, type HealthCertificate, ok, type Result, type Seal } from '../words.ts';
import { decodeBase64url } from './base64url.ts';
import { canonicalJson } from './canonical-json.ts';
import { readBundle } from './fhir.ts';
import { fingerprint } from './fingerprint.ts';
import { isRecord, itemsOf, type JsonLimits, type JsonRecord, parseJson } from './json.ts';
import type { Part } from './parts.ts';
import type { FormatReader, ReadFault, ReadTools } from './reading.ts';
import { encodeUtf8 } from './utf8.ts';

const prefix = 'shc:/';
const maxParts = 16;
/** Longest JWS of one code, and therefore 1,191 in each of several (section "Chunking"). */
const maxJwsChars = 1_195;
/** What a QR code holds at all: cards of one large code exist. */
const maxPartChars = 4_296;
const maxDigits = 2 * maxParts * maxJwsChars;

const maxInflatedBytes = 65_536;
const headerLimits: JsonLimits = { chars: 1_024, depth: 4 };
const payloadLimits: JsonLimits = { chars: maxInflatedBytes, depth: 32 };
const maxEntries = 256;
/** The last second that a clock can show (ECMA-262 time range). */
const lastSecond = 8.64e12;
const cardType = 'https://smarthealth.cards#health-card';

/** The SMART Health Card. */
export const shc: FormatReader = {
  id: 'shc',
  claims: text => text.startsWith(prefix),
  read(text, tools) {
    const part = partOf(text);
    if (part !== null) return fail({ kind: 'incomplete', detail: `part ${part.index} of ${part.total}`, part });
    const jws = readDigits(text);
    return jws.ok ? readJws(jws.value, tools) : jws;
  },
};

/** The part of a card that a code holds, `text` its digits; null where it is no part, or the only one. */
export function partOf(text: string): Part | null {
  if (text.length > maxPartChars) return null;
  const [, index, total, digits] = /^shc:\/([1-9]\d?)\/([1-9]\d?)\/((?:\d\d)+)$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const part = { index: Number(index), total: Number(total), text: digits };
  return part.total > 1 && part.total <= maxParts && part.index <= part.total ? part : null;
}

function fault(kind: ReadFault['kind'], detail: string): Result<never, ReadFault> {
  return fail({ kind, detail });
}

const jwsShape = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

interface Jws {
  readonly text: string;
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

function readDigits(text: string): Result<Jws, ReadFault> {
  const digits = text.slice(prefix.length).replace(/^1\/1\//, '');
  if (digits.length > maxDigits) return fault('too-long', `over ${maxDigits} digits`);
  if (!/^(?:\d\d)+$/.test(digits)) return fault('bad-decimal', 'expected pairs of digits behind shc:/');
  let jws = '';
  for (let i = 0; i < digits.length; i += 2) jws += String.fromCharCode(Number(digits.slice(i, i + 2)) + 45);
  const [, header, payload, signature] = jwsShape.exec(jws) ?? [];
  if (header === undefined || payload === undefined || signature === undefined) {
    return fault('bad-jws', 'expected three base64url texts with dots between them');
  }
  return ok({ text: jws, header, payload, signature });
}

function readJws(jws: Jws, tools: ReadTools): Result<HealthCertificate, ReadFault> {
  const seal = readSeal(jws, tools);
  if (!seal.ok) return seal;
  const packed = decodeBase64url(jws.payload);
  if (packed === null) return fault('bad-jws', 'payload: no base64url');
  const inflated = tools.inflate(packed, 'raw', maxInflatedBytes);
  if (inflated === null) return fault('bad-deflate', 'a stream that is broken, followed by more, or over 64 KiB');
  const payload = jsonOf(inflated, payloadLimits, tools);
  if (payload === null) return fault('bad-json', 'payload: expected one JSON object');
  return readPayload(payload, seal.value);
}

function jsonOf(bytes: Uint8Array | null, limits: JsonLimits, tools: ReadTools): JsonRecord | null {
  const text = bytes === null ? null : tools.utf8(bytes);
  const value = text === null ? undefined : parseJson(text, limits);
  return isRecord(value) ? value : null;
}

/** ES256 and nothing else: the message does not choose how it is verified. No extension that `crit` could name is known. */
function readSeal({ text, header, payload, signature }: Jws, tools: ReadTools): Result<Seal, ReadFault> {
  const fields = jsonOf(decodeBase64url(header), headerLimits, tools);
  if (fields === null) return fault('bad-jws', 'header: expected a JSON object in base64url');
  const { alg, zip, kid, crit } = fields;
  if (alg !== 'ES256') return fault('bad-jws', 'header: expected alg ES256');
  if (zip !== 'DEF') return fault('bad-jws', 'header: expected zip DEF');
  if (crit !== undefined) return fault('bad-jws', 'header: expected no crit');
  if (typeof kid !== 'string' || decodeBase64url(kid)?.length !== 32) {
    return fault('bad-jws', 'header: expected a kid of 32 bytes in base64url');
  }
  const bytes = decodeBase64url(signature);
  if (bytes === null) return fault('bad-jws', 'signature: no base64url');
  const signed = encodeUtf8(text.slice(0, header.length + 1 + payload.length));
  return ok({ kind: 'jws', algorithm: alg, keyId: kid, signed, signature: bytes });
}

function bad(detail: string): Result<never, ReadFault> {
  return fault('bad-claims', detail);
}

function readPayload({ iss, nbf, exp, vc }: JsonRecord, seal: Seal): Result<HealthCertificate, ReadFault> {
  if (typeof iss !== 'string' || !isIssuer(iss)) return bad('iss: expected an https address');
  if (!isTime(nbf)) return bad('nbf: expected seconds since 1970');
  if (exp !== undefined && !isTime(exp)) return bad('exp: expected seconds since 1970');
  const card = readCard(vc);
  if (!card.ok) return card;
  const { id, types, resources } = card.value;
  const { person, facts, schema } = readBundle(resources);
  return ok({
    kind: 'health',
    format: 'shc',
    issuer: iss,
    audience: null,
    notBeforeS: Math.floor(nbf),
    expiresAtS: exp === undefined ? null : Math.floor(exp),
    use: `${iss}/${id}`,
    person,
    seal,
    facts,
    schema: types.includes(cardType) ? schema : 'bad-schema',
    claim: null,
  });
}

/** Printable ASCII, as an address on the wire is. */
const isIssuer = (text: string): boolean => text.length <= 256 && /^https:\/\/[!-~]+$/.test(text);
const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= lastSecond;

interface Card {
  readonly id: string;
  readonly types: readonly unknown[];
  readonly resources: readonly JsonRecord[];
}

function readCard(vc: unknown): Result<Card, ReadFault> {
  if (!isRecord(vc)) return bad('vc: expected an object');
  const { type, rid, credentialSubject } = vc;
  const types = itemsOf(type);
  if (types.length === 0 || !types.every(item => typeof item === 'string')) return bad('vc.type: expected texts');
  if (!isRecord(credentialSubject)) return bad('vc.credentialSubject: expected an object');
  const { fhirVersion, fhirBundle } = credentialSubject;
  if (typeof fhirVersion !== 'string') return bad('fhirVersion: expected text');
  if (!isRecord(fhirBundle) || fhirBundle.resourceType !== 'Bundle') return bad('fhirBundle: expected a bundle');
  const entries = itemsOf(fhirBundle.entry);
  if (entries.length > maxEntries) return bad(`fhirBundle: over ${maxEntries} entries`);
  const resources = entries.flatMap(entry => (isRecord(entry) && isRecord(entry.resource) ? [entry.resource] : []));
  if (resources.length < entries.length) return bad('fhirBundle.entry: expected objects with a resource each');
  const id = readId(rid, fhirBundle);
  return id.ok ? ok({ id: id.value, types, resources }) : id;
}

/**
 * The card's own revocation id where it has one (section "Revocation"), or else one made of what it says: the same for every
 * text of the card, and without a name or a birth date to read in it.
 */
function readId(rid: unknown, bundle: JsonRecord): Result<string, ReadFault> {
  if (rid !== undefined) {
    return typeof rid === 'string' && /^[\w-]{1,24}$/.test(rid) ? ok(rid) : bad('vc.rid: expected up to 24 letters');
  }
  const text = canonicalJson(bundle);
  return text === null ? fault('bad-json', 'fhirBundle: not canonical') : ok(fingerprint(encodeUtf8(text)));
}
