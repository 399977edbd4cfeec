/** What the search is asked, and what it answers. */
import type { PersonalFields } from './seal.ts';

export interface SearchQuery {
  /** Words of a name or host, a phone number or its end, a plate; in any order. */
  readonly text: string;
  /** Pseudonyms that the text may be the number of. */
  readonly persons: readonly string[];
  readonly limit: number;
}

/** A person, by their newest event that fits. Null: not told there. */
export interface FoundPerson extends PersonalFields {
  /** The strongest pseudonym. */
  readonly person: string;
  /** Milliseconds since 1970. */
  readonly lastAt: number;
  readonly isInside: boolean;
}

export interface SearchAnswer {
  /** Newest first. */
  readonly people: readonly FoundPerson[];
  /** There are more, or may be: not everything was looked at. */
  readonly isMore: boolean;
}

export interface FoundVisit {
  readonly id: number;
  readonly zone: string;
  readonly laneIn: string | null;
  /** Milliseconds since 1970; null where no entry was seen. */
  readonly atIn: number | null;
  readonly laneOut: string | null;
  readonly atOut: number | null;
  /** exit, auto, correction, reset; null while inside. */
  readonly closedBy: string | null;
}

/** Somebody who is inside, by the zone that they have entered last. */
export interface InsideRow {
  readonly visit: number;
  readonly person: string;
  readonly name: string | null;
  readonly host: string | null;
  readonly phone: string | null;
  readonly zone: string;
  readonly lane: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}
