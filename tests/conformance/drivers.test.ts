/** Every driver of the registry against the habits of its kind. A driver has at least one line here. */
import { describe, expect, test } from 'vitest';
import { inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import { cameraOnScreen } from './camera-rigs.ts';
import { gpioInputOnPaper, gpioRelayOnPaper } from './gpio-rigs.ts';
import { dcttechOnLine, dcttechOnPaper, hidPosOnLine, hidPosOnPaper } from './hid-rigs.ts';
import { httpSetups } from './http-rigs.ts';
import { modbusInputSetups, numatoInputSetups, serialLinesSetups, simInputSetups } from './input-rigs.ts';
import { inputConformance } from './inputs.ts';
import { modbusRtuOnPaper, modbusRtuOnPty, modbusTcpOnPaper, modbusTcpOnSocket } from './modbus-rigs.ts';
import { devantechSetups, kmtronicSetups, lcusSetups, numatoSetups, simRelayOnBench } from './relay-rigs.ts';
import { relayConformance } from './relays.ts';
import { serialOnPaper, serialOnPty, simOnBench } from './scanner-rigs.ts';
import { scannerConformance } from './scanners.ts';
import { wedgeAtScreen, wedgeOnPaper } from './wedge-rigs.ts';

const terminators = ['cr', 'lf', 'crlf', 'etx', 'none'] as const;

const scanners = {
  camera: [cameraOnScreen],
  'hid-pos': [
    hidPosOnPaper('honeywell', 'described'),
    hidPosOnPaper('honeywell', 'honeywell'),
    hidPosOnPaper('zebra', 'zebra'),
    hidPosOnPaper('newland', 'newland'),
    hidPosOnPaper('quio', 'quio'),
    hidPosOnLine,
  ],
  serial: [...terminators.map(serialOnPaper), serialOnPty],
  sim: [simOnBench],
  wedge: [wedgeOnPaper('enter'), wedgeOnPaper('tab'), wedgeAtScreen],
};
const relays = {
  dcttech: [dcttechOnPaper, dcttechOnLine],
  devantech: devantechSetups,
  kmtronic: kmtronicSetups,
  gpio: [gpioRelayOnPaper('high'), gpioRelayOnPaper('low')],
  http: httpSetups,
  lcus: lcusSetups,
  'modbus-rtu': [modbusRtuOnPaper('hardware'), modbusRtuOnPaper('program'), modbusRtuOnPty],
  'modbus-tcp': [modbusTcpOnPaper, modbusTcpOnSocket],
  numato: numatoSetups,
  sim: [simRelayOnBench],
};
const inputs = {
  gpio: [gpioInputOnPaper('open'), gpioInputOnPaper('closed')],
  modbus: modbusInputSetups,
  numato: numatoInputSetups,
  'serial-lines': serialLinesSetups,
  sim: simInputSetups,
};

describe.each([
  ['scanner', scanners, scannerDrivers],
  ['relay', relays, relayDrivers],
  ['input', inputs, inputDrivers],
] as const)('the table of every %s', (_kind, setups, drivers) => {
  test('has a line for each driver of the registry, and for no other', () => {
    expect(Object.keys(setups).sort()).toEqual(Object.keys(drivers).sort());
    for (const lines of Object.values(setups)) expect(lines.length).toBeGreaterThan(0);
  });
});

/** Runs the conformance of one kind over its table. A line without a driver is the test above's to tell. */
function runAll<D, S>(
  table: Record<string, readonly S[]>,
  drivers: Record<string, D>,
  run: (d: D, s: S) => void,
): void {
  for (const [id, setups] of Object.entries(table)) {
    const driver = drivers[id];
    if (driver !== undefined) for (const setup of setups) run(driver, setup);
  }
}

runAll(scanners, scannerDrivers, scannerConformance);
runAll(relays, relayDrivers, relayConformance);
runAll(inputs, inputDrivers, inputConformance);
