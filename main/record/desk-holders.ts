/** Who holds a key to the desk: browsers by a session, programs by a token. Only digests of the keys are kept. */
import type { Database } from 'better-sqlite3';
import type { GuardRole } from '../words.ts';

export interface StoredSession {
  /** SHA-256 of the id. */
  readonly key: Uint8Array;
  /** The guard's row. */
  readonly guard: number;
  /** As it was at signing in. */
  readonly role: GuardRole;
  /** Digest of the browser and the listener that it belongs to. */
  readonly place: Uint8Array;
  readonly means: 'pin' | 'badge';
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly lastAt: number;
}

/** A session with the guard as they are now. */
export interface SessionOfGuard extends StoredSession {
  readonly name: string;
  readonly roleNow: GuardRole;
  readonly mustChange: boolean;
  readonly isRemoved: boolean;
}

export interface StoredToken {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** Every function may throw SqliteError. */
export interface SessionTable {
  /** Null for one that is unknown, or has ended. */
  find(key: Uint8Array): SessionOfGuard | null;
  /** Those that have not ended, the oldest first. */
  open(): readonly SessionOfGuard[];
  add(session: StoredSession): void;
  touch(key: Uint8Array, at: number): void;
  end(key: Uint8Array, at: number): void;
  /** Forgets those that ended before. */
  forget(before: number): void;
}

/** Every function may throw SqliteError. */
export interface TokenTable {
  byHash(hash: Uint8Array): StoredToken | null;
  byName(name: string): StoredToken | null;
  /** Those that are not removed, by name. */
  all(): readonly StoredToken[];
  add(token: StoredToken, hash: Uint8Array): void;
  remove(name: string, at: number): void;
}

type SessionRow = Omit<SessionOfGuard, 'mustChange' | 'isRemoved'> & {
  readonly mustChange: number;
  readonly isRemoved: number;
};

const sessionOf = (row: SessionRow): SessionOfGuard => ({
  ...row,
  mustChange: row.mustChange === 1,
  isRemoved: row.isRemoved === 1,
});

export function openSessionTable(connection: Database): SessionTable {
  const select = `SELECT session.key, session.guard, session.role, place, means, made_at AS madeAt, last_at AS lastAt,
      guard.name, guard.role AS roleNow, must_change AS mustChange, removed_at IS NOT NULL AS isRemoved
    FROM session JOIN guard ON guard.id = session.guard WHERE ended_at IS NULL`;
  const find = connection.prepare<[Uint8Array], SessionRow>(`${select} AND session.key = ?`);
  const open = connection.prepare<[], SessionRow>(`${select} ORDER BY made_at, session.key`);
  const add = connection.prepare(
    'INSERT INTO session (key, guard, role, place, means, made_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const touch = connection.prepare('UPDATE session SET last_at = ? WHERE key = ? AND ended_at IS NULL');
  const end = connection.prepare('UPDATE session SET ended_at = ? WHERE key = ? AND ended_at IS NULL');
  const forget = connection.prepare('DELETE FROM session WHERE ended_at < ?');
  return {
    find(key) {
      const row = find.get(key);
      return row === undefined ? null : sessionOf(row);
    },
    open: () => open.all().map(sessionOf),
    add({ key, guard, role, place, means, madeAt, lastAt }) {
      add.run(key, guard, role, place, means, Math.trunc(madeAt), Math.trunc(lastAt));
    },
    touch: (key, at) => void touch.run(Math.trunc(at), key),
    end: (key, at) => void end.run(Math.trunc(at), key),
    forget: before => void forget.run(Math.trunc(before)),
  };
}

type TokenRow = Omit<StoredToken, 'scopes'> & { readonly scopes: string };

const tokenOf = (row: TokenRow): StoredToken => ({ ...row, scopes: row.scopes.split(' ') });

export function openTokenTable(connection: Database): TokenTable {
  const select = 'SELECT name, scopes, made_at AS madeAt FROM api_token WHERE removed_at IS NULL';
  const byHash = connection.prepare<[Uint8Array], TokenRow>(`${select} AND hash = ?`);
  const byName = connection.prepare<[string], TokenRow>(`${select} AND name = ?`);
  const all = connection.prepare<[], TokenRow>(`${select} ORDER BY name`);
  const add = connection.prepare('INSERT INTO api_token (name, hash, scopes, made_at) VALUES (?, ?, ?, ?)');
  const remove = connection.prepare('UPDATE api_token SET removed_at = ? WHERE name = ? AND removed_at IS NULL');
  const found = (row: TokenRow | undefined) => (row === undefined ? null : tokenOf(row));
  return {
    byHash: hash => found(byHash.get(hash)),
    byName: name => found(byName.get(name)),
    all: () => all.all().map(tokenOf),
    add: ({ name, scopes, madeAt }, hash) => void add.run(name, hash, scopes.join(' '), Math.trunc(madeAt)),
    remove: (name, at) => void remove.run(Math.trunc(at), name),
  };
}
