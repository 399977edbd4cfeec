/** The requests of the form, and those of gates and of whoever watches over the service. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  declareRequest,
  groupRequest,
  type Issued,
  issuedAnswer,
  type Place,
  place,
  sheetsRequest,
} from '../declare-contract.ts';
import type { Result } from '../words.ts';
import { type FindParts, find, findRequest, refusalOfToken } from './find.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import type { Issue } from './issue.ts';
import type { Limits } from './limits.ts';
import type { Refusal } from './refusal.ts';
import type { ServiceMetrics } from './service-metrics.ts';
import type { Sheets } from './sheets.ts';

export interface RouteParts {
  readonly place: Omit<Place, 'now'>;
  readonly issue: Issue;
  readonly sheets: Sheets;
  readonly find: FindParts;
  readonly limits: Limits;
  readonly gatekeeper: Gatekeeper;
  readonly metrics: ServiceMetrics;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether a declaration could be signed and kept at this moment. */
  isWell(): Promise<boolean>;
  refuse(reply: FastifyReply, refusal: Refusal): FastifyReply;
}

/** Bodies, bytes. All others have the listener's own limit. */
const declareBytes = 8 * 1_024;
const groupBytes = 256 * 1_024;
const sheetsBytes = 512 * 1_024;

export function addRoutes(server: FastifyInstance, parts: RouteParts): void {
  const { gatekeeper, issue, refuse } = parts;
  server.get('/api/place', async (_request, reply) => reply.send(place.parse({ ...parts.place, now: parts.now() })));
  server.post('/api/declare', { bodyLimit: declareBytes }, (request, reply) =>
    answer(parts, { request, reply, schema: declareRequest }, async body => {
      const issued = await issue.declare(body, gatekeeper.askerOf(request));
      return sendIssued(parts, reply, issued);
    }),
  );
  server.post('/api/group', { bodyLimit: groupBytes }, (request, reply) =>
    answer(parts, { request, reply, schema: groupRequest }, async body => {
      const issued = await issue.group(body, gatekeeper.askerOf(request));
      return sendIssued(parts, reply, issued);
    }),
  );
  server.post('/api/sheets', { bodyLimit: sheetsBytes }, (request, reply) =>
    answer(parts, { request, reply, schema: sheetsRequest }, async body => {
      const pdf = await parts.sheets(body);
      if (!pdf.ok) return refuse(reply, pdf.fault);
      parts.metrics.sheets();
      reply.header('content-disposition', 'attachment; filename="declarations.pdf"');
      return reply.type('application/pdf').send(Buffer.from(pdf.value));
    }),
  );
  addFind(server, parts);
  addWatch(server, parts);
  server.setNotFoundHandler((_request, reply) => refuse(reply, { error: 'not-found' }));
}

interface Asked<S extends z.ZodType> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly schema: S;
}

async function answer<S extends z.ZodType>(
  { refuse }: RouteParts,
  { request, reply, schema }: Asked<S>,
  handle: (body: z.output<S>) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const body = schema.safeParse(request.body);
  return body.success ? handle(body.data) : refuse(reply, { error: 'bad-request' });
}

function sendIssued(
  { refuse }: RouteParts,
  reply: FastifyReply,
  issued: Result<readonly Issued[], Refusal>,
): FastifyReply {
  return issued.ok ? reply.send(issuedAnswer.parse({ codes: issued.value })) : refuse(reply, issued.fault);
}

/** The token first: of a stranger not even the body is read. */
function addFind(server: FastifyInstance, parts: RouteParts): void {
  const { gatekeeper, limits, metrics, refuse } = parts;
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const refusal = refusalOfToken(parts.find, request.headers.authorization);
    if (refusal === null) return undefined;
    const waitMs = limits.ask(gatekeeper.askerOf(request));
    if (waitMs > 0) return refuse(reply, { error: 'wait', waitMs });
    if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="gatehouse"');
    return refuse(reply, refusal);
  };
  server.post('/v1/find', { onRequest }, (request, reply) =>
    answer(parts, { request, reply, schema: findRequest }, async ({ persons }) => {
      metrics.lookedUp();
      const found = find(parts.find, persons);
      return found.ok ? reply.send(found.value) : refuse(reply, found.fault);
    }),
  );
}

function addWatch(server: FastifyInstance, { gatekeeper, metrics, isWell, refuse }: RouteParts): void {
  server.get('/healthz', async (_request, reply) => {
    const ok = await isWell();
    return reply.code(ok ? 200 : 503).send({ ok });
  });
  server.get('/metrics', async (request, reply) => {
    if (!gatekeeper.isLocal(request)) return refuse(reply, { error: 'not-found' });
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text());
  });
  server.addHook('onResponse', async (request, reply) => {
    metrics.timed(request.routeOptions.url ?? 'none', reply.elapsedTime);
  });
}
