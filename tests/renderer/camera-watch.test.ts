/** The watch over a camera that comes and goes, a worker that crashes, and a page that is hidden; by a clock that stands still. */
import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import { type FromScreen, fromScreen } from '../../main/contract.ts';
import { readByCamera } from '../../renderer/camera/lane-camera.ts';
import { newStage, newWatched, settle } from './camera-stage.ts';

const [a, b] = [Uint8Array.of(0x61), Uint8Array.of(0x62)];

describe('reading', () => {
  test('is up with the first picture that was looked at, one picture at a time', async () => {
    const { heard, stage, ready, answer, advance } = newWatched();
    await settle();
    expect([heard, stage.orders.length]).toEqual([[], 0]);
    await ready();
    expect([heard, stage.orders.length]).toEqual([[], 1]);
    await advance(1_000);
    expect(stage.orders.length).toBe(1);
    await answer();
    expect([heard, stage.orders.length]).toEqual([['up'], 1]);
    await advance(60);
    expect(stage.orders.length).toBe(2);
    expect(stage.frames).toBe(0);
  });

  test('each code once while it stays, also by turns with another', async () => {
    const { heard, ready, answer } = newWatched();
    await ready();
    for (const code of [a, a, null, a, b, a, b]) await answer({ code }, 70);
    expect(heard).toEqual(['up', 'read a', 'read b']);
    for (let turn = 0; turn < 30; turn += 1) await answer({ code: null }, 70);
    await answer({ code: a }, 70);
    expect(heard).toEqual(['up', 'read a', 'read b', 'read a']);
  });

  test('what could not be passed on is read again', async () => {
    const { heard, ready, answer, block } = newWatched();
    await ready();
    block(true);
    await answer({ code: a }, 70);
    block(false);
    await answer({ code: a }, 70);
    await answer({ code: a }, 70);
    expect(heard).toEqual(['up', 'read a', 'read a']);
  });

  test('looks fast while something moves, twice a second when not, and then at motion only', async () => {
    const { stage, clock, ready, answer, advance } = newWatched();
    await ready();
    /** So much time, in which the worker needs no time at all. */
    const looksIn = async (ms: number, hasMoved: boolean) => {
      const before = stage.orders.length;
      const end = clock.monotonic() + ms;
      let answered = before - 1;
      while (clock.monotonic() < end) {
        if (stage.orders.length > answered) {
          answered = stage.orders.length;
          await answer({ hasMoved, tookMs: 0 });
        }
        await advance(5);
      }
      return stage.orders.length - before;
    };
    const moving = await looksIn(1_000, true);
    expect([moving >= 12, moving <= 15, stage.orders.at(-1)?.search]).toEqual([true, true, 'always']);
    await looksIn(2_000, false);
    expect([await looksIn(4_000, false), stage.orders.at(-1)?.search]).toEqual([8, 'always']);
    await looksIn(5_000, false);
    expect([await looksIn(4_000, false), stage.orders.at(-1)?.search]).toEqual([8, 'if-moved']);
  });
});

describe('loss and return', () => {
  test.each([
    ['NotFoundError', 'the screen has no camera'],
    ['NotReadableError', 'the camera cannot be opened'],
    ['NotAllowedError', 'the browser may not use the camera'],
    ['SecurityError', 'a page may use a camera only under http'],
    ['Whatever', 'the camera cannot be opened (Whatever)'],
  ])('%s: says so once, tries each second, and is up when it is there', async (name, message) => {
    const { heard, stage, ready, answer, advance } = newWatched(name);
    await settle();
    for (let second = 0; second < 5; second += 1) await advance(1_000);
    expect([heard, stage.opened]).toEqual([[`lost ${message}`], 6]);
    stage.camera = null;
    await advance(1_000);
    await ready();
    await answer();
    expect(heard).toEqual([`lost ${message}`, 'up']);
  });

  test('unplugged: lost at once, tried again each second and when a device comes', async () => {
    const { heard, stage, ready, answer, advance } = newWatched();
    await ready();
    await answer({}, 100);
    expect(stage.orders.length, 'the worker is at work').toBe(2);
    stage.camera = 'NotFoundError';
    stage.ended();
    expect([heard, stage.eyes]).toEqual([['up', 'lost the camera was unplugged'], 0]);
    await advance(1_000);
    expect(heard.slice(2)).toEqual(['lost the screen has no camera']);
    stage.camera = null;
    stage.changed();
    await settle();
    await answer({ code: a });
    expect(heard.slice(3), 'a picture of the camera before tells nothing of this one').toEqual([]);
    await answer({ code: a });
    expect(heard.slice(3)).toEqual(['up', 'read a']);
    expect(stage.workers.length).toBe(1);
  });

  test('a camera that sends nothing any more is opened anew', async () => {
    const { heard, stage, ready, answer, advance } = newWatched();
    await ready();
    await answer();
    stage.hasPictures = false;
    for (let turn = 0; turn < 170; turn += 1) await advance(30);
    expect(heard).toEqual(['up', 'lost the camera sends no picture']);
    stage.hasPictures = true;
    await advance(1_000);
    await answer();
    expect([heard.at(-1), stage.opened, stage.eyes]).toEqual(['up', 2, 1]);
  });

  test('a browser that asks somebody is said to', async () => {
    const { heard, advance } = newWatched('waits');
    await advance(2_000);
    expect(heard).toEqual(['lost the browser waits for somebody to allow the camera']);
  });

  test('a hidden page lets go of the camera, and takes it again when it is shown', async () => {
    const { heard, stage, ready, answer, advance } = newWatched();
    await ready();
    await answer();
    stage.isHidden = true;
    stage.changed();
    await advance(60_000);
    expect([heard, stage.eyes, stage.opened]).toEqual([['up', "lost the screen's page is hidden"], 0, 1]);
    stage.isHidden = false;
    stage.changed();
    await settle();
    expect([stage.eyes, stage.opened]).toEqual([1, 2]);
  });

  test('hidden while a picture is taken: it is closed, and nobody looks at it', async () => {
    const { stage, last } = newWatched();
    await settle();
    last().heard({ kind: 'ready', decoder: 'zxing-wasm' });
    stage.isHidden = true;
    stage.changed();
    await settle();
    expect([stage.frames, stage.orders.length]).toEqual([0, 0]);
  });

  test('hidden while the camera opens: it is closed when it comes', async () => {
    const { stage } = newWatched();
    stage.isHidden = true;
    stage.changed();
    await settle();
    expect([stage.eyes, stage.opened]).toEqual([0, 1]);
  });
});

describe('the worker', () => {
  test('one that crashes is started anew, without a word', async () => {
    const { heard, stage, ready, answer, advance, last } = newWatched();
    await ready();
    await answer();
    last().crashed();
    await advance(1_000);
    await ready();
    await answer();
    expect([heard, stage.workers.map(({ isClosed }) => isClosed)]).toEqual([['up'], [true, false]]);
  });

  test('one that does not answer is started anew', async () => {
    const { stage, ready, answer, advance } = newWatched();
    await ready();
    await answer({}, 100);
    expect(stage.orders.length).toBe(2);
    await advance(9_999);
    expect(stage.workers.length).toBe(1);
    await advance(1);
    await advance(1_000);
    expect(stage.workers.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    await ready();
    expect(stage.orders.length).toBe(3);
  });

  test('one that crashes again and again does without WebAssembly, then it is told; an answer is a fresh start', async () => {
    const { heard, stage, ready, answer, advance, last } = newWatched();
    await settle();
    for (let turn = 0; turn < 3; turn += 1) {
      last().crashed();
      await advance(1_000);
    }
    expect(stage.workers.map(({ isCautious }) => isCautious)).toEqual([false, false, true, true]);
    expect(heard).toEqual(['lost the page cannot look at pictures']);
    await ready();
    await answer();
    last().crashed();
    await advance(1_000);
    expect([heard.at(-1), stage.workers.at(-1)?.isCautious]).toEqual(['up', false]);
  });
});

test('ended: camera off, worker ended, no timer, no word', async () => {
  const { heard, stage, clock, ready, answer, end } = newWatched();
  await ready();
  await answer({}, 100);
  end();
  stage.workers[0]?.heard({ kind: 'looked', hasMoved: true, isSearched: true, code: a, tookMs: 1 });
  stage.changed();
  stage.ended();
  await settle();
  expect([heard, stage.eyes, stage.workers[0]?.isClosed, clock.pending]).toEqual([['up'], 0, true, 0]);
});

describe('what the gate is told', () => {
  function newLane(isConnected = true) {
    const staged = newStage();
    const sent: FromScreen[] = [];
    const connections = signal(isConnected ? 1 : 0);
    const lane = { isConnected };
    const send = (message: FromScreen) => {
      if (lane.isConnected) sent.push(fromScreen.parse(message));
      return lane.isConnected;
    };
    const end = readByCamera({ connections, send }, 'in-1', 'in', staged.parts, () => undefined);
    return { ...staged, sent, lane, connections, end };
  }
  const reader = { type: 'reader', lane: 'in-1', source: 'camera', direction: 'in' };
  const up = { ...reader, state: 'up', message: '' };

  test('how the camera is, on each connection; each code once', async () => {
    const { sent, lane, connections, ready, answer, end } = newLane();
    await ready();
    await answer({ code: Buffer.from('VD1:Ễ') });
    const read = { type: 'read', lane: 'in-1', source: 'camera', direction: 'in', bytes: 'VkQxOuG7hA==' };
    expect(sent).toEqual([up, read]);
    lane.isConnected = false;
    await answer({ code: Buffer.from('later') }, 70);
    lane.isConnected = true;
    connections.value += 1;
    expect(sent.slice(2)).toEqual([up]);
    await answer({ code: Buffer.from('later') }, 70);
    expect(sent.slice(3)).toEqual([{ ...read, bytes: 'bGF0ZXI=' }]);
    end();
    expect(sent.slice(4)).toEqual([{ ...reader, state: 'lost', message: expect.stringMatching(/does not read/) }]);
  });

  test('nothing before anything is known', async () => {
    const { sent, connections } = newLane();
    connections.value += 1;
    await settle();
    expect(sent).toEqual([]);
  });

  test('a fault in words that a message holds, whatever the browser calls it', async () => {
    const { sent, stage, ready, answer, advance } = newLane();
    await ready();
    await answer();
    stage.camera = 'x'.repeat(300);
    stage.ended();
    await advance(1_000);
    expect(sent.slice(1)).toMatchObject([
      { state: 'lost', message: 'the camera was unplugged: plug it in again' },
      { state: 'lost', message: expect.stringMatching(/^the camera cannot be opened \(x{100}/) },
    ]);
  });
});
