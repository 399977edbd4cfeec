/** Texts that reading refuses, each for one reason: `[name, fault, text, format where it is not declaration]`. */
import type { ReadFault } from '../../../main/read/read.ts';
import { base45Text, type Changes, cbor, claims, cose, decimalText, expiresAtS, type Forgery, text } from './forge.ts';

type Faulty = readonly [name: string, fault: ReadFault['kind'], text: string, format?: string];

const typical = text();
const typicalCose = cose();
const typicalClaims = cbor(claims());
const typicalHeader = Buffer.from('a2013204480102030405060708', 'hex');

const bytes = (...parts: readonly (Uint8Array | string)[]): Uint8Array =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
const inClaims = (changes: Changes): string => text({ claims: claims(changes) });
const inDeclaration = (changes: Changes): string => text({ claims: claims({}, changes) });
const inAnswers = (changes: Changes): string => text({ claims: claims({}, {}, changes) });
const inHeader = (header: NonNullable<Forgery['header']>): string => text({ header });
/** The digits of the integer whose bytes are given. */
const digits = (number: Uint8Array): string => `86901${BigInt(`0x${Buffer.from(number).toString('hex')}`)}`;

const unclaimed: readonly Faulty[] = [
  ['other-text', 'unknown', 'https://example.org/VD1:ABC', 'unknown'],
  ['lower-case-prefix', 'damaged', typical.replace('VD1:', 'vd1:'), 'unknown'],
  ['ean-like-the-decimal-prefix', 'unknown', '8690123456789', 'unknown'],
];

const base45: readonly Faulty[] = [
  ['base45-lower-case', 'bad-base45', typical.toLowerCase().replace('vd1:', 'VD1:')],
  ['base45-character', 'bad-base45', `VD1:${typical.slice(4, 10)}_${typical.slice(11)}`],
  ['base45-overflow', 'bad-base45', `VD1::::${typical.slice(7)}`],
  ['base45-pair-overflow', 'bad-base45', 'VD1:::'],
  ['base45-one-left-over', 'bad-base45', 'VD1:QED8WEX0X0'],
  ['cut-by-one-character', 'bad-base45', typical.slice(0, -1)],
  ['cut-by-two-bytes', 'bad-cbor', base45Text(typicalCose.subarray(0, -2))],
  ['nothing-behind-the-prefix', 'bad-cbor', 'VD1:'],
  [
    'too-long',
    'too-long',
    text({ claims: claims({}, { 1: 'A'.repeat(80), 7: 'B'.repeat(80) }, { 3: 'C'.repeat(60) }) }),
  ],
];

const decimal: readonly Faulty[] = [
  ['decimal-leading-zero', 'bad-decimal', decimalText(typicalCose).replace('86901', '869010')],
  ['decimal-letter', 'bad-decimal', `${decimalText(typicalCose).slice(0, -1)}O`],
  ['decimal-leading-byte-02', 'bad-decimal', digits(bytes('02', typicalCose))],
  ['decimal-leading-byte-10', 'bad-decimal', digits(bytes('10', typicalCose))],
  ['decimal-without-leading-byte', 'bad-decimal', digits(typicalCose)],
  ['decimal-too-long', 'too-long', `86901${'1'.repeat(869)}`],
];

const cborFaults: readonly Faulty[] = [
  ['trailing-byte', 'bad-cbor', base45Text(bytes(typicalCose, '00'))],
  ['tagged', 'bad-cbor', base45Text(bytes('d2', typicalCose))],
  ['indefinite-array', 'bad-cbor', base45Text(bytes('9f', typicalCose.subarray(1), 'ff'))],
  ['long-array-head', 'bad-cbor', base45Text(bytes('9804', typicalCose.subarray(1)))],
  ['payload-trailing-byte', 'bad-cbor', text({ claims: bytes(typicalClaims, '00') })],
  ['payload-tagged', 'bad-cbor', text({ claims: bytes('d83d', typicalClaims) })],
  ['payload-indefinite-map', 'bad-cbor', text({ claims: bytes('bf', typicalClaims.subarray(1), 'ff') })],
  ['payload-long-map-head', 'bad-cbor', text({ claims: bytes('b806', typicalClaims.subarray(1)) })],
  ['payload-duplicate-key', 'bad-cbor', text({ claims: bytes('a7', typicalClaims.subarray(1), '01', '6178') })],
  ['payload-byte-key', 'bad-cbor', text({ claims: bytes('a7', typicalClaims.subarray(1), '4101', '00') })],
  ['payload-bad-utf8', 'bad-cbor', text({ claims: bytes('a7', typicalClaims.subarray(1), '06', '62c328') })],
  [
    'payload-too-deep',
    'bad-cbor',
    text({ claims: bytes('a7', typicalClaims.subarray(1), '06', '81'.repeat(16), '00') }),
  ],
  ['payload-too-many-items', 'bad-cbor', text({ claims: bytes('9880', '00'.repeat(128)) })],
  ['payload-huge-array-head', 'bad-cbor', text({ claims: bytes('9b001fffffffffffff') })],
  ['expiry-as-float', 'bad-cbor', inClaims({ 4: expiresAtS + 0.5 })],
  ['phone-beyond-2-to-53', 'bad-cbor', inDeclaration({ 3: 2n ** 53n })],
  ['header-empty', 'bad-cbor', inHeader(bytes(''))],
  ['header-duplicate-key', 'bad-cbor', inHeader(bytes('a3', typicalHeader.subarray(1), '0132'))],
];

const coseFaults: readonly Faulty[] = [
  ['no-array', 'bad-cose', base45Text(cbor(new Map([[1, 2]])))],
  ['array-of-3', 'bad-cose', base45Text(cbor([typicalHeader, new Map(), typicalClaims]))],
  ['array-of-5', 'bad-cose', base45Text(cbor([typicalHeader, new Map(), typicalClaims, new Uint8Array(64), 0]))],
  ['header-not-wrapped', 'bad-cose', base45Text(cbor([new Map(), new Map(), typicalClaims, new Uint8Array(64)]))],
  ['header-no-map', 'bad-cose', inHeader(cbor([1, 4]))],
  ['unprotected-no-map', 'bad-cose', text({ unprotected: [] })],
  ['unprotected-not-empty', 'bad-cose', text({ unprotected: new Map([[4, new Uint8Array(8)]]) })],
  ['payload-detached', 'bad-cose', base45Text(cbor([typicalHeader, new Map(), null, new Uint8Array(64)]))],
  ['signature-no-bytes', 'bad-cose', base45Text(cbor([typicalHeader, new Map(), typicalClaims, 'x']))],
  ['header-crit', 'bad-cose', inHeader({ 2: [1] })],
  ['header-content-type', 'bad-cose', inHeader({ 3: 0 })],
  ['header-text-key', 'bad-cose', inHeader(bytes('a3', typicalHeader.subarray(1), '6178', '00'))],
  ['header-without-algorithm', 'bad-cose', inHeader({ 1: undefined })],
  ['header-algorithm-ps256', 'bad-cose', inHeader({ 1: -37 })],
  ['header-algorithm-hmac', 'bad-cose', inHeader({ 1: 5 })],
  ['header-algorithm-none', 'bad-cose', inHeader({ 1: 0 })],
  ['header-algorithm-as-text', 'bad-cose', inHeader({ 1: 'EdDSA' })],
  ['header-without-key-id', 'bad-cose', inHeader({ 4: undefined })],
  ['header-key-id-of-7-bytes', 'bad-cose', inHeader({ 4: new Uint8Array(7) })],
  ['header-key-id-of-9-bytes', 'bad-cose', inHeader({ 4: new Uint8Array(9) })],
  ['header-key-id-as-text', 'bad-cose', inHeader({ 4: '12345678' })],
];

const nfd = 'Nguyễn Văn A'.normalize('NFD');
const claimFaults: readonly (readonly [name: string, text: string])[] = [
  ['claims-no-map', text({ claims: [1, 2] })],
  ['claims-unknown-key', inClaims({ 6: 1 })],
  ['claims-text-key', text({ claims: bytes('a7', typicalClaims.subarray(1), '6178', '00') })],
  ['issuer-missing', inClaims({ 1: undefined })],
  ['issuer-number', inClaims({ 1: 7 })],
  ['issuer-control-character', inClaims({ 1: 'lc\u0000doh' })],
  ['audience-null', inClaims({ 3: null })],
  ['audience-list', inClaims({ 3: ['lc-hospital'] })],
  ['audience-bidi-control', inClaims({ 3: 'lc\u202edoh' })],
  ['expiry-missing', inClaims({ 4: undefined })],
  ['expiry-negative', inClaims({ 4: -1, 5: 0 })],
  ['expiry-beyond-clocks', inClaims({ 4: 8_640_000_000_001 })],
  ['expiry-as-text', inClaims({ 4: String(expiresAtS) })],
  ['not-before-missing', inClaims({ 5: undefined })],
  ['not-before-negative', inClaims({ 5: -1 })],
  ['not-before-equals-expiry', inClaims({ 5: expiresAtS })],
  ['not-before-after-expiry', inClaims({ 5: expiresAtS + 1 })],
  ['id-missing', inClaims({ 7: undefined })],
  ['id-of-11-bytes', inClaims({ 7: new Uint8Array(11) })],
  ['id-of-13-bytes', inClaims({ 7: new Uint8Array(13) })],
  ['id-as-text', inClaims({ 7: 'abcdefghijkl' })],
  ['declaration-missing', inClaims({ '-65537': undefined })],
  ['declaration-no-map', inClaims({ '-65537': [] })],
  ['declaration-unknown-key', inDeclaration({ 8: 1 })],
  ['name-missing', inDeclaration({ 1: undefined })],
  ['name-empty', inDeclaration({ 1: '' })],
  ['name-of-81-bytes', inDeclaration({ 1: 'A'.repeat(81) })],
  ['name-of-82-bytes-in-41-characters', inDeclaration({ 1: 'Đ'.repeat(41) })],
  ['name-decomposed', inDeclaration({ 1: nfd })],
  ['name-c0-control', inDeclaration({ 1: 'A\nB' })],
  ['name-c1-control', inDeclaration({ 1: 'A\u0085B' })],
  ['name-bidi-control', inDeclaration({ 1: 'A\u2067B' })],
  ['name-line-separator', inDeclaration({ 1: 'A\u2028B' })],
  ['name-as-bytes', inDeclaration({ 1: new Uint8Array(5) })],
  ['person-missing', inDeclaration({ 2: undefined })],
  ['person-of-15-bytes', inDeclaration({ 2: new Uint8Array(15) })],
  ['person-of-17-bytes', inDeclaration({ 2: new Uint8Array(17) })],
  ['phone-negative', inDeclaration({ 3: -84 })],
  ['phone-as-text', inDeclaration({ 3: '84912345678' })],
  ['purposes-missing', inDeclaration({ 5: undefined })],
  ['purposes-none', inDeclaration({ 5: [] })],
  ['purposes-nine', inDeclaration({ 5: [1, 2, 3, 4, 5, 6, 7, 8, 1] })],
  ['purpose-0', inDeclaration({ 5: [0] })],
  ['purpose-9', inDeclaration({ 5: [9] })],
  ['purpose-as-text', inDeclaration({ 5: ['1'] })],
  ['purposes-number', inDeclaration({ 5: 1 })],
  ['plate-empty', inDeclaration({ 6: '' })],
  ['plate-of-21-bytes', inDeclaration({ 6: 'A'.repeat(21) })],
  ['plate-control-character', inDeclaration({ 6: '24A\t1' })],
  ['host-empty', inDeclaration({ 7: '' })],
  ['host-of-81-bytes', inDeclaration({ 7: 'A'.repeat(81) })],
  ['host-null', inDeclaration({ 7: null })],
  ['answers-missing', inDeclaration({ 4: undefined })],
  ['answers-list', inDeclaration({ 4: [0, 0] })],
  ['answers-unknown-key', inAnswers({ 4: 1 })],
  ['symptoms-missing', inAnswers({ 0: undefined })],
  ['symptoms-negative', inAnswers({ 0: -1 })],
  ['symptoms-true', inAnswers({ 0: true })],
  ['exposures-missing', inAnswers({ 1: undefined })],
  ['form-version-as-text', inAnswers({ 2: '1' })],
  ['note-empty', inAnswers({ 3: '' })],
  [
    'note-of-201-bytes',
    text({
      claims: claims({ 3: undefined }, { 1: 'A', 3: undefined, 7: undefined }, { 2: undefined, 3: 'n'.repeat(201) }),
    }),
  ],
  ['note-control-character', inAnswers({ 3: 'a\u007fb' })],
];

export const faulty: readonly Faulty[] = [
  ...unclaimed,
  ...base45,
  ...decimal,
  ...cborFaults,
  ...coseFaults,
  ...claimFaults.map(([name, token]): Faulty => [name, 'bad-claims', token]),
];
