/**
 * The service worker of the form: on bad Wi-Fi the page, what it loads, and what place it is for are there at once, and
 * are brought up to date behind it. What people send never passes through here.
 */
import { keptHeader } from './kept-header.ts';

/** What of a worker's surroundings is used; the types of a page have no worker's. */
interface Extendable extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface FetchAsked extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', take: (event: Extendable) => void): void;
  addEventListener(kind: 'fetch', take: (event: FetchAsked) => void): void;
}
declare const self: Worker & typeof globalThis;

const cacheName = 'gatehouse-declare';
const placePath = '/api/place';
/** One page for all ways in. */
const pagePath = '/';

self.addEventListener('install', event => {
  event.waitUntil(Promise.all([refreshPage(), freshPlace()]).then(() => self.skipWaiting()));
});
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', event => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && (pathname === pagePath || pathname.startsWith('/l/'))) {
    event.respondWith(page(event));
  } else if (pathname === placePath) event.respondWith(request.cache === 'no-store' ? freshPlace() : place());
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

async function page(event: FetchAsked): Promise<Response> {
  const found = await (await caches.open(cacheName)).match(pagePath);
  if (found === undefined) return fetch(event.request);
  event.waitUntil(refreshPage().catch(() => undefined));
  return found;
}

/** The page is kept once all that it loads is; what no page loads any more goes. */
async function refreshPage(): Promise<void> {
  const answer = await fetch(pagePath, { cache: 'no-cache' });
  if (!isOurs(answer)) return;
  const cache = await caches.open(cacheName);
  const wanted = new Set(assetsIn(await answer.clone().text()));
  // A set that grows while it is gone through is gone through to its end.
  for (const path of wanted) {
    for (const further of await assetsOf(cache, path)) wanted.add(further);
  }
  await cache.put(pagePath, answer);
  const stale = (await cache.keys()).filter(({ url }) => {
    const { pathname } = new URL(url);
    return pathname.startsWith('/assets/') && !wanted.has(pathname);
  });
  await Promise.all(stale.map(request => cache.delete(request)));
}

/** Files of the build that a page, a script or a sheet names. */
function assetsIn(text: string): string[] {
  const names = text.match(/[\w.-]+-[\w-]{8}\.(?:js|css|woff2|svg)/g) ?? [];
  return [...new Set(names)].map(name => `/assets/${name}`);
}

async function assetsOf(cache: Cache, path: string): Promise<string[]> {
  if ((await cache.match(path)) === undefined) await cache.add(path);
  const kept = /\.(?:js|css)$/.test(path) ? await cache.match(path) : undefined;
  return kept === undefined ? [] : assetsIn(await kept.text());
}

/** Its name changes with what it holds. */
async function asset(request: Request): Promise<Response> {
  return (await (await caches.open(cacheName)).match(request)) ?? fetch(request);
}

async function place(): Promise<Response> {
  const found = await (await caches.open(cacheName)).match(placePath);
  if (found === undefined) return freshPlace();
  const headers = new Headers(found.headers);
  headers.set(keptHeader, '1');
  return new Response(found.body, { status: found.status, headers });
}

async function freshPlace(): Promise<Response> {
  const answer = await fetch(placePath, { cache: 'no-store' });
  if (isOurs(answer)) await (await caches.open(cacheName)).put(placePath, answer.clone());
  return answer;
}

/** Not the page of a Wi-Fi that asks for a password: the service answers with a policy. */
function isOurs(answer: Response): boolean {
  return answer.ok && !answer.redirected && answer.headers.has('content-security-policy');
}
