/** What is told from the events by one function, live and again from the beginning: visits, watchlist, alarms. */
import type { Database } from 'better-sqlite3';
import type { History, PastVisit } from '../decide/question.ts';
import type { Alias } from '../verify/person.ts';
import { alarmEvents, openAlarms } from './alarms.ts';
import { type KnownAlias, openAliases } from './aliases.ts';
import type { ProjectedEvent } from './projected-event.ts';
import type { HistoryQuery } from './records.ts';
import { type OpeningRow, prepareVisits, type StayRow } from './visit-statements.ts';
import { deskKinds, outcomeKinds, passKinds, Visits } from './visits.ts';
import { openWatchList, watchKinds } from './watch-list.ts';

export type { ProjectedEvent } from './projected-event.ts';

export interface Projection {
  project(event: ProjectedEvent): void;
  history(query: HistoryQuery): History;
  /** Every pseudonym by which the person who shows these is known, those among them. */
  knownAs(shown: readonly Alias[]): readonly KnownAlias[];
  /** Every pseudonym of the person with this one. */
  pseudonymsOf(key: string): readonly string[];
  /** How many are inside the zone who came at `sinceMs` or later. */
  inside(zone: string, sinceMs: number): number;
  /** Forgets everything and tells it again from all events; to be called in a transaction. */
  rebuild(): void;
}

type Told = (event: ProjectedEvent) => void;

/** `events` has the table `event`, where it is another connection's. Throws SqliteError. */
export function openProjection(connection: Database, events: Database = connection): Projection {
  const statements = prepareVisits(connection, events);
  const aliases = openAliases(connection);
  const visits = new Visits(statements, aliases);
  const watchList = openWatchList(connection);
  const alarms = openAlarms(connection);

  const tellers: readonly (readonly [readonly string[], Told])[] = [
    [passKinds, event => visits.pass(event)],
    [outcomeKinds, event => visits.settle(event)],
    [['exit-corrected'], event => visits.correct(event)],
    [['visits-closed'], event => visits.closeForgotten(event)],
    [['passback-reset'], event => visits.forgive(event)],
    [watchKinds, watchList.project],
    [alarmEvents, alarms.project],
  ];
  const toldBy = new Map<string, Told[]>();
  for (const [kinds, told] of tellers) for (const kind of kinds) toldBy.set(kind, [...(toldBy.get(kind) ?? []), told]);

  function project(event: ProjectedEvent): void {
    for (const told of toldBy.get(event.kind) ?? []) told(event);
  }

  /** Of a person under any of their pseudonyms, the visit to the zone with which something has happened last. */
  function latestOf(pseudonyms: readonly string[], zone: string, open: readonly OpeningRow[]) {
    const visit = open.find(({ person }) => pseudonyms.includes(person));
    const stay = pseudonyms
      .flatMap(person => statements.latest.get(person, zone) ?? [])
      .toSorted((a, b) => b.last_seq - a.last_seq || b.id - a.id)[0];
    const isOlder = visit === undefined || (stay !== undefined && stay.last_seq > (visit.exit ?? visit.id));
    return isOlder ? stay : visit;
  }

  function inside(zone: string, sinceMs: number): number {
    const open = visits.underWay().filter(visit => visit.zone === zone && visit.at_in >= sinceMs);
    return Number(statements.inside.get(zone, sinceMs)) + open.length;
  }

  function history(query: HistoryQuery): History {
    const { use, aliases: shown, now, sinceMs, zone, from, countsInside, hostKey, escortKey } = query;
    const underWay = visits.underWay();
    const open = underWay.filter(visit => visit.zone === zone && visit.at_in >= sinceMs);
    const mine = use === null ? undefined : open.find(visit => visit.use === use);
    const past = use === null ? undefined : statements.ofUse.get(use, zone, sinceMs);
    const persons = aliases.meantBy(shown).map(({ key }) => key);
    const latest = latestOf(persons, zone, open);
    const forHost = (host: string) =>
      Number(statements.ofHost.get(host, zone, sinceMs)) + open.filter(visit => visit.host === host).length;
    const isIn = (where: string) =>
      underWay.some(visit => visit.zone === where && persons.includes(visit.person)) ||
      persons.some(key => statements.isIn.get(key, where) === 1);
    const isHostInside = (host: string) =>
      underWay.some(visit => visit.self === host) || statements.isHost.get(host) === 1;
    return {
      use: mine ? visitOf(mine) : past ? visitOf(past) : null,
      person: latest !== undefined && momentOf(latest) >= sinceMs ? visitOf(latest) : null,
      inside: countsInside ? inside(zone, sinceMs) : null,
      forHost: hostKey === null ? null : forHost(hostKey),
      isInFrom: from === null ? null : isIn(from),
      isHostInside: escortKey === null ? null : isHostInside(escortKey),
      watched: watchList.watched(persons, now),
    };
  }

  return {
    project,
    history,
    inside,
    knownAs: shown => aliases.meantBy(shown),
    pseudonymsOf: key => aliases.pseudonymsOf(key),
    rebuild: () => rebuild(connection, project),
  };
}

/** The tables that are told from the events. */
const tables = ['stay', 'opening', 'leaving', 'alias', 'watch', 'alarm'];

function rebuild(connection: Database, project: Told): void {
  for (const table of tables) connection.exec(`DELETE FROM ${table}`);
  const kinds = [...passKinds, ...outcomeKinds, ...deskKinds, ...watchKinds, ...alarmEvents];
  const all = connection.prepare(
    `SELECT seq, at, kind, lane, payload FROM event
     WHERE seq > ? AND kind IN (${kinds.map(kind => `'${kind}'`).join(', ')}) ORDER BY seq LIMIT 1000`,
  );
  for (let last = 0; ; ) {
    const rows = all.all(last) as (Omit<ProjectedEvent, 'payload'> & { payload: string | null })[];
    for (const row of rows) project({ ...row, payload: row.payload === null ? null : JSON.parse(row.payload) });
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.seq;
  }
}

const momentOf = (row: StayRow | OpeningRow): number => row.at_in ?? ('at_out' in row ? row.at_out : null) ?? 0;

function visitOf(row: StayRow | OpeningRow): PastVisit {
  const isStay = 'closed_by' in row;
  const inside = !isStay || row.closed_by === null;
  return {
    ...{ seq: row.id, at: momentOf(row), inside },
    uncertain: isStay && row.uncertain === 1,
    isForgiven: isStay && row.forgiven === 1,
    ...(row.at_in === null ? { isExitOnly: true } : {}),
  };
}
