/**
 * Every way in which a page of another site, a rebound name or a program without the session may ask: all refused, on both
 * listeners; and beside each target the one right way, which is not.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asked, ask, type Listener, link } from './sockets.ts';
import { pin, signedIn, startStation, type TestStation, tokens } from './stations.ts';

let on: TestStation;
const sessions = new Map<string, { cookie: string; token: string }>();
beforeAll(async () => {
  on = await startStation();
  for (const side of ['loopback', 'lan'] as const) sessions.set(side, await signedIn(on[side]));
});
afterAll(() => on.close());

type Side = 'loopback' | 'lan';
type Headers = Readonly<Record<string, string | undefined>>;

interface Setting {
  readonly here: Listener;
  readonly there: Listener;
  readonly own: { readonly cookie: string; readonly token: string };
  /** The same guard's session of the other listener. */
  readonly other: { readonly cookie: string; readonly token: string };
}

function settingOf(side: Side): Setting {
  const otherSide = side === 'lan' ? 'loopback' : 'lan';
  const [own, other] = [sessions.get(side), sessions.get(otherSide)];
  if (own === undefined || other === undefined) throw new Error('not signed in');
  return { here: on[side], there: on[otherSide], own, other };
}

const json = 'application/json';
const fetched = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };

/** The right way to ask each, as the browser sends it. */
const targets = {
  'sign-in': ({ here }: Setting): Asked => ({
    method: 'POST',
    path: '/desk/sign-in',
    headers: { ...fetched, origin: here.origin, 'content-type': json },
    body: JSON.stringify({ name: 'Lan', pin }),
  }),
  pin: ({ here, own }: Setting): Asked => ({
    method: 'POST',
    path: '/desk/pin',
    headers: {
      ...fetched,
      origin: here.origin,
      'content-type': json,
      cookie: own.cookie,
      'x-gatehouse-token': own.token,
    },
    // A PIN that is not the guard's: it is looked at, which is all that is asked here.
    body: JSON.stringify({ from: '111222', to: pin }),
  }),
  session: ({ own }: Setting): Asked => ({ path: '/desk/session', headers: { ...fetched, cookie: own.cookie } }),
  open: ({ here }: Setting): Asked => ({
    method: 'POST',
    path: '/api/v1/lanes/in-1/open',
    headers: { origin: here.origin, 'content-type': json, authorization: `Bearer ${tokens.open}` },
    body: JSON.stringify({ direction: 'in', reason: 'measured', note: 'wheelchair' }),
  }),
  muster: (_: Setting): Asked => ({ path: '/api/v1/muster', headers: { authorization: `Bearer ${tokens.muster}` } }),
} as const;
type Target = keyof typeof targets;

/** What is changed in the right request; null where the change has no meaning for a target. */
const everywhere: readonly (readonly [string, (setting: Setting) => Headers])[] = [
  ['no host', () => ({ host: undefined })],
  ['an empty host', () => ({ host: '' })],
  ['a foreign host (DNS rebinding)', ({ here }) => ({ host: `evil.example:${here.port}`, origin: undefined })],
  [
    'a foreign host and its origin',
    ({ here }) => ({ host: `evil.example:${here.port}`, origin: `${here.scheme}://evil.example:${here.port}` }),
  ],
  ['a host that ends like ours', ({ here }) => ({ host: `evil.${here.host}` })],
  ['a host that begins like ours', ({ here }) => ({ host: here.host.replace(':', '.evil.example:') })],
  ['our host without its port', ({ here }) => ({ host: here.host.split(':')[0] })],
  ['our host at another port', () => ({ host: '127.0.0.1:1' })],
  ['the other listener’s host', ({ there }) => ({ host: there.host })],
  ['a user before our host', ({ here }) => ({ host: `evil.example@${here.host}` })],
  ['a foreign origin', () => ({ origin: 'https://evil.example' })],
  ['the origin null', () => ({ origin: 'null' })],
  ['an empty origin', () => ({ origin: '' })],
  [
    'our origin by the other scheme',
    ({ here }) => ({ origin: here.origin.replace(/^https?/, other => (other === 'https' ? 'http' : 'https')) }),
  ],
  ['our origin at another port', ({ here }) => ({ origin: here.origin.replace(/\d+$/, '1') })],
  ['the other listener’s origin', ({ there }) => ({ origin: there.origin })],
  ['our origin with a path', ({ here }) => ({ origin: `${here.origin}/` })],
  ['two origins', ({ here }) => ({ origin: `${here.origin}, https://evil.example` })],
  ['a script of another site', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })],
  ['an opaque request of another site', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })],
  ['a script of another port', () => ({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })],
  ['a link on another site', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })],
  ['a word of the browser that is none', () => ({ 'sec-fetch-site': 'elsewhere', 'sec-fetch-mode': 'navigate' })],
];
const postsOfPages: typeof everywhere = [
  ['no origin', () => ({ origin: undefined })],
  ['an address typed by hand', () => ({ 'sec-fetch-site': 'none' })],
  ['a form that leads away', () => ({ 'sec-fetch-mode': 'navigate' })],
];
const posts: typeof everywhere = [
  ['a form’s content', () => ({ 'content-type': 'application/x-www-form-urlencoded' })],
  ['a form’s files', () => ({ 'content-type': 'multipart/form-data; boundary=x' })],
  ['plain text', () => ({ 'content-type': 'text/plain' })],
  ['text that calls itself JSON', () => ({ 'content-type': 'text/plain; charset=application/json' })],
  ['no content type', () => ({ 'content-type': undefined })],
];
const withCookie: typeof everywhere = [
  ['no cookie', () => ({ cookie: undefined })],
  ['an empty cookie', () => ({ cookie: 'gatehouse-guard=' })],
  ['a made-up cookie', () => ({ cookie: `gatehouse-guard=${'A'.repeat(43)}` })],
  ['a screen’s cookie', () => ({ cookie: screenCookie() })],
  ['the other listener’s cookie', ({ other }) => ({ cookie: other.cookie })],
  ['a bearer token instead', () => ({ cookie: undefined, authorization: `Bearer ${tokens.open}` })],
];
const withToken: typeof everywhere = [
  ['no token', () => ({ 'x-gatehouse-token': undefined })],
  ['an empty token', () => ({ 'x-gatehouse-token': '' })],
  ['a made-up token', () => ({ 'x-gatehouse-token': 'A'.repeat(43) })],
  ['the other listener’s token', ({ other }) => ({ 'x-gatehouse-token': other.token })],
  [
    'the token in a cookie',
    ({ own }) => ({ 'x-gatehouse-token': undefined, cookie: `${own.cookie}; token=${own.token}` }),
  ],
  ['another listener’s session, whole', ({ other }) => ({ cookie: other.cookie, 'x-gatehouse-token': other.token })],
];
const withBearer: typeof everywhere = [
  ['no bearer token', () => ({ authorization: undefined })],
  ['a made-up bearer token', () => ({ authorization: `Bearer ${'a'.repeat(40)}` })],
  ['a token without the scope', () => ({ authorization: `Bearer ${tokens.lanes}` })],
  ['another way of signing in', () => ({ authorization: `Basic ${Buffer.from('Lan:735182').toString('base64')}` })],
  [
    'a guard’s session instead',
    ({ own }) => ({ authorization: undefined, cookie: own.cookie, 'x-gatehouse-token': own.token }),
  ],
  ['a guard’s token as bearer', ({ own }) => ({ authorization: `Bearer ${own.token}`, cookie: own.cookie })],
];

const changes: Readonly<Record<Target, typeof everywhere>> = {
  'sign-in': [...everywhere, ...postsOfPages, ...posts],
  pin: [...everywhere, ...postsOfPages, ...posts, ...withCookie, ...withToken],
  session: [...everywhere, ['an address typed by hand', () => ({ 'sec-fetch-site': 'none' })], ...withCookie],
  open: [...everywhere, ...posts, ...withBearer],
  muster: [...everywhere, ...withBearer],
};

function screenCookie(): string {
  const { name, value } = on.sessions.cookieOf({ role: 'guard', lane: null });
  return `${name}=${value}; gatehouse-guard=${value}`;
}

const sides = ['loopback', 'lan'] as const;
const names = Object.keys(targets) as Target[];

/** A wrong PIN is told, which no refused request is. */
const wrongPin = '{"error":"wrong"}';
const isLet = (answer: { readonly status: number; readonly body: string }) =>
  answer.status === 200 || answer.body === wrongPin;

describe.each(sides)('on %s', side => {
  test.each(names)('%s is answered when it is asked rightly', async target => {
    const answer = await ask(on[side], targets[target](settingOf(side)));
    expect(answer, answer.body).toSatisfy(isLet);
  });

  describe.each(names)('%s is refused with', target => {
    test.each(changes[target])('%s', async (_, change) => {
      const setting = settingOf(side);
      const right = targets[target](setting);
      const before = [on.accounts.calls.signIns, on.api.opened.length, on.api.noted.length];
      const wrong = { ...right, headers: { ...right.headers, ...change(setting) } };
      const answer = await ask(on[side], wrong);
      expect([400, 401, 403, 415]).toContain(answer.status);
      expect(isLet(answer)).toBe(false);
      expect(answer.body).not.toContain('Nguyễn');
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect([on.accounts.calls.signIns, on.api.opened.length, on.api.noted.length]).toEqual(before);
    });

    test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'HEAD', 'GET', 'POST'])('the method %s', async method => {
      const right = targets[target](settingOf(side));
      if ((right.method ?? 'GET') === method) return;
      const { body, ...bare } = right;
      const carried = body !== undefined && ['PUT', 'PATCH', 'POST'].includes(method) ? { body } : {};
      const headers = { ...right.headers, origin: on[side].origin };
      const answer = await ask(on[side], { ...bare, ...carried, method, headers });
      expect([403, 404, 405, 415]).toContain(answer.status);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });
  });

  describe('the link', () => {
    const path = (setting: Setting) => `/link?role=guard&token=${setting.own.token}`;
    const right = ({ here, own }: Setting): Headers => ({
      origin: here.origin,
      cookie: own.cookie,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'websocket',
    });

    test('opens when it is asked rightly', async () => {
      const setting = settingOf(side);
      expect(await link(on[side], path(setting), right(setting))).toEqual({ first: '{"hello":"Lan"}' });
    });

    const wrong: typeof everywhere = [
      // The client fills these in by itself.
      ...everywhere.filter(([name]) => !['no host', 'an empty host'].includes(name)),
      ['no origin', () => ({ origin: undefined })],
      ...withCookie,
    ];
    test.each(wrong)('is refused with %s', async (_, change) => {
      const setting = settingOf(side);
      const before = on.linked.length;
      const became = await link(on[side], path(setting), { ...right(setting), ...change(setting) });
      expect([{ status: 403 }, { status: 400 }, { code: 4401 }]).toContainEqual(became);
      expect(on.linked).toHaveLength(before);
    });

    test.each([
      ['no token', () => '/link?role=guard'],
      ['an empty token', () => '/link?role=guard&token='],
      ['a made-up token', () => `/link?role=guard&token=${'A'.repeat(43)}`],
      ['the other listener’s token', ({ other }: Setting) => `/link?role=guard&token=${other.token}`],
      ['the token twice', ({ own }: Setting) => `/link?role=guard&token=${own.token}&token=${own.token}`],
      ['another role', ({ own }: Setting) => `/link?role=demo&token=${own.token}`],
      ['no role', ({ own }: Setting) => `/link?token=${own.token}`],
    ])('is refused with %s', async (_, wrongPath) => {
      const setting = settingOf(side);
      expect(await link(on[side], wrongPath(setting), right(setting))).toEqual({ code: 4401 });
    });
  });
});

test.each(sides)('on %s no other method is known, nor is any other site asked in (CORS)', async side => {
  for (const path of ['/guard', '/desk/sign-in', '/api/v1/lanes']) {
    const asked = { method: 'OPTIONS', path, headers: { 'access-control-request-method': 'POST' } };
    const answer = await ask(on[side], asked);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
    expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([]);
  }
});

test('the matrix is as wide as it says', () => {
  const combinations = names.flatMap(target => changes[target]).length * sides.length;
  expect(combinations).toBeGreaterThan(40);
  for (const [name] of everywhere) expect(everywhere.filter(([other]) => other === name)).toHaveLength(1);
});
