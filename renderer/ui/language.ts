/** Which language stands large. A visitor may swap them; the next visitor finds them as they were. */
import { type ReadonlySignal, signal } from '@preact/signals';

export type Language = 'vi' | 'en';
/** A text in each language. */
export type Text = Readonly<Record<Language, string>>;

/** Each language in its own words. */
export const languageNames: Text = { vi: 'Tiếng Việt', en: 'English' };

/** How long a swap lasts, milliseconds. */
export const swapMs = 20_000;

export interface LanguageSwap {
  readonly isSwapped: ReadonlySignal<boolean>;
  /** Swaps the sizes, or swaps them back. */
  toggle(): void;
}

export function newLanguageSwap(timer: (ms: number, fire: () => void) => () => void): LanguageSwap {
  const isSwapped = signal(false);
  let cancel = () => {};
  return {
    isSwapped,
    toggle() {
      cancel();
      isSwapped.value = !isSwapped.value;
      if (isSwapped.value) {
        cancel = timer(swapMs, () => {
          isSwapped.value = false;
        });
      }
    },
  };
}

/** The site's languages, the large one first; a site has one or two. */
export function languageOrder(languages: readonly Language[], isSwapped: boolean): readonly Language[] {
  const order = [...new Set(languages)];
  return isSwapped ? order.reverse() : order;
}
