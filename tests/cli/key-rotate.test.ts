/** `gatehouse key rotate` on real files, beside a real gate that takes the new key up while it runs. */
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { UsageError } from '../../main/cli/command.ts';
import { key } from '../../main/cli/key.ts';
import { rotateKey } from '../../main/cli/key-rotate.ts';
import { newKeyPair } from '../../main/declare/token.ts';
import { ok } from '../../main/words.ts';
import { gatehouse, makeSite, readEntries, startGate, type TestSite, until } from '../gate.ts';
import { openPty } from '../pty.ts';
import { saidBy } from './said.ts';

const now = Date.UTC(2026, 10, 25, 8);
let site: TestSite;
beforeEach(() => {
  site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
});
afterEach(() => site.remove());

const at = (name: string) => join(site.dir, 'trust', name);
const jwk = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));
const keys = () => jwk('doh.public.jwk').keys;

async function rotate(...more: readonly string[]) {
  const args = more.includes('--key') ? more : ['--key', at('doh.private.jwk'), ...more];
  return saidBy(() => rotateKey(args, { reload: async () => ok('loaded'), now: () => now }));
}

const endAfter = (hours: number, skewS = 60) => now / 1_000 + hours * 3_600 + skewS;

describe('rotating', () => {
  test('makes a set of the one key, puts another private key in its place, and says what to do', async () => {
    const [oldPublic, oldPrivate] = [jwk('doh.public.jwk'), jwk('doh.private.jwk')];
    const { code, out, err } = await rotate();
    expect([code, err]).toEqual([0, '']);
    const { d, ...newPublic } = jwk('doh.private.jwk');
    expect(d).not.toBe(oldPrivate.d);
    expect(keys()).toEqual([newPublic, { ...oldPublic, exp: endAfter(72) }]);
    expect(out).toMatch(/^[0-9a-f]{16} signs from now on: .*doh\.private\.jwk$/m);
    expect(out).toMatch(/^[0-9a-f]{16} is trusted until 2026-11-28T08:01:00Z; its private half is gone$/m);
    expect(out).toMatch(/^Carry .*doh\.public\.jwk to every gate$/m);
    expect(statSync(at('doh.private.jwk')).mode & 0o777).toBe(0o600);
    expect(statSync(at('doh.public.jwk')).mode & 0o777).toBe(0o644);
    expect(readdirSync(join(site.dir, 'trust')).toSorted()).toEqual([
      'doh.person.key',
      'doh.private.jwk',
      'doh.public.jwk',
    ]);
  });

  test('prepares the next key first, where that is asked, and uses it then', async () => {
    const prepared = await rotate('--next');
    expect([prepared.code, prepared.out]).toEqual([
      0,
      expect.stringMatching(/ is prepared: .*doh\.next\.private\.jwk; /),
    ]);
    expect(prepared.out).toMatch(/^Carry .*doh\.public\.jwk to every gate, and then: gatehouse key rotate/m);
    const next = jwk('doh.next.private.jwk');
    expect(statSync(at('doh.next.private.jwk')).mode & 0o777).toBe(0o600);
    expect(keys().map((one: { x: string }) => one.x)[0]).toBe(next.x);
    expect((await rotate('--next')).out).toMatch(/is prepared already/);
    expect(keys()).toHaveLength(2);
    const answer = JSON.parse((await rotate('--json')).out);
    expect(answer).toEqual({
      done: 'rotated',
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
      next: null,
      retired: [{ key: expect.stringMatching(/^[0-9a-f]{16}$/), until: '2026-11-28T08:01:00Z' }],
      privateKey: at('doh.private.jwk'),
      nextPrivateKey: null,
      publicKey: at('doh.public.jwk'),
      gate: null,
    });
    expect(jwk('doh.private.jwk')).toEqual(next);
    expect(existsSync(at('doh.next.private.jwk'))).toBe(false);
  });

  test.each([
    [['--valid-hours', '5'], 5, 60],
    [[], 72, 60],
  ])('%j: the old key ends after %i hours', async (more, hours, skewS) => {
    await rotate(...more);
    expect(keys()[1].exp).toBe(endAfter(hours, skewS));
  });

  test('the hours and the clocks’ difference are the site’s, where one is named; a key that its trust has not is told', async () => {
    const file = parse(readFileSync(site.file, 'utf8'));
    const declare = { url: 'http://localhost:8788', issuer: 'doh', key: 'trust/doh.private.jwk', validHours: 12 };
    writeFileSync(site.file, stringify({ ...file, declare, policy: { skewSeconds: 300 } }));
    const said = await rotate('--site', site.file);
    expect([said.code, said.err]).toEqual([0, 'no gate runs there: it loads its trust when it starts\n']);
    expect(keys()[1].exp).toBe(endAfter(12, 300));
    writeFileSync(at('other.public.jwk'), readFileSync(at('doh.public.jwk')));
    const other = await rotate('--site', site.file, '--public', at('other.public.jwk'));
    expect(other.err).toMatch(/trust in .*site\.yaml does not name .*other\.public\.jwk: copy it/);
  });

  test.skipIf(process.getuid?.() !== 0)('as root it leaves the files to whom they belong, rights and all', async () => {
    for (const name of ['doh.private.jwk', 'doh.public.jwk']) chownSync(at(name), 65_534, 65_534);
    chmodSync(at('doh.public.jwk'), 0o640);
    await rotate('--next');
    expect(statSync(at('doh.next.private.jwk')).uid).toBe(65_534);
    await rotate();
    const [secret, open] = [statSync(at('doh.private.jwk')), statSync(at('doh.public.jwk'))];
    expect([secret.uid, secret.gid, secret.mode & 0o777]).toEqual([65_534, 65_534, 0o600]);
    expect([open.uid, open.gid, open.mode & 0o777]).toEqual([65_534, 65_534, 0o640]);
  });

  test('a key without end whose private half is elsewhere is left alone, and told', async () => {
    const stray = newKeyPair().publicJwk;
    writeFileSync(at('doh.public.jwk'), JSON.stringify({ keys: [jwk('doh.public.jwk'), stray] }));
    const { code, err } = await rotate();
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/^gatehouse: [0-9a-f]{16} in .* stays trusted, and its private half is not here\n$/),
    ]);
    expect(keys()).toContainEqual(stray);
  });
});

describe('refused before anything is changed', () => {
  const other = () => JSON.stringify(newKeyPair().privateJwk);
  test.each<[string, () => void, RegExp]>([
    ['no private key', () => rmSync(at('doh.private.jwk')), /doh\.private\.jwk: no such file/],
    ['no public key', () => rmSync(at('doh.public.jwk')), /doh\.public\.jwk: no such file/],
    ['another private key', () => writeFileSync(at('doh.private.jwk'), other()), /they are no pair.*--public/],
    [
      'a private key that is none',
      () => writeFileSync(at('doh.private.jwk'), '{"kty":"OKP"}'),
      /expected a private JWK/,
    ],
    [
      'a public file with a private key',
      () => writeFileSync(at('doh.public.jwk'), other()),
      /public\.jwk: .*private key/,
    ],
    [
      'a public file that is none',
      () => writeFileSync(at('doh.public.jwk'), 'hello'),
      /expected a public JWK, or a set/,
    ],
    [
      'a prepared key that is none',
      () => writeFileSync(at('doh.next.private.jwk'), 'hello'),
      /next\.private\.jwk: expected a private JWK/,
    ],
    [
      'the same key as the next one',
      () => writeFileSync(at('doh.next.private.jwk'), readFileSync(at('doh.private.jwk'))),
      /is no new key.*delete it/,
    ],
    [
      'a link',
      () => {
        rmSync(at('doh.private.jwk'));
        symlinkSync(site.file, at('doh.private.jwk'));
      },
      /is a link: name the file itself/,
    ],
  ])('%s', async (_name, spoil, why) => {
    spoil();
    const before = readdirSync(join(site.dir, 'trust')).map(name => [name, readFileSync(at(name), 'utf8')]);
    for (const more of [[], ['--next']]) {
      expect(await rotate(...more)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(why) });
    }
    expect(readdirSync(join(site.dir, 'trust')).map(name => [name, readFileSync(at(name), 'utf8')])).toEqual(before);
  });

  test('a key that was in use before is no next one', async () => {
    const old = readFileSync(at('doh.private.jwk'));
    await rotate();
    writeFileSync(at('doh.next.private.jwk'), old);
    expect(await rotate()).toMatchObject({ code: 1, err: expect.stringMatching(/signs or has signed: delete it/) });
  });

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
    chmodSync(join(site.dir, 'trust'), 0o500);
    const said = await rotate();
    chmodSync(join(site.dir, 'trust'), 0o700);
    expect(said).toMatchObject({ code: 1, err: expect.stringMatching(/may not write to/) });
  });

  test('a site that cannot be used is exit 2', async () => {
    writeFileSync(site.file, 'site: {}');
    expect((await rotate('--site', site.file)).code).toBe(2);
    expect(jwk('doh.public.jwk')).not.toHaveProperty('keys');
  });
});

describe('usage', () => {
  test.each([
    [[], /--key is missing/],
    [['--key', 'doh.jwk'], /ID\.private\.jwk/],
    [['--key', 'doh.next.private.jwk'], /prepared for later/],
    [['--key', 'doh.private.jwk', 'more'], /unexpected argument/],
    [['--key', 'doh.private.jwk', '--valid-hours', '0'], /over 0 and up to 8784/],
    [['--key', 'doh.private.jwk', '--valid-hours', 'x'], /over 0 and up to 8784/],
    [['--key', 'doh.private.jwk', '--issuer', 'x'], /issuer/],
  ])('wrong: %j', async (args, why) => {
    await expect(key.run(['rotate', ...args])).rejects.toThrow(UsageError);
    await expect(key.run(['rotate', ...args])).rejects.toThrow(why);
  });

  test('the help tells of it', () => {
    expect(key.help).toMatch(/gatehouse key rotate --key trust\/ID\.private\.jwk/);
    for (const option of ['--public', '--next', '--valid-hours', '--site', '--data'])
      expect(key.help).toMatch(new RegExp(`^  .*${option} `, 'm'));
  });
});

test('a running gate admits tokens of both keys; check refuses the old one’s after its end', async () => {
  const [scanner, relay] = await Promise.all([openPty(), openPty()]);
  const running = makeSite([
    {
      id: 'in-1',
      direction: 'in',
      scanners: [{ driver: 'serial', path: scanner.path }],
      relay: { driver: 'lcus', path: relay.path, channel: 1, pulseMs: 20 },
    },
  ]);
  const privateKey = join(running.dir, 'trust/doh.private.jwk');
  const places = ['--site', running.file, '--data', running.data];
  const old = running.token();
  const stolen = JSON.parse(readFileSync(privateKey, 'utf8'));
  const gate = await startGate(running);
  try {
    const outcomes = () => readEntries(running).map(({ outcome, reason }) => [outcome, reason]);
    /** Shown again where the lane was busy with the one before. */
    const scan = async (text: string) => {
      for (;;) {
        const before = outcomes().length;
        scanner.write(`${text}\r`);
        await until('the scan is decided', () => outcomes().length > before);
        const [outcome, reason] = outcomes().at(-1) ?? [];
        if (reason !== 'busy') return [outcome, reason];
      }
    };
    const rotated = await gatehouse(['key', 'rotate', '--key', privateKey, '--valid-hours', '72', ...places, '--json']);
    expect([rotated.code, JSON.parse(rotated.stdout).gate]).toEqual([0, 'the running gate has loaded it']);
    expect(await scan(old)).toEqual(['admit', null]);
    expect(await scan(running.token({ privateJwk: JSON.parse(readFileSync(privateKey, 'utf8')) }))).toEqual([
      'admit',
      null,
    ]);
    expect(await scan(running.token({ privateJwk: newKeyPair().privateJwk }))).toEqual(['refuse', 'not-genuine']);
    const ends = Date.parse(JSON.parse(rotated.stdout).retired[0].until);
    const thief = running.token({
      privateJwk: stolen,
      notBeforeS: ends / 1_000 - 60,
      expiresAtS: ends / 1_000 + 7_200,
    });
    const checkAt = async (text: string, moment: number) => {
      const { stdout } = await gatehouse(['check', text, '--at', new Date(moment).toISOString(), ...places]);
      return [JSON.parse(stdout).outcome, JSON.parse(stdout).time];
    };
    expect(await checkAt(thief, ends)).toEqual(['admit', 'ok']);
    expect(await checkAt(thief, ends + 60_000)).toEqual(['refuse', 'signer-expired']);
  } finally {
    await gate.stop();
    await Promise.all([scanner.close(), relay.close()]);
    running.remove();
  }
});
