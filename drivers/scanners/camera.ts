import { z } from 'zod';
import type { ScannerDriver } from '../driver.ts';
import { maxCodeBytes } from './framing.ts';

const config = z.strictObject({});

/** How long the lane's screen may take to say how its camera is, milliseconds: it connects anew when the gate has started. */
const firstWordMs = 3_000;

/** The camera of the lane's own screen: its page reads the codes and says how the camera is. */
export const cameraScanner: ScannerDriver<z.infer<typeof config>> = {
  id: 'camera',
  config,
  fingerprints: [],
  // A lane's screen is its own.
  claims: () => null,
  open(_config, io, listener, name) {
    /** What was told last: null for up, else why not; undefined before anything was. */
    let told: string | null | undefined;
    let isClosed = false;

    function tell(state: string | null): void {
      cancelFirstWord();
      if (isClosed || told === state) return;
      told = state;
      if (state === null) listener.up();
      else listener.lost({ kind: 'lost', message: `${name}: ${state}` });
    }

    const cancelFirstWord = io.clock.timer(firstWordMs, () =>
      tell("the lane's screen does not say how its camera is: open the screen, or look whether it is on"),
    );
    const isUp = () => !isClosed && told === null;
    const detach = io.screens.attach(name, {
      kind: 'camera',
      up: () => tell(null),
      lost: message => tell(message),
      receiving() {
        if (isUp()) listener.receiving();
      },
      read(bytes) {
        if (!isUp() || bytes.length === 0) return;
        if (bytes.length > maxCodeBytes) listener.garbled(bytes.length);
        else listener.scanned(bytes.slice());
      },
    });
    return {
      ok: true,
      value: {
        async close() {
          isClosed = true;
          cancelFirstWord();
          detach();
        },
      },
    };
  },
};
