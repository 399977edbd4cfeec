/** Texts that are no HC1 certificate: name, the fault that reading them is to give, and the text. */
import { bomb, stored } from '../shc/forge.ts';
import {
  adler32,
  type Changes,
  claims,
  cose,
  type Forgery,
  healthClaim,
  packed,
  sign1,
  text,
  textOf,
  textOfItem,
  zlibHead,
} from './forge.ts';
import { float64, type Item, pairs, raw, tagged, writeCbor } from './write-cbor.ts';

type Faulty = readonly [name: string, fault: string, text: string, format?: string];

const typical = text();
const body = typical.slice('HC1:'.length);
const zlib = packed(cose());
const message = sign1();
const parts: readonly Item[] = Array.isArray(message) ? message : [];

const gzipHead = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);

/** `at` counts from the end, −1 the last. */
function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length + at] = byte;
  return copy;
}

/** A whole zlib stream of spaces. */
const spaces = (times: number): Uint8Array =>
  Buffer.concat([zlibHead, bomb(times), adler32(new Uint8Array(1 + 258 * times).fill(0x20))]);

const textFaults: readonly Faulty[] = [
  ['nothing', 'bad-deflate', 'HC1:'],
  ['one-character', 'bad-base45', 'HC1:A'],
  ['one-left-over', 'bad-base45', `${typical}${body.length % 3 === 0 ? '0' : '00'}`],
  ['lower-case-inside', 'bad-base45', typical.replace(/(?<=.{100})[A-Z]/, letter => letter.toLowerCase())],
  ['outside-the-alphabet', 'bad-base45', typical.replace(/(?<=.{100})[A-Z]/, '_')],
  ['beyond-a-triple', 'bad-base45', 'HC1::::'],
  ['beyond-a-pair', 'bad-base45', 'HC1:::'],
  ['too-long', 'too-long', `HC1:${'0'.repeat(4_293)}`, 'unknown'],
];

const streamFaults: readonly Faulty[] = [
  ['not-packed', 'bad-deflate', textOf(cose())],
  ['raw-deflate', 'bad-deflate', textOf(stored(cose()))],
  ['gzip', 'bad-deflate', textOf(Buffer.concat([gzipHead, stored(cose())]))],
  ['head-only', 'bad-deflate', textOf(zlibHead)],
  ['head-with-wrong-check', 'bad-deflate', textOf(withByte(zlib, 1 - zlib.length, 0x02))],
  ['with-dictionary', 'bad-deflate', textOf(Buffer.concat([Uint8Array.of(0x78, 0x20), zlib.subarray(2)]))],
  ['stream-cut-off', 'bad-deflate', textOf(zlib.subarray(0, -5))],
  ['checksum-cut-off', 'bad-deflate', textOf(zlib.subarray(0, -1))],
  ['checksum-wrong', 'bad-deflate', textOf(withByte(zlib, -1, (zlib.at(-1) ?? 0) ^ 1))],
  ['byte-after-the-stream', 'bad-deflate', textOf(Buffer.concat([zlib, Uint8Array.of(0)]))],
  ['stream-after-the-stream', 'bad-deflate', textOf(Buffer.concat([zlib, zlib]))],
  ['bomb-of-64-kib', 'bad-deflate', textOf(spaces(255))],
  ['bomb-of-megabytes', 'bad-deflate', textOf(spaces(1_600))],
  ['spaces-only', 'bad-cbor', textOf(spaces(254))],
  ['empty-stream', 'bad-cbor', textOf(packed(new Uint8Array()))],
];

const shapeFaults: readonly Faulty[] = [
  ['message-is-a-map', 'bad-cose', textOfItem(new Map([[1, 2]]))],
  ['array-of-3', 'bad-cose', textOfItem(parts.slice(0, 3))],
  ['array-of-5', 'bad-cose', textOfItem([...parts, null])],
  ['header-is-a-map', 'bad-cose', textOfItem([new Map(), ...parts.slice(1)])],
  ['header-holds-a-list', 'bad-cose', textOfItem([Uint8Array.of(0x80), ...parts.slice(1)])],
  ['header-with-more-behind', 'bad-cbor', textOfItem([Uint8Array.of(0xa0, 0), ...parts.slice(1)])],
  ['unprotected-is-bytes', 'bad-cose', textOfItem([...parts.slice(0, 1), new Uint8Array(), ...parts.slice(2)])],
  ['payload-detached', 'bad-cose', textOfItem([...parts.slice(0, 2), null, ...parts.slice(3)])],
  ['payload-empty', 'bad-cbor', textOfItem([...parts.slice(0, 2), new Uint8Array(), ...parts.slice(3)])],
  ['signature-is-text', 'bad-cose', textOfItem([...parts.slice(0, 3), 'signature'])],
  ['signature-absent', 'bad-cose', textOfItem([...parts.slice(0, 3), null])],
  ['byte-after-the-message', 'bad-cbor', textOf(packed(Buffer.concat([cose(), Uint8Array.of(0)])))],
  ['message-cut-off', 'bad-cbor', textOf(packed(cose().subarray(0, -1)))],
  ['seventeen-tags', 'bad-cbor', textOf(packed(Buffer.concat([new Uint8Array(17).fill(0xd2), cose()])))],
];

const ofHeader = (name: string, header: Changes): Faulty => [name, 'bad-cose', text({ header })];
const ofForgery = (name: string, fault: string, forgery: Forgery): Faulty => [name, fault, text(forgery)];

const headerFaults: readonly Faulty[] = [
  ofHeader('crit', { 2: [4] }),
  ofHeader('crit-empty', { 2: [] }),
  ofForgery('crit-unprotected', 'bad-cose', { unprotected: new Map([[2, [4]]]) }),
  ofHeader('algorithm-as-text', { 1: 'ES256' }),
  ofHeader('algorithm-as-float', { 1: -7.5 }),
  ofHeader('algorithm-in-a-list', { 1: [-7] }),
  ofHeader('key-id-as-text', { 4: 'signer' }),
  ofHeader('key-id-as-number', { 4: 7 }),
  ofHeader('key-id-too-long', { 4: new Uint8Array(65) }),
  ofForgery('algorithm-twice', 'bad-cbor', { header: writeCbor(pairs([1, -7], [1, -257])) }),
  ofForgery('key-id-twice-unprotected', 'bad-cbor', {
    unprotected: pairs([4, Uint8Array.of(1)], [4, Uint8Array.of(2)]),
  }),
  ofForgery('header-key-is-bytes', 'bad-cbor', { header: Uint8Array.of(0xa1, 0x41, 1, 0) }),
];

const inClaims = (name: string, changes: Changes, fault = 'bad-claims'): Faulty =>
  ofForgery(name, fault, { claims: claims(healthClaim(), changes) });
const inHealth = (name: string, fault: string, claim: Item): Faulty =>
  ofForgery(name, fault, { claims: claims(claim) });
const deep = (levels: number): Item => (levels === 0 ? 0 : [deep(levels - 1)]);

const cborFaults: readonly Faulty[] = [
  inClaims('expiry-twice', { '-260': pairs([4, 1], [4, 2]) }, 'bad-cbor'),
  inHealth('key-twice', 'bad-cbor', pairs(['dob', '1987-01-18'], ['dob', '1997-01-18'])),
  inHealth('key-twice-in-pieces', 'bad-cbor', pairs(['dob', '1987-01-18'], [raw('7f 61 64 62 6f62 ff'), '1997-01-18'])),
  inHealth('key-of-null', 'bad-cbor', pairs([null, 1])),
  inHealth('bad-utf8', 'bad-cbor', healthClaim({ dob: raw('62 c3 28') })),
  inHealth('overlong-utf8', 'bad-cbor', healthClaim({ dob: raw('62 c0 af') })),
  inHealth('surrogate', 'bad-cbor', healthClaim({ dob: raw('63 ed a0 80') })),
  inHealth('letter-in-two-pieces', 'bad-cbor', healthClaim({ dob: raw('7f 61 c3 61 bc ff') })),
  inHealth('endless-text', 'bad-cbor', healthClaim({ x: raw('7f 61 61') })),
  inHealth('piece-of-another-kind', 'bad-cbor', healthClaim({ x: raw('7f 41 61 ff') })),
  inHealth('endless-number', 'bad-cbor', healthClaim({ x: raw('1f') })),
  inHealth('reserved-length', 'bad-cbor', healthClaim({ x: raw('1c') })),
  inHealth('unassigned-simple', 'bad-cbor', healthClaim({ x: raw('f0') })),
  inHealth('break-alone', 'bad-cbor', healthClaim({ x: raw('ff') })),
  inHealth('huge-number', 'bad-cbor', healthClaim({ x: raw('1b ffffffffffffffff') })),
  inHealth('huge-array', 'bad-cbor', healthClaim({ x: raw('9b 000fffffffffffff') })),
  inHealth('huge-text', 'bad-cbor', healthClaim({ x: raw('7b 000fffffffffffff') })),
  // The claims, the container and the claim are three levels already.
  inHealth('depth-17', 'bad-cbor', healthClaim({ x: deep(14) })),
  inHealth('depth-17-with-tags', 'bad-cbor', healthClaim({ x: { raw: Buffer.from(`${'c1'.repeat(14)}00`, 'hex') } })),
  ofForgery('payload-with-more-behind', 'bad-cbor', {
    claims: { raw: Buffer.concat([writeCbor(claims()), Uint8Array.of(0)]) },
  }),
];

const claimsFaults: readonly Faulty[] = [
  ofForgery('claims-are-a-list', 'bad-claims', { claims: [1] }),
  inClaims('issuer-as-number', { 1: 7 }),
  inClaims('issuer-null', { 1: null }),
  inClaims('issuer-too-long', { 1: 'U'.repeat(201) }),
  inClaims('issuer-with-line-feed', { 1: 'UT\n' }),
  inClaims('issuer-turns-direction', { 1: 'U\u202eT' }),
  inClaims('expiry-as-text', { 4: '2027-01-01' }),
  inClaims('expiry-negative', { 4: -1 }),
  inClaims('expiry-beyond-time', { 4: 8.64e12 + 1 }),
  inClaims('expiry-nan', { 4: float64(Number.NaN) }, 'bad-cbor'),
  inClaims('expiry-infinite', { 4: float64(Number.POSITIVE_INFINITY) }, 'bad-cbor'),
  inClaims('expiry-half-infinite', { 4: raw('f9 7c00') }, 'bad-cbor'),
  inClaims('not-before-in-a-list', { 5: [1] }),
  inClaims('issued-at-true', { 6: true }),
  inClaims('issued-at-single-nan', { 6: raw('fa 7fc00000') }, 'bad-cbor'),
  inClaims('no-health-claim', { '-260': undefined }),
  inClaims('container-is-a-list', { '-260': [healthClaim()] }),
  inClaims('container-without-1', { '-260': new Map([[2, healthClaim()]]) }),
  inHealth('health-claim-is-a-list', 'bad-claims', [healthClaim()]),
  inHealth('health-claim-null', 'bad-claims', null),
  inHealth('bytes-inside', 'bad-claims', healthClaim({ x: [Uint8Array.of(1)] })),
  inHealth('number-as-key', 'bad-claims', healthClaim({ x: new Map([[1, 2]]) })),
  inHealth('proto-as-key', 'bad-claims', healthClaim({ x: pairs(['__proto__', {}]) })),
  ['tagged-bytes-inside', 'bad-claims', text({ claims: claims(healthClaim({ x: tagged(2, Uint8Array.of(1)) })) })],
];

export const faulty: readonly Faulty[] = [
  ...[...textFaults, ...streamFaults, ...shapeFaults],
  ...[...headerFaults, ...cborFaults, ...claimsFaults],
];
