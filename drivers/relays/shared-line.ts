/** Several lanes on one relay board: one serial line a path, shared as long as anybody uses it. */
import type { Io, SerialLine, SerialListener, SerialSettings } from '../driver.ts';

interface Shared {
  readonly line: SerialLine;
  readonly users: Set<SerialListener>;
}

const lines = new WeakMap<Io, Map<string, Shared>>();

/** As `io.serialLine`; the line closes with its last user. All users of a path agree on its settings. */
export function shareSerialLine(settings: SerialSettings, io: Io, listener: SerialListener): SerialLine {
  const ofIo = lines.get(io) ?? new Map<string, Shared>();
  lines.set(io, ofIo);
  const known = ofIo.get(settings.path);
  const shared = known ?? openShared(settings, io);
  ofIo.set(settings.path, shared);
  shared.users.add(listener);
  // Who joins a line that is already up hears it like everybody else: after it has got the line.
  if (known?.line.isUp) queueMicrotask(() => shared.users.has(listener) && known.line.isUp && listener.up());
  return {
    get isUp() {
      return shared.line.isUp;
    },
    write: bytes => shared.line.write(bytes),
    async close() {
      if (!shared.users.delete(listener) || shared.users.size > 0) return;
      ofIo.delete(settings.path);
      await shared.line.close();
    },
  };
}

function openShared(settings: SerialSettings, io: Io): Shared {
  const users = new Set<SerialListener>();
  const line = io.serialLine(settings, {
    up() {
      for (const user of users) user.up();
    },
    down(fault) {
      for (const user of users) user.down(fault);
    },
    received(bytes) {
      for (const user of users) user.received(bytes);
    },
  });
  return { line, users };
}
