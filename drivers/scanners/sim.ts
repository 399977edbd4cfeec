import { z } from 'zod';
import type { ScannerDriver } from '../driver.ts';
import { newPresence } from '../presence.ts';
import { maxCodeBytes } from './framing.ts';

const config = z.strictObject({});

/** A scanner without hardware: whoever plays it on the bench sends the codes. */
export const simScanner: ScannerDriver<z.infer<typeof config>> = {
  id: 'sim',
  config,
  fingerprints: [],
  claims: () => null,
  open(_config, io, listener, name) {
    const presence = newPresence(name, listener);
    const detach = io.bench.attach(name, {
      kind: 'scanner',
      scan(bytes) {
        if (!presence.isPresent || bytes.length === 0) return;
        if (bytes.length > maxCodeBytes) listener.garbled(bytes.length);
        else listener.scanned(bytes.slice());
      },
      receiving() {
        if (presence.isPresent) listener.receiving();
      },
      plug: present => presence.plug(present),
    });
    return {
      ok: true,
      value: {
        async close() {
          presence.end();
          detach();
        },
      },
    };
  },
};
