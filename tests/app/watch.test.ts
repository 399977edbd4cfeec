import { beforeEach, describe, expect, test } from 'vitest';
import { maxFailures, watchGpu, watchWindow, windowMs } from '../../main/app/watch.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type FakeElectron, type FakeWindow, newEvent, newFakeElectron } from './fake-electron.ts';

const url = 'http://127.0.0.1:8787/visitor/in-1';
let clock: TestClock;
let electron: FakeElectron;
let window: FakeWindow;
let gaveUp: number;

beforeEach(() => {
  clock = newTestClock();
  electron = newFakeElectron();
  electron.app.ready();
  new electron.BrowserWindow({});
  const [opened] = electron.windows;
  if (opened === undefined) throw new Error('the fake opens no window');
  window = opened;
  gaveUp = 0;
  const watch = { clock, log: () => {}, giveUp: () => (gaveUp += 1) };
  watchWindow(window, url, watch);
  watchGpu(electron, watch);
});

const crash = () => window.webContents.emit('render-process-gone', newEvent({}), { reason: 'crashed', exitCode: 139 });
const failLoad = (code: number, isMainFrame = true) =>
  window.webContents.emit('did-fail-load', newEvent({}), code, 'ERR', url, isMainFrame);
const loseGpu = (reason: 'crashed' | 'clean-exit', type: 'GPU' | 'Utility' = 'GPU') =>
  electron.app.emit('child-process-gone', newEvent({}), { type, reason, exitCode: 1 });

/** Long enough for any reload, shorter than the window in which failures count. */
const reloadMs = 4_000;

describe('a window', () => {
  test.each([
    ['its process is gone', crash],
    ['it did not load', () => failLoad(-102)],
    ['it hangs', () => window.emit('unresponsive')],
  ])('is loaded again after a moment: %s', (_what, fail) => {
    fail();
    expect(window.loads).toEqual([]);
    clock.advance(reloadMs);
    expect(window.loads.map(load => load.url)).toEqual([url]);
    expect(gaveUp).toBe(0);
  });

  test('a load that another replaced, and a frame’s load, are no failures', () => {
    failLoad(-3);
    failLoad(-102, false);
    clock.advance(reloadMs);
    expect(window.loads).toEqual([]);
  });

  test('waits longer each time, so that a controller that restarts is not missed', () => {
    const waits: number[] = [];
    for (let failure = 0; failure < maxFailures; failure += 1) {
      failLoad(-102);
      const before = window.loads.length;
      const since = clock.monotonic();
      while (window.loads.length === before) clock.advance(50);
      waits.push(clock.monotonic() - since);
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000]);
  });

  test('that fails once too often within the window ends the shell instead of being loaded', () => {
    for (let failure = 0; failure < maxFailures; failure += 1) {
      crash();
      clock.advance(reloadMs);
    }
    expect({ loads: window.loads.length, gaveUp }).toEqual({ loads: maxFailures, gaveUp: 0 });
    crash();
    clock.advance(reloadMs);
    expect({ loads: window.loads.length, gaveUp }).toEqual({ loads: maxFailures, gaveUp: 1 });
  });

  test('may fail for ever, as long as it is seldom', () => {
    for (let failure = 0; failure < 10 * maxFailures; failure += 1) {
      crash();
      clock.advance(windowMs / maxFailures);
    }
    expect({ loads: window.loads.length, gaveUp }).toEqual({ loads: 10 * maxFailures, gaveUp: 0 });
  });

  test('that is closed meanwhile is not touched', () => {
    crash();
    window.destroy();
    clock.advance(reloadMs);
    expect(window.loads).toEqual([]);
  });
});

describe('the GPU process', () => {
  test('that keeps dying ends the shell', () => {
    for (let failure = 0; failure < maxFailures; failure += 1) loseGpu('crashed');
    expect(gaveUp).toBe(0);
    loseGpu('crashed');
    expect(gaveUp).toBe(1);
    expect(window.loads).toEqual([]);
  });

  test('that ends by itself, and other processes, do not count', () => {
    for (let failure = 0; failure < 3 * maxFailures; failure += 1) {
      loseGpu('clean-exit');
      loseGpu('crashed', 'Utility');
    }
    expect(gaveUp).toBe(0);
  });
});
