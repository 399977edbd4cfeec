/** Which codes are new: one that stays in view is one code, also while a picture now and then does not show it. */

/** A code is gone when it was missed for so long, and in so many searched pictures: nobody searches while nothing moves. */
export const goneMs = 1_500;
export const goneSearches = 2;
/** Codes that are remembered at once; the one that was seen first gives way. */
const maxCodes = 16;

export interface CodeMemory {
  /** Takes what a search has found; true for a code that was not in view before. */
  isNew(found: Uint8Array | null, nowMs: number): boolean;
  /** The code could not be passed on: if it is still in view, it is new once more. */
  forget(code: Uint8Array): void;
}

export function newCodeMemory(): CodeMemory {
  const inView = new Map<string, { seenMs: number; misses: number }>();
  return {
    isNew(found, nowMs) {
      const key = found === null ? null : keyOf(found);
      for (const [other, code] of inView) {
        if (other === key) continue;
        code.misses += 1;
        if (code.misses >= goneSearches && nowMs - code.seenMs >= goneMs) inView.delete(other);
      }
      if (key === null) return false;
      const isKnown = inView.has(key);
      inView.set(key, { seenMs: nowMs, misses: 0 });
      const first = inView.keys().next();
      if (inView.size > maxCodes && !first.done) inView.delete(first.value);
      return !isKnown;
    },
    forget(code) {
      inView.delete(keyOf(code));
    },
  };
}

/** A character for each byte. */
function keyOf(code: Uint8Array): string {
  return Array.from(code, byte => String.fromCharCode(byte)).join('');
}
