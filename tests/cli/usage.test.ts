import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatehouse, makeSite, startGate, type TestSite } from '../gate.ts';

let site: TestSite;
beforeEach(() => {
  site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
});
afterEach(() => site.remove());

const places = () => ['--site', site.file, '--data', site.data];

describe('usage', () => {
  test('every command explains itself', async () => {
    const overview = await gatehouse(['--help']);
    expect(overview.code).toBe(0);
    const names = [...overview.stdout.matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => String(name));
    expect(names).toEqual([
      ...['run', 'declare', 'poster', 'demo', 'check', 'lane', 'screen'],
      ...['key', 'issue', 'trust', 'declarations', 'policy', 'journal'],
      ...['guard', 'api-token', 'tls', 'devices', 'simulate'],
    ]);
    const explained = names.map(async name => {
      const help = await gatehouse([name, '--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toContain(`usage: gatehouse ${name}`);
    });
    await Promise.all(explained);
  });

  test.each([
    [[]],
    [['open']],
    [['run', '--sight', 'x']],
    [['lane', 'open']],
    [['lane', 'open', 'in-1', '--guard', 'Lan']],
    [['lane', 'open', 'in-1', '--guard', ' ', '--reason', 'x']],
    [['lane', 'list', 'in-1', 'out-1']],
    [['key', 'new', '--issuer', '../x', '--out', '/tmp']],
    [['issue', '--name', 'A']],
    [['journal', 'export', '--from', 'yesterday']],
    [['guard', 'add', 'Lan', '--role', 'boss']],
    [['api-token', 'add', 'hr', '--scope', 'all']],
    [['check', 'x', '--at', '2026-13-01']],
    [['devices', 'list']],
    [['devices', 'watch', '--baud', 'fast']],
    [['simulate', 'relay', '--board', 'toaster', '--pty', '/tmp/x']],
  ])('wrong: %j', async args => {
    const ran = await gatehouse(args);
    expect(ran.code).toBe(2);
    expect(ran.stderr + ran.stdout).toContain('gatehouse');
    expect(ran.stderr).not.toContain('    at ');
  });
});

describe('keys and declarations', () => {
  test('a declaration of new keys is admitted by check, under an id that nobody can read', async () => {
    const out = join(site.dir, 'new');
    expect((await gatehouse(['key', 'new', '--issuer', 'xyz', '--out', out])).code).toBe(0);
    expect(statSync(join(out, 'xyz.private.jwk')).mode & 0o777).toBe(0o600);
    expect(statSync(join(out, 'xyz.person.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(out, 'xyz.person.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    const order = [
      'issue',
      '--key',
      join(out, 'xyz.private.jwk'),
      '--person-key',
      join(out, 'xyz.person.key'),
      '--issuer',
      'xyz',
    ];
    const who = ['--name', 'Nguyễn Văn A', '--national-id', '001099012345'];
    const issued = await gatehouse([...order, ...who, '--qr', join(out, 'a.svg')]);
    expect(issued.code).toBe(0);
    const text = issued.stdout.replace(/\n$/, '');
    expect(text).toMatch(/^VD1:/);
    expect(text).not.toContain('001099012345');
    expect(readFileSync(join(out, 'a.svg'), 'utf8')).toContain('<svg');

    const keys = [JSON.parse(readFileSync(join(out, 'xyz.public.jwk'), 'utf8'))];
    const decimal = (await gatehouse([...order, ...who, '--decimal'])).stdout.trim();
    const lines = [
      { id: 'a', text, keys },
      { id: 'b', text },
      { id: 'c', text, keys, at: '2020-01-01T00:00:00Z' },
      { id: 'd', text: '' },
      { id: 'e', text: decimal, keys },
      { id: 'f', text: 'hello' },
    ];
    const checked = await gatehouse(['check', '--ndjson'], lines.map(line => `${JSON.stringify(line)}\n`).join(''));
    const answers = checked.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const ok = {
      format: 'declaration',
      read: 'ok',
      genuine: 'ok',
      time: 'ok',
      usage: 'ok',
      schema: 'ok',
      outcome: 'admit',
      reasons: [],
    };
    expect(answers[0]).toEqual({ id: 'a', ...ok, person: { name: 'Nguyễn Văn A', birthDate: null }, issuer: 'xyz' });
    expect(answers[1]).toMatchObject({
      id: 'b',
      read: 'ok',
      genuine: 'unknown-key',
      time: null,
      outcome: 'refuse',
      person: null,
    });
    expect(answers[2]).toMatchObject({
      id: 'c',
      genuine: 'ok',
      time: 'not-yet-valid',
      outcome: 'refuse',
      reasons: ['not-yet-valid'],
    });
    expect(answers[3]).toMatchObject({ id: 'd', format: 'unknown', read: 'empty', genuine: null, outcome: 'refuse' });
    expect(answers[4]).toMatchObject({ id: 'e', ...ok });
    expect(answers[5]).toMatchObject({ id: 'f', format: 'unknown', read: 'unknown', reasons: ['unknown-code'] });
  });

  test('nothing that exists is overwritten', async () => {
    const args = ['key', 'new', '--issuer', 'xyz', '--out', site.dir];
    expect((await gatehouse(args)).code).toBe(0);
    const before = readFileSync(join(site.dir, 'xyz.private.jwk'), 'utf8');
    const again = await gatehouse(args);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('exists already');
    expect(readFileSync(join(site.dir, 'xyz.private.jwk'), 'utf8')).toBe(before);
  });

  test('issuers of one scheme share a person key', async () => {
    const shared = join(site.dir, 'trust/doh.person.key');
    const ran = await gatehouse(['key', 'new', '--issuer', 'xyz', '--out', site.dir, '--person-key', shared]);
    expect(ran.code).toBe(0);
    expect(existsSync(join(site.dir, 'xyz.person.key'))).toBe(false);
  });
});

describe('commands that ask the running gate', () => {
  test('say so where none runs', async () => {
    const ran = await gatehouse(['lane', 'list', ...places()]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/no gate runs/);
  });

  test('open a lane by name and reason, and the journal tells', async () => {
    const gate = await startGate(site);
    try {
      const listed = await gatehouse(['lane', 'list', '--json', ...places()]);
      expect(JSON.parse(listed.stdout)).toEqual([{ id: 'in-1', direction: 'in', state: 'idle', faults: [] }]);
      const by = ['--guard', 'Lan', '--reason', 'lost phone', ...places()];
      const opened = await gatehouse(['lane', 'open', 'in-1', ...by]);
      expect(opened.code).toBe(0);
      expect(opened.stdout).toMatch(/recorded as event \d+; the lane is opening/);
      const nowhere = await gatehouse(['lane', 'open', 'in-9', ...by]);
      expect(nowhere.code).toBe(1);
      expect(nowhere.stderr).toContain('in-1');

      const exported = await gatehouse(['journal', 'export', ...places()]);
      const kinds = exported.stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).kind);
      expect(kinds.slice(0, 2)).toEqual(['started', 'overridden']);
      const verified = await gatehouse(['journal', 'verify', '--json', ...places()]);
      expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true });
      const copy = join(site.dir, 'copy.sqlite');
      expect((await gatehouse(['journal', 'backup', copy, ...places()])).code).toBe(0);
      expect(existsSync(copy)).toBe(true);
      expect((await gatehouse(['journal', 'backup', copy, ...places()])).code).toBe(1);
    } finally {
      expect(await gate.stop()).toBe(0);
    }
  });

  test('a screen’s address signs one browser in, once', async () => {
    const gate = await startGate(site);
    try {
      const { stdout } = await gatehouse(['screen', 'in-1', ...places()]);
      const url = stdout.trim();
      expect(url).toMatch(new RegExp(`^${gate.ready.url}/visitor/in-1\\?code=`));
      const first = await fetch(url, { redirect: 'manual' });
      expect(first.status).toBe(303);
      expect(first.headers.get('set-cookie')).toMatch(
        /^gatehouse-visitor-in-1=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/,
      );
      const second = await fetch(url, { redirect: 'manual' });
      expect(second.headers.get('set-cookie')).toBeNull();
    } finally {
      await gate.stop();
    }
  });
});
