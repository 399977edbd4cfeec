/** The thread of `print-thread.ts`: draws what it is sent, one order after the other. */
import { parentPort } from 'node:worker_threads';
import { fail } from '../words.ts';
import { type SheetsOrder, sheetsPdf } from './sheets.ts';

const port = parentPort;
port?.on('message', async ({ id, order, now }: { id: number; order: SheetsOrder; now: number }) => {
  try {
    const result = await sheetsPdf(order, now);
    port.postMessage({ id, result }, result.ok ? [result.value.buffer as ArrayBuffer] : []);
  } catch (error) {
    // Of the error its kind alone: its message may hold a name.
    port.postMessage({
      id,
      result: fail(`the sheets cannot be drawn (${error instanceof Error ? error.name : 'error'})`),
    });
  }
});
