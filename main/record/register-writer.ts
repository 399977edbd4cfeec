/** Writing the register: an import, and revocations. */
import type { Database, Statement } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import type { JournalFault } from './faults.ts';
import { contentOf, type NamedDeclaration, openRow, sealRow } from './register-box.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';
import { countRows, damaged, type Find, isPseudonym, prepareFind, readEntries } from './register-find.ts';
import { isKeyOf, keepProof, type RegisterKey } from './register-key.ts';
import type { Added, NewDeclaration, RegisterWriter } from './register-records.ts';
import { openStore, registerStore } from './register-store.ts';
import { nonceBytes } from './seal.ts';
import { newStoreWork, type StoreWork } from './store-work.ts';

export interface WriterOptions {
  readonly random: (bytes: number) => Uint8Array;
}

const { remedy } = registerStore;

/** Another import is waited for up to 10 s. 16 MiB of log; the cache holds the indexes of a million declarations. */
const pragmas = ['busy_timeout = 10000', 'wal_autocheckpoint = 4096', 'cache_size = -131072'];

export function openWriter(
  file: string,
  key: RegisterKey,
  { random }: WriterOptions,
): Result<RegisterWriter, JournalFault> {
  const opened = openStore(file, registerStore, 'writer');
  if (!opened.ok) return opened;
  const connection = opened.value;
  if (connection === null) return fail(storeFault('io', file, remedy));
  try {
    for (const pragma of pragmas) connection.pragma(pragma);
    keepProof(connection, key);
    if (isKeyOf(connection, key)) return ok(new SqliteRegisterWriter(connection, key, file, random));
    connection.close();
    return fail(storeFault('corrupt', file, `register.key beside it is another one's: put the right one back`));
  } catch (error) {
    connection.close();
    return fail(storeFaultOf(error, file, remedy));
  }
}

interface KnownRow {
  readonly id: number;
  readonly content: Uint8Array;
  readonly from_s: number;
  readonly until_s: number;
  readonly revoked_at: number | null;
  readonly box: Uint8Array;
}

type Name = 'insert' | 'replace' | 'addPerson' | 'removePerson' | 'revoke' | 'imported';
type Statements = Readonly<Record<Name, Statement<unknown[]>>>;

function prepareStatements(connection: Database): Statements {
  return {
    insert: connection.prepare(
      'INSERT INTO declaration (ref, content, from_s, until_s, imported_at, box) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    replace: connection.prepare(
      'UPDATE declaration SET content = ?, from_s = ?, until_s = ?, imported_at = ?, box = ? WHERE id = ?',
    ),
    addPerson: connection.prepare('INSERT OR IGNORE INTO person (key, from_s, id, until_s) VALUES (?, ?, ?, ?)'),
    removePerson: connection.prepare('DELETE FROM person WHERE key = ? AND from_s = ? AND id = ?'),
    revoke: connection.prepare('UPDATE declaration SET revoked_at = ? WHERE id = ?'),
    imported: connection.prepare('UPDATE state SET last_import_at = ?'),
  };
}

/** The source's ids and those that are made of the content must not meet. */
const contentRef = 'content:';

class SqliteRegisterWriter implements RegisterWriter {
  readonly #connection: Database;
  readonly #key: RegisterKey;
  readonly #file: string;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #find: Find;
  readonly #work: StoreWork;
  readonly #statements: Statements;
  readonly #known: Statement<[Uint8Array], KnownRow>;

  constructor(connection: Database, key: RegisterKey, file: string, random: (bytes: number) => Uint8Array) {
    this.#connection = connection;
    this.#key = key;
    this.#file = file;
    this.#random = random;
    this.#find = prepareFind(connection, key, file);
    this.#work = newStoreWork(connection, file, remedy);
    this.#statements = prepareStatements(connection);
    this.#known = connection.prepare(
      'SELECT id, content, from_s, until_s, revoked_at, box FROM declaration WHERE ref = ?',
    );
  }

  find(persons: readonly string[], nowS: number, audiences?: readonly string[]) {
    return this.#work.guard(() => this.#find(persons, nowS, audiences));
  }

  counts(nowS: number) {
    return this.#work.guard(() => ok(countRows(this.#connection, nowS)));
  }

  entries() {
    return this.#work.guard(() => ok(readEntries(this.#connection, this.#key, this.#file)));
  }

  add(rows: readonly NewDeclaration[], at: number): Result<Added, JournalFault> {
    return this.#work.transact(() => {
      const counts = { added: 0, changed: 0, unchanged: 0, revoked: 0 };
      for (const row of rows) {
        const outcome = this.#put(row, at);
        if (!outcome.ok) return outcome;
        counts[outcome.value] += 1;
      }
      this.#statements.imported.run(at);
      return ok(counts);
    });
  }

  revoke(refs: readonly string[], at: number): Result<readonly string[], JournalFault> {
    return this.#work.transact(() => {
      const unknown: string[] = [];
      for (const ref of refs) {
        const known = this.#known.get(this.#refDigest(ref));
        if (known === undefined) unknown.push(ref);
        else if (known.revoked_at === null) {
          const removed = this.#removePersons(this.#refDigest(ref), known);
          if (!removed.ok) return removed;
          this.#statements.revoke.run(at, known.id);
        }
      }
      return ok(unknown);
    });
  }

  close(): void {
    this.#connection.close();
  }

  #put(row: NewDeclaration, at: number): Result<keyof Added, JournalFault> {
    if (row.persons.length === 0 || !row.persons.every(isPseudonym)) throw new Error('a declaration of nobody');
    const content = this.#key.digest(`content\0${contentOf(row)}`);
    const named: NamedDeclaration = { ...row, ref: row.ref ?? `${contentRef}${content.toString('hex')}` };
    const { notBeforeS, expiresAtS } = row;
    const head = { ref: this.#refDigest(named.ref), notBeforeS, expiresAtS };
    const known = this.#known.get(head.ref);
    if (known !== undefined && known.revoked_at !== null) return ok('revoked');
    if (known !== undefined && content.equals(known.content)) return ok('unchanged');
    const box = sealRow(named, head, this.#key, this.#random(nonceBytes));
    if (known === undefined) {
      const { lastInsertRowid } = this.#statements.insert.run(head.ref, content, notBeforeS, expiresAtS, at, box);
      this.#addPersons(row, Number(lastInsertRowid));
      return ok('added');
    }
    const removed = this.#removePersons(head.ref, known);
    if (!removed.ok) return removed;
    this.#statements.replace.run(content, notBeforeS, expiresAtS, at, box, known.id);
    this.#addPersons(row, known.id);
    return ok('changed');
  }

  #refDigest(ref: string): Buffer {
    return this.#key.digest(`ref\0${ref}`);
  }

  #addPersons({ persons, notBeforeS, expiresAtS }: NewDeclaration, id: number): void {
    for (const person of persons) {
      this.#statements.addPerson.run(Buffer.from(person, 'hex'), notBeforeS, id, expiresAtS);
    }
  }

  #removePersons(ref: Uint8Array, { id, from_s, until_s, box }: KnownRow): Result<void, JournalFault> {
    const opened = openRow(box, { ref, notBeforeS: from_s, expiresAtS: until_s }, this.#key);
    if (opened === null) return damaged(this.#file);
    for (const person of opened.persons) this.#statements.removePerson.run(Buffer.from(person, 'hex'), from_s, id);
    return ok(undefined);
  }
}
