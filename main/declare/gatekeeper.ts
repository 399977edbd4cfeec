/**
 * What is refused before any route sees it: pages of other sites, other names of this machine (DNS rebinding), and whoever
 * asks too often. There are no cookies, so nothing of a visitor's can be forged by another page; it is refused all the same.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DeclareSettings } from '../controller/declare-config.ts';
import { inAddress } from '../controller/station/lan.ts';
import { portOf } from '../controller/station/listener.ts';
import { askerOf, blockOf, isLoopback, plainAddress, plainAddresses } from './addresses.ts';
import type { Limits } from './limits.ts';
import type { Refusal } from './refusal.ts';

/** What gates, and programs that watch over the service, ask for by whatever address it listens on. */
const forPrograms: readonly (string | undefined)[] = ['/v1/find', '/healthz', '/metrics'];

const loopbackNames: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

export interface GatekeeperParts {
  readonly settings: Pick<DeclareSettings, 'url' | 'host' | 'proxies' | 'tls'>;
  readonly limits: Limits;
  /** Sends the refusal, and counts it. */
  refuse(reply: FastifyReply, refusal: Refusal): FastifyReply;
  /** A proxy on this machine that `declare.proxies` does not name: all its visitors count as one. */
  unnamedProxy(peer: string): void;
}

export interface Gatekeeper {
  guard(server: FastifyInstance): void;
  /** The block of addresses that limits count. */
  askerOf(request: FastifyRequest): string;
  /** Asked by a program of this machine itself, not through a proxy. */
  isLocal(request: FastifyRequest): boolean;
}

export function newGatekeeper({ settings, limits, refuse, unnamedProxy }: GatekeeperParts): Gatekeeper {
  const proxies = plainAddresses(settings.proxies);
  const addressOf = ({ socket, headers }: FastifyRequest) =>
    askerOf(socket.remoteAddress ?? '', joined(headers['x-forwarded-for']), proxies);
  const asker = (request: FastifyRequest) => blockOf(addressOf(request));
  const isForwarded = ({ headers }: FastifyRequest) =>
    headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;

  function waitOf(request: FastifyRequest): number {
    const route = request.routeOptions.url;
    // Gates show a token, and are not counted; whoever shows a wrong one is.
    if (route === '/v1/find') return 0;
    return request.method === 'POST' ? limits.ask(asker(request)) : limits.look(asker(request));
  }

  return {
    askerOf: asker,
    isLocal: request =>
      isLoopback(request.socket.remoteAddress ?? '') &&
      !isForwarded(request) &&
      loopbackNames.includes((request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '')),
    guard(server) {
      server.addHook('onRequest', async (request, reply) => {
        const { remoteAddress = '' } = request.socket;
        const peer = plainAddress(remoteAddress) ?? '';
        if (isForwarded(request) && isLoopback(peer) && !proxies.has(peer)) unnamedProxy(peer);
        if (isForeign(request, portOf(server), settings)) {
          return refuse(reply, { error: 'bad-request', status: 403 });
        }
        const waitMs = waitOf(request);
        return waitMs > 0 ? refuse(reply, { error: 'wait', waitMs }) : undefined;
      });
    },
  };
}

function isForeign(request: FastifyRequest, port: number, { url, host, tls }: GatekeeperParts['settings']): boolean {
  const { headers, raw, method, socket, routeOptions } = request;
  const hosts = raw.rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === 'host');
  // Node keeps the first of several Host headers; a proxy in between might have looked at another.
  if (hosts.length !== 1 || !request.url.startsWith('/')) return true;
  const asked = (headers.host ?? '').toLowerCase();
  const scheme = tls === null ? 'http' : 'https';
  const site = new URL(url);
  const siteScheme = site.protocol.slice(0, -1);
  const own = withPort(loopbackNames, scheme, port);
  const listening = [host.toLowerCase(), plainAddress(socket.localAddress ?? '') ?? ''].map(inAddress);
  const known = [
    ...withPort([site.hostname], siteScheme, Number(site.port) || portOfScheme(siteScheme)),
    ...own,
    ...(forPrograms.includes(routeOptions.url) ? withPort(listening, scheme, port) : []),
  ];
  if (!known.includes(asked)) return true;
  const { origin } = headers;
  if (method !== 'POST' || origin === undefined) return false;
  return origin !== site.origin && !own.some(name => origin === `${scheme}://${name}`);
}

const portOfScheme = (scheme: string) => (scheme === 'https' ? 443 : 80);

/** A browser leaves the port out where it is the scheme's own. */
function withPort(names: readonly string[], scheme: string, port: number): readonly string[] {
  const all = names.map(name => `${name}:${port}`);
  return port === portOfScheme(scheme) ? [...all, ...names] : all;
}

const joined = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(',') : header);
