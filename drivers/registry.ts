/** Every driver, a line each. */
import { realpathSync } from 'node:fs';
import type { z } from 'zod';
import {
  type DeviceFault,
  type DeviceListener,
  type Driver,
  fail,
  type Input,
  type InputListener,
  type Io,
  ok,
  type Relay,
  type Result,
  type Scanner,
  type ScannerListener,
} from './driver.ts';
import { sim as simInput } from './inputs/sim.ts';
import { lcus } from './relays/lcus.ts';
import { sim as simRelay } from './relays/sim.ts';
import { serial } from './scanners/serial.ts';
import { sim as simScanner } from './scanners/sim.ts';

/** A driver with a configuration that fits it. */
export interface Configured<Listener, Device> {
  /** The exclusive resource; see `claimsConflict`. */
  readonly claims: string | null;
  open(io: Io, listener: Listener, name: string): Result<Device, DeviceFault>;
}

/** Drivers of one contract by their id; `parse` checks the keys that stand beside `driver` in the site file. */
export type DriverTable<Listener, Device> = Readonly<
  Record<string, { parse(config: unknown): Result<Configured<Listener, Device>, z.ZodError> }>
>;

function bind<Config, Listener, Device>(
  driver: Driver<Config, Listener, Device>,
): DriverTable<Listener, Device>[string] {
  return {
    parse(raw) {
      const parsed = driver.config.safeParse(raw);
      if (!parsed.success) return fail(parsed.error);
      const config = parsed.data;
      return ok({
        claims: driver.claims(config),
        open: (io, listener, name) => driver.open(config, io, listener, name),
      });
    },
  };
}

export const scannerDrivers: DriverTable<ScannerListener, Scanner> = {
  serial: bind(serial),
  sim: bind(simScanner),
};

export const relayDrivers: DriverTable<DeviceListener, Relay> = {
  lcus: bind(lcus),
  sim: bind(simRelay),
};

export const inputDrivers: DriverTable<InputListener, Input> = {
  sim: bind(simInput),
};

/** Whether two devices want the same thing: the same port, or the same channel of a board that channels share. */
export function claimsConflict(one: string, other: string): boolean {
  const [a, b] = [resolveClaim(one), resolveClaim(other)];
  if (a.port !== b.port) return false;
  return a.channel === null || b.channel === null || a.channel === b.channel;
}

function resolveClaim(claim: string): { readonly port: string; readonly channel: string | null } {
  const [port = '', channel = null] = claim.split('#');
  const [kind = '', path = ''] = [port.slice(0, port.indexOf(':')), port.slice(port.indexOf(':') + 1)];
  try {
    return { port: `${kind}:${realpathSync(path)}`, channel };
  } catch {
    return { port, channel };
  }
}
