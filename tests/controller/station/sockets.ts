/** Requests and links as they are sent, header by header: no client adds what it thinks best. */
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { WebSocket } from 'ws';

export interface Listener {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** A host that is ours, as a browser sends it. */
  readonly host: string;
  readonly origin: string;
  /** PEM of the CA; absent on loopback. */
  readonly ca?: string;
  /** The name that is asked for within TLS; `localhost` unless told. */
  readonly servername?: string;
}

export interface Asked {
  readonly method?: string;
  readonly path: string;
  /** Undefined leaves a header out, `host` too. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export function ask(listener: Listener, { method = 'GET', path, headers = {}, body }: Asked): Promise<Told> {
  const sent = Object.fromEntries(
    Object.entries({ host: listener.host, ...headers }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  );
  const options = {
    host: '127.0.0.1',
    port: listener.port,
    method,
    path,
    headers: sent,
    setHost: false,
    agent: false as const,
  };
  return new Promise((resolve, reject) => {
    const asked =
      listener.scheme === 'http'
        ? plainRequest(options)
        : secureRequest({ ...options, ca: listener.ca, servername: listener.servername ?? 'localhost' });
    asked.on('response', answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** What became of a link: its first message, its close code, or the status that it was refused with. */
export function link(
  listener: Listener,
  path: string,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<{ first?: string; code?: number; status?: number }> {
  const sent = Object.fromEntries(
    Object.entries({ host: listener.host, ...headers }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  );
  const scheme = listener.scheme === 'http' ? 'ws' : 'wss';
  const trusted = listener.ca === undefined ? {} : { ca: listener.ca, servername: 'localhost' };
  return new Promise(resolve => {
    const socket = new WebSocket(`${scheme}://127.0.0.1:${listener.port}${path}`, { headers: sent, ...trusted });
    socket.on('message', data => {
      resolve({ first: data.toString() });
      socket.terminate();
    });
    socket.on('close', code => resolve({ code }));
    socket.on('unexpected-response', (_, answer) => {
      resolve({ status: answer.statusCode ?? 0 });
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}
