/**
 * HC1: the EU Digital COVID Certificate (eHealth Network, electronic health certificates, volume 3), Vietnam's vaccine
 * passport (Decision 5772/QĐ-BYT, signed PS256) and WHO's certificates: `HC1:` + base45 + zlib + COSE_Sign1 + CWT, with the
 * health claim under -260, 1 (WHO's ICVP: -6).
 *
 * What authorities sign is read as it comes: tagged or not, key id and algorithm in either header (the protected one wins),
 * times as floats. What could hide something is refused: duplicate keys, bad UTF-8, a `crit` header, anything behind the
 * end of deflate stream or message, more than 64 KiB.
 */
import { fail, type HealthCertificate, ok, type Result, type Seal } from '../words.ts';
import { decodeBase45 } from './base45.ts';
import { type Cbor, type CborLimits, type CborMap, decodeCbor, isBytes, isMap } from './cbor.ts';
import { openSign1, type Sign1 } from './cose.ts';
import type { Claim } from './dcc-schema.ts';
import { type HealthClaim, readDccClaim, readIcvpClaim } from './hcert.ts';
import type { FormatReader, ReadFault } from './reading.ts';
import { hasControlCharacter, toHex } from './text.ts';

const prefix = 'HC1:';
const maxInflatedBytes = 65_536;
const limits: CborLimits = { bytes: maxInflatedBytes, depth: 16, items: 4_096, dialect: 'loose' };
const zlibHead = 0x78;
/** The last second that a clock can show (ECMA-262 time range). */
const lastSecond = 8.64e12;

export const dcc: FormatReader = {
  id: 'dcc',
  claims: text => text.startsWith(prefix),
  read(text, tools) {
    const packed = decodeBase45(text.slice(prefix.length));
    if (!packed.ok) return packed;
    if (packed.value[0] !== zlibHead) return fault('bad-deflate', 'no zlib stream');
    const cose = tools.inflate(packed.value, 'zlib', maxInflatedBytes);
    if (cose === null) return fault('bad-deflate', `a zlib stream that is broken, followed by more, or over 64 KiB`);
    const message = openSign1(cose, limits, tools);
    if (!message.ok) return message;
    const seal = readSeal(message.value);
    if (!seal.ok) return seal;
    const claims = decodeCbor(message.value.payload, limits, tools);
    return claims.ok ? readClaims(claims.value, seal.value) : claims;
  },
};

function fault(kind: ReadFault['kind'], detail: string): Result<never, ReadFault> {
  return fail({ kind, detail });
}

const [algorithmLabel, critLabel, keyIdLabel] = [1, 2, 4];

/** Nothing that `crit` could name is understood here (RFC 9052 section 3.1). */
function readSeal({ header, unprotected, signed, signature }: Sign1): Result<Seal, ReadFault> {
  if (header.has(critLabel) || unprotected.has(critLabel)) return fault('bad-cose', 'a crit header');
  const label = (name: number) => header.get(name) ?? unprotected.get(name) ?? null;
  const algorithm = label(algorithmLabel);
  const keyId = label(keyIdLabel);
  if (algorithm !== null && !Number.isSafeInteger(algorithm))
    return fault('bad-cose', 'algorithm: expected an integer');
  if (keyId !== null && !isBytes(keyId)) return fault('bad-cose', 'key id: expected bytes');
  if (keyId !== null && keyId.length > 64) return fault('bad-cose', 'key id: over 64 bytes');
  return ok({
    kind: 'cose',
    algorithm: algorithm === null ? null : Number(algorithm),
    keyId: keyId === null ? null : toHex(keyId),
    signed,
    signature,
  });
}

function bad(detail: string): Result<never, ReadFault> {
  return fault('bad-claims', detail);
}

function readClaims(claims: Cbor, seal: Seal): Result<HealthCertificate, ReadFault> {
  if (!isMap(claims)) return bad('claims: expected a map');
  const issuer = claims.get(1);
  if (issuer !== undefined && !isIssuer(issuer)) return bad('issuer (1): expected a short text');
  const times = [4, 5, 6].map(label => claims.get(label) ?? null);
  if (!times.every(isTime)) return bad('expiry (4), not before (5), issued at (6): expected seconds since 1970');
  const [expiresAtS = null, notBeforeS = null, issuedAtS = null] = times;
  const claim = healthClaim(claims);
  if (!claim.ok) return claim;
  const { json, read } = claim.value;
  const { person, facts, id, country, schema } = read(json);
  const by = issuer ?? country;
  return ok({
    kind: 'health',
    format: 'dcc',
    issuer: by,
    audience: null,
    notBeforeS: floorOf(notBeforeS ?? issuedAtS),
    expiresAtS: floorOf(expiresAtS),
    use: id === null ? null : `${by ?? ''}/${id}`,
    person,
    seal,
    facts,
    schema,
    claim: json,
  });
}

const isIssuer = (value: Cbor): value is string =>
  typeof value === 'string' && value.length <= 200 && !hasControlCharacter(value);
const isTime = (value: Cbor): value is number | null =>
  value === null || (typeof value === 'number' && value >= 0 && value <= lastSecond);
const floorOf = (value: number | null): number | null => (value === null ? null : Math.floor(value));

interface Found {
  readonly json: Claim;
  readonly read: (claim: Claim) => HealthClaim;
}

function healthClaim(claims: CborMap): Result<Found, ReadFault> {
  const container = claims.get(-260);
  const eu = isMap(container) ? container.get(1) : undefined;
  if (isMap(eu)) return found(eu, readDccClaim);
  // WHO's stands beside the EU's, or alone in its place.
  const icvp = (isMap(container) ? container.get(-6) : undefined) ?? claims.get(-6);
  if (isMap(icvp)) return found(icvp, readIcvpClaim);
  return bad('no health claim (-260, 1 or -6)');
}

function found(map: CborMap, read: Found['read']): Result<Found, ReadFault> {
  const json = jsonOf(map);
  return isRecord(json) ? ok({ json, read }) : bad('health claim: expected text keys and no bytes');
}

const isRecord = (value: unknown): value is Claim =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The claim as JSON; undefined where it holds what JSON cannot, or a key that is no name of data. */
function jsonOf(value: Cbor): unknown {
  if (isBytes(value)) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(jsonOf);
    return items.includes(undefined) ? undefined : items;
  }
  if (!isMap(value)) return value;
  const record: Record<string, unknown> = {};
  for (const [key, item] of value) {
    const json = jsonOf(item);
    if (json === undefined || typeof key !== 'string' || key === '__proto__') return undefined;
    record[key] = json;
  }
  return record;
}
