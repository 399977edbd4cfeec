/** Who is inside: the visits, told from the events by one function, live and again from the beginning. */
import type { Database } from 'better-sqlite3';
import type { History, PastVisit } from '../decide/question.ts';
import type { Alias } from '../verify/person.ts';
import { type KnownAlias, openAliases } from './aliases.ts';
import type { HistoryQuery } from './records.ts';

/** An event as the projection reads it; `payload` is null once it has been erased. */
export interface ProjectedEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
}

export interface Projection {
  project(event: ProjectedEvent): void;
  history(query: HistoryQuery): History;
  /** Every pseudonym by which the person who shows these is known, those among them. */
  knownAs(shown: readonly Alias[]): readonly KnownAlias[];
  /** Forgets every visit and tells them again from all events; to be called in a transaction. */
  rebuild(): void;
}

interface StayRow {
  readonly id: number;
  readonly at_in: number | null;
  readonly at_out: number | null;
  readonly closed_by: string | null;
  readonly uncertain: number;
  readonly last_seq: number;
}
interface OpeningRow {
  readonly id: number;
  readonly person: string;
  readonly use: string | null;
  readonly at_in: number;
  readonly host: string | null;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function prepareStatements(connection: Database) {
  return {
    enter: connection.prepare('INSERT INTO opening (id, person, use, lane_in, at_in, host) VALUES (?, ?, ?, ?, ?, ?)'),
    openings: connection.prepare('SELECT * FROM opening ORDER BY id DESC'),
    begin: connection.prepare(
      `INSERT INTO stay (person, id, use, lane_in, at_in, host, uncertain, last_seq)
       SELECT person, id, use, lane_in, at_in, host, 0, id FROM opening WHERE id = ?`,
    ),
    endOpening: connection.prepare('DELETE FROM opening WHERE id = ?'),
    // SQLite with STAT4 plans a statement anew for every value of a bare parameter beside an indexed column: `+` stops it.
    leave: connection.prepare(
      `UPDATE stay SET lane_out = :lane, at_out = :at, out_seq = :seq, closed_by = 'exit', uncertain = 0, last_seq = :seq
       WHERE person = +:person AND closed_by IS NULL`,
    ),
    leaveWithoutEntry: connection.prepare(
      `INSERT INTO stay (id, person, lane_out, at_out, out_seq, closed_by, last_seq)
       VALUES (:seq, :person, :lane, :at, :seq, 'exit', :seq)`,
    ),
    entryOf: connection.prepare("SELECT json_extract(payload, '$.person') AS person FROM event WHERE seq = ?").pluck(),
    annulEntry: connection.prepare('DELETE FROM stay WHERE person = +:person AND id = +:entry'),
    annulExit: connection.prepare(
      `UPDATE stay SET lane_out = NULL, at_out = NULL, out_seq = NULL, closed_by = NULL, last_seq = :seq
       WHERE person = +:person AND out_seq = :entry`,
    ),
    doubt: connection.prepare(
      'UPDATE stay SET uncertain = 1, last_seq = :seq WHERE person = +:person AND (id = :entry OR out_seq = :entry)',
    ),
    ofUse: connection.prepare(
      'SELECT * FROM stay WHERE use = +? AND closed_by IS NULL AND at_in >= +? ORDER BY id DESC LIMIT 1',
    ),
    latest: connection.prepare('SELECT * FROM stay WHERE person = +? ORDER BY last_seq DESC, id DESC LIMIT 1'),
    inside: connection.prepare('SELECT count(*) FROM stay WHERE closed_by IS NULL AND at_in >= +?').pluck(),
    ofHost: connection
      .prepare('SELECT count(*) FROM stay WHERE host = +? AND closed_by IS NULL AND at_in >= +?')
      .pluck(),
  };
}

/** Throws SqliteError. */
export function openProjection(connection: Database): Projection {
  const statements = prepareStatements(connection);
  const aliases = openAliases(connection);

  const openings = () => statements.openings.all() as OpeningRow[];

  /** Of a person under any of their pseudonyms, the visit with which something has happened last. */
  function latestOf(pseudonyms: readonly string[], open: readonly OpeningRow[]): OpeningRow | StayRow | undefined {
    const opening = open.find(({ person }) => pseudonyms.includes(person));
    const stay = pseudonyms
      .flatMap(person => (statements.latest.get(person) as StayRow | undefined) ?? [])
      .toSorted((a, b) => b.last_seq - a.last_seq || b.id - a.id)[0];
    return opening === undefined || (stay !== undefined && stay.last_seq > opening.id) ? stay : opening;
  }

  function stayOf(id: number): void {
    if (statements.begin.run(id).changes > 0) statements.endOpening.run(id);
  }

  function pass({ seq, at, lane, payload }: ProjectedEvent): void {
    const person = text(payload?.person);
    if (person === null) return;
    aliases.join(payload?.aliases);
    if (payload?.direction === 'in') {
      statements.enter.run(seq, person, text(payload.use), lane, at, text(payload.hostKey));
      return;
    }
    const pseudonyms = aliases.pseudonymsOf(person);
    for (const opening of openings()) if (pseudonyms.includes(opening.person)) stayOf(opening.id);
    const left = pseudonyms.map(key => statements.leave.run({ seq, at, lane, person: key }).changes);
    if (left.every(count => count === 0)) statements.leaveWithoutEntry.run({ seq, at, lane, person });
  }

  function settle({ seq, kind, payload }: ProjectedEvent): void {
    const entry = payload?.entry;
    if (typeof entry !== 'number') return;
    stayOf(entry);
    if (kind !== 'not-passed' && kind !== 'outcome-unknown') return;
    const key = statements.entryOf.get(entry);
    if (typeof key !== 'string') return;
    // An exit has closed the visits under every pseudonym of the person.
    for (const person of aliases.pseudonymsOf(key)) {
      if (kind === 'outcome-unknown') {
        statements.doubt.run({ seq, entry, person });
        continue;
      }
      statements.annulEntry.run({ entry, person });
      statements.annulExit.run({ seq, entry, person });
    }
  }

  function project(event: ProjectedEvent): void {
    if (event.kind === 'admitted' || event.kind === 'overridden') pass(event);
    else settle(event);
  }

  return {
    project,
    history({ use, aliases: shown, sinceMs, countsInside, hostKey }) {
      const open = openings().filter(({ at_in }) => at_in >= sinceMs);
      const mine = use === null ? undefined : open.find(opening => opening.use === use);
      const past = use === null ? undefined : (statements.ofUse.get(use, sinceMs) as StayRow | undefined);
      const latest = latestOf(
        aliases.meantBy(shown).map(({ key }) => key),
        open,
      );
      const forHost = (host: string) =>
        Number(statements.ofHost.get(host, sinceMs)) + open.filter(opening => opening.host === host).length;
      return {
        use: mine ? visitOf(mine) : past ? visitOf(past) : null,
        person: latest !== undefined && momentOf(latest) >= sinceMs ? visitOf(latest) : null,
        inside: countsInside ? Number(statements.inside.get(sinceMs)) + open.length : null,
        forHost: hostKey === null ? null : forHost(hostKey),
      };
    },
    knownAs: shown => aliases.meantBy(shown),
    rebuild() {
      connection.exec('DELETE FROM stay; DELETE FROM opening; DELETE FROM alias');
      const all = connection.prepare(
        `SELECT seq, at, kind, lane, payload FROM event
         WHERE seq > ? AND kind IN
           ('admitted', 'overridden', 'opened', 'passed', 'not-passed', 'forced', 'outcome-unknown')
         ORDER BY seq LIMIT 1000`,
      );
      for (let last = 0; ; ) {
        const rows = all.all(last) as (Omit<ProjectedEvent, 'payload'> & { payload: string | null })[];
        for (const row of rows) project({ ...row, payload: row.payload === null ? null : JSON.parse(row.payload) });
        const end = rows.at(-1);
        if (end === undefined) return;
        last = end.seq;
      }
    },
  };
}

const momentOf = (row: StayRow | OpeningRow): number => row.at_in ?? ('at_out' in row ? row.at_out : null) ?? 0;

function visitOf(row: StayRow | OpeningRow): PastVisit {
  const isStay = 'closed_by' in row;
  const inside = !isStay || row.closed_by === null;
  return { seq: row.id, at: momentOf(row), inside, uncertain: isStay && row.uncertain === 1 };
}
