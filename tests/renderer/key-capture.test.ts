/** The page's keys: all of them are caught, and they go to the gate in few messages, with their times. */
import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FromScreen, fromScreen, type LaneView, maxStrokes } from '../../main/contract.ts';
import { catchKeys } from '../../renderer/scanner/key-capture.ts';
import { newTestClock, type TestClock } from '../clock.ts';

const lane: LaneView = {
  id: 'in-1',
  name: { vi: 'Lối vào', en: 'Entrance' },
  direction: 'in',
  state: 'idle',
  screen: { kind: 'waiting' },
  energised: [],
  simulated: false,
  declares: false,
  readers: [
    { source: 'camera', direction: 'in' },
    { source: 'keys', direction: 'in' },
  ],
};
const up: FromScreen = { type: 'reader', lane: 'in-1', source: 'keys', direction: 'in', state: 'up', message: '' };

class Target {
  readonly listeners: { readonly type: string; readonly hear: (event: never) => void; readonly isCapture: boolean }[] =
    [];
  addEventListener(type: string, hear: (event: never) => void, options?: { capture: boolean }): void {
    this.listeners.push({ type, hear, isCapture: options?.capture === true });
  }
  removeEventListener(type: string, hear: (event: never) => void): void {
    const at = this.listeners.findIndex(listener => listener.type === type && listener.hear === hear);
    if (at >= 0) this.listeners.splice(at, 1);
  }
  /** Whether the event was stopped before anything else of the page, and had no effect. */
  emit(type: string, more: object = {}): boolean {
    const marks = new Set<string>();
    const event = {
      ...{ type, ...more },
      preventDefault: () => marks.add('prevented'),
      stopImmediatePropagation: () => marks.add('stopped'),
    };
    for (const listener of [...this.listeners]) {
      if (listener.type === type && (listener.isCapture || type === 'blur' || type === 'focus'))
        listener.hear(event as never);
    }
    return marks.size === 2;
  }
}

let target: Target;
let clock: TestClock;
let sent: FromScreen[];
let hasFocus: boolean;
let isConnected: boolean;
const lanes = signal<readonly LaneView[]>([]);
const connections = signal(0);
let stop: () => void;

beforeEach(() => {
  target = new Target();
  clock = newTestClock();
  sent = [];
  hasFocus = true;
  isConnected = true;
  lanes.value = [lane];
  connections.value = 1;
  stop = catchKeys({
    window: target as unknown as Window,
    link: {
      lanes,
      connections,
      send(message) {
        expect(fromScreen.parse(message)).toEqual(message);
        if (isConnected) sent.push(message);
        return isConnected;
      },
    },
    lane: 'in-1',
    hasKeyboard: () => hasFocus,
    now: () => clock.monotonic(),
    timer: (ms, fire) => clock.timer(ms, fire),
  });
});

afterEach(() => stop());

const none = {
  ...{ code: '', key: 'Unidentified', timeStamp: 0, repeat: false },
  ...{ shiftKey: false, ctrlKey: false, altKey: false, metaKey: false },
  getModifierState: (name: string) => name === 'NumLock',
};
const key = (code: string, type: 'keydown' | 'keyup' = 'keydown', more: object = {}) =>
  target.emit(type, { ...none, code, timeStamp: clock.monotonic(), ...more });
const batches = () => sent.flatMap(message => (message.type === 'keys' ? [message.strokes.map(([code]) => code)] : []));

test('catches every key and all that keys set off, from the first listener on, while the lane reads keys', () => {
  const kinds = ['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'paste', 'copy', 'cut'];
  for (const kind of kinds) expect(target.emit(kind, none), kind).toBe(true);
  lanes.value = [{ ...lane, readers: [] }];
  for (const kind of kinds) expect(target.emit(kind, none), kind).toBe(false);
  expect(target.listeners).toEqual([]);
  lanes.value = [lane];
  expect(key('F5')).toBe(true);
  stop();
  expect(target.listeners).toEqual([]);
});

describe('the keys', () => {
  test('go with their places, directions and times, in one message for what comes close together', () => {
    key('ShiftLeft');
    clock.advance(1);
    key('KeyA', 'keydown', { timeStamp: clock.monotonic() + 0.2600001 });
    key('KeyA', 'keydown', { repeat: true });
    key('KeyA', 'keyup');
    key('', 'keydown');
    key('Ключ', 'keyup');
    expect(batches()).toEqual([]);
    clock.advance(49);
    const at = clock.monotonic() - 49;
    expect(sent.at(-1)).toEqual({
      ...{ type: 'keys', lane: 'in-1', direction: 'in' },
      strokes: [
        ['ShiftLeft', true, at - 1],
        ['KeyA', true, at + 0.3],
        ['KeyA', false, at],
        ['', true, at],
        ['', false, at],
      ],
    });
  });

  test.each<[string, object, string | undefined]>([
    ['a letter', { key: 'a' }, undefined],
    ['a capital without Shift', { key: 'A' }, 'A'],
    ['a capital with Shift', { key: 'A', shiftKey: true }, undefined],
    ['a capital by CapsLock', { key: 'A', getModifierState: () => true }, undefined],
    ['a capital with Ctrl', { key: 'A', ctrlKey: true }, undefined],
    ['a letter of another layout', { key: 'â' }, undefined],
    ['a character of no key', { code: '', key: 'a' }, 'a'],
    ['a letter of no key that is not ASCII', { code: '', key: 'â' }, undefined],
    ['no character', { code: '', key: 'Unidentified' }, undefined],
  ])('carry a character where it is needed: %s', (_, more, character) => {
    key('KeyA', 'keydown', more);
    clock.advance(50);
    const [, , , told] = sent.flatMap(message => (message.type === 'keys' ? message.strokes : []))[0] ?? [];
    expect(told).toBe(character);
  });

  test.each(['Enter', 'NumpadEnter', 'Tab'])('go at once with %s, which may end a code', code => {
    key('KeyA');
    key(code);
    expect(batches()).toEqual([['KeyA', code]]);
    clock.advance(1_000);
    expect(batches()).toHaveLength(1);
  });

  test('go in 21 messages a second at most, however many ends come', () => {
    for (let ms = 0; ms < 1_000; ms += 1) {
      key('Enter');
      key('Enter', 'keyup');
      clock.advance(1);
    }
    expect(batches().length).toBeLessThanOrEqual(21);
    clock.advance(50);
    expect(batches().flat()).toHaveLength(2_000);
  });

  test('go at once where a message is full', () => {
    for (let count = 0; count < maxStrokes + 1; count += 1) key('KeyA');
    expect(batches().map(({ length }) => length)).toEqual([maxStrokes]);
  });

  test('that cannot be sent are dropped, and with them the rest of their code', () => {
    isConnected = false;
    key('KeyA');
    clock.advance(50);
    isConnected = true;
    for (const code of ['KeyB', 'Enter']) key(code);
    clock.advance(200);
    key('KeyC');
    clock.advance(201);
    key('KeyD');
    clock.advance(50);
    expect(batches()).toEqual([['KeyD']]);
  });
});

describe('the state', () => {
  test('is told at once, on each connection, and when the keys go elsewhere', () => {
    expect(sent).toEqual([up]);
    connections.value += 1;
    expect(sent).toEqual([up, up]);
    key('KeyA');
    hasFocus = false;
    target.emit('blur');
    target.emit('blur');
    clock.advance(50);
    hasFocus = true;
    target.emit('focus');
    expect(sent.slice(2)).toEqual([
      { ...up, state: 'lost', message: expect.stringContaining('bring its window to the front') },
      up,
    ]);
  });

  test('of a page that is no scanner any more is not told again', () => {
    stop();
    connections.value += 1;
    lanes.value = [{ ...lane }];
    expect(sent).toEqual([up]);
  });
});
