/** Who is signed in where. A session is a browser's; the file knows the digest of its id, and outlasts a restart. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { DeskSession } from '../../../desk-contract.ts';
import type { StoredGuard } from '../../../record/desk-guards.ts';
import type { SessionOfGuard } from '../../../record/desk-holders.ts';
import type { StoreParts, Where } from './account-parts.ts';
import { theGate } from './names.ts';

export const deskCookie = 'gatehouse-guard';
const idBytes = 32;
/** However busy it is, a session ends after so long, milliseconds. */
const longestMs = 12 * 3_600_000;
/** How often it is seen whether a session has ended, and how far behind the file's last use may be, milliseconds. */
const sweepMs = 5_000;
const touchMs = 15_000;
/** A moment may lie so far ahead of the clock, milliseconds: clocks are corrected. */
const skewMs = 60_000;
const keptMs = 30 * 86_400_000;
/** Browsers of one guard; the oldest gives way. */
const maxEach = 8;

/** A session that is going on. `id` may be told to the gate's other parts: nobody is signed in by it. */
export interface OpenSession {
  readonly id: string;
  readonly session: DeskSession;
}

/** A session that has just begun, or goes on under a fresh cookie. */
export interface SignedIn extends OpenSession {
  /** The cookie's value, base64url. */
  readonly cookie: string;
}

export interface DeskSessions {
  /** Null where it could not be written. */
  begin(guard: StoredGuard, means: 'pin' | 'badge', where: Where): SignedIn | null;
  find(cookieHeader: string | undefined, where: Where): OpenSession | null;
  touch(id: string): void;
  /** `by` is who ends it; null: no event is written, for one that goes on under another id. */
  end(id: string, by: string | null): void;
  /** Ends every session of a guard's row that `isMeant`. */
  endOf(guard: number, by: string | null, isMeant?: (session: SessionOfGuard) => boolean): void;
  /** The rows of the guards who are signed in. */
  onDuty(): ReadonlySet<number>;
  ended(listener: (id: string) => void): () => void;
  close(): void;
}

/** Whether the token is the session's own. */
export function isTokenOf({ session }: OpenSession, token: string): boolean {
  const [given, own] = [Buffer.from(token), Buffer.from(session.token)];
  return given.length === own.length && timingSafeEqual(given, own);
}

export function openSessions(parts: StoreParts & { readonly idleMs: number }): DeskSessions {
  const sessions = new OpenSessions(parts);
  sessions.resume();
  return sessions;
}

/** Moments of the clock that is never set, milliseconds. */
interface Times {
  readonly madeAt: number;
  readonly lastAt: number;
  /** The last use that is in the file. */
  readonly writtenAt: number;
}

class OpenSessions implements DeskSessions {
  readonly #parts: StoreParts & { readonly idleMs: number };
  readonly #times = new Map<string, Times>();
  readonly #listeners = new Set<(id: string) => void>();
  /** Ended, though the file could not be told yet. */
  readonly #unwritten = new Set<string>();
  #cancelSweep: () => void = () => undefined;

  constructor(parts: StoreParts & { readonly idleMs: number }) {
    this.#parts = parts;
  }

  /** Takes up the sessions of the life before. */
  resume(): void {
    const { store, clock } = this.#parts;
    const forgotten = store.transact(({ sessions }) => sessions.forget(clock.now() - keptMs));
    if (!forgotten.ok) this.#parts.failed(forgotten.fault.message);
    this.#sweep();
  }

  begin(guard: StoredGuard, means: 'pin' | 'badge', where: Where): SignedIn | null {
    const { store, clock, random } = this.#parts;
    const id = Buffer.from(random(idBytes)).toString('base64url');
    const now = clock.now();
    const { role } = guard;
    const session = { key: keyOf(id), guard: guard.id, role, place: placeOf(where), means, madeAt: now, lastAt: now };
    const made = store.transact(({ sessions }) => {
      sessions.add(session);
      return sessions.open().filter(open => open.guard === guard.id);
    });
    if (!made.ok) {
      this.#parts.failed(made.fault.message);
      return null;
    }
    const name = session.key.toString('hex');
    const at = clock.monotonic();
    this.#times.set(name, { madeAt: at, lastAt: at, writtenAt: at });
    const older = made.value.filter(({ key }) => hex(key) !== name);
    for (const { key } of older.slice(0, Math.max(0, older.length + 1 - maxEach))) this.end(hex(key), theGate);
    return { ...openOf({ ...session, ...nowOf(guard) }, id), cookie: id };
  }

  find(cookieHeader: string | undefined, where: Where): OpenSession | null {
    const id = cookieOf(cookieHeader);
    if (id === null) return null;
    const stored = this.#stored(keyOf(id));
    if (stored === null || this.#endWhereOver(stored)) return null;
    if (!timingSafeEqual(stored.place, placeOf(where))) return null;
    return openOf(stored, id);
  }

  touch(id: string): void {
    const { store, clock } = this.#parts;
    const times = this.#times.get(id);
    if (times === undefined) return;
    const at = clock.monotonic();
    const isWritten = at - times.writtenAt >= touchMs;
    this.#times.set(id, { ...times, lastAt: at, writtenAt: isWritten ? at : times.writtenAt });
    if (!isWritten) return;
    const touched = store.transact(({ sessions }) => sessions.touch(Buffer.from(id, 'hex'), clock.now()));
    if (!touched.ok) this.#parts.failed(touched.fault.message);
  }

  end(id: string, by: string | null): void {
    const key = Buffer.from(id, 'hex');
    const stored = this.#stored(key);
    if (stored !== null) this.#end(stored, by);
  }

  endOf(guard: number, by: string | null, isMeant: (session: SessionOfGuard) => boolean = () => true): void {
    for (const session of this.#open()) if (session.guard === guard && isMeant(session)) this.#end(session, by);
  }

  onDuty(): ReadonlySet<number> {
    const going = this.#open().filter(session => !this.#isOver(session));
    return new Set(going.map(({ guard }) => guard));
  }

  ended(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#cancelSweep();
    this.#listeners.clear();
  }

  #sweep(): void {
    this.#cancelSweep = this.#parts.clock.timer(sweepMs, () => this.#sweep());
    this.#writeEnded();
    const open = this.#open();
    for (const session of open) this.#endWhereOver(session);
    // A command beside the gate may have ended one in the file.
    const known = new Set(open.map(({ key }) => hex(key)));
    for (const id of this.#times.keys()) if (!known.has(id)) this.#tell(id);
  }

  #open(): readonly SessionOfGuard[] {
    const open = this.#parts.store.read(({ sessions }) => sessions.open());
    if (open.ok) return open.value.filter(({ key }) => !this.#unwritten.has(hex(key)));
    this.#parts.failed(open.fault.message);
    return [];
  }

  #stored(key: Uint8Array): SessionOfGuard | null {
    const found = this.#parts.store.read(({ sessions }) => sessions.find(key));
    return found.ok && !this.#unwritten.has(hex(key)) ? found.value : null;
  }

  #endWhereOver(session: SessionOfGuard): boolean {
    if (!this.#isOver(session)) return false;
    this.#end(session, theGate);
    return true;
  }

  #isOver(session: SessionOfGuard): boolean {
    if (session.isRemoved || session.role !== session.roleNow) return true;
    const now = this.#parts.clock.monotonic();
    const { madeAt, lastAt } = this.#timesOf(session);
    return now - madeAt >= longestMs || now - lastAt >= this.#parts.idleMs;
  }

  #timesOf(session: SessionOfGuard): Times {
    const id = hex(session.key);
    const known = this.#times.get(id);
    if (known !== undefined) return known;
    const [now, monotonic] = [this.#parts.clock.now(), this.#parts.clock.monotonic()];
    // How long ago it was used cannot be told by a clock that has gone back since: rather too long than too short.
    const since = (at: number) => (at > now + skewMs ? Number.NEGATIVE_INFINITY : monotonic - Math.max(0, now - at));
    const lastAt = since(session.lastAt);
    const times = { madeAt: since(session.madeAt), lastAt, writtenAt: lastAt };
    this.#times.set(id, times);
    return times;
  }

  #end(session: SessionOfGuard, by: string | null): void {
    this.#unwritten.add(hex(session.key));
    this.#writeEnded();
    this.#tell(hex(session.key));
    const { note } = this.#parts;
    if (by !== null) note({ kind: 'signed-out', guard: session.name, role: session.role, by });
  }

  #writeEnded(): void {
    const { store, clock, failed } = this.#parts;
    if (this.#unwritten.size === 0) return;
    const ended = store.transact(({ sessions }) => {
      for (const id of this.#unwritten) sessions.end(Buffer.from(id, 'hex'), clock.now());
    });
    if (ended.ok) this.#unwritten.clear();
    else failed(ended.fault.message);
  }

  #tell(id: string): void {
    this.#times.delete(id);
    for (const listener of this.#listeners) listener(id);
  }
}

const nowOf = ({ name, role, mustChange }: StoredGuard) => ({ name, roleNow: role, mustChange, isRemoved: false });

function openOf(stored: SessionOfGuard, id: string): OpenSession {
  const { name, role, mustChange } = stored;
  return { id: hex(stored.key), session: { name, role, mustChangePin: mustChange, token: tokenOf(id) } };
}

/** Nothing to keep, and so nothing to find in the file: whoever has the id has the token, and nobody else. */
function tokenOf(id: string): string {
  return createHmac('sha256', id).update('gatehouse desk token').digest('base64url');
}

function keyOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}

function placeOf({ userAgent, listener }: Where): Buffer {
  return createHash('sha256').update(`${listener}\0${userAgent}`).digest();
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The id that a Cookie header carries; null for none, and for two: another program on this host may have set one. */
function cookieOf(header: string | undefined): string | null {
  const values = (header ?? '')
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${deskCookie}=`))
    .map(pair => pair.slice(deskCookie.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && /^[\w-]{43}$/.test(value) ? value : null;
}
