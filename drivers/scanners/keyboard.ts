/**
 * The keys of a keyboard as Linux numbers them (linux/input-event-codes.h), and what they type. By a key's place and not by
 * the layout that the machine has chosen: scanners are set to the American one unless somebody changes it.
 */

/** One `struct input_event`. */
export interface KeyEvent {
  readonly atMs: number;
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** `struct input_event` where times have 64 bits: seconds, microseconds, type, code, value. */
const eventBytes = 24;
/** Event types, and codes of the type `syn`: the events of a moment are complete; some were lost before. */
export const syn = { type: 0, report: 0, dropped: 3 } as const;
export const keyType = 1;
/** What a key event is beside `up`, 0, and the keyboard's own repetition, 2. */
export const down = 1;

const unknownKey = 240;

interface Key {
  /** Bytes, null for none: alone, with Shift, with Ctrl. */
  readonly plain: number | null;
  readonly shifted: number | null;
  readonly control: number | null;
  /** Of the number pad: what it adds to an Alt code. */
  readonly digit: string | null;
}

/** Rows of keys with numbers in sequence: the first number, the keys' names as browsers have them, what they type. */
const rows = [
  [2, '1 2 3 4 5 6 7 8 9 0', 'Digit', '1234567890', '!@#$%^&*()'],
  [12, 'Minus Equal', '', '-=', '_+'],
  [16, 'Q W E R T Y U I O P', 'Key', 'qwertyuiop', 'QWERTYUIOP'],
  [26, 'BracketLeft BracketRight', '', '[]', '{}'],
  [30, 'A S D F G H J K L', 'Key', 'asdfghjkl', 'ASDFGHJKL'],
  [39, 'Semicolon Quote Backquote', '', ";'`", ':"~'],
  [43, 'Backslash', '', '\\', '|'],
  [44, 'Z X C V B N M', 'Key', 'zxcvbnm', 'ZXCVBNM'],
  [51, 'Comma Period Slash', '', ',./', '<>?'],
  [55, 'NumpadMultiply', '', '*', '*'],
  [57, 'Space', '', ' ', ' '],
  [71, '7 8 9 Subtract 4 5 6 Add 1 2 3 0 Decimal', 'Numpad', '789-456+1230.', '789-456+1230.'],
  [98, 'NumpadDivide', '', '/', '/'],
  [117, 'NumpadEqual', '', '=', '='],
  [1, 'Escape', '', '\x1b', '\x1b'],
  [14, 'Backspace', '', '\b', '\b'],
  [15, 'Tab', '', '\t', '\t'],
  [28, 'Enter', '', '\r', '\r'],
  [96, 'NumpadEnter', '', '\r', '\r'],
] as const satisfies readonly (readonly [number, string, string, string, string])[];

const shifts = { ShiftLeft: 42, ShiftRight: 54 };
const controls = { ControlLeft: 29, ControlRight: 97 };
const alts = { AltLeft: 56, AltRight: 100 };
const metas = { MetaLeft: 125, MetaRight: 126 };
const locks = { CapsLock: 58, NumLock: 69, ScrollLock: 70 };

const { keys, numbers } = tables();

function tables() {
  const typing = new Map<number, Key>();
  const named = new Map<string, number>(Object.entries({ ...shifts, ...controls, ...alts, ...metas, ...locks }));
  for (const [first, names, prefix, plain, shifted] of rows) {
    for (const [at, name] of names.split(' ').entries()) {
      const key = { plain: plain.charCodeAt(at), shifted: shifted.charCodeAt(at) };
      const digit = prefix === 'Numpad' && /\d/.test(name) ? name : null;
      typing.set(first + at, { ...key, control: digit === null ? controlOf(key) : null, digit });
      named.set(prefix + name, first + at);
    }
  }
  return { keys: typing, numbers: named };
}

/** What Ctrl makes of it: `A` to `_` lose their upper bits, and Windows has its own for two keys that type none. */
function controlOf({ plain, shifted }: { readonly plain: number; readonly shifted: number }): number | null {
  if (plain === 0x0d) return 0x0a;
  if (plain === 0x08) return 0x7f;
  const sign = [shifted, plain].find(byte => byte >= 0x40 && byte <= 0x5f);
  return sign === undefined ? null : sign & 0x1f;
}

const isOf = (set: Readonly<Record<string, number>>, code: number) => Object.values(set).includes(code);

/** Whole events only; what is left of one is dropped. */
export function parseEvents(bytes: Uint8Array): KeyEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.length / eventBytes);
  return Array.from({ length: count }, (_, index) => {
    const at = index * eventBytes;
    return {
      atMs: Number(view.getBigInt64(at, true)) * 1_000 + Number(view.getBigInt64(at + 8, true)) / 1_000,
      type: view.getUint16(at + 16, true),
      code: view.getUint16(at + 18, true),
      value: view.getInt32(at + 20, true),
    };
  });
}

/** The inverse of `parseEvents`, for times of 0 and later. */
export function formatEvents(events: readonly KeyEvent[]): Uint8Array {
  const bytes = new Uint8Array(events.length * eventBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { atMs, type, code, value }] of events.entries()) {
    const at = index * eventBytes;
    const us = Math.round(atMs * 1_000);
    view.setBigInt64(at, BigInt(Math.floor(us / 1_000_000)), true);
    view.setBigInt64(at + 8, BigInt(us % 1_000_000), true);
    view.setUint16(at + 16, type, true);
    view.setUint16(at + 18, code, true);
    view.setInt32(at + 20, value, true);
  }
  return bytes;
}

/** A key that a page has seen: its `KeyboardEvent.code`, and its character where that tells more. */
export type Stroke = readonly [name: string, isDown: boolean, atMs: number, character?: string | undefined];

/**
 * As the events that Linux would have made of them. Programs that type for a scanner, and remote desktops, may leave out
 * Shift, or bring a character that came from no key: it is then put on the key that has it.
 */
export function eventsOf(strokes: readonly Stroke[]): Uint8Array {
  return formatEvents(
    strokes.flatMap(([name, isDown, atMs, character]) => {
      const move = (code: number, goesDown: boolean) => ({ atMs, type: keyType, code, value: goesDown ? down : 0 });
      const code = numbers.get(name) ?? (name === '' ? keyWith(character) : undefined) ?? unknownKey;
      const key = keys.get(code);
      const byte = character?.charCodeAt(0);
      if (!isDown || byte === undefined || byte === key?.plain || byte !== key?.shifted) return [move(code, isDown)];
      return [move(shifts.ShiftLeft, true), move(code, true), move(shifts.ShiftLeft, false)];
    }),
  );
}

function keyWith(character: string | undefined): number | undefined {
  const byte = character?.charCodeAt(0);
  for (const [code, { plain, shifted }] of keys) if (byte === plain || byte === shifted) return code;
  return undefined;
}

/** A byte; or that something was typed which is none. */
export type Typed = number | 'unknown';

/** What is held down, and what the keys type meanwhile. */
export class Typing {
  readonly #held = new Set<number>();
  /** Digits typed since Alt went down. */
  #altDigits = '';
  #isCapital = false;

  /** CapsLock counts from here on: the lamp of a keyboard that this program has for itself nobody switches. */
  beginCode(): void {
    this.#isCapital = false;
  }

  /** Nothing is held. */
  reset(): void {
    this.#held.clear();
    this.#altDigits = '';
    this.#isCapital = false;
  }

  /** Takes a key that went down or up; null where that types nothing by itself. */
  take({ code, value }: Pick<KeyEvent, 'code' | 'value'>): Typed | null {
    if ([shifts, controls, alts, metas].some(set => isOf(set, code))) return this.#hold(code, value === down);
    if (value !== down) return null;
    if (isOf(locks, code)) {
      if (code === locks.CapsLock) this.#isCapital = !this.#isCapital;
      return null;
    }
    return this.#press(keys.get(code));
  }

  #holds(set: Readonly<Record<string, number>>): boolean {
    return Object.values(set).some(code => this.#held.has(code));
  }

  #hold(code: number, isDown: boolean): Typed | null {
    if (isDown) this.#held.add(code);
    else this.#held.delete(code);
    if (!isOf(alts, code)) return null;
    const digits = this.#altDigits;
    this.#altDigits = '';
    return isDown || digits === '' ? null : altByte(digits);
  }

  #press(key: Key | undefined): Typed | null {
    const [isControl, isAlt] = [this.#holds(controls), this.#holds(alts)];
    if (key === undefined || this.#holds(metas) || (isControl && isAlt)) return 'unknown';
    if (isAlt) {
      if (key.digit === null) return 'unknown';
      this.#altDigits += key.digit;
      return null;
    }
    if (isControl) return key.control ?? 'unknown';
    const isLetter = key.plain !== null && key.plain >= 0x61 && key.plain <= 0x7a;
    const isShifted = this.#holds(shifts) !== (isLetter && this.#isCapital);
    return (isShifted ? key.shifted : key.plain) ?? 'unknown';
  }
}

/**
 * Alt and digits of the number pad, as Windows has them: with a leading 0 a byte of its code page, which is how scanners
 * type bytes that have no key. Without it only ASCII is the same on every machine.
 */
function altByte(digits: string): Typed {
  const value = Number(digits);
  if (digits.length > 4) return 'unknown';
  if (digits.startsWith('0') && digits.length > 1) return value <= 0xff ? value : 'unknown';
  return value >= 0x20 && value <= 0x7e ? value : 'unknown';
}
