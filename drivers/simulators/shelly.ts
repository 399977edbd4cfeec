/** Shelly switches of both generations: HTTP as bytes, one request after the other. */
import type { BoardModel, BoardParts, BoardSimulator } from './board-model.ts';

interface Reply {
  readonly status: string;
  readonly body: unknown;
}
/** What a request asks of the board; channels from 1, null where the board has no such. */
type Wish =
  | { readonly kind: 'set'; readonly channel: number; readonly on: boolean; readonly forMs: number | null }
  | { readonly kind: 'read'; readonly channel: number };
interface Generation {
  /** Null where the request is none of this generation. */
  wish(path: string, query: URLSearchParams): Wish | null;
  told(wasOn: boolean, isOn: boolean, forMs: number | null): unknown;
  stands(channel: number, isOn: boolean): unknown;
}

const endOfHead = '\r\n\r\n';
const headLimit = 8_192;

const first: Generation = {
  wish(path, query) {
    const [, id] = /^\/relay\/(\d)$/.exec(path) ?? [];
    if (id === undefined) return null;
    const channel = Number(id) + 1;
    const turn = query.get('turn');
    if (turn === null) return { kind: 'read', channel };
    return turn === 'on' || turn === 'off'
      ? { kind: 'set', channel, on: turn === 'on', forMs: milliseconds(query.get('timer')) }
      : null;
  },
  told: (_wasOn, isOn, forMs) => ({ ison: isOn, has_timer: forMs !== null }),
  stands: (_channel, isOn) => ({ ison: isOn, has_timer: false }),
};

const second: Generation = {
  wish(path, query) {
    const id = query.get('id');
    if (id === null || !/^\d$/.test(id)) return null;
    const channel = Number(id) + 1;
    if (path === '/rpc/Switch.GetStatus') return { kind: 'read', channel };
    const on = query.get('on');
    if (path !== '/rpc/Switch.Set' || (on !== 'true' && on !== 'false')) return null;
    return { kind: 'set', channel, on: on === 'true', forMs: milliseconds(query.get('toggle_after')) };
  },
  told: wasOn => ({ was_on: wasOn }),
  stands: (channel, isOn) => ({ id: channel - 1, source: 'http', output: isOn }),
};

function milliseconds(seconds: string | null): number | null {
  return seconds !== null && /^\d+(\.\d+)?$/.test(seconds) ? Math.round(Number(seconds) * 1_000) : null;
}

export const shelly1Simulator: BoardSimulator = simulatorOf('shelly1', 'Shelly, first generation', first);
export const shelly2Simulator: BoardSimulator = simulatorOf('shelly2', 'Shelly, second generation and later', second);

function simulatorOf(id: string, name: string, generation: Generation): BoardSimulator {
  return {
    id,
    name,
    baudRate: 115_200,
    usualChannels: 1,
    newBoard: parts => newBoard(generation, parts),
  };
}

function newBoard(generation: Generation, { clock, channels, answer, note }: BoardParts): BoardModel {
  /** Until when the board holds each relay, by the monotonic clock; without an entry it is off. */
  const onUntil = new Map<number, number>();
  /** Where contacts that do not move have stayed. */
  const stuck = new Map<number, boolean>();
  let unread = '';

  const isOn = (channel: number) => stuck.get(channel) ?? clock.monotonic() < (onUntil.get(channel) ?? 0);

  function set(channel: number, on: boolean, forMs: number | null): void {
    if (on) onUntil.set(channel, clock.monotonic() + (forMs ?? Number.POSITIVE_INFINITY));
    else onUntil.delete(channel);
    note(on && forMs !== null ? `pulse ${channel} ${forMs}` : `${on ? 'on' : 'off'} ${channel}`);
  }

  function refusal(status: string, seen: string): Reply {
    note(`noise ${hexOf(seen.slice(0, 64))}`);
    return { status, body: { message: status.slice(4) } };
  }

  function reply(head: string): Reply {
    const [, path, query = ''] = /^GET (\/[^ ?]*)(?:\?(\S*))? HTTP\/1\.[01](?:\r\n|$)/.exec(head) ?? [];
    if (path === undefined) return refusal('400 Bad Request', head);
    const wish = generation.wish(path, new URLSearchParams(query));
    if (wish === null || wish.channel > channels) return refusal('404 Not Found', head);
    const { channel } = wish;
    if (wish.kind === 'read') {
      note('read');
      return { status: '200 OK', body: generation.stands(channel, isOn(channel)) };
    }
    const wasOn = isOn(channel);
    set(channel, wish.on, wish.forMs);
    return { status: '200 OK', body: generation.told(wasOn, isOn(channel), wish.forMs) };
  }

  return {
    isOn,
    take(bytes) {
      unread += latin1Of(bytes);
      for (let end = unread.indexOf(endOfHead); end >= 0; end = unread.indexOf(endOfHead)) {
        const { status, body } = reply(unread.slice(0, end));
        unread = unread.slice(end + endOfHead.length);
        answer(answerBytes(status, JSON.stringify(body)));
      }
      if (unread.length <= headLimit) return;
      note(`noise ${hexOf(unread.slice(0, 64))}`);
      unread = '';
    },
    leaveOn(channel) {
      onUntil.set(channel, Number.POSITIVE_INFINITY);
      if (stuck.has(channel)) stuck.set(channel, true);
    },
    stick(channel, isStuck) {
      if (isStuck) stuck.set(channel, isOn(channel));
      else stuck.delete(channel);
    },
    // Its inputs are not told this way.
    setInput: () => undefined,
    reset() {
      unread = '';
    },
  };
}

function answerBytes(status: string, body: string): Uint8Array {
  const head = ['Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close'];
  return new TextEncoder().encode([`HTTP/1.1 ${status}`, ...head, '', body].join('\r\n'));
}

function latin1Of(bytes: Uint8Array): string {
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('');
}

function hexOf(text: string): string {
  return Array.from(text, sign => sign.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
