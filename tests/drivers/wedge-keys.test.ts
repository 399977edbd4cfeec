/** What keys type, and which numbers Linux has given them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxCodeBytes } from '../../drivers/scanners/framing.ts';
import { KeyFraming } from '../../drivers/scanners/key-framing.ts';
import { eventsOf, formatEvents, parseEvents, Typing } from '../../drivers/scanners/keyboard.ts';
import { holding, type KeyMove, movesOf, tap } from '../conformance/typist.ts';
import { newTypist } from '../conformance/wedge-rigs.ts';

/** All that is typed: bytes, and a question mark for what is none. */
function typedBy(...moves: KeyMove[][]): (number | '?')[] {
  const typing = new Typing();
  return parseEvents(eventsOf(moves.flat().map(([name, isDown]) => [name, isDown, 0]))).flatMap(event => {
    const typed = typing.take(event);
    return typed === null ? [] : [typed === 'unknown' ? '?' : typed];
  });
}
const bytes = (text: string) => [...Buffer.from(text, 'latin1')];

describe('the number of a key', () => {
  /** From linux/input-event-codes.h. */
  test.each([
    [1, 'Escape'],
    [2, 'Digit1'],
    [11, 'Digit0'],
    [12, 'Minus'],
    [13, 'Equal'],
    [14, 'Backspace'],
    [15, 'Tab'],
    [16, 'KeyQ'],
    [25, 'KeyP'],
    [26, 'BracketLeft'],
    [27, 'BracketRight'],
    [28, 'Enter'],
    [29, 'ControlLeft'],
    [30, 'KeyA'],
    [38, 'KeyL'],
    [39, 'Semicolon'],
    [40, 'Quote'],
    [41, 'Backquote'],
    [42, 'ShiftLeft'],
    [43, 'Backslash'],
    [44, 'KeyZ'],
    [50, 'KeyM'],
    [51, 'Comma'],
    [52, 'Period'],
    [53, 'Slash'],
    [54, 'ShiftRight'],
    [55, 'NumpadMultiply'],
    [56, 'AltLeft'],
    [57, 'Space'],
    [58, 'CapsLock'],
    [69, 'NumLock'],
    [70, 'ScrollLock'],
    [71, 'Numpad7'],
    [73, 'Numpad9'],
    [74, 'NumpadSubtract'],
    [75, 'Numpad4'],
    [77, 'Numpad6'],
    [78, 'NumpadAdd'],
    [79, 'Numpad1'],
    [81, 'Numpad3'],
    [82, 'Numpad0'],
    [83, 'NumpadDecimal'],
    [96, 'NumpadEnter'],
    [97, 'ControlRight'],
    [98, 'NumpadDivide'],
    [100, 'AltRight'],
    [117, 'NumpadEqual'],
    [125, 'MetaLeft'],
    [126, 'MetaRight'],
    [240, ''],
    [240, 'F5'],
    [240, 'constructor'],
  ])('is %i for %s', (code, name) => {
    expect(parseEvents(eventsOf([[name, true, 12.5]]))).toEqual([{ atMs: 12.5, type: 1, code, value: 1 }]);
  });
});

describe('a key types', () => {
  test('every printable character, with and without Shift', () => {
    for (let byte = 0x20; byte <= 0x7e; byte += 1) expect(typedBy(movesOf(byte))).toEqual([byte]);
  });

  test('control characters with Ctrl, and bytes with Alt and 0', () => {
    for (let byte = 0; byte <= 0xff; byte += 1) expect(typedBy(movesOf(byte)), String(byte)).toEqual([byte]);
  });

  test.each<[string, KeyMove[], (number | '?')[]]>([
    ['keys of their own', tap('Tab', 'Enter', 'NumpadEnter', 'Escape', 'Backspace'), [9, 13, 13, 27, 8]],
    ['the number pad', tap('Numpad1', 'NumpadAdd', 'Numpad0', 'NumpadDecimal', 'NumpadDivide'), bytes('1+0./')],
    ['Ctrl with what Windows has', holding('ControlRight', tap('Enter', 'Backspace', 'KeyM')), [10, 127, 13]],
    ['both of a pair held', [['ShiftLeft', true], ...holding('ShiftRight', tap('KeyA')), ...tap('KeyB')], bytes('AB')],
    ['CapsLock: letters only', tap('CapsLock', 'KeyA', 'Digit1', 'CapsLock', 'KeyB'), bytes('A1b')],
    ['CapsLock and Shift', [...tap('CapsLock'), ...holding('ShiftLeft', tap('KeyA', 'Digit1'))], bytes('a!')],
    ['NumLock and ScrollLock: nothing', tap('NumLock', 'ScrollLock', 'Numpad5'), bytes('5')],
    ['modifiers alone: nothing', tap('ShiftLeft', 'ControlLeft', 'AltLeft', 'MetaLeft', 'AltRight'), []],
    ['a key of no character', tap('F5', 'ArrowLeft', 'IntlBackslash', 'Delete'), ['?', '?', '?', '?']],
    ['a shortcut of the machine', holding('MetaLeft', tap('KeyL')), ['?']],
    ['Alt and a letter', holding('AltLeft', tap('KeyF')), ['?']],
    ['Alt and the digit row', holding('AltLeft', tap('Digit6', 'Digit5')), ['?', '?']],
    ['AltGr', holding('AltRight', tap('KeyE')), ['?']],
    ['Ctrl and Alt', holding('ControlLeft', holding('AltLeft', tap('KeyQ'))), ['?']],
    ['Ctrl and a digit that has none', holding('ControlLeft', tap('Digit1')), ['?']],
    ['Ctrl and the number pad', holding('ControlLeft', tap('Numpad2')), ['?']],
    ['Alt 65', holding('AltLeft', tap('Numpad6', 'Numpad5')), bytes('A')],
    ['Alt 065', holding('AltRight', tap('Numpad0', 'Numpad6', 'Numpad5')), bytes('A')],
    ['Alt 0', holding('AltLeft', tap('Numpad0')), ['?']],
    ['Alt 13: no ASCII sign', holding('AltLeft', tap('Numpad1', 'Numpad3')), ['?']],
    ['Alt 233: a byte of another code page', holding('AltLeft', tap('Numpad2', 'Numpad3', 'Numpad3')), ['?']],
    ['Alt 0256: no byte', holding('AltLeft', tap('Numpad0', 'Numpad2', 'Numpad5', 'Numpad6')), ['?']],
    ['Alt 00065', holding('AltLeft', tap('Numpad0', 'Numpad0', 'Numpad0', 'Numpad6', 'Numpad5')), ['?']],
  ])('%s', (_, moves, typed) => {
    expect(typedBy(moves)).toEqual(typed);
  });

  test('nothing while the keyboard repeats it, and nothing when it goes up', () => {
    const typing = new Typing();
    expect([1, 2, 2, 0].map(value => typing.take({ code: 30, value }))).toEqual([0x61, null, null, null]);
  });
});

describe('a character that comes beside a key', () => {
  test.each([
    ['KeyA', 'A', 'A'],
    ['Digit1', '!', '!'],
    ['KeyA', 'a', 'a'],
    // Another layout has it elsewhere: the place counts.
    ['Digit1', '&', '1'],
    ['NumpadAdd', '+', '+'],
    ['', '~', '~'],
    ['', '7', '7'],
    ['F5', 'x', '?'],
  ])('%j with %j types %s', (name, character, typed) => {
    const typing = new Typing();
    const events = parseEvents(eventsOf([[name, true, 1, character], [name, false, 1], ...after]));
    const text = events.flatMap(event => {
      const one = typing.take(event);
      return one === null ? [] : [one === 'unknown' ? '?' : String.fromCharCode(one)];
    });
    expect(text).toEqual([typed, 'b']);
  });
  const after = [['KeyB', true, 2] as const];
});

describe('events', () => {
  const event = fc.record({
    atMs: fc.integer({ min: 0, max: 2 ** 42 }).map(us => us / 1_000),
    type: fc.integer({ min: 0, max: 0xffff }),
    code: fc.integer({ min: 0, max: 0xffff }),
    value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  });

  test('are read as they were written, and half an event is none', () => {
    fc.assert(
      fc.property(fc.array(event), fc.integer({ min: 0, max: 23 }), (events, rest) => {
        const written = formatEvents(events);
        expect(parseEvents(Uint8Array.from([...written, ...new Uint8Array(rest)]))).toEqual(events);
      }),
    );
  });

  test('of any kind make no trouble: whole codes, within the bound, and none of them empty', () => {
    const anyEvents = fc.array(
      fc.oneof(
        event,
        fc.record({
          atMs: fc.integer({ min: 0, max: 100 }),
          type: fc.constantFrom(0, 1),
          code: fc.integer({ min: 0, max: 130 }),
          value: fc.integer({ min: 0, max: 2 }),
        }),
      ),
    );
    fc.assert(
      fc.property(anyEvents, fc.constantFrom('enter', 'tab', 'none'), (events, end) => {
        const framing = new KeyFraming({ end, gapMs: 50, lagMs: 0 });
        for (const told of [...framing.take(formatEvents(events)), ...framing.silence()]) {
          if (told.kind === 'scanned') expect(told.bytes.length).toBeGreaterThan(0);
          if (told.kind === 'scanned') expect(told.bytes.length).toBeLessThanOrEqual(maxCodeBytes);
          if (told.kind === 'garbled') expect(told.byteCount).toBeGreaterThan(0);
        }
        expect(framing.silenceMs).toBeNull();
      }),
    );
  });
});

test('every byte at every position of a code comes through, save the one that ends it', () => {
  const code = fc.tuple(
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 0, max: 40 }),
    fc.uint8Array({ minLength: 41, maxLength: 60 }),
  );
  fc.assert(
    fc.property(code, fc.constantFrom('enter', 'tab'), fc.integer({ min: 1, max: 9 }), ([byte, at, rest], end, cut) => {
      const endByte = end === 'enter' ? 13 : 9;
      const whole = rest.map((other, index) => (index === at ? byte : other)).filter(other => other !== endByte);
      // Before a code, what CR LF leaves behind is dropped.
      const sent = end === 'enter' && whole[0] === 10 ? whole.slice(1) : whole;
      const framing = new KeyFraming({ end, gapMs: 50, lagMs: 0 });
      const told: unknown[] = [];
      const typist = newTypist(events => told.push(...framing.take(events)));
      typist.type([...[...sent].flatMap(movesOf), ...tap(end === 'enter' ? 'Enter' : 'Tab')], cut);
      expect(told.at(-1)).toEqual({ kind: 'scanned', bytes: sent });
      expect(told.slice(0, -1)).toEqual([{ kind: 'receiving' }]);
    }),
    { numRuns: 1_000 },
  );
});
