/** The form's page, and what it loads. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentSecurityPolicy } from '../contract.ts';
import { addAssets } from '../controller/station/screens.ts';

/** The page may keep itself for a reload without network, by a worker of its own. */
export const contentPolicy = [contentSecurityPolicy, "worker-src 'self'", "manifest-src 'self'"].join('; ');

/** `screens`: the folder of the built screens; it need not exist. */
export function addPages(server: FastifyInstance, screens: string): void {
  const page = (reply: FastifyReply) => sendFile(reply, join(screens, 'declare', 'index.html'), 'text/html');
  server.get('/', (_request, reply) => page(reply));
  // A poster goes on hanging when its lane has got another name: the page itself looks whether there is one.
  server.get('/l/:lane', (_request, reply) => page(reply));
  server.get('/worker.js', (_request, reply) =>
    sendFile(reply.header('service-worker-allowed', '/'), join(screens, 'declare', 'worker.js'), 'text/javascript'),
  );
  addAssets(server, screens);
}

function sendFile(reply: FastifyReply, file: string, type: string): FastifyReply {
  if (!existsSync(file)) {
    return reply.code(503).type('text/plain').send('The screens are not built. Run: npm run build:screens\n');
  }
  return reply.header('cache-control', 'no-cache').type(`${type}; charset=utf-8`).send(readFileSync(file));
}
