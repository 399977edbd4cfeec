/** The watchlist that is kept at the desk, told from the events. */
import type { Database } from 'better-sqlite3';
import type { WatchEntry } from '../decide/policy.ts';
import type { ProjectedEvent } from './projected-event.ts';

export interface WatchList {
  project(event: ProjectedEvent): void;
  /** What it says of somebody with these pseudonyms at `now`, milliseconds since 1970; oldest first. */
  watched(persons: readonly string[], now: number): readonly WatchEntry[];
}

export const watchKinds = ['watched', 'unwatched'] as const;

interface WatchRow {
  readonly seq: number;
  readonly person: string;
  readonly until: number | null;
  readonly outcome: string;
  readonly instruction: string;
}

/** Throws SqliteError. */
export function openWatchList(connection: Database): WatchList {
  const add = connection.prepare(
    'INSERT INTO watch (seq, at, person, until, outcome, instruction, guard) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const end = connection.prepare('UPDATE watch SET ended_at = ? WHERE seq = ?');
  const ofPerson = connection.prepare<[string, number], WatchRow>(
    `SELECT seq, person, until, outcome, instruction FROM watch
     WHERE person = +? AND ended_at IS NULL AND (until IS NULL OR until > +?) ORDER BY seq`,
  );
  return {
    project({ seq, at, kind, payload }) {
      if (payload === null) return;
      if (kind === 'unwatched') {
        if (typeof payload.watch === 'number') end.run(at, payload.watch);
        return;
      }
      const { person, until, outcome, instruction, guard } = payload;
      if (typeof person !== 'string') return;
      add.run(seq, at, person, until ?? null, outcome, instruction, guard);
    },
    watched: (persons, now) =>
      persons
        .flatMap(person => ofPerson.all(person, now))
        .toSorted((a, b) => a.seq - b.seq)
        .map(({ person, until, outcome, instruction }) => ({
          ...{ person, untilMs: until, instruction },
          outcome: outcome === 'refuse' ? 'refuse' : 'refer',
        })),
  };
}
