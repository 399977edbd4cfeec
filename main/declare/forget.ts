/** Retention: every hour what is over is forgotten, a few rows at a time, so that nobody waits for it. */
import type { Clock } from '../../drivers/driver.ts';
import type { DeclaredStore } from '../record/declared-records.ts';
import { breathe } from './turns.ts';

export interface ForgetParts {
  readonly store: Pick<DeclaredStore, 'forget'>;
  readonly keepDays: number;
  readonly clock: Clock;
  /** Told why it could not forget; it tries again in an hour. */
  failed(sentence: string): void;
}

const everyMs = 3_600_000;
const rowsATurn = 25;

/** Begins at once; the returned function ends it, and resolves when nothing is being forgotten any more. */
export function keepForgetting({ store, keepDays, clock, failed }: ForgetParts): () => Promise<void> {
  let isOver = false;
  let cancel = () => {};
  async function forgetAll(): Promise<void> {
    while (!isOver) {
      const forgotten = store.forget(clock.now(), keepDays, rowsATurn);
      if (!forgotten.ok) failed(forgotten.fault.message);
      if (!forgotten.ok || forgotten.value === 0) break;
      await breathe();
    }
    if (!isOver) cancel = clock.timer(everyMs, () => start());
  }
  let running = Promise.resolve();
  function start(): void {
    running = forgetAll();
  }
  start();
  return async () => {
    isOver = true;
    cancel();
    await running;
  };
}
