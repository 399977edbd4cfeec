/** The station: serves the screens' files over HTTP and everything live over one WebSocket link. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { WebSocket } from 'ws';
import { contentSecurityPolicy, maxMessageBytes } from '../contract.ts';
import { fail, ok, type Result } from '../words.ts';
import type { Role, Session, Sessions } from './session.ts';

export interface StationParts {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Folder of the built screens; it need not exist. */
  readonly screens: string;
  readonly sessions: Sessions;
  readonly lanes: readonly string[];
  readonly demo: boolean;
  /** 503 with the faults, or 200. */
  health(): { readonly ok: boolean; readonly lanes: readonly object[] };
  metrics(): Promise<string>;
  /** A screen has connected; it is signed in for this session. */
  connected(socket: WebSocket, session: Session): void;
}

export interface Station {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  close(): Promise<void>;
}

export interface StationFault {
  readonly kind: 'port-taken' | 'port-denied' | 'failed';
  readonly message: string;
}

/** Cookies live as long as browsers allow; the signature's key ends them when it is replaced. */
const cookieSeconds = 400 * 24 * 3_600;

/** The WebSocket close code of a screen that is not signed in (the page shows how to pair it). */
const unpaired = 4_401;

/** Listens on loopback. Fails where the port cannot be had. */
export async function openStation(parts: StationParts): Promise<Result<Station, StationFault>> {
  const server = fastify({ logger: false, bodyLimit: 1_024, trustProxy: false, routerOptions: { maxParamLength: 64 } });
  await server.register(fastifyWebsocket, { options: { maxPayload: maxMessageBytes } });
  guardOrigin(server, () => portOf(server));
  server.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
  addScreens(server, parts);
  addLink(server, parts);
  server.get('/healthz', async (_request, reply) => {
    const health = parts.health();
    return reply.code(health.ok ? 200 : 503).send(health);
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await parts.metrics()),
  );
  try {
    await server.listen({ host: parts.host, port: parts.port });
  } catch (error) {
    await server.close();
    return fail(faultOf(error, parts));
  }
  const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host;
  return ok({
    url: `http://${host}:${portOf(server)}`,
    async close() {
      for (const client of server.websocketServer.clients) client.terminate();
      await server.close();
    },
  });
}

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function faultOf(error: unknown, { host, port }: StationParts): StationFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    const message = `port ${port} on ${host} is taken by another program: stop it, or choose another station.port`;
    return { kind: 'port-taken', message };
  }
  if (code === 'EACCES') {
    return {
      kind: 'port-denied',
      message: `port ${port} may not be used by this user: choose a station.port over 1023`,
    };
  }
  return { kind: 'failed', message: `the station cannot listen on ${host}:${port}: ${String(error)}` };
}

/** DNS rebinding and pages of other sites: only our own names, only our own pages. */
function guardOrigin(server: FastifyInstance, port: () => number): void {
  server.addHook('onRequest', async (request, reply) => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map(name => `${name}:${port()}`);
    const { host = '', origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const isForeignHost = !hosts.includes(host);
    const isForeignOrigin = origin !== undefined && origin !== `http://${host}`;
    const isCrossSite =
      (site === 'cross-site' || site === 'same-site') && request.headers['sec-fetch-mode'] !== 'navigate';
    if (isForeignHost || isForeignOrigin || isCrossSite)
      return reply.code(403).send({ error: 'foreign host or origin' });
    if (request.ws && origin === undefined) return reply.code(403).send({ error: 'a link needs an origin' });
  });
}

function addScreens(server: FastifyInstance, parts: StationParts): void {
  const assets = join(parts.screens, 'assets');
  if (existsSync(assets)) {
    void server.register(fastifyStatic, {
      root: assets,
      prefix: '/assets/',
      immutable: true,
      maxAge: '365d',
      index: false,
    });
  }
  server.get<{ Params: { lane: string }; Querystring: { code?: string } }>('/visitor/:lane', (request, reply) => {
    const { lane } = request.params;
    if (!parts.lanes.includes(lane)) return reply.code(404).type('text/plain').send(`There is no lane ${lane} here.\n`);
    return sendScreen(request, reply, parts, { role: 'visitor', lane });
  });
  if (!parts.demo) return;
  server.get<{ Querystring: { code?: string } }>('/demo', (request, reply) =>
    sendScreen(request, reply, parts, { role: 'demo', lane: null }),
  );
}

function sendScreen(
  request: FastifyRequest<{ Querystring: { code?: string } }>,
  reply: FastifyReply,
  { sessions, screens }: StationParts,
  session: Session,
): FastifyReply {
  const { code } = request.query;
  const path = request.url.split('?')[0] ?? '/';
  if (code !== undefined) {
    const redeemed = sessions.redeem(code);
    if (redeemed?.role === session.role && redeemed.lane === session.lane) {
      const { name, value } = sessions.cookieOf(session);
      reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieSeconds}`);
    }
    return reply.redirect(path, 303);
  }
  const file = join(screens, session.role, 'index.html');
  if (!existsSync(file)) {
    return reply.code(503).type('text/plain').send('The screens are not built. Run: npm run build:screens\n');
  }
  return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(readFileSync(file));
}

const roles: readonly Role[] = ['visitor', 'demo'];

function addLink(server: FastifyInstance, parts: StationParts): void {
  void server.register(async scope => {
    scope.get<{ Querystring: { role?: string; lane?: string } }>('/link', { websocket: true }, (socket, request) => {
      const role = roles.find(known => known === request.query.role);
      const lane = role === 'demo' ? null : (request.query.lane ?? '');
      const session = role === undefined ? null : { role, lane };
      if (session === null || !parts.sessions.isSignedIn(request.headers.cookie, session)) {
        socket.close(unpaired, 'not signed in');
        return;
      }
      parts.connected(socket, session);
    });
  });
}
