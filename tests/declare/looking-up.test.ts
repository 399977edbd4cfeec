import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { newPoster } from '../../main/controller/register/lookup-post.ts';
import { loadSite, type Site } from '../../main/controller/site.ts';
import { newTestClock } from '../clock.ts';
import { codesOf, declareSite, orderOf, serve, sure, visit } from './services.ts';

const siteOf = (file: string): Site => sure(loadSite(file));

describe('looking up', () => {
  const bearer = { authorization: 'Bearer t0ken-of-gates' };
  const siteWithToken = (changes: Record<string, unknown> = { tokenFile: 'trust/token' }) => {
    const site = declareSite(changes);
    writeFileSync(join(site.dir, 'trust/token'), 't0ken-of-gates\n');
    return site;
  };

  test('is nothing for anybody where no gate has a token', async () => {
    const on = await serve(siteWithToken({}));
    for (const headers of [{}, bearer]) {
      expect(await on.post('/v1/find', { persons: ['0'.repeat(32)] }, { headers })).toMatchObject({ status: 404 });
    }
  });

  test('answers a gate’s own question', async () => {
    const on = await serve(siteWithToken());
    const order = orderOf();
    const [code] = codesOf(await on.post('/api/declare', order));
    const person = pseudonymOf(siteOf(on.site.file).personKey)(order.person.idNumber);
    const endpoint = {
      url: `${on.url}/v1/find`,
      tokenFile: join(on.site.dir, 'trust/token'),
      ca: null,
      timeoutMs: 5_000,
      ttlMs: 1,
    };
    const poster = newPoster(endpoint, newTestClock());
    const asked = async (persons: readonly string[]) =>
      JSON.parse(Buffer.from(sure(await poster.post(JSON.stringify({ persons })))).toString());
    expect(await asked([person])).toEqual({ declarations: [{ text: code?.text }] });
    expect(await asked(['0'.repeat(32)])).toEqual({ declarations: [] });
    on.clock.advance(72 * 3_600_000);
    expect(await asked([person])).toEqual({ declarations: [] });
    poster.close();
  });

  test.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer t0ken-of-gatez' }],
    ['a longer token', { authorization: 'Bearer t0ken-of-gatesX' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic t0ken-of-gates' }],
  ])('is refused to who shows %s', async (_, headers) => {
    const on = await serve(siteWithToken());
    expect(await on.post('/v1/find', { persons: ['0'.repeat(32)] }, { headers })).toMatchObject({
      status: 401,
      json: { error: 'bad-request' },
      headers: { 'www-authenticate': expect.stringContaining('Bearer') },
    });
  });

  test('takes a token that has been replaced, at once', async () => {
    const on = await serve(siteWithToken());
    const status = async (token: string) =>
      (await on.post('/v1/find', { persons: ['0'.repeat(32)] }, { headers: { authorization: `Bearer ${token}` } }))
        .status;
    expect(await status('t0ken-of-gates')).toBe(200);
    writeFileSync(join(on.site.dir, 'trust/token'), 'another\n');
    expect([await status('t0ken-of-gates'), await status('another')]).toEqual([401, 200]);
    rmSync(join(on.site.dir, 'trust/token'));
    expect(await status('another')).toBe(503);
  });

  test.each([
    [{}],
    [{ persons: [] }],
    [{ persons: ['x'] }],
    [{ persons: Array(17).fill('0'.repeat(32)) }],
    [{ persons: ['0'.repeat(32)], more: 1 }],
  ])('%j is no question', async body => {
    const on = await serve(siteWithToken());
    expect(await on.post('/v1/find', body, { headers: bearer })).toMatchObject({ status: 400 });
  });

  test('is not counted for gates, and is for strangers', async () => {
    const on = await serve(siteWithToken({ tokenFile: 'trust/token', limits: { perAddressPerMinute: 3 } }));
    const statuses = async (headers: Record<string, string>) => {
      const told: number[] = [];
      for (let time = 0; time < 5; time++)
        told.push((await on.post('/v1/find', { persons: ['0'.repeat(32)] }, { headers })).status);
      return told;
    };
    expect(await statuses({})).toEqual([401, 401, 401, 429, 429]);
    expect(await statuses(bearer)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('nobody learns who has declared', () => {
  test('an answer for somebody who is kept is like one for somebody who is not', async () => {
    const site = declareSite();
    const on = await serve(site);
    await on.post('/api/declare', orderOf(1));
    const shape = ({ status, headers, json }: Awaited<ReturnType<typeof on.post>>) => {
      const { date: _, ...others } = headers;
      const lengths = JSON.stringify(json, (_key, value) => (typeof value === 'string' ? value.length : value));
      return { status, others, lengths };
    };
    const ask = (number: number) => on.post('/api/declare', orderOf(number));
    expect(shape(await ask(1))).toEqual(shape(await ask(2)));
    const wrong = (number: number) => on.post('/api/declare', orderOf(number, { visit: { ...visit, purpose: 0 } }));
    expect(shape(await wrong(1))).toEqual(shape(await wrong(3)));
    // Not by how often it may be asked for either: what others have declared does not count.
    await on.close();
    const limited = await serve(declareSite({ limits: { perAddressPerMinute: 1_000, perPersonPerHour: 2 } }));
    const statuses = async (number: number, from: string) => {
      const told: number[] = [];
      for (let time = 0; time < 3; time++)
        told.push((await limited.post('/api/declare', orderOf(number), { from })).status);
      return told;
    };
    expect(await statuses(1, '127.0.0.2')).toEqual([200, 200, 429]);
    expect(await statuses(1, '127.0.0.3')).toEqual(await statuses(2, '127.0.0.3'));
  });
});
