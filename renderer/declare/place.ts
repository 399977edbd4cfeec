/** Asks the service what place it is, until it answers: bad Wi-Fi, or an earlier answer that the phone has kept. */
import type { Place } from '../../main/declare-contract.ts';
import { keptHeader } from './kept-header.ts';
import { placeIn } from './wire.ts';

export interface PlaceAnswer {
  readonly text: string;
  /** Of an earlier visit. */
  readonly isKept: boolean;
}

export interface PlaceParts {
  /** Fails where nobody answers. `isFresh`: no earlier answer will do. */
  get(isFresh: boolean): Promise<PlaceAnswer>;
  timer(ms: number, fire: () => void): () => void;
  now(): number;
}

export type PlaceNews =
  | { readonly kind: 'place'; readonly place: Place; readonly offsetMs: number | null }
  | { readonly kind: 'unreachable' };

const firstWaitMs = 2_000;
const longestWaitMs = 30_000;

/** `isFresh`: no earlier answer will do. The returned function asks again without waiting, until the place is found. */
export function findPlace(parts: PlaceParts, isFresh: boolean, tell: (news: PlaceNews) => void): () => void {
  let waitMs = firstWaitMs;
  let hasKept = isFresh;
  let isAsking = false;
  let isFound = false;
  let stopWait = () => {};

  const later = () => {
    tell({ kind: 'unreachable' });
    stopWait = parts.timer(waitMs, ask);
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  };
  const take = ({ text, isKept }: PlaceAnswer) => {
    const place = placeIn(text);
    if (place === null) return later();
    tell({ kind: 'place', place, offsetMs: isKept ? null : place.now - parts.now() });
    isFound = !isKept;
    // What was kept is shown at once; what is so by now comes after it.
    if (isKept) {
      hasKept = true;
      ask();
    }
  };
  function ask(): void {
    if (isAsking || isFound) return;
    isAsking = true;
    stopWait();
    const done = (then: () => void) => {
      isAsking = false;
      then();
    };
    parts.get(hasKept).then(
      answer => done(() => take(answer)),
      () => done(later),
    );
  }
  ask();
  return ask;
}

/** The browser's own. */
export async function getPlace(isFresh: boolean): Promise<PlaceAnswer> {
  const answer = await fetch('/api/place', { cache: isFresh ? 'no-store' : 'default' });
  return { text: await answer.text(), isKept: answer.headers.has(keptHeader) };
}
