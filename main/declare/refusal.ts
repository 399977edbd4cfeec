/** Why the form's service answers with something else than what was asked for. */
import type { FastifyReply } from 'fastify';
import { type DeclareFault, declareFault } from '../declare-contract.ts';

export interface Refusal extends DeclareFault {
  /** Where it is another than the error's own. */
  readonly status?: number;
}

const statusOf: Readonly<Record<DeclareFault['error'], number>> = {
  'bad-request': 400,
  'too-large': 413,
  fields: 422,
  rows: 422,
  'notice-changed': 409,
  'other-content': 409,
  wait: 429,
  unavailable: 503,
  'not-found': 404,
  internal: 500,
};

export function sendRefusal(reply: FastifyReply, { status, ...fault }: Refusal): FastifyReply {
  if (fault.waitMs !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(fault.waitMs / 1_000)));
  return reply.code(status ?? statusOf[fault.error]).send(declareFault.parse(fault));
}

/** What an error of Fastify's, or one that a route has thrown, is called here. */
export function errorOfStatus(status: number): DeclareFault['error'] {
  if (status === 413) return 'too-large';
  if (status === 404) return 'not-found';
  return status === 500 ? 'internal' : 'bad-request';
}
