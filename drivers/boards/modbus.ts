/** A Modbus board on a serial line (RTU) or behind TCP: its coils and inputs, for the relays and inputs that share it. */
import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { type DeviceFault, type Io, ok, type Result } from '../driver.ts';
import type { Place } from '../lines.ts';
import { baudRate } from '../place.ts';
import { addressText, type Board, type BoardAddress } from './board.ts';
import {
  firstBit,
  flashOn,
  type Pdu,
  readOne,
  rtuAnswer,
  rtuFrame,
  tcpAnswer,
  tcpFrame,
  writeCoil,
} from './modbus-frames.ts';

/** Keys of the site file for every Modbus board. */
export const unitKeys = {
  /** Which of those on the line. Unit 0 would be all of them. */
  unit: z.number().int().min(1).max(247).default(1),
  /** How long it may take to answer: at 9600 baud an exchange takes 20, behind a slow gateway it may take hundreds. */
  timeoutMs: z.number().int().min(50).max(5_000).default(300),
};
/** Keys for the line of an RTU board; Modbus always has 8 data bits. */
export const rtuKeys = {
  baudRate: baudRate.default(9_600),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
};
/** Keys for where a TCP board is. */
export const hostName = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z.:-]*$|^::[0-9A-Fa-f:.]*$/, 'expected a host name or an IP address, without a port')
  .max(253)
  .toLowerCase();
export const tcpPort = z.number().int().min(1).max(65_535).default(502);
/** How a pulse is timed: by the board, where it knows Waveshare's command for it, or by this program. */
export const pulseKeys = { pulse: z.enum(['hardware', 'program']).default('hardware') };
/** Relays and inputs are numbered from 1, as it is printed on the boards; on the wire from 0. */
export const channelNumber = z.number().int().min(1).max(32).default(1);

export function rtuAddress(
  place: Place,
  settings: { readonly baudRate: number; readonly parity: 'none' | 'even' | 'odd'; readonly stopBits: 1 | 2 },
): BoardAddress {
  const { baudRate, parity, stopBits } = settings;
  return { kind: 'serial', settings: { place, baudRate, dataBits: 8, parity, stopBits } };
}

export function tcpAddress(host: string, port: number): BoardAddress {
  return { kind: 'tcp', settings: { host, port } };
}

/** One channel or input of one unit: two units on a line each have a first one. */
export function modbusClaim(address: BoardAddress, unit: number, kind: 'coil' | 'input', number: number): string {
  const part = `${unit}_${kind}${number}`;
  return address.kind === 'tcp'
    ? claimOf('tcp', addressText(address), part)
    : claimOf(address.kind, address.settings.place, part);
}

/** Coils and inputs by their index from 0. Faults as those of `Board.exchange`. */
export interface Modbus {
  writeCoil(index: number, isOn: boolean): Promise<Result<void, DeviceFault>>;
  /** On, and off again by the board itself after `ms`, rounded up to tenths of a second. */
  flashCoil(index: number, ms: number): Promise<Result<void, DeviceFault>>;
  readCoil(index: number): Promise<Result<boolean, DeviceFault>>;
  /** Of what only looks: it waits for what moves a relay. */
  readInput(index: number): Promise<Result<boolean, DeviceFault>>;
}

interface UnitSettings {
  readonly unit: number;
  readonly timeoutMs: number;
}

/** One counter for all that share a line, and the same numbers at each start: traces are compared byte by byte. */
const lastTransactions = new WeakMap<Io, { number: number }>();

export function speakModbus(
  io: Io,
  kind: BoardAddress['kind'],
  board: Pick<Board, 'exchange'>,
  { unit, timeoutMs }: UnitSettings,
): Modbus {
  const last = lastTransactions.get(io) ?? { number: 0 };
  lastTransactions.set(io, last);

  function exchange(pdu: Pdu, isUrgent: boolean): Promise<Result<Pdu, DeviceFault>> {
    const timing = { timeoutMs, isUrgent };
    if (kind !== 'tcp') {
      const answer = (received: Uint8Array) => rtuAnswer(unit, pdu, received);
      return board.exchange({ ...timing, request: rtuFrame(unit, pdu), answer });
    }
    last.number = (last.number % 0xffff) + 1;
    const { number } = last;
    const answer = (received: Uint8Array) => tcpAnswer(number, pdu, received);
    return board.exchange({ ...timing, request: tcpFrame(number, unit, pdu), answer });
  }

  const done = async (pdu: Pdu): Promise<Result<void, DeviceFault>> => {
    const answer = await exchange(pdu, true);
    return answer.ok ? ok(undefined) : answer;
  };
  const bit = async (pdu: Pdu, isUrgent: boolean): Promise<Result<boolean, DeviceFault>> => {
    const answer = await exchange(pdu, isUrgent);
    return answer.ok ? ok(firstBit(answer.value)) : answer;
  };
  return {
    writeCoil: (index, isOn) => done(writeCoil(index, isOn)),
    flashCoil: (index, ms) => done(flashOn(index, ms)),
    readCoil: index => bit(readOne('coil', index), true),
    readInput: index => bit(readOne('input', index), false),
  };
}

/** The relay of one coil, for its keeper. */
export function modbusRelay({ writeCoil, flashCoil, readCoil }: Modbus, pulse: 'hardware' | 'program') {
  return {
    on: (channel: number, forMs?: number) =>
      forMs === undefined || pulse === 'program' ? writeCoil(channel - 1, true) : flashCoil(channel - 1, forMs),
    off: (channel: number) => writeCoil(channel - 1, false),
    read: (channel: number) => readCoil(channel - 1),
  };
}
