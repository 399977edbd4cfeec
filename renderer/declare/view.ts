/** What every part of the page is drawn from. */

import type { JSX } from 'preact';
import { faultName, personOn } from './fault-words.ts';
import type { FieldFault, FieldName, FormState, KeptCodes, PersonDraft } from './form-model.ts';
import type { FormEvent } from './form-state.ts';
import type { swipe } from './swipe.ts';
import type { Dictionary } from './words/dictionary.ts';

export interface View {
  readonly state: FormState;
  readonly words: Dictionary;
  /** At the fields of this screen. */
  readonly faults: readonly FieldFault[];
  /** Milliseconds since 1970, this phone's. */
  now(): number;
  dispatch(event: FormEvent): void;
}

/** What only groups have, of a script of its own. */
export interface GroupParts {
  /** Null for screens that are not a group's alone. */
  screen(view: View): JSX.Element | null;
  codes(view: View, kept: KeptCodes): JSX.Element;
  /** For the code that is shown: a swipe goes to the next. */
  swiped(view: View): ReturnType<typeof swipe>;
}

/** What is wrong at a field, in words; null where nothing is. */
export function faultAt({ faults, state, words }: View, field: FieldName): string | null {
  const fault = faults.find(found => found.field === field);
  return fault === undefined ? null : words.faults[faultName(fault, personOn(state, state.screen))];
}

export function nameIn({ words }: View, { name }: PersonDraft): string {
  return name.trim() === '' ? words.unnamed : name;
}
