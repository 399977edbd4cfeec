/** The site file's key `declare`, and that of a lane: what is taken, what it defaults to, and what is said of the rest. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadSite } from '../../main/controller/site.ts';
import { makeSite } from '../gate.ts';

const sim = { driver: 'sim' };
const usual = { url: 'https://declare.example.org', issuer: 'doh', key: 'trust/doh.private.jwk' };

function load(declare: object, lane: object = {}) {
  const site = makeSite([{ id: 'in-1', direction: 'in', scanners: [sim], relay: sim, ...lane }], { declare });
  onTestFinished(() => site.remove());
  writeFileSync(join(site.dir, 'trust/lookup.token'), 'abc123\n');
  return { dir: site.dir, loaded: loadSite(site.file) };
}

/** The faulty keys. */
function faulty(changes: object, lane: object = {}): readonly string[] {
  const { loaded } = load({ ...usual, ...changes }, lane);
  return loaded.ok ? [] : loaded.fault.map(({ path }) => path);
}

test('what is not said is this', () => {
  const { dir, loaded } = load(usual);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
  expect(loaded.value.declare).toEqual({
    ...usual,
    key: join(dir, 'trust/doh.private.jwk'),
    ...{ host: '127.0.0.1', port: 8_788, tls: null, proxies: [], validHours: 72, audience: 'hospital' },
    ...{ store: true, keepDays: 7, tokenFile: null },
    limits: { perAddressPerMinute: 120, perPersonPerHour: 10 },
  });
  expect(loaded.value.lanes[0]?.declare).toBeNull();
});

describe('the address', () => {
  test.each([
    ['https://declare.example.org', true],
    ['https://declare.example.org/', true],
    ['https://declare.example.org:8443', true],
    ['http://localhost:8788', true],
    ['http://127.0.0.1:8788', true],
    ['http://declare.example.org', false],
    ['http://192.168.1.10:8788', false],
    ['https://declare.example.org/form', false],
    ['https://declare.example.org/?lane=in-1', false],
    ['https://declare.example.org/#in-1', false],
    ['https://me:secret@declare.example.org', false],
    ['declare.example.org', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('%s: %s', (url, isTaken) => {
    expect(faulty({ url })).toEqual(isTaken ? [] : ['declare.url']);
  });
});

test.each([
  [{ host: '0.0.0.0' }, ['declare.host']],
  [{ host: '0.0.0.0', tls: { certificate: 'a.crt', key: 'a.key' } }, []],
  [{ host: 'localhost' }, []],
  [{ issuer: 'somebody-else' }, ['declare.issuer']],
  [{ tokenFile: 'trust/lookup.token' }, []],
  [{ tokenFile: 'trust/gone.token' }, ['declare.tokenFile']],
  [{ proxies: ['10.0.0.1', '::1'] }, []],
  [{ proxies: ['proxy.local'] }, ['declare.proxies[0]']],
  [{ validHours: 0 }, ['declare.validHours']],
  [{ keepDays: 0 }, ['declare.keepDays']],
  [{ audience: 'All sites' }, ['declare.audience']],
  [{ limits: { perAddressPerMinute: 0 } }, ['declare.limits.perAddressPerMinute']],
  [{ port: 65_536 }, ['declare.port']],
  [{ secret: 1 }, ['declare.secret']],
])('%j: %j', (changes, paths) => {
  expect(faulty(changes)).toEqual(paths);
});

describe('a lane', () => {
  test.each([
    [true, { idleSeconds: 45, ask: ['host'] }],
    [{}, { idleSeconds: 45, ask: ['host'] }],
    [{ ask: [] }, { idleSeconds: 45, ask: [] }],
    [
      { idleSeconds: 90, ask: ['phone', 'plate'] },
      { idleSeconds: 90, ask: ['phone', 'plate'] },
    ],
  ])('that has declare: %j', (declare, settings) => {
    const { loaded } = load(usual, { declare });
    expect(loaded.ok && loaded.value.lanes[0]?.declare).toEqual(settings);
  });

  test.each([[false], [{ idleSeconds: 5 }], [{ ask: ['name'] }], [{ after: 1 }]])(
    'declare: %j is a mistake',
    declare => {
      expect(faulty({}, { declare }).every(path => path.startsWith('lanes[0].declare'))).toBe(true);
      expect(faulty({}, { declare })).not.toEqual([]);
    },
  );
});
