/** Where the keyboard and the screen reader are after each change. */
import type { FormState } from './form-model.ts';

/**
 * To the heading of each new screen, so that it is read out from its beginning; to what is faulty where something is.
 * Called once the page is drawn.
 */
export function moveFocus(before: FormState, { screen, alerts, isSending }: FormState): void {
  const isElsewhere = JSON.stringify(before.screen) !== JSON.stringify(screen) || before.isSending !== isSending;
  if (isElsewhere) {
    window.scrollTo(0, 0);
    document.querySelector('h1')?.focus({ preventScroll: true });
  }
  if (before.alerts === alerts) return;
  const fields = [...document.querySelectorAll('[data-field]')];
  const faulty = fields.find(field => field.querySelector('.fault:not(:empty)') !== null);
  faulty?.querySelector<HTMLElement>('input, button')?.focus();
  faulty?.scrollIntoView({ block: 'center' });
}
