/** Makes SMART Health Cards with full freedom, the wrong ones above all: nothing here checks anything. */
import { thumbprint } from '../../../main/controller/trust/keys.ts';
import { fixedEs256, type P256PrivateJwk } from '../ecdsa.ts';
import { p256 } from '../keys.ts';

export type Json = Readonly<Record<string, unknown>>;

export const issuer = 'https://cards.lc-hospital.example/issuer';
export const notBeforeS = Date.UTC(2026, 10, 2, 1) / 1_000;

export const patient: Json = {
  resourceType: 'Patient',
  name: [{ family: 'Trần', given: ['Thị', 'Mai'] }],
  birthDate: '1987-01-18',
};

/** A vaccination; 207 and 208 are CVX codes. */
export const immunization = (date: string, code = '208', changes: Json = {}): Json => ({
  resourceType: 'Immunization',
  status: 'completed',
  vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code }] },
  patient: { reference: 'resource:0' },
  occurrenceDateTime: date,
  ...changes,
});

/** A laboratory result, as LOINC and SNOMED CT codes. */
export const observation = (loinc: string, snomed: string, at: string, changes: Json = {}): Json => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: loinc }] },
  subject: { reference: 'resource:0' },
  effectiveDateTime: at,
  valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: snomed }] },
  ...changes,
});

export const twoDoses = [patient, immunization('2021-08-20'), immunization('2021-09-17')];

const entriesOf = (resources: readonly unknown[]): readonly Json[] =>
  resources.map((resource, index) => ({ fullUrl: `resource:${index}`, resource }));

export interface Claims {
  readonly resources?: readonly unknown[];
  /** Changes to the payload, the `vc`, the subject and the bundle; `undefined` removes a member. */
  readonly payload?: Json;
  readonly vc?: Json;
  readonly subject?: Json;
  readonly bundle?: Json;
}

/** A card's payload as JSON. */
export function claims(changes: Claims = {}): string {
  const entry = entriesOf(changes.resources ?? twoDoses);
  const fhirBundle = { resourceType: 'Bundle', type: 'collection', entry, ...changes.bundle };
  const credentialSubject = { fhirVersion: '4.0.1', fhirBundle, ...changes.subject };
  const type = ['https://smarthealth.cards#health-card', 'https://smarthealth.cards#immunization'];
  const vc = { type, credentialSubject, ...changes.vc };
  return JSON.stringify({ iss: issuer, nbf: notBeforeS, vc, ...changes.payload });
}

/** Raw DEFLATE in one stored block (RFC 1951 section 3.2.4): a compressor's output differs from one version to the next. */
export function stored(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  const lengths = [length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff];
  return Buffer.concat([Uint8Array.of(1, ...lengths), bytes]);
}

/**
 * Raw DEFLATE in one block of fixed codes (RFC 1951 section 3.2.6): a space, `times` times repeated 258-fold, then the end.
 */
export function bomb(times: number): Uint8Array {
  // Codes run from their first bit on, all other numbers from their last; the first three bits close the stream.
  const space = (0x30 + 0x20).toString(2).padStart(8, '0');
  const bits = `110${space}${'1100010100000'.repeat(times)}0000000`;
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Uint8Array.from(bytes, byte => Number.parseInt([...byte].reverse().join(''), 2));
}

export const kidOf = (key: P256PrivateJwk): string =>
  thumbprint({ kty: 'EC', crv: 'P-256', x: key.x, y: key.y }).toString('base64url');

export interface Forgery {
  readonly key?: P256PrivateJwk;
  /** Changes to the header, or its text. */
  readonly header?: Json | string;
  /** The payload: its JSON, or its bytes as they are signed. */
  readonly payload?: string | Uint8Array;
  /** Makes another signature of the right one. */
  readonly resign?: (signature: Uint8Array) => Uint8Array;
}

/** A compact JWS, correctly signed by `key` over whatever it holds. */
export function jws({ key = p256, header = {}, payload = claims(), resign = same => same }: Forgery = {}): string {
  const fields = { zip: 'DEF', alg: 'ES256', kid: kidOf(key) };
  const head = typeof header === 'string' ? header : JSON.stringify({ ...fields, ...header });
  const body = typeof payload === 'string' ? stored(Buffer.from(payload)) : payload;
  const signed = `${Buffer.from(head).toString('base64url')}.${Buffer.from(body).toString('base64url')}`;
  return `${signed}.${Buffer.from(resign(fixedEs256(key, Buffer.from(signed)))).toString('base64url')}`;
}

/** Two digits a character. */
export const digitsOf = (text: string): string =>
  [...text].map(character => String(character.charCodeAt(0) - 45).padStart(2, '0')).join('');

export const text = (forgery: Forgery = {}): string => `shc:/${digitsOf(jws(forgery))}`;
