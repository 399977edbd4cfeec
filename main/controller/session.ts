/** Who may look at which screen: a single-use code becomes a signed cookie, bound to a role and a lane. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../drivers/driver.ts';
import { fail, ok, type Result } from '../words.ts';

/** A guard's screen is a page like the others, but who works there is signed in by name: its code leads to an account's session. */
export type Role = 'visitor' | 'demo' | 'guard';
export interface Session {
  readonly role: Role;
  /** Null for a role that sees every lane. */
  readonly lane: string | null;
}

/** How long a code may wait to be used, milliseconds. */
const codeMs = 60_000;
/** Codes that may wait at once; the oldest gives way. */
const maxCodes = 64;

export interface Sessions {
  /** A fresh single-use code, 128 bits. */
  issueCode(session: Session): string;
  /** The code's session, once and in time; null otherwise. */
  redeem(code: string): Session | null;
  cookieOf(session: Session): { readonly name: string; readonly value: string };
  /** Whether a Cookie header carries this session's cookie, signed by us; never for a guard. */
  isSignedIn(header: string | undefined, session: Session): boolean;
}

/** `key` is 32 bytes, kept in the data folder so that screens stay signed in over restarts. */
export function newSessions(key: Uint8Array, clock: Clock): Sessions {
  const codes = new Map<string, { session: Session; until: number }>();

  function cookieOf(session: Session) {
    const subject = `${session.role}.${session.lane ?? ''}`;
    const signature = createHmac('sha256', key).update(`gatehouse screen\0${subject}`).digest('base64url');
    const screen = session.role === 'guard' ? 'guard-screen' : session.role;
    const name = session.lane === null ? `gatehouse-${screen}` : `gatehouse-${screen}-${session.lane}`;
    return { name, value: signature };
  }

  return {
    cookieOf,
    issueCode(session) {
      const oldest = codes.keys().next();
      if (codes.size >= maxCodes && !oldest.done) codes.delete(oldest.value);
      const code = randomBytes(16).toString('base64url');
      codes.set(code, { session, until: clock.monotonic() + codeMs });
      return code;
    },
    redeem(code) {
      const found = codes.get(code);
      codes.delete(code);
      return found !== undefined && clock.monotonic() < found.until ? found.session : null;
    },
    isSignedIn(header, session) {
      if (session.role === 'guard') return false;
      const { name, value } = cookieOf(session);
      const given = (header ?? '')
        .split(';')
        .map(pair => pair.trim())
        .find(pair => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1);
      return (
        given !== undefined && given.length === value.length && timingSafeEqual(Buffer.from(given), Buffer.from(value))
      );
    },
  };
}

/** Reads `DIR/session.key`, or makes it (32 bytes, mode 600). Fails with a sentence where neither can be done. */
export function sessionKey(dataDir: string): Result<Uint8Array, string> {
  const file = join(dataDir, 'session.key');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const known = existsSync(file) ? Buffer.from(readFileSync(file, 'utf8').trim(), 'hex') : null;
    if (known?.length === 32) return ok(known);
    const key = randomBytes(32);
    writeFileSync(file, `${key.toString('hex')}\n`, { mode: 0o600 });
    return ok(key);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return fail(
      `${file} cannot be used (${code}): give this user the right to read and write it; or remove it, and sign the screens in again`,
    );
  }
}
