/** A badge scanner types what it has read, very fast, and ends with Enter. */

/** Keys further apart than this are a person's, milliseconds. */
const gapMs = 1_000;
/** As the contract has a badge, at the end of what was typed. */
const badgeAtEnd = /GHB1:[A-Za-z0-9_-]{22,64}$/;
const longest = 80;

export interface BadgeReader {
  /** The badge that this key ends; null for every other key. `atMs` is a clock that never goes back. */
  key(key: string, atMs: number): string | null;
}

export function newBadgeReader(): BadgeReader {
  let typed = '';
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    key(key, atMs) {
      if (key.length !== 1 && key !== 'Enter') return null;
      if (atMs - lastMs > gapMs) typed = '';
      lastMs = atMs;
      if (key !== 'Enter') {
        typed = (typed + key).slice(-longest);
        return null;
      }
      const badge = badgeAtEnd.exec(typed)?.[0] ?? null;
      typed = '';
      return badge;
    },
  };
}
