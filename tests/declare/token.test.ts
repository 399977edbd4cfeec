import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePublicJwk, readTools, trustedKey } from '../../main/controller/trust/keys.ts';
import { mint, newKeyPair, personOf, type TokenOrder } from '../../main/declare/token.ts';
import { read } from '../../main/read/read.ts';
import { trustList } from '../../main/verify/trust.ts';
import { verify } from '../../main/verify/verify.ts';
import { ed25519, p256, publicOf, trusted } from '../vectors/keys.ts';

const order: TokenOrder = {
  privateJwk: ed25519,
  personKey: Buffer.alloc(32, 7),
  issuer: 'lc-doh',
  name: 'Nguyễn Văn A',
  nationalId: '001099012345',
  notBeforeS: 1_793_581_200,
  expiresAtS: 1_793_840_400,
  symptoms: 0,
  exposures: 0,
  purposes: [1],
  nonce: Buffer.alloc(12, 3),
};

function minted(changes: Partial<TokenOrder> = {}) {
  const token = mint({ ...order, ...changes });
  if (!token.ok) throw new Error(token.fault);
  const [base45, decimal] = [token.value.text, token.value.decimal].map(text => read(text, readTools).credential);
  if (!base45?.ok || !decimal?.ok) throw new Error('unreadable');
  expect(decimal.value).toEqual(base45.value);
  return base45.value;
}

describe('mint', () => {
  const text = (max: number) => fc.stringMatching(new RegExp(`^[A-Za-zĐđÀ-ý .-]{1,${max}}$`));
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

  test('what is minted is what is read', () => {
    const fields = fc.record({
      name: text(20),
      audience: optional(text(10)),
      phone: optional(fc.stringMatching(/^[1-9][0-9]{6,14}$/)),
      plate: optional(text(8)),
      host: optional(text(20)),
      symptoms: fc.nat({ max: 63 }),
      exposures: fc.nat({ max: 15 }),
      formVersion: optional(fc.nat({ max: 9 })),
      purposes: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(fields, ({ audience, phone, plate, host, formVersion, ...always }) => {
        const sometimes = {
          ...(audience !== undefined && { audience }),
          ...(phone !== undefined && { phone }),
          ...(plate !== undefined && { plate }),
          ...(host !== undefined && { host }),
          ...(formVersion !== undefined && { formVersion }),
        };
        const { symptoms, exposures, purposes, name } = always;
        expect(minted({ ...always, ...sometimes })).toMatchObject({
          issuer: 'lc-doh',
          audience: audience ?? null,
          notBeforeS: order.notBeforeS,
          expiresAtS: order.expiresAtS,
          use: 'lc-doh/030303030303030303030303',
          person: { name: name.normalize('NFC'), phone: phone ?? null, plate: plate ?? null, host: host ?? null },
          answers: { symptoms, exposures },
          purposes,
        });
      }),
    );
  });

  test('a name is made NFC', () => {
    expect(minted({ name: 'Nguyễn'.normalize('NFD') }).person.name).toBe('Nguyễn'.normalize('NFC'));
  });

  test('the key decides the algorithm', () => {
    const credentials = [ed25519, p256].map(privateJwk => minted({ privateJwk: { ...privateJwk, alg: 'HS256' } }));
    expect(credentials.map(({ seal }) => seal)).toMatchObject([
      { kind: 'cose', algorithm: -19 },
      { kind: 'cose', algorithm: -9 },
    ]);
    const trust = trustList([ed25519, p256].map(key => trusted(key)));
    expect(credentials.map(credential => verify(credential, trust).ok)).toEqual([true, true]);
  });

  test('the same order is the same token, another nonce another', () => {
    expect(mint(order)).toEqual(mint(order));
    expect(mint({ ...order, nonce: Buffer.alloc(12, 4) })).not.toEqual(mint(order));
  });

  const refused: readonly (readonly [string, Partial<TokenOrder>, RegExp])[] = [
    ['national id of 11 digits', { nationalId: '00109901234' }, /^national id: expected 12 digits/],
    ['national id with a letter', { nationalId: '00109901234O' }, /^national id/],
    ['person key of 16 bytes', { personKey: Buffer.alloc(16) }, /^person key: expected 32 bytes/],
    ['phone with a plus', { phone: '+84912345678' }, /^phone: expected/],
    ['phone with a leading zero', { phone: '0912345678' }, /^phone: expected/],
    ['public key', { privateJwk: publicOf(ed25519) }, /^private key: expected/],
    ['X25519 key', { privateJwk: { ...ed25519, crv: 'X25519' } }, /^private key: expected/],
    ['empty name', { name: '' }, /^name/],
    ['long name', { name: 'ễ'.repeat(27) }, /^name/],
    ['control character in the name', { name: 'A\u202eB' }, /^name/],
    ['long plate', { plate: 'A'.repeat(21) }, /^plate/],
    ['empty host', { host: '' }, /^host/],
    ['no purpose', { purposes: [] }, /^purposes/],
    ['purpose 9', { purposes: [9] }, /^purposes/],
    ['short nonce', { nonce: Buffer.alloc(11) }, /expected 12 bytes/],
    ['expiry before the beginning', { expiresAtS: order.notBeforeS }, /^not before/],
    ['half a second', { expiresAtS: order.expiresAtS + 0.5 }, /float/],
    ['negative symptoms', { symptoms: -1 }, /^symptoms/],
    ['too much text', { host: 'h'.repeat(80), note: 'n'.repeat(150) }, /360 bytes: shorten note, host or name/],
  ];
  test.each(refused)('refuses a %s', (_name, changes, sentence) => {
    expect(mint({ ...order, ...changes })).toEqual({ ok: false, fault: expect.stringMatching(sentence) });
  });

  test('refuses a key whose halves do not belong together', () => {
    expect(mint({ ...order, privateJwk: { ...p256, x: p256.y, y: p256.x } }).ok).toBe(false);
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    expect(mint({ ...order, privateJwk: { ...stranger, d: p256.d } }).ok).toBe(false);
  });
});

test('a person is the HMAC of their number: RFC 4231, test case 2', () => {
  const person = personOf(Buffer.from('Jefe'), 'what do ya want for nothing?');
  expect(Buffer.from(person).toString('hex')).toBe('5bdcc146bf60754e6a042426089575c7');
});

describe('new keys', () => {
  test('are a matching pair, fresh each time', () => {
    const [one, two] = [newKeyPair(), newKeyPair()];
    const key = trustedKey(one.publicJwk, 'lc-doh', ['declaration']);
    if (!key.ok) throw new Error(key.fault);
    expect(verify(minted({ privateJwk: one.privateJwk }), trustList([key.value])).ok).toBe(true);
    expect(verify(minted({ privateJwk: two.privateJwk }), trustList([key.value]))).toMatchObject({
      fault: { kind: 'unknown-key' },
    });
  });

  test('the public half is only that', () => {
    const { publicJwk } = newKeyPair();
    expect(Object.keys(publicJwk).sort()).toEqual(['crv', 'kty', 'x']);
    expect(parsePublicJwk(publicJwk).ok).toBe(true);
  });
});
