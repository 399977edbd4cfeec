/** The guards' rows, and the count of attempts on each name. */
import type { Database } from 'better-sqlite3';
import type { GuardRole } from '../words.ts';

/** What a hash was made with (RFC 7914). */
export interface PinHash {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly cost: { readonly n: number; readonly r: number; readonly p: number };
}

export interface StoredGuard {
  readonly id: number;
  readonly name: string;
  /** Keyed digest of the folded name. */
  readonly nameKey: Uint8Array;
  readonly role: GuardRole;
  readonly pin: PinHash;
  readonly mustChange: boolean;
  readonly hasBadge: boolean;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  readonly removedAt: number | null;
}

export interface NewGuard {
  readonly name: string;
  readonly folded: string;
  readonly nameKey: Uint8Array;
  readonly role: GuardRole;
  readonly pin: PinHash;
  readonly mustChange: boolean;
}

/** Attempts on one name since the last success. Moments in milliseconds since 1970. */
export interface Attempts {
  readonly failures: number;
  /** Nothing is evaluated before. */
  readonly notBefore: number;
  /** Since when nothing is evaluated until somebody unlocks; null otherwise. */
  readonly lockedAt: number | null;
}

/** Every function may throw SqliteError. */
export interface GuardTable {
  /** Removed guards as well. */
  byName(nameKey: Uint8Array): StoredGuard | null;
  byBadge(badge: Uint8Array): StoredGuard | null;
  /** Those who are not removed, by name. */
  all(): readonly (StoredGuard & { readonly isLockedOut: boolean })[];
  add(guard: NewGuard, at: number): void;
  remove(id: number, at: number): void;
  setPin(id: number, pin: PinHash, mustChange: boolean): void;
  setBadge(id: number, badge: Uint8Array): void;
  attempts(nameKey: Uint8Array): Attempts;
  setAttempts(nameKey: Uint8Array, attempts: Attempts, now: number): void;
  clearAttempts(nameKey: Uint8Array): void;
}

/** Names that nobody has are counted like the others, up to so many; the one that was tried longest ago gives way. */
const maxStrangers = 10_000;

interface GuardRow {
  readonly id: number;
  readonly name: string;
  readonly name_key: Uint8Array;
  readonly role: GuardRole;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly cost_n: number;
  readonly cost_r: number;
  readonly cost_p: number;
  readonly must_change: number;
  readonly badge: Uint8Array | null;
  readonly added_at: number;
  readonly removed_at: number | null;
}

function guardOf(row: GuardRow): StoredGuard {
  return {
    id: row.id,
    name: row.name,
    nameKey: row.name_key,
    role: row.role,
    pin: { salt: row.salt, hash: row.hash, cost: { n: row.cost_n, r: row.cost_r, p: row.cost_p } },
    mustChange: row.must_change === 1,
    hasBadge: row.badge !== null,
    addedAt: row.added_at,
    removedAt: row.removed_at,
  };
}

function prepare(connection: Database) {
  return {
    byName: connection.prepare<[Uint8Array], GuardRow>('SELECT * FROM guard WHERE name_key = ?'),
    byBadge: connection.prepare<[Uint8Array], GuardRow>('SELECT * FROM guard WHERE badge = ?'),
    all: connection.prepare<[], GuardRow & { locked_at: number | null }>(
      `SELECT guard.*, attempt.locked_at FROM guard LEFT JOIN attempt USING (name_key)
       WHERE removed_at IS NULL ORDER BY folded`,
    ),
    add: connection.prepare(
      `INSERT INTO guard (name, folded, name_key, role, salt, hash, cost_n, cost_r, cost_p, must_change, added_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    remove: connection.prepare('UPDATE guard SET removed_at = ?, badge = NULL WHERE id = ?'),
    setPin: connection.prepare(
      'UPDATE guard SET salt = ?, hash = ?, cost_n = ?, cost_r = ?, cost_p = ?, must_change = ? WHERE id = ?',
    ),
    setBadge: connection.prepare('UPDATE guard SET badge = ? WHERE id = ?'),
    attempts: connection.prepare<[Uint8Array], Attempts>(
      'SELECT failures, not_before AS notBefore, locked_at AS lockedAt FROM attempt WHERE name_key = ?',
    ),
    setAttempts: connection.prepare(
      'REPLACE INTO attempt (name_key, failures, not_before, locked_at, last_at) VALUES (?, ?, ?, ?, ?)',
    ),
    clearAttempts: connection.prepare('DELETE FROM attempt WHERE name_key = ?'),
    dropStrangers: connection.prepare(
      `DELETE FROM attempt WHERE name_key IN (
         SELECT name_key FROM attempt
         WHERE NOT EXISTS (SELECT 1 FROM guard WHERE guard.name_key = attempt.name_key AND removed_at IS NULL)
         ORDER BY last_at LIMIT max(0, (SELECT count(*) FROM attempt) - ${maxStrangers}))`,
    ),
  };
}

const noAttempts: Attempts = { failures: 0, notBefore: 0, lockedAt: null };

export function openGuardTable(connection: Database): GuardTable {
  const statements = prepare(connection);
  const found = (row: GuardRow | undefined) => (row === undefined ? null : guardOf(row));
  return {
    byName: nameKey => found(statements.byName.get(nameKey)),
    byBadge: badge => found(statements.byBadge.get(badge)),
    all: () => statements.all.all().map(row => ({ ...guardOf(row), isLockedOut: row.locked_at !== null })),
    add({ name, folded, nameKey, role, pin, mustChange }, at) {
      const { n, r, p } = pin.cost;
      statements.add.run(name, folded, nameKey, role, pin.salt, pin.hash, n, r, p, mustChange ? 1 : 0, at);
      // What strangers have tried on the name is not held against its owner.
      statements.clearAttempts.run(nameKey);
    },
    remove: (id, at) => void statements.remove.run(at, id),
    setPin(id, { salt, hash, cost }, mustChange) {
      statements.setPin.run(salt, hash, cost.n, cost.r, cost.p, mustChange ? 1 : 0, id);
    },
    setBadge: (id, badge) => void statements.setBadge.run(badge, id),
    attempts: nameKey => statements.attempts.get(nameKey) ?? noAttempts,
    setAttempts(nameKey, { failures, notBefore, lockedAt }, now) {
      const isFirst = statements.attempts.get(nameKey) === undefined;
      statements.setAttempts.run(nameKey, failures, Math.trunc(notBefore), lockedAt, Math.trunc(now));
      if (isFirst) statements.dropStrangers.run();
    },
    clearAttempts: nameKey => void statements.clearAttempts.run(nameKey),
  };
}
