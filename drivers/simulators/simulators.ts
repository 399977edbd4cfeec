/** Every board that `gatehouse simulate relay` plays: one import and one line each. */
import type { BoardSimulator } from './board-model.ts';
import { devantechSimulator } from './devantech.ts';
import { kmtronicSimulator } from './kmtronic.ts';
import { lcusSimulator } from './lcus.ts';
import { modbusRtuSimulator, modbusTcpSimulator } from './modbus.ts';
import { numatoSimulator } from './numato.ts';
import { shelly1Simulator, shelly2Simulator } from './shelly.ts';

const simulators = [
  devantechSimulator,
  kmtronicSimulator,
  lcusSimulator,
  modbusRtuSimulator,
  modbusTcpSimulator,
  numatoSimulator,
  shelly1Simulator,
  shelly2Simulator,
];

export const boardSimulators: ReadonlyMap<string, BoardSimulator> = new Map(
  simulators.map(simulator => [simulator.id, simulator]),
);
