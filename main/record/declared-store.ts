/**
 * What the form has signed, `DIR/declared.sqlite`: a card alone finds it until it ends, and a request that is sent again
 * gets its answer again. The service writes it while commands read it and revoke (SQLite's WAL).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { openDayKeys, readDayKeys } from './day-keys.ts';
import {
  countDeclared,
  type DeclaredFile,
  noDeclaredCounts,
  prepareFindTexts,
  readAnswer,
  readDeclared,
} from './declared-find.ts';
import type { DeclaredStore } from './declared-records.ts';
import { declaredDayKeys, declaredKey, declaredStore } from './declared-schema.ts';
import { DeclaredWriter, writerPragmas } from './declared-writer.ts';
import type { JournalFault } from './faults.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';
import { isKeyOf, keepProof, makeRegisterKey, missingKey, type RegisterKey, readRegisterKey } from './register-key.ts';
import { openStore } from './register-store.ts';

const { name, remedy } = declaredStore;

export interface DeclaredParts {
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * For a reader a file that is not there is an empty one, and is found as soon as it is there. A writer makes it, and its
 * keys; several writers take turns.
 */
export function openDeclared(
  dir: string,
  mode: 'reader' | 'writer',
  parts: DeclaredParts,
): Result<DeclaredStore, JournalFault> {
  const file = join(dir, name);
  if (mode === 'reader') {
    const reader = new DeclaredReader(dir, file);
    const looked = reader.look();
    return looked.ok ? ok(reader) : looked;
  }
  const key = makeRegisterKey(dir, parts.random, declaredKey);
  return key.ok ? openWriter(dir, file, key.value, parts) : key;
}

/** For a command beside the service: answers with the refs that are not known, and makes no file. */
export function revokeDeclared(
  dir: string,
  refs: readonly string[],
  at: number,
  parts: DeclaredParts,
): Result<readonly string[], JournalFault> {
  if (!existsSync(join(dir, name))) return ok(refs);
  const store = openDeclared(dir, 'writer', parts);
  if (!store.ok) return store;
  try {
    return store.value.revoke(refs, at);
  } finally {
    store.value.close();
  }
}

function openWriter(dir: string, file: string, key: RegisterKey, { random }: DeclaredParts) {
  const opened = openStore(file, declaredStore, 'writer');
  if (!opened.ok) return opened;
  const connection = opened.value;
  if (connection === null) return fail(storeFault('io', file, remedy));
  try {
    for (const pragma of writerPragmas) connection.pragma(pragma);
    keepProof(connection, key);
    const fault = unfitness(connection, dir, key);
    if (fault !== null) {
      connection.close();
      return fail(fault);
    }
    const dayKeys = openDayKeys(dir, random, declaredDayKeys);
    return ok(new DeclaredWriter({ connection, dir, file, key, dayKeys, random }));
  } catch (error) {
    connection.close();
    return fail(storeFaultOf(error, file, remedy));
  }
}

/** Why the keys beside the file are not its own; null where they are. Throws SqliteError. */
function unfitness(connection: Database, dir: string, key: RegisterKey): JournalFault | null {
  const file = join(dir, name);
  if (!isKeyOf(connection, key)) {
    return storeFault('corrupt', file, `${declaredKey.key} beside it is another one's: put the right one back`);
  }
  const isEmpty = connection.prepare('SELECT 1 FROM declared LIMIT 1').get() === undefined;
  const keys = join(dir, declaredDayKeys);
  return isEmpty || existsSync(keys) ? null : missingKey(keys, file, declaredKey.afterwards);
}

type Failure = { readonly ok: false; readonly fault: JournalFault };

class DeclaredReader implements DeclaredStore {
  readonly #dir: string;
  readonly #file: string;
  #opened: DeclaredFile | null = null;
  #isClosed = false;

  constructor(dir: string, file: string) {
    this.#dir = dir;
    this.#file = file;
  }

  answerOf(request: string): ReturnType<DeclaredStore['answerOf']> {
    return this.#read<ReturnType<DeclaredStore['answerOf']>>(ok(null), opened => readAnswer(opened, request));
  }

  find(persons: readonly string[], nowS: number): ReturnType<DeclaredStore['find']> {
    return this.#read<ReturnType<DeclaredStore['find']>>(ok([]), opened => prepareFindTexts(opened)(persons, nowS));
  }

  counts(nowS: number): ReturnType<DeclaredStore['counts']> {
    return this.#read(ok(noDeclaredCounts), opened => ok(countDeclared(opened, nowS)));
  }

  entries(): ReturnType<DeclaredStore['entries']> {
    return this.#read<ReturnType<DeclaredStore['entries']>>(ok([]), opened => ok(readDeclared(opened)));
  }

  keep(): Failure {
    return this.#refuse();
  }

  revoke(): Failure {
    return this.#refuse();
  }

  forget(): Failure {
    return this.#refuse();
  }

  close(): void {
    this.#isClosed = true;
    this.#opened?.connection.close();
    this.#opened = null;
  }

  /** Opens the file where it is there. */
  look(): Result<DeclaredFile | null, JournalFault> {
    if (this.#opened !== null || !existsSync(this.#file)) return ok(this.#opened);
    const key = readRegisterKey(this.#dir, declaredKey);
    if (!key.ok) return key;
    const store = openStore(this.#file, declaredStore, 'reader');
    if (!store.ok) return store;
    const connection = store.value;
    if (connection === null) return ok(null);
    try {
      const fault = unfitness(connection, this.#dir, key.value);
      if (fault === null) this.#opened = this.#fileOf(connection, key.value);
      else connection.close();
      return fault === null ? ok(this.#opened) : fail(fault);
    } catch (error) {
      connection.close();
      return fail(storeFaultOf(error, this.#file, remedy));
    }
  }

  #fileOf(connection: Database, key: RegisterKey): DeclaredFile {
    let keys = readDayKeys(this.#dir, declaredDayKeys);
    const dayKeys = {
      find: (day: string) => keys.find(day),
      refresh: () => {
        keys = readDayKeys(this.#dir, declaredDayKeys);
      },
    };
    return { connection, dir: this.#dir, file: this.#file, key, dayKeys };
  }

  #read<R extends Result<unknown, JournalFault>>(empty: R, work: (opened: DeclaredFile) => R): R | Failure {
    if (this.#isClosed) return fail(storeFault('io', this.#file, 'open it again', 'it is closed'));
    const looked = this.look();
    if (!looked.ok) return looked;
    try {
      return looked.value === null ? empty : work(looked.value);
    } catch (error) {
      return fail(storeFaultOf(error, this.#file, remedy));
    }
  }

  #refuse(): Failure {
    return fail(storeFault('io', this.#file, 'open it as a writer', 'it is open for reading only'));
  }
}
