import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { ok, type RelayDriver } from '../driver.ts';
import { devicePath } from '../place.ts';
import { type KeptRelay, keepRelay } from './relay-keeper.ts';

const config = z.strictObject({
  chip: devicePath.default('/dev/gpiochip0'),
  /** The number of the line on its chip, as gpioinfo lists it. */
  line: z.number().int().min(0).max(1_023),
  /** The level at which the relay is energised: many relay boards with optocouplers want low. */
  active: z.enum(['high', 'low']).default('high'),
});

/**
 * A relay on a GPIO line of Linux. The kernel lets go of the line when this program dies; the line then rests at its bias,
 * as it does while it is opened, and so that bias is the level at which the relay is released.
 */
export const gpioRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'gpio',
  config,
  fingerprints: [],
  claims: ({ chip, line }) => claimOf('gpio', chip, line),
  open({ chip, line, active }, io, listener) {
    let kept: KeptRelay | null = null;
    const bias = active === 'high' ? 'pull-down' : 'pull-up';
    const settings = { chip, offset: line, direction: 'out', bias, debounceMs: 0 } as const;
    const wire = io.gpioLine(settings, {
      up: () => kept?.lineUp(),
      down: fault => kept?.lineDown(fault),
      received: () => undefined,
    });
    const [onLevel, offLevel] = active === 'high' ? [1, 0] : [0, 1];
    const protocol = {
      on: () => wire.write(Uint8Array.of(onLevel)),
      off: () => wire.write(Uint8Array.of(offLevel)),
      close: () => wire.close(),
    };
    kept = keepRelay({ protocol, channel: line, where: chip, clock: io.clock, listener });
    return ok(kept);
  },
};
