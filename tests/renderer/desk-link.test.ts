/** The desk's side of the link: the session first, then the state, its changes and the answers, and back after every loss. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeskEvent, ToDesk } from '../../main/desk-contract.ts';
import { answerMs } from '../../renderer/guard/desk-asks.ts';
import type { Fetched } from '../../renderer/guard/desk-door.ts';
import { type DeskLink, openDesk, stayMs } from '../../renderer/guard/desk-link.ts';
import { graceMs, type SocketListener } from '../../renderer/link.ts';
import { newTestClock, type TestClock } from '../clock.ts';

interface Connection {
  readonly token: string;
  readonly listener: SocketListener;
  readonly sent: string[];
  isClosed: boolean;
  say(message: unknown): void;
}
interface Called {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly body: unknown;
}

const session = { name: 'Hùng', role: 'guard' as const, mustChangePin: false, token: 'token-1' };
const eventOf = (seq: number): DeskEvent => ({
  seq,
  at: 1_000_000 + seq,
  lane: 'in-1',
  kind: 'admitted',
  direction: 'in',
  initials: 'A. B.',
  reason: null,
  guard: null,
  note: null,
});
const snapshot = (changes: Partial<Extract<ToDesk, { type: 'snapshot' }>> = {}): ToDesk => ({
  type: 'snapshot',
  seq: 0,
  now: 1_000_000,
  build: 'one',
  site: {
    id: 'a',
    name: { vi: 'A', en: 'A' },
    timeZone: 'UTC',
    languages: ['vi'],
    notice: null,
    reasons: [{ id: 'other', vi: 'Khác', en: 'Other' }],
    twoPerson: [],
    idleMinutes: 15,
  },
  me: { name: 'Hùng', role: 'guard' },
  lanes: [],
  events: [],
  cases: [],
  alarms: [],
  occupancy: [],
  fire: null,
  lockdown: null,
  ...changes,
});

let clock: TestClock;
let connections: Connection[];
let calls: Called[];
let replies: Record<string, Fetched | 'unreachable'>;
let reloads: number;
let desk: DeskLink;

const reply = (status: number, body: unknown = null): Fetched => ({ status, body, retryAfterMs: null });
const last = (): Connection => {
  const connection = connections.at(-1);
  if (connection === undefined) throw new Error('nothing has been connected');
  return connection;
};
/** Lets promises that are due settle. */
const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
};
const asks = () => last().sent.map(text => JSON.parse(text));

function open(): DeskLink {
  return openDesk({
    connect(token, listener) {
      const connection: Connection = {
        token,
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
    async fetch(method, path, token, body) {
      calls.push({ method, path, token, body });
      const answer = replies[path] ?? reply(404);
      if (answer === 'unreachable') throw new TypeError('failed to fetch');
      return answer;
    },
    timer: (ms, fire) => clock.timer(ms, fire),
    now: () => clock.now(),
    random: () => 1,
    reload: () => {
      reloads += 1;
    },
  });
}

/** Signed in and live. */
async function live(changes: Parameters<typeof snapshot>[0] = {}): Promise<void> {
  desk = open();
  await settle();
  last().say(snapshot(changes));
}

beforeEach(() => {
  clock = newTestClock();
  connections = [];
  calls = [];
  reloads = 0;
  replies = { '/desk/session': reply(200, session) };
});

describe('signing in', () => {
  test('goes on with the session that the browser has', async () => {
    desk = open();
    expect(desk.status.value).toBe('connecting');
    await settle();
    expect(calls).toEqual([{ method: 'GET', path: '/desk/session', token: null, body: null }]);
    expect(last().token).toBe('token-1');
    last().say(snapshot());
    expect(desk.status.value).toBe('live');
    expect(desk.me.value).toEqual({ name: 'Hùng', role: 'guard' });
  });

  test('asks for it where there is none, and opens the link with the token that it gets', async () => {
    replies['/desk/session'] = reply(401, { error: 'not-signed-in' });
    desk = open();
    await settle();
    expect(desk.status.value).toBe('signed-out');
    expect(connections).toHaveLength(0);
    clock.advance(60_000);
    expect(desk.status.value).toBe('signed-out');
    replies['/desk/sign-in'] = reply(200, { ...session, token: 'token-2' });
    expect(await desk.signIn({ name: 'Hùng', pin: '482913' })).toBeNull();
    expect(last().token).toBe('token-2');
  });

  test.each<[string, Fetched | 'unreachable', unknown]>([
    ['a wrong PIN', reply(401, { error: 'wrong' }), { error: 'wrong' }],
    ['a wait', reply(429, { error: 'wait', waitMs: 30_000 }), { error: 'wait', waitMs: 30_000 }],
    ['the limit of requests, without a time', reply(429), { error: 'wait', waitMs: 2_000 }],
    ['the limit of requests', { ...reply(429), retryAfterMs: 7_000 }, { error: 'wait', waitMs: 7_000 }],
    ['no gate', 'unreachable', { error: 'unreachable' }],
    ['a broken answer', reply(500, '<html>'), { error: 'unreachable' }],
  ])('says why not: %s', async (_, answer, told) => {
    replies['/desk/session'] = reply(401);
    desk = open();
    await settle();
    replies['/desk/sign-in'] = answer;
    expect(await desk.signIn({ name: 'Hùng', pin: '482913' })).toEqual(told);
    expect(connections).toHaveLength(0);
    expect(desk.status.value).toBe('signed-out');
  });

  test('opens nothing before the first PIN has been changed', async () => {
    replies['/desk/session'] = reply(200, { ...session, mustChangePin: true });
    desk = open();
    await settle();
    expect(desk.mustChangePin.value).toBe(true);
    expect(connections).toHaveLength(0);
    replies['/desk/pin'] = reply(409, { error: 'weak-pin' });
    expect(await desk.changePin('482913', '111111')).toEqual({ error: 'weak-pin' });
    expect(calls.at(-1)).toMatchObject({ path: '/desk/pin', token: 'token-1', body: { from: '482913', to: '111111' } });
    replies['/desk/pin'] = reply(200, { ...session, token: 'token-3' });
    expect(await desk.changePin('482913', '739164')).toBeNull();
    expect(desk.mustChangePin.value).toBe(false);
    expect(last().token).toBe('token-3');
  });

  test('asks for the session after a PIN change whose answer does not bring it', async () => {
    replies['/desk/session'] = reply(200, { ...session, mustChangePin: true });
    desk = open();
    await settle();
    replies['/desk/pin'] = reply(204);
    replies['/desk/session'] = reply(200, { ...session, token: 'token-4' });
    expect(await desk.changePin('482913', '739164')).toBeNull();
    expect(last().token).toBe('token-4');
  });

  test('keeps looking for a gate that does not answer, and says so', async () => {
    replies['/desk/session'] = 'unreachable';
    desk = open();
    await settle();
    clock.advance(graceMs);
    await settle();
    expect(desk.status.value).toBe('lost');
    replies['/desk/session'] = reply(200, session);
    clock.advance(2_000);
    await settle();
    last().say(snapshot());
    expect(desk.status.value).toBe('live');
    expect(desk.missed.value).toBeNull();
  });

  test('forgets all that was seen when the session ends', async () => {
    await live({ events: [eventOf(5)], occupancy: [] });
    const asked = desk.ask({ kind: 'muster' });
    last().listener.closed(4_401);
    expect(desk.status.value).toBe('signed-out');
    expect(desk.events.value).toEqual([]);
    expect(desk.me.value).toBeNull();
    expect(await asked).toEqual({ kind: 'failed', why: 'not-available' });
    clock.advance(60_000);
    expect(connections).toHaveLength(1);
  });

  test('signing out tells the gate until it has heard it', async () => {
    await live();
    replies['/desk/sign-out'] = 'unreachable';
    await desk.signOut();
    expect(desk.status.value).toBe('signed-out');
    expect(last().isClosed).toBe(true);
    replies['/desk/sign-out'] = reply(204);
    clock.advance(2_000);
    await settle();
    clock.advance(10_000);
    await settle();
    const told = calls.filter(({ path }) => path === '/desk/sign-out');
    expect(told).toHaveLength(2);
    expect(told[1]?.token).toBe('token-1');
  });
});

describe('the state', () => {
  test('changes in its parts only', async () => {
    await live({ events: [eventOf(1)] });
    const before = desk.lanes.value;
    last().say({ type: 'changed', seq: 1, now: 1_000_500, events: [eventOf(2)] });
    expect(desk.events.value.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(desk.lanes.value).toBe(before);
    expect(desk.now()).toBe(1_000_500);
  });

  test('can end a fire and a lockdown', async () => {
    await live({ fire: { since: 1, burning: ['in-1'], leftSince: 0 }, lockdown: { since: 1, guard: 'Mai' } });
    last().say({ type: 'changed', seq: 1, now: 2, fire: null, lockdown: null });
    expect(desk.fire.value).toBeNull();
    expect(desk.lockdown.value).toBeNull();
  });

  test.each<[string, unknown]>([
    ['a gap in the numbers', { type: 'beat', seq: 2, now: 0 }],
    ['a number twice', { type: 'beat', seq: 0, now: 0 }],
    ['an unknown key', { type: 'beat', seq: 1, now: 0, more: true }],
    ['no JSON', '{'],
  ])('is fetched anew after %s', async (_, message) => {
    await live();
    last().say(message);
    expect(last().isClosed).toBe(true);
    clock.advance(250);
    expect(connections).toHaveLength(2);
    last().say(snapshot());
    expect(desk.status.value).toBe('live');
    expect(desk.missed.value).toBeNull();
  });

  test('is marked as old when the link is lost, and tells what came meanwhile', async () => {
    await live({ events: [eventOf(1), eventOf(2)] });
    last().listener.closed(1_006);
    clock.advance(graceMs - 1);
    expect(desk.status.value).toBe('live');
    clock.advance(1);
    expect(desk.status.value).toBe('lost');
    expect(desk.events.value).toHaveLength(2);
    last().say(snapshot({ events: [eventOf(2), eventOf(3), eventOf(4)] }));
    expect(desk.status.value).toBe('live');
    expect(desk.missed.value).toBe(2);
    expect(desk.events.value.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('adds to what the guard has not seen yet', async () => {
    await live({ events: [eventOf(1)] });
    for (const seq of [2, 3]) {
      last().listener.closed(1_006);
      clock.advance(graceMs);
      last().say(snapshot({ events: [eventOf(seq)] }));
    }
    expect(desk.missed.value).toBe(2);
  });

  test('notices a gate that has gone silent', async () => {
    await live();
    clock.advance(15_000);
    expect(last().isClosed).toBe(true);
    clock.advance(graceMs);
    expect(desk.status.value).toBe('lost');
  });

  test('is loaded anew with the page when the gate has been updated', async () => {
    await live();
    last().listener.closed(1_006);
    clock.advance(250);
    last().say(snapshot({ build: 'two' }));
    expect(reloads).toBe(1);
  });
});

describe('asking', () => {
  test('answers each under its own number, in any order', async () => {
    await live();
    const first = desk.ask({ kind: 'unlock', lane: 'in-1' });
    const second = desk.ask({ kind: 'muster' });
    const [one, two] = asks();
    expect(one).toEqual({ type: 'ask', id: 1, ask: { kind: 'unlock', lane: 'in-1' } });
    last().say({ type: 'answered', seq: 1, id: two.id, answer: { kind: 'muster', at: 5, rows: [] } });
    last().say({ type: 'answered', seq: 2, id: one.id, answer: { kind: 'done', seq: 7 } });
    expect(await first).toEqual({ kind: 'done', seq: 7 });
    expect(await second).toEqual({ kind: 'muster', at: 5, rows: [] });
  });

  test('is not available before the snapshot, after a loss, and without an answer', async () => {
    desk = open();
    await settle();
    const failed = { kind: 'failed', why: 'not-available' };
    expect(await desk.ask({ kind: 'muster' })).toEqual(failed);
    last().say(snapshot());
    const lost = desk.ask({ kind: 'muster' });
    last().listener.closed(1_006);
    expect(await lost).toEqual(failed);
    clock.advance(250);
    last().say(snapshot());
    const late = desk.ask({ kind: 'muster' });
    let isAnswered = false;
    void late.then(() => {
      isAnswered = true;
    });
    clock.advance(answerMs - 1);
    await settle();
    expect(isAnswered).toBe(false);
    clock.advance(1);
    expect(await late).toEqual(failed);
    last().say({ type: 'answered', seq: 1, id: 2, answer: { kind: 'done', seq: null } });
    expect(desk.status.value).toBe('live');
  });

  test('says that somebody is there, not more often than it has to', async () => {
    await live();
    desk.stay();
    clock.advance(stayMs - 20_000);
    desk.stay();
    expect(asks()).toHaveLength(1);
    last().say({ type: 'beat', seq: 1, now: clock.now() });
    clock.advance(10_000);
    last().say({ type: 'beat', seq: 2, now: clock.now() });
    clock.advance(10_000);
    desk.stay();
    expect(asks().map(({ ask }) => ask)).toEqual([{ kind: 'stay' }, { kind: 'stay' }]);
  });
});
