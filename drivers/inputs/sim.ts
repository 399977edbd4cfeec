import { z } from 'zod';
import type { InputDriver } from '../driver.ts';
import { newPresence, unplugged } from '../presence.ts';

const config = z.strictObject({
  /** How the contact stands at rest. Where it is closed, a cut wire reads as active. */
  normally: z.enum(['open', 'closed']).default('open'),
});

/** An input without hardware: whoever plays it on the bench sets it. Its plug is its wire. */
export const simInput: InputDriver<z.infer<typeof config>> = {
  id: 'sim',
  config,
  fingerprints: [],
  claims: () => null,
  open({ normally }, io, listener, name) {
    const presence = newPresence(name, listener);
    let isSet = false;
    let wasActive = false;
    let isClosed = false;

    function look(): void {
      const isActive = presence.isPresent ? isSet : normally === 'closed';
      if (isClosed || isActive === wasActive) return;
      wasActive = isActive;
      listener.changed(isActive);
    }

    const detach = io.bench.attach(name, {
      kind: 'input',
      set(active) {
        isSet = active;
        look();
      },
      plug(present) {
        presence.plug(present);
        look();
      },
    });
    return {
      ok: true,
      value: {
        read: () => (presence.isPresent ? { ok: true, value: isSet } : { ok: false, fault: unplugged(name) }),
        async close() {
          isClosed = true;
          presence.end();
          detach();
        },
      },
    };
  },
};
