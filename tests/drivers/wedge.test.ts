/** The wedge: what its pace says, what it does with damaged events, and how it waits for its screen. */
import { beforeEach, describe, expect, test } from 'vitest';
import { bind } from '../../drivers/bound.ts';
import type { Scanner } from '../../drivers/driver.ts';
import { formatEvents } from '../../drivers/scanners/keyboard.ts';
import { wedgeScanner } from '../../drivers/scanners/wedge.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { type MockPort, newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';
import { holding, movesOf, tap } from '../conformance/typist.ts';
import { newTypist } from '../conformance/wedge-rigs.ts';

let clock: TestClock;
let port: MockPort;
let heard: Heard;
let scanner: Scanner;
let typist: ReturnType<typeof newTypist>;

const keysOf = (text: string) => [...Buffer.from(text)].flatMap(movesOf);
const type = (text: string) => typist.type(keysOf(text));
/** A person's: each key is down for so long, and so long passes before the next. */
function typeSlowly(text: string, ms: number): void {
  for (const byte of Buffer.from(text)) {
    for (const move of movesOf(byte)) {
      typist.type([move]);
      typist.pause(ms);
    }
  }
}

async function open(config: object): Promise<void> {
  await scanner?.close();
  heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    lost: (fault: { message: string }) => heard.note(`lost: ${fault.message}`),
    receiving: () => heard.note('receiving'),
    scanned: (bytes: Uint8Array) => heard.note(`scanned ${Buffer.from(bytes).toString('latin1')}`),
    garbled: (count: number) => heard.note(`garbled ${count}`),
  };
  scanner = mustBe(mustBe(bind(wedgeScanner).parse(config)).open(port.io, listener, 'in-1/scanner-in'));
}

/** Without `up`. */
const told = () => heard.lines.filter(line => line !== 'up' && line !== 'receiving');

beforeEach(async () => {
  clock = newTestClock();
  port = newMockPort(clock);
  typist = newTypist(port.send);
  await open({ path: '/dev/input/event0' });
  await heard.count('up', 1);
});

describe('the pace', () => {
  test('a person who types a whole code and Enter is not heard', () => {
    for (const ms of [51, 80, 400]) {
      typeSlowly('VD1:0123456789', ms);
      typist.type(tap('Enter'));
      typist.pause(1_000);
    }
    clock.advance(5_000);
    expect(heard.lines).toEqual(['up']);
  });

  test('two fingers at once are no code either; a handful of keys is one that was cut off', () => {
    type('as');
    clock.advance(5_000);
    expect(heard.lines).toEqual(['up']);
    typist.pause(5_000);
    type('asd');
    clock.advance(999);
    expect(told()).toEqual([]);
    clock.advance(2);
    expect(heard.lines).toEqual(['up', 'receiving', 'garbled 3']);
    expect(clock.pending).toBe(0);
  });

  test('a pause within a code cuts it, and what follows is a code of its own', () => {
    type('VD1:');
    typist.pause(51);
    type('0123\r');
    expect(told()).toEqual(['garbled 4', 'scanned 0123']);
  });

  test.each([
    [20, 30, []],
    [20, 15, ['scanned VD1']],
    [400, 390, ['scanned VD1']],
  ])('with gapMs %i, keys %i ms apart', async (gapMs, ms, expected) => {
    await open({ path: '/dev/input/event0', gapMs });
    await heard.count('up', 1);
    typeSlowly('VD1\r', ms);
    expect(told()).toEqual(expected);
  });

  test('a person’s single keys before a code do not stick to it', () => {
    typeSlowly('x', 90);
    type('VD1:0\r');
    expect(told()).toEqual(['scanned VD1:0']);
  });

  test('CapsLock that somebody pressed before does not turn a code round; one within a code does', () => {
    typist.type(tap('CapsLock'));
    typist.pause(300);
    type('aB1\r');
    typist.type([...tap('CapsLock'), ...keysOf('aB1'), ...tap('CapsLock'), ...keysOf('c\r')]);
    expect(told()).toEqual(['scanned aB1', 'scanned Ab1c']);
  });

  test('without an end key a pause ends a code, once the keys that wait have been read', async () => {
    await open({ path: '/dev/input/event0', end: 'none' });
    await heard.count('up', 1);
    type('VD1:0');
    clock.advance(50);
    expect(told()).toEqual([]);
    clock.advance(1);
    expect(told()).toEqual(['scanned VD1:0']);
    typist.pause(60);
    type('one');
    // The process was held up: the keys are late, and not one by one.
    clock.advance(50);
    type('two');
    clock.advance(51);
    typist.pause(60);
    typeSlowly('xy', 60);
    clock.advance(51);
    type('three');
    typist.pause(60);
    type('four');
    clock.advance(51);
    expect(told()).toEqual(['scanned VD1:0', 'scanned onetwo', 'scanned three', 'scanned four']);
  });
});

describe('what ends a code', () => {
  test('Enter of the number pad, and Ctrl+M, as Enter', () => {
    typist.type([...keysOf('one'), ...tap('NumpadEnter'), ...keysOf('two'), ...holding('ControlLeft', tap('KeyM'))]);
    expect(told()).toEqual(['scanned one', 'scanned two']);
  });

  test('Enter and Ctrl+J, or Enter twice, is one end', () => {
    type('one\r\ntwo\r\rthree\r');
    expect(told()).toEqual(['scanned one', 'scanned two', 'scanned three']);
  });

  test('Tab, where the site says so; Enter is then part of the code', async () => {
    await open({ path: '/dev/input/event0', end: 'tab' });
    await heard.count('up', 1);
    type('a\rb\t\tc\t');
    expect(told()).toEqual(['scanned a\rb', 'scanned c']);
  });
});

test('closed by its listener, it tells nothing of what came in the same chunk', async () => {
  await open({ path: '/dev/input/event0' });
  await heard.count('up', 1);
  const wait = heard.until('the first code', lines => {
    if (lines.includes('scanned one')) void scanner.close();
    return lines.includes('scanned one');
  });
  type('one\rtwo\rthree');
  await wait;
  expect(told()).toEqual(['scanned one']);
  expect(clock.pending).toBe(0);
});

describe('what cannot be read', () => {
  const sync = (code: number) => formatEvents([{ atMs: 0, type: 0, code, value: 0 }]);

  test('a key that types nothing makes the whole code garbled, and the next is read', () => {
    typist.type([...keysOf('ab'), ...tap('F8'), ...keysOf('cd\rok\r')]);
    expect(told()).toEqual(['garbled 5', 'scanned ok']);
  });

  test('a function key that somebody presses is nothing', () => {
    typist.type(tap('F5', 'Enter'));
    typist.pause(100);
    typist.type(holding('AltLeft', tap('ArrowLeft')));
    clock.advance(5_000);
    expect(heard.lines).toEqual(['up']);
  });

  test('lost events: nothing counts up to the next report, what is held is forgotten, the code is garbled', () => {
    typist.type([...keysOf('ab'), ['ShiftLeft', true]]);
    port.send(sync(3));
    type('zz\r');
    port.send(sync(0));
    type('cd\rok\r');
    expect(told()).toEqual(['garbled 4', 'scanned ok']);
  });

  test('lost events before a code has begun: it lacks its beginning', () => {
    port.send(sync(3));
    port.send(sync(0));
    type('e\r');
    expect(told()).toEqual(['garbled 1']);
  });

  test('what was held when the plug was pulled is not held when it is back', async () => {
    typist.type([['ShiftLeft', true], ...tap('KeyA')]);
    port.pull();
    port.plug();
    await heard.count('up', 2);
    type('abc\r');
    expect(told().at(-1)).toBe('scanned abc');
  });
});

describe('the site file', () => {
  const parse = (config: object) => bind(wedgeScanner).parse(config);

  test('a place is this driver’s alone; the screen is nobody else’s anyway', () => {
    expect(mustBe(parse({ path: '/dev/input/event3' })).claims).toBe('keys:/dev/input/event3');
    expect(mustBe(parse({ device: { usb: '0c2e:0b6a' } })).claims).toBe('keys:usb 0c2e:0b6a');
    expect(mustBe(parse({})).claims).toBeNull();
    expect(port.settings).toEqual({ place: '/dev/input/event0' });
  });

  test.each([
    [{ path: '/dev/input/event0', device: { usb: '0c2e:0b6a' } }, 'expected path or device, or none of them'],
    [{ end: 'lf' }, 'Invalid option'],
    [{ gapMs: 4 }, 'Too small'],
    [{ gapMs: 1_001 }, 'Too big'],
    [{ via: 'screen' }, 'Unrecognized key'],
  ])('%o is refused', (config, message) => {
    const parsed = parse(config);
    expect(parsed.ok ? 'taken' : parsed.fault.message).toContain(message);
  });
});

describe('at the screen', () => {
  const page = () => {
    const reader = port.io.screens.get('in-1/scanner-in', 'keys');
    if (reader === undefined) throw new Error('nothing waits for the keys of the screen');
    return reader;
  };

  beforeEach(async () => {
    await open({});
    typist = newTypist(events => page().read(events));
  });

  test('it waits for the screen before it says that none is there, once', async () => {
    clock.advance(2_499);
    expect(heard.lines).toEqual([]);
    clock.advance(1);
    expect(heard.lines).toEqual([expect.stringMatching(/^lost: no screen of in-1\/scanner-in is there/)]);
    page().up();
    page().up();
    page().lost('its window is behind another: bring it to the front');
    page().lost('its window is behind another: bring it to the front');
    expect(heard.lines.slice(1)).toEqual(['up', 'lost: its window is behind another: bring it to the front']);
    expect(clock.pending).toBe(0);
  });

  test('keys count while it is up, and a code that was under way when it went is gone', () => {
    type('early\r');
    page().up();
    type('one\rHALF');
    page().lost('gone');
    type('away\r');
    page().up();
    type('two\r');
    expect(heard.lines).toEqual(['up', 'scanned one', 'receiving', 'lost: gone', 'up', 'scanned two']);
  });

  test('without an end key it waits for keys that are on their way', async () => {
    await open({ end: 'none' });
    page().up();
    type('one');
    clock.advance(249);
    type('two');
    clock.advance(251);
    expect(told()).toEqual(['scanned onetwo']);
  });

  test('closed, it is deaf to a page that does not know it yet', async () => {
    const late = page();
    late.up();
    await scanner.close();
    const before = [...heard.lines];
    expect(port.io.screens.get('in-1/scanner-in', 'keys')).toBeUndefined();
    newTypist(events => late.read(events)).type(keysOf('late\r'));
    late.lost('gone');
    late.up();
    late.receiving();
    expect(heard.lines).toEqual(before);
    expect(clock.pending).toBe(0);
  });
});
