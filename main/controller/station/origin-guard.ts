/** Pages of other sites, DNS rebinding, forged forms: only our own names, only our own pages, only what is served here. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

export interface OwnAddress {
  readonly scheme: 'http' | 'https';
  /** Host names and addresses (IPv6 in brackets) under which browsers may ask. */
  readonly names: readonly string[];
  /** Known once the listener listens. */
  port(): number;
}

interface Refusal {
  readonly status: 403 | 405 | 415;
  readonly error: string;
}

/** Where programs ask, with a bearer token instead of a cookie: no page can send one by itself, so no Origin is needed. */
export const apiPrefix = '/api/v1';

/** Refuses before any route sees the request; the body is never read. */
export function guardRequests(server: FastifyInstance, own: OwnAddress): void {
  server.addHook('onRequest', async (request, reply) => {
    const refusal = refusalOf(request, own);
    if (refusal === null) return;
    if (refusal.status === 405) reply.header('allow', 'GET, HEAD, POST');
    const { status, error } = refusal;
    if (isForPrograms(request)) return sendProblem(reply, { name: status === 415 ? 'wrong-type' : 'foreign' });
    return reply.code(status).send({ error });
  });
}

function refusalOf(request: FastifyRequest, own: OwnAddress): Refusal | null {
  const { host = '', origin } = request.headers;
  const foreign = { status: 403, error: 'foreign host or origin' } as const;
  // Node keeps the first of several Host headers; a proxy in between might have looked at another.
  if (countOf(request, 'host') !== 1 || !request.url.startsWith('/')) return foreign;
  if (!hostsOf(own).includes(host.toLowerCase())) return foreign;
  if (origin !== undefined && origin !== `${own.scheme}://${host.toLowerCase()}`) return foreign;
  if (isFromOtherSite(request)) return foreign;
  if (!['GET', 'HEAD', 'POST'].includes(request.method)) return { status: 405, error: 'no such method here' };
  if (origin === undefined && request.ws) return { status: 403, error: 'a link needs an origin' };
  if (request.method !== 'POST') return null;
  if (origin === undefined && !isForPrograms(request)) return { status: 403, error: 'a post needs an origin' };
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return type === 'application/json' ? null : { status: 415, error: 'expected content-type: application/json' };
}

/** The browser's own word (Fetch Metadata) that another site's page asks; following a link to a page is allowed. */
function isFromOtherSite({ headers, method, ws }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || method !== 'GET' || ws;
}

/** By the route that was matched: what the address looks like tells nothing, it may be escaped. */
function isForPrograms({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith(`${apiPrefix}/`) === true;
}

/** A browser leaves the port out where it is the scheme's own. */
function hostsOf({ scheme, names, port }: OwnAddress): readonly string[] {
  const number = port();
  const withPort = names.map(name => `${name}:${number}`);
  return number === (scheme === 'https' ? 443 : 80) ? [...withPort, ...names] : withPort;
}

function countOf({ raw }: FastifyRequest, name: string): number {
  return raw.rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length;
}
