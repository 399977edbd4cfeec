/** One question to the endpoint of declarations: an HTTPS POST with a deadline. */
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Clock } from '../../../drivers/driver.ts';
import { fail, ok, type Result } from '../../words.ts';
import { type LookupEndpoint, readToken } from './lookup-config.ts';

/** Sends a JSON text, and hands back the body of a 200; fails with an English sentence, never with anything of the body. */
export type Post = (json: string) => Promise<Result<Uint8Array, string>>;

export interface Poster {
  readonly post: Post;
  /** Closes the connections that wait for the next question. */
  close(): void;
}

const maxAnswerBytes = 64 * 1_024;
/** More visitors at once wait for each other, inside their deadline. */
const maxSockets = 8;

type Send = (headers: Record<string, string>) => ClientRequest;

/** `clock` times the deadline, which covers everything from the first packet to the last. */
export function newPoster(endpoint: LookupEndpoint, clock: Clock): Poster {
  const isHttps = endpoint.url.startsWith('https:');
  const agent = isHttps
    ? new HttpsAgent({
        keepAlive: true,
        maxSockets,
        // Said here, since an environment variable may say otherwise.
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        ...(endpoint.ca === null ? {} : { ca: endpoint.ca }),
      })
    : new HttpAgent({ keepAlive: true, maxSockets });
  const send: Send = headers => {
    const options = { method: 'POST', agent, headers };
    return isHttps ? requestHttps(endpoint.url, options) : requestHttp(endpoint.url, options);
  };
  return {
    async post(json) {
      const token = endpoint.tokenFile === null ? null : readToken(endpoint.tokenFile);
      if (token?.ok === false) return token;
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(json)),
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(token === null ? {} : { authorization: `Bearer ${token.value}` }),
      };
      return exchange(send, headers, json, endpoint.timeoutMs, clock);
    },
    close: () => agent.destroy(),
  };
}

function exchange(
  send: Send,
  headers: Record<string, string>,
  json: string,
  timeoutMs: number,
  clock: Clock,
): Promise<Result<Uint8Array, string>> {
  return new Promise(resolve => {
    let current: ClientRequest | null = null;
    const end = (result: Result<Uint8Array, string>) => {
      cancel();
      // A connection whose answer was not read to its end is of no use for another question.
      if (!result.ok) current?.destroy();
      resolve(result);
    };
    const cancel = clock.timer(timeoutMs, () => end(fail(`no answer within ${timeoutMs} ms`)));
    const attempt = (mayRepeat: boolean) => {
      const request = send(headers);
      current = request;
      request.on('error', error => {
        // The endpoint may close a waiting connection at the moment of the next question.
        if (mayRepeat && request.reusedSocket && codeOf(error) === 'ECONNRESET') attempt(false);
        else end(fail(sentenceOf(error)));
      });
      request.on('response', response => receive(response, end));
      request.on('close', () => {
        if (current === request) end(fail('it hung up'));
      });
      request.end(json);
    };
    attempt(true);
  });
}

function receive(response: IncomingMessage, end: (result: Result<Uint8Array, string>) => void): void {
  const refusal = refusalOf(response);
  if (refusal !== null) {
    end(fail(refusal));
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxAnswerBytes) end(fail(`it answers with over ${maxAnswerBytes} bytes`));
    else chunks.push(chunk);
  });
  response.on('error', error => end(fail(sentenceOf(error))));
  response.on('end', () => end(response.complete ? ok(Buffer.concat(chunks)) : fail('it hung up')));
}

function refusalOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  if (statusCode >= 300 && statusCode < 400) return `it answers ${statusCode}: redirects are not followed`;
  if (statusCode !== 200) return `it answers ${statusCode}`;
  return (headers['content-encoding'] ?? 'identity') === 'identity' ? null : 'it answers compressed, unasked';
}

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '');

function sentenceOf(error: Error): string {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return 'nobody answers at its address';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known here';
  if (/CERT|SIGNED|SIGNATURE|TLS|SSL/.test(code)) return `its certificate is not accepted (${code})`;
  return code === '' ? error.message : `${error.message} (${code})`;
}
