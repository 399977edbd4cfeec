import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { toScreen } from '../../main/contract.ts';
import { type GateProcess, gatehouse, makeSite, startGate, type TestSite } from '../gate.ts';

let site: TestSite;
let gate: GateProcess;
let cookie = '';
let port = 0;

beforeAll(async () => {
  const sim = (id: string) => ({ id, direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } });
  const serial = { ...sim('in-3'), scanners: [{ driver: 'serial', path: '/dev/gatehouse-test-none' }] };
  site = makeSite([sim('in-1'), sim('in-2'), serial]);
  gate = await startGate(site);
  port = Number(new URL(gate.ready.url).port);
  cookie = await signIn('in-1');
});

afterAll(async () => {
  await gate.stop();
  site.remove();
});

async function signIn(lane: string): Promise<string> {
  const { stdout } = await gatehouse(['screen', lane, '--site', site.file, '--data', site.data]);
  const answer = await fetch(stdout.trim(), { redirect: 'manual' });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
      answer => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      },
    );
    asked.on('error', reject).end();
  });
}

/** What became of a link: its first message, the code that it was closed with, or the HTTP status of the refusal. */
function link(
  query: string,
  headers: Record<string, string>,
): Promise<{ first?: unknown; code?: number; status?: number }> {
  return new Promise(resolve => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/link?${query}`, { headers });
    socket.on('message', data => {
      resolve({ first: JSON.parse(data.toString()) });
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

const own = () => ({ origin: `http://127.0.0.1:${port}`, cookie });

describe('who may ask', () => {
  test.each([
    ['our name', {}, 200],
    ['localhost', { host: 'localhost:PORT' }, 200],
    ['another host (DNS rebinding)', { host: 'evil.example:PORT' }, 403],
    ['our name at another port', { host: '127.0.0.1:1' }, 403],
    ['our own origin', { origin: 'http://127.0.0.1:PORT' }, 200],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['the origin null', { origin: 'null' }, 403],
    ['our origin over TLS', { origin: 'https://127.0.0.1:PORT' }, 403],
    ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['a script of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 403],
    ['a page of ours', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 200],
  ])('%s', async (_, headers, status) => {
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(port))]),
    );
    expect((await get('/metrics', filled)).status).toBe(status);
  });

  test('every answer carries the security headers', async () => {
    for (const path of ['/healthz', '/nowhere', '/visitor/in-1']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('the link', () => {
  test('begins with a snapshot of its own lane and nothing else', async () => {
    const { first } = await link('role=visitor&lane=in-1', own());
    const snapshot = toScreen.parse(first);
    expect(snapshot).toMatchObject({ type: 'snapshot', seq: 0, site: { id: 'hospital' }, samples: null });
    expect(snapshot.type === 'snapshot' && snapshot.lanes.map(lane => lane.id)).toEqual(['in-1']);
  });

  test.each([
    ['without a cookie', 'role=visitor&lane=in-1', () => ({ origin: own().origin }), { code: 4401 }],
    ['with another lane’s cookie', 'role=visitor&lane=in-2', own, { code: 4401 }],
    ['as the demo, which this gate is not', 'role=demo', own, { code: 4401 }],
    ['as nobody', '', own, { code: 4401 }],
    [
      'from a foreign origin',
      'role=visitor&lane=in-1',
      () => ({ ...own(), origin: 'https://evil.example' }),
      { status: 403 },
    ],
    ['without an origin', 'role=visitor&lane=in-1', () => ({ cookie }), { status: 403 }],
  ])('is refused %s', async (_, query, headers, refusal) => {
    expect(await link(query, headers())).toEqual(refusal);
  });

  test.each([
    ['no JSON', 'hello'],
    ['an unknown type', '{"type":"open","lane":"in-1"}'],
    ['an unknown key', '{"type":"scan","lane":"in-1","text":"x","more":1}'],
    ['a scan at another lane', '{"type":"scan","lane":"in-2","text":"x"}'],
    ['a visitor’s answer for another lane', '{"type":"confirm","lane":"in-2","id":1,"isTrue":true}'],
    ['an override from a visitor’s screen', '{"type":"override","lane":"in-1","reason":"x"}'],
    ['a device played from a visitor’s screen', '{"type":"play","lane":"in-1","device":"fire","value":true}'],
    ['a text longer than a QR code', JSON.stringify({ type: 'scan', lane: 'in-1', text: 'x'.repeat(4_297) })],
  ])('is closed on %s', async (_, message) => {
    expect(await sendOn('in-1', cookie, [message])).toBe(4400);
  });

  test('is closed on a flood', async () => {
    const scan = '{"type":"scan","lane":"in-1","text":"hello"}';
    expect(
      await sendOn(
        'in-1',
        cookie,
        Array.from({ length: 60 }, () => scan),
      ),
    ).toBe(4400);
  });

  test('takes no scan for a lane whose scanner is real', async () => {
    const theirs = await signIn('in-3');
    expect(await sendOn('in-3', theirs, ['{"type":"scan","lane":"in-3","text":"x"}'])).toBe(4400);
  });

  test('takes the visitor’s answer at a lane whose scanner is real, and goes on', async () => {
    const theirs = await signIn('in-3');
    const answer = '{"type":"confirm","lane":"in-3","id":1,"isTrue":true}';
    expect(await answered('in-3', theirs, answer)).toBe('still there');
  });

  /** What has become of a link once the gate has taken this message. */
  function answered(lane: string, as: string, message: string): Promise<number | 'still there'> {
    return new Promise(resolve => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/link?role=visitor&lane=${lane}`, {
        headers: { ...own(), cookie: as },
      });
      socket.once('message', () => {
        socket.send(message);
        // A pong comes back behind what the gate has made of the message.
        socket.ping();
      });
      socket.on('pong', () => {
        resolve('still there');
        socket.terminate();
      });
      socket.on('close', resolve);
    });
  }

  function sendOn(lane: string, as: string, messages: readonly string[]): Promise<number> {
    return new Promise(resolve => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/link?role=visitor&lane=${lane}`, {
        headers: { ...own(), cookie: as },
      });
      socket.once('message', () => {
        for (const message of messages) socket.send(message);
      });
      socket.on('close', resolve);
    });
  }
});

test('a scan from a simulated scanner’s page is decided, and told in numbered changes', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/link?role=visitor&lane=in-1`, { headers: own() });
  const admitted = await new Promise<number[]>((resolve, reject) => {
    const seqs: number[] = [];
    socket.on('message', data => {
      const message = toScreen.parse(JSON.parse(data.toString()));
      seqs.push(message.seq);
      if (message.type === 'snapshot') socket.send(JSON.stringify({ type: 'scan', lane: 'in-1', text: site.token() }));
      if (message.type !== 'changed') return;
      const { screen } = message.lane;
      if (screen.kind === 'admitted' && screen.initials === 'N.T.H.H.') resolve(seqs);
      else reject(new Error(`unexpected screen ${JSON.stringify(screen)}`));
    });
  });
  socket.terminate();
  expect(admitted).toEqual([0, 1]);
});

test('health names the lane that cannot work; metrics are Prometheus text', async () => {
  const health = await get('/healthz');
  expect(health.status).toBe(503);
  const lanes: { id: string; state: string; faults: { kind: string; message: string }[] }[] = JSON.parse(
    health.body,
  ).lanes;
  expect(lanes.map(({ id, state }) => [id, state])).toContainEqual(['in-3', 'faulted']);
  expect(lanes.find(({ id }) => id === 'in-3')?.faults[0]).toMatchObject({ kind: 'scanner' });
  const metrics = await get('/metrics');
  expect(metrics.body).toContain('gatehouse_lane_up{lane="in-3"} 0');
  expect(metrics.body).toContain('gatehouse_lane_up{lane="in-1"} 1');
});

test('there is no screen of a lane that is not there', async () => {
  expect((await get('/visitor/in-9')).status).toBe(404);
  expect((await get('/demo')).status).toBe(404);
  expect((await get('/visitor/..%2f..%2fetc')).status).toBe(404);
});

test('the gate ends though somebody is connected who says nothing', async () => {
  const site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
  const running = await startGate(site);
  const silent = connect(Number(new URL(running.ready.url).port), '127.0.0.1');
  silent.on('error', () => undefined);
  await once(silent, 'connect');
  const closed = once(silent, 'close');
  expect(await running.stop()).toBe(0);
  await closed;
  site.remove();
});
