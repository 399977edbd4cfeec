/** One listener of the station: its server, its limits, and what every answer carries. */
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import fastifyWebsocket from '@fastify/websocket';
import { type FastifyInstance, type FastifyReply, type FastifyServerOptions, fastify } from 'fastify';
import { contentPolicyOf, maxMessageBytes } from '../../contract.ts';
import { fail, ok, type Result } from '../../words.ts';
import { guardRequests } from './origin-guard.ts';
import { RateLimited } from './rate-limits.ts';

export interface ListenerSettings {
  /** Names under which browsers may ask; IPv6 addresses in brackets. */
  readonly names: readonly string[];
  /** Certificate and key; null: plain HTTP. */
  readonly tls: Pick<ServerOptions, 'cert' | 'key'> | null;
  /** An exception in a route: a mistake of the program, which the answer does not tell. */
  readonly bug?: (error: Error) => void;
  /** What is another's than the gate's; absent: a listener of the gate. */
  readonly own?: OwnWays;
}

/** What a listener does in its own way that is none of the gate's. It has no WebSocket. */
export interface OwnWays {
  readonly options: Pick<
    FastifyServerOptions,
    'bodyLimit' | 'forceCloseConnections' | 'return503OnClosing' | 'frameworkErrors' | 'clientErrorHandler'
  >;
  /** Sockets at once. */
  readonly maxConnections: number;
  /** Adds the hooks that refuse requests before any route sees them. */
  guard(server: FastifyInstance): void;
  contentPolicyOf(path: string): string;
  sendError(reply: FastifyReply, error: RouteError): FastifyReply;
}

export interface StationFault {
  readonly kind: 'port-taken' | 'port-denied' | 'failed';
  readonly message: string;
}

/** Bytes; the longest body is a sign-in. */
const maxBodyBytes = 4_096;
/** A request that has not come in whole by then is dropped, milliseconds. */
const requestMs = 10_000;
/** Sockets at once on the network's side; a desk takes a handful. */
const maxConnections = 256;
/** Browsers ask this name by TLS only, for a year. */
const strictTransport = 'max-age=31536000';

const alwaysHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // A lane's screen may be its scanner by its camera; nothing else of a device is for a page.
  'permissions-policy': 'camera=(self), microphone=(), display-capture=(), geolocation=(), usb=(), serial=(), hid=()',
} as const;

/** A server without routes; it does not listen yet. */
export async function newListener({ names, tls, bug, own }: ListenerSettings): Promise<FastifyInstance> {
  const common = {
    logger: false,
    bodyLimit: maxBodyBytes,
    trustProxy: false,
    requestTimeout: requestMs,
    // Browsers connect ahead, and say nothing yet: the gate's end does not wait for them.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 64 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    ...own?.options,
  } as const;
  const server: FastifyInstance =
    tls === null
      ? fastify(common)
      : fastify({
          ...common,
          serverFactory: handler => {
            const secure = createSecureServer(
              { ...tls, minVersion: 'TLSv1.2', handshakeTimeout: requestMs, requestTimeout: requestMs },
              handler,
            );
            secure.maxConnections = own?.maxConnections ?? maxConnections;
            return secure;
          },
        });
  if (own === undefined) await server.register(fastifyWebsocket, { options: { maxPayload: maxMessageBytes } });
  else server.server.maxConnections = own.maxConnections;
  takeJsonOnly(server);
  if (own === undefined) {
    guardRequests(server, { scheme: tls === null ? 'http' : 'https', names, port: () => portOf(server) });
  } else own.guard(server);
  const policyOf = own?.contentPolicyOf ?? contentPolicyOf;
  server.addHook('onSend', async (request, reply) => {
    reply.headers(alwaysHeaders);
    reply.header('content-security-policy', policyOf(request.url.split('?')[0] ?? '/'));
    if (tls !== null) reply.header('strict-transport-security', strictTransport);
  });
  answerErrors(server, bug, own?.sendError ?? sendError);
  return server;
}

function sendError(reply: FastifyReply, { status }: RouteError): FastifyReply {
  return reply.code(status).send({ error: status === 500 ? 'internal' : 'bad request' });
}

export interface RouteError {
  /** 500 for what nobody meant. */
  readonly status: number;
  /** How long to wait before the next request, milliseconds; null where that is not what is wrong. */
  readonly waitMs: number | null;
}

/** Answers what a route of this scope, or Fastify itself, has thrown, in the scope's own form. */
export function answerErrors(
  scope: FastifyInstance,
  bug: ListenerSettings['bug'],
  send: (reply: FastifyReply, error: RouteError) => FastifyReply,
): void {
  scope.setErrorHandler((error, _request, reply) => {
    const waitMs = error instanceof RateLimited ? error.waitMs : null;
    const status = statusOf(error);
    if (status === 500) bug?.(error instanceof Error ? error : new Error(String(error)));
    return send(reply, { status, waitMs });
  });
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** JSON, or nothing at all: signing out has nothing to say. */
function takeJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body.toString(), done);
  });
}

export function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Begins to listen; the server is closed where it cannot. `setting` names the site file's key for the port. */
export async function listen(
  server: FastifyInstance,
  { host, port, setting }: { readonly host: string; readonly port: number; readonly setting: string },
): Promise<Result<null, StationFault>> {
  try {
    await server.listen({ host, port });
    return ok(null);
  } catch (error) {
    await server.close();
    return fail(faultOf(error, host, port, setting));
  }
}

/** Links first: a server that waits for them never closes. */
export async function closeListener(server: FastifyInstance): Promise<void> {
  for (const client of server.websocketServer.clients) client.terminate();
  await server.close();
}

function faultOf(error: unknown, host: string, port: number, setting: string): StationFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    const message = `port ${port} on ${host} is taken by another program: stop it, or choose another ${setting}`;
    return { kind: 'port-taken', message };
  }
  if (code === 'EACCES') {
    const message = `port ${port} may not be used by this user: choose a ${setting} over 1023`;
    return { kind: 'port-denied', message };
  }
  return { kind: 'failed', message: `the station cannot listen on ${host}:${port}: ${String(error)}` };
}
