/** How long the gate takes to be there, beside a bare Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startGate, type TestSite } from '../gate.ts';
import { median } from './figures.ts';

export interface StartFigures {
  /** From the start of the process to its ready line, median, milliseconds. */
  readonly readyMs: number;
  /** `node -e 0`, from its start to its end, median, milliseconds. */
  readonly nodeMs: number;
}

/** Starts both so many times in turn; the site's devices are there and free. */
export async function measureStarts(site: TestSite, times: number): Promise<StartFigures> {
  const ready: number[] = [];
  const node: number[] = [];
  for (let done = 0; done < times; done++) {
    const began = performance.now();
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
    const between = performance.now();
    const gate = await startGate(site);
    ready.push(performance.now() - between);
    node.push(between - began);
    await gate.stop();
  }
  return { readyMs: median(ready), nodeMs: median(node) };
}
