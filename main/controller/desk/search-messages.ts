/** What the gate and its search process say to each other, a message each. */
import type { FoundVisit, InsideRow, SearchAnswer, SearchQuery } from '../../record/search-records.ts';

/** What can be asked, with what it takes and gives. */
export interface SearchAsks {
  readonly search: { readonly takes: SearchQuery; readonly gives: SearchAnswer };
  readonly visits: { readonly takes: readonly string[]; readonly gives: readonly FoundVisit[] };
  readonly muster: { readonly takes: Readonly<Record<string, number>>; readonly gives: readonly InsideRow[] };
}
export type SearchAsk = keyof SearchAsks;

export type ToSearch = {
  readonly [Ask in SearchAsk]: { readonly id: number; readonly ask: Ask; readonly of: SearchAsks[Ask]['takes'] };
}[SearchAsk];

export type FromSearch =
  | { readonly id: number; readonly value: SearchAsks[SearchAsk]['gives'] }
  | { readonly id: number; readonly fault: string };
