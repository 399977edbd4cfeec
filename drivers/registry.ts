/** Every driver: one import and one line each. */
import { type BoundDriver, bind } from './bound.ts';
import type { DeviceListener, Input, InputListener, Relay, Scanner, ScannerListener } from './driver.ts';
import { gpioInput } from './inputs/gpio.ts';
import { modbusInput } from './inputs/modbus.ts';
import { numatoInput } from './inputs/numato.ts';
import { serialLinesInput } from './inputs/serial-lines.ts';
import { simInput } from './inputs/sim.ts';
import { dcttechRelay } from './relays/dcttech.ts';
import { devantechRelay } from './relays/devantech.ts';
import { gpioRelay } from './relays/gpio.ts';
import { httpRelay } from './relays/http.ts';
import { kmtronicRelay } from './relays/kmtronic.ts';
import { lcusRelay } from './relays/lcus.ts';
import { modbusRtuRelay } from './relays/modbus-rtu.ts';
import { modbusTcpRelay } from './relays/modbus-tcp.ts';
import { numatoRelay } from './relays/numato.ts';
import { simRelay } from './relays/sim.ts';
import { cameraScanner } from './scanners/camera.ts';
import { hidPosScanner } from './scanners/hid-pos.ts';
import { serialScanner } from './scanners/serial.ts';
import { simScanner } from './scanners/sim.ts';
import { wedgeScanner } from './scanners/wedge.ts';

/** Drivers by what the site file calls them. It has no prototype: a name that is no driver's is undefined. */
export type DriverTable<Listener, Device> = Readonly<Record<string, BoundDriver<Listener, Device>>>;

export const scannerDrivers: DriverTable<ScannerListener, Scanner> = table(
  bind(cameraScanner),
  bind(hidPosScanner),
  bind(serialScanner),
  bind(simScanner),
  bind(wedgeScanner),
);
export const relayDrivers: DriverTable<DeviceListener, Relay> = table(
  bind(dcttechRelay),
  bind(devantechRelay),
  bind(gpioRelay),
  bind(httpRelay),
  bind(kmtronicRelay),
  bind(lcusRelay),
  bind(modbusRtuRelay),
  bind(modbusTcpRelay),
  bind(numatoRelay),
  bind(simRelay),
);
export const inputDrivers: DriverTable<InputListener, Input> = table(
  bind(gpioInput),
  bind(modbusInput),
  bind(numatoInput),
  bind(serialLinesInput),
  bind(simInput),
);

function table<Listener, Device>(...drivers: readonly BoundDriver<Listener, Device>[]): DriverTable<Listener, Device> {
  const entries: Record<string, BoundDriver<Listener, Device>> = Object.create(null);
  for (const driver of drivers) entries[driver.id] = driver;
  return entries;
}
