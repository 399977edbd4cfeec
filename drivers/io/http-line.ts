import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Clock, type DeviceFault, fail, ok, type Result } from '../driver.ts';
import type { HttpLine, HttpSettings } from '../lines.ts';
import { type Challenge, readChallenge } from './http-account.ts';

/** Requests that may wait at once. */
const queueLimit = 16;
const bodyLimit = 16 * 1_024;

interface Wanted {
  readonly method: string;
  readonly target: string;
  readonly body: string | null;
}
interface Answer {
  readonly status: number;
  readonly body: string;
  /** `WWW-Authenticate`, empty where there is none. */
  readonly challenge: string;
}
type Asked<T> = Result<T, DeviceFault>;

/**
 * Requests to one device, one after the other, each on a connection of its own: small boards have room for few. The limit of
 * time counts from when a request's turn comes.
 */
export function openHttpLine(settings: HttpSettings, clock: Clock): HttpLine {
  return new OneByOne(settings, clock);
}

class OneByOne implements HttpLine {
  readonly #settings: HttpSettings;
  readonly #base: URL;
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #challenge: Challenge | null = null;
  #isClosed = false;
  #abort: (fault: DeviceFault) => void = () => undefined;

  constructor(settings: HttpSettings, clock: Clock) {
    this.#settings = settings;
    this.#base = new URL(settings.base);
    this.#clock = clock;
  }

  ask(request: string): Promise<Asked<string>> {
    if (this.#isClosed) return Promise.resolve(fail(this.#fault('lost', 'is closed')));
    const [, method, target, body = null] = /^([A-Z]+) (\/[!-~]*)(?: (.+))?$/s.exec(request) ?? [];
    if (method === undefined || target === undefined) {
      return Promise.resolve(fail(this.#fault('rejected', 'cannot be asked this: a method and a path are wanted')));
    }
    if (this.#waiting >= queueLimit) return Promise.resolve(fail(this.#late()));
    this.#waiting += 1;
    const asked = this.#last.then(async () => {
      const answer = await this.#askNow({ method, target, body });
      this.#waiting -= 1;
      return answer;
    });
    this.#last = asked;
    return asked;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#abort(this.#fault('lost', 'is closed'));
    await this.#last;
  }

  async #askNow(wanted: Wanted): Promise<Asked<string>> {
    const first = await this.#send(wanted);
    let answer = first;
    if (first.ok && first.value.status === 401 && this.#settings.account !== null) {
      this.#challenge = readChallenge(first.value.challenge);
      if (this.#challenge !== null) answer = await this.#send(wanted);
    }
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status === 401) return fail(this.#fault('rejected', 'does not take user and password: correct them'));
    if (status >= 300 && status < 400) return fail(this.#fault('rejected', 'leads elsewhere: correct its address'));
    return ok(`${status} ${body}`);
  }

  #send({ method, target, body }: Wanted): Promise<Asked<Answer>> {
    if (this.#isClosed) return Promise.resolve(fail(this.#fault('lost', 'is closed')));
    const { account, timeoutMs } = this.#settings;
    const headers: Record<string, string> = { accept: '*/*' };
    if (account !== null && this.#challenge !== null) {
      headers.authorization = this.#challenge.answer(account, { method, target });
    }
    if (body !== null) headers['content-type'] = 'application/json';
    return new Promise(resolve => {
      const send = this.#base.protocol === 'https:' ? requestHttps : requestHttp;
      const { hostname, port } = this.#base;
      // Host and target apart: put together into an address, a target such as `//host` would lead elsewhere.
      const host = hostname.replace(/^\[(.*)\]$/, '$1');
      const sent = send({ host, port, path: target, method, headers, agent: false });
      let isOver = false;
      const cancel = this.#clock.timer(timeoutMs, () => end(fail(this.#late())));
      const end = (answer: Asked<Answer>) => {
        if (isOver) return;
        isOver = true;
        cancel();
        this.#abort = () => undefined;
        sent.destroy();
        resolve(answer);
      };
      this.#abort = fault => end(fail(fault));
      sent.on('error', error => end(fail(this.#explain(error))));
      sent.on('response', response => {
        const chunks: Buffer[] = [];
        let length = 0;
        const finish = () =>
          end(
            ok({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks).subarray(0, bodyLimit).toString(),
              challenge: response.headers['www-authenticate'] ?? '',
            }),
          );
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length >= bodyLimit) finish();
        });
        response.on('end', finish);
        response.on('error', error => end(fail(this.#explain(error))));
      });
      sent.end(body ?? undefined);
    });
  }

  #explain(error: Error): DeviceFault {
    const code = 'code' in error ? String(error.code) : '';
    if (code.startsWith('ERR_TLS') || /CERT/.test(code)) {
      return this.#fault('rejected', `shows a certificate that this machine does not trust (${code})`);
    }
    return this.#fault('lost', `does not answer (${code}): look at its power and network, and correct its address`);
  }

  #late(): DeviceFault {
    return this.#fault('timeout', 'does not answer in time: look at its power and its network');
  }

  #fault(kind: DeviceFault['kind'], what: string): DeviceFault {
    return { kind, message: `${this.#base.host} ${what}` };
  }
}
