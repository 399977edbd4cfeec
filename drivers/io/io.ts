import type { Clock, Io } from '../driver.ts';
import { systemClock } from './clock.ts';
import { openSerialLine } from './serial-line.ts';
import { newSimBench } from './sim-bench.ts';

/** The real outside: this machine's serial ports and clock, and a bench of its own for simulated devices. */
export function createIo(clock: Clock = systemClock): Io {
  return {
    clock,
    serialLine: (settings, listener) => openSerialLine(settings, listener, clock),
    bench: newSimBench(),
  };
}
