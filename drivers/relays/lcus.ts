/**
 * LCUS relay boards (CH340, 9600 8N1): `A0 channel state sum`, sum being the low byte of the first three. The board never
 * answers, and a relay that is left on stays on when the program dies: it is switched off first thing.
 */
import { z } from 'zod';
import { type DeviceFault, ok, type RelayDriver, type Result } from '../driver.ts';
import { shareSerialLine } from './shared-line.ts';

const config = z.strictObject({
  path: z.string().min(1),
  baudRate: z.number().int().min(300).max(4_000_000).default(9_600),
  channel: z.number().int().min(1).max(8).default(1),
});

/** How long until a switch-off that was not written is tried again, milliseconds. */
const retryMs = 100;

/** The command for one channel of a board. */
export function lcusCommand(channel: number, on: boolean): Uint8Array {
  const state = on ? 1 : 0;
  return Uint8Array.of(0xa0, channel, state, (0xa0 + channel + state) & 0xff);
}

export const lcus: RelayDriver<z.infer<typeof config>> = {
  id: 'lcus',
  config,
  fingerprints: [{ vid: '1a86', pid: '7523', name: 'LCUS relay board (CH340)' }],
  claims: ({ path, channel }) => `serial:${path}#${channel}`,
  open({ path, baudRate, channel }, io, listener) {
    const [onCommand, offCommand] = [lcusCommand(channel, true), lcusCommand(channel, false)];
    let isWantedOn = false;
    let isClosed = false;
    let cancelRetry = (): void => undefined;

    async function switchOff(): Promise<Result<void, DeviceFault>> {
      cancelRetry();
      const written = await line.write(offCommand);
      if (!written.ok && line.isUp && !isWantedOn && !isClosed) cancelRetry = io.clock.timer(retryMs, switchOff);
      return written;
    }

    async function settle(): Promise<void> {
      isWantedOn = false;
      const written = await switchOff();
      if (isClosed) return;
      if (written.ok) listener.up();
      else listener.lost(written.fault);
    }

    const line = shareSerialLine({ path, baudRate, dataBits: 8, parity: 'none', stopBits: 1 }, io, {
      up: () => void settle(),
      down(fault) {
        cancelRetry();
        listener.lost(fault);
      },
      received: () => undefined,
    });

    return ok({
      async on() {
        isWantedOn = true;
        cancelRetry();
        const written = await line.write(onCommand);
        // Nobody knows whether the board moved: it must not stay on for it.
        if (!written.ok) {
          isWantedOn = false;
          await switchOff();
        }
        return written;
      },
      off() {
        isWantedOn = false;
        return switchOff();
      },
      async close() {
        if (isClosed) return;
        isClosed = true;
        cancelRetry();
        await line.write(offCommand);
        await line.close();
      },
    });
  },
};
