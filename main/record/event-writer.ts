/** Writes events behind the last one: numbers, salts, digests, the chain, and who is told of them. */
import type { Database } from 'better-sqlite3';
import { chainOf, digestOf, genesis, saltBytes } from './chain.ts';
import type { DayKeys } from './day-keys.ts';
import type { Written } from './desk-state.ts';
import type { Payload } from './payloads.ts';
import type { Projection } from './projection.ts';
import { nonceBytes, type PersonalFields, type Sealed, seal } from './seal.ts';
import type { Statements } from './statements.ts';

interface Head {
  readonly seq: number;
  readonly at: number;
  readonly chain: Uint8Array;
}

export interface EventWriterParts {
  readonly connection: Database;
  readonly projection: Pick<Projection, 'project'>;
  readonly dayKeys: DayKeys;
  readonly statements: Statements;
  readonly random: (bytes: number) => Uint8Array;
  readonly wrote: (event: Written) => void;
}

/** Random bytes drawn at once, for salts and nonces. */
const randomBatchBytes = 4_096;

/** Throws SqliteError and file system errors. */
export class EventWriter {
  readonly #parts: EventWriterParts;
  #drawn: Uint8Array = new Uint8Array(0);
  #head: Head;
  /** Written, and nobody has been told. */
  #untold: readonly Written[] = [];

  constructor(parts: EventWriterParts) {
    this.#parts = parts;
    this.#head = (parts.statements.last.get() as Head | undefined) ?? { seq: 0, at: 0, chain: genesis };
  }

  /** Moment of the last event, milliseconds since 1970; 0 where there is none. */
  get lastAt(): number {
    return this.#head.at;
  }

  /** All or nothing, also of the head that this process remembers. */
  transact<T>(work: () => T): T {
    const { statements, connection } = this.#parts;
    const before = { head: this.#head, untold: this.#untold };
    try {
      statements.begin.run();
      const value = work();
      statements.commit.run();
      return value;
    } catch (error) {
      this.#head = before.head;
      this.#untold = before.untold;
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Only in a transaction. The number of the event. */
  write(
    now: number,
    kind: string,
    lane: string | null,
    payload: Payload,
    personal: PersonalFields | null = null,
  ): number {
    const { statements, projection } = this.#parts;
    // Only a named guard's word sets the journal's time back.
    const at = kind === 'lane-reset' ? now : Math.max(now, this.#head.at);
    const seq = this.#head.seq + 1;
    const text = JSON.stringify(at === now ? payload : { ...payload, clock: now });
    const salt = this.#draw(saltBytes);
    const digest = digestOf(salt, text);
    const chain = chainOf(this.#head.chain, { seq, at, kind, lane, digest });
    statements.insert.run(seq, at, kind, lane, salt, text, digest, chain);
    projection.project({ seq, at, kind, lane, payload });
    this.#untold = [...this.#untold, { seq, at, kind, lane, payload, personal }];
    this.#head = { seq, at, chain };
    return seq;
  }

  /** Seals for the next event. */
  seal(fields: PersonalFields, now: number): Sealed {
    const { day, key } = this.#parts.dayKeys.keyFor(Math.max(now, this.#head.at));
    return seal(fields, key, day, this.#head.seq + 1, this.#draw(nonceBytes));
  }

  /** Tells of every event that has been committed and not been told; what a listener throws goes up after the last. */
  tell(): void {
    const events = this.#untold;
    this.#untold = [];
    const thrown: unknown[] = [];
    for (const event of events) {
      try {
        this.#parts.wrote(event);
      } catch (error) {
        thrown.push(error);
      }
    }
    if (thrown.length > 0) throw thrown[0];
  }

  #draw(count: number): Uint8Array {
    if (this.#drawn.length < count) this.#drawn = this.#parts.random(randomBatchBytes);
    const bytes = this.#drawn.subarray(0, count);
    this.#drawn = this.#drawn.subarray(count);
    return bytes;
  }
}
