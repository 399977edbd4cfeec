/** A relay board as Waveshare's: coils, as many discrete inputs, pulses by its own clock; on a serial line and behind TCP. */
import { coilOn, flashOnAddress, flashUnitMs, functionCode, rtuFrame, tcpFrame } from '../boards/modbus-frames.ts';
import type { BoardModel, BoardParts, BoardSimulator } from './board-model.ts';
import { newByteCommands, type Obeyed } from './byte-commands.ts';
import { type Contacts, newContacts } from './contacts.ts';

export const modbusRtuSimulator: BoardSimulator = {
  id: 'modbus-rtu',
  name: 'Modbus RTU relay board (Waveshare)',
  baudRate: 9_600,
  usualChannels: 8,
  newBoard: parts => newBoard(parts, takeRtu),
};

/** Its bytes come by TCP; the baud rate means nothing. One for each connection would forget its relays: share it. */
export const modbusTcpSimulator: BoardSimulator = {
  id: 'modbus-tcp',
  name: 'Modbus TCP relay board (Waveshare)',
  baudRate: 9_600,
  usualChannels: 8,
  newBoard: parts => newBoard(parts, takeTcp),
};

/** The unit that a board has when it comes out of its box. */
const ownUnit = 1;
const headerBytes = 7;
/** The highest unit, the highest function code of the specification, and the longest that a TCP frame says it is. */
const unitLimit = 247;
const codeLimit = 0x2b;
const lengthLimit = 254;
const shortCodeLimit = 6;
const shortLength = 6;
/** `00FF` stands for all coils at once. */
const allCoils = 0xff;
const failure = { badFunction: 1, badAddress: 2, badValue: 3 } as const;

/** Obeys the frame at the beginning of what has come; `reply` gives the answer to what is in it. */
type Framing = (
  unread: readonly number[],
  reply: (pdu: Uint8Array) => Uint8Array,
  answer: BoardParts['answer'],
) => Obeyed;

function newBoard({ clock, channels, answer, note }: BoardParts, framing: Framing): BoardModel {
  const relays = new Relays(() => clock.monotonic(), channels);
  const inputs = newContacts(channels);
  const reply = (pdu: Uint8Array) => obey(pdu, relays, inputs, note);
  const commands = newByteCommands(unread => framing(unread, reply, answer), note);
  return {
    take: commands.take,
    isOn: channel => relays.isOn(channel),
    leaveOn: channel => relays.force(channel, true),
    stick: (channel, isStuck) => relays.stick(channel, isStuck),
    setInput: inputs.force,
    reset: commands.reset,
  };
}

/** Relays that know by the time whether their pulse is over, without a timer. */
class Relays {
  readonly #monotonic: () => number;
  readonly #count: number;
  /** Until when each is on; without an entry it is off. */
  readonly #onUntil = new Map<number, number>();
  readonly #stuck = new Map<number, boolean>();

  constructor(monotonic: () => number, count: number) {
    this.#monotonic = monotonic;
    this.#count = count;
  }

  has(channel: number): boolean {
    return channel >= 1 && channel <= this.#count;
  }

  isOn(channel: number): boolean {
    return this.#stuck.get(channel) ?? this.#monotonic() < (this.#onUntil.get(channel) ?? 0);
  }

  drive(channel: number, isOn: boolean, forMs = Number.POSITIVE_INFINITY): void {
    if (isOn) this.#onUntil.set(channel, this.#monotonic() + forMs);
    else this.#onUntil.delete(channel);
  }

  /** A stuck contact as well. */
  force(channel: number, isOn: boolean): void {
    this.drive(channel, isOn);
    if (this.#stuck.has(channel)) this.#stuck.set(channel, isOn);
  }

  stick(channel: number, isStuck: boolean): void {
    if (isStuck) this.#stuck.set(channel, this.isOn(channel));
    else this.#stuck.delete(channel);
  }
}

function obey(pdu: Uint8Array, relays: Relays, inputs: Contacts, note: BoardParts['note']): Uint8Array {
  const [code = 0, addressHigh = 0, address = 0] = pdu;
  const value = ((pdu[3] ?? 0) << 8) + (pdu[4] ?? 0);
  const start = (addressHigh << 8) + address;
  const refuse = (reason: number) => Uint8Array.of(code | 0x80, reason);

  function read(isSet: (channel: number) => boolean): Uint8Array {
    if (value === 0 || value > 2_000) return refuse(failure.badValue);
    if (start + value > inputs.count) return refuse(failure.badAddress);
    const bits = new Uint8Array(Math.ceil(value / 8));
    for (let at = 0; at < value; at += 1) {
      if (isSet(start + at + 1)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
    }
    note('read');
    return Uint8Array.of(code, bits.length, ...bits);
  }

  function write(): Uint8Array {
    if (value !== coilOn && value !== 0) return refuse(failure.badValue);
    const all = Array.from({ length: inputs.count }, (_, at) => at + 1);
    const meant = start === allCoils ? all : [start + 1];
    if (!meant.every(channel => relays.has(channel))) return refuse(failure.badAddress);
    for (const channel of meant) {
      relays.drive(channel, value === coilOn);
      note(`${value === coilOn ? 'on' : 'off'} ${channel}`);
    }
    return pdu;
  }

  function flash(): Uint8Array {
    const channel = start - flashOnAddress + 1;
    if (!relays.has(channel)) return refuse(failure.badAddress);
    relays.drive(channel, true, value * flashUnitMs);
    note(`pulse ${channel} ${value * flashUnitMs}`);
    return pdu;
  }

  if (code === functionCode.readCoils) return read(channel => relays.isOn(channel));
  if (code === functionCode.readInputs) return read(channel => inputs.isOn(channel));
  if (code !== functionCode.writeCoil) return refuse(failure.badFunction);
  return addressHigh === flashOnAddress >> 8 ? flash() : write();
}

/** A frame has no end of its own: it is told by its function's length and its CRC, at whichever byte that begins. */
function takeRtu(
  unread: readonly number[],
  reply: (pdu: Uint8Array) => Uint8Array,
  answer: BoardParts['answer'],
): Obeyed {
  const [unit = 0, code] = unread;
  if (unit > unitLimit || (code !== undefined && (code === 0 || code > codeLimit))) return 'noise';
  const writesMany = code === 15 || code === 16;
  if (writesMany && unread.length < 7) return 'more';
  const used = writesMany ? 9 + (unread[6] ?? 0) : 8;
  if (unread.length < used) return 'more';
  const frame = Uint8Array.from(unread.slice(0, used));
  const pdu = frame.slice(1, -2);
  if (rtuFrame(unit, pdu).some((byte, at) => byte !== frame[at])) return 'noise';
  if (unit === ownUnit) answer(rtuFrame(unit, reply(pdu)));
  // Unit 0 is all boards, which obey and do not answer.
  else if (unit === 0) reply(pdu);
  return { used };
}

function takeTcp(
  unread: readonly number[],
  reply: (pdu: Uint8Array) => Uint8Array,
  answer: BoardParts['answer'],
): Obeyed {
  const [high = 0, low = 0, protocolHigh = 0, protocolLow = 0, lengthHigh = 0, length = 2, unit = 0, code = 0] = unread;
  if (protocolHigh !== 0 || protocolLow !== 0 || lengthHigh !== 0 || length < 2 || length > lengthLimit) return 'noise';
  // What reads or writes one thing has one length: a wrong one would swallow the requests behind it.
  if (code > 0 && code <= shortCodeLimit && length !== shortLength) return 'noise';
  const used = headerBytes - 1 + length;
  if (unread.length < used) return 'more';
  answer(tcpFrame((high << 8) + low, unit, reply(Uint8Array.from(unread.slice(headerBytes, used)))));
  return { used };
}
