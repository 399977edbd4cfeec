/** Keys that a part of the page hears wherever the focus is. */
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Hears every key from the moment the part is there: an effect after the next frame would let one go by that is pressed
 * at once. `isCapture`: before whatever has the focus does.
 */
export function useKeyDown(hear: (event: KeyboardEvent) => void, isCapture = false): void {
  const latest = useRef(hear);
  latest.current = hear;
  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent) => latest.current(event);
    document.addEventListener('keydown', listener, isCapture);
    return () => document.removeEventListener('keydown', listener, isCapture);
  }, [isCapture]);
}
