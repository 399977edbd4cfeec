/** Several relays on one board: one serial line a path within an `Io`, opened by the first and closed with the last. */
import type { DeviceFault, Io, Result, SerialLine, SerialListener, SerialSettings } from '../driver.ts';

interface Shared {
  readonly line: SerialLine;
  readonly settings: SerialSettings;
  readonly members: Set<SerialListener>;
  /** The last fault, null while the line is up or still opening. */
  fault: DeviceFault | null;
}

const linesOf = new WeakMap<Io, Map<string, Shared>>();

/**
 * A share in the line at `settings.path`; closing it ends this share only. Who joins later is told `up` or `down` soon
 * after, as if it had opened the line. Fails with `rejected` where others use other line settings on the path.
 */
export function joinLine(io: Io, settings: SerialSettings, listener: SerialListener): Result<SerialLine, DeviceFault> {
  const lines = linesOf.get(io) ?? new Map<string, Shared>();
  linesOf.set(io, lines);
  const shared = lines.get(settings.path) ?? openShared(io, settings);
  if (JSON.stringify(shared.settings) !== JSON.stringify(settings)) {
    const message = `${settings.path}: relays on one board need the same baud rate, not ${shared.settings.baudRate} and ${settings.baudRate}`;
    return { ok: false, fault: { kind: 'rejected', message } };
  }
  lines.set(settings.path, shared);
  shared.members.add(listener);
  if (shared.line.isUp || shared.fault !== null) queueMicrotask(() => greet(shared, listener));
  return { ok: true, value: share(shared, listener, () => lines.delete(settings.path)) };
}

function openShared(io: Io, settings: SerialSettings): Shared {
  const members = new Set<SerialListener>();
  const line = io.serialLine(settings, {
    up() {
      shared.fault = null;
      for (const member of members) member.up();
    },
    down(fault) {
      shared.fault = fault;
      for (const member of members) member.down(fault);
    },
    received(bytes) {
      for (const member of members) member.received(bytes);
    },
  });
  const shared: Shared = { line, settings, members, fault: null };
  return shared;
}

function greet({ line, fault, members }: Shared, listener: SerialListener): void {
  if (!members.has(listener)) return;
  if (line.isUp) listener.up();
  else if (fault !== null) listener.down(fault);
}

function share({ line, settings, members }: Shared, listener: SerialListener, forget: () => void): SerialLine {
  const left: DeviceFault = { kind: 'lost', message: `${settings.path} is closed` };
  let closed: Promise<void> | null = null;
  return {
    get isUp() {
      return closed === null && line.isUp;
    },
    write: bytes => (closed === null ? line.write(bytes) : Promise.resolve({ ok: false, fault: left })),
    close() {
      if (closed !== null) return closed;
      members.delete(listener);
      if (members.size > 0) closed = Promise.resolve();
      else {
        forget();
        closed = line.close();
      }
      return closed;
    },
  };
}
