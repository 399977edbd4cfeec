/** What the browser gives to the parts that take their outside as arguments. */
import type { LinkParts, Socket, SocketListener } from '../link.ts';

/** Calls `fire` once after `ms`; the returned function cancels it. */
export function timer(ms: number, fire: () => void): () => void {
  const handle = setTimeout(fire, ms);
  return () => clearTimeout(handle);
}

/** How long a page that has met a bug stays as it is, milliseconds. */
const reloadMs = 5_000;

/**
 * Nobody stands by to press reload: a page that has met a bug loads itself anew. An error without an object is the
 * browser's own notice, as that a ResizeObserver goes on in the next frame.
 */
export function reloadAfterBug(): void {
  let isPlanned = false;
  const plan = () => {
    if (!isPlanned) setTimeout(() => location.reload(), reloadMs);
    isPlanned = true;
  };
  addEventListener('error', ({ error }) => {
    if (error !== null && error !== undefined) plan();
  });
  addEventListener('unhandledrejection', plan);
}

/** The link's outside for a page; `query` says which screen it is, as `role=visitor&lane=in-1`. */
export function browserParts(query: string): LinkParts {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return {
    connect: listener => connect(`${scheme}://${location.host}/link?${query}`, listener),
    timer,
    now: () => Date.now(),
    random: () => Math.random(),
    reload: () => location.reload(),
  };
}

function connect(url: string, listener: SocketListener): Socket {
  const socket = new WebSocket(url);
  const end = new AbortController();
  const { signal } = end;
  // A frame that is not text is no message of the contract; the link treats it as one that does not parse.
  socket.addEventListener('message', ({ data }) => listener.message(typeof data === 'string' ? data : ''), { signal });
  socket.addEventListener('close', ({ code }) => listener.closed(code), { signal });
  return {
    send: text => socket.send(text),
    close() {
      end.abort();
      socket.close();
    },
  };
}
