import { mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Command, UsageError } from '../../main/cli/command.ts';
import { trust } from '../../main/cli/trust.ts';
import { trustLines } from '../../main/cli/trust-lines.ts';
import type { ListedKey } from '../../main/controller/trust/trust-store.ts';
import { idOf, listElement, nowMs, pem, revocationList, signer, smartKey } from '../controller/trust/trust-makers.ts';
import { ed25519, otherEd25519, publicOf } from '../vectors/keys.ts';
import { type TrustSite, trustSite } from './trust-rig.ts';

let site: TrustSite;
beforeEach(() => {
  site = trustSite();
});
afterEach(() => site.remove());

const at = (name: string) => site.at(name);
const put = (name: string, content: unknown) => site.put(name, content);
const run = (args: readonly string[], command?: Command) => site.run(args, command);
const importing = (...args: readonly string[]) => run(['import', ...args]);
const listing = () => site.listing();

const first = signer();
const second = signer({ serial: 2, subject: 'Signer 2' });

describe('trust import', () => {
  test('a trust list needs no more words, and the running gate is asked to load it', async () => {
    const ran = await importing(put('list.json', [listElement(first), listElement(second), 7]));
    expect(ran).toEqual({
      code: 0,
      out: `${at('list.json')}: a trust list of certificates, 2 for dcc\n`,
      err: '  refused: list.json [2]: expected kid and rawData\nthe running gate has loaded it\n',
    });
    expect(site.reloads).toEqual([at('data')]);
    const { keys } = await listing();
    expect(keys.map(({ keyId }: ListedKey) => keyId)).toEqual(expect.arrayContaining([first, second].map(idOf)));
  });

  test('certificates need to be told what for; several files and a folder in one go', async () => {
    mkdirSync(at('certificates'));
    put('certificates/a.pem', pem(first));
    put('certificates/b.der', second);
    expect(await importing(at('certificates'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/--for dcc or --for vds-nc/),
    });
    expect(site.reloads).toEqual([]);
    expect((await importing(at('certificates'), '--for', 'dcc', '--for', 'vds-nc')).code).toBe(0);
    expect(site.reloads).toHaveLength(1);
    const { keys } = await listing();
    expect(keys).toHaveLength(3);
    expect(keys).toContainEqual(
      expect.objectContaining({ keyId: idOf(second), for: ['dcc', 'vds-nc'], source: 'b.der' }),
    );
  });

  test('an issuer’s own JWKS is for declarations where that is said', async () => {
    const jwks = put('lc.public.jwk', { keys: [publicOf(otherEd25519)] });
    expect((await importing(jwks, '--issuer', 'lc', '--for', 'declaration')).code).toBe(0);
    expect((await listing()).keys).toContainEqual(expect.objectContaining({ issuer: 'lc', for: ['declaration'] }));
  });

  test('a revocation list of a key that has ended is not taken in', async () => {
    const list = put('list.jws', revocationList(ed25519, { seq: 1 }));
    put('revoke.jwk', { keys: [publicOf(otherEd25519), { ...publicOf(ed25519), exp: 1_700_000_000 }] });
    expect(await importing(list)).toMatchObject({ code: 1, err: expect.stringMatching(/may revoke/) });
    put('revoke.jwk', { keys: [publicOf(otherEd25519), { ...publicOf(ed25519), exp: 4_000_000_000 }] });
    expect((await importing(list)).code).toBe(0);
    put('revoke.jwk', { keys: [publicOf(otherEd25519), { ...publicOf(ed25519), exp: 1_700_000_000 }] });
    expect((await listing()).revocationFault).toBeNull();
  });

  test('a JWK and a JWKS need their issuer', async () => {
    const jwk = put('lc.public.jwk', publicOf(otherEd25519));
    const jwks = put('jwks.json', { keys: [smartKey()] });
    expect(await importing(jwk)).toMatchObject({ code: 1, err: expect.stringMatching(/needs its issuer/) });
    expect(await importing(jwks, '--issuer', 'lc')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/https address/),
    });
    expect((await importing(jwk, '--issuer', 'lc')).code).toBe(0);
    expect((await importing(jwks, '--issuer', 'https://a.example')).code).toBe(0);
    expect((await listing()).keys.map((key: ListedKey) => [key.issuer, key.for.join()])).toEqual(
      expect.arrayContaining([
        ['lc', 'declaration'],
        ['https://a.example', 'shc'],
      ]),
    );
    const revoking = await importing(jwk, '--issuer', 'lc', '--for', 'revocations');
    expect(revoking).toMatchObject({ code: 1, err: expect.stringMatching(/name it in the site file/) });
  });

  test('a trial tells and changes nothing; the same again asks nobody', async () => {
    const file = put('list.json', [listElement(first)]);
    expect(JSON.parse((await importing(file, '--dry-run', '--json')).out)).toMatchObject({
      dryRun: true,
      files: [{ ok: true, isNew: true }],
      reloaded: null,
    });
    expect((await listing()).keys).toHaveLength(1);
    await importing(file);
    expect(await importing(file)).toMatchObject({ code: 0, out: expect.stringMatching(/the same was there already/) });
    expect(site.reloads).toHaveLength(1);
  });

  test('a later list takes the last one’s place, unless it is kept', async () => {
    await importing(put('a.json', [listElement(first)]));
    expect((await importing(put('b.json', [listElement(second)]))).out).toMatch(/it takes the place of the last one/);
    expect((await listing()).keys.map(({ keyId }: ListedKey) => keyId)).not.toContain(idOf(first));
    await importing(put('c.json', [listElement(first)]), '--keep');
    expect((await listing()).keys).toHaveLength(3);
  });

  test('without a running gate it is stored, and that is said', async () => {
    const ran = await run(['import', put('list.json', [listElement(first)])], trust);
    expect(ran).toMatchObject({ code: 0, err: expect.stringMatching(/stored, but no gate runs on/) });
    expect((await listing()).keys).toHaveLength(2);
  });

  test('one bad file does not stop the good ones, and is told by the exit code', async () => {
    const ran = await importing(put('bad.txt', 'hello'), put('list.json', [listElement(first)]));
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringMatching(/1 for dcc/),
      err: expect.stringMatching(/bad.txt: expected/),
    });
    expect((await listing()).keys).toHaveLength(2);
  });
});

describe('trust list', () => {
  test('a summary, a line for each key, and the revocation list', async () => {
    await importing(
      put('list.json', [listElement(first), listElement(signer({ serial: 9, notAfter: new Date(nowMs - 1) }))]),
    );
    const { code, out } = await run(['list']);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^3 keys: /);
    expect(lines.find(line => line.includes('revocations'))).toMatch(/ed25519 +doh +site file +does not expire$/);
    expect(lines.find(line => line.startsWith(idOf(first)))).toMatch(/C=VN, CN=Signer 1 +imported just now/);
    expect(lines[4]).toBe('no revocation list');
  });

  test('a faulty site file is told by its keys', async () => {
    put('site.yaml', stringify({ trust: [{ issuer: 'doh', key: 'a.jwk', for: ['everything'] }] }));
    expect(await run(['list'])).toMatchObject({ code: 2, err: expect.stringMatching(/trust\[0\]\.for\[0\]/) });
    put('site.yaml', stringify({ trust: [{ jwks: 'a', for: ['shc'], kid: 5 }] }));
    const { code, out } = await run(['list', '--json']);
    expect([code, JSON.parse(out).problems.map(({ path }: { path: string }) => path)]).toEqual([
      2,
      ['trust[0].issuer', 'trust[0].kid'],
    ]);
    rmSync(at('site.yaml'));
    expect((await run(['list'])).code).toBe(2);
  });

  test('a fault of the revocation list is told by the exit code', async () => {
    mkdirSync(at('data/trust'), { recursive: true });
    put('data/trust/revocations.jws', 'a.b.c');
    expect(await run(['list'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/the stored revocation list cannot be used/),
    });
  });

  const key: ListedKey = {
    keyId: '0011223344556677',
    issuer: null,
    family: 'p256',
    for: ['dcc'],
    subject: 'CN=S',
    validFromS: nowMs / 1_000 - 86_400,
    validUntilS: nowMs / 1_000 + 40 * 86_400,
    revokedFromS: null,
    source: 'list.json [0]',
    importedAt: nowMs - 3 * 86_400_000,
    file: null,
  };
  const day = 86_400;
  test.each<[Partial<ListedKey>, string, string]>([
    [{}, 'imported 3 days ago  expires in 40 days', '1 key: 1 usable'],
    [{ importedAt: nowMs - 59_000 }, 'imported just now  expires in 40 days', '1 key: 1 usable'],
    [{ importedAt: nowMs - 3_600_000 * 5 }, 'imported 5 h ago  expires in 40 days', '1 key: 1 usable'],
    [{ importedAt: null }, 'site file  expires in 40 days', '1 key: 1 usable'],
    [{ validUntilS: nowMs / 1_000 - 1 }, 'EXPIRED just now', '1 key: 0 usable, 1 expired'],
    [{ validUntilS: nowMs / 1_000 - 9 * day }, 'EXPIRED 9 days ago', '1 key: 0 usable, 1 expired'],
    [{ validUntilS: nowMs / 1_000 }, 'expires in 0 min', '1 key: 1 usable'],
    [{ validFromS: nowMs / 1_000 + 600 }, 'not yet valid, in 10 min', '1 key: 0 usable, 1 not yet valid'],
    [{ validUntilS: null, validFromS: null }, 'does not expire', '1 key: 1 usable'],
    [{ revokedFromS: nowMs / 1_000 - day }, 'revoked from 2026-11-22T01:00:00Z', '1 key: 0 usable, 1 revoked'],
    [{ revokedFromS: nowMs / 1_000 + day }, 'revoked from 2026-11-24T01:00:00Z', '1 key: 1 usable'],
  ])('%j: %s', (changes, end, summary) => {
    const loaded = { entries: [{ ...key, ...changes }], revocations: null, revocationFault: null, problems: [] };
    const list = { find: () => [], isRevoked: () => false };
    const [first, line, last] = trustLines({ ...loaded, list }, nowMs);
    expect(first).toBe(summary);
    expect(line?.endsWith(end)).toBe(true);
    expect(last).toBe('no revocation list');
    const aged = (ageS: number) =>
      trustLines({ ...loaded, list, revocations: { seq: 4, issuedAtS: 0, ageS } }, nowMs).at(-1);
    expect([aged(7_200), aged(-5)]).toEqual([
      'revocation list 4, made 2 h ago',
      'revocation list 4, dated in the future',
    ]);
  });
});

describe('wrong usage', () => {
  test.each<readonly string[]>([
    [],
    ['remove'],
    ['import'],
    ['import', '/nowhere'],
    ['list', 'x'],
    ['list', '--for', 'dcc'],
    ['import', '.', '--for', 'everything'],
    ['import', '.', '--seq', '1'],
    ['constructor'],
  ])('%j %j %j %j', async (...args) => {
    await expect(run(args)).rejects.toThrow(UsageError);
  });

  test('the help names every action', () => {
    for (const action of ['import', 'list', 'revoke']) expect(trust.help).toContain(`gatehouse trust ${action}`);
  });
});
