/** The guards, their sessions and the programs' tokens: `DIR/desk.sqlite`, used by the gate and beside it by commands. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { type GuardTable, openGuardTable } from './desk-guards.ts';
import { openSessionTable, openTokenTable, type SessionTable, type TokenTable } from './desk-holders.ts';
import { deskSchema } from './desk-schema.ts';
import type { JournalFault } from './faults.ts';
import { makePepper, type Pepper } from './pepper.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';
import { openStore } from './register-store.ts';

export interface DeskTables {
  readonly guards: GuardTable;
  readonly sessions: SessionTable;
  readonly tokens: TokenTable;
}

export interface DeskStore {
  readonly pepper: Pepper;
  read<T>(work: (tables: DeskTables) => T): Result<T, JournalFault>;
  /**
   * One transaction, durable when it returns ok. Nothing of it is kept where `isKept` says so, though the value is
   * returned. `work` is synchronous and short: others wait for it.
   */
  transact<T>(work: (tables: DeskTables) => T, isKept?: (value: T) => boolean): Result<T, JournalFault>;
  /** Idempotent. */
  close(): void;
}

interface DeskStoreOptions {
  readonly random: (bytes: number) => Uint8Array;
}

const { remedy } = deskSchema;
/** How long another process's transaction is waited for, milliseconds; each takes about one. */
const busyMs = 250;
/** A checkpoint this small takes no longer than a commit. */
const checkpointPages = 64;

/** Opens the file for reading and writing, and makes it and the pepper where neither is there. */
export function openDeskStore(dir: string, { random }: DeskStoreOptions): Result<DeskStore, JournalFault> {
  const file = join(dir, deskSchema.name);
  const pepper = makePepper(dir, random);
  if (!pepper.ok) return pepper;
  const opened = openStore(file, deskSchema, 'writer');
  if (!opened.ok) return opened;
  const connection = opened.value;
  if (connection === null) return fail(storeFault('io', file, remedy));
  try {
    connection.pragma(`busy_timeout = ${busyMs}`);
    connection.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    if (isPepperOf(connection, pepper.value)) return ok(new SqliteDeskStore(connection, file, pepper.value));
    connection.close();
    return fail(storeFault('corrupt', file, `pepper.key beside it is another one's: put the right one back`));
  } catch (error) {
    connection.close();
    return fail(storeFaultOf(error, file, remedy));
  }
}

/** Keeps the proof of the first pepper. Throws SqliteError. */
function isPepperOf(connection: Database, pepper: Pepper): boolean {
  const proof = pepper.digest('proof', '').subarray(0, 16);
  connection.prepare('INSERT OR IGNORE INTO state (id, proof) VALUES (1, ?)').run(proof);
  return proof.equals(Buffer.from(connection.prepare<[], Uint8Array>('SELECT proof FROM state').pluck().get() ?? []));
}

/** Reads what there is, beside the running gate; `empty` where there is no file yet. */
export function readDeskStore<T>(dir: string, empty: T, work: (tables: DeskTables) => T): Result<T, JournalFault> {
  const file = join(dir, deskSchema.name);
  if (!existsSync(file)) return ok(empty);
  const opened = openStore(file, deskSchema, 'reader');
  if (!opened.ok) return opened;
  const connection = opened.value;
  if (connection === null) return ok(empty);
  try {
    connection.pragma(`busy_timeout = ${busyMs}`);
    return ok(work(tablesOf(connection)));
  } catch (error) {
    return fail(storeFaultOf(error, file, remedy));
  } finally {
    connection.close();
  }
}

function tablesOf(connection: Database): DeskTables {
  return {
    guards: openGuardTable(connection),
    sessions: openSessionTable(connection),
    tokens: openTokenTable(connection),
  };
}

class SqliteDeskStore implements DeskStore {
  readonly pepper: Pepper;
  readonly #connection: Database;
  readonly #file: string;
  readonly #tables: DeskTables;

  constructor(connection: Database, file: string, pepper: Pepper) {
    this.pepper = pepper;
    this.#connection = connection;
    this.#file = file;
    this.#tables = tablesOf(connection);
  }

  read<T>(work: (tables: DeskTables) => T): Result<T, JournalFault> {
    return this.#guard(() => work(this.#tables));
  }

  transact<T>(work: (tables: DeskTables) => T, isKept: (value: T) => boolean = () => true): Result<T, JournalFault> {
    return this.#guard(() => {
      this.#connection.exec('BEGIN IMMEDIATE');
      try {
        const value = work(this.#tables);
        if (isKept(value)) this.#connection.exec('COMMIT');
        return value;
      } finally {
        if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      }
    });
  }

  close(): void {
    this.#connection.close();
  }

  /** SQLite's errors are values; anything else is a bug and goes on up. */
  #guard<T>(work: () => T): Result<T, JournalFault> {
    if (!this.#connection.open) return fail(storeFault('io', this.#file, 'open it again', 'it is closed'));
    try {
      return ok(work());
    } catch (error) {
      return fail(storeFaultOf(error, this.#file, remedy));
    }
  }
}
