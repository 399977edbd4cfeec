/** Draws on a thread of its own: 500 codes take a second or more, in which whoever orders them goes on answering. */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../drivers/driver.ts';
import { fail, type Result } from '../words.ts';
import type { SheetsOrder } from './sheets.ts';

export interface PrintThread {
  /** Group sheets as a PDF. The fault is an English sentence without anything of a person. */
  sheets(order: SheetsOrder): Promise<Result<Uint8Array, string>>;
  /** Orders that are not done fail. */
  close(): void;
}

export interface PrintThreadOptions {
  readonly clock: Pick<Clock, 'now' | 'timer'>;
  /** From the moment at which the thread begins an order. */
  readonly limitMs?: number;
  /** Orders that wait; more are refused. */
  readonly maxWaiting?: number;
  /** What the thread runs. */
  readonly script?: URL;
}

/** Largest heap of the thread; 500 people take a quarter of it. */
const maxHeapMb = 256;

interface Job {
  readonly order: SheetsOrder;
  readonly done: (result: Result<Uint8Array, string>) => void;
}

export function newPrintThread(options: PrintThreadOptions): PrintThread {
  const { clock, limitMs = 60_000, maxWaiting = 8 } = options;
  const script = options.script ?? new URL('./print-worker.ts', import.meta.url);
  const waiting: Job[] = [];
  let worker: Worker | null = null;
  let current: { readonly id: number; readonly job: Job; readonly cancel: () => void } | null = null;
  let lastId = 0;
  let isClosed = false;

  function end(result: Result<Uint8Array, string>): void {
    const ended = current;
    current = null;
    ended?.cancel();
    worker?.unref();
    ended?.job.done(result);
    next();
  }

  /** Whatever it still does counts no more; the next order starts another. */
  function drop(why: string): void {
    const dropped = worker;
    worker = null;
    void dropped?.terminate();
    end(fail(why));
  }

  function start(): Worker {
    const started = new Worker(script, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } });
    const isMine = () => started === worker;
    started.on('message', ({ id, result }: { id: number; result: Result<Uint8Array, string> }) => {
      if (isMine() && current?.id === id) end(result);
    });
    started.on('error', () => isMine() && drop('printing failed: the thread that draws has crashed'));
    started.on('messageerror', () => isMine() && drop('printing failed: its thread has sent nothing readable'));
    started.on('exit', () => isMine() && drop('printing failed: the thread that draws has ended'));
    return started;
  }

  function next(): void {
    if (current !== null || isClosed) return;
    const job = waiting.shift();
    if (job === undefined) return;
    lastId += 1;
    const cancel = clock.timer(limitMs, () => drop(`printing took longer than ${limitMs / 1_000} s`));
    current = { id: lastId, job, cancel };
    worker ??= start();
    worker.ref();
    worker.postMessage({ id: lastId, order: job.order, now: clock.now() });
  }

  return {
    sheets(order) {
      if (isClosed) return Promise.resolve(fail('printing has ended'));
      if (waiting.length >= maxWaiting) return Promise.resolve(fail('too much is being printed: try again later'));
      return new Promise(done => {
        waiting.push({ order, done });
        next();
      });
    },
    close() {
      isClosed = true;
      const left = waiting.splice(0);
      drop('printing has ended');
      for (const { done } of left) done(fail('printing has ended'));
    },
  };
}
