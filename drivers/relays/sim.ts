import { z } from 'zod';
import { type DeviceFault, fail, ok, type RelayDriver, type Result } from '../driver.ts';

const config = z.strictObject({});

/** A relay without hardware: whoever plays it sees it on the bench under its name. */
export const sim: RelayDriver<z.infer<typeof config>> = {
  id: 'sim',
  config,
  fingerprints: [],
  claims: () => null,
  open(_config, io, listener, name) {
    let isOn = false;
    let isPlugged = true;
    let isClosed = false;

    function turn(on: boolean): Promise<Result<void, DeviceFault>> {
      if (!isPlugged || isClosed) return Promise.resolve(fail({ kind: 'lost', message: `${name} is unplugged` }));
      isOn = on;
      return Promise.resolve(ok(undefined));
    }

    const detach = io.bench.attach(name, {
      kind: 'relay',
      get on() {
        return isOn;
      },
      plug(present) {
        if (isClosed || present === isPlugged) return;
        isPlugged = present;
        // Without power a relay falls; with power again it is off until it is told otherwise.
        isOn = false;
        if (present) listener.up();
        else listener.lost({ kind: 'lost', message: `${name} was unplugged` });
      },
    });
    listener.up();
    return ok({
      on: () => turn(true),
      off: () => turn(false),
      async close() {
        if (isClosed) return;
        await turn(false);
        isClosed = true;
        detach();
      },
    });
  },
};
