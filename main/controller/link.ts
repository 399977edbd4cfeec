/** The live link to the screens: a snapshot first, then changes, numbered without gaps; what pages send is checked here. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../drivers/driver.ts';
import {
  beatMs,
  type FromScreen,
  fromScreen,
  type LaneView,
  type Sample,
  type SiteView,
  type Timings,
  type ToScreen,
} from '../contract.ts';
import { isOfReader, readerOf } from './screen-readers.ts';
import type { Session } from './session.ts';

export interface LinkParts {
  readonly clock: Clock;
  readonly site: SiteView;
  readonly build: string;
  lanes(): readonly LaneView[];
  readonly samples: readonly Sample[] | null;
  /** A message that this session may send. `page` is the same for all messages of one connection. */
  asked(message: FromScreen, page: symbol): void;
  /** The page's connection is no more. */
  left(page: symbol): void;
  alarm(kind: string, message: string): void;
}

export interface Link {
  readonly count: number;
  connect(socket: WebSocket, session: Session): void;
  /** Tells every screen of this lane. */
  changed(lane: LaneView): void;
  timed(lane: string, timings: Timings): void;
  close(): void;
}

interface Client {
  readonly page: symbol;
  readonly socket: WebSocket;
  readonly session: Session;
  seq: number;
  /** Messages that it may still send in this second. */
  allowance: number;
}

/** A page may send this many messages a second. One that reads keys sends up to 20, however fast they come. */
const messagesPerSecond = 40;
/** A screen that does not take what it is sent is dropped; it comes back with a snapshot. Bytes. */
const maxBacklogBytes = 1_048_576;

type WithoutSeq<T> = T extends { seq: number } ? Omit<T, 'seq'> : never;
type Unnumbered = WithoutSeq<ToScreen>;

export function newLink(parts: LinkParts): Link {
  const clients = new Set<Client>();
  const { clock } = parts;
  let cancelBeat = clock.timer(beatMs, beat);
  let cancelRefill = clock.timer(1_000, refill);

  function send(client: Client, message: Unnumbered): void {
    if (client.socket.readyState !== client.socket.OPEN) return;
    if (client.socket.bufferedAmount > maxBacklogBytes) {
      client.socket.terminate();
      return;
    }
    client.socket.send(JSON.stringify({ ...message, seq: client.seq++ }));
  }

  function tell(message: Unnumbered, wanted: (session: Session) => boolean): void {
    for (const client of clients) if (wanted(client.session)) send(client, message);
  }

  function beat(): void {
    cancelBeat = clock.timer(beatMs, beat);
    tell({ type: 'beat', now: clock.now() }, () => true);
  }

  function refill(): void {
    cancelRefill = clock.timer(1_000, refill);
    for (const client of clients) client.allowance = messagesPerSecond;
  }

  function take(client: Client, data: string): void {
    client.allowance -= 1;
    const parsed = client.allowance >= 0 ? parse(data) : null;
    if (parsed === null || !mayAsk(client.session, parsed, parts.lanes())) {
      parts.alarm('screen', `a ${client.session.role} screen sent what it may not send`);
      client.socket.close(4_400, 'not allowed');
      return;
    }
    parts.asked(parsed, client.page);
  }

  return {
    get count() {
      return clients.size;
    },
    connect(socket, session) {
      const client: Client = { page: Symbol('page'), socket, session, seq: 0, allowance: messagesPerSecond };
      clients.add(client);
      socket.on('close', () => {
        clients.delete(client);
        parts.left(client.page);
      });
      socket.on('error', () => socket.terminate());
      socket.on('message', (data, isBinary) => take(client, isBinary ? '' : data.toString()));
      send(client, {
        type: 'snapshot',
        now: clock.now(),
        build: parts.build,
        site: parts.site,
        lanes: parts.lanes().filter(lane => sees(session, lane.id)),
        samples: session.role === 'demo' ? [...(parts.samples ?? [])] : null,
      });
    },
    changed: lane => tell({ type: 'changed', now: clock.now(), lane }, session => sees(session, lane.id)),
    timed: (lane, timings) => tell({ type: 'timed', lane, timings }, session => session.role === 'demo'),
    close() {
      cancelBeat();
      cancelRefill();
      for (const client of clients) client.socket.close(1_001, 'the gate stops');
    },
  };
}

function sees(session: Session, lane: string): boolean {
  return session.lane === null || session.lane === lane;
}

/**
 * A page answers for the visitor, or has them declare, only at its own lane, and sends scans only for that, where it has a
 * simulated scanner; the demo's page has every lane's screen in it, and the rest is the demo's. It is a scanner at its own
 * lane only, where the site file has it so.
 */
function mayAsk(session: Session, message: FromScreen, lanes: readonly LaneView[]): boolean {
  const lane = lanes.find(({ id }) => id === message.lane);
  if (lane === undefined || !sees(session, lane.id)) return false;
  const isForm = message.type.startsWith('declare');
  if (message.type === 'confirm' || isForm) {
    return (session.lane === lane.id || session.role === 'demo') && (lane.declares || !isForm);
  }
  if (isOfReader(message)) return session.lane === lane.id && readerOf(lane, message) !== undefined;
  return lane.simulated && (message.type === 'scan' || session.role === 'demo');
}

function parse(data: string): FromScreen | null {
  try {
    const parsed = fromScreen.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
