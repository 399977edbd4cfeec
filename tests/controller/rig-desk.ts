/** A desk at the composed gate, signed in as a browser does it, and a visitor's screen: over real requests and links. */
import { once } from 'node:events';
import { expect } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { askController } from '../../main/cli/control-client.ts';
import { type FromScreen, type Screen, toScreen } from '../../main/contract.ts';
import { type Answer, type Ask, type DeskEvent, type DeskPart, type ToDesk, toDesk } from '../../main/desk-contract.ts';
import type { GuardRole } from '../../main/words.ts';
import { mergeLanes } from '../../renderer/guard/desk-state.ts';
import { until } from '../gate.ts';

export interface Person {
  readonly name: string;
  readonly role: GuardRole;
  readonly pin: string;
}
export const lan: Person = { name: 'Lan', role: 'guard', pin: '480517' };
export const mai: Person = { name: 'Phạm Thị Mai', role: 'supervisor', pin: '613908' };
export const son: Person = { name: 'Sơn', role: 'admin', pin: '729164' };

/** What a browser keeps of a session. */
export interface Cookie {
  readonly cookie: string;
  readonly token: string;
}

const firstPin = '902746';
/** A session is this browser's. */
const browser = 'Firefox';

async function post(url: string, path: string, body: object, { cookie, token }: Partial<Cookie> = {}) {
  const headers = {
    ...{ origin: url, 'content-type': 'application/json', 'user-agent': browser },
    ...(cookie === undefined ? {} : { cookie }),
    ...(token === undefined ? {} : { 'x-gatehouse-token': token }),
  };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  const set = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { status: answer.status, kept: { cookie: set, token: text === '' ? '' : String(JSON.parse(text).token) } };
}

/** Over the control socket, as an administrator does; the guard then chooses a PIN of their own. */
export async function addGuard(url: string, data: string, { name, role, pin }: Person): Promise<void> {
  const added = await askController(data, { command: 'guard-add', name, role, pin: firstPin });
  expect(added).toMatchObject({ ok: true, value: { answer: 'changed' } });
  const first = await post(url, '/desk/sign-in', { name, pin: firstPin });
  const changed = await post(url, '/desk/pin', { from: firstPin, to: pin }, first.kept);
  expect(changed.status).toBe(200);
  await post(url, '/desk/sign-out', {}, changed.kept);
}

export async function signIn(url: string, { name, pin }: Person): Promise<Cookie> {
  const { status, kept } = await post(url, '/desk/sign-in', { name, pin });
  expect(status).toBe(200);
  return kept;
}

export async function signOut(url: string, session: Cookie): Promise<void> {
  expect((await post(url, '/desk/sign-out', {}, session)).status).toBe(204);
}

type Snapshot = Extract<ToDesk, { type: 'snapshot' }>;

/** A desk's end of the live link. */
export interface RigDesk {
  readonly session: Cookie;
  readonly socket: WebSocket;
  /** The snapshot with everything that has changed since, joined as the page joins it; every event since is kept. */
  readonly state: DeskPart;
  readonly me: Snapshot['me'];
  /** Each message as it came, the snapshot first. */
  readonly messages: readonly ToDesk[];
  ask(ask: Ask): Promise<Answer>;
  /** The close code. */
  readonly closed: Promise<number>;
}

export function openLink(url: string, query: string, cookie: string): WebSocket {
  return new WebSocket(`${url.replace('http', 'ws')}/link?${query}`, {
    headers: { origin: url, cookie, 'user-agent': browser },
  });
}

export function closeCode(socket: WebSocket): Promise<number> {
  socket.on('error', () => undefined);
  return once(socket, 'close').then(([code]) => Number(code));
}

/** Resolves with the snapshot; every message is held against the contract, and their numbers have no gap. */
export async function connectDesk(url: string, session: Cookie): Promise<RigDesk> {
  const socket = openLink(url, `role=guard&token=${session.token}`, session.cookie);
  const closed = closeCode(socket);
  const messages: ToDesk[] = [];
  const waiting = new Map<number, (answer: Answer) => void>();
  let state: DeskPart | null = null;
  let lastId = 0;
  socket.on('message', (data: RawData) => {
    const message = toDesk.parse(JSON.parse(data.toString()));
    expect(message.seq).toBe(messages.length);
    messages.push(message);
    if (message.type === 'snapshot') state = partOf(message);
    if (message.type === 'changed' && state !== null) state = joined(state, message);
    if (message.type === 'answered') waiting.get(message.id)?.(message.answer);
  });
  const isShut = closed.then(code => Promise.reject(new Error(`the link was closed with ${code}`)));
  isShut.catch(() => undefined);
  await Promise.race([until('a snapshot', () => state !== null), isShut]);
  return {
    ...{ session, socket, messages, closed },
    get state() {
      if (state === null) throw new Error('no snapshot');
      return state;
    },
    get me() {
      const [first] = messages;
      if (first?.type !== 'snapshot') throw new Error('no snapshot');
      return first.me;
    },
    ask(ask) {
      lastId += 1;
      const id = lastId;
      const answered = new Promise<Answer>(resolve => waiting.set(id, resolve));
      socket.send(JSON.stringify({ type: 'ask', id, ask }));
      const answer = Promise.race([answered, isShut]);
      // Whoever does not wait for it does not mind the end of the link.
      answer.catch(() => undefined);
      return answer;
    },
  };
}

function partOf({ lanes, events, cases, alarms, occupancy, fire, lockdown }: Snapshot): DeskPart {
  return { lanes, events, cases, alarms, occupancy, fire, lockdown };
}

function joined(state: DeskPart, change: Extract<ToDesk, { type: 'changed' }>): DeskPart {
  const { type: _, seq: __, now: ___, lanes = [], events = [], ...whole } = change;
  return Object.assign({ ...state }, whole, {
    lanes: mergeLanes(state.lanes, lanes),
    events: [...state.events, ...events],
  });
}

/** Events that came after the snapshot, in the order in which they came. */
export function heard({ messages }: RigDesk): DeskEvent[] {
  return messages.flatMap(message => (message.type === 'changed' ? (message.events ?? []) : []));
}

export interface RigScreen {
  readonly screen: () => Screen | null;
  send(message: FromScreen): void;
  /** The close code. */
  readonly closed: Promise<number>;
  /** Answers what the screen asks, as soon as it asks. */
  answer(isTrue: boolean): Promise<Extract<Screen, { kind: 'confirming' }>>;
}

/** A visitor's screen; `screenUrl` is its single-use address. */
export async function connectScreen(url: string, screenUrl: string, lane: string): Promise<RigScreen> {
  const paired = await fetch(screenUrl, { redirect: 'manual' });
  const cookie = paired.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = openLink(url, `role=visitor&lane=${lane}`, cookie);
  const closed = closeCode(socket);
  closed.catch(() => undefined);
  let shown: Screen | null = null;
  socket.on('message', (data: RawData) => {
    const message = toScreen.parse(JSON.parse(data.toString()));
    if (message.type === 'snapshot') shown = message.lanes.find(({ id }) => id === lane)?.screen ?? null;
    if (message.type === 'changed' && message.lane.id === lane) shown = message.lane.screen;
  });
  await until('the screen', () => shown !== null);
  return {
    screen: () => shown,
    closed,
    send: message => socket.send(JSON.stringify(message)),
    async answer(isTrue) {
      const asked = await until('a question', () => (shown?.kind === 'confirming' ? shown : false));
      socket.send(JSON.stringify({ type: 'confirm', lane, id: asked.id, isTrue }));
      return asked;
    },
  };
}
