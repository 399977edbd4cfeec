/** A scanner that types: text as keys of a US keyboard: for a HID device as input reports, for QEMU as key codes. */

import type { HidDevice } from '../devices/hid-descriptors.ts';

/** A keyboard as HID 1.11 describes one that a BIOS understands too (appendix E.6), without its lamps. */
export const typingScanner: HidDevice = {
  name: 'Rig typing scanner',
  vid: 0x1d6b,
  pid: 0x0110,
  serial: 'TYPIST1',
  descriptor: Uint8Array.of(
    ...[0x05, 0x01, 0x09, 0x06, 0xa1, 0x01], // generic desktop: keyboard, application
    ...[0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7], // keys E0 to E7: the modifiers
    ...[0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02], // 8 of 1 bit
    ...[0x95, 0x01, 0x75, 0x08, 0x81, 0x03], // reserved
    ...[0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65], // 6 of 8 bits
    ...[0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00], // keys that are down
    ...[0xc0],
  ),
};

/** Letters and digits have their own rows; of the others, without and with Shift, QEMU's name and the HID usage (page 7). */
const others: readonly (readonly [string, string, string, number])[] = [
  ['1', '!', '1', 0x1e],
  ['2', '@', '2', 0x1f],
  ['3', '#', '3', 0x20],
  ['4', '$', '4', 0x21],
  ['5', '%', '5', 0x22],
  ['6', '^', '6', 0x23],
  ['7', '&', '7', 0x24],
  ['8', '*', '8', 0x25],
  ['9', '(', '9', 0x26],
  ['0', ')', '0', 0x27],
  ['\r', '\r', 'ret', 0x28],
  [' ', ' ', 'spc', 0x2c],
  ['-', '_', 'minus', 0x2d],
  ['=', '+', 'equal', 0x2e],
  ['\\', '|', 'backslash', 0x31],
  [';', ':', 'semicolon', 0x33],
  [',', '<', 'comma', 0x36],
  ['.', '>', 'dot', 0x37],
  ['/', '?', 'slash', 0x38],
];

interface Key {
  readonly isShifted: boolean;
  readonly qcode: string;
  readonly usage: number;
}

function keyOf(character: string): Key {
  const letter = character.toLowerCase().charCodeAt(0) - 97;
  if (letter >= 0 && letter < 26) {
    const isShifted = character !== character.toLowerCase();
    return { isShifted, qcode: character.toLowerCase(), usage: 4 + letter };
  }
  const found = others.find(([plain, shifted]) => plain === character || shifted === character);
  if (found === undefined) throw new Error(`no key for ${JSON.stringify(character)}`);
  const [plain, , qcode, usage] = found;
  return { isShifted: plain !== character, qcode, usage };
}

/** Reports of a boot keyboard (HID 1.11, appendix B.1), hex: modifiers, reserved, six keys. Each key goes down and up. */
export function keyReports(text: string): readonly string[] {
  const reports: string[] = [];
  for (const character of text) {
    const { isShifted, usage } = keyOf(character);
    const modifiers = isShifted ? 0x02 : 0;
    reports.push(Buffer.of(modifiers, 0, usage, 0, 0, 0, 0, 0).toString('hex'), '0000000000000000');
  }
  return reports;
}

/** Events of QEMU's `input-send-event`, a list for each character. */
export function keyEvents(text: string): readonly (readonly object[])[] {
  return [...text].map(character => {
    const { isShifted, qcode } = keyOf(character);
    const strokes: readonly (readonly [string, boolean])[] = isShifted
      ? [
          ['shift', true],
          [qcode, true],
          [qcode, false],
          ['shift', false],
        ]
      : [
          [qcode, true],
          [qcode, false],
        ];
    return strokes.map(([name, down]) => ({ type: 'key', data: { down, key: { type: 'qcode', data: name } } }));
  });
}
