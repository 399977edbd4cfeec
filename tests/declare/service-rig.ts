/** The form's service as a process of its own, as at a site. */
import { type Running, startRunning, type TestSite } from '../gate.ts';

/** The key `declare` for `makeSite(lanes, { declare: declareKey() })`: the site's own issuer, on a free port. */
export function declareKey(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { url: 'http://localhost:8788', issuer: 'doh', key: 'trust/doh.private.jwk', port: 0, ...changes };
}

interface Ready {
  readonly url: string;
}
export interface DeclareProcess extends Running<Ready> {
  /** As `http://127.0.0.1:40123`. */
  readonly url: string;
}

/** Starts `gatehouse declare` and waits for its ready line; fails with what it said where none comes. */
export async function startDeclare(site: Pick<TestSite, 'file' | 'data'>): Promise<DeclareProcess> {
  const running = await startRunning<Ready>('declare', site);
  return { ...running, url: running.ready.url };
}
