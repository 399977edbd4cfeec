/** What the browser gives to the desk's link. */
import { browserParts } from '../ui/browser.ts';
import type { DeskParts } from './desk-link.ts';

export function deskParts(): DeskParts {
  return {
    ...browserParts('role=guard'),
    connect: (token, listener) =>
      browserParts(new URLSearchParams({ role: 'guard', token }).toString()).connect(listener),
    async fetch(method, path, token, body) {
      const headers = new Headers();
      if (token !== null) headers.set('x-gatehouse-token', token);
      if (method === 'POST') headers.set('content-type', 'application/json');
      const answer = await fetch(path, {
        method,
        headers,
        body: method === 'POST' ? JSON.stringify(body ?? {}) : null,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
      });
      const retryAfterS = Number(answer.headers.get('retry-after') ?? Number.NaN);
      return {
        status: answer.status,
        body: await jsonOrNull(answer),
        retryAfterMs: Number.isFinite(retryAfterS) ? retryAfterS * 1_000 : null,
      };
    },
  };
}

async function jsonOrNull(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return null;
  }
}
