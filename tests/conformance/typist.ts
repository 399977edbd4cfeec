/** A scanner as the keyboard that it says it is: which keys it presses for which bytes, by what a US keyboard has on it. */

/** A key's place as browsers call it, and whether it goes down. */
export type KeyMove = readonly [name: string, isDown: boolean];

const punctuation: Readonly<Record<string, readonly [name: string, shifted: string]>> = {
  '-': ['Minus', '_'],
  '=': ['Equal', '+'],
  '[': ['BracketLeft', '{'],
  ']': ['BracketRight', '}'],
  ';': ['Semicolon', ':'],
  "'": ['Quote', '"'],
  '`': ['Backquote', '~'],
  '\\': ['Backslash', '|'],
  ',': ['Comma', '<'],
  '.': ['Period', '>'],
  '/': ['Slash', '?'],
  ' ': ['Space', ' '],
};
const overDigits = ')!@#$%^&*(';
const withControl: Readonly<Record<number, string>> = {
  0: 'Digit2',
  27: 'BracketLeft',
  28: 'Backslash',
  29: 'BracketRight',
  30: 'Digit6',
  31: 'Minus',
  127: 'Backspace',
};

export const tap = (...names: readonly string[]): KeyMove[] =>
  names.flatMap((name): KeyMove[] => [
    [name, true],
    [name, false],
  ]);
export const holding = (held: string, moves: readonly KeyMove[]): KeyMove[] => [[held, true], ...moves, [held, false]];

/** The moves for one byte: a key, Shift or Ctrl and a key, or Alt and 0 and its number. */
export function movesOf(byte: number): KeyMove[] {
  const sign = String.fromCharCode(byte);
  if (/[a-z]/.test(sign)) return tap(`Key${sign.toUpperCase()}`);
  if (/[A-Z]/.test(sign)) return holding('ShiftLeft', tap(`Key${sign}`));
  if (/\d/.test(sign)) return tap(`Digit${sign}`);
  if (byte > 0x20 && overDigits.includes(sign)) return holding('ShiftRight', tap(`Digit${overDigits.indexOf(sign)}`));
  for (const [plain, [name, shifted]] of Object.entries(punctuation)) {
    if (sign === plain) return tap(name);
    if (sign === shifted) return holding('ShiftLeft', tap(name));
  }
  const key = byte > 0 && byte < 27 ? `Key${String.fromCharCode(byte + 0x40)}` : withControl[byte];
  if (key !== undefined) return holding('ControlLeft', tap(key));
  const digits = [...String(byte).padStart(4, '0')].map(digit => `Numpad${digit}`);
  return holding('AltLeft', tap(...digits));
}
