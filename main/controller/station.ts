/**
 * The station: serves the screens' files over HTTP and everything live over one WebSocket link, on loopback; and the
 * guard's desk on the local network as well, over TLS, where the site asks for it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { fail, ok, type Result } from '../words.ts';
import type { Where } from './desk/auth/accounts.ts';
import type { Role, Session, Sessions } from './session.ts';
import { type ApiParts, addApi } from './station/api.ts';
import { addDeskRoutes, connectDesk, cookieText, type DeskParts, whereOf } from './station/desk-routes.ts';
import { inAddress, type LanConfig, type LanFault, readLan } from './station/lan.ts';
import { closeListener, listen, newListener, portOf, type StationFault } from './station/listener.ts';
import { addAssets, sendPage } from './station/screens.ts';

export type { StationFault } from './station/listener.ts';

export interface StationParts {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Folder of the built screens; it need not exist. */
  readonly screens: string;
  readonly sessions: Sessions;
  readonly lanes: readonly string[];
  readonly demo: boolean;
  /** Address of the declaration form, for the demo's page. */
  readonly form?: string | null;
  /** The listener for the local network; absent: none. `folder`: where the paths begin; `now`: milliseconds since 1970. */
  readonly lan?: { readonly config: LanConfig; readonly folder: string; readonly now: number };
  /** Absent: nobody signs in here. */
  readonly desk?: DeskParts;
  /** Absent: no program asks here. */
  readonly api?: ApiParts;
  /** 503 with the faults, or 200. */
  health(): { readonly ok: boolean; readonly lanes: readonly object[] };
  metrics(): Promise<string>;
  /** A screen has connected; it is signed in for this session. */
  connected(socket: WebSocket, session: Session): void;
  /** An exception in a route: a mistake of the program. */
  readonly bug?: (error: Error) => void;
}

export interface Station {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  /** The local network's listener; null where there is none, or it failed. */
  readonly lan: { readonly urls: readonly string[]; readonly warnings: readonly string[] } | null;
  /** Why there is none though the site asks for it; the rest goes on. */
  readonly lanFault: LanFault | null;
  close(): Promise<void>;
}

/** Cookies live as long as browsers allow; the signature's key ends them when it is replaced. */
const cookieSeconds = 400 * 24 * 3_600;

/** The WebSocket close code of a screen that is not signed in (the page shows how to pair it). */
const unpaired = 4_401;

/** Listens. Fails where the loopback port cannot be had; a fault of the network's side is told in the answer. */
export async function openStation(parts: StationParts): Promise<Result<Station, StationFault>> {
  const { host, port } = parts;
  const server = await newListener({ names: ['127.0.0.1', 'localhost', '[::1]'], tls: null, ...bugOf(parts) });
  addScreens(server, parts);
  addAssets(server, parts.screens);
  addShared(server, parts, 'loopback');
  server.get('/healthz', async (_request, reply) => {
    const health = parts.health();
    return reply.code(health.ok ? 200 : 503).send(health);
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await parts.metrics()),
  );
  const listening = await listen(server, { host, port, setting: 'station.port' });
  if (!listening.ok) return listening;
  const lan = parts.lan === undefined ? null : await openLan(parts, parts.lan);
  return ok({
    url: `http://${inAddress(host)}:${portOf(server)}`,
    lan: lan?.ok ? { urls: lan.value.urls, warnings: lan.value.warnings } : null,
    lanFault: lan === null || lan.ok ? null : lan.fault,
    async close() {
      if (lan?.ok) await closeListener(lan.value.server);
      await closeListener(server);
    },
  });
}

interface LanListener {
  readonly server: FastifyInstance;
  readonly urls: readonly string[];
  readonly warnings: readonly string[];
}

/** The desk's page, its requests and link, the API: nothing else of the gate is on the network. */
async function openLan(
  parts: StationParts,
  { config, folder, now }: NonNullable<StationParts['lan']>,
): Promise<Result<LanListener, LanFault>> {
  const credentials = readLan(config, folder, now);
  if (!credentials.ok) return credentials;
  const { certificate: cert, key, warnings } = credentials.value;
  const names = config.names.map(inAddress);
  let server: FastifyInstance;
  try {
    server = await newListener({ names, tls: { cert, key }, ...bugOf(parts) });
  } catch (error) {
    // A chain or key that OpenSSL will not serve, such as one of a curve that it does not know.
    return fail({ kind: 'failed', message: `station.lan: the certificate cannot be served: ${String(error)}` });
  }
  server.get('/guard', (_request, reply) => sendPage(reply, parts.screens, 'guard'));
  addAssets(server, parts.screens);
  addShared(server, parts, 'lan');
  // Whether it works, and no more: faults name devices and places.
  server.get('/healthz', async (_request, reply) => {
    const { ok: isWell } = parts.health();
    return reply.code(isWell ? 200 : 503).send({ ok: isWell });
  });
  const listening = await listen(server, { host: config.host, port: config.port, setting: 'station.lan.port' });
  if (!listening.ok) return listening;
  return ok({ server, urls: names.map(name => `https://${name}:${portOf(server)}`), warnings });
}

function bugOf({ bug }: StationParts) {
  return bug === undefined ? {} : { bug };
}

/** What both listeners serve. */
function addShared(server: FastifyInstance, parts: StationParts, listener: Where['listener']): void {
  addLink(server, parts, listener);
  if (parts.desk !== undefined) addDeskRoutes(server, { accounts: parts.desk.accounts, listener, ...bugOf(parts) });
  if (parts.api !== undefined) addApi(server, parts.api, parts.bug);
}

interface Coded {
  readonly Querystring: { readonly code?: string };
}

function addScreens(server: FastifyInstance, parts: StationParts): void {
  server.get<Coded & { Params: { lane: string } }>('/visitor/:lane', (request, reply) => {
    const { lane } = request.params;
    if (!parts.lanes.includes(lane)) return reply.code(404).type('text/plain').send(`There is no lane ${lane} here.\n`);
    return sendScreen(request, reply, parts, { role: 'visitor', lane });
  });
  server.get<Coded>('/guard', (request, reply) => sendScreen(request, reply, parts, { role: 'guard', lane: null }));
  if (!parts.demo) return;
  const demo = { role: 'demo', lane: null } as const;
  server.get<Coded>('/demo', (request, reply) => sendScreen(request, reply, parts, demo));
  server.get('/demo/form', (_request, reply) =>
    parts.form ? reply.redirect(parts.form, 303) : reply.code(404).type('text/plain').send('There is no form here.\n'),
  );
  server.get('/demo/desk', (request, reply) => {
    if (!parts.sessions.isSignedIn(request.headers.cookie, demo)) return reply.redirect('/demo', 303);
    return reply.redirect(`/guard?code=${parts.sessions.issueCode({ role: 'guard', lane: null })}`, 303);
  });
}

function sendScreen(
  request: FastifyRequest<Coded>,
  reply: FastifyReply,
  parts: StationParts,
  session: Session,
): FastifyReply {
  const { code } = request.query;
  const path = request.url.split('?')[0] ?? '/';
  if (code === undefined) return sendPage(reply, parts.screens, session.role);
  const redeemed = parts.sessions.redeem(code);
  if (redeemed?.role === session.role && redeemed.lane === session.lane) {
    const cookie = cookieOf(request, parts, session);
    if (cookie !== null) reply.header('set-cookie', cookie);
  }
  return reply.redirect(path, 303);
}

/** A screen's cookie is its signature; a guard's is a session of the accounts. */
function cookieOf(request: FastifyRequest<Coded>, { sessions, desk }: StationParts, session: Session): string | null {
  if (session.role === 'guard') {
    const begun = desk?.signInByCode?.(whereOf(request as FastifyRequest, 'loopback')) ?? null;
    return begun === null ? null : cookieText(begun.cookie, 'loopback');
  }
  const { name, value } = sessions.cookieOf(session);
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieSeconds}`;
}

const screenRoles: readonly Role[] = ['visitor', 'demo'];

function addLink(server: FastifyInstance, parts: StationParts, listener: Where['listener']): void {
  void server.register(async scope => {
    scope.get<{ Querystring: { role?: string; lane?: string } }>('/link', { websocket: true }, (socket, request) => {
      if (request.query.role === 'guard' && parts.desk !== undefined) {
        connectDesk(socket, request as FastifyRequest, parts.desk, listener);
        return;
      }
      const role = listener === 'lan' ? undefined : screenRoles.find(known => known === request.query.role);
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
