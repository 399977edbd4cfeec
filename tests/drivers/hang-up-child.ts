/**
 * A program with a serial line for each path, whose data handlers take as long as its parent wants: a handler says
 * `handling <number of the line>` on standard output and then reads one byte of standard input, which blocks the whole
 * thread. Its lines notice a hang-up by themselves only: the time of their looks passes when the parent says so. Over
 * the channel it tells what they told it, and answers each message with what it has used.
 */
import { readSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { openSerialLine } from '../../drivers/io/serial-line.ts';
import { newTestClock } from '../clock.ts';
import { order, type Told, type Usage } from './hang-up-messages.ts';
import { passUntil, settingsFor } from './ports.ts';

if (process.send === undefined) throw new Error('this program talks to its parent only');
run(process.argv.slice(2), message => process.send?.(message));

function run(paths: readonly string[], tell: (message: Told) => void): void {
  const clock = newTestClock();
  let received = 0;
  const lines = paths.map((path, number) => {
    const listener = {
      up: () => tell({ told: `up ${number}` }),
      down: () => tell({ told: `down ${number}` }),
      received() {
        received += 1;
        writeSync(1, `handling ${number}\n`);
        readSync(0, new Uint8Array(1));
      },
    };
    return openSerialLine(settingsFor(path), listener, clock);
  });

  function usage(): Usage {
    const { user, system } = process.cpuUsage();
    // The event loop's turns: a program that spins takes thousands.
    const turns = performance.nodeTiming.uvMetricsInfo.loopCount;
    return { cpuMs: (user + system) / 1_000, wallMs: performance.now(), turns, received };
  }

  process.on('message', async message => {
    const wanted = order.parse(message);
    if (wanted === 'usage') tell({ usage: usage() });
    else if (wanted === 'look') await passUntil(clock, () => lines.every(line => line.isUp));
    else {
      await Promise.all(lines.map(line => line.close()));
      process.disconnect();
    }
  });
}
