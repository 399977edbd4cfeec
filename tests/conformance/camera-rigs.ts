import type { Io, ScreenReader } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import { newTestClock } from '../clock.ts';
import type { Setup } from './rig.ts';
import type { ScannerRig } from './scanner-rigs.ts';

/** A lane's screen in front of the camera's driver: it says how its camera is soon after the driver is there. */
export const cameraOnScreen: Setup<ScannerRig> = {
  label: 'on a screen',
  isPossible: true,
  canBeAbsent: true,
  async make() {
    const clock = newTestClock();
    const own = createIo(clock);
    let isPlugged = true;
    // The screen may hold on to the reader after the close, and use its buffer again.
    let reader: ScreenReader | null = null;
    const say = () => (isPlugged ? reader?.up() : reader?.lost('the camera was unplugged: plug it in again'));
    const io: Io = {
      ...own,
      screens: {
        ...own.screens,
        attach(name, attached) {
          const detach = own.screens.attach(name, attached);
          reader = attached;
          queueMicrotask(() => {
            if (own.screens.get(name, 'camera') === attached) say();
          });
          return detach;
        },
      },
    };
    return {
      io,
      config: {},
      floodGarbledBytes: 1_048_576,
      endText: '',
      pending: () => clock.pending,
      send(codes) {
        for (const code of codes) {
          const buffer = code.slice();
          reader?.read(buffer);
          buffer.fill(0);
        }
      },
      begin: () => reader?.receiving(),
      flood: byteCount => reader?.read(new Uint8Array(byteCount)),
      async pull() {
        isPlugged = false;
        say();
      },
      async plug() {
        isPlugged = true;
        say();
      },
      end: async () => undefined,
    };
  },
};
