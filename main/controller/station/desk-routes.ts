/** Signing in and out at the guard's desk, and its live link. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { pinChange, type SignInFault, session as sessionSchema, signedOutCode, signIn } from '../../desk-contract.ts';
import type { Result } from '../../words.ts';
import { type Accounts, deskCookie, type OpenSession, type SignedIn, type Where } from '../desk/auth/accounts.ts';
import { answerErrors, type ListenerSettings } from './listener.ts';
import { limited } from './rate-limits.ts';

/** What signing in needs of the accounts. */
export type DeskAccounts = Pick<Accounts, 'signIn' | 'changePin' | 'signOut' | 'sessionOf' | 'resume'>;

export interface DeskParts {
  readonly accounts: DeskAccounts;
  /** A desk has connected; its session is going on. */
  connected(socket: WebSocket, open: OpenSession, where: Where): void;
  /** Whom a single-use address of the command line signs in (the demo's guard); absent: nobody. */
  readonly signInByCode?: (where: Where) => SignedIn | null;
}

/** What a listener serves the desk with. */
interface Served extends Pick<DeskParts, 'accounts'>, Pick<ListenerSettings, 'bug'> {
  readonly listener: Where['listener'];
}

/** The request header that carries the session's token. */
export const tokenHeader = 'x-gatehouse-token';

const signInsPerMinute = 30;
const requestsPerMinute = 600;

const statusOfFault: Readonly<Record<SignInFault['error'], number>> = {
  wrong: 401,
  'needs-pin': 401,
  'not-signed-in': 401,
  'locked-out': 403,
  wait: 429,
  'weak-pin': 422,
  'bad-request': 400,
};

/** `/desk/sign-in`, `/desk/pin`, `/desk/sign-out`, `/desk/session`. */
export function addDeskRoutes(server: FastifyInstance, { accounts, listener, bug }: Served): void {
  void server.register(
    async scope => {
      await scope.register(rateLimit, limited(requestsPerMinute));
      guardScope(scope, bug);
      scope.post('/sign-in', { config: { rateLimit: limited(signInsPerMinute) } }, async (request, reply) => {
        const body = signIn.safeParse(request.body);
        if (!body.success) return sendFault(reply, { error: 'bad-request' });
        const begun = await accounts.signIn(body.data, whereOf(request, listener), request.headers.cookie);
        return sendSession(reply, listener, begun);
      });
      scope.get('/session', { exposeHeadRoute: false }, async (request, reply) => {
        const open = accounts.resume(request.headers.cookie, whereOf(request, listener));
        if (open === null) return sendFault(reply, { error: 'not-signed-in' });
        return reply.send(sessionSchema.parse(open.session));
      });
      scope.post('/pin', { config: { rateLimit: limited(signInsPerMinute) } }, async (request, reply) => {
        const open = openOf(request, accounts, listener);
        if (open === null) return sendFault(reply, { error: 'not-signed-in' });
        const body = pinChange.safeParse(request.body);
        if (!body.success) return sendFault(reply, { error: 'bad-request' });
        return sendSession(reply, listener, await accounts.changePin(open, body.data, whereOf(request, listener)));
      });
      scope.post('/sign-out', async (request, reply) => {
        const open = openOf(request, accounts, listener);
        if (open === null) return sendFault(reply, { error: 'not-signed-in' });
        accounts.signOut(open);
        return reply
          .header('set-cookie', cookieText('', listener, '; Max-Age=0'))
          .code(204)
          .send();
      });
    },
    { prefix: '/desk' },
  );
}

/** Only our own page's scripts ask here; nobody keeps the answer. */
function guardScope(scope: FastifyInstance, bug: ListenerSettings['bug']): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { 'sec-fetch-site': site = 'same-origin', 'sec-fetch-mode': mode } = request.headers;
    if (site === 'same-origin' && mode !== 'navigate') return;
    return reply.code(403).send({ error: 'foreign host or origin' });
  });
  scope.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  answerErrors(scope, bug, (reply, { status, waitMs }) => {
    if (waitMs !== null) return sendFault(reply, { error: 'wait', waitMs });
    return reply.code(status).send({ error: status === 500 ? 'internal' : 'bad-request' });
  });
}

/** The desk's end of `/link`: closed where nobody is signed in, or the first PIN has not been changed. */
export function connectDesk(
  socket: WebSocket,
  request: FastifyRequest,
  parts: DeskParts,
  listener: Where['listener'],
): void {
  const { token } = request.query as { readonly token?: unknown };
  const where = whereOf(request, listener);
  const open = parts.accounts.sessionOf(request.headers.cookie, typeof token === 'string' ? token : '', where);
  if (open === null || open.session.mustChangePin) {
    socket.close(signedOutCode, 'not signed in');
    return;
  }
  parts.connected(socket, open, where);
}

export function whereOf(request: FastifyRequest, listener: Where['listener']): Where {
  return { address: request.ip, userAgent: (request.headers['user-agent'] ?? '').slice(0, 512), listener };
}

/** HttpOnly: no script reads it; Strict: no other site's page sends it; over TLS it never goes without. */
export function cookieText(value: string, listener: Where['listener'], more = ''): string {
  const secure = listener === 'lan' ? '; Secure' : '';
  return `${deskCookie}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}${more}`;
}

function openOf(request: FastifyRequest, accounts: DeskAccounts, listener: Where['listener']): OpenSession | null {
  const token = request.headers[tokenHeader];
  const where = whereOf(request, listener);
  return accounts.sessionOf(request.headers.cookie, typeof token === 'string' ? token : '', where);
}

function sendSession(
  reply: FastifyReply,
  listener: Where['listener'],
  begun: Result<SignedIn, SignInFault>,
): FastifyReply {
  if (!begun.ok) return sendFault(reply, begun.fault);
  const { cookie, session } = begun.value;
  return reply.header('set-cookie', cookieText(cookie, listener)).send(sessionSchema.parse(session));
}

function sendFault(reply: FastifyReply, fault: SignInFault): FastifyReply {
  if (fault.waitMs !== undefined) reply.header('retry-after', Math.ceil(fault.waitMs / 1_000));
  return reply.code(statusOfFault[fault.error]).send(fault);
}
