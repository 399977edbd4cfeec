/**
 * Modbus as bytes: the requests for coils and discrete inputs, and their two framings. RTU puts the unit in front and a
 * CRC-16 behind; TCP puts a header of 7 bytes in front: transaction, protocol 0, length from the unit on, unit.
 */
import type { Answer } from './board.ts';

/** A request or an answer without its framing: the function code, then its data. */
export type Pdu = Uint8Array;

export const functionCode = { readCoils: 1, readInputs: 2, writeCoil: 5 } as const;
/** Waveshare and its many likes: writing here switches coil n on for so many units of 100 ms, by the board's own clock. */
export const flashOnAddress = 0x0200;
export const flashUnitMs = 100;
/** Boards take no more: 54 minutes. */
export const flashUnitsLimit = 0x7fff;
/** The value of a coil that is written on; as an interval it would hold for 109 minutes. */
export const coilOn = 0xff00;

/** An answer, or the board's refusal by an exception of the specification. */
export type ModbusAnswer = Answer<Pdu> | { readonly kind: 'refused'; readonly reason: number; readonly used: number };

const exceptionBit = 0x80;
const headerBytes = 7;
/** A unit and the longest PDU. */
const lengthLimit = 254;

/** The first `count` coils or inputs. */
export function readFirst(kind: 'coil' | 'input', count: number): Pdu {
  return request(kind === 'coil' ? functionCode.readCoils : functionCode.readInputs, 0, count);
}

export function writeCoil(index: number, isOn: boolean): Pdu {
  return request(functionCode.writeCoil, index, isOn ? coilOn : 0);
}

/** Coil `index` on for `ms`, rounded up to the board's unit and at least one of it. Whatever `ms` is, never `coilOn`. */
export function flashOn(index: number, ms: number): Pdu {
  const units = Math.min(Math.max(Math.ceil(ms / flashUnitMs), 1), flashUnitsLimit);
  return request(functionCode.writeCoil, flashOnAddress + index, Number.isNaN(units) ? 1 : units);
}

function request(code: number, address: number, value: number): Pdu {
  return Uint8Array.of(code, address >> 8, address & 0xff, value >> 8, value & 0xff);
}

/** What the answer to `readFirst` says of coil or input `index`. */
export function bitOf(answer: Pdu, index: number): boolean {
  return (((answer[2 + (index >> 3)] ?? 0) >> (index & 7)) & 1) === 1;
}

function numberAt(pdu: Pdu, at: number): number {
  return ((pdu[at] ?? 0) << 8) + (pdu[at + 1] ?? 0);
}

/** CRC-16/MODBUS: reflected 8005, begun with FFFF. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

export function rtuFrame(unit: number, pdu: Pdu): Uint8Array {
  const frame = new Uint8Array(pdu.length + 3);
  frame[0] = unit;
  frame.set(pdu, 1);
  const crc = crc16(frame.subarray(0, -2));
  frame[frame.length - 2] = crc & 0xff;
  frame[frame.length - 1] = crc >> 8;
  return frame;
}

export function tcpFrame(transaction: number, unit: number, pdu: Pdu): Uint8Array {
  const length = pdu.length + 1;
  return Uint8Array.of(transaction >> 8, transaction & 0xff, 0, 0, length >> 8, length & 0xff, unit, ...pdu);
}

/**
 * The answer to `asked` among what an RTU line has sent. It is looked for at every offset, since a transceiver that turns
 * round adds a byte, and a late answer to another request may stand in front.
 */
export function rtuAnswer(unit: number, asked: Pdu, received: Uint8Array): ModbusAnswer {
  let isGarbled = false;
  for (let at = 0; at < received.length; at += 1) {
    if (received[at] !== unit) continue;
    const rest = received.subarray(at);
    const length = answerBytes(asked, rest.subarray(1));
    if (length === null || rest.length < length + 3) continue;
    const pdu = rest.slice(1, length + 1);
    const crc = crc16(rest.subarray(0, length + 1));
    if (rest[length + 1] !== (crc & 0xff) || rest[length + 2] !== crc >> 8) isGarbled ||= at === 0;
    else if (answers(asked, pdu)) return judge(pdu, at + length + 3);
  }
  return isGarbled
    ? { kind: 'wrong', message: 'its answer is garbled: look at the cable, its length and its ends' }
    : { kind: 'more' };
}

/** The same on a TCP line, where the transaction says whose answer it is; what is older is passed over. */
export function tcpAnswer(transaction: number, asked: Pdu, received: Uint8Array): ModbusAnswer {
  for (let at = 0; at + headerBytes < received.length; at += 1) {
    const rest = received.subarray(at);
    const [high, low, protocolHigh, protocolLow, lengthHigh, lengthLow = 0] = rest;
    if (((high ?? 0) << 8) + (low ?? 0) !== transaction) continue;
    if (protocolHigh !== 0 || protocolLow !== 0 || lengthHigh !== 0 || lengthLow < 3 || lengthLow > lengthLimit)
      continue;
    if (rest.length < headerBytes - 1 + lengthLow) continue;
    const pdu = rest.slice(headerBytes, headerBytes - 1 + lengthLow);
    if (answers(asked, pdu)) return judge(pdu, at + headerBytes - 1 + lengthLow);
  }
  return { kind: 'more' };
}

/** How long a PDU that begins so is, if it answers `asked`; null while it cannot be told, or where it does not. */
function answerBytes(asked: Pdu, begun: Uint8Array): number | null {
  const [code, count] = begun;
  if (code === undefined || (code & ~exceptionBit) !== asked[0]) return null;
  if (code & exceptionBit) return 2;
  if (code === functionCode.writeCoil) return asked.length;
  return count === Math.ceil(numberAt(asked, 3) / 8) ? count + 2 : null;
}

/** A coil that is written is confirmed by the same bytes; eight that are read come in a byte. */
function answers(asked: Pdu, pdu: Pdu): boolean {
  if (pdu.length !== answerBytes(asked, pdu)) return false;
  if (pdu[0] !== asked[0]) return true;
  return pdu[0] !== functionCode.writeCoil || pdu.every((byte, at) => byte === asked[at]);
}

function judge(pdu: Pdu, used: number): ModbusAnswer {
  const [code = 0, reason = 0] = pdu;
  return code & exceptionBit ? { kind: 'refused', reason, used } : { kind: 'whole', value: pdu, used };
}

/** How a board refuses that has fewer than were asked for. */
export function isOutOfRange(reason: number): boolean {
  return reason === 2 || reason === 3;
}

/** The exceptions of the specification, for the technician. */
export function refusalOf(asked: Pdu, reason: number): string {
  // Each coil has been switched off before: what is not known is the pulse.
  const isFlash = asked[0] === functionCode.writeCoil && asked[1] === flashOnAddress >> 8;
  if (isFlash && (reason === 1 || isOutOfRange(reason))) {
    return 'it does not time pulses itself: write "pulse: program" in the site file';
  }
  switch (reason) {
    case 1:
      return 'it does not know this command: look for another driver';
    case 2:
    case 3:
      return 'it has no such channel or input: correct the number in the site file';
    case 6:
      return 'it is busy: another program may be using it';
    case 10:
    case 11:
      return 'its gateway does not reach it: look at its cable and power, and at "unit" in the site file';
    default:
      return `it refuses with exception ${reason}: look at its manual`;
  }
}
