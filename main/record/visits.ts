/** Who is inside of which zone: the visits, told from the events. */
import { onlyZone } from '../decide/policy.ts';
import type { Aliases } from './aliases.ts';
import type { ProjectedEvent } from './projected-event.ts';
import type { OpeningRow, StayRow, VisitStatements } from './visit-statements.ts';

export const passKinds = ['admitted', 'overridden'] as const;
export const outcomeKinds = [
  ...['opened', 'passed', 'not-passed', 'forced', 'outcome-unknown', 'entry-cancelled'],
] as readonly string[];
export const deskKinds = ['exit-corrected', 'visits-closed', 'passback-reset'] as const;

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The part of the projection that tells the visits. */
export class Visits {
  readonly #statements: VisitStatements;
  readonly #aliases: Aliases;

  constructor(statements: VisitStatements, aliases: Aliases) {
    this.#statements = statements;
    this.#aliases = aliases;
  }

  /** Entries whose outcome is still to come, newest first. */
  openings(): readonly OpeningRow[] {
    return this.#statements.openings.all();
  }

  /**
   * Visits that an entry begins or an exit ends whose outcome is still to come: who turns round at the gate has not left,
   * so all of them count as inside. Newest first.
   */
  underWay(): readonly OpeningRow[] {
    const openings = this.openings();
    const leaving = new Map(this.#statements.leaving.all().map(visit => [visit.id, visit]));
    return [...openings, ...leaving.values()];
  }

  #stayOf(id: number): void {
    if (this.#statements.begin.run(id).changes > 0) this.#statements.endOpening.run(id);
  }

  /** Nothing is still to come of this person any more. */
  #settleAll(pseudonyms: readonly string[]): void {
    for (const opening of this.openings()) if (pseudonyms.includes(opening.person)) this.#stayOf(opening.id);
  }

  #openStays(pseudonyms: readonly string[]): readonly StayRow[] {
    return pseudonyms.flatMap(key => this.#statements.openOf.all(key)).toSorted((a, b) => a.id - b.id);
  }

  /**
   * Closes the visit to `zone` and those that began after it, whose exits nobody has scanned; all of them for somebody
   * who is outside then, which `from` null says. True where the person was known to be in the zone.
   */
  #leave(event: ProjectedEvent, pseudonyms: readonly string[], zone: string, from: string | null): boolean {
    const { seq, at, lane } = event;
    // Who was not let through at one exit goes to the next: what the first was to end, the second may.
    const leaving = this.#statements.leaving.all().filter(({ person }) => pseudonyms.includes(person));
    const open = [...leaving, ...this.#openStays(pseudonyms)].toSorted((a, b) => a.id - b.id);
    const first = open.find(stay => stay.zone === zone);
    for (const { person, id, zone: other } of new Map(open.map(stay => [stay.id, stay])).values()) {
      const isOver = from === null || (first !== undefined && id >= first.id && other !== from);
      if (!isOver) continue;
      this.#statements.leave.run({ seq, person, id });
      this.#statements.closeAnew.run({ seq, at, lane, person, id });
    }
    return first !== undefined;
  }

  /** The exit has come off, or has not; which of several exits ended a visit, the first that came off says. */
  #endLeaving(exit: number, hasLeft: boolean): void {
    const leaving = this.#statements.leaving.all();
    for (const { id, person } of leaving.filter(visit => visit.exit === exit)) {
      const other = leaving.find(visit => visit.id === id && visit.exit !== exit)?.exit;
      const by = hasLeft ? exit : other;
      const event = other === undefined || by === undefined ? undefined : this.#statements.eventOf.get(by);
      if (event !== undefined) this.#statements.closeAnew.run({ ...event, seq: by, person, id });
      if (hasLeft) this.#statements.dropLeaving.run(id);
    }
    this.#statements.endLeaving.run(exit);
  }

  #goIn(event: ProjectedEvent, person: string, zone: string, left: string | null): void {
    const { seq, at, lane, payload } = event;
    if (this.#statements.isAnyForgiven.get() === 1) {
      for (const key of this.#aliases.pseudonymsOf(person)) {
        this.#statements.closeForgiven.run({ seq, at, person: key, zone });
      }
    }
    if (left !== null) {
      const pseudonyms = this.#aliases.pseudonymsOf(person);
      this.#settleAll(pseudonyms);
      this.#leave(event, pseudonyms, left, zone);
    }
    const [use, host, self] = [text(payload?.use), text(payload?.hostKey), text(payload?.selfKey)];
    this.#statements.enter.run(seq, person, use, lane, at, host, zone, self);
  }

  #goOut(event: ProjectedEvent, person: string, zone: string, entered: string | null): void {
    const { seq, at, lane, payload } = event;
    const pseudonyms = this.#aliases.pseudonymsOf(person);
    this.#settleAll(pseudonyms);
    const wasIn = this.#leave(event, pseudonyms, zone, text(payload?.from));
    const isThere = entered !== null && this.#openStays(pseudonyms).some(stay => stay.zone === entered);
    if (entered !== null && !isThere) {
      const [use, host, self] = [text(payload?.use), text(payload?.hostKey), text(payload?.selfKey)];
      this.#statements.goOver.run({ seq, at, lane, person, use, host, self, zone: entered });
    } else if (!wasIn) this.#statements.leaveWithoutEntry.run({ seq, at, lane, person, zone });
  }

  pass(event: ProjectedEvent): void {
    const { payload } = event;
    const person = text(payload?.person);
    if (person === null) return;
    this.#aliases.join(payload?.aliases);
    const zone = text(payload?.zone) ?? onlyZone;
    // Of two zones side by side, a person is in one; of two around each other, in both.
    const beside = payload?.beside === true ? text(payload.from) : null;
    if (payload?.direction === 'in') this.#goIn(event, person, zone, beside);
    else this.#goOut(event, person, zone, beside);
  }

  settle({ seq, kind, payload }: ProjectedEvent): void {
    const entry = payload?.entry;
    if (typeof entry !== 'number') return;
    this.#stayOf(entry);
    const isAnnulled = kind === 'not-passed' || kind === 'entry-cancelled';
    this.#endLeaving(entry, !isAnnulled);
    if (!isAnnulled && kind !== 'outcome-unknown') return;
    const key = this.#statements.entryOf.get(entry);
    if (typeof key !== 'string') return;
    // An exit has closed the visits under every pseudonym of the person.
    if (isAnnulled) this.#statements.dropLeaving.run(entry);
    for (const person of this.#aliases.pseudonymsOf(key)) {
      if (!isAnnulled) {
        this.#statements.doubt.run({ seq, entry, person });
        continue;
      }
      this.#statements.annulEntry.run({ entry, person });
      this.#statements.annulExit.run({ seq, entry, person });
    }
  }

  correct({ seq, payload }: ProjectedEvent): void {
    const { visit, at } = payload ?? {};
    if (typeof visit !== 'number' || typeof at !== 'number') return;
    this.#stayOf(visit);
    const person = this.#statements.entryOf.get(visit);
    if (typeof person === 'string')
      this.#statements.close.run({ seq, at, lane: null, by: 'correction', person, id: visit });
  }

  closeForgotten({ seq, at, payload }: ProjectedEvent): void {
    const { visits, zone } = payload ?? {};
    if (!Array.isArray(visits) || typeof zone !== 'string') return;
    for (const id of visits) {
      this.#stayOf(id);
      const open = this.#statements.openBy.get(zone, this.#statements.eventOf.get(id)?.at, id);
      if (open !== undefined) this.#statements.close.run({ seq, at, lane: null, by: 'auto', person: open.person, id });
    }
  }

  /** What is open, and of each zone what was last: the next entry asks for both. */
  forgive({ payload }: ProjectedEvent): void {
    const person = text(payload?.person);
    if (person === null) return;
    const pseudonyms = this.#aliases.pseudonymsOf(person);
    this.#settleAll(pseudonyms);
    for (const key of pseudonyms) this.#statements.stayAway.run(key);
    const newest = pseudonyms
      .flatMap(key => this.#statements.newestOf.all(key))
      .toSorted((a, b) => b.last_seq - a.last_seq || b.id - a.id);
    const zones = new Set<string>();
    for (const stay of newest) {
      const isLast = !zones.has(stay.zone);
      zones.add(stay.zone);
      if (isLast || stay.closed_by === null) {
        this.#statements.forgive.run({ person: stay.person, last: stay.last_seq, id: stay.id });
      }
    }
  }
}
