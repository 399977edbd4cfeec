import type { BoardModel, BoardParts, BoardSimulator } from './board-model.ts';

/** A board that speaks in HID feature reports instead of a stream. */
export interface DcttechBoard extends BoardModel {
  /** As `ask` of a HID line: [report number, room]. Null for a number that the board does not have. */
  answerTo(request: Uint8Array): Uint8Array | null;
}

const [on, off, allOn, allOff] = [0xff, 0xfd, 0xfe, 0xfc];
const serial = 'GATE1';

/**
 * The HID relay boards of dcttech (16C0:05DF, `USBRelay4`). A set report is eight bytes: command, channel and six of no
 * meaning; a report number 0 in front is passed over. Asked for report 1 it answers eight bytes with no number in front:
 * its serial number in the first five, the relays that are on as bits in the last.
 */
export const dcttechSimulator: Omit<BoardSimulator, 'newBoard'> & { newBoard(parts: BoardParts): DcttechBoard } = {
  id: 'dcttech',
  name: 'dcttech HID relay',
  // On USB without a baud rate.
  baudRate: 9_600,
  usualChannels: 4,
  newBoard,
};

function newBoard({ channels, note }: BoardParts): DcttechBoard {
  const energised = new Set<number>();
  const stuck = new Set<number>();

  function turn(channel: number, isOn: boolean): void {
    note(`${isOn ? 'on' : 'off'} ${channel}`);
    if (stuck.has(channel)) return;
    if (isOn) energised.add(channel);
    else energised.delete(channel);
  }

  return {
    take(bytes) {
      const report = bytes.length === 9 && bytes[0] === 0 ? bytes.subarray(1) : bytes;
      const [command, channel = 0] = report;
      const isAll = command === allOn || command === allOff;
      const isOne = (command === on || command === off) && channel >= 1 && channel <= channels;
      if (report.length !== 8 || !(isAll || isOne)) note(`noise ${hexOf(bytes)}`);
      else if (isOne) turn(channel, command === on);
      else for (let each = 1; each <= channels; each += 1) turn(each, command === allOn);
    },
    answerTo(request) {
      const [number, room = 0] = request;
      if (number !== 0 && number !== 1) return null;
      note('read');
      const mask = [...energised].reduce((bits, channel) => bits | (1 << (channel - 1)), 0);
      const state = [...new TextEncoder().encode(serial), 0, 0, mask];
      return Uint8Array.from(number === 0 ? [0, ...state] : state).subarray(0, room);
    },
    isOn: channel => energised.has(channel),
    leaveOn(channel) {
      energised.add(channel);
    },
    stick(channel, isStuck) {
      if (isStuck) stuck.add(channel);
      else stuck.delete(channel);
    },
    setInput: () => undefined,
    // A report comes whole or not at all.
    reset: () => undefined,
  };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
