import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reloadAfterBug } from '../../renderer/ui/browser.ts';

let page: EventTarget;
const reload = vi.fn();
const meets = (kind: string, told: object) => page.dispatchEvent(Object.assign(new Event(kind), told));

beforeEach(() => {
  page = new EventTarget();
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('location', { reload });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  reload.mockClear();
});

test.each([
  ['error', { error: new TypeError('x is undefined') }],
  ['unhandledrejection', { reason: 'no' }],
])('a page that has met a bug (%s) loads itself anew after five seconds, once', (kind, told) => {
  reloadAfterBug();
  meets(kind, told);
  meets(kind, told);
  vi.advanceTimersByTime(4_999);
  expect(reload).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(reload).toHaveBeenCalledTimes(1);
});

test('what the browser only says is no bug', () => {
  reloadAfterBug();
  meets('error', { error: null, message: 'ResizeObserver loop completed with undelivered notifications.' });
  vi.advanceTimersByTime(60_000);
  expect(reload).not.toHaveBeenCalled();
});
