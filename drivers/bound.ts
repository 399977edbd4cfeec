import type { z } from 'zod';
import type { DeviceFault, Driver, Io, Result } from './driver.ts';

/** A device with its checked configuration, ready to be opened. */
export interface Configured<Listener, Device> {
  /** As `Driver.claims`; hold two against each other with `claimsConflict` of claims.ts. */
  readonly claims: string | null;
  open(io: Io, listener: Listener, name: string): Result<Device, DeviceFault>;
}
export interface BoundDriver<Listener, Device> {
  readonly id: string;
  readonly fingerprints: Driver<unknown, Listener, Device>['fingerprints'];
  /** Checks the keys beside `driver` of the site file; the faults carry their paths. */
  parse(raw: unknown): Result<Configured<Listener, Device>, z.ZodError>;
}
/** Hides a driver's own type of configuration, so that drivers of one kind fit into one table. */
export function bind<Config, Listener, Device>(
  driver: Driver<Config, Listener, Device>,
): BoundDriver<Listener, Device> {
  const { id, fingerprints } = driver;
  return {
    id,
    fingerprints,
    parse(raw) {
      const parsed = driver.config.safeParse(raw);
      if (!parsed.success) return { ok: false, fault: parsed.error };
      const config = parsed.data;
      const open = (io: Io, listener: Listener, name: string) => driver.open(config, io, listener, name);
      return { ok: true, value: { claims: driver.claims(config), open } };
    },
  };
}
