/** Every driver of the registry against the habits of its kind. A driver has at least one line here. */
import { describe, expect, test } from 'vitest';
import { inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import { simInputOnBench } from './input-rigs.ts';
import { inputConformance } from './inputs.ts';
import { lcusOnPaper, lcusOnPty, simRelayOnBench } from './relay-rigs.ts';
import { relayConformance } from './relays.ts';
import { serialOnPaper, serialOnPty, simOnBench } from './scanner-rigs.ts';
import { scannerConformance } from './scanners.ts';

const terminators = ['cr', 'lf', 'crlf', 'etx', 'none'] as const;

const scanners = {
  serial: [...terminators.map(serialOnPaper), serialOnPty],
  sim: [simOnBench],
};
const relays = {
  lcus: [lcusOnPaper, lcusOnPty],
  sim: [simRelayOnBench],
};
const inputs = {
  sim: [simInputOnBench('open'), simInputOnBench('closed')],
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
