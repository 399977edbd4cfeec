/** The desk's end of the live link: the session first, then a snapshot and its changes, and back again after every loss. */
import { batch, type Signal, signal } from '@preact/signals';
import { beatMs } from '../../main/contract.ts';
import {
  type Answer,
  type Ask,
  type DeskPart,
  type DeskSession,
  type DeskSite,
  signedOutCode,
  type ToDesk,
  toDesk,
} from '../../main/desk-contract.ts';
import { graceMs, type LinkParts, type Socket, type SocketListener } from '../link.ts';
import type { Desk, DeskStatus, SignInTrouble } from './desk.ts';
import { notAvailable, OpenAsks } from './desk-asks.ts';
import { type DeskFetch, entered, type Fetched, fetchOrNull, isGood } from './desk-door.ts';
import { joinEvents, mergeLanes, newerThan, sameWhereEqual } from './desk-state.ts';

/** Everything that the desk needs of the outside. */
export interface DeskParts extends Omit<LinkParts, 'connect'> {
  connect(token: string, listener: SocketListener): Socket;
  readonly fetch: DeskFetch;
}

export interface DeskLink extends Desk {
  /** Somebody has touched the desk: the session stays. */
  stay(): void;
  close(): void;
}

/** The session is kept alive this often at most. */
export const stayMs = 30_000;
const silenceMs = 3 * beatMs;
const retryMs = { first: 250, last: 2_000 } as const;
/** As zod has it: a part that did not change may be `undefined`. */
type Changes = { readonly [Part in keyof DeskPart]?: DeskPart[Part] | undefined };

const nothing: DeskPart = {
  lanes: [],
  events: [],
  cases: [],
  alarms: [],
  occupancy: [],
  fire: null,
  lockdown: null,
};

class OpenDesk implements DeskLink {
  readonly status = signal<DeskStatus>('connecting');
  readonly site = signal<DeskSite | null>(null);
  readonly me = signal<Pick<DeskSession, 'name' | 'role'> | null>(null);
  readonly missed: Signal<number | null> = signal(null);
  readonly mustChangePin = signal(false);
  readonly lanes = signal<DeskPart['lanes']>([]);
  readonly events = signal<DeskPart['events']>([]);
  readonly cases = signal<DeskPart['cases']>([]);
  readonly alarms = signal<DeskPart['alarms']>([]);
  readonly occupancy = signal<DeskPart['occupancy']>([]);
  readonly fire = signal<DeskPart['fire']>(null);
  readonly lockdown = signal<DeskPart['lockdown']>(null);
  readonly #parts: DeskParts;
  readonly #cancel = { silence: () => {}, retry: () => {}, grace: () => {}, leave: () => {} };
  readonly #asks: OpenAsks;
  #token: string | null = null;
  #socket: Socket | null = null;
  /** Number of the last message; null before the snapshot. */
  #seq: number | null = null;
  #build: string | null = null;
  #offsetMs = 0;
  #failures = 0;
  #stayedAt = Number.NEGATIVE_INFINITY;
  /** Counts sessions: what an older one is told late is dropped. */
  #round = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#asks = new OpenAsks(parts.timer);
    this.#startGrace();
    void this.#findSession();
  }

  /** Also where it is handed on by itself. */
  readonly now = (): number => this.#parts.now() + this.#offsetMs;

  readonly ask = (ask: Ask): Promise<Answer> => {
    const socket = this.#socket;
    return socket === null || this.#seq === null ? Promise.resolve(notAvailable) : this.#asks.send(socket, ask);
  };

  stay(): void {
    const now = this.#parts.now();
    if (this.#seq === null || now - this.#stayedAt < stayMs) return;
    this.#stayedAt = now;
    void this.ask({ kind: 'stay' });
  }

  async signIn(body: { name: string; pin: string } | { badge: string; pin?: string }): Promise<SignInTrouble | null> {
    return this.#enter(await this.#fetch('POST', '/desk/sign-in', body));
  }

  async changePin(from: string, to: string): Promise<SignInTrouble | null> {
    const fetched = await this.#fetch('POST', '/desk/pin', { from, to });
    // A changed PIN begins a fresh session; where the answer does not bring it, the gate is asked for it.
    const isBare = fetched !== null && isGood(fetched.status) && 'error' in entered(fetched);
    return this.#enter(isBare ? await this.#fetch('GET', '/desk/session', null) : fetched);
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#leave();
    await this.#endSession(token, this.#round);
  }

  close(): void {
    for (const cancel of Object.values(this.#cancel)) cancel();
    this.#drop();
  }

  /** The cookie outlives a sign-out that the gate has not heard: it is told until it has. */
  async #endSession(token: string | null, round: number): Promise<void> {
    const fetched = await this.#fetch('POST', '/desk/sign-out', {}, token);
    if (fetched !== null || round !== this.#round) return;
    this.#cancel.leave = this.#parts.timer(retryMs.last, () => void this.#endSession(token, round));
  }

  async #findSession(): Promise<void> {
    const round = this.#round;
    const found = entered(await this.#fetch('GET', '/desk/session', null));
    if (round !== this.#round) return;
    if (!('error' in found)) this.#begin(found);
    else if (found.error === 'unreachable' || found.error === 'wait') this.#later(() => void this.#findSession());
    else this.#leave();
  }

  #enter(fetched: Fetched | null): SignInTrouble | null {
    const found = entered(fetched);
    if ('error' in found) {
      if (found.error === 'not-signed-in') this.#leave();
      return found;
    }
    this.#begin(found);
    return null;
  }

  #begin({ name, role, mustChangePin, token }: DeskSession): void {
    this.#round += 1;
    this.#cancel.leave();
    this.#drop();
    this.#token = token;
    this.#failures = 0;
    batch(() => {
      this.me.value = { name, role };
      this.mustChangePin.value = mustChangePin;
      this.status.value = mustChangePin ? 'signed-out' : 'connecting';
    });
    if (mustChangePin) {
      this.#cancel.grace();
      return;
    }
    this.#startGrace();
    this.#connect();
  }

  /** Nobody is signed in: nothing of what was seen stays on the page. */
  #leave(): void {
    this.#round += 1;
    this.close();
    this.#token = null;
    this.#seq = null;
    batch(() => {
      this.lanes.value = [];
      this.events.value = [];
      this.#set(nothing);
      this.me.value = null;
      this.missed.value = null;
      this.mustChangePin.value = false;
      this.status.value = 'signed-out';
    });
  }

  #fetch(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    token: string | null = this.#token,
  ): Promise<Fetched | null> {
    return fetchOrNull(() => this.#parts.fetch(method, path, token, body));
  }

  #connect(): void {
    const token = this.#token;
    if (token === null) return;
    this.#expectMore();
    this.#socket = this.#parts.connect(token, {
      message: text => this.#take(text),
      closed: code => (code === signedOutCode ? this.#leave() : this.#retry(code)),
    });
  }

  #startGrace(): void {
    this.#cancel.grace();
    this.#cancel.grace = this.#parts.timer(graceMs, () => {
      if (this.status.value !== 'signed-out') this.status.value = 'lost';
    });
  }

  #expectMore(): void {
    this.#cancel.silence();
    this.#cancel.silence = this.#parts.timer(silenceMs, () => this.#retry(null));
  }

  /** Lets go of the connection; what was asked over it will not be answered. */
  #drop(): void {
    this.#cancel.silence();
    this.#cancel.retry();
    this.#socket?.close();
    this.#socket = null;
    this.#asks.drop();
  }

  /** Ends the connection and plans the next. `code` is null where it was not the controller who closed. */
  #retry(code: number | null): void {
    if (code !== null) this.#socket = null;
    this.#drop();
    if (this.#seq !== null) {
      this.#seq = null;
      this.#failures = 0;
      this.#startGrace();
    }
    this.#later(() => this.#connect());
  }

  #later(again: () => void): void {
    const backOffMs = Math.min(retryMs.first * 2 ** this.#failures, retryMs.last);
    this.#failures += 1;
    // Desks that lost the same controller do not come back in step.
    this.#cancel.retry = this.#parts.timer(backOffMs * (0.5 + this.#parts.random() / 2), again);
  }

  #take(text: string): void {
    const message = parse(text);
    const isExpected = this.#seq === null ? message?.type === 'snapshot' : message?.seq === this.#seq + 1;
    if (message === null || !isExpected) {
      this.#retry(null);
      return;
    }
    this.#seq = message.seq;
    this.#expectMore();
    if ('now' in message) this.#offsetMs = message.now - this.#parts.now();
    if (message.type === 'snapshot') this.#applySnapshot(message);
    else if (message.type === 'changed') batch(() => this.#set(message));
    else if (message.type === 'answered') this.#asks.answer(message.id, message.answer);
  }

  #set({ lanes, events, cases, alarms, occupancy, fire, lockdown }: Changes): void {
    if (lanes !== undefined) this.lanes.value = mergeLanes(this.lanes.value, lanes);
    if (events !== undefined && events.length > 0) this.events.value = joinEvents(this.events.value, events);
    if (cases !== undefined) this.cases.value = sameWhereEqual(this.cases.value, cases);
    if (alarms !== undefined) this.alarms.value = sameWhereEqual(this.alarms.value, alarms);
    if (occupancy !== undefined) this.occupancy.value = occupancy;
    if (fire !== undefined) this.fire.value = fire;
    if (lockdown !== undefined) this.lockdown.value = lockdown;
  }

  #applySnapshot({ build, site, me, ...parts }: Extract<ToDesk, { type: 'snapshot' }>): void {
    this.#build ??= build;
    if (build !== this.#build) {
      this.close();
      this.#parts.reload();
      return;
    }
    this.#cancel.grace();
    batch(() => {
      if (this.status.value === 'lost' && this.site.value !== null) {
        this.missed.value = (this.missed.value ?? 0) + newerThan(this.events.value, parts.events);
      }
      // What a snapshot has not is not there any more.
      this.lanes.value = this.lanes.value.filter(({ id }) => parts.lanes.some(lane => lane.id === id));
      if (parts.events.length === 0) this.events.value = [];
      this.#set(parts);
      this.site.value = site;
      this.me.value = me;
      this.status.value = 'live';
    });
  }
}

/** Looks for a session, opens the link and keeps it open. */
export function openDesk(parts: DeskParts): DeskLink {
  return new OpenDesk(parts);
}

function parse(text: string): ToDesk | null {
  try {
    const parsed = toDesk.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
