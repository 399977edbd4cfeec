/** Mints `vectors.ndjson`, always the same: `node tests/vectors/vds-nc/mint.ts`. */
import { writeFileSync } from 'node:fs';
import { negated, otherP256 } from '../ecdsa.ts';
import { linesOf, type Vector } from '../vector.ts';
import { derSignature } from '../x509.ts';
import { faulty } from './faulty.ts';
import {
  certificate,
  changed,
  type Forgery,
  type Json,
  otherCertificate,
  sampledAt,
  seal,
  test,
  text,
  vaccination,
} from './forge.ts';

const during = '2026-11-02T02:00:00.000Z';
const certificates = [Buffer.from(certificate).toString('base64')];

const person = {
  name: 'TRAN THI MAI',
  icaoName: 'TRAN THI MAI',
  birthDate: '1987-01-18',
  ids: [],
  phone: null,
  plate: null,
  host: null,
};
const common: Json = { issuer: 'UTO', audience: null, notBeforeS: null, expiresAtS: null, person };
const dose = (number: number, date: string | null) => ({
  kind: 'vaccination',
  product: 'XM68M6',
  dose: number,
  ofDoses: null,
  date,
});
const vaccinated: Json = {
  ...common,
  use: 'UTO/U32870',
  facts: [dose(1, '2021-08-20'), dose(2, '2021-09-17')],
};
const tested: Json = {
  ...common,
  use: 'UTO/U01932',
  facts: [{ kind: 'test', method: 'naat', result: 'negative', at: Date.parse(sampledAt) }],
};

interface Expected {
  readonly credential?: Json;
  readonly schema?: 'ok' | 'bad-schema';
  readonly time?: string;
  readonly at?: string;
}

function valid(name: string, code: string, expected: Expected = {}): Vector {
  const { at = during, time = 'ok', schema = 'ok', credential = vaccinated } = expected;
  const expect = { format: 'vds-nc', read: 'ok', genuine: 'ok', time, usage: 'ok', schema, credential };
  return { id: `valid/${name}`, text: code, at, certificates, expect };
}

/** The same JSON, members last to first, and white space wherever it may be. */
function reordered(value: unknown): string {
  if (Array.isArray(value)) return `[ ${value.map(reordered).join(' , ')} ]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toReversed();
  return `{ ${members.map(([name, member]) => `${JSON.stringify(name)} : ${reordered(member)}`).join(' , ')} }`;
}

const padded = (value: unknown) =>
  Buffer.from(String(value), 'base64url').toString('base64').replace(/\+/g, '-').replace(/\//g, '_');
const sig: Json = Object(seal().sig);
const withPadding = text({ sig: { cer: padded(sig.cer), sigvl: padded(sig.sigvl) } });

const named = (n: string, name: string, icaoName: string | null): [string, Expected] => [
  text({ data: changed(vaccination, ['msg', 'pid', 'n'], n) }),
  { credential: { ...vaccinated, person: { ...person, name, icaoName } } },
];
const resulted = (tc: string, r: string, method: string, result: string, schema: 'ok' | 'bad-schema' = 'ok') =>
  [
    text({ data: changed(changed(test, ['msg', 'tr', 'tc'], tc), ['msg', 'tr', 'r'], r) }),
    { schema, credential: { ...tested, facts: [{ kind: 'test', method, result, at: Date.parse(sampledAt) }] } },
  ] satisfies [string, Expected];

const firstDose = ['msg', 've', 0, 'vd', 0];

const validVectors = [
  valid('vaccination', text()),
  valid('negated-signature', text({ resign: negated })),
  valid('test', text({ data: test }), { credential: tested }),
  valid('antigen-positive', ...resulted('antigen', 'Positive', 'antigen', 'positive')),
  valid('molecular-other', ...resulted('molecular(other)', 'negative', 'naat', 'negative')),
  valid('antibody-normal', ...resulted('antibody', 'normal', 'other', 'unknown', 'bad-schema')),
  valid('reordered-with-white-space', reordered(seal())),
  valid('white-space-in-front', `  ${text()}`),
  valid('escaped-letters', text().replace('Bệnh', 'B\\u1EC7nh').replace('"UTO"', '"\\u0055TO"')),
  valid('number-in-another-spelling', text().replace('"seq":2', '"seq":2.0e0')),
  valid('with-padding', withPadding),
  valid('members-that-are-not-signed', text().replace('{"data"', '{"note":"x","data"')),
  valid('dose-as-text', text({ data: changed(vaccination, [...firstDose, 'seq'], '01') })),
  valid('name-with-comma', ...named('TRAN, THI MAI', 'TRAN THI MAI', 'TRAN THI MAI')),
  valid('name-as-written', ...named('Trần Thị Mai', 'Trần Thị Mai', null)),
  valid('name-with-fillers', ...named('TRAN<<THI<MAI', 'TRAN THI MAI', 'TRAN THI MAI')),
  valid('no-birth-date', text({ data: changed(vaccination, ['msg', 'pid', 'dob'], undefined) }), {
    credential: { ...vaccinated, person: { ...person, birthDate: null } },
  }),
  valid('no-doses', text({ data: changed(vaccination, ['msg', 've'], []) }), {
    schema: 'bad-schema',
    credential: { ...vaccinated, facts: [] },
  }),
  valid('no-such-day', text({ data: changed(vaccination, [...firstDose, 'dvc'], '2021-02-30') }), {
    schema: 'bad-schema',
    credential: { ...vaccinated, facts: [dose(1, null), dose(2, '2021-09-17')] },
  }),
  valid('no-result', text({ data: changed(test, ['msg', 'tr'], undefined) }), {
    schema: 'bad-schema',
    credential: { ...tested, facts: [] },
  }),
  valid('signer-expired', text(), { at: '2027-01-01T00:00:01.000Z', time: 'signer-expired' }),
  valid('signer-not-yet-valid', text(), { at: '2025-12-31T23:59:59.000Z', time: 'signer-not-yet-valid' }),
];

function forged(name: string, genuine: string, code: string): Vector {
  const expect = { format: 'vds-nc', read: 'ok', genuine, time: null };
  return { id: `forged/${name}`, text: code, at: during, certificates, expect };
}

const withForgery = (name: string, genuine: string, forgery: Forgery) => forged(name, genuine, text(forgery));

const forgedVectors = [
  forged('changed-name', 'bad-signature', text().replace('MAI', 'MAY')),
  forged('changed-dose', 'bad-signature', text().replace('"seq":2', '"seq":3')),
  forged('changed-type-of-a-number', 'bad-signature', text().replace('"seq":2', '"seq":"2"')),
  forged('added-member', 'bad-signature', text().replace('"uvci"', '"x":null,"uvci"')),
  withForgery('unknown-certificate', 'unknown-key', { key: otherP256, certificate: otherCertificate }),
  withForgery('unknown-certificate-of-the-same-key', 'unknown-key', { certificate: otherCertificate }),
  withForgery('other-key-under-our-certificate', 'bad-signature', { key: otherP256 }),
  withForgery('certificate-cut-off', 'unknown-key', { certificate: certificate.subarray(0, 100) }),
  withForgery('es384-under-p256', 'wrong-algorithm', { sig: { alg: 'ES384' } }),
  withForgery('es512-under-p256', 'wrong-algorithm', { sig: { alg: 'ES512' } }),
  withForgery('signature-as-der', 'bad-signature', { resign: derSignature }),
  withForgery('zero-signature', 'bad-signature', { resign: () => new Uint8Array(64) }),
];

const faultyVectors = faulty.map(
  ([name, read, code, format = 'vds-nc']): Vector => ({
    id: `malformed/${name}`,
    text: code,
    at: during,
    certificates,
    expect: { format, read, genuine: null, time: null },
  }),
);

export const vectors: readonly Vector[] = [...validVectors, ...forgedVectors, ...faultyVectors];
export const vectorFile = new URL('vectors.ndjson', import.meta.url);

if (import.meta.main) writeFileSync(vectorFile, linesOf(vectors));
