import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { declareFault, place } from '../../main/declare-contract.ts';
import { fail, ok } from '../../main/words.ts';
import { until } from '../gate.ts';
import { codesOf, declareSite, faultOf, groupOf, orderOf, serve } from './services.ts';

describe('what is asked first', () => {
  test('the place', async () => {
    const on = await serve(declareSite({ validHours: 12 }));
    const told = await on.ask('/api/place');
    expect(place.parse(told.json)).toMatchObject({
      site: { id: 'hospital', notice: null, languages: ['vi', 'en'] },
      lanes: [{ id: 'in-1' }],
      validHours: 12,
      now: on.clock.now(),
    });
    expect(told.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*worker-src 'self'; manifest-src 'self'$/),
    });
    expect(told.headers).not.toHaveProperty('set-cookie');
    expect(told.headers).not.toHaveProperty('strict-transport-security');
  });

  test('the page, its worker, what it loads', async () => {
    const site = declareSite();
    const before = await serve(site);
    for (const path of ['/', '/l/in-1', '/worker.js']) {
      expect(await before.ask(path)).toMatchObject({
        status: 503,
        text: expect.stringContaining('npm run build:screens'),
      });
    }
    await before.close();
    const screens = join(site.dir, 'screens');
    mkdirSync(join(screens, 'declare'), { recursive: true });
    mkdirSync(join(screens, 'assets'));
    writeFileSync(join(screens, 'declare/index.html'), '<!doctype html>form');
    writeFileSync(join(screens, 'declare/worker.js'), 'worker');
    writeFileSync(join(screens, 'assets/declare-1234.js'), 'script');
    writeFileSync(join(screens, 'assets/declare-1234.js.br'), 'small');
    const on = await serve(site);
    for (const path of ['/', '/l/in-1', '/l/gone', '/?x=1']) {
      expect(await on.ask(path)).toMatchObject({
        status: 200,
        text: '<!doctype html>form',
        headers: { 'cache-control': 'no-cache' },
      });
    }
    expect((await on.ask('/worker.js')).headers).toMatchObject({
      ...{ 'cache-control': 'no-cache', 'service-worker-allowed': '/' },
      'content-type': expect.stringMatching(/^text\/javascript/),
    });
    const script = '/assets/declare-1234.js';
    const whole = await on.ask(script);
    expect(whole.headers['cache-control']).toMatch(/immutable/);
    expect(whole).toMatchObject({ text: 'script', headers: { vary: 'accept-encoding' } });
    expect(await on.ask(script, { headers: { 'accept-encoding': 'gzip, br' } })).toMatchObject({
      text: 'small',
      headers: {
        'content-encoding': 'br',
        'content-type': expect.stringMatching(/javascript/),
        vary: 'accept-encoding',
      },
    });
  });

  test.each([
    '/x',
    '/assets/../../site.yaml',
    '/assets/%2e%2e/site.yaml',
    '/api',
    '/declare',
    '/visitor/in-1',
    '/guard',
    '/link',
  ])('%s is nothing here', async path => {
    const on = await serve(declareSite());
    const told = await on.ask(path);
    expect(declareFault.parse(told.json)).toEqual({ error: 'not-found' });
    expect(told.status).toBe(404);
  });
});

describe('sheets', () => {
  const pdf = Buffer.from('%PDF-1.7');

  test('are printed for codes of ours that hold, by the names that were signed', async () => {
    const printed: unknown[] = [];
    const printer = {
      sheets: async (order: unknown) => {
        printed.push(order);
        return ok(new Uint8Array(pdf));
      },
    };
    const on = await serve(declareSite(), { printer });
    const codes = codesOf(await on.post('/api/group', groupOf(2)));
    const texts = codes.map(({ text }) => text);
    const told = await on.post('/api/sheets', { texts, language: 'vi' });
    expect(told).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/pdf', 'cache-control': 'no-store' },
    });
    expect(told.bytes).toEqual(pdf);
    const people = codes.map(({ text, name, expiresAtS }) => ({ text, name, expiresAtS }));
    expect(printed).toEqual([
      { siteName: { vi: 'Bệnh viện', en: 'Hospital' }, timeZone: 'Asia/Ho_Chi_Minh', language: 'vi', people },
    ]);
    on.clock.advance(72 * 3_600_000 - 1);
    expect((await on.post('/api/sheets', { texts, language: 'en' })).status).toBe(200);
    on.clock.advance(1);
    const wrong = { texts: [...texts, on.site.token({ issuer: 'other' }), 'VD1:X'], language: 'en' };
    expect(faultOf(await on.post('/api/sheets', wrong))).toEqual({
      error: 'fields',
      faults: [0, 1, 2, 3].map(index => ({ path: `texts[${index}]`, kind: 'not-text' })),
    });
    expect(printed).toHaveLength(2);
  });

  test('are made one at a time; a few wait, the rest is told to', async () => {
    const waiting: (() => void)[] = [];
    const printer = {
      sheets: () =>
        new Promise<ReturnType<typeof ok<Uint8Array>>>(done => waiting.push(() => done(ok(new Uint8Array(pdf))))),
    };
    const on = await serve(declareSite(), { printer });
    const [code] = codesOf(await on.post('/api/declare', orderOf()));
    const body = { texts: [code?.text], language: 'vi' };
    const told: number[] = [];
    const asked = Array.from({ length: 7 }, async () => {
      const one = await on.post('/api/sheets', body);
      told.push(one.status);
      return one;
    });
    expect(await Promise.race(asked)).toMatchObject({
      ...{ status: 503, json: { error: 'wait', waitMs: 5_000 } },
      headers: { 'retry-after': '5' },
    });
    await until('two are sent away', () => told.length === 2);
    await until('all are answered', () => {
      expect(waiting.length).toBeLessThanOrEqual(1);
      waiting.pop()?.();
      return told.length === 7;
    });
    expect(told.toSorted()).toEqual([200, 200, 200, 200, 200, 503, 503]);
  });

  test('are not to be had where nothing prints, or printing fails', async () => {
    const site = declareSite();
    const none = await serve(site);
    const [code] = codesOf(await none.post('/api/declare', orderOf()));
    const body = { texts: [code?.text], language: 'vi' };
    expect(await none.post('/api/sheets', body)).toMatchObject({ status: 503, json: { error: 'unavailable' } });
    await none.close();
    const on = await serve(site, { printer: { sheets: async () => fail('the thread is gone') } });
    expect(await on.post('/api/sheets', body)).toMatchObject({ status: 503, json: { error: 'unavailable' } });
    expect(JSON.stringify(on.logged)).toContain('the thread is gone');
  });
});
