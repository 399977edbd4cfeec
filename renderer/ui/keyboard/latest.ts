import { useLayoutEffect, useState } from 'preact/hooks';

export interface Latest {
  readonly text: string;
  /** Hands back what it is given. */
  put(text: string): string;
}

/**
 * The text that the next key is typed onto. Two keys may go down before the page is drawn anew: the second one counts
 * with what the first one made. `value` holds again with every drawing, whatever the caller made of the last text.
 */
export function useLatest(value: string): Latest {
  const [held] = useState(() => ({ text: value }));
  const [, drawAnew] = useState({});
  useLayoutEffect(() => {
    held.text = value;
  });
  return {
    get text() {
      return held.text;
    },
    put(text) {
      held.text = text;
      drawAnew({});
      return text;
    },
  };
}
