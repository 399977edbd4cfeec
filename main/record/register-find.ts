/** Reading the register: the same for the gate, which only reads, and for an import. */
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import type { JournalFault } from './faults.ts';
import { openRow } from './register-box.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';
import type { RegisterKey } from './register-key.ts';
import type { RegisterCounts, RegisterEntry, RegisteredDeclaration } from './register-records.ts';
import { registerStore } from './register-store.ts';

/** The newest rows of a pseudonym that are looked at; more, one person does not have at a time. */
const maxCandidates = 64;
const maxPersons = 16;

export type Find = (
  persons: readonly string[],
  nowS: number,
  audiences?: readonly string[],
) => Result<RegisteredDeclaration | null, JournalFault>;

/** Validity, and the row that it is of. */
interface Candidate {
  readonly id: number;
  readonly from_s: number;
  readonly until_s: number;
}

interface Row {
  readonly ref: Uint8Array;
  readonly from_s: number;
  readonly until_s: number;
  readonly imported_at: number;
  readonly box: Uint8Array;
}

export const damaged = (file: string) => fail(storeFault('corrupt', file, registerStore.remedy));

/** Prepares the look-up once. The function throws SqliteError. */
export function prepareFind(connection: Database, key: RegisterKey, file: string): Find {
  const candidates = connection.prepare<[Buffer], Candidate>(
    `SELECT id, from_s, until_s FROM person WHERE key = ? ORDER BY from_s DESC, id DESC LIMIT ${maxCandidates}`,
  );
  const row = connection.prepare<[number], Row>(
    'SELECT ref, from_s, until_s, imported_at, box FROM declaration WHERE id = ? AND revoked_at IS NULL',
  );

  function open(id: number): Result<RegisteredDeclaration | null, JournalFault> {
    const found = row.get(id);
    // Revoked since its row of `person` was read.
    if (found === undefined) return ok(null);
    const head = { ref: found.ref, notBeforeS: found.from_s, expiresAtS: found.until_s };
    const opened = openRow(found.box, head, key);
    if (opened === null) return damaged(file);
    const { ref: _ref, persons: _persons, ...content } = opened;
    return ok({ ...content, source: 'import', receivedAt: found.imported_at });
  }

  return (persons, nowS, audiences) => {
    const rows = persons
      .slice(0, maxPersons)
      .filter(isPseudonym)
      .flatMap(person => candidates.all(Buffer.from(person, 'hex')));
    let other: RegisteredDeclaration | null = null;
    for (const { id } of inOrder(rows, nowS)) {
      const opened = open(id);
      if (!opened.ok) return opened;
      if (opened.value === null) continue;
      const { audience } = opened.value;
      if (audience === null || audiences === undefined || audiences.includes(audience)) return opened;
      other ??= opened.value;
    }
    return ok(other);
  };
}

export const isPseudonym = (person: string) => /^[0-9a-f]{32}$/.test(person);

/** The valid ones, newest first; where there are none, the one that is nearest to being valid. */
function inOrder(rows: readonly Candidate[], nowS: number): readonly Candidate[] {
  const valid = rows.filter(({ from_s, until_s }) => from_s <= nowS && nowS < until_s);
  if (valid.length > 0) return valid.toSorted((a, b) => b.from_s - a.from_s || b.id - a.id);
  const distance = ({ from_s, until_s }: Candidate) => (from_s > nowS ? from_s - nowS : nowS - until_s);
  return rows.toSorted((a, b) => distance(a) - distance(b) || b.id - a.id).slice(0, 1);
}

export const noCounts: RegisterCounts = {
  total: 0,
  valid: 0,
  expired: 0,
  notYetValid: 0,
  revoked: 0,
  lastImportAt: null,
};

/** Reads the whole table. Throws SqliteError. */
export function countRows(connection: Database, nowS: number): RegisterCounts {
  const counted = connection
    .prepare<{ nowS: number }, RegisterCounts>(
      `SELECT count(*) AS total,
         count(*) FILTER (WHERE revoked_at IS NULL AND from_s <= @nowS AND until_s > @nowS) AS valid,
         count(*) FILTER (WHERE revoked_at IS NULL AND from_s <= @nowS AND until_s <= @nowS) AS expired,
         count(*) FILTER (WHERE revoked_at IS NULL AND from_s > @nowS) AS notYetValid,
         count(*) FILTER (WHERE revoked_at IS NOT NULL) AS revoked,
         (SELECT last_import_at FROM state) AS lastImportAt
       FROM declaration`,
    )
    .get({ nowS });
  return counted ?? noCounts;
}

/** A row that does not open is a fault in its place; an error of the file ends the iteration with one. */
export function* readEntries(
  connection: Database,
  key: RegisterKey,
  file: string,
): Generator<Result<RegisterEntry, JournalFault>> {
  try {
    const rows = connection
      .prepare<[], Row & { revoked_at: number | null }>(
        'SELECT ref, from_s, until_s, imported_at, revoked_at, box FROM declaration ORDER BY id',
      )
      .iterate();
    for (const { ref, from_s, until_s, imported_at, revoked_at, box } of rows) {
      const opened = openRow(box, { ref, notBeforeS: from_s, expiresAtS: until_s }, key);
      if (opened === null) yield damaged(file);
      else yield ok({ ...opened, source: 'import', receivedAt: imported_at, revokedAt: revoked_at });
    }
  } catch (error) {
    yield fail(storeFaultOf(error, file, registerStore.remedy));
  }
}
