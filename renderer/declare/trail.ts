/** The browser's history: each screen is an entry, so that its back button goes one screen back. */
import type { Screen } from './form-model.ts';
import { type Check, orNull, shape, whole } from './shape.ts';
import { isScreen } from './storage.ts';

export interface Entry {
  readonly screen: Screen;
  /** Entries of this page before it. */
  readonly depth: number;
  /** The screen before it. */
  readonly before: Screen | null;
}

/** The part of the browser's history that is used. */
export interface History {
  readonly state: unknown;
  pushState(entry: Entry, unused: ''): void;
  replaceState(entry: Entry, unused: ''): void;
  go(by: number): void;
}

export interface Trail {
  /** The form is at this screen now. `isEnd`: what was before it is over. */
  show(screen: Screen, isEnd: boolean): void;
  /** The browser has gone to another entry; null where this page made it do so. */
  went(entry: unknown): Screen | null;
  /** Where the form is instead of where the browser went. */
  correct(screen: Screen): void;
  /** Whether a screen of this page is before this one. */
  canGoBack(): boolean;
}

const isSame = (a: Screen | null, b: Screen) => JSON.stringify(a) === JSON.stringify(b);

/** An entry of this page, which an earlier load may have made. */
const isEntry: Check<Entry> = shape<Entry>({ screen: isScreen, depth: whole, before: orNull(isScreen) });

export function newTrail(history: History, first: Screen): Trail {
  const found = isEntry(history.state) ? history.state : null;
  let entry: Entry = { depth: found?.depth ?? 0, before: found?.before ?? null, screen: first };
  /** Where the page itself goes back to; it is shown once the browser is there. */
  let returning: Screen | null = null;
  history.replaceState(entry, '');

  const replace = (next: Entry) => {
    entry = next;
    history.replaceState(entry, '');
  };
  return {
    show(screen, isEnd) {
      if (returning !== null) {
        returning = screen;
        return;
      }
      if (isSame(entry.screen, screen)) return;
      if (isEnd && entry.depth > 0) {
        returning = screen;
        history.go(-entry.depth);
      } else if (isEnd) replace({ screen, depth: 0, before: null });
      else if (isSame(entry.before, screen)) {
        returning = screen;
        history.go(-1);
      } else {
        entry = { screen, depth: entry.depth + 1, before: entry.screen };
        history.pushState(entry, '');
      }
    },
    went(to) {
      const at = isEntry(to) ? to : { screen: entry.screen, depth: 0, before: null };
      if (returning !== null) {
        replace({ ...at, screen: returning });
        returning = null;
        return null;
      }
      entry = at;
      return at.screen;
    },
    correct(screen) {
      if (!isSame(entry.screen, screen)) replace({ ...entry, screen });
    },
    canGoBack: () => entry.depth > 0,
  };
}
