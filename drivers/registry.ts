/** Every driver: one import and one line each. */
import { type BoundDriver, bind } from './bound.ts';
import type { DeviceListener, Input, InputListener, Relay, Scanner, ScannerListener } from './driver.ts';
import { simInput } from './inputs/sim.ts';
import { lcusRelay } from './relays/lcus.ts';
import { simRelay } from './relays/sim.ts';
import { serialScanner } from './scanners/serial.ts';
import { simScanner } from './scanners/sim.ts';

/** Drivers by what the site file calls them. It has no prototype: a name that is no driver's is undefined. */
export type DriverTable<Listener, Device> = Readonly<Record<string, BoundDriver<Listener, Device>>>;

export const scannerDrivers: DriverTable<ScannerListener, Scanner> = table(bind(serialScanner), bind(simScanner));
export const relayDrivers: DriverTable<DeviceListener, Relay> = table(bind(lcusRelay), bind(simRelay));
export const inputDrivers: DriverTable<InputListener, Input> = table(bind(simInput));

function table<Listener, Device>(...drivers: readonly BoundDriver<Listener, Device>[]): DriverTable<Listener, Device> {
  const entries: Record<string, BoundDriver<Listener, Device>> = Object.create(null);
  for (const driver of drivers) entries[driver.id] = driver;
  return entries;
}
