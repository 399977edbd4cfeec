/** A projection without a journal, for tests that tell it events by hand. */
import { openMemory } from '../../main/record/connection.ts';
import { migrate } from '../../main/record/migrations.ts';
import { openProjection, type ProjectedEvent, type Projection } from '../../main/record/projection.ts';
import type { Alias } from '../../main/verify/person.ts';
import type { Direction } from '../../main/words.ts';
import { morning, type Row } from './journals.ts';

export interface HandFed extends Projection {
  /** The number of the event. */
  tell(kind: string, payload: ProjectedEvent['payload'], at?: number): number;
  /** Somebody is admitted and goes through; the number of the first. */
  pass(payload: ProjectedEvent['payload'], at?: number): number;
  /** Forgets an event's payload, as retention does. */
  erase(seq: number): void;
  rows(sql: string, ...values: readonly (string | number | null)[]): Row[];
}

/** The events that it looks back at are in its own table. */
export function newProjection(): HandFed {
  const connection = openMemory();
  migrate(connection);
  const projection = openProjection(connection);
  const insert = connection.prepare("INSERT INTO event VALUES (?, ?, ?, 'in-1', NULL, ?, x'', x'')");
  const erase = connection.prepare('UPDATE event SET payload = NULL WHERE seq = ?');
  let seq = 0;
  function tell(kind: string, payload: ProjectedEvent['payload'], at = morning): number {
    seq += 1;
    insert.run(seq, at, kind, payload === null ? null : JSON.stringify(payload));
    projection.project({ seq, at, kind, lane: 'in-1', payload });
    return seq;
  }
  return {
    ...projection,
    tell,
    pass(payload, at) {
      const entry = tell('admitted', payload, at);
      tell('passed', { entry }, at);
      return entry;
    },
    erase: of => {
      erase.run(of);
    },
    rows: (sql, ...values) => connection.prepare<(string | number | null)[], Row>(sql).all(...values),
  };
}

/** Everything that is told from the events. */
export const toldBy = ({ rows }: HandFed): Row[] => [
  ...rows('SELECT * FROM alias ORDER BY key'),
  ...rows('SELECT * FROM stay ORDER BY id'),
  ...rows('SELECT * FROM opening ORDER BY id'),
  ...rows('SELECT * FROM leaving ORDER BY exit, id'),
  ...rows('SELECT * FROM watch ORDER BY seq'),
  ...rows('SELECT * FROM alarm ORDER BY seq'),
];

/** The payload of a person's entry or exit, as the journal writes it: the strongest pseudonym first. */
export function passage(direction: Direction, shown: readonly Alias[], changes: object = {}) {
  const aliases = shown.length > 1 ? { aliases: shown } : {};
  return { direction, person: shown[0]?.key ?? null, use: null, ...aliases, ...changes };
}
