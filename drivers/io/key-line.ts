import { type Clock, fail } from '../driver.ts';
import type { KeySettings, Line, LineListener } from '../lines.ts';
import { openEventDevice } from './event-device.ts';
import { type Opened, Reopening } from './reopening.ts';

/** A keyboard for this program alone, which opens itself and reopens itself. Nothing can be written to it. */
export function openKeyLine({ place }: KeySettings, listener: LineListener, clock: Clock): Line {
  const device = new Reopening<Opened>({
    kind: 'keys',
    place,
    clock,
    open: (path, hungUp) => openEventDevice(path, { received: bytes => listener.received(bytes), hungUp }),
    up: () => listener.up(),
    down: fault => listener.down(fault),
  });
  return {
    get isUp() {
      return device.port !== null;
    },
    async write() {
      return fail({ kind: 'rejected', message: `${device.where}: nothing can be written to a keyboard` });
    },
    close: () => device.close(),
  };
}
