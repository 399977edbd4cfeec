import { z } from 'zod';
import { ok, type ScannerDriver } from '../driver.ts';

const config = z.strictObject({});

/** A scanner without hardware: whoever plays it meets it on the bench under its name. */
export const sim: ScannerDriver<z.infer<typeof config>> = {
  id: 'sim',
  config,
  fingerprints: [],
  claims: () => null,
  open(_config, io, listener, name) {
    let isPlugged = true;
    let isClosed = false;
    const live = () => isPlugged && !isClosed;
    const detach = io.bench.attach(name, {
      kind: 'scanner',
      scan(bytes) {
        if (live()) listener.scanned(bytes);
      },
      receiving() {
        if (live()) listener.receiving();
      },
      plug(present) {
        if (isClosed || present === isPlugged) return;
        isPlugged = present;
        if (present) listener.up();
        else listener.lost({ kind: 'lost', message: `${name} was unplugged` });
      },
    });
    listener.up();
    return ok({
      async close() {
        isClosed = true;
        detach();
      },
    });
  },
};
