import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../main/cli/command.ts';
import { credentialId } from '../../main/controller/trust/revocations.ts';
import type { ListedKey } from '../../main/controller/trust/trust-store.ts';
import { idOf, listElement, pem, signer } from '../controller/trust/trust-makers.ts';
import { ed25519, otherEd25519, publicOf } from '../vectors/keys.ts';
import { type TrustSite, trustSite } from './trust-rig.ts';

let site: TrustSite;
beforeEach(() => {
  site = trustSite();
});
afterEach(() => site.remove());

const at = (name: string) => site.at(name);
const put = (name: string, content: unknown) => site.put(name, content);
const run = (args: readonly string[]) => site.run(args);
const importing = (...args: readonly string[]) => run(['import', ...args]);
const listing = () => site.listing();
const first = signer();

describe('trust revoke', () => {
  const signing = (...more: readonly string[]) => run(['revoke', '--key', at('doh.private.jwk'), ...more]);

  test('what the authority signs, the gate takes in, and never a lower number', async () => {
    await importing(put('list.json', [listElement(first)]));
    const from = ['--revoke-key', idOf(first), '--from', '2026-11-01'];
    const made = await signing('--seq', '7', ...from, '--revoke-use', 'dcc:VN:1', '--out', at('7.jws'), '--json');
    expect(JSON.parse(made.out)).toEqual({ file: at('7.jws'), seq: 7, keys: 1, credentials: 1 });
    expect(await importing(at('7.jws'))).toMatchObject({
      code: 0,
      out: `${at('7.jws')}: revocation list 7 of doh: 1 keys, 1 credentials\n`,
    });
    expect(site.reloads).toHaveLength(2);
    const { keys, revocations } = await listing();
    expect(revocations.seq).toBe(7);
    expect(keys.find(({ keyId }: ListedKey) => keyId === idOf(first)).revokedFromS).toBe(Date.UTC(2026, 10, 1) / 1_000);

    await signing('--seq', '6', '--out', at('6.jws'));
    expect(await importing(at('6.jws'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/number 6 is older than number 7/),
    });
    expect(await importing(at('7.jws'))).toMatchObject({ code: 0, out: expect.stringMatching(/it was there already/) });
    expect(site.reloads).toHaveLength(2);
  });

  test('takes the last list’s contents over, and names a certificate by its id and its public key’s', async () => {
    await signing('--seq', '1', '--revoke-use', 'a', '--out', at('1.jws'));
    const file = put('signer.pem', pem(first));
    const made = await signing(
      '--seq',
      '2',
      '--base',
      at('1.jws'),
      '--revoke-key',
      file,
      '--from',
      '2026-11-01T00:00:00Z',
      '--revoke-use',
      'a',
      '--revoke-use',
      'b',
      '--out',
      at('2.jws'),
    );
    expect(made.code).toBe(0);
    const [, payload = ''] = readFileSync(at('2.jws'), 'utf8').split('.');
    const { keys, credentials, iss } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(iss).toBe('doh');
    expect(keys).toHaveLength(2);
    expect(keys[0]).toEqual({ kid: idOf(first), revokedFrom: '2026-11-01T00:00:00.000Z' });
    expect(credentials).toEqual(['a', 'b'].map(credentialId));
  });

  test('a list is never overwritten', async () => {
    await signing('--seq', '1', '--out', at('1.jws'));
    const before = readFileSync(at('1.jws'), 'utf8');
    expect(await signing('--seq', '2', '--out', at('1.jws'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/exists already/),
    });
    expect(readFileSync(at('1.jws'), 'utf8')).toBe(before);
  });

  test('another’s list is not taken in', async () => {
    put('other.private.jwk', otherEd25519);
    await run(['revoke', '--key', at('other.private.jwk'), '--issuer', 'doh', '--seq', '1', '--out', at('1.jws')]);
    expect(await importing(at('1.jws'))).toMatchObject({ code: 1, err: expect.stringMatching(/none that may revoke/) });
    expect(readdirSync(site.dir)).not.toContain('data');
  });

  test.each<readonly string[]>([
    ['--seq', '0'],
    ['--seq', '1.5'],
    ['--seq', '9999999999999999'],
    ['--seq', '1', '--revoke-key', '0011223344556677'],
    ['--seq', '1', '--revoke-key', 'nowhere', '--from', '2026-11-01'],
    ['--seq', '1', '--revoke-key', '0011223344556677', '--from', 'yesterday'],
    ['--seq', '1', '--base', '/nowhere'],
    ['--seq', '1', '--for', 'dcc'],
    [],
  ])('wrong: %j %j %j %j %j', async (...args) => {
    await expect(signing('--out', at('x.jws'), ...args)).rejects.toThrow(UsageError);
    expect(readdirSync(site.dir)).not.toContain('x.jws');
  });

  test('a base of the same number, or of another key, is wrong', async () => {
    await signing('--seq', '3', '--out', at('3.jws'));
    await expect(signing('--seq', '3', '--base', at('3.jws'), '--out', at('x.jws'))).rejects.toThrow(
      /--base has number 3/,
    );
    put('doh.private.jwk', otherEd25519);
    await expect(signing('--seq', '4', '--base', at('3.jws'), '--out', at('x.jws'))).rejects.toThrow(
      /none that may revoke/,
    );
    put('doh.private.jwk', publicOf(ed25519));
    await expect(signing('--seq', '4', '--out', at('x.jws'))).rejects.toThrow(/expected a private JWK/);
  });
});
