/**
 * The register of declarations, `DIR/register.sqlite`: what a personal code or a card is looked up in. An import writes it
 * while the gate reads it; neither waits for the other (SQLite's WAL).
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import type { JournalFault } from './faults.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';
import { countRows, type Find, noCounts, prepareFind, readEntries } from './register-find.ts';
import { isKeyOf, makeRegisterKey, type RegisterKey, readRegisterKey } from './register-key.ts';
import type { Register, RegisterWriter } from './register-records.ts';
import { openStore, registerStore } from './register-store.ts';
import { openWriter, type WriterOptions } from './register-writer.ts';

const { remedy } = registerStore;

/**
 * For a reader a register that is not there is an empty one, and is found as soon as it is there. A writer makes it, and
 * its key; several writers take turns.
 */
export function openRegister(dir: string, mode: 'reader'): Result<Register, JournalFault>;
export function openRegister(dir: string, mode: 'writer', options: WriterOptions): Result<RegisterWriter, JournalFault>;
export function openRegister(
  dir: string,
  ...how: readonly ['reader'] | readonly ['writer', WriterOptions]
): Result<Register, JournalFault> {
  const file = join(dir, registerStore.name);
  if (how[0] === 'reader') {
    const reader = new RegisterReader(dir, file);
    const fault = reader.look();
    return fault === null ? ok(reader) : fail(fault);
  }
  const [, options] = how;
  const key = makeRegisterKey(dir, options.random);
  return key.ok ? openWriter(file, key.value, options) : key;
}

type Failure = { readonly ok: false; readonly fault: JournalFault };

interface Opened {
  readonly connection: Database;
  readonly key: RegisterKey;
  readonly inode: number;
  readonly find: Find;
}

class RegisterReader implements Register {
  readonly #dir: string;
  readonly #file: string;
  #opened: Opened | null = null;
  #lookedS = Number.NaN;
  #isClosed = false;

  constructor(dir: string, file: string) {
    this.#dir = dir;
    this.#file = file;
  }

  find(persons: readonly string[], nowS: number, audiences?: readonly string[]) {
    return this.#read(nowS, ok(null), ({ find }) => find(persons, nowS, audiences));
  }

  counts(nowS: number) {
    return this.#read(nowS, ok(noCounts), ({ connection }) => ok(countRows(connection, nowS)));
  }

  entries(): ReturnType<Register['entries']> {
    return this.#read<ReturnType<Register['entries']>>(Number.NaN, ok([]), ({ connection, key }) =>
      ok(readEntries(connection, key, this.#file)),
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  /** Opens the file that stands there now; null where it could, or where there is none. */
  look(): JournalFault | null {
    try {
      return this.#connect();
    } catch (error) {
      this.#drop();
      return storeFaultOf(error, this.#file, remedy);
    }
  }

  #connect(): JournalFault | null {
    const inode = statSync(this.#file, { throwIfNoEntry: false })?.ino;
    // A file that is open keeps its inode from being given to another.
    if (inode !== undefined && inode === this.#opened?.inode) return null;
    this.#drop();
    if (inode === undefined) return null;
    const key = readRegisterKey(this.#dir);
    if (!key.ok) return key.fault;
    const store = openStore(this.#file, registerStore, 'reader');
    if (!store.ok) return store.fault;
    const connection = store.value;
    if (connection === null) return null;
    this.#opened = { connection, key: key.value, inode, find: prepareFind(connection, key.value, this.#file) };
    if (isKeyOf(connection, key.value)) return null;
    this.#drop();
    return storeFault('corrupt', this.#file, `register.key beside it is another one's: put the right one back`);
  }

  /** Looks at the file's name once a second of the caller's, and whenever nothing is open. */
  #read<R extends Result<unknown, JournalFault>>(nowS: number, empty: R, work: (opened: Opened) => R): R | Failure {
    if (this.#isClosed) return fail(storeFault('io', this.#file, 'it is closed', 'closed'));
    try {
      if (this.#opened === null || nowS !== this.#lookedS) {
        this.#lookedS = nowS;
        const fault = this.look();
        if (fault !== null) return fail(fault);
      }
      return this.#opened === null ? empty : work(this.#opened);
    } catch (error) {
      this.#drop();
      return fail(storeFaultOf(error, this.#file, remedy));
    }
  }

  #drop(): void {
    this.#opened?.connection.close();
    this.#opened = null;
  }
}
