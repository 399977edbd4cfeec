import { describe, expect, test } from 'vitest';
import { byCertificate, publicKeyId } from '../../../main/controller/trust/vds-certificates.ts';
import { trustList } from '../../../main/verify/trust.ts';
import { verify } from '../../../main/verify/verify.ts';
import type { HealthCertificate } from '../../../main/words.ts';
import { fixedEs256, negated, otherP256 } from '../../vectors/ecdsa.ts';
import { p256 } from '../../vectors/keys.ts';
import { der, derSignature } from '../../vectors/x509.ts';
import { authority, byAuthority, idOf, newP256, signer, trustedCertificate } from './trust-makers.ts';

const ca = trustedCertificate(authority());
const issued = signer({ issuer: byAuthority });
const idsOf = (find: ReturnType<typeof byCertificate>, der: Uint8Array) => find(der).map(({ keyId }) => keyId);

describe('the certificate of a seal', () => {
  test('that is itself on the list is trusted', () => {
    const listed = signer({ serial: 5, extendedKeyUsage: ['2.23.136.1.1.14.2'] });
    const find = byCertificate([trustedCertificate(listed)]);
    expect(find(listed)).toMatchObject([{ keyId: idOf(listed), for: ['vds-nc'], usages: null }]);
    expect(find(Buffer.concat([listed, Buffer.of(0)]))).toEqual([]);
  });

  test('that an authority of the list has issued is trusted', () => {
    expect(byCertificate([ca])(issued)).toMatchObject([
      { keyId: idOf(issued), family: 'p256', for: ['vds-nc'], usages: null },
    ]);
  });

  const mallory = newP256();
  test.each([
    ['self-signed', signer({ key: mallory, subject: 'Stranger' })],
    ['self-signed under the authority’s name', signer({ key: mallory, subject: 'Authority' })],
    ['self-signed as an authority', signer({ key: mallory, subject: 'Authority', isCa: true })],
    ['issued by another of the authority’s name', signer({ issuer: { ...byAuthority, key: mallory } })],
    ['issued by the authority’s key under another name', signer({ issuer: { ...byAuthority, name: 'Other' } })],
    ['an authority below the authority', signer({ issuer: byAuthority, isCa: true })],
    ['issued for another trade', signer({ issuer: byAuthority, extendedKeyUsage: ['2.23.136.1.1.3'] })],
    [
      'issued for EU certificates only',
      signer({ issuer: byAuthority, extendedKeyUsage: ['1.3.6.1.4.1.1847.2021.1.2'] }),
    ],
    ['followed by something', Buffer.concat([issued, Buffer.of(0)])],
    ['cut off', issued.subarray(0, -1)],
    ['nothing', Buffer.alloc(0)],
    ['too long', Buffer.concat([issued, Buffer.alloc(4_097)])],
  ])('of a stranger is not: %s', (_name, der) => {
    expect(byCertificate([ca])(der)).toEqual([]);
  });

  test('a listed signer that is no authority issues nothing', () => {
    const plain = trustedCertificate(signer({ key: otherP256, subject: 'Authority', serial: 101 }));
    expect(byCertificate([plain])(issued)).toEqual([]);
  });

  test('each bit of an issued certificate flipped: never trusted', () => {
    const find = byCertificate([ca]);
    for (let bit = 0; bit < issued.length * 8; bit++) {
      const flipped = Buffer.from(issued);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(find(flipped), `bit ${bit}`).toEqual([]);
    }
  });

  test('usages: VDS-NC among them, or none at all', () => {
    const find = byCertificate([ca]);
    const both = signer({ issuer: byAuthority, extendedKeyUsage: ['1.3.6.1.4.1.1847.2021.1.1', '2.23.136.1.1.14.2'] });
    expect(find(both)).toMatchObject([{ usages: null }]);
    expect(find(issued)).toHaveLength(1);
  });
});

describe('validity and revocation', () => {
  const years = (from: number, until: number) => ({
    notBefore: new Date(Date.UTC(from, 0, 1)),
    notAfter: new Date(Date.UTC(until, 0, 1)),
  });
  const seconds = (year: number) => Date.UTC(year, 0, 1) / 1_000;

  test.each([
    [2025, 2026, 2024, 2030, 2025, 2026],
    [2020, 2040, 2024, 2030, 2024, 2030],
    [2020, 2026, 2024, 2030, 2024, 2026],
    [2031, 2033, 2024, 2030, 2031, 2030],
  ])(
    'a signer of %i to %i by an authority of %i to %i: %i to %i',
    (from, until, caFrom, caUntil, validFrom, validUntil) => {
      const find = byCertificate([trustedCertificate(authority(years(caFrom, caUntil)))]);
      expect(find(signer({ issuer: byAuthority, ...years(from, until) }))).toMatchObject([
        { validFromS: seconds(validFrom), validUntilS: seconds(validUntil) },
      ]);
    },
  );

  test('of an authority’s two certificates the one that lasts longer comes first, a revoked one last', () => {
    const [old, current, revoked] = [2027, 2030, 2040].map((until, index) =>
      trustedCertificate(authority({ ...years(2020, until), serial: 200 + index })),
    );
    if (!old || !current || !revoked) throw new Error('three certificates');
    const gone = { ...revoked, key: { ...revoked.key, revokedFromS: 5 } };
    const leaf = signer({ issuer: byAuthority, ...years(2026, 2050) });
    const keys = byCertificate([gone, old, current])(leaf);
    expect(keys.map(({ validUntilS, revokedFromS }) => [validUntilS, revokedFromS])).toEqual([
      [seconds(2030), null],
      [seconds(2027), null],
      [seconds(2040), 5],
    ]);
  });

  test.each([
    [null, null, null],
    [10, null, 10],
    [null, 20, 20],
    [30, 20, 20],
  ])('the authority revoked from %s, the signer from %s: %s', (ofAuthority, ofSigner, revokedFromS) => {
    const one = { ...ca, key: { ...ca.key, revokedFromS: ofAuthority } };
    const find = byCertificate([one], key => ({ ...key, revokedFromS: ofSigner }));
    expect(find(issued)).toMatchObject([{ revokedFromS }]);
  });

  test('a thief who negates s in the certificate’s signature gets another id, but no way round its public key’s', () => {
    const signedLength = issued.readUInt16BE(6) + 4;
    const tbs = issued.subarray(4, 4 + signedLength);
    const signature = negated(fixedEs256(otherP256, tbs));
    const algorithm = issued.subarray(4 + signedLength, 4 + signedLength + 12);
    const twin = Buffer.from(der(0x30, tbs, algorithm, der(0x03, Buffer.of(0), derSignature(signature))));
    expect(idsOf(byCertificate([ca]), twin)).toEqual([idOf(twin)]);
    expect(idOf(twin)).not.toBe(idOf(issued));
    const revoking = (...ids: readonly string[]) =>
      byCertificate([ca], key => ({ ...key, revokedFromS: ids.includes(key.keyId) ? 7 : null }));
    expect(revoking(idOf(issued))(issued)).toMatchObject([{ revokedFromS: 7 }]);
    expect(revoking(idOf(issued))(twin)).toMatchObject([{ revokedFromS: null }]);
    const keyId = publicKeyId(trustedCertificate(issued).certificate);
    expect(revoking(keyId)(twin)).toMatchObject([{ revokedFromS: 7 }]);
    expect(revoking(keyId)(issued)).toMatchObject([{ keyId: idOf(issued), revokedFromS: 7 }]);
  });
});

describe('what is remembered', () => {
  test('a certificate is taken apart once, and after 1,000 others once more', () => {
    let looks = 0;
    const find = byCertificate([ca], key => {
      if (key.keyId === idOf(issued)) looks += 1;
      return key;
    });
    for (let i = 0; i < 5; i++) expect(idsOf(find, issued)).toEqual([idOf(issued)]);
    expect(looks).toBe(1);
    for (let i = 0; i < 999; i++) find(Buffer.from(`stranger ${i}`));
    find(issued);
    expect(looks).toBe(1);
    for (let i = 0; i < 1_000; i++) find(Buffer.from(`another ${i}`));
    expect(idsOf(find, issued)).toEqual([idOf(issued)]);
    expect(looks).toBe(2);
  });
});

test('a seal is verified by the key of its own certificate, whatever it says', () => {
  const signed = Buffer.from('{"hdr":{}}');
  const credential = (certificate: Uint8Array, algorithm: string, signature: Uint8Array): HealthCertificate => ({
    kind: 'health',
    format: 'vds-nc',
    issuer: 'VNM',
    audience: null,
    notBeforeS: null,
    expiresAtS: null,
    use: null,
    person: { name: null, icaoName: null, birthDate: null, ids: [], phone: null, plate: null, host: null },
    seal: { kind: 'vds', algorithm, certificate, signed, signature },
    facts: [],
    schema: 'ok',
    claim: null,
  });
  const trust = trustList([], byCertificate([ca]));
  const verdict = (one: HealthCertificate) => {
    const result = verify(one, trust);
    return result.ok ? 'ok' : result.fault.kind;
  };
  expect(verdict(credential(issued, 'ES256', fixedEs256(p256, signed)))).toBe('ok');
  expect(verdict(credential(issued, 'ES384', fixedEs256(p256, signed)))).toBe('wrong-algorithm');
  expect(verdict(credential(issued, 'ES256', fixedEs256(otherP256, signed)))).toBe('bad-signature');
  expect(verdict(credential(signer(), 'ES256', fixedEs256(p256, signed)))).toBe('unknown-key');
});
