/**
 * Visible Digital Seals for non-constrained environments (ICAO technical report VDS-NC), proofs of
 * vaccination and of testing:
 *
 *     { "data": { "hdr": { "t": "icao.vacc" | "icao.test", "v": 1, "is": "UTO" },
 *                 "msg": { "uvci" | "utci": text, "pid": { "n": name, "dob"?: date, … },
 *                          "ve"?: [{ "des": vaccine, "nam": product, "vd": [{ "dvc": date, "seq": dose, … }] }],
 *                          "dat"?: { "sc": sampled }, "tr"?: { "tc": kind, "r": result } } },
 *       "sig":  { "alg": "ES256" | "ES384" | "ES512", "cer": certificate, "sigvl": r and s } }
 *
 * Signed is the canonical form (RFC 8785) of `data`, so that white space and order mean nothing. Members beside these are
 * passed over. The certificate that comes along proves nothing by itself.
 */
import { fail, type HealthCertificate, type HealthFact, type Holder, ok, type Result, type Seal } from '../words.ts';
import { decodeBase64url } from './base64url.ts';
import { canonicalJson } from './canonical-json.ts';
import { isDate, momentOf } from './iso-date.ts';
import { isRecord, type JsonLimits, type JsonRecord, parseJson, recordsOf } from './json.ts';
import type { FormatReader, ReadFault } from './reading.ts';
import { hasControlCharacter } from './text.ts';
import { encodeUtf8 } from './utf8.ts';

const limits: JsonLimits = { chars: 4_296, depth: 16 };
const opening = /^[ \t\r\n]*\{/;
/** Names of a machine-readable zone and of the certificate ids are far shorter. */
const maxText = 80;
const maxFacts = 64;
const algorithms: readonly unknown[] = ['ES256', 'ES384', 'ES512'];

/** The Visible Digital Seal of a vaccination or test. */
export const vdsNc: FormatReader = {
  id: 'vds-nc',
  claims: text => opening.test(text) && text.includes('"icao.'),
  read(text) {
    if (text.length > limits.chars) return fault('too-long', `over ${limits.chars} characters`);
    const json = parseJson(text, limits);
    if (!isRecord(json)) return fault('bad-json', 'expected one JSON object without double names');
    const { data, sig } = json;
    if (!isRecord(data) || !isRecord(sig)) return fault('bad-vds', 'expected data and sig');
    const seal = readSeal(data, sig);
    return seal.ok ? readData(data, seal.value) : seal;
  },
};

function fault(kind: ReadFault['kind'], detail: string): Result<never, ReadFault> {
  return fail({ kind, detail });
}

function readSeal(data: JsonRecord, { alg, cer, sigvl }: JsonRecord): Result<Seal, ReadFault> {
  if (typeof alg !== 'string' || !algorithms.includes(alg))
    return fault('bad-vds', 'alg: expected ES256, ES384 or ES512');
  const certificate = bytesOf(cer);
  if (certificate === null) return fault('bad-vds', 'cer: expected base64url');
  const signature = bytesOf(sigvl);
  if (signature === null) return fault('bad-vds', 'sigvl: expected base64url');
  const signed = canonicalJson(data);
  if (signed === null) return fault('bad-json', 'data: a number or text that has no canonical form');
  return ok({ kind: 'vds', algorithm: alg, certificate, signed: encodeUtf8(signed), signature });
}

/** Authorities write the padding (RFC 4648 section 5) or leave it away. */
function bytesOf(value: unknown): Uint8Array | null {
  if (typeof value !== 'string' || value === '') return null;
  return decodeBase64url(value.length % 4 === 0 ? value.replace(/={1,2}$/, '') : value);
}

/** What each type of seal calls its certificate id. */
const idNames: Readonly<Record<string, 'uvci' | 'utci'>> = { 'icao.vacc': 'uvci', 'icao.test': 'utci' };

function readData({ hdr, msg }: JsonRecord, seal: Seal): Result<HealthCertificate, ReadFault> {
  if (!isRecord(hdr) || !isRecord(msg)) return fault('bad-vds', 'data: expected hdr and msg');
  const { t, v, is } = hdr;
  const idName = typeof t === 'string' && Object.hasOwn(idNames, t) ? idNames[t] : undefined;
  if (idName === undefined) return fault('bad-vds', 'hdr.t: expected icao.vacc or icao.test');
  if (v !== 1) return fault('bad-vds', 'hdr.v: expected 1');
  if (typeof is !== 'string' || !/^[A-Z]{1,3}$/.test(is))
    return fault('bad-vds', 'hdr.is: expected up to three letters');
  const id = textOf(msg[idName]);
  if (id === null) return fault('bad-vds', `msg.${idName}: expected up to ${maxText} characters`);
  const person = personOf(msg.pid);
  if (person === null) return fault('bad-vds', `msg.pid.n: expected up to ${maxText} characters`);
  const facts = idName === 'uvci' ? vaccinationsOf(msg.ve) : testsOf(msg);
  if (facts.length > maxFacts) return fault('bad-vds', `msg.ve: over ${maxFacts} doses`);
  return ok({
    kind: 'health',
    format: 'vds-nc',
    issuer: is,
    audience: null,
    notBeforeS: null,
    expiresAtS: null,
    use: `${is}/${id}`,
    person,
    seal,
    facts,
    schema: facts.length > 0 && facts.every(isWhole) ? 'ok' : 'bad-schema',
    claim: null,
  });
}

function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maxText || hasControlCharacter(value)) return null;
  const text = value.normalize('NFC').trim();
  return text === '' ? null : text;
}

/** Whether the fact says what its type demands. */
function isWhole(fact: HealthFact): boolean {
  if (fact.kind === 'vaccination') return fact.product !== null && fact.dose !== null && fact.date !== null;
  return fact.kind === 'test' && fact.at !== null && fact.result !== 'unknown';
}

/** Doc 9303 part 3: primary identifier, two spaces or a comma, secondary identifier. The document's number is no id here. */
function personOf(pid: unknown): Holder | null {
  if (!isRecord(pid)) return null;
  const { n, dob } = pid;
  const words = (textOf(n) ?? '').split(/[\s,<]+/);
  const name = words.filter(word => word !== '').join(' ');
  if (name === '') return null;
  return {
    name,
    icaoName: /^[A-Z' -]+$/.test(name) ? name : null,
    birthDate: typeof dob === 'string' && isDate(dob) ? dob : null,
    ids: [],
    phone: null,
    plate: null,
    host: null,
  };
}

function vaccinationsOf(events: unknown): HealthFact[] {
  return recordsOf(events).flatMap(({ des, nam, vd }) =>
    recordsOf(vd).map(({ dvc, seq }): HealthFact => {
      const date = typeof dvc === 'string' && isDate(dvc) ? dvc : null;
      return { kind: 'vaccination', product: textOf(des) ?? textOf(nam), dose: doseOf(seq), ofDoses: null, date };
    }),
  );
}

/** A number, or the same as text: both are in use. */
function doseOf(seq: unknown): number | null {
  const text = typeof seq === 'number' ? String(seq) : seq;
  return typeof text === 'string' && /^0?[1-9]\d?$/.test(text) ? Number(text) : null;
}

function testsOf({ dat, tr }: JsonRecord): HealthFact[] {
  if (!isRecord(dat) || !isRecord(tr)) return [];
  const sampled = dat.sc;
  return [
    {
      kind: 'test',
      method: methodOf(tr.tc),
      result: resultOf(tr.r),
      at: typeof sampled === 'string' ? momentOf(sampled) : null,
    },
  ];
}

/** `molecular(PCR)`, `molecular(other)`, `antigen`, `antibody`. */
function methodOf(kind: unknown): 'naat' | 'antigen' | 'other' {
  const text = typeof kind === 'string' ? kind.toLowerCase() : '';
  if (text.startsWith('molecular')) return 'naat';
  return text === 'antigen' ? 'antigen' : 'other';
}

/** `normal` and `abnormal` are of tests that look for no infection. */
function resultOf(result: unknown): 'negative' | 'positive' | 'unknown' {
  const text = typeof result === 'string' ? result.toLowerCase() : '';
  return text === 'negative' || text === 'positive' ? text : 'unknown';
}
