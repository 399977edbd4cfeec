import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from '../controller/station/stations.ts';
import { gatehouse, makeSite } from '../gate.ts';
import { startDeclare } from './service-rig.ts';
import { callerOf, codesOf, declareSite, groupOf, lanes, orderOf } from './services.ts';

async function start(site: ReturnType<typeof declareSite>) {
  const on = await startDeclare(site);
  onTestFinished(() => on.kill());
  return { ...on, ...callerOf(on.url) };
}

describe('gatehouse declare', () => {
  test('says when it is up, issues, and ends cleanly; the same request has the same answer in the next life', async () => {
    const site = declareSite();
    const on = await start(site);
    expect(on.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(statSync(site.data).mode & 0o777).toBe(0o700);
    const order = orderOf();
    const first = await on.post('/api/declare', order);
    expect(codesOf(first)).toHaveLength(1);
    expect(await on.stop()).toBe(0);
    const again = await start(site);
    expect((await again.post('/api/declare', order)).text).toBe(first.text);
    expect(await again.stop()).toBe(0);
    expect(readdirSync(join(site.data, 'log')).filter(name => name.endsWith('.log'))).toEqual([
      expect.stringMatching(/^declare\./),
    ]);
    expect(existsSync(join(site.data, 'journal.sqlite'))).toBe(false);
  });

  test('makes a PDF of codes', async () => {
    const on = await start(declareSite());
    const texts = codesOf(await on.post('/api/group', groupOf(3))).map(({ text }) => text);
    const told = await on.post('/api/sheets', { texts, language: 'vi' });
    expect(told.headers['content-type']).toBe('application/pdf');
    expect(told.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await on.stop()).toBe(0);
  });

  test('that is killed in the middle of a group has kept all of it or nothing', async () => {
    const site = declareSite();
    for (const delay of [0, 1, 2, 3]) {
      const on = await start(site);
      const group = groupOf(500);
      const first = on.post('/api/group', group).catch(() => null);
      // So many answers of others come in between: the group is at another place each time.
      for (let turn = 0; turn < delay * 4; turn++) await on.ask('/api/place');
      await on.kill();
      const answered = await first;
      const again = await start(site);
      const second = await again.post('/api/group', group);
      expect(codesOf(second)).toHaveLength(500);
      if (answered?.status === 200) expect(second.text).toBe(answered.text);
      const texts = new Set(codesOf(second).map(({ text }) => text));
      expect(texts.size).toBe(500);
      expect((await again.post('/api/group', group)).text).toBe(second.text);
      await again.kill();
    }
  });

  test('answers what has come before it ends', async () => {
    const on = await start(declareSite());
    const group = on.post('/api/group', groupOf(500));
    await on.ask('/api/place');
    const ended = on.stop();
    expect(codesOf(await group)).toHaveLength(500);
    expect(await ended).toBe(0);
  });

  test('speaks TLS with the certificate of the site file', async () => {
    const { dir, ca, config } = await makeCertificates(['localhost', '127.0.0.1']);
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const tls = { certificate: join(dir, config.certificate), key: join(dir, config.key) };
    const on = await start(declareSite({ tls }));
    expect((await on.post('/api/declare', orderOf(), { ca })).status).toBe(200);
    expect(await on.stop()).toBe(0);
  });
});

describe('what keeps it from starting', () => {
  const run = (site: ReturnType<typeof declareSite>, ...args: string[]) =>
    gatehouse(['declare', '--site', site.file, '--data', site.data, ...args]);

  test('a site without a form: what to add', async () => {
    const site = makeSite(lanes);
    onTestFinished(() => site.remove());
    const ran = await run(site);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(
      /declare: expected[\s\S]*\ndeclare:\n {2}url: https:[\s\S]*issuer: doh[\s\S]*key: trust\/doh\.private\.jwk/,
    );
    expect(existsSync(site.data)).toBe(false);
  });

  test('a key that others may read', async () => {
    const site = declareSite();
    chmodSync(join(site.dir, 'trust/doh.private.jwk'), 0o644);
    const ran = await run(site);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain('chmod 600');
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ran = await run(declareSite({ port }));
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(/port \d+ on 127\.0\.0\.1 is taken.*declare\.port/);
  });

  test('a certificate that is none, by the names of its own keys', async () => {
    const site = declareSite({ tls: { certificate: 'no.crt', key: 'no.key' } });
    const ran = await run(site);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('declare.tls.certificate: ')]);
  });

  test('a data folder that is a file', async () => {
    const site = declareSite();
    writeFileSync(site.data, '');
    expect((await run(site)).code).toBe(1);
  });

  test('--help tells how', async () => {
    const ran = await run(declareSite(), '--help');
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('usage: gatehouse declare')]);
  });
});
