import type { Io } from '../../drivers/driver.ts';
import { formatStep, hexOf, type Step, settingsText } from './trace.ts';

/** The same outside, and what passes over its serial line, step by step. One line at a time. */
export function record(io: Io, written: (line: string, step: Step) => void): Io {
  const note = (step: Step) => written(formatStep(step), step);
  return {
    ...io,
    serialLine(settings, listener) {
      note({ kind: 'open', settings: settingsText(settings) });
      const line = io.serialLine(settings, {
        up() {
          note({ kind: 'up' });
          listener.up();
        },
        down(fault) {
          note({ kind: 'down', fault: fault.kind });
          listener.down(fault);
        },
        received(bytes) {
          note({ kind: 'came', hex: hexOf(bytes) });
          listener.received(bytes);
        },
      });
      let isClosed = false;
      return {
        get isUp() {
          return line.isUp;
        },
        write(bytes) {
          if (line.isUp) note({ kind: 'sent', hex: hexOf(bytes) });
          return line.write(bytes);
        },
        close() {
          if (!isClosed) note({ kind: 'close' });
          isClosed = true;
          return line.close();
        },
      };
    },
  };
}
