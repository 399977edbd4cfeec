/** The screens' side of the link: a snapshot, then changes in order, and back again after every kind of loss. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { LaneView, Screen, ToScreen } from '../../main/contract.ts';
import { graceMs, type Link, openLink, type SocketListener } from '../../renderer/link.ts';
import { newTestClock, type TestClock } from '../clock.ts';

interface Connection {
  readonly listener: SocketListener;
  readonly sent: string[];
  isClosed: boolean;
  say(message: unknown): void;
}

const site = { id: 'a', name: { vi: 'A', en: 'A' }, timeZone: 'UTC', languages: ['vi' as const], notice: null };
const laneOf = (screen: Screen): LaneView => ({
  id: 'in-1',
  name: { vi: 'Lối vào', en: 'Entrance' },
  direction: 'in',
  state: 'idle',
  screen,
  energised: [],
  simulated: false,
  declares: false,
  readers: [],
});
const waiting = laneOf({ kind: 'waiting' });
const snapshot = (changes: Partial<Extract<ToScreen, { type: 'snapshot' }>> = {}): ToScreen => ({
  type: 'snapshot',
  seq: 0,
  now: 1_000_000,
  build: 'one',
  site,
  lanes: [waiting],
  samples: null,
  ...changes,
});

let clock: TestClock;
let connections: Connection[];
let reloads: number;
let link: Link;
const last = (): Connection => {
  const connection = connections.at(-1);
  if (connection === undefined) throw new Error('nothing has been connected');
  return connection;
};

beforeEach(() => {
  clock = newTestClock();
  connections = [];
  reloads = 0;
  link = openLink({
    connect(listener) {
      const connection: Connection = {
        listener,
        sent: [],
        isClosed: false,
        say: message => listener.message(typeof message === 'string' ? message : JSON.stringify(message)),
      };
      connections.push(connection);
      return {
        send: text => connection.sent.push(text),
        close: () => {
          connection.isClosed = true;
        },
      };
    },
    timer: (ms, fire) => clock.timer(ms, fire),
    now: () => clock.now(),
    random: () => 1,
    reload: () => {
      reloads += 1;
    },
  });
});

describe('a link', () => {
  test('is live with the snapshot, and follows the changes', () => {
    expect(link.status.value).toBe('connecting');
    last().say(snapshot());
    expect(link.status.value).toBe('live');
    expect(link.site.value).toEqual(site);
    expect(link.lanes.value).toEqual([waiting]);
    const reading = laneOf({ kind: 'reading', more: null, forMs: null });
    last().say({ type: 'changed', seq: 1, now: 1_000_500, lane: reading });
    expect(link.lanes.value).toEqual([reading]);
  });

  test('takes its time from the controller, whatever the page’s clock says', () => {
    last().say(snapshot({ now: 5_000 }));
    expect(link.now()).toBe(5_000);
    clock.advance(250);
    expect(link.now()).toBe(5_250);
  });

  test.each<[string, unknown]>([
    ['a gap in the numbers', { type: 'beat', seq: 2, now: 0 }],
    ['a number twice', { type: 'beat', seq: 0, now: 0 }],
    ['an unknown message', { type: 'gossip', seq: 1 }],
    ['an unknown key', { type: 'beat', seq: 1, now: 0, more: true }],
    ['no JSON', '{'],
  ])('starts anew after %s', (_, message) => {
    last().say(snapshot());
    last().say(message);
    expect(last().isClosed).toBe(true);
    clock.advance(250);
    expect(connections).toHaveLength(2);
    last().say(snapshot());
    expect(link.status.value).toBe('live');
  });

  test('takes nothing before a snapshot', () => {
    last().say({ type: 'changed', seq: 0, now: 0, lane: waiting });
    expect(link.lanes.value).toEqual([]);
    expect(last().isClosed).toBe(true);
  });

  test('does not show a short interruption, and shows a long one', () => {
    last().say(snapshot());
    last().listener.closed(1_006);
    clock.advance(graceMs - 1);
    expect(link.status.value).toBe('live');
    clock.advance(1);
    expect(link.status.value).toBe('lost');
    last().say(snapshot());
    expect(link.status.value).toBe('live');
  });

  test('notices a controller that has gone silent', () => {
    last().say(snapshot());
    clock.advance(15_000);
    expect(last().isClosed).toBe(true);
    clock.advance(graceMs);
    expect(link.status.value).toBe('lost');
    expect(connections.length).toBeGreaterThan(1);
  });

  test('hears beats as life', () => {
    last().say(snapshot());
    for (let seq = 1; seq <= 10; seq += 1) {
      clock.advance(5_000);
      last().say({ type: 'beat', seq, now: clock.now() });
    }
    expect(link.status.value).toBe('live');
    expect(connections).toHaveLength(1);
  });

  test('tries again for ever, never more than 2 s apart, and not in a rush', () => {
    for (let round = 0; round < 40; round += 1) {
      last().listener.closed(1_006);
      clock.advance(2_000);
      expect(connections.length).toBe(round + 2);
    }
  });

  test('says when the gate does not know this screen, and goes on asking', () => {
    last().listener.closed(4_401);
    expect(link.status.value).toBe('unpaired');
    clock.advance(graceMs);
    expect(link.status.value).toBe('unpaired');
    last().say(snapshot());
    expect(link.status.value).toBe('live');
  });

  test('loads the page anew when the controller has been updated', () => {
    last().say(snapshot());
    last().listener.closed(1_006);
    clock.advance(250);
    last().say(snapshot({ build: 'two' }));
    expect(reloads).toBe(1);
    clock.advance(60_000);
    expect(connections).toHaveLength(2);
  });

  test('sends only what can be heard', () => {
    const message = { type: 'scan', lane: 'in-1', text: 'VD1:' } as const;
    expect(link.send(message)).toBe(false);
    last().say(snapshot());
    expect(link.send(message)).toBe(true);
    expect(last().sent.map(text => JSON.parse(text))).toEqual([message]);
  });

  test('keeps no timer and no connection once it is closed', () => {
    last().say(snapshot());
    link.close();
    clock.advance(120_000);
    expect(connections).toHaveLength(1);
    expect(last().isClosed).toBe(true);
  });
});
