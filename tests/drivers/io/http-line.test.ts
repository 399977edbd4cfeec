/** Requests to one device, on real sockets of the loopback. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../drivers/driver.ts';
import { readChallenge } from '../../../drivers/io/http-account.ts';
import { openHttpLine } from '../../../drivers/io/http-line.ts';
import type { HttpLine, HttpSettings } from '../../../drivers/lines.ts';
import { newTestClock } from '../../clock.ts';
import { newCountedClock } from '../../conformance/counted-clock.ts';
import { newHeard } from '../../conformance/heard.ts';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answering: Answering;
let asked: ReturnType<typeof newHeard>;
let port: number;
let lines: HttpLine[];

const account = { user: 'admin', password: 'only-the-board-knows' };
const failed = (kind: string) => ({
  ok: false,
  fault: { kind, message: expect.stringMatching(/^127\.0\.0\.1:\d+ .+/) },
});

beforeEach(async () => {
  asked = newHeard();
  lines = [];
  answering = (_request, response) => response.end('{"ison":true}');
  server = createServer((request, response) => {
    asked.note(`${request.method} ${request.url}`);
    answering(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterEach(async () => {
  for (const line of lines) await line.close();
  server.closeAllConnections();
  if (server.listening) await new Promise(resolve => server.close(resolve));
});

function open(clock: Clock = newCountedClock(), changes: Partial<HttpSettings> = {}): HttpLine {
  const settings = { base: `http://127.0.0.1:${port}`, timeoutMs: 20_000, account: null, ...changes };
  const line = openHttpLine(settings, clock);
  lines.push(line);
  return line;
}

describe('an HTTP line', () => {
  test('gives status and body, and keeps no connection', async () => {
    const line = open();
    expect(await line.ask('GET /relay/0?turn=on')).toEqual({ ok: true, value: '200 {"ison":true}' });
    answering = (request, response) => {
      expect(request.headers.connection).toBe('close');
      response.writeHead(404).end('nowhere');
    };
    expect(await line.ask('GET /relay/9')).toEqual({ ok: true, value: '404 nowhere' });
    expect(asked.lines).toEqual(['GET /relay/0?turn=on', 'GET /relay/9']);
  });

  test('sends a body as JSON', async () => {
    answering = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => response.end(`${request.headers['content-type']} ${Buffer.concat(chunks)}`));
    };
    const answer = await open().ask('POST /rpc {"id":1, "on":true}');
    expect(answer).toEqual({ ok: true, value: '200 application/json {"id":1, "on":true}' });
  });

  test.each(['', 'GET', 'GET relay', 'get /', 'GET /a\r\nHost: b', 'GET /é', 'http://elsewhere/'])(
    'does not ask %j',
    async request => {
      expect(await open().ask(request)).toEqual(failed('rejected'));
      expect(asked.lines).toEqual([]);
    },
  );

  test.each(['//elsewhere.invalid/x', '/\\elsewhere.invalid'])('asks its own device, also for %s', async target => {
    expect(await open().ask(`GET ${target}`)).toMatchObject({ ok: true });
    expect(asked.lines).toEqual([`GET ${target}`]);
  });

  test.each([301, 302, 307, 308])('follows no redirect (%i)', async status => {
    answering = (_request, response) => response.writeHead(status, { location: '/elsewhere' }).end();
    expect(await open().ask('GET /')).toEqual(failed('rejected'));
    expect(asked.lines).toEqual(['GET /']);
  });

  test('cuts off a body at 16 KiB, and does not wait for its end', async () => {
    answering = (_request, response) => {
      response.write('a'.repeat(20_000));
    };
    const answer = await open().ask('GET /');
    expect(answer).toEqual({ ok: true, value: `200 ${'a'.repeat(16_384)}` });
  });

  test('asks one after the other, and lets 16 wait and no more', async () => {
    const waiting: ServerResponse[] = [];
    answering = (_request, response) => waiting.push(response);
    const line = open();
    const answers = Array.from({ length: 16 }, (_, at) => line.ask(`GET /${at}`));
    expect(await line.ask('GET /too-much')).toEqual(failed('timeout'));
    for (let at = 0; at < 16; at += 1) {
      await asked.count(`GET /${at}`, 1);
      expect(asked.lines).toHaveLength(at + 1);
      waiting[at]?.end(`${at}`);
      expect(await answers[at]).toEqual({ ok: true, value: `200 ${at}` });
    }
    const again = line.ask('GET /again');
    await asked.count('GET /again', 1);
    waiting[16]?.end('again');
    expect(await again).toEqual({ ok: true, value: '200 again' });
  });

  test.each([
    ['nothing at all', () => undefined],
    ['half a body', (_request, response) => void response.writeHead(200, { 'content-length': 9 }).write('half')],
  ] as const satisfies readonly (readonly [string, Answering])[])('gives %s up in time', async (_what, answer) => {
    answering = answer;
    const clock = newTestClock();
    const line = open(clock, { timeoutMs: 1_500 });
    const first = line.ask('GET /first');
    await asked.count('GET /first', 1);
    clock.advance(1_499);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(await first).toEqual(failed('timeout'));
    answering = (_request, response) => response.end('back');
    expect(await line.ask('GET /second')).toEqual({ ok: true, value: '200 back' });
    expect(clock.pending).toBe(0);
  });

  test('is lost where nobody listens, or the connection ends in the middle', async () => {
    answering = (request, response) => {
      response.writeHead(200, { 'content-length': 9 }).write('half');
      request.socket.destroy();
    };
    const line = open();
    expect(await line.ask('GET /')).toEqual(failed('lost'));
    await new Promise(resolve => server.close(resolve));
    expect(await line.ask('GET /')).toEqual(failed('lost'));
  });

  test('closed, it fails what waits and leaves nothing', async () => {
    answering = () => undefined;
    const clock = newCountedClock();
    const line = open(clock);
    const answers = [line.ask('GET /first'), line.ask('GET /second')];
    await asked.count('GET /first', 1);
    await Promise.all([line.close(), line.close()]);
    for (const answer of answers) expect(await answer).toEqual(failed('lost'));
    expect(await line.ask('GET /third')).toEqual(failed('lost'));
    expect(asked.lines).toEqual(['GET /first']);
    expect(clock.pending).toBe(0);
  });
});

describe('user and password', () => {
  const digestOf = (...parts: string[]) => createHash('sha256').update(parts.join(':')).digest('hex');
  const basic = `Basic ${Buffer.from('admin:only-the-board-knows').toString('base64')}`;

  test('go out only where they are asked for', async () => {
    const seen: (string | undefined)[] = [];
    answering = (request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    };
    await open(newCountedClock(), { account }).ask('GET /');
    expect(seen).toEqual([undefined]);
  });

  test('basic: asked for once, and then sent with each request', async () => {
    const seen: (string | undefined)[] = [];
    answering = (request, response) => {
      const { authorization } = request.headers;
      seen.push(authorization);
      if (authorization === basic) response.end('in');
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="board"' }).end();
    };
    const line = open(newCountedClock(), { account });
    expect(await line.ask('GET /1')).toEqual({ ok: true, value: '200 in' });
    expect(await line.ask('GET /2')).toEqual({ ok: true, value: '200 in' });
    expect(seen).toEqual([undefined, basic, basic]);
  });

  test('digest: the password itself never goes out, the count rises, and a new nonce is taken up', async () => {
    let nonce = 'one';
    const counts: string[] = [];
    answering = (request, response) => {
      const header = request.headers.authorization ?? '';
      expect(header).not.toMatch(/only-the-board-knows|Basic/);
      const part = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(header)?.[1] ?? '';
      const [ha1, ha2] = [digestOf('admin', 'shelly', account.password), digestOf('GET', request.url ?? '')];
      const wanted = digestOf(ha1, nonce, part('nc'), part('cnonce'), 'auth', ha2);
      if (part('response') === wanted && part('uri') === request.url) {
        counts.push(part('nc'));
        response.end('in');
      } else {
        const challenge = `Digest qop="auth", realm="shelly", nonce="${nonce}", algorithm=SHA-256`;
        response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
    };
    const line = open(newCountedClock(), { account });
    for (const request of ['GET /1?a=b', 'GET /2']) {
      expect(await line.ask(request)).toEqual({ ok: true, value: '200 in' });
    }
    nonce = 'two';
    expect(await line.ask('GET /3')).toEqual({ ok: true, value: '200 in' });
    expect(counts).toEqual(['00000001', '00000002', '00000001']);
  });

  test.each([
    ['wrong', account, 'Basic realm="board"'],
    ['wanted in an unknown way', account, 'Bearer'],
    ['none', null, 'Basic realm="board"'],
  ])('%s: rejected, without the password', async (_what, given, challenge) => {
    answering = (_request, response) => response.writeHead(401, { 'www-authenticate': challenge }).end();
    const answer = await open(newCountedClock(), { account: given }).ask('GET /');
    expect(answer).toEqual(failed('rejected'));
    expect(JSON.stringify(answer)).not.toContain(account.password);
    expect(asked.lines.length).toBeLessThanOrEqual(2);
  });

  // The example of RFC 7616, section 3.9.1.
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('digest by %s as in the standard', (algorithm, response) => {
    const challenge = readChallenge(
      `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
      () => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    );
    const answer = challenge?.answer(
      { user: 'Mufasa', password: 'Circle of Life' },
      { method: 'GET', target: '/dir/index.html' },
    );
    expect(answer).toContain(`response="${response}"`);
    expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
  });

  test('digest is preferred to basic, and what cannot be computed is not tried', () => {
    const sent = { method: 'GET', target: '/' };
    const both = 'Basic realm="b", Digest realm="d", nonce="n", qop="auth", algorithm=SHA-256';
    expect(readChallenge(both)?.answer(account, sent)).toMatch(/^Digest /);
    expect(readChallenge('Digest realm="d", nonce="n", qop="auth", algorithm=SHA-512-256')).toBeNull();
    expect(readChallenge('')).toBeNull();
  });
});
