/**
 * Waiting for any descriptor that the kernel can poll, which Node has only for sockets, pipes and terminals: a read that
 * blocks in libuv's pool would take one of its four threads for each device. The poller is the one of serialport.
 */
import { createRequire } from 'node:module';
import { type DeviceFault, fail, ok, type Result } from '../driver.ts';

interface Poller {
  on(event: 'readable', heard: (error: Error | null) => void): void;
  poll(events: number): void;
  stop(): void;
  destroy(): void;
}
/** What is used of `@serialport/bindings-cpp`, a package that comes with serialport. */
interface Bindings {
  readonly LinuxPortBinding: new (fd: number, options: object) => { readonly poller: Poller };
}

const readableEvent = 1;

/**
 * Calls `readable` whenever there is something to read at `fd`, or the other end is gone, until the returned function is
 * called, which must be before the descriptor is closed. The descriptor no longer blocks. `readable` is to read all there
 * is, and is not called while it runs.
 */
export function whenReadable(fd: number, readable: () => void): Result<() => void, DeviceFault> {
  let poller: Poller;
  try {
    const require = createRequire(import.meta.url);
    const bindings: Bindings = createRequire(require.resolve('serialport'))('@serialport/bindings-cpp');
    poller = new bindings.LinuxPortBinding(fd, {}).poller;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail({ kind: 'rejected', message: `this device cannot be waited for (${reason}): install Gatehouse again` });
  }
  let isStopped = false;
  poller.on('readable', () => {
    if (isStopped) return;
    readable();
    if (!isStopped) poller.poll(readableEvent);
  });
  poller.poll(readableEvent);
  return ok(() => {
    if (isStopped) return;
    isStopped = true;
    poller.stop();
    poller.destroy();
  });
}
