/** Texts that are genuine, however odd: name, text, and where it differs from the typical one what it comes to. */

import { negated } from '../ecdsa.ts';
import { p256 } from '../keys.ts';
import {
  type Changes,
  claims,
  cose,
  expiresAtS,
  type Forgery,
  healthClaim,
  issuedAtS,
  kidOf,
  newSigner,
  packed,
  person,
  recovery,
  rsaSigner,
  type Signer,
  sampledAt,
  sign1,
  signer,
  test,
  text,
  textOf,
  textOfItem,
  vaccination,
} from './forge.ts';
import { type Fields, float64, type Item, raw, tagged, writeCbor } from './write-cbor.ts';

const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
export const during = at(issuedAtS + 3_600);

/** What of a text that is not the typical one differs. */
export interface Expected {
  readonly credential?: Readonly<Record<string, unknown>>;
  readonly schema?: 'ok' | 'bad-schema';
  readonly time?: string;
  readonly usage?: string;
  readonly signer?: Signer;
  readonly at?: string;
}
export type Valid = readonly [name: string, text: string, expected?: Expected];

const holder = {
  ...{ name: 'Thị Mai Đặng', icaoName: 'DANG THI MAI', birthDate: '1987-01-18' },
  ...{ ids: [], phone: null, plate: null, host: null },
};
const dose = { kind: 'vaccination', product: 'EU/1/20/1528', dose: 2, ofDoses: 2, date: '2026-09-20' };
const sample = { kind: 'test', method: 'naat', result: 'negative', at: Date.parse(sampledAt) };
const recovered = { kind: 'recovery', firstPositive: '2026-09-01', from: '2026-09-12', until: '2027-02-28' };

/** The typical certificate without its replay key. */
export const typical = {
  ...{ issuer: 'UT', audience: null, notBeforeS: issuedAtS, expiresAtS },
  ...{ use: `UT/${vaccination.ci}`, person: holder, facts: [dose] },
};

const isTest = { use: `UT/${test.ci}`, facts: [sample] };
const isRecovery = { use: `UT/${recovery.ci}`, facts: [recovered] };
const group = (ver: string, name: 'v' | 't' | 'r', entry: Item): Item =>
  healthClaim({ ver, v: undefined, [name]: [entry] });
const of = (claim: Item, changes: Changes = {}, forgery: Forgery = {}) =>
  text({ ...forgery, claims: claims(claim, changes) });

const versions = ['1.0.0', '1.2.1', '1.3.0'].flatMap((ver): Valid[] => [
  [`${ver}-vaccination`, of(group(ver, 'v', vaccination))],
  [`${ver}-test`, of(group(ver, 't', test)), { credential: isTest }],
  [`${ver}-recovery`, of(group(ver, 'r', recovery)), { credential: isRecovery }],
]);

const rsa: Expected = { signer: rsaSigner };
const vnEntry = { ...vaccination, co: 'VN', is: 'Bộ Y tế', ci: 'URN:UVCI:01:VN:9D1B5F#A' };
const vnClaim = healthClaim({ nam: { fn: 'Đặng', gn: 'Thị Mai', fnt: 'DANG', gnt: 'THI<MAI' }, v: [vnEntry] });
const passport: Expected = {
  signer: rsaSigner,
  credential: { issuer: 'VN', use: `VN/${vnEntry.ci}`, person: { ...holder, name: 'Đặng Thị Mai' } },
};
const icvpClaim: Fields = { n: 'Đặng Thị Mai', dob: '1987-01-18', v: { dn: 'YF', dt: '2026-09-20', vp: 'XM1NL1' } };
const icvp: Expected = {
  credential: {
    ...{ use: null, person: { ...holder, name: 'Đặng Thị Mai', icaoName: null } },
    facts: [{ ...dose, product: 'XM1NL1', dose: null, ofDoses: null }],
  },
};
const longIcvp: Fields = {
  name: 'Đặng Thị Mai',
  dob: '1987-01-18',
  productID: 'XM1NL1',
  date: '2026-09-20',
  hcid: 'H7',
};
const icvpClaims = (claim: Fields): Item => claims(null, { '-260': undefined, '-6': claim });

const kinds: readonly Valid[] = [
  ...versions,
  ['ps256', of(healthClaim(), {}, { signer: rsaSigner }), rsa],
  ['vietnam-passport', of(vnClaim, { 1: 'VN' }, { signer: rsaSigner }), passport],
  ['icvp', text({ claims: icvpClaims(icvpClaim) }), icvp],
  ['icvp-in-the-container', text({ claims: claims(null, { '-260': new Map([[-6, icvpClaim]]) }) }), icvp],
  ['icvp-long-names', text({ claims: icvpClaims(longIcvp) }), { credential: { ...icvp.credential, use: 'UT/H7' } }],
  ['negated-signature', text({ resign: negated })],
];

const kid = kidOf(signer);
const bare = new Uint8Array();
const inPieces = (item: string): Item => raw(`7f ${hexOf(item.slice(0, 3))} ${hexOf(item.slice(3))} ff`);
const hexOf = (item: string) => Buffer.from(writeCbor(item)).toString('hex');
const endless = raw(`9f ${Buffer.from(writeCbor(vaccination)).toString('hex')} ff`);

const shapes: readonly Valid[] = [
  ['untagged', textOfItem(sign1())],
  ['double-tagged', textOfItem(tagged(61, tagged(18, sign1())))],
  ['key-id-only-unprotected', text({ header: { 4: undefined }, unprotected: new Map([[4, kid]]) })],
  ['protected-key-id-wins', text({ unprotected: new Map([[4, Uint8Array.of(1, 2)]]) })],
  ['everything-unprotected', text({ header: bare, unprotected: new Map<Item, Item>([[1, -7], [4, kid]]) })], // biome-ignore format: pairs
  ['header-is-an-empty-map', text({ header: {1: undefined, 4: undefined}, unprotected: new Map<Item, Item>([[1, -7], [4, kid]]) })], // biome-ignore format: pairs
  ['no-algorithm', text({ header: { 1: undefined } })],
  ['esp256', text({ header: { 1: -9 } })],
  ['header-in-another-order', text({ header: writeCbor(new Map<Item, Item>([[4, kid], [1, -7]])) })], // biome-ignore format: pairs
  ['header-in-long-form', text({ header: writeCbor(new Map<Item, Item>([[raw('1801'), raw('3806')], [4, kid]])) })], // biome-ignore format: pairs
  ['message-in-pieces', textOf(packed(Buffer.concat([Uint8Array.of(0x9f), cose().subarray(2), Uint8Array.of(0xff)])))],
  ['claim-in-pieces', of(healthClaim({ dob: inPieces(person.dob), v: endless }))],
  ['float-times', of(healthClaim(), { 4: float64(expiresAtS), 6: float64(issuedAtS + 0.75) })],
  ['tagged-times', of(healthClaim(), { 4: tagged(1, expiresAtS), 6: tagged(1, issuedAtS) })],
  ['null-groups', of(healthClaim({ t: null, r: null }))],
  ['undefined-groups', of(healthClaim({ t: raw('f7'), r: raw('f7') }))],
  ['birth-date-time', of(healthClaim({ dob: '1987-01-18T00:00:00' }))],
  ['more-members', of(healthClaim({ x: { note: [1, 1.5, true] } }), { 7: Uint8Array.of(1), 99: 'x' })],
  ['decomposed-name', of(healthClaim({ nam: { ...person.nam, gn: 'Thị Mai'.normalize('NFD') } }))],
  ['machine-name-only', of(healthClaim({ nam: { fnt: 'DANG', gnt: 'THI<MAI' } })), named('DANG THI MAI')],
  ['year-of-birth', of(healthClaim({ dob: '1987' })), { credential: { person: { ...holder, birthDate: '1987' } } }],
  ['no-issuer', of(healthClaim(), { 1: undefined })],
  ['not-before', of(healthClaim(), { 5: issuedAtS + 60 }), { credential: { notBeforeS: issuedAtS + 60 } }],
  ['no-times', of(healthClaim(), { 4: undefined, 6: null }), { credential: { notBeforeS: null, expiresAtS: null } }],
];

function named(name: string): Expected {
  return { credential: { person: { ...holder, name } } };
}

const early = newSigner(p256, { notAfter: '2026-11-02T01:30:00Z' });
const late = newSigner(p256, { notBefore: '2026-11-02T02:00:01Z' });
const by = (who: Signer) => text({ signer: who });

const times: readonly Valid[] = [
  ['first-moment', text(), { at: at(issuedAtS) }],
  ['not-yet-valid', text(), { at: at(issuedAtS - 1), time: 'not-yet-valid' }],
  ['last-moment', text(), { at: at(expiresAtS - 1) }],
  ['expired', text(), { at: at(expiresAtS), time: 'expired' }],
  ['signer-expired', by(early), { signer: early, time: 'signer-expired' }],
  ['signer-s-last-second', by(early), { signer: early, at: '2026-11-02T01:30:00.999Z' }],
  ['signer-not-yet-valid', by(late), { signer: late, time: 'signer-not-yet-valid' }],
  ['signer-s-first-second', by(late), { signer: late, at: '2026-11-02T02:00:01Z' }],
];

const oid = '1.3.6.1.4.1.1847.2021.1';
const oldOid = '1.3.6.1.4.1.0.1847.2021.1';
const serverAuth = '1.3.6.1.5.5.7.3.1';
const testsOnly = newSigner(p256, { usages: [`${oid}.1`] });
const vaccinationsOnly = newSigner(p256, { usages: [`${oid}.2`] });
const recoveriesOnly = newSigner(p256, { usages: [`${oid}.3`] });
const all = newSigner(p256, { usages: [1, 2, 3].map(number => `${oid}.${number}`) });
const oldOnes = newSigner(p256, { usages: [`${oldOid}.2`] });
const oldOthers = newSigner(p256, { usages: [`${oldOid}.1`, `${oldOid}.3`] });
const foreign = newSigner(p256, { usages: [serverAuth] });
const mixed = newSigner(p256, { usages: [serverAuth, `${oid}.2`] });
const wrong = (who: Signer): Expected => ({ signer: who, usage: 'wrong-usage' });
const twoKinds = healthClaim({ ver: '1.2.1', t: [test] });
const twoFacts = { facts: [dose, sample] };

const usages: readonly Valid[] = [
  ['usage-vaccination', by(vaccinationsOnly), { signer: vaccinationsOnly }],
  ['usage-all', by(all), { signer: all }],
  ['usage-tests-only', by(testsOnly), wrong(testsOnly)],
  ['usage-recoveries-only', by(recoveriesOnly), wrong(recoveriesOnly)],
  ['usage-test', of(group('1.3.0', 't', test), {}, { signer: testsOnly }), { signer: testsOnly, credential: isTest }],
  [
    'usage-recovery',
    of(group('1.3.0', 'r', recovery), {}, { signer: recoveriesOnly }),
    { signer: recoveriesOnly, credential: isRecovery },
  ],
  ['usage-old-identifier', by(oldOnes), { signer: oldOnes }],
  ['usage-old-identifiers-of-others', by(oldOthers), wrong(oldOthers)],
  ['usage-foreign', by(foreign), wrong(foreign)],
  ['usage-foreign-and-own', by(mixed), { signer: mixed }],
  [
    'usage-of-one-kind-of-two',
    of(twoKinds, {}, { signer: vaccinationsOnly }),
    {
      ...wrong(vaccinationsOnly),
      credential: twoFacts,
    },
  ],
];

export const validCases: readonly Valid[] = [...kinds, ...shapes, ...times, ...usages];
