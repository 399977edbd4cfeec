import { z } from 'zod';
import { type DeviceFault, fail, ok, type RelayDriver, type Result } from '../driver.ts';
import { newPresence, unplugged } from '../presence.ts';

const config = z.strictObject({});

/** A relay without hardware; the bench shows how it stands. Like a board on USB it falls off without its plug. */
export const simRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'sim',
  config,
  fingerprints: [],
  claims: () => null,
  open(_config, io, listener, name) {
    const presence = newPresence(name, listener);
    let isOn = false;
    let isStuck = false;
    const stuck: DeviceFault = { kind: 'stuck', message: `${name} (simulated) does not move: free it` };

    async function turn(on: boolean): Promise<Result<void, DeviceFault>> {
      if (!presence.isPresent) return fail(unplugged(name));
      if (on && isStuck) {
        listener.lost(stuck);
        return fail(stuck);
      }
      isOn = on;
      return ok(undefined);
    }

    const detach = io.bench.attach(name, {
      kind: 'relay',
      get on() {
        return isOn;
      },
      stick(sticks) {
        const isFreed = isStuck && !sticks;
        isStuck = sticks;
        if (isFreed && presence.isPresent) listener.up();
      },
      plug(present) {
        if (!present) isOn = false;
        presence.plug(present);
      },
    });
    return {
      ok: true,
      value: {
        on: () => turn(true),
        off: () => turn(false),
        async close() {
          isOn = false;
          presence.end();
          detach();
        },
      },
    };
  },
};
