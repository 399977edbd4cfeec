/** The built screens: pages and what they load. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Role } from '../session.ts';

/** The hashed files of all pages, where they are built. */
export function addAssets(server: FastifyInstance, screens: string): void {
  const assets = join(screens, 'assets');
  if (!existsSync(assets)) return;
  void server.register(fastifyStatic, {
    root: assets,
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    // Where the build has compressed them; most are loaded on this machine, and are not.
    preCompressed: true,
    index: false,
  });
}

export function sendPage(reply: FastifyReply, screens: string, page: Role): FastifyReply {
  const file = join(screens, page, 'index.html');
  if (!existsSync(file)) {
    return reply.code(503).type('text/plain').send('The screens are not built. Run: npm run build:screens\n');
  }
  return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(readFileSync(file));
}
