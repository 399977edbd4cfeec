import { expect, test } from 'vitest';
import { type ControllerListener, graceMs, keepController } from '../../main/app/keep-controller.ts';
import type { ControlAnswer } from '../../main/contract.ts';
import { fail, ok } from '../../main/words.ts';
import { newTestClock } from '../clock.ts';

const lanes: ControlAnswer = {
  answer: 'lanes',
  lanes: [
    { id: 'in-1', direction: 'in', state: 'idle', faults: [] },
    { id: 'out-1', direction: 'out', state: 'idle', faults: [] },
  ],
};

/** A data folder on which a controller answers or not, and everything that the keeper starts there. */
function newFolder({ mayStart = true } = {}) {
  const clock = newTestClock();
  const folder = { isUp: false, asked: 0 };
  const started: { readonly at: number; readonly listener: ControllerListener; stopped: boolean }[] = [];
  const keeper = keepController({
    clock,
    log: () => {},
    ask: async () => {
      folder.asked += 1;
      return folder.isUp ? ok(lanes) : fail('no gate runs here');
    },
    start: mayStart
      ? listener => {
          const own = { at: clock.monotonic(), listener, stopped: false };
          started.push(own);
          return { stop: () => (own.stopped = true) };
        }
      : null,
  });
  /** Lets time pass in steps, so that answers arrive in between. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { clock, folder, started, keeper, pass };
}

test('a controller that answers is used and none is started', async () => {
  const { folder, keeper, started, pass } = newFolder();
  folder.isUp = true;
  await pass(4 * graceMs);
  expect(await keeper.lanes).toEqual(['in-1', 'out-1']);
  expect(started).toEqual([]);
});

test('where none answers in time, one is started, once', async () => {
  const { folder, keeper, started, pass } = newFolder();
  await pass(graceMs - 500);
  expect(started).toHaveLength(0);
  await pass(10 * graceMs);
  expect(started).toHaveLength(1);
  folder.isUp = true;
  started[0]?.listener.ready();
  await pass(100);
  expect(await keeper.lanes).toEqual(['in-1', 'out-1']);
});

test('a service manager that restarts its controller in time is not disturbed', async () => {
  const { folder, started, pass } = newFolder();
  for (let restart = 0; restart < 3; restart += 1) {
    folder.isUp = true;
    await pass(5_000);
    folder.isUp = false;
    await pass(graceMs - 2_500);
  }
  expect(started).toEqual([]);
});

test('a controller that was found and is gone for good is replaced', async () => {
  const { folder, started, pass } = newFolder();
  folder.isUp = true;
  await pass(60_000);
  folder.isUp = false;
  await pass(2 * graceMs);
  expect(started).toHaveLength(1);
});

test('a started controller that dies is started again, with growing waits that begin anew after a good run', async () => {
  const { clock, folder, started, pass } = newFolder();
  await pass(2 * graceMs);
  const waits: number[] = [];
  const die = async () => {
    const died = clock.monotonic();
    const before = started.length;
    started.at(-1)?.listener.ended('exit 1');
    while (started.length === before) await pass(100);
    waits.push(clock.monotonic() - died);
  };
  for (let death = 0; death < 7; death += 1) await die();
  expect(waits.map(ms => Math.round(ms / 1_000))).toEqual([1, 2, 4, 8, 16, 30, 30]);
  folder.isUp = true;
  await pass(120_000);
  folder.isUp = false;
  await die();
  expect(Math.round((waits.at(-1) ?? 0) / 1_000)).toBe(1);
});

test('where it may not start one it waits, and asks no more once one answers', async () => {
  const { folder, keeper, started, pass } = newFolder({ mayStart: false });
  await pass(10 * graceMs);
  expect(started).toEqual([]);
  folder.isUp = true;
  await pass(5_000);
  expect(await keeper.lanes).toEqual(['in-1', 'out-1']);
  const { asked } = folder;
  await pass(60_000);
  expect(folder.asked).toBe(asked);
});

test('stopping ends the controller that was started, and nothing is asked or started afterwards', async () => {
  const { clock, folder, keeper, started, pass } = newFolder();
  await pass(2 * graceMs);
  keeper.stop();
  started[0]?.listener.ended('SIGTERM');
  const { asked } = folder;
  await pass(60_000);
  expect({ started: started.length, stopped: started[0]?.stopped, asked: folder.asked }).toEqual({
    started: 1,
    stopped: true,
    asked,
  });
  expect(clock.pending).toBe(0);
});
