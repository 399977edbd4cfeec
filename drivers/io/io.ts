import type { Clock, Io } from '../driver.ts';
import { systemClock } from './clock.ts';
import { newScreenBoard } from './screen-board.ts';
import { openSerialLine } from './serial-line.ts';
import { newSimBench } from './sim-bench.ts';

const later = (): never => {
  throw new Error('not built yet');
};

/** The outside as drivers see it: real ports, and boards of its own for screens and simulated devices. */
export function createIo(clock: Clock = systemClock): Io {
  return {
    clock,
    serialLine: (settings, listener) => openSerialLine(settings, listener, clock),
    tcpLine: later,
    hidLine: later,
    keyLine: later,
    gpioLine: later,
    httpLine: later,
    screens: newScreenBoard(),
    bench: newSimBench(),
  };
}
