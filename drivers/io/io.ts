import type { Clock, Io } from '../driver.ts';
import { systemClock } from './clock.ts';
import { openSerialLine } from './serial-line.ts';
import { newSimBench } from './sim-bench.ts';

/** The outside as drivers see it: real serial ports, and a bench of its own for simulated devices. */
export function createIo(clock: Clock = systemClock): Io {
  return {
    clock,
    serialLine: (settings, listener) => openSerialLine(settings, listener, clock),
    bench: newSimBench(),
  };
}
