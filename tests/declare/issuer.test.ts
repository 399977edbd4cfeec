import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSite } from '../../main/controller/site.ts';
import { readTools } from '../../main/controller/trust/keys.ts';
import { openIssuer } from '../../main/declare/issuer.ts';
import { newKeyPair } from '../../main/declare/token.ts';
import { read } from '../../main/read/read.ts';
import { newTestClock } from '../clock.ts';
import { gatehouse, type TestSite } from '../gate.ts';
import { codesOf, declareSite, orderOf, serve, sure, type TestService } from './services.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function open(site: TestSite) {
  const loaded = sure(loadSite(site.file));
  const settings = loaded.declare;
  if (settings === null) throw new Error('the site has no form');
  return openIssuer({ site: loaded, settings, dataDir: site.data, clock: newTestClock(), log });
}

const keyFile = (site: TestSite) => join(site.dir, 'trust/doh.private.jwk');

describe('the key at the start', () => {
  const pair = newKeyPair();
  test.each([
    ['that others may read', (file: string) => chmodSync(file, 0o640), /can be read by others: chmod 600/],
    ['that is not there', (file: string) => rmSync(file), /no such file/],
    ['that is no JSON', (file: string) => writeFileSync(file, 'x'), /holds no private JWK/],
    ['that is public', (file: string) => writeFileSync(file, JSON.stringify(pair.publicJwk)), /holds no private JWK/],
    ['of another kind', (file: string) => writeFileSync(file, '{"kty":"oct","d":"x"}'), /expected a private JWK/],
    [
      'that nobody trusts',
      (file: string) => writeFileSync(file, JSON.stringify(pair.privateJwk)),
      /no gate would take its codes/,
    ],
  ])('%s is refused with what to do', (_, spoil, sentence) => {
    const site = declareSite();
    spoil(keyFile(site));
    const opened = open(site);
    expect(opened.ok ? '' : opened.fault).toMatch(/^declare\.key: /);
    expect(opened.ok ? '' : opened.fault).toMatch(sentence);
  });

  test('of the same key for other purposes is refused', () => {
    const other = newKeyPair();
    const site = declareSite(
      {},
      {
        trust: [
          { issuer: 'doh', key: 'trust/doh.public.jwk', for: ['revocations'] },
          { issuer: 'doh', key: 'trust/other.jwk', for: ['declaration'] },
        ],
      },
    );
    writeFileSync(join(site.dir, 'trust/other.jwk'), JSON.stringify(other.publicJwk));
    expect(open(site)).toMatchObject({ ok: false, fault: expect.stringContaining('no gate would take its codes') });
  });
});

describe('a key that is changed while it runs', () => {
  let number = 0;
  /** The key id of the next code; null where nothing is issued. */
  async function signedBy(on: TestService): Promise<string | null> {
    on.clock.advance(1_000);
    number += 1;
    const told = await on.post('/api/declare', orderOf(number));
    if (told.status !== 200) {
      expect([told.status, told.json]).toEqual([503, { error: 'unavailable' }]);
      expect((await on.ask('/healthz')).status).toBe(503);
      return null;
    }
    const { credential } = read(codesOf(told)[0]?.text ?? '', readTools);
    const seal = credential.ok ? credential.value.seal : null;
    return seal?.kind === 'cose' ? seal.keyId : null;
  }
  const alarms = (on: TestService) =>
    on.logged.filter(({ level }) => level === 'error').map(({ sentence }) => String(sentence));

  /** As a rotation does it: the new file takes the old one's place as a whole. */
  function replace(file: string, content: unknown): void {
    writeFileSync(`${file}.next`, JSON.stringify(content), { mode: 0o600 });
    renameSync(`${file}.next`, file);
  }

  test('signs from then on, once the site trusts it; until then the one before it does', async () => {
    const site = declareSite();
    const on = await serve(site);
    const [old, next] = [await signedBy(on), newKeyPair()];
    expect(old).toMatch(/^[0-9a-f]{16}$/);
    replace(keyFile(site), next.privateJwk);
    expect(await signedBy(on)).toBe(old);
    expect(alarms(on)).toEqual([expect.stringContaining('the key before it stays in use')]);
    expect(await signedBy(on)).toBe(old);
    expect(alarms(on)).toHaveLength(1);
    // The site's trust takes it in: a new entry of the site file.
    writeFileSync(join(site.dir, 'trust/next.public.jwk'), JSON.stringify(next.publicJwk));
    const file = readFileSync(site.file, 'utf8');
    const entry = '  - issuer: doh\n    key: trust/next.public.jwk\n    for: [declaration]\n';
    replaceText(site.file, file.replace('trust:\n', `trust:\n${entry}`));
    const now = await signedBy(on);
    expect(now).not.toBe(old);
    expect(now).toMatch(/^[0-9a-f]{16}$/);
  });

  function replaceText(file: string, text: string): void {
    writeFileSync(`${file}.next`, text);
    renameSync(`${file}.next`, file);
  }

  test.each([
    ['is half written', (file: string) => writeFileSync(file, '{"kty":'), /holds no private JWK/],
    ['is gone', (file: string) => rmSync(file), /no such file/],
    ['can be read by others', (file: string) => chmodSync(file, 0o644), /chmod 600/],
  ])('to one that %s goes on with the one before, and says so', async (_, spoil, sentence) => {
    const site = declareSite();
    const on = await serve(site);
    const old = await signedBy(on);
    const jwk: unknown = JSON.parse(readFileSync(keyFile(site), 'utf8'));
    spoil(keyFile(site));
    expect(await signedBy(on)).toBe(old);
    expect(alarms(on)).toEqual([expect.stringMatching(sentence)]);
    replace(keyFile(site), jwk);
    expect(await signedBy(on)).toBe(old);
    expect(alarms(on)).toHaveLength(1);
  });

  test('that the site does not trust any more signs nothing, until it does again', async () => {
    const site = declareSite();
    const on = await serve(site);
    const old = await signedBy(on);
    const publicFile = join(site.dir, 'trust/doh.public.jwk');
    const publicJwk = readFileSync(publicFile, 'utf8');
    replaceText(publicFile, JSON.stringify(newKeyPair().publicJwk));
    expect(await signedBy(on)).toBeNull();
    expect(alarms(on).join()).toContain('nothing is signed');
    replaceText(publicFile, publicJwk);
    expect(await signedBy(on)).toBe(old);
  });

  test('whose trust ends signs for no longer than that, and then not at all', async () => {
    const site = declareSite();
    const on = await serve(site);
    const publicFile = join(site.dir, 'trust/doh.public.jwk');
    const jwk: object = JSON.parse(readFileSync(publicFile, 'utf8'));
    const exp = on.clock.now() / 1_000 + 3_600;
    replaceText(publicFile, JSON.stringify({ keys: [newKeyPair().publicJwk, { ...jwk, exp }] }));
    on.clock.advance(1_000);
    const [code] = codesOf(await on.post('/api/declare', orderOf(1_000)));
    expect(code?.expiresAtS).toBe(exp);
    on.clock.advance(3_598_000);
    expect(codesOf(await on.post('/api/declare', orderOf(1_001)))[0]).toMatchObject({
      notBeforeS: exp - 1,
      expiresAtS: exp,
    });
    expect(await signedBy(on)).toBeNull();
  });

  test('may be trusted by an import, too', async () => {
    const site = declareSite();
    const on = await serve(site);
    const [old, next] = [await signedBy(on), newKeyPair()];
    const file = join(site.dir, 'next.jwk');
    writeFileSync(file, JSON.stringify(next.publicJwk));
    const where = ['--site', site.file, '--data', site.data];
    const imported = await gatehouse(['trust', 'import', file, '--issuer', 'doh', '--for', 'declaration', ...where]);
    expect(imported.stderr).toMatch(/^gatehouse: stored, but no gate runs/);
    replace(keyFile(site), next.privateJwk);
    expect(await signedBy(on)).not.toBe(old);
    expect(alarms(on)).toEqual([]);
  });
});
