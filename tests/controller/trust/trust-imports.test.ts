import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportOrder } from '../../../main/controller/trust/trust-imports.ts';
import { loadTrust } from '../../../main/controller/trust/trust-store.ts';
import { otherP256 } from '../../vectors/ecdsa.ts';
import { ed25519, p256, publicOf } from '../../vectors/keys.ts';
import { idOf, importInto, listElement, newFolder, nowMs, pem, signer, smartKey } from './trust-makers.ts';

let dir: string;
beforeEach(() => {
  dir = newFolder();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const data = () => join(dir, 'data');
const folder = () => join(data(), 'trust');

const put = (content: unknown, changes: Partial<ImportOrder> = {}) => importInto(data(), content, changes);
const load = () => loadTrust({ siteEntries: [], siteDir: dir, dataDir: data(), nowMs });
const ids = () => load().entries.map(({ keyId }) => keyId);

const first = signer();
const second = signer({ serial: 2, subject: 'Signer 2' });

describe('imports', () => {
  test('are kept with when, what and for what, and trusted from then on', () => {
    expect(put(pem(first), { name: 'signers.pem' })).toMatchObject({
      ok: true,
      value: { kind: 'certificates', isNew: true },
    });
    const [name = ''] = readdirSync(folder());
    expect(name).toMatch(/^[0-9a-f]{16}\.certificates\.trust$/);
    const [line = '', ...rest] = readFileSync(join(folder(), name), 'utf8').split('\n');
    expect(JSON.parse(line)).toEqual({
      importedAt: new Date(nowMs).toISOString(),
      name: 'signers.pem',
      for: ['dcc'],
      issuer: null,
      replaces: [],
    });
    expect(rest.join('\n')).toBe(pem(first));
    expect(load().entries).toEqual([
      {
        keyId: idOf(first),
        issuer: null,
        family: 'p256',
        for: ['dcc'],
        subject: 'C=VN, CN=Signer 1',
        validFromS: Date.UTC(2026, 0, 1) / 1_000,
        validUntilS: Date.UTC(2027, 11, 31, 23, 59, 59) / 1_000,
        revokedFromS: null,
        source: 'signers.pem [1]',
        importedAt: nowMs,
        file: name,
      },
    ]);
  });

  test('certificates add up; the same again changes nothing; another purpose is another import', () => {
    put(first);
    put(second);
    expect(put(second, { nowMs: nowMs + 5 })).toMatchObject({ ok: true, value: { isNew: false } });
    expect(ids()).toHaveLength(2);
    expect(put(second, { purposes: ['vds-nc'] })).toMatchObject({ ok: true, value: { isNew: true } });
    expect(load().entries.map(entry => entry.for.join())).toEqual(expect.arrayContaining(['dcc', 'dcc', 'vds-nc']));
  });

  test('an issuer’s set takes the place of its last set and of its single keys, and of no other issuer’s', () => {
    const of = (issuer: string) => ({ issuer, purposes: ['declaration' as const] });
    put(publicOf(ed25519), of('doh'));
    put(publicOf(ed25519), of('other'));
    expect(put({ keys: [publicOf(p256)] }, { ...of('doh'), nowMs: nowMs + 1 })).toMatchObject({
      ok: true,
      value: { kind: 'jwks', replaced: 1 },
    });
    const again = { keys: [publicOf(otherP256), { ...publicOf(p256), exp: nowMs / 1_000 }] };
    expect(put(again, { ...of('doh'), nowMs: nowMs + 2 })).toMatchObject({ ok: true, value: { replaced: 1 } });
    expect(load().entries.map(({ issuer, validUntilS }) => [issuer, validUntilS])).toEqual([
      ['other', null],
      ['doh', null],
      ['doh', nowMs / 1_000 - 1],
    ]);
    expect(put({ keys: [publicOf(p256)] }, { ...of('doh'), purposes: ['revocations'] })).toMatchObject({
      fault: expect.stringMatching(/a key that may revoke is not imported/),
    });
  });

  test('a trust list takes the place of the last one, so that who was struck off is trusted no more', () => {
    put(second);
    put([listElement(first)]);
    expect(ids()).toHaveLength(2);
    const third = signer({ serial: 3 });
    expect(put([listElement(third)], { nowMs: nowMs + 1 })).toMatchObject({ ok: true, value: { replaced: 1 } });
    expect(new Set(ids())).toEqual(new Set([idOf(second), idOf(third)]));
    expect(readdirSync(folder())).toHaveLength(2);
    put([listElement(first)], { nowMs: nowMs + 2, keep: true });
    expect(ids()).toHaveLength(3);
  });

  test('a SMART issuer’s keys take the place of its own only', () => {
    const [a, b] = ['https://a.example', 'https://b.example'];
    const jwks = (key: Parameters<typeof smartKey>[0]) => ({ keys: [smartKey(key)] });
    put(jwks(p256), { purposes: ['shc'], issuer: a });
    put(jwks(p256), { purposes: ['shc'], issuer: b });
    put(jwks(otherP256), { purposes: ['shc'], issuer: a, nowMs: nowMs + 1 });
    expect(
      load()
        .entries.map(({ keyId, issuer }) => `${issuer} ${keyId}`)
        .sort(),
    ).toEqual([`${a} ${smartKey(otherP256).kid}`, `${b} ${smartKey(p256).kid}`].sort());
  });

  test('a power cut that leaves the replaced list beside its successor changes nothing', () => {
    put([listElement(first)]);
    const [old = ''] = readdirSync(folder());
    const bytes = readFileSync(join(folder(), old));
    put([listElement(second)]);
    writeFileSync(join(folder(), old), bytes);
    expect(ids()).toEqual([idOf(second)]);
    // Later it can be imported anew.
    expect(put([listElement(first)], { nowMs: nowMs + 9 })).toMatchObject({ ok: true, value: { isNew: true } });
    expect(ids()).toEqual([idOf(first)]);
  });

  test('a trial changes nothing; a file without a good entry is refused', () => {
    expect(put(first, { dryRun: true })).toMatchObject({ ok: true, value: { isNew: true } });
    expect(put('hello')).toMatchObject({ ok: false });
    expect(put([listElement(first, { kid: 'AAAA' })])).toEqual({
      ok: false,
      fault: expect.stringContaining('its kid'),
    });
    expect(load()).toMatchObject({ entries: [], problems: [], revocations: null, revocationFault: null });
  });

  test('what was refused is told at the import and at every load, and the rest is trusted', () => {
    expect(put([listElement(first), 7])).toMatchObject({
      ok: true,
      value: { refused: ['given [1]: expected kid and rawData'] },
    });
    expect(load().problems).toEqual(['given [1]: expected kid and rawData']);
    expect(ids()).toEqual([idOf(first)]);
  });

  test('a damaged file, one of no import, and leftovers', () => {
    put(first);
    put(second);
    const [one = ''] = readdirSync(folder());
    const bytes = readFileSync(join(folder(), one));
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(join(folder(), one), bytes);
    writeFileSync(join(folder(), '.x.tmp'), 'left over');
    writeFileSync(join(folder(), 'notes.txt'), 'ours');
    expect(load().problems).toEqual([expect.stringMatching(/it is damaged/)]);
    expect(ids()).toHaveLength(1);
  });

  test('a key that may revoke comes by the site file only', () => {
    const imported = put(publicOf(ed25519), { purposes: ['revocations'], issuer: 'doh' });
    expect(imported).toEqual({ ok: false, fault: expect.stringMatching(/name it in the site file/) });
  });
});
