/** What the tests of real ports share. */
import { realpathSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { PortSettings } from '../../drivers/io/serial-port.ts';
import type { SerialSettings } from '../../drivers/lines.ts';
import type { TestClock } from '../clock.ts';

/** For a line and for a port alike. */
export function settingsFor(path: string, changes: Partial<SerialSettings> = {}): SerialSettings & PortSettings {
  return { path, place: path, baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, ...changes };
}

/**
 * Runs without the rights of the superuser, who may open everything. The effective user is the whole process's, so
 * nothing else may run meanwhile.
 */
export async function asNobody<T>(run: () => Promise<T>): Promise<T> {
  const { geteuid, seteuid } = process;
  if (geteuid === undefined || seteuid === undefined || geteuid() !== 0) return run();
  seteuid(65_534);
  try {
    return await run();
  } finally {
    seteuid(0);
  }
}

/** Opens the port at `path` and waits for one byte: what was written behind it is in the kernel's buffer then. */
export async function readOneByte(path: string): Promise<FileHandle> {
  const handle = await open(realpathSync(path), 'r+');
  await handle.read(new Uint8Array(1), 0, 1);
  return handle;
}

/** Lets the test's time pass in small steps, with all that the machine does between them, until `isReached`. */
export async function passUntil(clock: TestClock, isReached: () => boolean): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!isReached()) {
    if (performance.now() > endMs) throw new Error('what was waited for did not come');
    clock.advance(50);
    await new Promise(resolve => setImmediate(resolve));
  }
}
