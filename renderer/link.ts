/** The typed client of the controller: a snapshot first, then changes; it reconnects by itself. */
import './ui/no-eval.ts';
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import {
  beatMs,
  type FromScreen,
  type LaneView,
  type Sample,
  type SiteView,
  type Timings,
  type ToScreen,
  toScreen,
} from '../main/contract.ts';

/** One connection. After `close` no listener call comes. */
export interface Socket {
  send(text: string): void;
  close(): void;
}
export interface SocketListener {
  message(text: string): void;
  /** The WebSocket close code (RFC 6455 section 7.4). */
  closed(code: number): void;
}

/** Everything that the link needs of the outside. */
export interface LinkParts {
  connect(listener: SocketListener): Socket;
  /** Calls `fire` once after `ms`; the returned function cancels it. */
  timer(ms: number, fire: () => void): () => void;
  /** The page's clock, milliseconds since 1970. */
  now(): number;
  /** 0 to 1, for the jitter of reconnecting. */
  random(): number;
  /** The controller has been updated: load the page anew. */
  reload(): void;
}

/**
 * `connecting`: nothing is known yet. `live`: what the signals hold is the gate's state, at most a short interruption old.
 * `lost`: the gate cannot be heard. `unpaired`: the gate does not know this screen.
 */
export type LinkStatus = 'connecting' | 'live' | 'lost' | 'unpaired';

export interface Link {
  readonly status: ReadonlySignal<LinkStatus>;
  readonly site: ReadonlySignal<SiteView | null>;
  readonly lanes: ReadonlySignal<readonly LaneView[]>;
  readonly samples: ReadonlySignal<readonly Sample[]>;
  /** The last scan's durations. */
  readonly timed: ReadonlySignal<{ readonly lane: string; readonly timings: Timings } | null>;
  /** Counts the connections that have brought a snapshot: what a page is must be told on each. */
  readonly connections: ReadonlySignal<number>;
  /** The controller's clock, milliseconds since 1970. */
  now(): number;
  /** Whether the message went out. */
  send(message: FromScreen): boolean;
  close(): void;
}

/** An interruption shorter than this is not shown. */
export const graceMs = 2_000;
const silenceMs = 3 * beatMs;
const retryMs = { first: 250, last: 2_000 } as const;
/** The close code of the controller where the cookie is missing or wrong. */
const unpairedCode = 4_401;

class ScreenLink implements Link {
  readonly status = signal<LinkStatus>('connecting');
  readonly site = signal<SiteView | null>(null);
  readonly lanes = signal<readonly LaneView[]>([]);
  readonly samples = signal<readonly Sample[]>([]);
  readonly timed: Signal<{ readonly lane: string; readonly timings: Timings } | null> = signal(null);
  readonly connections = signal(0);
  readonly #parts: LinkParts;
  readonly #cancel = { silence: () => {}, retry: () => {}, grace: () => {} };
  #socket: Socket | null = null;
  /** Number of the last message; null before the snapshot. */
  #seq: number | null = null;
  #build: string | null = null;
  #offsetMs = 0;
  #failures = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#startGrace();
    this.#connect();
  }

  now(): number {
    return this.#parts.now() + this.#offsetMs;
  }

  send(message: FromScreen): boolean {
    if (this.#socket === null || this.#seq === null) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    for (const cancel of Object.values(this.#cancel)) cancel();
    this.#socket?.close();
    this.#socket = null;
  }

  #connect(): void {
    this.#expectMore();
    this.#socket = this.#parts.connect({
      message: text => this.#take(text),
      closed: code => this.#retry(code),
    });
  }

  #startGrace(): void {
    this.#cancel.grace = this.#parts.timer(graceMs, () => {
      if (this.status.value !== 'unpaired') this.status.value = 'lost';
    });
  }

  #expectMore(): void {
    this.#cancel.silence();
    this.#cancel.silence = this.#parts.timer(silenceMs, () => this.#retry(null));
  }

  /** Ends the connection and plans the next. `code` is null where it was not the controller who closed. */
  #retry(code: number | null): void {
    const { timer, random } = this.#parts;
    this.#cancel.silence();
    if (code === null) this.#socket?.close();
    this.#socket = null;
    if (this.#seq !== null) {
      this.#seq = null;
      this.#failures = 0;
      this.#startGrace();
    }
    if (code === unpairedCode) this.status.value = 'unpaired';
    const backOffMs = Math.min(retryMs.first * 2 ** this.#failures, retryMs.last);
    this.#failures += 1;
    // Screens that lost the same controller do not come back in step.
    this.#cancel.retry = timer(backOffMs * (0.5 + random() / 2), () => this.#connect());
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
    this.#apply(message);
  }

  #apply(message: ToScreen): void {
    switch (message.type) {
      case 'snapshot':
        this.#applySnapshot(message);
        return;
      case 'changed':
        this.lanes.value = this.lanes.value.map(lane => (lane.id === message.lane.id ? message.lane : lane));
        return;
      case 'timed':
        this.timed.value = { lane: message.lane, timings: message.timings };
        return;
      case 'beat':
        return;
    }
  }

  #applySnapshot({ build, site, lanes, samples }: Extract<ToScreen, { type: 'snapshot' }>): void {
    this.#build ??= build;
    if (build !== this.#build) {
      this.close();
      this.#parts.reload();
      return;
    }
    this.#cancel.grace();
    batch(() => {
      this.site.value = site;
      this.lanes.value = lanes;
      this.samples.value = samples ?? [];
      this.status.value = 'live';
      this.connections.value += 1;
    });
  }
}

/** Opens the link and keeps it open. */
export function openLink(parts: LinkParts): Link {
  return new ScreenLink(parts);
}

function parse(text: string): ToScreen | null {
  try {
    const parsed = toScreen.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
