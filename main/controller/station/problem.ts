import type { FastifyReply } from 'fastify';
import { type ProblemName, problem, problems } from './api-specs.ts';

export interface Problem {
  readonly name: ProblemName;
  readonly detail?: string;
}

/** In the form of RFC 9457. */
export function sendProblem(reply: FastifyReply, { name, detail }: Problem): FastifyReply {
  const { status, title } = problems[name];
  if (name === 'no-token') reply.header('www-authenticate', 'Bearer realm="gatehouse"');
  if (name === 'not-allowed') reply.header('www-authenticate', 'Bearer realm="gatehouse", error="insufficient_scope"');
  const told = { type: `urn:gatehouse:problem:${name}`, title, status, ...(detail === undefined ? {} : { detail }) };
  return reply.code(status).type('application/problem+json').send(problem.parse(told));
}
