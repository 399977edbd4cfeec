/** Reading the form's own declarations: the same for the service, which also writes, and for a command beside it. */
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../words.ts';
import { type DayKeys, dayOf } from './day-keys.ts';
import { type AnswerHead, type DeclaredHead, openAnswerBox, openDeclaredBox } from './declared-box.ts';
import type { DeclaredBatch, DeclaredCounts, DeclaredEntry } from './declared-records.ts';
import { declaredDayKeys, declaredStore } from './declared-schema.ts';
import type { JournalFault } from './faults.ts';
import { storeFault, storeFaultOf } from './register-faults.ts';
import { isPseudonym } from './register-find.ts';
import type { RegisterKey } from './register-key.ts';

const maxFound = 64;

/** An open file, and what opens its boxes. */
export interface DeclaredFile {
  readonly connection: Database;
  readonly dir: string;
  readonly file: string;
  readonly key: RegisterKey;
  /** `refresh` takes up what another process has changed. Throws file system errors. */
  readonly dayKeys: Pick<DayKeys, 'find' | 'refresh'>;
}

type Row = DeclaredHead & { readonly box: Uint8Array; readonly revoked_at: number | null };
const columns = 'ref, request, place, person, made_at, from_s, until_s, revoked_at, box';

export const digestOf = {
  ref: (key: RegisterKey, ref: string) => key.digest(`ref\0${ref}`),
  request: (key: RegisterKey, request: string) => key.digest(`request\0${request}`),
  person: (key: RegisterKey, person: string) => key.digest(`person\0${person}`),
};

export const noDeclaredCounts: DeclaredCounts = { total: 0, valid: 0, expired: 0, revoked: 0, lastAt: null };

/** Opens with the day's key; the service may have begun the day since, or made it anew. */
function openWith<T>(
  { dayKeys, dir, file }: DeclaredFile,
  madeAt: number,
  open: (key: Uint8Array) => T | null,
): Result<T, JournalFault> {
  const day = dayOf(madeAt);
  const tryOpen = () => {
    const key = dayKeys.find(day);
    return key === null ? null : open(key);
  };
  let content = tryOpen();
  if (content === null) {
    dayKeys.refresh();
    content = tryOpen();
  }
  if (content !== null) return ok(content);
  return fail(dayKeys.find(day) === null ? lostDay(dir, day) : storeFault('corrupt', file, declaredStore.remedy));
}

export function lostDay(dir: string, day: string): JournalFault {
  const message = `${join(dir, declaredDayKeys)} has no key of ${day}, and nothing of that day opens without it: put the right file back`;
  return { kind: 'corrupt', message };
}

/** Throws SqliteError, as the other functions that read. */
function openRow(opened: DeclaredFile, row: Row): Result<DeclaredEntry, JournalFault> {
  const content = openWith(opened, row.made_at, key => openDeclaredBox(row.box, row, key));
  return content.ok ? ok({ ...content.value, madeAt: row.made_at, revokedAt: row.revoked_at }) : content;
}

export type FindTexts = (persons: readonly string[], nowS: number) => Result<readonly string[], JournalFault>;

/** Prepares the look-up once; it opens nothing but what it answers with. */
export function prepareFindTexts(opened: DeclaredFile): FindTexts {
  const holding = opened.connection.prepare<[Uint8Array, number, number], Row & { readonly id: number }>(
    `SELECT id, ${columns} FROM declared WHERE person = ? AND until_s > ? AND from_s <= ? AND revoked_at IS NULL
     ORDER BY from_s DESC, id DESC LIMIT ${maxFound}`,
  );
  return (persons, nowS) => {
    const rows = [...new Set(persons)]
      .filter(isPseudonym)
      .flatMap(person => holding.all(digestOf.person(opened.key, person), nowS, nowS))
      .toSorted((a, b) => b.from_s - a.from_s || b.id - a.id);
    const texts: string[] = [];
    for (const row of rows.slice(0, maxFound)) {
      const entry = openRow(opened, row);
      if (!entry.ok) return entry;
      texts.push(entry.value.text);
    }
    return ok(texts);
  };
}

export function readAnswer(opened: DeclaredFile, request: string): Result<DeclaredBatch | null, JournalFault> {
  const { connection, file, key } = opened;
  const digest = digestOf.request(key, request);
  // One moment of the file for both tables, whatever another process does meanwhile.
  const read = connection.transaction(() => ({
    answer: connection
      .prepare<[Uint8Array], AnswerHead & { readonly box: Uint8Array }>(
        'SELECT request, made_at, people, box FROM answer WHERE request = ?',
      )
      .get(digest),
    rows: connection
      .prepare<[Uint8Array], Row>(`SELECT ${columns} FROM declared WHERE request = ? ORDER BY place`)
      .all(digest),
  }));
  const { answer, rows } = read();
  if (answer === undefined) return ok(null);
  const content = openWith(opened, answer.made_at, dayKey => openAnswerBox(answer.box, answer, dayKey));
  if (!content.ok) return content;
  if (rows.length !== answer.people) return fail(storeFault('corrupt', file, declaredStore.remedy));
  const declared = [];
  for (const row of rows) {
    const entry = openRow(opened, row);
    if (!entry.ok) return entry;
    const { ref, person, text, notBeforeS, expiresAtS } = entry.value;
    declared.push({ ref, person, text, notBeforeS, expiresAtS });
  }
  return ok({ request, ...content.value, madeAt: answer.made_at, declared });
}

export function countDeclared({ connection }: DeclaredFile, nowS: number): DeclaredCounts {
  const counted = connection
    .prepare<{ nowS: number }, DeclaredCounts>(
      `SELECT count(*) AS total,
         count(*) FILTER (WHERE revoked_at IS NULL AND from_s <= @nowS AND until_s > @nowS) AS valid,
         count(*) FILTER (WHERE revoked_at IS NULL AND until_s <= @nowS) AS expired,
         count(*) FILTER (WHERE revoked_at IS NOT NULL) AS revoked,
         (SELECT last_made_at FROM state) AS lastAt
       FROM declared`,
    )
    .get({ nowS });
  return counted ?? noDeclaredCounts;
}

/** A row that does not open is a fault in its place; an error of the file ends the iteration with one. */
export function* readDeclared(opened: DeclaredFile): Generator<Result<DeclaredEntry, JournalFault>> {
  try {
    const rows = opened.connection.prepare<[], Row>(`SELECT ${columns} FROM declared ORDER BY id`).iterate();
    for (const row of rows) yield openRow(opened, row);
  } catch (error) {
    yield fail(storeFaultOf(error, opened.file, declaredStore.remedy));
  }
}
