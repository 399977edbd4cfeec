import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDeclarationText } from '../../main/controller/register/declaration-text.ts';
import { loadSite } from '../../main/controller/site.ts';
import { loadTrust } from '../../main/controller/trust/trust-store.ts';
import { declareFault, issuedAnswer } from '../../main/declare-contract.ts';
import { fail } from '../../main/words.ts';
import { until } from '../gate.ts';
import {
  declareSite,
  groupOf,
  newRequest,
  orderOf,
  personOf,
  serve,
  sure,
  type TestService,
  type Told,
  visit,
  well,
} from './services.ts';

const totalOf = ({ store, clock }: TestService) =>
  sure(store?.counts(Math.floor(clock.now() / 1_000)) ?? fail('no store')).total;

/** Within the contract: what was asked for, or a fault that is no mistake of the program. */
function expectContract({ status, json, headers }: Told): void {
  expect(headers['content-security-policy']).toBeDefined();
  if (status === 200) issuedAnswer.parse(json);
  else {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(declareFault.parse(json).error).not.toBe('internal');
  }
}

describe('whatever is sent', () => {
  const json = { 'content-type': 'application/json' };
  const body = (changes: object) => JSON.stringify({ ...orderOf(), ...changes });
  const rows: readonly [string, string, Record<string, string>, number][] = [
    ['nothing', '', json, 400],
    ['no JSON', '{', json, 400],
    ['null', 'null', json, 400],
    ['a list', '[]', json, 400],
    ['a number', '1', json, 400],
    ['text', body({}), { 'content-type': 'text/plain' }, 415],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['no type', body({}), {}, 415],
    ['a missing key', body({ visit: undefined }), json, 400],
    ['an extra key', body({ isAdmin: true }), json, 400],
    ['an extra key inside', body({ person: { ...personOf(1), qid: '1' } }), json, 400],
    ['a wrong type', body({ person: { ...personOf(1), name: { $ne: '' } } }), json, 400],
    ['bits that are no number', body({ answers: { ...well, symptoms: '0' } }), json, 400],
    ['a broken number', body({ answers: { ...well, symptoms: 0.5 } }), json, 400],
    ['a huge number', body({}).replace('"symptoms":0', '"symptoms":1e999'), json, 400],
    ['negative bits', body({ answers: { ...well, symptoms: -1 } }), json, 422],
    ['a long name', body({ person: { ...personOf(1), name: 'A'.repeat(201) } }), json, 400],
    ['a name over 80 bytes', body({ person: { ...personOf(1), name: 'Ễ'.repeat(40) } }), json, 422],
    ['a large body', body({ note: 'x'.repeat(9_000) }), json, 413],
    ['a short id', body({ request: 'x' }), json, 400],
    ['an id with a path', body({ request: '../../../../../etc/pas' }), json, 400],
    ['a prototype', body({}).replace('{', '{"__proto__":{"isAdmin":true},'), json, 400],
    ['a constructor', body({}).replace('{', '{"constructor":{"prototype":{"x":1}},'), json, 400],
    ['deep JSON', '['.repeat(4_000), json, 400],
    ['deep whole JSON', `${'['.repeat(4_000)}${']'.repeat(4_000)}`, json, 400],
    ['a null byte in a name', body({ person: { ...personOf(1), name: 'A\0B' } }), json, 422],
    ['a turned name', body({ person: { ...personOf(1), name: 'A\u202eB' } }), json, 422],
    ['a script as a name', body({ person: { ...personOf(1), name: '<script>alert(1)</script>' } }), json, 422],
    ['a lone surrogate', body({}).replace('Khoa N', 'Khoa \\ud83d N'), json, 422],
    ['no UTF-8', '\xff\xfe', json, 400],
    ['digits of another script', body({ person: { ...personOf(1), idNumber: '٠٠١١٩٠٠٠٠٠٠١' } }), json, 422],
    ['a lane that is none', body({ lane: 'in-9' }), json, 400],
    ['a lane with a path', body({ lane: '../x' }), json, 400],
    ['a notice that is none', body({ notice: 'x' }), json, 409],
  ];
  test.each(rows)('%s', async (_, sent, headers, status) => {
    const on = await serve(declareSite());
    const told = await on.ask('/api/declare', { method: 'POST', headers, body: sent });
    expect(told.status).toBe(status);
    expectContract(told);
    expect(totalOf(on)).toBe(0);
    expect(on.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each([
    ['HTML and formulas', '<img src=x onerror=alert(1)>'],
    ['a formula', '=cmd|calc!A1'],
    ['a template', '$' + '{7*7}{{7*7}}'],
    ['SQL', "'; DROP TABLE declared; --"],
    ['emoji', '👩‍👩‍👧 🏥'],
  ])('%s where any text may be is text', async (_, host) => {
    const on = await serve(declareSite());
    const told = await on.post('/api/declare', orderOf(1, { visit: { ...visit, host } }));
    expectContract(told);
    const text = issuedAnswer.parse(told.json).codes[0]?.text ?? '';
    expect(sure(openDeclarationText(text, trustOf(on))).person.host).toBe(host);
    expect(told.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('the last of two keys of one name counts, for the check and for the code', async () => {
    const on = await serve(declareSite());
    const twice = JSON.stringify(orderOf()).replace('"name":', '"name":"<b>","name":');
    const told = await on.ask('/api/declare', { method: 'POST', headers: json, body: twice });
    expect(issuedAnswer.parse(told.json).codes[0]?.name).toBe('Nguyễn Thị Hồng Hạnh');
  });

  test('a group of over 500, or none, or larger than its limit', async () => {
    const on = await serve(declareSite({}));
    expect((await on.post('/api/group', groupOf(501))).status).toBe(400);
    expect((await on.post('/api/group', groupOf(0))).status).toBe(400);
    const { people: _, ...common } = groupOf(0);
    const csv = (length: number) => ({ ...common, request: newRequest(), csv: 'x'.repeat(length), answers: well });
    expect((await on.post('/api/group', csv(200_001))).status).toBe(400);
    expect((await on.post('/api/group', csv(262_144))).status).toBe(413);
    expect((await on.post('/api/group', { ...groupOf(1), csv: 'x', answers: well })).status).toBe(400);
    expect(totalOf(on)).toBe(0);
  });

  test('a body that never ends is cut off, and others are served', async () => {
    const on = await serve(declareSite());
    const { port } = new URL(on.url);
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    let isClosed = false;
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket
      .on('error', () => undefined)
      .on('close', () => {
        isClosed = true;
      });
    socket.write(
      `POST /api/declare HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const chunk = `400\r\n${' '.repeat(0x400)}\r\n`;
    await until('it is cut off', () => {
      if (!isClosed) socket.write(chunk);
      return isClosed;
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"too-large"/);
    expect((await on.post('/api/declare', orderOf())).status).toBe(200);
  });

  test.each([
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['no address', 'GET /%zz HTTP/1.1\r\nhost: HOST\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nhost: HOST\r\nhost: evil\r\n\r\n', 403],
    ['an absolute address', 'GET http://evil/ HTTP/1.1\r\nhost: HOST\r\n\r\n', 403],
    ['a huge header', `GET / HTTP/1.1\r\nhost: HOST\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /api/declare HTTP/1.1\r\nhost: HOST\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    ['another method', 'DELETE /api/declare HTTP/1.1\r\nhost: HOST\r\n\r\n', 404],
    ['a long parameter', `GET /l/${'x'.repeat(80)} HTTP/1.1\r\nhost: HOST\r\n\r\n`, 400],
  ])('%s on the wire', async (_, wire, status) => {
    const on = await serve(declareSite());
    const { port } = new URL(on.url);
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => undefined);
    socket.write(wire.replace('HOST', `127.0.0.1:${port}`));
    await until('an answer', () => answer.includes('\r\n\r\n') && answer.includes('}'));
    socket.destroy();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    declareFault.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)));
  });
});

const trustOf = ({ site }: TestService) => {
  const loaded = sure(loadSite(site.file));
  return loadTrust({ siteEntries: loaded.trust, siteDir: loaded.folder, dataDir: '/nowhere', nowMs: 0 }).list;
};

describe('of any JSON', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'A', '001190000001', '0912345678', '\ud800'),
  );
  const bits = fc.oneof(fc.integer(), fc.nat({ max: 63 }), fc.double());
  const person = fc.record({
    name: fc.oneof(fc.constantFrom('Nguyễn Văn A', 'Đặng'), text),
    birthYear: fc.oneof(fc.constant('1990'), text),
    sex: fc.constantFrom('male', 'female', 'x'),
    idKind: fc.constantFrom('national-id', 'passport', 'none'),
    idNumber: fc.oneof(fc.constantFrom('', '001190000001', '001090000001', 'C1234567'), text),
    phone: fc.oneof(fc.constantFrom('', '0912345678'), text),
  });
  const answers = fc.record({ symptoms: bits, exposures: fc.nat({ max: 16 }), note: text });
  const likely = {
    request: fc.oneof(
      fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => Buffer.from(bytes).toString('base64url')),
      text,
    ),
    notice: fc.constantFrom(null, 'x'),
    lane: fc.constantFrom(null, 'in-1', 'out-1'),
    visit: fc.record({ purpose: fc.integer({ min: 0, max: 9 }), host: text, plate: text }),
  };
  const order = fc.record({ ...likely, person, answers });
  const group = fc.oneof(
    fc.record({ ...likely, people: fc.array(fc.record({ person, answers }), { maxLength: 4 }) }),
    fc.record({ ...likely, csv: text, answers }),
  );
  const sent = fc.oneof(
    fc.tuple(fc.constant('/api/declare'), fc.oneof({ weight: 4, arbitrary: order }, fc.jsonValue())),
    fc.tuple(fc.constant('/api/group'), fc.oneof({ weight: 4, arbitrary: group }, fc.jsonValue())),
  );

  test('the answer is within the contract; what was issued is read and verified by a gate, and kept', async () => {
    const on = await serve(declareSite());
    const trust = trustOf(on);
    let issued = 0;
    await fc.assert(
      fc.asyncProperty(sent, async ([path, body]) => {
        const told = await on.post(path, body);
        expectContract(told);
        if (told.status !== 200) return;
        for (const { text: code } of issuedAnswer.parse(told.json).codes) {
          sure(openDeclarationText(code, trust));
          issued += 1;
        }
        expect(totalOf(on)).toBe(issued);
      }),
      { numRuns: 400 },
    );
    expect(on.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('ten thousand requests of one address', () => {
  test('take nothing from others: they are all served, and what was taken is what is kept', async () => {
    const on = await serve(declareSite({ limits: { perAddressPerMinute: 50, perPersonPerHour: 10 } }));
    const flood = { sent: 0, taken: 0, refused: 0 };
    const attacker = async () => {
      while (flood.sent < 10_000) {
        flood.sent += 1;
        const { status, json } = await on.post('/api/declare', orderOf(flood.sent), { from: '127.0.0.66' });
        if (status === 200) flood.taken += 1;
        else {
          flood.refused += 1;
          expect([status, declareFault.parse(json).error]).toEqual([429, 'wait']);
        }
      }
    };
    const visitors = Array.from({ length: 60 }, (_, index) => index);
    const visit = async (index: number) => {
      await until('the flood is there', () => flood.sent > index * 100);
      return (await on.post('/api/declare', orderOf(50_000 + index), { from: `127.0.1.${index + 1}` })).status;
    };
    const [statuses] = await Promise.all([Promise.all(visitors.map(visit)), ...Array.from({ length: 16 }, attacker)]);
    expect(statuses).toEqual(visitors.map(() => 200));
    expect(flood.taken).toBe(50);
    expect(flood.refused).toBe(9_950);
    expect(totalOf(on)).toBe(50 + visitors.length);
  });

  test('connections of one address that say nothing leave room for others', async () => {
    const on = await serve(declareSite());
    const { port } = new URL(on.url);
    let closed = 0;
    const idle = Array.from({ length: 300 }, () => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: '127.0.0.66' });
      socket
        .on('error', () => undefined)
        .on('close', () => {
          closed += 1;
        });
      return socket;
    });
    await until('those over the limit are closed', () => closed >= 44);
    expect((await on.ask('/api/place', { from: '127.0.0.67' })).status).toBe(200);
    expect(closed).toBe(44);
    for (const socket of idle) socket.destroy();
    await until('all are closed', () => closed === 300);
    await until('the address is served again', async () => {
      const told = await on.ask('/api/place', { from: '127.0.0.66' }).catch(() => null);
      return told?.status === 200;
    });
  });
});
