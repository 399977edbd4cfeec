import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedIn, startStation, type TestStation } from './stations.ts';

let on: TestStation;
let cookie = '';
beforeAll(async () => {
  on = await startStation();
  ({ cookie } = await signedIn(on.loopback));
});
afterAll(() => on.close());

/** Sends these bytes on loopback; the status of each answer. */
function raw(text: string): Promise<readonly number[]> {
  return new Promise(resolve => {
    let heard = '';
    const socket = connect(on.loopback.port, '127.0.0.1', () => socket.end(text));
    socket.setEncoding('latin1').on('data', (more: string) => {
      heard += more;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve([...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))));
  });
}

describe('what no browser sends', () => {
  const lines = (...all: readonly string[]) => `${all.join('\r\n')}\r\nConnection: close\r\n\r\n`;
  const session = (target: string, ...headers: readonly string[]) => {
    return lines(`GET ${target} HTTP/1.1`, ...headers, `Cookie: ${cookie}`);
  };
  const own = () => `Host: ${on.loopback.host}`;

  test('the right one is answered', async () => {
    expect(await raw(session('/desk/session', own()))).toEqual([200]);
  });

  test.each([
    ['a second host after ours', () => session('/desk/session', own(), 'Host: evil.example')],
    ['a second host before ours', () => session('/desk/session', 'Host: evil.example', own())],
    ['our host twice', () => session('/desk/session', own(), own())],
    ['a whole address', () => session(`http://${on.loopback.host}/desk/session`, own())],
    ['a foreign address', () => session('http://evil.example/desk/session', own())],
    ['HTTP/1.0 without a host', () => session('/desk/session').replace('HTTP/1.1', 'HTTP/1.0')],
    [
      'an escaped address from another page',
      () => session('/%64esk/session', own(), 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate'),
    ],
    ['a doubled slash', () => session('//desk/session', own())],
    ['another case', () => session('/DESK/session', own())],
  ])('%s is refused', async (_, text) => {
    const [status, ...more] = await raw(text());
    expect([400, 403, 404]).toContain(status);
    expect(more).toEqual([]);
  });

  test('a body of two lengths ends the connection', async () => {
    const two = [
      'POST /desk/sign-in HTTP/1.1',
      own(),
      `Origin: ${on.loopback.origin}`,
      'Content-Type: application/json',
    ];
    const before = on.accounts.calls.signIns;
    expect(await raw(lines(...two, 'Content-Length: 4', 'Transfer-Encoding: chunked'))).toEqual([400]);
    expect(on.accounts.calls.signIns).toBe(before);
  });
});
