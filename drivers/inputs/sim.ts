import { z } from 'zod';
import { fail, type InputDriver, ok } from '../driver.ts';

const config = z.strictObject({
  /** How the contact is wired; a simulated one is set by its meaning, so this is for the site file's sake. */
  normally: z.enum(['open', 'closed']).default('open'),
});

/** An input without hardware: whoever plays it meets it on the bench under its name. */
export const sim: InputDriver<z.infer<typeof config>> = {
  id: 'sim',
  config,
  fingerprints: [],
  claims: () => null,
  open(_config, io, listener, name) {
    let isActive = false;
    let isPlugged = true;
    let isClosed = false;
    const lost = { kind: 'lost', message: `${name} was unplugged` } as const;
    const detach = io.bench.attach(name, {
      kind: 'input',
      set(active) {
        if (isClosed || active === isActive) return;
        isActive = active;
        if (isPlugged) listener.changed(active);
      },
      plug(present) {
        if (isClosed || present === isPlugged) return;
        isPlugged = present;
        if (present) listener.up();
        else listener.lost(lost);
      },
    });
    listener.up();
    return ok({
      read: () => (isPlugged ? ok(isActive) : fail(lost)),
      async close() {
        isClosed = true;
        detach();
      },
    });
  },
};
