import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '../../../main/controller/desk/auth/accounts.ts';
import { newTestClock, type TestClock } from '../../clock.ts';
import { ask, type Listener, link } from './sockets.ts';
import { startStation, type TestStation } from './stations.ts';

let dir = '';
let clock: TestClock;
let accounts: Accounts;
let on: TestStation;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  clock = newTestClock();
  await start();
  await accounts.changes.addGuard({ name: 'Lan', role: 'guard', pin: '483921', mustChange: true });
});
afterEach(async () => {
  await stop();
  rmSync(dir, { recursive: true });
});

async function start(): Promise<void> {
  const parts = { random: randomBytes, note: () => ({ ok: true }), failed: () => undefined };
  const opened = openAccounts({ dir, clock, idleMs: 900_000, ...parts });
  if (!opened.ok) throw new Error(opened.fault.message);
  accounts = opened.value;
  on = await startStation({
    desk: { accounts, connected: (socket, { session }, { listener }) => socket.send(`${session.name} on ${listener}`) },
  });
}

async function stop(): Promise<void> {
  await on.close();
  accounts.close();
}

async function post(here: Listener, path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await ask(here, {
    method: 'POST',
    path,
    headers: { origin: here.origin, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const cookie = [answer.headers['set-cookie'] ?? ''].flat()[0]?.split(';')[0] ?? '';
  const told = answer.body === '' ? {} : JSON.parse(answer.body);
  return { status: answer.status, told, cookie, headers: { cookie, 'x-gatehouse-token': String(told.token) } };
}

const openLink = (here: Listener, cookie: string, token: string) =>
  link(here, `/link?role=guard&token=${token}`, { cookie, origin: here.origin });

test.each(['loopback', 'lan'] as const)(
  'a guard’s day on %s: first PIN, its change, the link, a reload, a restart, the end',
  async side => {
    const first = await post(on[side], '/desk/sign-in', { name: 'lan', pin: '483921' });
    expect(first.told).toMatchObject({ name: 'Lan', mustChangePin: true });
    expect(await openLink(on[side], first.cookie, first.told.token)).toEqual({ code: 4401 });

    const changed = await post(on[side], '/desk/pin', { from: '483921', to: '730518' }, first.headers);
    expect(changed.told).toMatchObject({ name: 'Lan', mustChangePin: false });
    expect(await openLink(on[side], changed.cookie, changed.told.token)).toEqual({ first: `Lan on ${side}` });
    expect(await openLink(on[side], first.cookie, first.told.token)).toEqual({ code: 4401 });

    const reload = () => ask(on[side], { path: '/desk/session', headers: { cookie: changed.cookie } });
    expect(JSON.parse((await reload()).body).token).toBe(changed.told.token);
    await stop();
    await start();
    expect(JSON.parse((await reload()).body).token).toBe(changed.told.token);

    expect((await post(on[side], '/desk/sign-out', {}, changed.headers)).status).toBe(204);
    expect((await reload()).status).toBe(401);
    expect(await openLink(on[side], changed.cookie, changed.told.token)).toEqual({ code: 4401 });
  },
);

test('an id that the browser brings is never taken (fixation)', async () => {
  const brought = `gatehouse-guard=${'A'.repeat(43)}`;
  const begun = await post(on.lan, '/desk/sign-in', { name: 'Lan', pin: '483921' }, { cookie: brought });
  expect(begun.status).toBe(200);
  expect(begun.cookie).not.toBe(brought);
  expect((await ask(on.lan, { path: '/desk/session', headers: { cookie: brought } })).status).toBe(401);
});

test('a session of the network is none on loopback, and the other way round', async () => {
  for (const [side, other] of [['lan', 'loopback'] as const, ['loopback', 'lan'] as const]) {
    const { cookie } = await post(on[side], '/desk/sign-in', { name: 'Lan', pin: '483921' });
    expect((await ask(on[side], { path: '/desk/session', headers: { cookie } })).status).toBe(200);
    expect((await ask(on[other], { path: '/desk/session', headers: { cookie } })).status).toBe(401);
  }
});

test('nor is it one in another browser', async () => {
  const { cookie } = await post(on.lan, '/desk/sign-in', { name: 'Lan', pin: '483921' }, { 'user-agent': 'A' });
  const asked = (agent: string) => ask(on.lan, { path: '/desk/session', headers: { cookie, 'user-agent': agent } });
  expect((await asked('A')).status).toBe(200);
  expect((await asked('B')).status).toBe(401);
});
