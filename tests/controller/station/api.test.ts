import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addApi } from '../../../main/controller/station/api.ts';
import { apiEventOf } from '../../../main/controller/station/api-events.ts';
import { apiSpecs } from '../../../main/controller/station/api-specs.ts';
import { type Asked, ask, type Told } from './sockets.ts';
import { newApi, startStation, type TestStation, tokens } from './stations.ts';

let on: TestStation;
beforeEach(async () => {
  on = await startStation();
});
afterEach(() => on.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const get = (path: string, headers: Record<string, string> = {}) => answered({ path: `/api/v1${path}`, headers });
const open = (lane: string, body: unknown, headers: Record<string, string> = bearer(tokens.open)) =>
  answered({
    method: 'POST',
    path: `/api/v1/lanes/${lane}/open`,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const order = { direction: 'in', reason: 'measured', note: 'wheelchair' };

interface Described {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: { readonly Problem: Schema } };
}
type Schema = z.core.JSONSchema.BaseSchema;
interface Operation {
  readonly operationId: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: Schema }> }>;
}
let described: Described | null = null;

/** Asks, and holds the answer against the gate's own description: no status, type or field that it does not name. */
async function answered(asked: Asked): Promise<Told> {
  const answer = await ask(on.loopback, asked);
  described ??= JSON.parse((await ask(on.loopback, { path: '/api/v1/openapi.json' })).body) as Described;
  const path = (asked.path.split('?')[0] ?? '').replace('/api/v1', '');
  const template = Object.keys(described.paths).find(known =>
    new RegExp(`^${known.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  const method = (asked.method ?? 'GET').toLowerCase();
  const response = template === undefined ? undefined : described.paths[template]?.[method]?.responses[answer.status];
  expect(response, `${method} ${path} ${answer.status}`).toBeDefined();
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  const schema = response?.content[type]?.schema;
  expect(schema, `${method} ${path} ${answer.status} ${type}`).toBeDefined();
  const whole = schema?.$ref === undefined ? schema : described.components.schemas.Problem;
  const parsed = z.fromJSONSchema(whole ?? false).safeParse(JSON.parse(answer.body));
  expect(parsed.error?.message).toBeUndefined();
  return answer;
}

describe('lanes', () => {
  test('are told without the person who passed last and the drivers’ words', async () => {
    const answer = await get('/lanes', bearer(tokens.lanes));
    expect(answer.status).toBe(200);
    const body = JSON.parse(answer.body);
    expect(body.lanes).toHaveLength(2);
    expect(body.lanes[0]).toMatchObject({ id: 'in-1', state: 'faulted', faults: [{ kind: 'relay', since: 2 }] });
    expect(answer.body).not.toMatch(/N\.T\.H\.H|secret/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('events', () => {
  const personal = 'Nguyễn Thị Hồng Hạnh';
  beforeEach(() => {
    for (let seq = 1; seq <= 5; seq++) {
      const payload = {
        direction: 'in',
        reasons: ['symptoms'],
        person: 'ab'.repeat(16),
        zone: 'site',
        count: 1,
        sealed: personal,
      };
      on.api.events.push({ seq, at: seq, kind: 'refused', lane: 'in-1', payload });
    }
  });

  test('go on after a number, in pages', async () => {
    const first = JSON.parse((await get('/events?limit=3', bearer(tokens.events))).body);
    expect(first.events.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3]);
    const second = JSON.parse((await get(`/events?after=${first.last}`, bearer(tokens.events))).body);
    expect(second.events.map(({ seq }: { seq: number }) => seq)).toEqual([4, 5]);
    expect(JSON.parse((await get('/events?after=5', bearer(tokens.events))).body)).toEqual({ events: [], last: 5 });
  });

  test.each(['after=-1', 'after=x', 'limit=0', 'limit=501', 'limit=1.5', 'after=1&after=2', 'before=3'])(
    'are not asked for with %s',
    async query => {
      expect((await get(`/events?${query}`, bearer(tokens.events))).status).toBe(400);
    },
  );

  test.each([
    [{ guard: personal, reason: personal, note: personal }, { reasons: [] }],
    [{ override: { guard: personal, reason: 'measured', note: personal } }, { reasons: ['measured'] }],
    [{ reasons: ['symptoms', personal, 7, 'exposure'] }, { reasons: ['symptoms', 'exposure'] }],
    [
      { person: personal, persons: [personal], zone: personal, format: personal },
      { person: null, zone: null, format: null },
    ],
    [
      { direction: personal, fault: personal, count: personal, entry: personal },
      { direction: null, fault: null, count: null, entry: null },
    ],
    [
      { of: 12, fault: 'relay', format: 'cccd' },
      { entry: 12, fault: 'relay', format: 'cccd' },
    ],
    [{ instruction: personal, detail: personal, sealed: { x: personal } }, {}],
    [null, { reasons: [] }],
    [[personal], { reasons: [] }],
  ])('keep back what is personal: %j', (payload, told) => {
    const event = apiEventOf({ seq: 1, at: 1, kind: 'x', lane: null, payload });
    expect(event).toMatchObject(told);
    expect(JSON.stringify(event)).not.toContain('Nguyễn');
  });
});

describe('opening', () => {
  test('is an override by the token’s name', async () => {
    const answer = await open('in-1', order);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { seq: 1 }]);
    const override = { guard: 'api:for-open', reason: 'measured', note: 'wheelchair' };
    expect(on.api.opened).toEqual([{ lane: 'in-1', direction: 'in', override }]);
  });

  test.each([
    ['an unknown lane', 'in-9', order, 404, 'unknown-lane'],
    ['a name that is no lane’s', 'IN-1', order, 400, 'bad-request'],
    ['the other way', 'in-1', { ...order, direction: 'out' }, 422, 'wrong-direction'],
    ['a reason that the site does not have', 'in-1', { ...order, reason: 'because' }, 422, 'unknown-reason'],
    ['no note', 'in-1', { ...order, note: ' ' }, 400, 'bad-request'],
    ['another guard’s name', 'in-1', { ...order, guard: 'Lan' }, 400, 'bad-request'],
    ['no JSON', 'in-1', '{', 400, 'bad-request'],
    ['a long body', 'in-1', { ...order, note: 'x'.repeat(5_000) }, 413, 'too-large'],
  ])('%s opens nothing', async (_, lane, body, status, problem) => {
    const answer = await open(lane, body);
    expect(JSON.parse(answer.body)).toMatchObject({ status, type: `urn:gatehouse:problem:${problem}` });
    expect(answer.status).toBe(status);
    expect(on.api.opened).toEqual([]);
  });

  test.each([
    ['refused', 409],
    ['not-recorded', 503],
  ])('%s by the lane', async (fault, status) => {
    on.api.does.opens = fault;
    expect((await open('in-1', order)).status).toBe(status);
  });
});

describe('the muster list', () => {
  test('is recorded as looked at before it is told', async () => {
    const answer = await get('/muster', bearer(tokens.muster));
    const { rows } = JSON.parse(answer.body);
    expect(rows).toMatchObject([{ name: 'Nguyễn Thị Hồng Hạnh', host: 'Khoa Nội' }]);
    expect(answer.body).not.toContain('84912345678');
    const persons = ['ab'.repeat(16)];
    expect(on.api.noted).toEqual([{ kind: 'looked', guard: 'api:for-muster', what: 'muster', persons, count: 1 }]);
  });

  test('is not told where that cannot be recorded, or the list not be read', async () => {
    on.api.does.notes = false;
    const unrecorded = await get('/muster', bearer(tokens.muster));
    expect([unrecorded.status, JSON.parse(unrecorded.body).type]).toEqual([503, 'urn:gatehouse:problem:not-recorded']);
    expect(unrecorded.body).not.toContain('Nguyễn');
    on.api.does.musters = false;
    const unread = await get('/muster', bearer(tokens.muster));
    expect([unread.status, JSON.parse(unread.body).type]).toEqual([503, 'urn:gatehouse:problem:not-available']);
  });
});

describe('tokens', () => {
  const routes = [
    ['lanes', () => ({ path: '/api/v1/lanes' })],
    ['events', () => ({ path: '/api/v1/events' })],
    ['muster', () => ({ path: '/api/v1/muster' })],
    [
      'open',
      () => ({
        method: 'POST',
        path: '/api/v1/lanes/in-1/open',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
      }),
    ],
  ] as const satisfies readonly (readonly [string, () => Asked])[];

  test.each(routes)('of every other scope do not do for %s', async (scope, asked) => {
    for (const [name, secret] of Object.entries(tokens)) {
      const right: Asked = asked();
      const answer = await answered({ ...right, headers: { ...right.headers, ...bearer(secret) } });
      expect(answer.status, name).toBe(name === scope ? 200 : 403);
      if (name !== scope) expect(answer.headers['www-authenticate']).toContain('insufficient_scope');
    }
    const without = await answered(asked());
    expect([without.status, without.headers['www-authenticate']]).toEqual([401, 'Bearer realm="gatehouse"']);
  });
});

describe('the description', () => {
  test('has every route that there is, and no other', async () => {
    const found: string[] = [];
    const server = fastify();
    server.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) found.push(`${one.toLowerCase()} ${url}`);
    });
    addApi(server, newApi().parts);
    await server.ready();
    await server.close();
    const specified = apiSpecs.map(({ method, path }) => `${method} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    expect(found.toSorted()).toEqual(specified.toSorted());
    const { paths } = JSON.parse((await get('/openapi.json')).body) as Described;
    const told = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(method => `${method} ${path}`),
    );
    expect(told.toSorted()).toEqual(apiSpecs.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  test('names parameters, bodies, scopes and failures of each', async () => {
    const { paths } = JSON.parse((await get('/openapi.json')).body) as Described;
    const opening = paths['/lanes/{id}/open']?.post;
    expect(opening?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: expect.objectContaining({ type: 'string' }) },
    ]);
    expect(opening?.security).toEqual([{ token: ['open'] }]);
    const schema = opening?.requestBody?.content['application/json']?.schema;
    expect(schema).toMatchObject({ required: ['direction', 'reason', 'note'], additionalProperties: false });
    expect(Object.keys(opening?.responses ?? {})).toEqual([
      ...['200', '400', '401', '403', '404', '409', '413', '415', '422', '429', '500', '503'],
    ]);
    const events = paths['/events']?.get;
    expect(events?.parameters.map(({ name, required }) => [name, required])).toEqual([
      ['after', false],
      ['limit', false],
    ]);
  });

  test('needs no token', async () => {
    expect((await get('/openapi.json')).status).toBe(200);
  });
});

test('failures of the whole API are problems as well', async () => {
  const nowhere = await ask(on.loopback, { path: '/api/v1/nowhere' });
  expect([nowhere.status, nowhere.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
  const foreign = await answered({
    path: '/api/v1/lanes',
    headers: { ...bearer(tokens.lanes), origin: 'https://evil.example' },
  });
  expect(foreign.status).toBe(403);
  const form = await open('in-1', 'a=b', {
    ...bearer(tokens.open),
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(form.status).toBe(415);
});

test('six hundred requests a minute', async () => {
  const statuses = [];
  for (let tries = 0; tries < 601; tries++) {
    statuses.push((await ask(on.loopback, { path: '/api/v1/lanes', headers: bearer(tokens.lanes) })).status);
  }
  expect(statuses.slice(0, 600).every(status => status === 200)).toBe(true);
  expect(statuses[600]).toBe(429);
  const next = await get('/lanes', bearer(tokens.lanes));
  expect(Number(next.headers['retry-after'])).toBeGreaterThan(0);
});
