/** modbus-serial as the other end of our Modbus. */
import modbusSerial from 'modbus-serial';
import { expect } from 'vitest';
import type { BoardModel } from '../../drivers/simulators/board-model.ts';
import type { TestClock } from '../clock.ts';
import type { Heard } from '../conformance/heard.ts';

// The package is CommonJS: its default export is the module, which has its names on it.
export const {
  default: ModbusClient,
  ServerSerial,
  ServerTCP,
} = modbusSerial as unknown as typeof import('modbus-serial');

/** What its board has, and the functions by which its servers come to it. */
export function newPeerBoard() {
  const coils = new Map<number, boolean>();
  const closedInputs = new Set<number>();
  const vector = {
    getCoil: (address: number) => coils.get(address) ?? false,
    getDiscreteInput: (address: number) => closedInputs.has(address),
    setCoil: (address: number, value: boolean) => {
      coils.set(address, value);
    },
  };
  return { coils, closedInputs, vector };
}

interface Ends {
  readonly board: Pick<BoardModel, 'isOn'>;
  readonly clock: TestClock;
  readonly client: InstanceType<typeof ModbusClient>;
  readonly heard: Heard;
}

export async function expectTimedPulse({ board, clock, client, heard }: Ends): Promise<void> {
  await client.customFunction(5, [2, 0, 0, 3]);
  expect(heard.lines).toEqual(['pulse 1 300']);
  clock.advance(299);
  expect(board.isOn(1)).toBe(true);
  clock.advance(1);
  expect(board.isOn(1)).toBe(false);
}
