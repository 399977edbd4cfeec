/** Signing in and out over HTTP: what the gate's answers mean. */
import { type DeskSession, session, signInFault } from '../../main/desk-contract.ts';
import type { SignInTrouble } from './desk.ts';

/** What came back: the status, and the body where it was JSON. */
export interface Fetched {
  readonly status: number;
  readonly body: unknown;
  /** Of `retry-after`, milliseconds; null where there is none. */
  readonly retryAfterMs: number | null;
}

/** Rejects where the gate does not answer. `token` goes along as `x-gatehouse-token`. */
export type DeskFetch = (method: 'GET' | 'POST', path: string, token: string | null, body: unknown) => Promise<Fetched>;

/** A wait that names no end, milliseconds. */
const shortWaitMs = 2_000;

/** Who is signed in, or why nobody is. */
export function entered(fetched: Fetched | null): DeskSession | SignInTrouble {
  if (fetched === null) return { error: 'unreachable' };
  const { status, body, retryAfterMs } = fetched;
  const begun = session.safeParse(body);
  if (isGood(status) && begun.success) return begun.data;
  const fault = signInFault.safeParse(body);
  if (fault.success) return fault.data;
  if (status === 429) return { error: 'wait', waitMs: retryAfterMs ?? shortWaitMs };
  return { error: status === 401 || status === 403 ? 'not-signed-in' : 'unreachable' };
}

export function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Null where the gate does not answer. */
export async function fetchOrNull(call: () => Promise<Fetched>): Promise<Fetched | null> {
  try {
    return await call();
  } catch {
    return null;
  }
}
