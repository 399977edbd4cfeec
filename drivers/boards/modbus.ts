/** A Modbus board on a serial line (RTU) or behind TCP: its coils and inputs, for the relays and inputs that share it. */
import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { type DeviceFault, fail, type Io, ok, type Result } from '../driver.ts';
import type { Place } from '../lines.ts';
import { baudRate } from '../place.ts';
import { type Answer, addressText, type Board, type BoardAddress } from './board.ts';
import {
  bitOf,
  flashOn,
  isOutOfRange,
  type ModbusAnswer,
  type Pdu,
  readFirst,
  refusalOf,
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

/** What all know that share a unit. */
interface UnitMemory {
  /** By kind and block of eight: how many the board lets be read from the first on. */
  readonly limits: Map<string, number>;
  /** What is being read of its inputs, by the request: whoever wants the same has the same answer. */
  readonly underWay: Map<string, Promise<Result<Pdu | Refusal, DeviceFault>>>;
}
const memories = new WeakMap<Io, Map<string, UnitMemory>>();

/** Boards have coils and inputs by the eight. */
const blockSize = 8;

interface Refusal {
  readonly reason: number;
}

export function speakModbus(
  io: Io,
  address: BoardAddress,
  board: Pick<Board, 'exchange'>,
  { unit, timeoutMs }: UnitSettings,
): Modbus {
  const last = lastTransactions.get(io) ?? { number: 0 };
  lastTransactions.set(io, last);
  const memory = memoryOf(io, `${addressText(address)} ${unit}`);

  function exchange(pdu: Pdu, isUrgent: boolean): Promise<Result<Pdu | Refusal, DeviceFault>> {
    const timing = { timeoutMs, isUrgent };
    if (address.kind !== 'tcp') {
      const answer = (received: Uint8Array) => takenOf(rtuAnswer(unit, pdu, received));
      return board.exchange({ ...timing, request: rtuFrame(unit, pdu), answer });
    }
    last.number = (last.number % 0xffff) + 1;
    const { number } = last;
    const answer = (received: Uint8Array) => takenOf(tcpAnswer(number, pdu, received));
    return board.exchange({ ...timing, request: tcpFrame(number, unit, pdu), answer });
  }

  const refused = (pdu: Pdu, reason: number) =>
    fail({ kind: 'rejected', message: `${addressText(address)}: ${refusalOf(pdu, reason)}` } as const);

  async function write(pdu: Pdu): Promise<Result<void, DeviceFault>> {
    const answer = await exchange(pdu, true);
    if (!answer.ok) return answer;
    return 'reason' in answer.value ? refused(pdu, answer.value.reason) : ok(undefined);
  }

  /** A level that was asked for before is as good for an input; a coil may have been switched since. */
  function ask(pdu: Pdu, isInput: boolean): Promise<Result<Pdu | Refusal, DeviceFault>> {
    if (!isInput) return exchange(pdu, true);
    const key = pdu.join();
    const begun = memory.underWay.get(key);
    if (begun !== undefined) return begun;
    const asked = exchange(pdu, false);
    memory.underWay.set(key, asked);
    void asked.then(() => memory.underWay.delete(key));
    return asked;
  }

  /**
   * Asks for all from the first to the eight that `index` is one of. An RTU answer does not say what was asked for: so two
   * questions either are the same, or their answers differ in length, and one that comes too late is at worst old, never
   * that of another input. Of a board that has not so many it asks for one less, until it may.
   */
  async function read(kind: 'coil' | 'input', index: number): Promise<Result<boolean, DeviceFault>> {
    const block = Math.ceil((index + 1) / blockSize) * blockSize;
    const limitKey = `${kind} ${block}`;
    const count = Math.max(memory.limits.get(limitKey) ?? block, index + 1);
    const pdu = readFirst(kind, count);
    const answer = await ask(pdu, kind === 'input');
    if (!answer.ok) return answer;
    if (!('reason' in answer.value)) {
      memory.limits.set(limitKey, count);
      return ok(bitOf(answer.value, index));
    }
    if (count === index + 1 || !isOutOfRange(answer.value.reason)) return refused(pdu, answer.value.reason);
    memory.limits.set(limitKey, Math.min(memory.limits.get(limitKey) ?? block, count - 1));
    return read(kind, index);
  }

  return {
    writeCoil: (index, isOn) => write(writeCoil(index, isOn)),
    flashCoil: (index, ms) => write(flashOn(index, ms)),
    readCoil: index => read('coil', index),
    readInput: index => read('input', index),
  };
}

function memoryOf(io: Io, key: string): UnitMemory {
  const known = memories.get(io) ?? new Map<string, UnitMemory>();
  memories.set(io, known);
  const memory = known.get(key) ?? { limits: new Map(), underWay: new Map() };
  known.set(key, memory);
  return memory;
}

/** A refusal is an answer: the board is there, and may be asked again at once. */
function takenOf(answer: ModbusAnswer): Answer<Pdu | Refusal> {
  return answer.kind === 'refused' ? { kind: 'whole', value: { reason: answer.reason }, used: answer.used } : answer;
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
