/** Genuine texts whose health claim is not of the version that it declares: name, claim, and what is read of it. */
import { healthClaim, person, recovery, test, vaccination } from './forge.ts';
import type { Fields, Item } from './write-cbor.ts';

export type SchemaCase = readonly [name: string, claim: Item, schema: 'ok' | 'bad-schema'];

const bad = (name: string, claim: Item): SchemaCase => [name, claim, 'bad-schema'];
const good = (name: string, claim: Item): SchemaCase => [name, claim, 'ok'];
const inName = (changes: Fields) => healthClaim({ nam: { ...person.nam, ...changes } });
const inVaccination = (changes: Fields) => healthClaim({ v: [{ ...vaccination, ...changes }] });
const inTest = (changes: Fields, ver = '1.3.0') => healthClaim({ ver, v: undefined, t: [{ ...test, ...changes }] });
const inRecovery = (changes: Fields) => healthClaim({ v: undefined, r: [{ ...recovery, ...changes }] });
const letters = (count: number) => 'Đ'.repeat(count);

export const schemaCases: readonly SchemaCase[] = [
  bad('version-absent', healthClaim({ ver: undefined })),
  bad('version-as-number', healthClaim({ ver: 1.3 })),
  bad('version-unknown', healthClaim({ ver: '1.4.0' })),
  bad('version-2', healthClaim({ ver: '2.0.0' })),
  bad('version-short', healthClaim({ ver: '1.3' })),
  bad('birth-date-absent', healthClaim({ dob: undefined })),
  bad('birth-date-as-number', healthClaim({ dob: 19870118 })),
  bad('name-absent', healthClaim({ nam: undefined })),
  bad('name-as-text', healthClaim({ nam: 'Đặng Thị Mai' })),
  bad('machine-name-absent', inName({ fnt: undefined })),
  bad('machine-name-in-lower-case', inName({ fnt: 'Dang' })),
  bad('given-machine-name-with-space', inName({ gnt: 'THI MAI' })),
  bad('family-name-as-list', inName({ fn: ['Đặng'] })),
  good('name-of-80', inName({ gn: letters(80) })),
  bad('name-of-81', inName({ gn: letters(81) })),
  good('name-of-50-in-1.0', healthClaim({ ver: '1.0.0', nam: { ...person.nam, gn: letters(50) } })),
  bad('name-of-51-in-1.0', healthClaim({ ver: '1.0.0', nam: { ...person.nam, gn: letters(51) } })),
  bad('no-group', healthClaim({ v: undefined })),
  bad('null-group-only', healthClaim({ v: null })),
  bad('empty-group', healthClaim({ v: [] })),
  bad('group-as-map', healthClaim({ v: vaccination })),
  bad('entry-as-text', healthClaim({ v: ['x'] })),
  bad('two-entries-in-1.3', healthClaim({ v: [vaccination, vaccination] })),
  good('two-entries-in-1.2', healthClaim({ ver: '1.2.1', v: [vaccination, vaccination] })),
  bad('two-groups-in-1.3', healthClaim({ r: [recovery] })),
  good('two-groups-in-1.2', healthClaim({ ver: '1.2.1', r: [recovery] })),
  bad('empty-group-beside-a-full-one', healthClaim({ ver: '1.2.1', r: [] })),
  ...Object.keys(vaccination).map(key => bad(`vaccination-without-${key}`, inVaccination({ [key]: undefined }))),
  ...['tg', 'tt', 'sc', 'tr', 'co', 'is', 'ci'].map(key => bad(`test-without-${key}`, inTest({ [key]: undefined }))),
  ...Object.keys(recovery).map(key => bad(`recovery-without-${key}`, inRecovery({ [key]: undefined }))),
  good('test-without-centre-in-1.3', inTest({ tc: undefined })),
  bad('test-without-centre-in-1.2', inTest({ tc: undefined }, '1.2.1')),
  good('test-without-name', inTest({ nm: undefined })),
  bad('test-name-null', inTest({ nm: null })),
  bad('dose-0', inVaccination({ dn: 0 })),
  bad('dose-and-a-half', inVaccination({ dn: 1.5 })),
  bad('dose-as-text', inVaccination({ sd: '2' })),
  good('dose-beyond-the-series', inVaccination({ dn: 3, sd: 1 })),
  bad('country-in-lower-case', inVaccination({ co: 'ut' })),
  bad('id-too-long', inVaccination({ ci: `URN:${'A'.repeat(77)}` })),
  good('unknown-codes', inVaccination({ mp: 'Sputnik-V', tg: '0' })),
  good('date-time-for-a-date', inVaccination({ dt: '2026-09-20T08:00:00Z' })),
];
