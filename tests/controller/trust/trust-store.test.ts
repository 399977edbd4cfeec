import { createHmac, createPublicKey, sign } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importRevocations } from '../../../main/controller/trust/revocation-store.ts';
import { credentialId } from '../../../main/controller/trust/revocations.ts';
import type { TrustConfig } from '../../../main/controller/trust/trust-config.ts';
import type { ImportOrder } from '../../../main/controller/trust/trust-imports.ts';
import { loadTrust, reloadTrust } from '../../../main/controller/trust/trust-store.ts';
import { judgeRevocation, judgeTime } from '../../../main/verify/judge.ts';
import { trustList } from '../../../main/verify/trust.ts';
import { type TrustedKey, verify } from '../../../main/verify/verify.ts';
import type { Format, HealthCertificate, Seal } from '../../../main/words.ts';
import { fixedEs256, otherP256 } from '../../vectors/ecdsa.ts';
import { ed25519, otherEd25519, p256, publicOf, trusted } from '../../vectors/keys.ts';
import {
  authority,
  byAuthority,
  idOf,
  importInto,
  listElement,
  newFolder,
  newP256,
  nowMs,
  pem,
  revocationList,
  signer,
  smartKey,
} from './trust-makers.ts';

let dir: string;
beforeEach(() => {
  dir = newFolder();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const data = () => join(dir, 'data');
const folder = () => join(data(), 'trust');

const put = (content: unknown, changes: Partial<ImportOrder> = {}) => importInto(data(), content, changes);
const load = (siteEntries: readonly TrustConfig[] = []) =>
  loadTrust({ siteEntries, siteDir: dir, dataDir: data(), nowMs });
const ids = () => load().entries.map(({ keyId }) => keyId);

const first = signer();
const second = signer({ serial: 2, subject: 'Signer 2' });

const person = { name: null, icaoName: null, birthDate: null, ids: [], phone: null, plate: null, host: null };
function credential(format: Format, seal: Seal, issuer = 'VN'): HealthCertificate {
  const bounds = { audience: null, notBeforeS: nowMs / 1_000 - 60, expiresAtS: null, use: 'a use' };
  return { kind: 'health', format, issuer, ...bounds, person, seal, facts: [], schema: 'ok', claim: null };
}
const signed = Buffer.from('signed');
const cose = (keyId: string, key: Parameters<typeof fixedEs256>[0]): Seal => ({
  kind: 'cose',
  algorithm: -7,
  keyId,
  signed,
  signature: fixedEs256(key, signed),
});

describe('the list', () => {
  const entries: readonly TrustConfig[] = [
    { issuer: 'doh', key: 'declare.jwk', for: ['declaration'] },
    { issuer: 'doh', key: 'revoke.jwk', for: ['revocations'] },
    { certificates: 'health', for: ['dcc', 'vds-nc'] },
    { jwks: 'smart.json', issuer: 'https://a.example', for: ['shc'] },
  ];
  beforeEach(() => {
    writeFileSync(join(dir, 'declare.jwk'), JSON.stringify(publicOf(otherEd25519)));
    writeFileSync(join(dir, 'revoke.jwk'), JSON.stringify(publicOf(ed25519)));
    writeFileSync(join(dir, 'smart.json'), JSON.stringify({ keys: [smartKey()] }));
    mkdirSync(join(dir, 'health'));
    writeFileSync(join(dir, 'health/ca.der'), authority());
    writeFileSync(join(dir, 'health/signer.pem'), pem(first));
  });
  const revoke = (text: string) => {
    const key = { ...trusted(ed25519, 'doh'), for: [] };
    const taken = importRevocations(data(), text, [key], false);
    if (!taken.ok) throw new Error(taken.fault);
  };

  test('holds the site file’s entries and the imported ones', async () => {
    put(second);
    const loaded = load(entries);
    expect(loaded.problems).toEqual([]);
    expect(loaded.entries.map(({ for: purposes, importedAt }) => [purposes.join(), importedAt])).toEqual([
      ['declaration', null],
      ['revocations', null],
      ['dcc,vds-nc', null],
      ['dcc,vds-nc', null],
      ['shc', null],
      ['dcc', nowMs],
    ]);
    expect((await reloadTrust({ siteEntries: entries, siteDir: dir, dataDir: data(), nowMs })).entries).toEqual(
      loaded.entries,
    );
    for (const der of [first, second])
      expect(verify(credential('dcc', cose(idOf(der), p256)), loaded.list).ok).toBe(true);
    expect(verify(credential('vds-nc', cose(idOf(second), p256)), loaded.list)).toMatchObject({
      fault: { kind: 'wrong-use' },
    });
  });

  test('a key that may revoke verifies no credential', () => {
    const key = trusted(ed25519);
    const signature = sign(null, signed, { key: { ...ed25519 }, format: 'jwk' });
    const seal: Seal = { kind: 'cose', algorithm: -8, keyId: key.keyId, signed, signature };
    for (const format of ['declaration', 'dcc', 'shc', 'vds-nc'] as const) {
      expect(verify(credential(format, seal, 'doh'), load(entries).list)).toMatchObject({
        fault: { kind: 'wrong-use' },
      });
    }
  });

  test('an entry whose file is missing or unfit is told by its place, and the rest holds', () => {
    rmSync(join(dir, 'declare.jwk'));
    writeFileSync(join(dir, 'smart.json'), pem(first));
    const { problems, entries: kept } = load(entries);
    expect(problems).toEqual([
      expect.stringMatching(/^trust\[0\]: .*declare.jwk: no such file$/),
      expect.stringMatching(/^trust\[3\]: smart.json: a file of certificates can be for dcc/),
    ]);
    expect(kept).toHaveLength(3);
  });

  test('revocation reaches keys, seals’ own certificates and single credentials', () => {
    const leaf = signer({ issuer: byAuthority, serial: 77 });
    const revokedFrom = '2026-11-01T00:00:00Z';
    revoke(
      revocationList(ed25519, {
        seq: 3,
        keys: [first, leaf].map(der => ({ kid: idOf(der), revokedFrom })),
        credentials: [credentialId('a use')],
      }),
    );
    const { list, revocations, entries: keys, revocationFault } = load(entries);
    expect([revocations, revocationFault]).toEqual([{ seq: 3, issuedAtS: nowMs / 1_000 - 3_600, ageS: 3_600 }, null]);
    expect(keys.find(({ keyId }) => keyId === idOf(first))?.revokedFromS).toBe(Date.parse(revokedFrom) / 1_000);
    const vds: Seal = {
      kind: 'vds',
      algorithm: 'ES256',
      certificate: leaf,
      signed,
      signature: fixedEs256(p256, signed),
    };
    for (const seal of [cose(idOf(first), p256), vds]) {
      const verdict = verify(credential(seal.kind === 'vds' ? 'vds-nc' : 'dcc', seal), list);
      expect(verdict.ok && judgeRevocation(verdict.value, list)).toBe('revoked-key');
    }
    const other = signer({ issuer: byAuthority, serial: 78 });
    const verdict = verify(credential('vds-nc', { ...vds, certificate: other }), list);
    expect(verdict.ok && judgeRevocation(verdict.value, list)).toBe('revoked-credential');
  });

  test('a list that was put back is a fault, and what it revokes stays revoked', () => {
    revoke(revocationList(ed25519, { seq: 3, credentials: [credentialId('a use')] }));
    const old = readFileSync(join(folder(), 'revocations.jws'));
    revoke(revocationList(ed25519, { seq: 4 }));
    writeFileSync(join(folder(), 'revocations.jws'), old);
    const { list, revocationFault } = load(entries);
    expect(revocationFault).toMatch(/an old revocation list was put back: number 3, after number 4/);
    expect(list.isRevoked('a use')).toBe(true);
  });

  test('without the site file’s key the stored list is a fault', () => {
    revoke(revocationList(ed25519, { seq: 3 }));
    expect(load(entries.toSpliced(1, 1))).toMatchObject({
      revocations: null,
      revocationFault: expect.stringMatching(/may revoke/),
    });
  });

  test('signers before and after their time', () => {
    const early = signer({ serial: 8, notBefore: new Date(nowMs + 86_400_000) });
    const late = signer({ serial: 9, notAfter: new Date(nowMs - 86_400_000) });
    put(`${pem(early)}${pem(late)}`);
    const at = (der: Uint8Array) => {
      const verdict = verify(credential('dcc', cose(idOf(der), p256)), load(entries).list);
      return verdict.ok ? judgeTime(verdict.value, nowMs, 60) : verdict.fault.kind;
    };
    expect([at(early), at(late), at(first)]).toEqual(['signer-not-yet-valid', 'signer-expired', 'ok']);
  });
});

describe('a retired key', () => {
  const seal = (): Seal => ({
    kind: 'cose',
    algorithm: -8,
    keyId: trusted(ed25519).keyId,
    signed,
    signature: sign(null, signed, { key: { ...ed25519 }, format: 'jwk' }),
  });
  const endS = nowMs / 1_000 + 3_600;
  const set = { keys: [publicOf(otherEd25519), { ...publicOf(ed25519), exp: endS }] };
  const entries: readonly TrustConfig[] = [{ issuer: 'doh', key: 'doh.jwk', for: ['declaration', 'revocations'] }];
  const timeAt = (atS: number, siteEntries = entries) => {
    const verdict = verify(credential('declaration', seal(), 'doh'), load(siteEntries).list);
    return verdict.ok ? judgeTime(verdict.value, atS * 1_000, 0) : verdict.fault.kind;
  };
  beforeEach(() => writeFileSync(join(dir, 'doh.jwk'), JSON.stringify(set)));

  test('counts until its exp, and no more at exp itself', () => {
    expect([timeAt(nowMs / 1_000), timeAt(endS - 1), timeAt(endS - 0.001), timeAt(endS)]).toEqual([
      'ok',
      'ok',
      'ok',
      'signer-expired',
    ]);
    expect(load(entries).entries.map(({ validUntilS }) => validUntilS)).toEqual([null, endS - 1]);
  });

  test('is so in every file that has it, whichever comes first; another issuer’s is not', () => {
    writeFileSync(join(dir, 'old.jwk'), JSON.stringify(publicOf(ed25519)));
    const old: TrustConfig = { issuer: 'doh', key: 'old.jwk', for: ['declaration'] };
    for (const both of [
      [old, ...entries],
      [...entries, old],
    ]) {
      expect([timeAt(endS - 1, both), timeAt(endS, both)]).toEqual(['ok', 'signer-expired']);
    }
    expect(load([{ ...old, issuer: 'other' }, ...entries]).entries.map(key => [key.issuer, key.validUntilS])).toEqual([
      ['other', null],
      ['doh', null],
      ['doh', endS - 1],
    ]);
    put(publicOf(ed25519), { issuer: 'doh', purposes: ['declaration'] });
    expect(timeAt(endS)).toBe('signer-expired');
  });

  test('can be revoked as any other', () => {
    const { keyId } = trusted(ed25519);
    const list = revocationList(otherEd25519, { keys: [{ kid: keyId, revokedFrom: '2026-11-01T00:00:00Z' }] });
    expect(importRevocations(data(), list, [{ ...trusted(otherEd25519, 'doh'), for: [] }], false).ok).toBe(true);
    const { list: loaded, revocationFault } = load(entries);
    const verdict = verify(credential('declaration', seal(), 'doh'), loaded);
    expect([revocationFault, verdict.ok && judgeRevocation(verdict.value, loaded)]).toEqual([null, 'revoked-key']);
  });
});

describe('colliding key ids', () => {
  test('every certificate of one id is tried, in any order; a stranger’s is not', () => {
    put(pem(first));
    put(pem(signer({ key: otherP256, serial: 2 })));
    const keys = load().entries.length;
    expect(keys).toBe(2);
    const { list } = load();
    const [one] = list.find(cose(idOf(first), p256));
    const [two] = list.find(cose(idOf(signer({ key: otherP256, serial: 2 })), p256));
    if (one === undefined || two === undefined) throw new Error('both are trusted');
    const collided: TrustedKey[] = [one, { ...two, keyId: one.keyId }];
    for (const trust of [collided, collided.toReversed()].map(order => trustList(order))) {
      for (const key of [p256, otherP256]) {
        const verdict = verify(credential('dcc', cose(one.keyId, key)), trust);
        expect(verdict.ok && verdict.value.key.verify(signed, fixedEs256(key, signed))).toBe(true);
      }
      expect(verify(credential('dcc', cose(one.keyId, newP256())), trust)).toMatchObject({
        fault: { kind: 'bad-signature' },
      });
    }
  });

  test('the same certificate from two files counts once', () => {
    put(pem(first));
    put(`${pem(first)}${pem(second)}`);
    expect(ids().sort()).toEqual([idOf(first), idOf(second)].sort());
  });
});

describe('the algorithm is the key’s', () => {
  const jws = (algorithm: string, signature: Uint8Array, keyId: string): Seal => ({
    kind: 'jws',
    algorithm,
    keyId,
    signed,
    signature,
  });

  test('a public key is no secret, and an ES256 key no Ed25519 key', () => {
    put({ keys: [smartKey()] }, { purposes: ['shc'], issuer: 'https://a.example' });
    const { list } = load();
    const { kid } = smartKey();
    const publicKey = createPublicKey({ key: publicOf(p256), format: 'jwk' });
    const es256 = fixedEs256(p256, signed);
    const result = (seal: Seal) => {
      const verdict = verify(credential('shc', seal, 'https://a.example'), list);
      return verdict.ok ? 'ok' : verdict.fault.kind;
    };
    expect(result(jws('ES256', es256, kid))).toBe('ok');
    for (const secret of [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
    ]) {
      const mac = createHmac('sha256', secret).update(signed).digest();
      expect(result(jws('HS256', mac, kid))).toBe('wrong-algorithm');
      expect(result(jws('ES256', Buffer.concat([mac, mac]), kid))).toBe('bad-signature');
    }
    for (const algorithm of ['none', 'EdDSA', 'Ed25519', 'ES384', 'PS256', 'RS256', '']) {
      expect(result(jws(algorithm, es256, kid))).toBe('wrong-algorithm');
      expect(result(jws(algorithm, new Uint8Array(), kid))).toBe('wrong-algorithm');
    }
    expect(result(jws('ES256', new Uint8Array(64), kid))).toBe('bad-signature');
  });
});

test('2,000 certificates are loaded in well under two seconds, and a running gate goes on meanwhile', async () => {
  const list = Array.from({ length: 2_000 }, (_, serial) => listElement(signer({ serial: serial + 1 })));
  put(list);
  const began = performance.now();
  expect(load().entries).toHaveLength(2_000);
  expect(performance.now() - began).toBeLessThan(2_000);
  let turns = 0;
  let isLoading = true;
  const count = () => {
    turns += 1;
    if (isLoading) setImmediate(count);
  };
  setImmediate(count);
  const loaded = await reloadTrust({ siteEntries: [], siteDir: dir, dataDir: data(), nowMs });
  isLoading = false;
  expect(loaded.entries).toHaveLength(2_000);
  expect(turns).toBeGreaterThan(100);
});
