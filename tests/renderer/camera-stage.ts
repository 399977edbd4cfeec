/** A page's outside for the watch over a camera: a camera, workers and a page that do as they are told, by a clock that stands still. */
import type { Frame, FromWorker, ToWorker } from '../../renderer/camera/messages.ts';
import { type WatchParts, watchCamera } from '../../renderer/camera/watch.ts';
import { newTestClock } from '../clock.ts';

type Answer = Partial<Extract<FromWorker, { kind: 'looked' }>>;

/** Lets what is promised already happen; nothing here waits for time. */
export const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
const error = (name: string) => Object.assign(new Error(name), { name });

export function newStage() {
  const clock = newTestClock();
  const stage = {
    /** What opening the camera gives: `null` for the camera, or how it fails; 'waits' for never. */
    camera: null as string | null,
    hasPictures: true,
    isHidden: false,
    opened: 0,
    /** Frames and cameras that are open at this moment. */
    frames: 0,
    eyes: 0,
    changed: (): void => undefined,
    ended: (): void => undefined,
    orders: [] as ToWorker[],
    workers: [] as { isCautious: boolean; isClosed: boolean; heard(message: FromWorker): void; crashed(): void }[],
  };
  const parts: WatchParts = {
    async openEye(ended) {
      stage.opened += 1;
      if (stage.camera === 'waits') return new Promise(() => undefined);
      if (stage.camera !== null) throw error(stage.camera);
      stage.ended = ended;
      stage.eyes += 1;
      return {
        async grab() {
          if (!stage.hasPictures) return null;
          stage.frames += 1;
          return { close: () => (stage.frames -= 1) } as unknown as Frame;
        },
        close: () => (stage.eyes -= 1),
      };
    },
    openLooker(isCautious, heard, crashed) {
      const worker = { isCautious, isClosed: false, heard, crashed };
      stage.workers.push(worker);
      return {
        look(order) {
          order.frame.close();
          stage.orders.push(order);
        },
        close: () => (worker.isClosed = true),
      };
    },
    onChange(changed) {
      stage.changed = changed;
      return () => (stage.changed = () => undefined);
    },
    isHidden: () => stage.isHidden,
    timer: clock.timer,
    nowMs: clock.monotonic,
  };
  const last = () => {
    const worker = stage.workers.at(-1);
    if (worker === undefined || worker.isClosed) throw new Error('there is no worker');
    return worker;
  };
  return {
    ...{ clock, stage, parts },
    last,
    async ready() {
      await settle();
      last().heard({ kind: 'ready', decoder: 'zxing-wasm' });
      await settle();
    },
    /** The worker answers; then so much time goes by. */
    async answer(changes: Answer = {}, ms = 0) {
      last().heard({ kind: 'looked', hasMoved: false, isSearched: true, code: null, tookMs: 10, ...changes });
      clock.advance(ms);
      await settle();
    },
    async advance(ms: number) {
      clock.advance(ms);
      await settle();
    },
  };
}

export function newWatched(camera: string | null = null) {
  const staged = newStage();
  staged.stage.camera = camera;
  const heard: string[] = [];
  let mayPass = true;
  const end = watchCamera(staged.parts, {
    up: () => heard.push('up'),
    lost: message => heard.push(`lost ${message.split(':')[0]}`),
    read(code) {
      heard.push(`read ${String.fromCharCode(...code)}`);
      return mayPass;
    },
    looked: () => undefined,
  });
  return { ...staged, heard, end, block: (isBlocked: boolean) => (mayPass = !isBlocked) };
}
