/** Every driver: one import and one line each. */
import type { z } from 'zod';
import type {
  DeviceFault,
  DeviceListener,
  Driver,
  Input,
  InputListener,
  Io,
  Relay,
  Result,
  Scanner,
  ScannerListener,
} from './driver.ts';

import { simInput } from './inputs/sim.ts';
import { lcusRelay } from './relays/lcus.ts';
import { simRelay } from './relays/sim.ts';
import { serialScanner } from './scanners/serial.ts';
import { simScanner } from './scanners/sim.ts';

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
/** Drivers by what the site file calls them. It has no prototype: a name that is no driver's is undefined. */
export type DriverTable<Listener, Device> = Readonly<Record<string, BoundDriver<Listener, Device>>>;

export const scannerDrivers: DriverTable<ScannerListener, Scanner> = table(bind(serialScanner), bind(simScanner));
export const relayDrivers: DriverTable<DeviceListener, Relay> = table(bind(lcusRelay), bind(simRelay));
export const inputDrivers: DriverTable<InputListener, Input> = table(bind(simInput));

/** Hides a driver's own type of configuration, so that drivers of one kind fit into one table. */
function bind<Config, Listener, Device>(driver: Driver<Config, Listener, Device>): BoundDriver<Listener, Device> {
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

function table<Listener, Device>(...drivers: readonly BoundDriver<Listener, Device>[]): DriverTable<Listener, Device> {
  const entries: Record<string, BoundDriver<Listener, Device>> = Object.create(null);
  for (const driver of drivers) entries[driver.id] = driver;
  return entries;
}
