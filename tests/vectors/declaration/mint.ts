/** Mints `vectors.ndjson`, always the same: `node tests/vectors/declaration/mint.ts`. */
import { writeFileSync } from 'node:fs';
import { ed25519, otherEd25519, p256, publicOf, trusted } from '../keys.ts';
import { linesOf, type Vector } from '../vector.ts';
import { faulty } from './faulty.ts';
import { base45Text, claims, cose, decimalText, expiresAtS, type Forgery, notBeforeS, text } from './forge.ts';

const during = new Date((notBeforeS + 3_600) * 1_000).toISOString();
const keys = [ed25519, p256].map(publicOf);
const issuer = 'lc-doh';

/** The credential of `claims()` without changes. */
const typical = {
  issuer,
  audience: 'lc-hospital',
  notBeforeS,
  expiresAtS,
  use: 'lc-doh/0102030405060708090a0b0c',
  person: {
    name: 'Nguyễn Thị Minh Khai',
    icaoName: null,
    birthDate: null,
    ids: [{ kind: 'person', value: '00112233445566778899aabbccddeeff' }],
    phone: '84912345678',
    plate: null,
    host: 'Khoa Nội tổng hợp',
  },
  answers: { symptoms: 0, exposures: 0 },
  purposes: [1],
};

function valid(name: string, token: string, credential: Readonly<Record<string, unknown>> = {}, at = during): Vector {
  const time = at === during ? 'ok' : Date.parse(at) < notBeforeS * 1_000 ? 'not-yet-valid' : 'expired';
  const steps = { format: 'declaration', read: 'ok', genuine: 'ok', time, usage: 'ok', schema: 'ok' };
  const expect = { ...steps, credential: { ...typical, ...credential } };
  return { id: `valid/${name}`, text: token, at, keys, issuer, expect };
}

const richFields = {
  name: 'Nguyễn Thị Hồng Phương Thảo',
  plate: '24A-123.45',
  host: 'Khoa Nội tim mạch, tầng 3, phòng 312',
};
const minimal = text({
  claims: claims({ 3: undefined }, { 1: 'Lê Na', 3: undefined, 7: undefined }, { 2: undefined }),
});
const rich = text({
  claims: claims(
    {},
    { 1: richFields.name, 5: [1, 2, 6], 6: richFields.plate, 7: richFields.host },
    { 0: 5, 1: 2, 3: 'Ho và sốt nhẹ từ ngày 30/10, đã xét nghiệm âm tính' },
  ),
});

const validVectors = [
  valid('typical', text()),
  valid('typical-decimal', decimalText(cose())),
  valid('minimal', minimal, {
    audience: null,
    person: { ...typical.person, name: 'Lê Na', phone: null, host: null },
  }),
  valid('rich', rich, {
    person: { ...typical.person, ...richFields },
    answers: { symptoms: 5, exposures: 2 },
    purposes: [1, 2, 6],
  }),
  valid('any-audience', text({ claims: claims({ 3: '*' }) }), { audience: null }),
  valid('other-audience', text({ claims: claims({ 3: 'yb-hospital' }) }), { audience: 'yb-hospital' }),
  valid('ed25519-as-eddsa', text({ algorithm: -8 })),
  valid('esp256', text({ key: p256, algorithm: -9 })),
  valid('es256', text({ key: p256, algorithm: -7 })),
  valid('first-moment', text(), {}, new Date(notBeforeS * 1_000 - 1).toISOString()),
  valid('last-moment', text(), {}, new Date(expiresAtS * 1_000).toISOString()),
];

function forged(name: string, genuine: string, forgery: Forgery): Vector {
  return {
    id: `forged/${name}`,
    text: text(forgery),
    at: during,
    keys,
    issuer,
    expect: { format: 'declaration', read: 'ok', genuine, time: null, usage: null, schema: null },
  };
}

const ownKeyId = { 4: Buffer.from(trusted(ed25519).keyId, 'hex') };

/** An ES256 signature as ASN.1 DER, as TLS and X.509 have it. */
function asDer(signature: Uint8Array): Uint8Array {
  const integers = [signature.subarray(0, 32), signature.subarray(32)].map(number => {
    const magnitude = (number[0] ?? 0) > 127 ? [0, ...number] : [...number];
    return [2, magnitude.length, ...magnitude];
  });
  const body = integers.flat();
  return Uint8Array.from([0x30, body.length, ...body]);
}

function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const latin1 = Buffer.from(bytes).toString('latin1');
  return Buffer.from(latin1.replace(from, to), 'latin1');
}

const changedPayload: Vector = {
  ...forged('changed-payload', 'bad-signature', {}),
  text: base45Text(replaced(cose(), 'Minh', 'Minn')),
};

const forgedVectors = [
  changedPayload,
  forged('unknown-key', 'unknown-key', { key: otherEd25519 }),
  forged('other-key-under-our-id', 'bad-signature', { key: otherEd25519, header: ownKeyId }),
  forged('other-issuer', 'wrong-issuer', { claims: claims({ 1: 'yb-doh' }) }),
  forged('es256-under-ed25519-key', 'wrong-algorithm', { algorithm: -7 }),
  forged('ed25519-under-p256-key', 'wrong-algorithm', { key: p256, algorithm: -19 }),
  forged('es256-as-der', 'bad-signature', { key: p256, algorithm: -7, resign: asDer }),
  forged('no-signature', 'bad-signature', { resign: () => new Uint8Array() }),
  forged('zero-signature', 'bad-signature', { resign: () => new Uint8Array(64) }),
  forged('zero-es256-signature', 'bad-signature', { key: p256, algorithm: -9, resign: () => new Uint8Array(64) }),
];

const faultyVectors = faulty.map(
  ([name, read, token, format = 'declaration']): Vector => ({
    id: `malformed/${name}`,
    text: token,
    at: during,
    keys,
    issuer,
    expect: { format, read, genuine: null, time: null, usage: null, schema: null },
  }),
);

export const vectors: readonly Vector[] = [...validVectors, ...forgedVectors, ...faultyVectors];
export const vectorFile = new URL('vectors.ndjson', import.meta.url);

if (import.meta.main) writeFileSync(vectorFile, linesOf(vectors));
