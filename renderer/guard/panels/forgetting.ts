/** Personal data that nobody is typing any more does not stand on a screen. */
import { useEffect } from 'preact/hooks';
import { timer } from '../../ui/browser.ts';

/** Without a key or a touch for this long, milliseconds, it is forgotten. */
export const forgetMs = 2 * 60_000;

/** The returned function is to be called at every key and touch. `forget` is called again after each such pause. */
export function newForgetting(timer: (ms: number, fire: () => void) => () => void, forget: () => void) {
  let cancel = () => {};
  const touch = () => {
    cancel();
    cancel = timer(forgetMs, () => {
      forget();
      touch();
    });
  };
  return { touch, end: () => cancel() };
}

const signs = ['keydown', 'pointerdown', 'input'] as const;

/** `touched` is called at every key and touch. */
export function useForgetting(forget: () => void, touched: () => void): void {
  useEffect(() => {
    const forgetting = newForgetting(timer, forget);
    const touch = () => {
      touched();
      forgetting.touch();
    };
    forgetting.touch();
    for (const sign of signs) document.addEventListener(sign, touch);
    return () => {
      forgetting.end();
      for (const sign of signs) document.removeEventListener(sign, touch);
    };
  }, []);
}
