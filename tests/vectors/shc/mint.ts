/** Mints `vectors.ndjson`, always the same: `node tests/vectors/shc/mint.ts`. */
import { writeFileSync } from 'node:fs';
import { negated, otherP256 } from '../ecdsa.ts';
import { p256 } from '../keys.ts';
import { linesOf, type Vector } from '../vector.ts';
import { faulty } from './faulty.ts';
import {
  type Claims,
  claims,
  type Forgery,
  immunization,
  issuer,
  type Json,
  jws,
  kidOf,
  notBeforeS,
  observation,
  patient,
  stored,
  text,
  twoDoses,
} from './forge.ts';

const smartKeys = [{ kty: 'EC', crv: 'P-256', x: p256.x, y: p256.y }] as const;
const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const during = at(notBeforeS + 3_600);
const trust = { smartKeys, issuer };

const typical: Json = {
  issuer,
  audience: null,
  notBeforeS,
  expiresAtS: null,
  person: {
    name: 'Trần Thị Mai',
    icaoName: null,
    birthDate: '1987-01-18',
    ids: [],
    phone: null,
    plate: null,
    host: null,
  },
  facts: [
    { kind: 'vaccination', product: '208', dose: 1, ofDoses: null, date: '2021-08-20' },
    { kind: 'vaccination', product: '208', dose: 2, ofDoses: null, date: '2021-09-17' },
  ],
};

interface Expected {
  readonly credential?: Json;
  readonly schema?: 'ok' | 'bad-schema';
  readonly time?: string;
  readonly at?: string;
}

function valid(name: string, card: string, expected: Expected = {}): Vector {
  const { credential = {}, schema = 'ok', time = 'ok' } = expected;
  return {
    id: `valid/${name}`,
    text: card,
    at: expected.at ?? during,
    ...trust,
    expect: {
      format: 'shc',
      read: 'ok',
      genuine: 'ok',
      time,
      usage: 'ok',
      schema,
      credential: { ...typical, ...credential },
    },
  };
}

const of = (changes: Claims): string => text({ payload: claims(changes) });
const sampledAt = '2026-11-02T07:30:00+07:00';
const tested = (method: string, result: string): Json => ({
  facts: [{ kind: 'test', method, result, at: Date.parse(sampledAt) }],
});
const testCard = (loinc: string, snomed: string) => of({ resources: [patient, observation(loinc, snomed, sampledAt)] });
/** FNV-1a with 128 bits of the bundle's canonical form. */
const use = `${issuer}/9c2eead101f00f44b0a9702ea2cc3d7c`;

const later = [
  patient,
  immunization('2022-03-01', '207'),
  immunization('2021-09-17T08:00:00+07:00'),
  immunization('2021-08-20'),
  immunization('2022-09-01', '207', { status: 'not-done' }),
];
const laterFacts = [
  ['208', '2021-08-20'],
  ['208', '2021-09-17'],
  ['207', '2022-03-01'],
].map(([product, date], index) => ({ kind: 'vaccination', product, dose: index + 1, ofDoses: null, date }));

const limited = of({ payload: { exp: notBeforeS + 86_400 } });
const limitedFields = { expiresAtS: notBeforeS + 86_400 };

const validVectors = [
  valid('vaccination', text(), { credential: { use } }),
  valid('negated-signature', text({ resign: negated }), { credential: { use } }),
  valid('one-part', text().replace('shc:/', 'shc:/1/1/'), { credential: { use } }),
  valid('revocation-id', of({ vc: { rid: 'lHKzqFUMjhs' } }), { credential: { use: `${issuer}/lHKzqFUMjhs` } }),
  valid('doses-out-of-order', of({ resources: later }), { credential: { facts: laterFacts } }),
  valid('antigen-negative', testCard('94558-4', '260415000'), { credential: tested('antigen', 'negative') }),
  valid('naat-negative', testCard('94500-6', '260385009'), { credential: tested('naat', 'negative') }),
  valid('naat-positive', testCard('94500-6', '10828004'), { credential: tested('naat', 'positive') }),
  valid('other-test-detected', testCard('94762-2', '260373001'), { credential: tested('other', 'positive') }),
  valid('test-without-answer', testCard('94500-6', '82334004'), { credential: tested('naat', 'unknown') }),
  valid('float-time', of({ payload: { nbf: notBeforeS + 0.75 } }), { credential: { notBeforeS } }),
  valid('limited', limited, { credential: limitedFields }),
  valid('expired', limited, { credential: limitedFields, at: at(notBeforeS + 86_400), time: 'expired' }),
  valid('not-yet-valid', text(), { at: at(notBeforeS - 1), time: 'not-yet-valid' }),
  valid('without-facts', of({ resources: [patient] }), { credential: { facts: [] }, schema: 'bad-schema' }),
  valid('two-patients', of({ resources: [...twoDoses, patient] }), {
    credential: { person: { name: null, birthDate: null } },
    schema: 'bad-schema',
  }),
  valid('other-type', of({ vc: { type: ['https://cards.example#ticket'] } }), { schema: 'bad-schema' }),
];

function forged(name: string, genuine: string, forgery: Forgery): Vector {
  return {
    id: `forged/${name}`,
    text: text(forgery),
    at: during,
    ...trust,
    expect: { format: 'shc', read: 'ok', genuine, time: null },
  };
}

/** The signature that the typical card has. */
const borrowed = Buffer.from(jws().split('.')[2] ?? '', 'base64url');

const forgedVectors = [
  forged('changed-payload', 'bad-signature', {
    payload: stored(Buffer.from(claims().replace('Mai', 'Mỹ'))),
    resign: () => borrowed,
  }),
  forged('unknown-key', 'unknown-key', { key: otherP256 }),
  forged('other-key-under-our-kid', 'bad-signature', { key: otherP256, header: { kid: kidOf(p256) } }),
  forged('other-issuer', 'wrong-issuer', { payload: claims({ payload: { iss: 'https://cards.yb.example' } }) }),
  forged('issuer-with-slash', 'wrong-issuer', { payload: claims({ payload: { iss: `${issuer}/` } }) }),
  forged('short-signature', 'bad-signature', { resign: signature => signature.subarray(0, 63) }),
  forged('zero-signature', 'bad-signature', { resign: () => new Uint8Array(64) }),
];

const faultyVectors = faulty.map(
  ([name, read, card]): Vector => ({
    id: `malformed/${name}`,
    text: card,
    at: during,
    ...trust,
    expect: { format: 'shc', read, genuine: null, time: null },
  }),
);

export const vectors: readonly Vector[] = [...validVectors, ...forgedVectors, ...faultyVectors];
export const vectorFile = new URL('vectors.ndjson', import.meta.url);

if (import.meta.main) writeFileSync(vectorFile, linesOf(vectors));
