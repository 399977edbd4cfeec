/** The desks' live link: a snapshot first, then what has changed, gathered for a moment; numbered without gaps. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../../drivers/driver.ts';
import { beatMs } from '../../contract.ts';
import {
  type Answer,
  type Ask,
  askRoles,
  type DeskPart,
  type DeskSession,
  type DeskSite,
  fromDesk,
  signedOutCode,
} from '../../desk-contract.ts';
import { type GuardRole, guardRoles } from '../../words.ts';
import type { Where } from './auth/accounts.ts';

/** Who sits at a desk, and where. `id` is the session's, never sent. */
export interface AtDesk extends Pick<DeskSession, 'name' | 'role'> {
  readonly id: string;
  readonly where: Where;
}

export interface DeskLinkParts {
  readonly clock: Clock;
  readonly site: DeskSite;
  readonly build: string;
  /** Everything, for a desk that comes. */
  snapshot(): DeskPart;
  /** Of these parts what has changed; called once however many desks there are. */
  changes(parts: ReadonlySet<keyof DeskPart>): Partial<DeskPart>;
  answer(ask: Ask, by: AtDesk): Promise<Answer>;
  alarm(kind: string, message: string): void;
}

export interface DeskLink {
  readonly count: number;
  connect(socket: WebSocket, by: AtDesk): void;
  /** This part of the state has changed: every desk is told within `gatherMs`. */
  changed(part: keyof DeskPart): void;
  /** The session is over: its pages are told to sign in. */
  ended(sessionId: string): void;
  /** Names of those who sit at a desk. */
  onDuty(): readonly string[];
  close(): void;
}

/** Changes are gathered for so long, milliseconds: a burst of them is one message and one drawing. */
const gatherMs = 20;
/** A desk may ask so often in a second. */
const asksPerSecond = 20;
/** A desk that does not take what it is sent is dropped; it comes back with a snapshot. Bytes. */
const maxBacklogBytes = 4_194_304;

interface Client {
  readonly socket: WebSocket;
  readonly by: AtDesk;
  seq: number;
  allowance: number;
}

export function newDeskLink(parts: DeskLinkParts): DeskLink {
  const { clock } = parts;
  const clients = new Set<Client>();
  const dirty = new Set<keyof DeskPart>();
  let cancelFlush: (() => void) | null = null;
  let cancelBeat = clock.timer(beatMs, beat);
  let cancelRefill = clock.timer(1_000, refill);

  /** `body` is the message's JSON without its opening brace: it is made once for all desks. */
  function send(client: Client, body: string): void {
    const { socket } = client;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBacklogBytes) {
      socket.terminate();
      return;
    }
    socket.send(`{"seq":${client.seq++},${body}`);
  }

  const bodyOf = (message: object) => JSON.stringify(message).slice(1);

  function flush(): void {
    cancelFlush = null;
    const changes = parts.changes(dirty);
    dirty.clear();
    if (clients.size === 0 || Object.keys(changes).length === 0) return;
    const body = bodyOf({ type: 'changed', now: clock.now(), ...changes });
    for (const client of clients) send(client, body);
  }

  function beat(): void {
    cancelBeat = clock.timer(beatMs, beat);
    const body = bodyOf({ type: 'beat', now: clock.now() });
    for (const client of clients) send(client, body);
  }

  function refill(): void {
    cancelRefill = clock.timer(1_000, refill);
    for (const client of clients) client.allowance = asksPerSecond;
  }

  function take(client: Client, data: string): void {
    // The other side may take its time to close: who is signed out, or was thrown out, asks nothing any more.
    if (client.socket.readyState !== client.socket.OPEN) return;
    client.allowance -= 1;
    const parsed = client.allowance >= 0 ? fromDesk.safeParse(parse(data)) : null;
    if (!parsed?.success) {
      parts.alarm('desk', `a desk of ${client.by.name} sent what is no message of the contract`);
      client.socket.close(4_400, 'not allowed');
      return;
    }
    const { id, ask } = parsed.data;
    const reply = (answer: Answer) => send(client, bodyOf({ type: 'answered', id, answer }));
    if (!mayAsk(client.by.role, ask)) {
      parts.alarm('desk', `${client.by.name} asked for ${ask.kind}, which needs ${askRoles[ask.kind]}`);
      reply({ kind: 'failed', why: 'not-allowed' });
      return;
    }
    void parts.answer(ask, client.by).then(reply);
  }

  return {
    get count() {
      return clients.size;
    },
    connect(socket, by) {
      const client: Client = { socket, by, seq: 0, allowance: asksPerSecond };
      socket.on('close', () => clients.delete(client));
      socket.on('error', () => socket.terminate());
      socket.on('message', (data, isBinary) => take(client, isBinary ? '' : data.toString()));
      // What is gathered for the others is in the snapshot already.
      if (cancelFlush !== null) {
        cancelFlush();
        flush();
      }
      clients.add(client);
      const { site, build } = parts;
      const me = { name: by.name, role: by.role };
      send(client, bodyOf({ type: 'snapshot', now: clock.now(), build, site, me, ...parts.snapshot() }));
    },
    changed(part) {
      dirty.add(part);
      cancelFlush ??= clock.timer(gatherMs, flush);
    },
    ended(sessionId) {
      for (const { socket, by } of clients) if (by.id === sessionId) socket.close(signedOutCode, 'signed out');
    },
    onDuty: () => [...new Set([...clients].map(({ by }) => by.name))],
    close() {
      cancelFlush?.();
      cancelBeat();
      cancelRefill();
      for (const { socket } of clients) socket.close(1_001, 'the gate stops');
    },
  };
}

/** A role may do all that the ones before it may. */
export function mayAsk(role: GuardRole, { kind }: Ask): boolean {
  return guardRoles.indexOf(role) >= guardRoles.indexOf(askRoles[kind]);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
