import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isSmartIssuer, type Purpose, trustEntry } from '../../../main/controller/trust/trust-config.ts';
import { finish, kindOf, readPlace, readSource } from '../../../main/controller/trust/trust-sources.ts';
import { otherP256 } from '../../vectors/ecdsa.ts';
import { ed25519, p256, publicOf } from '../../vectors/keys.ts';
import { authority, idOf, listElement, newFolder, pem, signer, smartKey } from './trust-makers.ts';

const issuer = 'https://shc.example.vn/issuer';

function read(content: unknown, purposes: readonly Purpose[], of: string | null = null) {
  const bytes = content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content);
  return finish(readSource(Buffer.from(bytes), { name: 'given', purposes, issuer: of }));
}
const ids = (...args: Parameters<typeof read>) => read(...args).entries.map(({ key }) => key.keyId);
const refused = (...args: Parameters<typeof read>) => read(...args).refused;

const first = signer();
const second = signer({ serial: 2, subject: 'Signer 2' });

describe('certificates', () => {
  test('DER: its id, subject and validity', () => {
    const { entries } = read(first, ['dcc']);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      key: { keyId: idOf(first), issuer: null, family: 'p256', for: ['dcc'], usages: null, revokedFromS: null },
      purposes: ['dcc'],
      subject: 'C=VN, CN=Signer 1',
      source: 'given',
    });
    expect(entries[0]?.key.validUntilS).toBe(Date.UTC(2027, 11, 31, 23, 59, 59) / 1_000);
  });

  test('PEM, several, with text between, CRLF and a BOM', () => {
    const text = `\ufeffSigner one\r\n${pem(first).replaceAll('\n', '\r\n')}and two\r\n${pem(second)}`;
    expect(kindOf(Buffer.from(text))).toEqual({ ok: true, value: 'certificates' });
    expect(ids(text, ['vds-nc', 'dcc'])).toEqual([idOf(first), idOf(second)]);
  });

  test('one bad block does not stop the others, and says where it stands', () => {
    const cut = pem(second).replace('-----END CERTIFICATE-----', '');
    const source = read(`${pem(first)}${pem(second.subarray(0, 90))}${pem(second)}${cut}`, ['dcc']);
    expect(source.entries.map(({ key }) => key.keyId)).toEqual([idOf(first), idOf(second)]);
    expect(source.refused).toEqual([
      'given [2]: this is no X.509 certificate (DER or PEM)',
      'given [4]: this is no base64',
    ]);
  });

  test.each([
    ['something after it', Buffer.concat([first, Buffer.of(0)]), /something follows/],
    ['cut off', first.subarray(0, -1), /no X.509/],
    ['too long', Buffer.concat([Buffer.of(0x30, 0x82), Buffer.alloc(17_000)]), /longer than 16384 bytes/],
    ['a public key in PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /no CERTIFICATE block/],
    ['a private key in PEM', `${pem(first)}-----BEGIN EC PRIVATE KEY-----\nAA\n`, /private key.*keep that secret/],
  ])('refused: %s', (_name, bytes, why) => {
    expect(read(bytes, ['dcc'])).toEqual({ entries: [], refused: [expect.stringMatching(why)] });
  });

  test('a subject cannot write on the terminal', () => {
    const { entries } = read(signer({ subject: 'A\x1b[31m\nCN=Ministry\u202e\x07' }), ['dcc']);
    expect(entries[0]?.subject).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(entries[0]?.subject).toContain('Ministry');
  });
});

describe('a JWK', () => {
  test('of an issuer', () => {
    expect(read(publicOf(ed25519), ['declaration'], 'lc-doh').entries[0]).toMatchObject({
      key: { keyId: '90facafea9b15566', issuer: 'lc-doh', family: 'ed25519', for: ['declaration'] },
      subject: null,
      certificate: null,
    });
  });

  test('an RSA key is no JWK of ours', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ format: 'jwk' });
    expect(refused(short, ['declaration'], 'doh')).toEqual([expect.stringContaining('expected a public JWK')]);
  });

  test('that may revoke verifies no credential', () => {
    const [entry] = read(publicOf(p256), ['revocations'], 'doh').entries;
    expect(entry).toMatchObject({ purposes: ['revocations'], key: { for: [], family: 'p256' } });
  });

  test.each([
    ['private', ed25519, 'doh', /private key/],
    ['without issuer', publicOf(ed25519), null, /needs its issuer/],
    ['symmetric', { kty: 'oct', k: 'AAAA' }, 'doh', /expected a public JWK/],
  ])('refused: %s', (_name, jwk, of, why) => {
    expect(read(jwk, ['declaration'], of)).toEqual({ entries: [], refused: [expect.stringMatching(why)] });
  });
});

describe('a JWKS of an issuer of ours', () => {
  const retired = { ...publicOf(p256), exp: 1_764_000_000 };

  test('all its keys count; a retired one until its exp', () => {
    const source = read({ keys: [publicOf(ed25519), retired] }, ['declaration'], 'lc-doh');
    expect(source.refused).toEqual([]);
    expect(source.entries.map(({ key, source: from }) => [key.issuer, key.for, key.validUntilS, from])).toEqual([
      ['lc-doh', ['declaration'], null, 'given keys[0]'],
      ['lc-doh', ['declaration'], 1_764_000_000 - 1, 'given keys[1]'],
    ]);
    expect(read(retired, ['declaration'], 'lc-doh').entries[0]?.key.validUntilS).toBe(1_764_000_000 - 1);
  });

  test.each([
    [{ ...publicOf(ed25519), exp: 'soon' }, /its exp is no time/],
    [{ ...publicOf(ed25519), exp: null }, /its exp is no time/],
    [{ ...publicOf(ed25519), exp: 1.5 }, /its exp is no time/],
    [{ ...publicOf(ed25519), exp: 0 }, /its exp is no time/],
    [{ ...publicOf(ed25519), exp: 1e300 }, /its exp is no time/],
    [ed25519, /private key/],
    [7, /expected a public JWK/],
  ])('a faulty one is told by its place, and stops no other: %j', (faulty, why) => {
    const { entries, refused: told } = read({ keys: [faulty, publicOf(p256)] }, ['declaration'], 'lc-doh');
    expect([entries.length, told]).toEqual([1, [expect.stringMatching(why)]]);
    expect(told[0]).toMatch(/^given keys\[0\]/);
  });

  test('a SMART issuer’s exp is not looked at', () => {
    const { entries } = read({ keys: [smartKey(p256, { exp: 'whenever' })] }, ['shc'], issuer);
    expect(entries[0]?.key.validUntilS).toBeNull();
  });
});

describe('a JWKS of a SMART issuer', () => {
  test('keeps the kid as it is', () => {
    const keys = [smartKey(), smartKey(otherP256)];
    const { entries } = read({ keys }, ['shc'], issuer);
    expect(entries.map(({ key }) => [key.keyId, key.issuer, key.for])).toEqual(
      keys.map(({ kid }) => [kid, issuer, ['shc']]),
    );
  });

  test.each([
    ['another kid', smartKey(p256, { kid: smartKey(otherP256).kid }), /not its thumbprint/],
    ['no kid', smartKey(p256, { kid: undefined }), /expected kty EC/],
    ['for encryption', smartKey(p256, { use: 'enc' }), /expected kty EC/],
    ['ES384', smartKey(p256, { alg: 'ES384' }), /expected kty EC/],
    ['HS256', smartKey(p256, { alg: 'HS256' }), /expected kty EC/],
    ['private', smartKey(p256, { d: p256.d }), /private key/],
    ['Ed25519', { ...publicOf(ed25519), kid: 'x', use: 'sig', alg: 'ES256' }, /expected kty EC/],
    ['off the curve', smartKey({ x: p256.y, y: p256.x }), /not on the curve/],
    ['null', null, /expected a public JWK/],
  ])('refused, and the next one read: %s', (_name, jwk, why) => {
    const source = read({ keys: [jwk, smartKey(otherP256)] }, ['shc'], issuer);
    expect(source.refused).toEqual([expect.stringMatching(why)]);
    expect(source.refused[0]).toMatch(/^given keys\[0\]: /);
    expect(source.entries).toHaveLength(1);
  });

  test.each([null, 'doh', 'http://a.vn', 'https://a.vn/', 'https://', 'https:///x', 'https://a b'])('issuer %s', of => {
    expect(read({ keys: [smartKey()] }, ['shc'], of)).toEqual({
      entries: [],
      refused: ['given: a JWKS needs its issuer, an https address without a slash at the end'],
    });
  });

  test('an empty one says so', () => {
    expect(refused({ keys: [] }, ['shc'], issuer)).toEqual(['given: there is nothing in it']);
  });
});

describe('a directory of SMART issuers', () => {
  test('each issuer with its own keys; what is faulty is told by its place', () => {
    const directory = {
      directory: 'https://vci.example',
      time: '2026-01-01T00:00:00Z',
      issuerInfo: [
        { issuer: { iss: 'https://a.example', name: 'A' }, keys: [smartKey()], crls: [] },
        { issuer: { iss: 'http://b.example' }, keys: [smartKey()] },
        { issuer: { iss: 'https://c.example' } },
        { issuer: { iss: 'https://d.example' }, keys: [smartKey(p256, { use: 'x' }), smartKey(otherP256)] },
        7,
      ],
    };
    const { entries, refused: why } = read(directory, ['shc']);
    expect(entries.map(({ key }) => key.issuer)).toEqual(['https://a.example', 'https://d.example']);
    expect(why.map(sentence => sentence.split(':')[0])).toEqual([
      'given issuerInfo[1]',
      'given issuerInfo[2]',
      'given issuerInfo[3].keys[0]',
      'given issuerInfo[4]',
    ]);
  });
});

describe('a trust list of the EU’s gateway', () => {
  test('signers only, each under its own id', () => {
    const list = [
      listElement(first),
      listElement(second, { kid: listElement(first).kid }),
      listElement(authority(), { certificateType: 'CSCA' }),
      listElement(second, { rawData: `${listElement(second).rawData}!` }),
      { kid: 'AAAA' },
      null,
      listElement(second, { certificateType: undefined }),
    ];
    const source = read(list, ['dcc']);
    expect(source.entries.map(({ key }) => key.keyId)).toEqual([idOf(first), idOf(second)]);
    expect(source.refused).toEqual([
      'given [1]: its kid is not the first 8 bytes of the certificate’s SHA-256',
      'given [2]: its type is CSCA, not DSC',
      'given [3]: this is no base64',
      'given [4]: expected kid and rawData',
      'given [5]: expected kid and rawData',
    ]);
  });
});

describe('any file', () => {
  test.each<[unknown, readonly Purpose[], string | null, RegExp]>([
    [first, ['shc'], null, /can be for dcc or vds-nc, not for shc/],
    [first, ['revocations'], null, /not for revocations/],
    [first, ['dcc'], 'doh', /takes no issuer/],
    [[listElement(first)], ['vds-nc'], null, /can be for dcc, not for vds-nc/],
    [publicOf(ed25519), ['dcc'], 'doh', /can be for declaration or revocations/],
    [{ keys: [smartKey()] }, ['dcc'], issuer, /can be for shc or declaration or revocations, not for dcc/],
    [{ keys: [smartKey()] }, ['shc', 'declaration'], issuer, /a SMART issuer’s, and for nothing else/],
    [{ keys: [publicOf(ed25519)] }, ['declaration'], null, /a JWKS needs its issuer/],
    ['aaaa.bbbb.cccc', ['revocations'], null, /a revocation list, no key/],
    ['{"a":', ['dcc'], null, /begins like JSON/],
    ['{"a":1}', ['dcc'], null, /expected certificates/],
    ['hello', ['dcc'], null, /expected certificates/],
    ['', ['dcc'], null, /expected certificates/],
    [Buffer.of(0xff, 0xfe), ['dcc'], null, /expected certificates/],
    [Buffer.alloc(16 * 1_024 * 1_024 + 1, 0x20), ['dcc'], null, /larger than/],
  ])('%#: serves what its kind can serve', (content, purposes, of, why) => {
    expect(read(content, purposes, of)).toEqual({ entries: [], refused: [expect.stringMatching(why)] });
  });

  test('of 20,001 entries the last is not read', () => {
    const source = read(
      Array.from({ length: 20_001 }, () => 0),
      ['dcc'],
    );
    expect(source.refused).toHaveLength(20_001);
    expect(source.refused.at(-1)).toBe('given: more than 20000 entries; the rest is not read');
  });

  test('whatever it holds, it gives entries and sentences', () => {
    const purposes = fc.subarray<Purpose>(['declaration', 'dcc', 'shc', 'vds-nc', 'revocations'], { minLength: 1 });
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
      fc.json().map(json => Buffer.from(json)),
      fc.json().map(json => Buffer.from(`{"keys":[${json}],"kty":"EC"}`)),
      fc.json().map(json => Buffer.from(`{"issuerInfo":[${json}]}`)),
      fc.json().map(json => Buffer.from(`[{"kid":"AAAAAAAAAAA=","rawData":${json}}]`)),
      fc.nat(first.length * 8 - 1).map(bit => {
        const bytes = Buffer.from(first);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return bytes;
      }),
      fc.string().map(text => Buffer.from(`${pem(first)}-----BEGIN ${text}`)),
    );
    fc.assert(
      fc.property(content, purposes, fc.constantFrom(null, 'doh', issuer), (bytes, given, of) => {
        const source = finish(readSource(bytes, { name: 'given', purposes: given, issuer: of }));
        expect(source.entries.length + source.refused.length).toBeGreaterThan(0);
        for (const sentence of source.refused) expect(sentence.startsWith('given')).toBe(true);
        for (const { key } of source.entries) expect(key.keyId).toMatch(/^([0-9a-f]{16}|[\w-]{43})$/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('its files by name; hidden ones and subfolders are not read', () => {
    writeFileSync(join(folder, 'b.pem'), pem(first));
    writeFileSync(join(folder, 'a.der'), second);
    writeFileSync(join(folder, '.hidden'), 'x');
    writeFileSync(join(folder, 'readme.txt'), 'these are ours');
    mkdirSync(join(folder, 'old'));
    const source = finish(readPlace(folder, { purposes: ['dcc'], issuer: null }));
    expect(source.entries.map(({ key, source: from }) => [from, key.keyId])).toEqual([
      ['a.der', idOf(second)],
      ['b.pem [1]', idOf(first)],
    ]);
    expect(source.refused).toEqual([
      `${join(folder, 'old')}: this is no file`,
      expect.stringMatching(/^readme.txt: expected certificates/),
    ]);
  });

  test('an empty or missing one says so', () => {
    const at = (path: string) => finish(readPlace(path, { purposes: ['dcc'], issuer: null })).refused;
    expect(at(folder)).toEqual([`${folder}: there is no file in it`]);
    expect(at(join(folder, 'x'))).toEqual([`${join(folder, 'x')}: no such file`]);
  });
});

describe('an entry of the site file', () => {
  test.each([
    { issuer: 'doh', key: 'a.jwk', for: ['declaration'] },
    { issuer: 'doh', key: 'a.jwk', for: ['declaration', 'revocations'] },
    { certificates: 'health/', for: ['dcc', 'vds-nc'] },
    { jwks: 'jwks.json', issuer, for: ['shc'] },
  ])('%j', entry => {
    expect(trustEntry.parse(entry)).toEqual(entry);
  });

  test.each<[unknown, string]>([
    [{ issuer: 'doh', key: 'a.jwk', for: ['dcc'] }, 'for.0'],
    [{ issuer: 'doh', key: 'a.jwk', for: [] }, 'for'],
    [{ issuer: 'doh', for: ['declaration'] }, 'key'],
    [{ certificates: 'x', for: ['declaration'] }, 'for.0'],
    [{ certificates: 'x', for: ['dcc'], issuer: 'VN' }, 'issuer'],
    [{ certificates: '', for: ['dcc'] }, 'certificates'],
    [{ jwks: 'x', for: ['shc'] }, 'issuer'],
    [{ jwks: 'x', issuer: 'http://a.vn', for: ['shc'] }, 'issuer'],
    [{ jwks: 'x', issuer, for: ['dcc'] }, 'for.0'],
    [7, ''],
  ])('faulty: %j at %s', (entry, path) => {
    const parsed = trustEntry.safeParse(entry);
    expect(parsed.error?.issues.map(issue => issue.path.join('.'))).toContain(path);
  });

  test('an issuer of SMART Health Cards is an https address', () => {
    expect(isSmartIssuer(issuer)).toBe(true);
    expect(isSmartIssuer(`https://${'a'.repeat(200)}.vn`)).toBe(false);
  });
});
