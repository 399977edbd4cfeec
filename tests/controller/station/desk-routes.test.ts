import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { session, signInFault } from '../../../main/desk-contract.ts';
import { type Asked, ask, link } from './sockets.ts';
import { pin, signedIn, startStation, type TestStation } from './stations.ts';

let on: TestStation;
beforeEach(async () => {
  on = await startStation();
});
afterEach(() => on.close());

const sides = ['loopback', 'lan'] as const;
type Side = (typeof sides)[number];

function post(side: Side, path: string, body: unknown, headers: Record<string, string> = {}) {
  const asked: Asked = {
    method: 'POST',
    path,
    headers: { origin: on[side].origin, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
  return ask(on[side], asked);
}
const proof = ({ cookie, token }: { cookie: string; token: string }) => ({ cookie, 'x-gatehouse-token': token });

describe.each(sides)('on %s', side => {
  test('signing in sets a cookie that no script reads and no other site sends', async () => {
    const answer = await post(side, '/desk/sign-in', { name: 'Lan', pin });
    expect(answer.status).toBe(200);
    const body = session.parse(JSON.parse(answer.body));
    expect(body).toMatchObject({ name: 'Lan', role: 'guard', mustChangePin: false });
    const secure = side === 'lan' ? '; Secure' : '';
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect([answer.headers['set-cookie']].flat()[0]).toMatch(
      new RegExp(`^gatehouse-guard=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict${secure}$`),
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('a page that is loaded again gets its session and token back', async () => {
    const { cookie, token } = await signedIn(on[side]);
    const again = await ask(on[side], { path: '/desk/session', headers: { cookie } });
    expect(again.status).toBe(200);
    expect(JSON.parse(again.body)).toMatchObject({ name: 'Lan', token });
    expect(again.headers['cache-control']).toBe('no-store');
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('signing out ends the session and clears the cookie', async () => {
    const own = await signedIn(on[side]);
    const out = await post(side, '/desk/sign-out', '', proof(own));
    expect(out.status).toBe(204);
    expect([out.headers['set-cookie']].flat()[0]).toMatch(/^gatehouse-guard=; Path=\/; .*Max-Age=0$/);
    expect((await ask(on[side], { path: '/desk/session', headers: { cookie: own.cookie } })).status).toBe(401);
    expect((await post(side, '/desk/sign-out', '', proof(own))).status).toBe(401);
  });

  test('another PIN comes with another cookie; the one before is dead', async () => {
    const own = await signedIn(on[side]);
    const changed = await post(side, '/desk/pin', { from: pin, to: '918273' }, proof(own));
    expect(changed.status).toBe(200);
    const fresh = [changed.headers['set-cookie']].flat()[0]?.split(';')[0] ?? '';
    expect(fresh).not.toBe(own.cookie);
    expect((await ask(on[side], { path: '/desk/session', headers: { cookie: own.cookie } })).status).toBe(401);
    expect((await ask(on[side], { path: '/desk/session', headers: { cookie: fresh } })).status).toBe(200);
  });

  test('the live link waits until the first PIN has been changed', async () => {
    on.accounts.mustChange(true);
    const { cookie, token } = await signedIn(on[side]);
    const opened = await link(on[side], `/link?role=guard&token=${token}`, { cookie, origin: on[side].origin });
    expect(opened).toEqual({ code: 4401 });
    expect(on.linked).toEqual([]);
  });

  test.each([
    ['a wrong PIN', { name: 'Lan', pin: '111222' }, 401, 'wrong'],
    ['nobody', { name: 'Nobody', pin }, 401, 'wrong'],
    ['a badge alone', { badge: `GHB1:${'A'.repeat(22)}` }, 401, 'needs-pin'],
    ['a PIN of letters', { name: 'Lan', pin: 'abcdef' }, 400, 'bad-request'],
    ['an unknown key', { name: 'Lan', pin, role: 'admin' }, 400, 'bad-request'],
    ['no JSON', '{', 400, 'bad-request'],
    ['a prototype', '{"__proto__":{"name":"Lan"},"pin":"735182"}', 400, 'bad-request'],
    ['a list', '[]', 400, 'bad-request'],
    ['nothing', '', 400, 'bad-request'],
  ])('%s signs nobody in', async (_, body, status, error) => {
    const answer = await post(side, '/desk/sign-in', body);
    expect(answer.status).toBe(status);
    expect(signInFault.parse(JSON.parse(answer.body)).error).toBe(error);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('a body over 4 KiB is not read', async () => {
    const answer = await post(side, '/desk/sign-in', { name: 'L'.repeat(5_000), pin });
    expect(answer.status).toBe(413);
    expect(on.accounts.calls.signIns).toBe(0);
  });

  test('a wait is told in the answer and its header', async () => {
    const answer = await post(side, '/desk/sign-in', { name: 'Slow', pin });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('30');
    expect(JSON.parse(answer.body)).toEqual({ error: 'wait', waitMs: 30_000 });
  });

  test('thirty sign-ins a minute are looked at, the next is told to wait', async () => {
    const answers = [];
    for (let tries = 0; tries < 32; tries++)
      answers.push(await post(side, '/desk/sign-in', { name: 'Lan', pin: '111222' }));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 30 }, () => 401), 429, 429]);
    expect(on.accounts.calls.signIns).toBe(30);
    const last = answers.at(-1);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    expect(signInFault.parse(JSON.parse(last?.body ?? ''))).toMatchObject({ error: 'wait' });
    // Who is signed in goes on working.
    expect((await ask(on[side], { path: '/desk/session' })).status).toBe(401);
  });

  test('six hundred requests of the desk a minute', async () => {
    const statuses = [];
    for (let tries = 0; tries < 601; tries++) statuses.push((await ask(on[side], { path: '/desk/session' })).status);
    expect(statuses.slice(0, 600).every(status => status === 401)).toBe(true);
    expect(statuses[600]).toBe(429);
  });

  test('a mistake of the gate is reported, and not told', async () => {
    const answer = await post(side, '/desk/sign-in', { name: 'Broken', pin });
    expect(answer.status).toBe(500);
    expect(answer.body).toBe('{"error":"internal"}');
    expect(on.bugs.map(({ message }) => message)).toEqual(['a mistake']);
  });
});

describe('a single-use address', () => {
  test('signs the page in as the guard whom it stands for, once', async () => {
    const code = on.sessions.issueCode({ role: 'guard', lane: null });
    const first = await ask(on.loopback, { path: `/guard?code=${code}` });
    expect([first.status, first.headers.location]).toEqual([303, '/guard']);
    const cookie = [first.headers['set-cookie']].flat()[0]?.split(';')[0] ?? '';
    expect((await ask(on.loopback, { path: '/desk/session', headers: { cookie } })).status).toBe(200);
    const second = await ask(on.loopback, { path: `/guard?code=${code}` });
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  test('of a visitor’s screen signs no guard in, and none does from the network', async () => {
    const visitor = on.sessions.issueCode({ role: 'visitor', lane: 'in-1' });
    expect((await ask(on.loopback, { path: `/guard?code=${visitor}` })).headers['set-cookie']).toBeUndefined();
    const guard = on.sessions.issueCode({ role: 'guard', lane: null });
    expect((await ask(on.lan, { path: `/guard?code=${guard}` })).headers['set-cookie']).toBeUndefined();
    expect((await ask(on.loopback, { path: `/visitor/in-1?code=${guard}` })).headers['set-cookie']).toBeUndefined();
  });
});

test('the desk’s page is served on both sides, with what it may load', async () => {
  mkdirSync(join(on.dir, 'screens/guard'), { recursive: true });
  writeFileSync(join(on.dir, 'screens/guard/index.html'), '<!doctype html>');
  for (const side of sides) {
    const page = await ask(on[side], { path: '/guard' });
    expect([page.status, page.body]).toEqual([200, '<!doctype html>']);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(page.headers['strict-transport-security']).toBe(side === 'lan' ? 'max-age=31536000' : undefined);
    const linked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask(on[side], { path: '/guard', headers: linked })).status).toBe(200);
  }
});
