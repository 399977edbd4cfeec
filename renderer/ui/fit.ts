/** Shrinks text until it fits its box, in the same frame that shows it. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const step = 0.04;

/**
 * For a box of fixed size whose style sheet multiplies its type sizes with `property`, a custom property of 1 down to
 * `least`. `content` is whatever the size depends on. A box within one of `--fit` has a
 * property of its own, and takes the lesser of the two.
 */
export function useFit<T extends HTMLElement>(
  property: `--${string}`,
  least: number,
  content: unknown,
): RefObject<T | null> {
  const box = useRef<T | null>(null);
  // The content is what the box shows: the effect runs with it, though it does not read it.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const shrink = () => {
      // What a box around this one makes of it must not count: that box is measured later, or has been for another form.
      if (property !== '--fit') element.style.setProperty('--fit', '1');
      for (let scale = 1; ; scale -= step) {
        element.style.setProperty(property, String(Math.max(scale, least)));
        if (scale <= least || fits(element)) break;
      }
      if (property !== '--fit') element.style.removeProperty('--fit');
    };
    shrink();
    const observer = new ResizeObserver(shrink);
    observer.observe(element);
    document.fonts.addEventListener('loadingdone', shrink);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener('loadingdone', shrink);
    };
  }, [property, least, content]);
  return box;
}

function fits({ scrollWidth, clientWidth, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollWidth <= clientWidth && scrollHeight <= clientHeight;
}
