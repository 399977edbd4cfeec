/** Who may work at the desk and at the programs' interface: guards with a PIN or a badge, programs with a token. */
import type { z } from 'zod';
import { type ApiScope, apiScopes } from '../../../contract.ts';
import type { pinChange, SignInFault, signIn } from '../../../desk-contract.ts';
import type { StoredGuard } from '../../../record/desk-guards.ts';
import { type DeskTables, openDeskStore } from '../../../record/desk-store.ts';
import type { JournalFault } from '../../../record/journal.ts';
import { fail, type GuardRole, guardRoles, ok, type Result } from '../../../words.ts';
import { type AccountChanges, badgeHash, newAccountChanges, tokenHash } from './account-changes.ts';
import { type AccountParts, type StoreParts, tryAgain, type Where } from './account-parts.ts';
import { type DeskSessions, isTokenOf, type OpenSession, openSessions, type SignedIn } from './desk-sessions.ts';
import { foldName } from './names.ts';
import { nameKeyOf, newPinCheck, type PinCheck } from './pin-check.ts';
import { isWeakPin } from './pins.ts';

export type { Where } from './account-parts.ts';
export { deskCookie, type OpenSession, type SignedIn } from './desk-sessions.ts';

export interface AccountsOptions extends AccountParts {
  /** Data folder. */
  readonly dir: string;
  /** A session in which nobody does anything ends after so long, milliseconds. */
  readonly idleMs: number;
}

/** The person beside the one who is signed in. */
export interface SecondOrder {
  readonly name: string;
  readonly pin: string;
  /** The least that they have to be. */
  readonly role: GuardRole;
  /** Whom they must not be. */
  readonly not: string;
}

export interface GuardAccount {
  readonly name: string;
  readonly role: GuardRole;
  readonly isLockedOut: boolean;
  readonly isOnDuty: boolean;
}

export interface ProgramToken {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
}

export interface Accounts {
  /** A session that `cookieHeader` names ends: one browser, one guard. */
  signIn(body: z.infer<typeof signIn>, where: Where, cookieHeader?: string): Promise<Result<SignedIn, SignInFault>>;
  signOut(open: OpenSession): void;
  /** Ends the guard's other sessions; this one goes on under another cookie. */
  changePin(open: OpenSession, body: z.infer<typeof pinChange>, where: Where): Promise<Result<SignedIn, SignInFault>>;
  /** The session to which both belong, at the browser and the listener where it began. */
  sessionOf(cookieHeader: string | undefined, token: string, where: Where): OpenSession | null;
  /** For a page that asks for its token. */
  resume(cookieHeader: string | undefined, where: Where): OpenSession | null;
  /** Somebody is at the desk. */
  touch(id: string): void;
  /** A session of this guard without a PIN, for a demo; null where there is no such guard. */
  signInAs(name: string, where: Where): SignedIn | null;
  second(order: SecondOrder, where: Where): Promise<Result<{ name: string; role: GuardRole }, SignInFault>>;
  guards(): readonly GuardAccount[];
  hasSupervisor(): boolean;
  /** Calls back with the id of each session that has ended; the answer takes the listener away. */
  ended(listener: (id: string) => void): () => void;
  tokenOf(secret: string): ProgramToken | null;
  readonly changes: AccountChanges;
  /** Idempotent. Sessions go on in the next life. */
  close(): void;
}

/** Opens `DIR/desk.sqlite` and `DIR/pepper.key`, and makes them where neither is there. */
export function openAccounts(options: AccountsOptions): Result<Accounts, JournalFault> {
  const store = openDeskStore(options.dir, options);
  if (!store.ok) return store;
  const { clock, random, note, failed, idleMs } = options;
  return ok(new StoredAccounts({ clock, random, note, failed, store: store.value }, idleMs));
}

class StoredAccounts implements Accounts {
  readonly changes: AccountChanges;
  readonly #parts: StoreParts;
  readonly #pins: PinCheck;
  readonly #sessions: DeskSessions;

  constructor(parts: StoreParts, idleMs: number) {
    this.#parts = parts;
    this.#pins = newPinCheck(parts);
    this.#sessions = openSessions({ ...parts, idleMs });
    this.changes = newAccountChanges(parts, this.#pins, this.#sessions);
  }

  async signIn(body: z.infer<typeof signIn>, where: Where, cookieHeader?: string) {
    const means = 'badge' in body ? 'badge' : 'pin';
    const shown =
      'badge' in body
        ? await this.#byBadge(body.badge, body.pin, where)
        : await this.#pins.check(body.name, body.pin, where);
    if (!shown.ok) return shown;
    const before = this.#sessions.find(cookieHeader, where);
    if (before !== null) this.signOut(before);
    return this.#begin(shown.value, means, where);
  }

  signOut({ id, session }: OpenSession): void {
    this.#sessions.end(id, session.name);
  }

  async changePin({ id, session }: OpenSession, { from, to }: z.infer<typeof pinChange>, where: Where) {
    if (isWeakPin(to) || from === to) return fail<SignInFault>({ error: 'weak-pin' });
    const shown = await this.#pins.check(session.name, from, where);
    if (!shown.ok) return shown;
    const hash = await this.#pins.hash(to);
    if (hash === null) return fail(tryAgain);
    const changed = this.changes.changeOwnPin(shown.value, hash);
    if (!changed.ok) return fail(tryAgain);
    this.#sessions.end(id, null);
    this.#sessions.endOf(shown.value.id, session.name);
    return this.#begin({ ...shown.value, pin: hash, mustChange: false }, 'pin', where, true);
  }

  sessionOf(cookieHeader: string | undefined, token: string, where: Where): OpenSession | null {
    const open = this.#sessions.find(cookieHeader, where);
    return open !== null && isTokenOf(open, token) ? open : null;
  }

  resume(cookieHeader: string | undefined, where: Where): OpenSession | null {
    return this.#sessions.find(cookieHeader, where);
  }

  touch(id: string): void {
    this.#sessions.touch(id);
  }

  signInAs(name: string, where: Where): SignedIn | null {
    const guard = this.#read(null, ({ guards }) => guards.byName(nameKeyOf(this.#parts, name)));
    if (guard === null || guard.removedAt !== null) return null;
    const begun = this.#begin(guard, 'pin', where);
    return begun.ok ? begun.value : null;
  }

  async second({ name, pin, role, not }: SecondOrder, where: Where) {
    const shown = await this.#pins.check(name, pin, where);
    if (!shown.ok) return shown;
    const { role: has, mustChange, name: called } = shown.value;
    // A first PIN is known to whoever gave it out: it proves no second person.
    const isSecond = foldName(called) !== foldName(not) && isAtLeast(has, role) && !mustChange;
    if (isSecond) return ok({ name: called, role: has });
    this.#pins.noteRefused(shown.value, name, where, true);
    return fail<SignInFault>({ error: 'wrong' });
  }

  guards(): readonly GuardAccount[] {
    const onDuty = this.#sessions.onDuty();
    return this.#read([], ({ guards }) => guards.all()).map(({ id, name, role, isLockedOut }) => {
      return { name, role, isLockedOut, isOnDuty: onDuty.has(id) };
    });
  }

  hasSupervisor(): boolean {
    return this.#read([], ({ guards }) => guards.all()).some(({ role }) => isAtLeast(role, 'supervisor'));
  }

  ended(listener: (id: string) => void): () => void {
    return this.#sessions.ended(listener);
  }

  tokenOf(secret: string): ProgramToken | null {
    if (!apiSecret.test(secret)) return null;
    const token = this.#read(null, ({ tokens }) => tokens.byHash(tokenHash(secret)));
    return token && { name: token.name, scopes: apiScopes.filter(scope => token.scopes.includes(scope)) };
  }

  close(): void {
    this.#sessions.close();
    this.#parts.store.close();
  }

  async #byBadge(badge: string, pin: string | undefined, where: Where): Promise<Result<StoredGuard, SignInFault>> {
    const guard = this.#read(null, ({ guards }) => guards.byBadge(badgeHash(badge)));
    // With a PIN the check itself takes the attempt.
    const isEnough = guard === null || guard.role === 'guard' || pin === undefined;
    const waitMs = isEnough ? this.#pins.takeAttempt(where) : 0;
    if (waitMs > 0) {
      this.#pins.noteRefused(guard, guard?.name ?? '?', where, false);
      return fail({ error: 'wait', waitMs });
    }
    if (guard === null) {
      this.#pins.noteRefused(null, '?', where, false);
      return fail({ error: 'wrong' });
    }
    if (guard.role === 'guard') return ok(guard);
    if (pin === undefined) return fail({ error: 'needs-pin' });
    return this.#pins.check(guard.name, pin, where);
  }

  #begin(guard: StoredGuard, means: 'pin' | 'badge', where: Where, isGoingOn = false): Result<SignedIn, SignInFault> {
    const begun = this.#sessions.begin(guard, means, where);
    if (begun === null) return fail(tryAgain);
    const { name, role } = guard;
    // The desk is needed most when the journal does not work: nobody is kept away from it by that.
    if (!isGoingOn) this.#parts.note({ kind: 'signed-in', guard: name, role, by: name });
    return ok(begun);
  }

  #read<T>(otherwise: T, work: (tables: DeskTables) => T): T {
    const read = this.#parts.store.read(work);
    if (read.ok) return read.value;
    this.#parts.failed(read.fault.message);
    return otherwise;
  }
}

function isAtLeast(has: GuardRole, least: GuardRole): boolean {
  return guardRoles.indexOf(has) >= guardRoles.indexOf(least);
}

/** What a program carries: 256 bits. */
const apiSecret = /^GHT1-[\w-]{43}$/;
export const apiSecretOf = (bytes: Uint8Array) => `GHT1-${Buffer.from(bytes).toString('base64url')}`;
