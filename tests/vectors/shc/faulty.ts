/** Texts that are no SMART Health Card: name, the fault that reading them is to give, and the text. */
import { bomb, claims, digitsOf, type Forgery, type Json, jws, stored, text } from './forge.ts';

type Faulty = readonly [name: string, fault: string, text: string];

const ofHeader = (name: string, header: Json | string): Faulty => [name, 'bad-jws', text({ header })];
const ofPayload = (name: string, fault: string, payload: NonNullable<Forgery['payload']>): Faulty => [
  name,
  fault,
  text({ payload }),
];
const ofJws = (name: string, changed: string): Faulty => [name, 'bad-jws', `shc:/${digitsOf(changed)}`];

const card = claims();
const digits = text().slice('shc:/'.length);
const [head = '', body = '', signature = ''] = jws().split('.');
const deep = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const hidden = card.replace('"nbf":', '"nbf":1,"nb\\u0066":');

const digitFaults: readonly Faulty[] = [
  ['no-digits', 'bad-decimal', 'shc:/'],
  ['odd-digits', 'bad-decimal', `shc:/${digits}0`],
  ['part', 'incomplete', `shc:/2/3/${digits}`],
  ['part-of-sixteen', 'incomplete', `shc:/16/16/${digits}`],
  ['part-0', 'bad-decimal', `shc:/0/3/${digits}`],
  ['part-beyond-the-last', 'bad-decimal', `shc:/4/3/${digits}`],
  ['too-many-parts', 'bad-decimal', `shc:/1/17/${digits}`],
  ['leading-zero', 'bad-decimal', `shc:/01/3/${digits}`],
];

const jwsFaults: readonly Faulty[] = [
  ofHeader('alg-none', { alg: 'none' }),
  ofHeader('alg-hs256', { alg: 'HS256' }),
  ofHeader('alg-es384', { alg: 'ES384' }),
  ofHeader('alg-absent', { alg: undefined }),
  ofHeader('alg-in-a-list', { alg: ['ES256'] }),
  ofHeader('crit', { crit: ['exp'], exp: 1 }),
  ofHeader('crit-empty', { crit: [] }),
  ofHeader('zip-absent', { zip: undefined }),
  ofHeader('zip-other', { zip: 'GZIP' }),
  ofHeader('kid-absent', { kid: undefined }),
  ofHeader('kid-short', { kid: 'AAAA' }),
  ofHeader('kid-with-loose-bits', { kid: `${'A'.repeat(42)}B` }),
  ofHeader('kid-number', { kid: 7 }),
  ofHeader('header-no-json', 'zip'),
  ofHeader('header-null', 'null'),
  ofHeader('header-double-name', '{"alg":"none","alg":"ES256","zip":"DEF","kid":"A"}'),
  ['header-too-long', 'bad-jws', text({ header: { typ: 'x'.repeat(1_000) }, payload: '{}' })],
  ofJws('two-texts', `${head}.${body}`),
  ofJws('four-texts', `${head}.${body}.${signature}.`),
  ofJws('no-signature', `${head}.${body}.`),
  ofJws('no-header', `.${body}.${signature}`),
  ofJws('slash', `${head}.${body.replace('A', '/')}.${signature}`),
  ofJws('payload-loose-bits', `${head}.${body.slice(0, 2)}B.${signature}`),
  ofJws('payload-one-left-over', `${head}.AAAAA.${signature}`),
  ofJws('signature-loose-bits', `${head}.${body}.${signature.slice(0, -1)}B`),
];

const payloadFaults: readonly Faulty[] = [
  ofPayload('not-deflated', 'bad-deflate', Buffer.from(card)),
  ofPayload('trailing-bytes', 'bad-deflate', Buffer.concat([stored(Buffer.from(card)), Buffer.from('{}')])),
  ofPayload('cut-off', 'bad-deflate', stored(Buffer.from(card)).subarray(0, -1)),
  ofPayload('bomb', 'bad-deflate', bomb(600)),
  ofPayload('not-utf8', 'bad-json', stored(Buffer.from(card.replace('Mai', 'Ma\xef'), 'latin1'))),
  ofPayload('spaces-only', 'bad-json', bomb(3)),
  ofPayload('no-json', 'bad-json', card.slice(0, -1)),
  ofPayload('json-trailing', 'bad-json', `${card}{}`),
  ofPayload('json-array', 'bad-json', `[${card}]`),
  ofPayload('json-deep', 'bad-json', deep(33)),
  ofPayload('json-double-name', 'bad-json', card.replace('"nbf":', '"nbf":1,"nbf":')),
  ofPayload('json-double-name-escaped', 'bad-json', hidden),
  ofPayload('json-proto', 'bad-json', card.replace('"nbf":', '"__proto__":{},"nbf":')),
  ofPayload('json-lone-surrogate', 'bad-json', card.replace('Mai', '\\ud800')),
];

const ofClaims = (name: string, changes: Parameters<typeof claims>[0]): Faulty =>
  ofPayload(name, 'bad-claims', claims(changes));

const claimsFaults: readonly Faulty[] = [
  ofClaims('iss-absent', { payload: { iss: undefined } }),
  ofClaims('iss-http', { payload: { iss: 'http://cards.example' } }),
  ofClaims('iss-with-space', { payload: { iss: 'https://cards.example/a b' } }),
  ofClaims('iss-too-long', { payload: { iss: `https://${'a'.repeat(256)}` } }),
  ofClaims('nbf-absent', { payload: { nbf: undefined } }),
  ofClaims('nbf-text', { payload: { nbf: '1793581200' } }),
  ofClaims('nbf-negative', { payload: { nbf: -1 } }),
  ofClaims('nbf-beyond-time', { payload: { nbf: 8.64e12 + 1 } }),
  ofPayload('nbf-infinite', 'bad-claims', card.replace(/"nbf":\d+/, '"nbf":1e999')),
  ofClaims('exp-null', { payload: { exp: null } }),
  ofClaims('exp-text', { payload: { exp: 'never' } }),
  ofClaims('vc-absent', { payload: { vc: undefined } }),
  ofClaims('type-absent', { vc: { type: undefined } }),
  ofClaims('type-number', { vc: { type: [1] } }),
  ofClaims('rid-too-long', { vc: { rid: 'a'.repeat(25) } }),
  ofClaims('rid-dot', { vc: { rid: 'a.1' } }),
  ofClaims('subject-absent', { vc: { credentialSubject: undefined } }),
  ofClaims('fhir-version-absent', { subject: { fhirVersion: undefined } }),
  ofClaims('bundle-absent', { subject: { fhirBundle: undefined } }),
  ofClaims('bundle-other', { bundle: { resourceType: 'Patient' } }),
  ofClaims('entry-without-resource', { bundle: { entry: [{ fullUrl: 'resource:0' }] } }),
  ofClaims('entries-too-many', { bundle: { entry: Array.from({ length: 257 }, () => 0) } }),
];

export const faulty: readonly Faulty[] = [...digitFaults, ...jwsFaults, ...payloadFaults, ...claimsFaults];
