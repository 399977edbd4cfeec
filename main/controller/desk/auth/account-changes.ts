/** What the command line, and in part a supervisor, changes about guards and programs. Nothing changes unrecorded. */
import { createHash } from 'node:crypto';
import type { PinHash, StoredGuard } from '../../../record/desk-guards.ts';
import type { DeskRecord } from '../../../record/desk-records.ts';
import type { DeskTables } from '../../../record/desk-store.ts';
import { fail, type GuardRole, ok, type Result } from '../../../words.ts';
import type { StoreParts } from './account-parts.ts';
import type { DeskSessions } from './desk-sessions.ts';
import { cleanName, commandLine, foldName } from './names.ts';
import { nameKeyOf, type PinCheck } from './pin-check.ts';
import { isWeakPin } from './pins.ts';

/** `message` is for whoever asked, in English. */
export interface AccountFault {
  readonly kind: 'unknown-name' | 'exists' | 'refused' | 'not-recorded';
  readonly message: string;
}

type Changed = Result<null, AccountFault>;

export interface NewGuardOrder {
  readonly name: string;
  readonly role: GuardRole;
  /** 6 to 12 digits. */
  readonly pin: string;
  readonly mustChange: boolean;
}

export interface TokenOrder {
  readonly name: string;
  readonly scopes: readonly string[];
  /** SHA-256 of the secret. */
  readonly hash: Uint8Array;
}

export interface AccountChanges {
  addGuard(order: NewGuardOrder): Promise<Changed>;
  removeGuard(name: string): Changed;
  /** `by` is a guard's name or the command line; nobody unlocks themselves. */
  unlock(name: string, by: string): Changed;
  /** A first PIN that has to be changed; ends the guard's sessions, and their lock-out. */
  setPin(name: string, pin: string): Promise<Changed>;
  /** The badge before it is worth nothing any more, nor is a session that began with it. */
  setBadge(name: string, badge: string): Changed;
  /** By the guard themselves, who has shown the PIN before (`from`). */
  changeOwnPin(guard: StoredGuard, to: PinHash): Changed;
  addToken(order: TokenOrder): Changed;
  removeToken(name: string): Changed;
}

export const badgeHash = (badge: string) => createHash('sha256').update(badge).digest();
export const tokenHash = (secret: string) => createHash('sha256').update(secret).digest();

type GuardEvent = 'guard-removed' | 'guard-unlocked' | 'pin-changed' | 'badge-issued';

const faultOf = (kind: AccountFault['kind'], message: string) => fail<AccountFault>({ kind, message });
const unknown = (name: string) => faultOf('unknown-name', `there is no guard ${name}: gatehouse guard list names them`);
const weak = faultOf('refused', 'this PIN is among the first that somebody would try: choose another one');
const busy = faultOf('refused', 'too many PINs are being checked at this moment: try again');

export function newAccountChanges(parts: StoreParts, pins: PinCheck, sessions: DeskSessions): AccountChanges {
  /** A change of one guard's row, and its event. */
  function onGuard(
    name: string,
    kind: GuardEvent,
    by: string,
    work: (tables: DeskTables, guard: StoredGuard) => void,
  ): Result<StoredGuard, AccountFault> {
    return recorded(parts, tables => {
      const guard = tables.guards.byName(nameKeyOf(parts, name));
      if (guard === null || guard.removedAt !== null) return unknown(name);
      work(tables, guard);
      return ok({ record: { kind, guard: guard.name, role: guard.role, by }, value: guard });
    });
  }

  return {
    addGuard: order => addGuard(order, parts, pins),
    removeGuard(name) {
      const now = Math.trunc(parts.clock.now());
      const removed = onGuard(name, 'guard-removed', commandLine, ({ guards }, { id }) => guards.remove(id, now));
      return thenEnd(removed, sessions);
    },
    unlock(name, by) {
      if (foldName(name) === foldName(by)) return faultOf('refused', 'nobody unlocks themselves');
      const cleared = onGuard(name, 'guard-unlocked', by, ({ guards }, { nameKey }) => guards.clearAttempts(nameKey));
      return cleared.ok ? ok(null) : cleared;
    },
    async setPin(name, pin) {
      if (isWeakPin(pin)) return weak;
      const hash = await pins.hash(pin);
      if (hash === null) return busy;
      const set = onGuard(name, 'pin-changed', commandLine, ({ guards }, { id, nameKey }) => {
        guards.setPin(id, hash, true);
        guards.clearAttempts(nameKey);
      });
      return thenEnd(set, sessions);
    },
    setBadge(name, badge) {
      const hash = badgeHash(badge);
      const set = onGuard(name, 'badge-issued', commandLine, ({ guards }, { id }) => guards.setBadge(id, hash));
      return thenEnd(set, sessions, ({ means }) => means === 'badge');
    },
    changeOwnPin(shown, to) {
      return recorded(parts, ({ guards }) => {
        const guard = guards.byName(shown.nameKey);
        const isShown = guard !== null && Buffer.compare(guard.pin.hash, shown.pin.hash) === 0;
        if (!isShown || guard.removedAt !== null) return unknown(shown.name);
        guards.setPin(guard.id, to, false);
        const { name, role } = guard;
        return ok({ record: { kind: 'pin-changed', guard: name, role, by: name }, value: null });
      });
    },
    addToken: order => addToken(order, parts),
    removeToken: name => removeToken(name, parts),
  };
}

function thenEnd(
  changed: Result<StoredGuard, AccountFault>,
  sessions: DeskSessions,
  isMeant?: Parameters<DeskSessions['endOf']>[2],
): Changed {
  if (!changed.ok) return changed;
  sessions.endOf(changed.value.id, commandLine, isMeant);
  return ok(null);
}

async function addGuard(
  { name: asked, role, pin, mustChange }: NewGuardOrder,
  parts: StoreParts,
  pins: PinCheck,
): Promise<Changed> {
  const name = cleanName(asked);
  if (name === null) {
    const rule = "up to 80 letters, digits, spaces and . ' ( ) _ -, beginning with a letter or digit";
    return faultOf('refused', `a guard may not be called ${JSON.stringify(asked)}: ${rule}`);
  }
  if (isWeakPin(pin)) return weak;
  const hash = await pins.hash(pin);
  if (hash === null) return busy;
  return recorded(parts, ({ guards }) => {
    const nameKey = nameKeyOf(parts, name);
    const known = guards.byName(nameKey);
    if (known !== null) return exists(known);
    const guard = { name, folded: foldName(name), nameKey, role, pin: hash, mustChange };
    guards.add(guard, Math.trunc(parts.clock.now()));
    return ok({ record: { kind: 'guard-added', guard: name, role, by: commandLine }, value: null });
  });
}

function exists({ name, role, removedAt }: StoredGuard) {
  if (removedAt === null) return faultOf('exists', `there is a ${role} ${name} already: choose another name`);
  const day = new Date(removedAt).toISOString().slice(0, 10);
  const message = `the log knows a ${role} ${name}, removed on ${day}: choose another name, this one stays theirs`;
  return faultOf('exists', message);
}

function addToken({ name, scopes, hash }: TokenOrder, parts: StoreParts): Changed {
  return recorded(parts, ({ tokens }) => {
    if (tokens.byName(name) !== null) {
      return faultOf('exists', `there is a token ${name} already: remove it first, or choose another name`);
    }
    tokens.add({ name, scopes, madeAt: parts.clock.now() }, hash);
    return ok({ record: { kind: 'token-added', token: name, scopes, by: commandLine }, value: null });
  });
}

function removeToken(name: string, parts: StoreParts): Changed {
  return recorded(parts, ({ tokens }) => {
    const token = tokens.byName(name);
    if (token === null) {
      return faultOf('unknown-name', `there is no token ${name}: gatehouse api-token list names them`);
    }
    tokens.remove(name, parts.clock.now());
    return ok({ record: { kind: 'token-removed', token: name, scopes: token.scopes, by: commandLine }, value: null });
  });
}

const notRecorded = faultOf('not-recorded', 'the journal cannot be written, and nothing changes unrecorded');

/** One transaction that is kept where its event is in the journal. */
function recorded<T>(
  { store, note, failed }: StoreParts,
  work: (tables: DeskTables) => Result<{ readonly record: DeskRecord; readonly value: T }, AccountFault>,
): Result<T, AccountFault> {
  const changed = store.transact<Result<T, AccountFault>>(
    tables => {
      const done = work(tables);
      if (!done.ok) return done;
      return note(done.value.record).ok ? ok(done.value.value) : notRecorded;
    },
    value => value.ok,
  );
  if (changed.ok) return changed.value;
  failed(changed.fault.message);
  return faultOf('not-recorded', changed.fault.message);
}
