import type { errorResponseBuilderContext } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

/** Thrown where an address asks too often; the scope's error handler says it in its own form. */
export class RateLimited extends Error {
  readonly statusCode = 429;
  readonly waitMs: number;
  constructor(waitMs: number) {
    super('too many requests');
    this.waitMs = waitMs;
  }
}

/** So many requests a minute from one address (IPv6: from one /64). */
export function limited(max: number) {
  return {
    max,
    timeWindow: 60_000,
    /** Addresses that are remembered; the network's side has a few hundred at most. */
    cache: 5_000,
    errorResponseBuilder: (_request: FastifyRequest, { ttl }: errorResponseBuilderContext) => new RateLimited(ttl),
  };
}
