/** Windows that fail are loaded again, a few times; then the shell ends, and whoever supervises it starts a clean one. */
import type { Clock } from '../../drivers/driver.ts';
import type { ShellElectron, ShellWindow } from './electron.ts';

/** Failures that a window (or the GPU process) may have within `windowMs`; one more ends the shell. */
export const maxFailures = 5;
export const windowMs = 60_000;
/** Wait before the first reload, milliseconds; doubles with each failure in the window. */
const firstReloadMs = 250;

export interface Watch {
  readonly clock: Pick<Clock, 'monotonic' | 'timer'>;
  log(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** Ends the shell as failed. */
  giveUp(): void;
}

/** Chromium's code of a load that another one has replaced (net::ERR_ABORTED): no failure. */
const aborted = -3;

/** Keeps one window on its address. */
export function watchWindow(window: ShellWindow, url: string, watch: Watch): void {
  const failed = countFailures(watch);
  const reloadAfter = (what: string, details: Readonly<Record<string, unknown>>) => {
    const failures = failed(what, { url, ...details });
    if (failures > maxFailures) return;
    watch.clock.timer(firstReloadMs * 2 ** (failures - 1), () => {
      if (!window.isDestroyed()) void window.loadURL(url);
    });
  };
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) =>
    reloadAfter('a page’s process is gone', { reason, exitCode }),
  );
  window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== aborted) reloadAfter('a page did not load', { code, description });
  });
  // A page that hangs cannot be told to load again; once its process is gone, it can.
  window.on('unresponsive', () => window.webContents.forcefullyCrashRenderer());
}

/** Chromium starts a lost GPU process by itself; one that keeps dying means dead screens. */
export function watchGpu({ app }: ShellElectron, watch: Watch): void {
  const failed = countFailures(watch);
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (type === 'GPU' && reason !== 'clean-exit') failed('the GPU process is gone', { reason, exitCode });
  });
}

/** Returns how many failures there have been within the last `windowMs`, this one included. */
function countFailures({ clock, log, giveUp }: Watch) {
  let times: readonly number[] = [];
  return (what: string, details: Readonly<Record<string, unknown>>): number => {
    const now = clock.monotonic();
    times = [...times.filter(at => now - at < windowMs), now];
    log(what, { ...details, failures: times.length });
    if (times.length > maxFailures) giveUp();
    return times.length;
  };
}
