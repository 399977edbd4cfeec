import type { Clock, Io } from '../driver.ts';
import { systemClock } from './clock.ts';
import { openGpioLine } from './gpio-line.ts';
import { openHidLine } from './hid-line.ts';
import { openHttpLine } from './http-line.ts';
import { openKeyLine } from './key-line.ts';
import { newScreenBoard } from './screen-board.ts';
import { openSerialLine } from './serial-line.ts';
import { newSimBench } from './sim-bench.ts';
import { openTcpLine } from './tcp-line.ts';

/** The outside as drivers see it: real ports, and boards of its own for screens and simulated devices. */
export function createIo(clock: Clock = systemClock): Io {
  return {
    clock,
    serialLine: (settings, listener) => openSerialLine(settings, listener, clock),
    tcpLine: (settings, listener) => openTcpLine(settings, listener, clock),
    hidLine: (settings, listener) => openHidLine(settings, listener, clock),
    keyLine: (settings, listener) => openKeyLine(settings, listener, clock),
    gpioLine: (settings, listener) => openGpioLine(settings, listener, clock),
    httpLine: settings => openHttpLine(settings, clock),
    screens: newScreenBoard(),
    bench: newSimBench(),
  };
}
