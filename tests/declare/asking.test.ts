import { readFileSync, rmSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { declareFault } from '../../main/declare-contract.ts';
import { makeCertificates } from '../controller/station/stations.ts';
import { declareSite, faultOf, groupOf, orderOf, serve } from './services.ts';

describe('limits', () => {
  test('of an address: told how long to wait, and then served again', async () => {
    const on = await serve(declareSite({ limits: { perAddressPerMinute: 2 } }));
    await on.post('/api/declare', orderOf(1));
    await on.post('/api/declare', orderOf(2));
    const told = await on.post('/api/declare', orderOf(3));
    expect(told).toMatchObject({
      status: 429,
      json: { error: 'wait', waitMs: 30_000 },
      headers: { 'retry-after': '30' },
    });
    expect((await on.post('/api/declare', orderOf(3), { from: '127.0.0.2' })).status).toBe(200);
    expect((await on.ask('/')).status).toBe(503);
    on.clock.advance(30_000);
    expect((await on.post('/api/declare', orderOf(3))).status).toBe(200);
  });

  test('of a person from an address: each of a group counts, an answer that is told again does not', async () => {
    const on = await serve(declareSite({ limits: { perAddressPerMinute: 1_000, perPersonPerHour: 2 } }));
    const order = orderOf(1);
    const statuses: number[] = [];
    for (const body of [order, order, order]) statuses.push((await on.post('/api/declare', body)).status);
    statuses.push((await on.post('/api/group', groupOf(3))).status);
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(faultOf(await on.post('/api/group', groupOf(3)))).toEqual({ error: 'wait', waitMs: 1_800_000 });
    expect((await on.post('/api/declare', orderOf(2))).status).toBe(200);
  });

  test('count the address that the proxy tells; a stranger’s word for it is nothing', async () => {
    const forwarded = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const statuses = async (on: Awaited<ReturnType<typeof serve>>, heads: readonly string[]) => {
      const told: number[] = [];
      for (const head of heads) told.push((await on.post('/api/declare', orderOf(1), forwarded(head))).status);
      return told;
    };
    const limits = { perAddressPerMinute: 2 };
    const strange = await serve(declareSite({ limits }));
    expect(await statuses(strange, ['1.1.1.1', '1.1.1.2', '1.1.1.3'])).toEqual([200, 200, 429]);
    expect(JSON.stringify(strange.logged)).toContain('declare.proxies');
    const behind = await serve(declareSite({ limits, proxies: ['127.0.0.1'] }));
    expect(await statuses(behind, ['9.9.9.9, 1.1.1.1', '8.8.8.8, 1.1.1.1', '7.7.7.7, 1.1.1.1'])).toEqual([
      200, 200, 429,
    ]);
    expect(await statuses(behind, ['1.1.1.2'])).toEqual([200]);
    expect(await statuses(behind, ['2001:db8::1', '2001:db8::2', '2001:db8::3'])).toEqual([200, 200, 429]);
    expect(JSON.stringify(behind.logged)).not.toContain('declare.proxies');
  });
});

describe('who may ask', () => {
  const publicUrl = { url: 'https://khaibao.example.vn' };
  const hosts: readonly [string, string, number][] = [
    ['/api/place', 'khaibao.example.vn', 200],
    ['/api/place', 'KHAIBAO.example.vn', 200],
    ['/api/place', 'khaibao.example.vn:443', 200],
    ['/api/place', 'localhost:PORT', 200],
    ['/api/place', '[::1]:PORT', 200],
    ['/api/place', 'evil.example', 403],
    ['/api/place', 'localhost', 403],
    ['/api/place', 'khaibao.example.vn:8788', 403],
    ['/api/place', '127.0.0.2:PORT', 403],
    ['/healthz', '127.0.0.2:PORT', 403],
    ['/healthz', '127.0.0.1:PORT', 200],
    ['/metrics', '127.0.0.1:PORT', 200],
    ['/metrics', 'khaibao.example.vn', 404],
  ];
  test.each(hosts)('%s by the name %s: %i', async (path, host, status) => {
    const on = await serve(declareSite(publicUrl));
    const told = await on.ask(path, { headers: { host: host.replace('PORT', new URL(on.url).port) } });
    expect(told.status).toBe(status);
    if (status !== 200) declareFault.parse(told.json);
  });

  test('the gates’ ways are open under every address of this machine, the form is not', async () => {
    const { cert, key, ca } = await tlsFiles();
    const settings = { host: '0.0.0.0', tls: { certificate: 'x', key: 'x' } };
    const on = await serve(declareSite(settings), { tls: { cert, key } });
    const { port } = new URL(on.url);
    const ask = (path: string) => on.ask(path, { ca, headers: { host: `127.0.0.1:${port}` } });
    expect((await ask('/healthz')).status).toBe(200);
    const statusAt = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const options = { host: '127.0.0.5', port, path, ca, servername: 'localhost', agent: false as const };
        secureRequest(options, answer => resolve(answer.resume().statusCode ?? 0))
          .on('error', reject)
          .end();
      });
    expect([await statusAt('/healthz'), await statusAt('/api/place')]).toEqual([200, 403]);
  });

  test.each([
    ['https://khaibao.example.vn', 200],
    ['http://127.0.0.1:PORT', 200],
    ['http://localhost:PORT', 200],
    ['https://evil.example', 403],
    ['http://khaibao.example.vn', 403],
    ['https://127.0.0.1:PORT', 403],
    ['null', 403],
    ['', 403],
  ])('a page of %j: %i', async (origin, status) => {
    const on = await serve(declareSite(publicUrl));
    const headers = { origin: origin.replace('PORT', new URL(on.url).port) };
    expect((await on.post('/api/declare', orderOf(), { headers })).status).toBe(status);
  });

  test('metrics are for this machine’s own programs', async () => {
    const on = await serve(declareSite({ ...publicUrl, proxies: ['127.0.0.1'] }));
    await on.post('/api/declare', orderOf());
    await on.post('/api/declare', {});
    const { text } = await on.ask('/metrics');
    expect(text).toContain('gatehouse_declare_issued_total 1');
    expect(text).toContain('gatehouse_declare_refused_total{error="bad-request"} 1');
    expect(text).toMatch(/gatehouse_declare_request_seconds_count\{route="\/api\/declare"\} 2/);
    expect((await on.ask('/metrics', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(404);
    expect((await on.ask('/metrics', { headers: { forwarded: 'for=192.0.2.1' } })).status).toBe(404);
  });
});

describe('TLS', () => {
  test('is spoken with the site’s certificate, and asked for ever after', async () => {
    const { cert, key, ca } = await tlsFiles();
    const on = await serve(declareSite({ tls: { certificate: 'x', key: 'x' } }), { tls: { cert, key } });
    expect(on.url).toMatch(/^https:/);
    const told = await on.post('/api/declare', orderOf(), { ca });
    expect(told).toMatchObject({ status: 200, headers: { 'strict-transport-security': 'max-age=31536000' } });
    await expect(on.ask('/')).rejects.toThrow(/certificate/);
  });
});

async function tlsFiles() {
  const { dir, ca } = await makeCertificates(['localhost', '127.0.0.1']);
  const file = (name: string) => readFileSync(join(dir, name), 'utf8');
  const made = { cert: file('gate.crt'), key: file('gate.key'), ca };
  rmSync(dir, { recursive: true });
  return made;
}
