/** What a page may say of the scanner that its lane's screen is, and what the scanner hears of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { newScreenBoard } from '../../drivers/io/screen-board.ts';
import { maxCodeBytes } from '../../drivers/scanners/framing.ts';
import { eventsOf } from '../../drivers/scanners/keyboard.ts';
import {
  type FromReader,
  type FromScreen,
  fromScreen,
  type LaneView,
  maxMessageBytes,
  maxReadBytes,
  maxStrokes,
} from '../../main/contract.ts';
import { newLink } from '../../main/controller/link.ts';
import { isOfReader, newScreenReaders, type ScreenReaders } from '../../main/controller/screen-readers.ts';
import type { Session } from '../../main/controller/session.ts';
import { newTestClock } from '../clock.ts';

const up = (changes: object = {}): FromReader =>
  ({ type: 'reader', lane: 'in-1', source: 'keys', state: 'up', message: '', ...changes }) as FromReader;
const lost = (message = 'why') => up({ state: 'lost', message });
const keys: FromReader = { type: 'keys', lane: 'in-1', strokes: [['KeyA', true, 5]] };
const read: FromReader = {
  type: 'read',
  lane: 'in-1',
  source: 'camera',
  bytes: Buffer.from('A\0ÿ').toString('base64'),
};
const receiving: FromReader = { type: 'receiving', lane: 'in-1', source: 'camera' };
const [first, second] = [Symbol('first'), Symbol('second')];

let heard: string[];
let readers: ScreenReaders;

beforeEach(() => {
  heard = [];
  const board = newScreenBoard();
  for (const [name, kind] of [
    ['in-1/scanner-in', 'keys'],
    ['in-1/scanner-in', 'camera'],
    ['gate/scanner-in', 'keys'],
    ['gate/scanner-out', 'keys'],
    ['gate/scanner-out', 'camera'],
  ] as const) {
    const note = (text: string) => heard.push(`${name} ${kind} ${text}`);
    board.attach(name, {
      kind,
      up: () => note('up'),
      lost: message => note(`lost: ${message}`),
      receiving: () => note('receiving'),
      read: bytes => note(Buffer.from(bytes).toString('hex')),
    });
  }
  readers = newScreenReaders(board);
});

/** What was heard of the lane in-1. */
const ofIn1 = () => heard.map(line => line.replace('in-1/scanner-in ', ''));

describe('the scanner at the screen', () => {
  test('is up while a page says so, and is told why it is lost', () => {
    readers.take(up(), first);
    readers.take(up(), first);
    readers.take(lost('its window is behind another'), first);
    readers.take(lost(), first);
    expect(ofIn1()).toEqual(['keys up', 'keys lost: its window is behind another', 'keys lost: why']);
  });

  test('is lost with the page’s connection, with what to do; another page that says nothing changes nothing', () => {
    readers.take(up(), first);
    readers.left(second);
    readers.left(first);
    readers.left(first);
    expect(ofIn1()).toEqual(['keys up', expect.stringMatching(/^keys lost: .*open \/visitor\/in-1 on the machine/)]);
  });

  test('is told of the page that went, also when that had read nothing; of one that stays, why it does not read', () => {
    readers.take(lost('its window is behind another'), first);
    readers.take(up(), second);
    readers.left(second);
    readers.left(first);
    expect(ofIn1()).toEqual([
      'keys lost: its window is behind another',
      'keys up',
      'keys lost: its window is behind another',
      expect.stringMatching(/^keys lost: no screen of in-1 is there/),
    ]);
  });

  test('is told what was said last, where no page reads', () => {
    for (const [why, page] of [
      ['one', first],
      ['two', second],
      ['three', first],
    ] as const) {
      readers.take(lost(why), page);
    }
    expect(ofIn1()).toEqual(['keys lost: one', 'keys lost: two', 'keys lost: three']);
  });

  test('stays up while one of two pages does', () => {
    readers.take(up(), first);
    readers.take(up(), second);
    readers.left(first);
    readers.take(keys, second);
    readers.take(lost(), second);
    expect(ofIn1()).toEqual([
      'keys up',
      `keys ${Buffer.from(eventsOf([['KeyA', true, 5]])).toString('hex')}`,
      'keys lost: why',
    ]);
  });

  test('hears keys, beginnings and codes of a page that is up, byte for byte, and of no other', () => {
    readers.take(read, first);
    readers.take(keys, first);
    readers.take(up({ source: 'camera' }), first);
    readers.take(keys, first);
    readers.take(read, second);
    readers.take(receiving, first);
    readers.take(read, first);
    expect(ofIn1()).toEqual(['camera up', 'camera receiving', `camera ${Buffer.from('A\0ÿ').toString('hex')}`]);
  });

  test('is the one of the direction, or the first that there is', () => {
    readers.take(up({ lane: 'gate', direction: 'out' }), first);
    readers.take(up({ lane: 'gate', direction: 'in', source: 'camera' }), first);
    readers.take(up({ lane: 'gate', source: 'camera' }), first);
    readers.take(up({ lane: 'gate' }), first);
    readers.take(up({ lane: 'other' }), first);
    expect(heard).toEqual(['gate/scanner-out keys up', 'gate/scanner-out camera up', 'gate/scanner-in keys up']);
  });

  test('is in the lane’s view for each direction', () => {
    expect(readers.of({ id: 'gate', directions: ['in', 'out'] })).toEqual([
      { source: 'keys', direction: 'in' },
      { source: 'camera', direction: 'out' },
      { source: 'keys', direction: 'out' },
    ]);
    expect(readers.of({ id: 'in-2', directions: ['in'] })).toEqual([]);
  });
});

describe('the messages', () => {
  const longest = Buffer.alloc(maxReadBytes).toString('base64');

  test('hold the longest code, and so many keys, within the bound of a message', () => {
    expect(maxReadBytes).toBe(maxCodeBytes);
    expect(fromScreen.safeParse({ ...read, bytes: longest }).success).toBe(true);
    const strokes = Array.from({ length: maxStrokes }, () => ['NumpadSubtract', false, 86_400_000.1]);
    const full = { ...keys, direction: 'out', strokes };
    expect(fromScreen.safeParse(full).success).toBe(true);
    expect(JSON.stringify(full).length).toBeLessThan(maxMessageBytes);
  });

  test.each<[string, object]>([
    ['a longer code', { ...read, bytes: `${longest}AAAA` }],
    ['an empty code', { ...read, bytes: '' }],
    ['no base64', { ...read, bytes: 'AB==C' }],
    ['keys as a code', { ...read, source: 'keys' }],
    ['no keys', { ...keys, strokes: [] }],
    ['too many keys', { ...keys, strokes: Array.from({ length: maxStrokes + 1 }, () => ['KeyA', true, 1]) }],
    ['a key of another kind', { ...keys, strokes: [['Key A', true, 1]] }],
    ['a time before the start', { ...keys, strokes: [['KeyA', true, -1]] }],
    ['another state', up({ state: 'away' })],
    ['a long message', lost('x'.repeat(201))],
    ['another key', { ...receiving, text: 'x' }],
  ])('%s is none', (_, message) => {
    expect(fromScreen.safeParse(message).success).toBe(false);
  });
});

describe('who may be a scanner', () => {
  const view: LaneView = {
    id: 'in-1',
    name: { vi: 'Lối vào', en: 'Entrance' },
    direction: 'both',
    state: 'idle',
    screen: { kind: 'waiting' },
    energised: [],
    simulated: true,
    declares: false,
    readers: [{ source: 'keys', direction: 'in' }],
  };

  /** Sends one message as this session; what the gate was asked, whether the page was thrown out, and left. */
  function sent(session: Session, message: unknown) {
    const handlers = new Map<string, (...values: unknown[]) => void>();
    const asked: FromScreen[] = [];
    const told: string[] = [];
    const socket = {
      on: (event: string, handler: (...values: unknown[]) => void) => handlers.set(event, handler),
      close: (code: number) => told.push(`closed ${code}`),
      readyState: 3,
      OPEN: 1,
    };
    const link = newLink({
      clock: newTestClock(),
      site: { id: 'a', name: { vi: 'A', en: 'A' }, timeZone: 'UTC', languages: ['vi'], notice: null },
      build: 'x',
      lanes: () => [view, { ...view, id: 'in-2', readers: [] }],
      samples: null,
      asked: (given, page) => {
        asked.push(given);
        told.push(typeof page);
      },
      left: page => told.push(`left ${typeof page}`),
      alarm: kind => told.push(`alarm ${kind}`),
    });
    link.connect(socket as unknown as WebSocket, session);
    handlers.get('message')?.(Buffer.from(JSON.stringify(message)), false);
    handlers.get('close')?.();
    link.close();
    return { asked, told };
  }

  const visitor: Session = { role: 'visitor', lane: 'in-1' };
  test.each<[string, FromReader]>([
    ['its state', up()],
    ['its keys', keys],
    ['its keys, for the direction', { ...keys, direction: 'in' }],
  ])('the lane’s own page: %s', (_, message) => {
    expect(isOfReader(message)).toBe(true);
    expect(sent(visitor, message)).toEqual({ asked: [message], told: ['symbol', 'left symbol'] });
  });

  test.each<[string, Session, object]>([
    ['another lane’s page', { role: 'visitor', lane: 'in-2' }, keys],
    ['the demo’s page, which sees every lane', { role: 'demo', lane: null }, keys],
    ['a page without a lane', { role: 'visitor', lane: null }, up()],
    ['a source that the lane does not have', visitor, up({ source: 'camera' })],
    ['a code of one', visitor, read],
    ['a direction that it does not have', visitor, { ...keys, direction: 'out' }],
    ['a lane without readers', { role: 'visitor', lane: 'in-2' }, up({ lane: 'in-2' })],
  ])('not %s', (_, session, message) => {
    expect(sent(session, message)).toEqual({ asked: [], told: ['alarm screen', 'closed 4400', 'left symbol'] });
  });
});
