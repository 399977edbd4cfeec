/** The API for programs: bearer tokens with scopes, JSON, problem+json (RFC 9457). Cookies mean nothing here. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ApiScope } from '../../contract.ts';
import type { DeskLane, MusterRow } from '../../desk-contract.ts';
import type { DeskRecord } from '../../record/desk-records.ts';
import { type Direction, fail, type Override, ok, type Result } from '../../words.ts';
import type { ProgramToken } from '../desk/auth/accounts.ts';
import { apiEventOf, type JournalEvent } from './api-events.ts';
import {
  type ApiLane,
  type ApiSpec,
  eventsSpec,
  lanesSpec,
  musterSpec,
  openApiSpec,
  openSpec,
  type ProblemName,
} from './api-specs.ts';
import { answerErrors, type ListenerSettings } from './listener.ts';
import { openApi } from './openapi.ts';
import { apiPrefix } from './origin-guard.ts';
import { type Problem, sendProblem } from './problem.ts';
import { limited } from './rate-limits.ts';

export interface ApiParts {
  /** Milliseconds since 1970. */
  now(): number;
  /** The token with this secret; null where there is none (any more). */
  tokenOf(secret: string): ProgramToken | null;
  lanes(): readonly DeskLane[];
  /** Ids of the site's reasons for an override. */
  readonly reasons: readonly string[];
  /** At most `limit` events with numbers over `after`, oldest first. */
  eventsAfter(after: number, limit: number): Result<readonly JournalEvent[], unknown>;
  /** Number of its event; null where only the second file could be written. */
  open(lane: string, direction: Direction, override: Override): Result<number | null, 'refused' | 'not-recorded'>;
  muster(): Promise<Result<readonly MusterRow[], unknown>>;
  /** Durable when it returns. */
  note(record: DeskRecord): Result<unknown, unknown>;
}

/** What a handler is given; all of it has been parsed. */
interface Call<S extends ApiSpec> {
  readonly params: z.output<S['params']>;
  readonly query: z.output<S['query']>;
  readonly body: S['body'] extends z.ZodObject ? z.output<S['body']> : undefined;
  /** `api:` and the token's name. */
  readonly by: string;
}
type Handler<S extends ApiSpec> = (call: Call<S>) => Promise<Result<z.input<S['answer']>, Problem>>;

const requestsPerMinute = 600;
/** Pseudonyms that one record of a look names at most. */
const maxPersons = 100;

export function addApi(server: FastifyInstance, parts: ApiParts, bug?: ListenerSettings['bug']): void {
  void server.register(
    async scope => {
      await scope.register(rateLimit, limited(requestsPerMinute));
      guardScope(scope, bug);
      const serve = <S extends ApiSpec>(spec: S, handler: Handler<S>) => addRoute(scope, parts, spec, handler);
      serve(openApiSpec, async () => ok({ ...openApi(), openapi: '3.1.0' }));
      serve(lanesSpec, async () => ok({ now: parts.now(), lanes: parts.lanes().map(apiLaneOf) }));
      serve(eventsSpec, async ({ query }) => listEvents(parts, query.after, query.limit));
      serve(openSpec, async ({ params, body, by }) => openLane(parts, params.id, body, by));
      serve(musterSpec, async ({ by }) => listMuster(parts, by));
    },
    { prefix: apiPrefix },
  );
}

function guardScope(scope: FastifyInstance, bug: ListenerSettings['bug']): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { 'sec-fetch-site': site = 'none' } = request.headers;
    if (site === 'none' || site === 'same-origin') return;
    return sendProblem(reply, { name: 'foreign' });
  });
  scope.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  scope.setNotFoundHandler((_request, reply) => sendProblem(reply, { name: 'not-found' }));
  answerErrors(scope, bug, (reply, { status }) => sendProblem(reply, { name: nameOfStatus(status) }));
}

function nameOfStatus(status: number): ProblemName {
  if (status === 429) return 'too-many';
  if (status === 413) return 'too-large';
  return status === 500 ? 'internal' : 'bad-request';
}

function addRoute<S extends ApiSpec>(scope: FastifyInstance, parts: ApiParts, spec: S, handler: Handler<S>): void {
  scope.route({
    method: spec.method,
    url: spec.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const token = spec.scope === null ? null : authorise(request, parts, spec.scope);
      if (token?.ok === false) return sendProblem(reply, token.fault);
      const call = parseCall(request, spec);
      if (!call.ok) return sendProblem(reply, call.fault);
      const answered = await handler({ ...call.value, by: `api:${token?.value.name ?? ''}` });
      if (!answered.ok) return sendProblem(reply, answered.fault);
      // A field that the schema does not have is a mistake of ours, and goes to nobody.
      return reply.send(spec.answer.parse(answered.value));
    },
  });
}

function authorise(request: FastifyRequest, parts: ApiParts, scope: ApiScope): Result<ProgramToken, Problem> {
  const secret = /^Bearer ([A-Za-z0-9._~+/=-]{16,256})$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = secret === undefined ? null : parts.tokenOf(secret);
  if (token === null) return fail({ name: 'no-token' });
  return token.scopes.includes(scope) ? ok(token) : fail({ name: 'not-allowed', detail: `scope: ${scope}` });
}

function parseCall<S extends ApiSpec>(request: FastifyRequest, spec: S): Result<Omit<Call<S>, 'by'>, Problem> {
  const params = spec.params.safeParse(request.params);
  const query = spec.query.safeParse(request.query);
  const body = spec.body?.safeParse(request.body);
  const error = params.error ?? query.error ?? body?.error;
  if (error !== undefined) return fail({ name: 'bad-request', detail: detailOf(error) });
  // Each has just been parsed with the schema that its type is made of; TypeScript does not follow that through `spec`.
  return ok({ params: params.data, query: query.data, body: body?.data } as Omit<Call<S>, 'by'>);
}

/** Where and what was expected, never what was found. */
function detailOf(error: z.ZodError): string {
  const [first] = error.issues;
  return first === undefined ? '' : `${first.path.join('.')}: ${first.message}`.replace(/^: /, '').slice(0, 200);
}

/** Without the person who passed last and the drivers' own words. */
function apiLaneOf(lane: DeskLane): ApiLane {
  const { id, name, zone, direction, state, since, mode, isLocked, isInterlocked } = lane;
  const faults = lane.faults.map(fault => ({ kind: fault.kind, since: fault.since }));
  return { id, name, zone, direction, state, since, mode, isLocked, isInterlocked, faults };
}

function listEvents(parts: ApiParts, after: number, limit: number): Result<z.input<typeof eventsSpec.answer>, Problem> {
  const read = parts.eventsAfter(after, limit);
  if (!read.ok) return fail({ name: 'not-available' });
  const events = read.value.map(apiEventOf);
  return ok({ events, last: events.at(-1)?.seq ?? after });
}

function openLane(
  parts: ApiParts,
  id: string,
  { direction, reason, note }: z.output<typeof openSpec.body>,
  by: string,
): Result<z.input<typeof openSpec.answer>, Problem> {
  const lane = parts.lanes().find(known => known.id === id);
  if (lane === undefined) return fail({ name: 'unknown-lane', detail: `lane: ${id}` });
  if (lane.direction !== 'both' && lane.direction !== direction) {
    return fail({ name: 'wrong-direction', detail: `lane ${id} opens ${lane.direction}` });
  }
  if (!parts.reasons.includes(reason)) {
    return fail({ name: 'unknown-reason', detail: `expected one of: ${parts.reasons.join(', ')}` });
  }
  const opened = parts.open(id, direction, { guard: by, reason, note });
  return opened.ok ? ok({ seq: opened.value }) : fail({ name: opened.fault });
}

/** Recorded before it is told: who looked, and at whom. */
async function listMuster(parts: ApiParts, by: string): Promise<Result<z.input<typeof musterSpec.answer>, Problem>> {
  const at = parts.now();
  const read = await parts.muster();
  if (!read.ok) return fail({ name: 'not-available' });
  const persons = [...new Set(read.value.map(({ person }) => person))].slice(0, maxPersons);
  const noted = parts.note({ kind: 'looked', guard: by, what: 'muster', persons, count: read.value.length });
  if (!noted.ok) return fail({ name: 'not-recorded' });
  const rows = read.value.map(row => {
    const { visit, person, name, host, zone, lane, isMet } = row;
    return { visit, person, name, host, zone, lane, at: row.at, isMet };
  });
  return ok({ at, rows });
}
