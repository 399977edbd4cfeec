import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newBreaker } from '../../../main/controller/register/breaker.ts';
import { type Lookup, type LookupOptions, newLookup } from '../../../main/controller/register/lookup.ts';
import { type LookupFile, lookupConfig, readLookup } from '../../../main/controller/register/lookup-config.ts';
import { newPoster } from '../../../main/controller/register/lookup-post.ts';
import { countLookups } from '../../../main/record/lookup-cache.ts';
import { newTestClock, type TestClock } from '../../clock.ts';
import { need, newFolder } from '../../record/journals.ts';
import { importedAt, openWriter, rowOf } from '../../record/registers.ts';
import { aliasOf, type Endpoint, giving, morning, openText, personOf, startEndpoint, tokenOf } from './lookups.ts';

const minute = 60_000;
const hour = 60 * minute;

interface Rig {
  readonly dir: string;
  readonly clock: TestClock;
  readonly lookup: Lookup;
  /** The name of what is found now, with its age in minutes, or null. */
  found(...people: number[]): readonly unknown[] | null;
  needs(...people: number[]): boolean;
  ask(...people: number[]): Promise<void>;
}

function rigOf(file: Partial<LookupFile> | null, more: Partial<LookupOptions> = {}): Rig {
  const dir = more.dir ?? newFolder();
  const clock = newTestClock(morning);
  const config = file === null ? null : readLookup(lookupConfig.parse(file), dir);
  if (config?.ok === false) throw new Error(JSON.stringify(config.fault));
  const endpoint = config === null ? null : { ...config.value, ...newPoster(config.value, clock) };
  const lookup = newLookup({
    dir,
    clock,
    random: randomBytes,
    endpoint,
    openText,
    audiences: ['lc-hospital'],
    ...more,
  });
  onTestFinished(() => lookup.close());
  const aliases = (people: readonly number[]) => people.map(number => aliasOf(number));
  return {
    dir,
    clock,
    lookup,
    found(...people) {
      const found = lookup.find(aliases(people), clock.now());
      if (!found.ok) throw new Error(found.fault.message);
      if (found.value === null) return null;
      const { declaration, ageMs, isStale } = found.value;
      return [declaration.name, declaration.source, ageMs / minute, isStale ? 'stale' : 'fresh'];
    },
    needs: (...people) => lookup.needsFetch(aliases(people), clock.now()),
    ask: (...people) => lookup.refresh(aliases(people)),
  };
}

async function rigWith(changes: Partial<LookupFile> = {}, more: Partial<LookupOptions> = {}) {
  const endpoint = await startEndpoint();
  return { endpoint, ...rigOf({ url: endpoint.url, ...changes }, more) };
}

describe('without an endpoint', () => {
  test('the register answers, also one that is imported while the gate runs', async () => {
    const rig = rigOf(null);
    expect(rig.found(1)).toBeNull();
    need(openWriter(rig.dir).add([rowOf()], importedAt));
    rig.clock.advance(5 * minute);
    expect(rig.found(1)).toEqual([rowOf().name, 'import', 5, 'fresh']);
    expect(rig.needs(2)).toBe(false);
    await rig.ask(2);
    expect(rig.lookup.status()).toMatchObject({ url: null, lastSuccessAt: null, lastFailure: null, cacheFault: null });
  });

  test('a register that cannot be used is told, and used again when it is right', () => {
    const rig = rigOf(null);
    writeFileSync(join(rig.dir, 'register.sqlite'), 'nothing at all, '.repeat(99));
    expect(rig.lookup.find([aliasOf(1)], morning)).toMatchObject({ ok: false, fault: { kind: 'corrupt' } });
    expect(rig.lookup.status().registerFault).toContain('register.key is missing');
    writeFileSync(join(rig.dir, 'register.sqlite'), '');
    writeFileSync(join(rig.dir, 'register.key'), randomBytes(32));
    expect(rig.found(1)).toBeNull();
    expect(rig.lookup.status().registerFault).toBeNull();
  });
});

describe('an endpoint', () => {
  test('is asked by pseudonyms only, and its answer is kept', async () => {
    const rig = await rigWith();
    rig.endpoint.answer = giving(tokenOf(1));
    expect(rig.needs(1, 2)).toBe(true);
    await rig.ask(1, 2);
    expect(rig.endpoint.asked[0]?.body).toBe(JSON.stringify({ persons: [personOf(1), personOf(2)] }));
    expect(rig.endpoint.asked[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(rig.endpoint.asked[0]?.headers.authorization).toBeUndefined();
    expect(rig.found(1)).toEqual(['Trần Văn Bình', 'endpoint', 0, 'fresh']);
    expect(rig.found(2)).toBeNull();
    expect(rig.needs(1, 2)).toBe(false);
    expect(rig.lookup.status()).toMatchObject({ lastSuccessAt: morning, lastFailure: null, ageMs: 0, ignored: 0 });
    expect(need(countLookups(rig.dir))).toEqual({ declarations: 1, none: 1, lastFetchAt: morning });
  });

  test('answers when it is gone, with its age, also in the next life', async () => {
    const rig = await rigWith();
    rig.endpoint.answer = giving(tokenOf(1));
    await rig.ask(1);
    await rig.endpoint.close();
    rig.clock.advance(10 * minute - 1);
    expect(rig.needs(1)).toBe(false);
    rig.clock.advance(1);
    expect(rig.needs(1)).toBe(true);
    await rig.ask(1);
    expect(rig.lookup.status()).toMatchObject({
      lastFailure: { why: 'nobody answers at its address' },
      ageMs: 10 * minute,
    });
    expect(rig.found(1)).toEqual(['Trần Văn Bình', 'endpoint', 10, 'stale']);
    rig.lookup.close();
    const next = rigOf({ url: rig.endpoint.url }, { dir: rig.dir });
    next.clock.advance(24 * hour);
    expect(next.found(1)).toEqual(['Trần Văn Bình', 'endpoint', 24 * 60, 'stale']);
  });

  test('that knew of nothing is asked again after a minute', async () => {
    const rig = await rigWith();
    await rig.ask(1);
    rig.clock.advance(minute - 1);
    expect(rig.needs(1)).toBe(false);
    rig.clock.advance(1);
    expect(rig.needs(1)).toBe(true);
  });

  test('is not asked for whom the register knows, and is asked for whom it knows no more', async () => {
    const rig = await rigWith();
    const short = rowOf({ notBeforeS: morning / 1_000 - 60, expiresAtS: morning / 1_000 + 60 });
    need(openWriter(rig.dir).add([short], importedAt));
    rig.endpoint.answer = giving(tokenOf(1));
    expect(rig.needs(1)).toBe(false);
    await rig.ask(1);
    expect(rig.found(1)).toEqual([short.name, 'import', 0, 'fresh']);
    rig.clock.advance(61_000);
    expect(rig.found(1)).toEqual(['Trần Văn Bình', 'endpoint', 61 / 60, 'fresh']);
  });

  test('an expired answer is told as such, and asked for again', async () => {
    const rig = await rigWith();
    rig.endpoint.answer = giving(tokenOf(1, { from: -7_200, until: -3_600 }));
    await rig.ask(1);
    const found = rig.lookup.find([aliasOf(1)], rig.clock.now());
    expect(found).toMatchObject({ ok: true, value: { declaration: { expiresAtS: morning / 1_000 - 3_600 } } });
    expect(rig.needs(1)).toBe(false);
    rig.clock.advance(minute);
    expect(rig.needs(1)).toBe(true);
  });

  test('of several the newest valid one counts', async () => {
    const rig = await rigWith();
    const tokens = [
      tokenOf(1, { name: 'older' }),
      tokenOf(1, { name: 'newer', from: -60 }),
      tokenOf(1, { name: 'next', from: 600 }),
      tokenOf(1, { name: 'over', from: -30, until: -10 }),
    ];
    rig.endpoint.answer = giving(...tokens);
    await rig.ask(1);
    expect(rig.found(1)?.[0]).toBe('newer');
    rig.clock.advance(10 * minute);
    expect(rig.found(1)?.[0]).toBe('next');
  });

  test('whose token is trusted no more is not believed, without asking it', async () => {
    let isTrusted = true;
    const rig = await rigWith({}, { openText: text => (isTrusted ? openText(text) : { ok: false, fault: 'revoked' }) });
    rig.endpoint.answer = giving(tokenOf(1));
    await rig.ask(1);
    expect(rig.found(1)).not.toBeNull();
    isTrusted = false;
    expect(rig.found(1)).toBeNull();
  });

  test('a name and a birth date prove nobody’s declaration', async () => {
    const rig = await rigWith();
    need(openWriter(rig.dir).add([rowOf()], importedAt));
    const weak = [aliasOf(1, 'name-birth')];
    expect(need(rig.lookup.find(weak, morning) as { ok: true; value: unknown })).toBeNull();
    expect(rig.lookup.needsFetch(weak, morning)).toBe(false);
    await rig.lookup.refresh(weak);
    expect(rig.endpoint.asked).toEqual([]);
  });

  test('what was fetched for a question is fresh to it, though the answer is younger', async () => {
    const { lookup, clock, ask, endpoint } = await rigWith();
    endpoint.answer = giving(tokenOf(1, { from: -3_600 }));
    const asked = clock.now();
    clock.set(asked + 700);
    await ask(1);
    expect(lookup.find([aliasOf(1)], asked)).toMatchObject({ ok: true, value: { isStale: false, ageMs: 0 } });
    // No question waits for so long: the clock has been set back.
    expect(lookup.find([aliasOf(1)], asked - 10_000)).toMatchObject({ ok: true, value: { isStale: true } });
  });

  test('the clock set back makes what was fetched stale, not young', async () => {
    const rig = await rigWith();
    rig.endpoint.answer = giving(tokenOf(1, { from: -48 * 3_600 }));
    await rig.ask(1);
    rig.clock.set(morning - 24 * hour);
    expect(rig.found(1)).toEqual(['Trần Văn Bình', 'endpoint', 0, 'stale']);
    expect(rig.needs(1)).toBe(true);
  });

  test('the same person at two lanes is one question; connections are used again', async () => {
    const rig = await rigWith();
    const first = rig.ask(1);
    expect(rig.needs(1)).toBe(true);
    expect(rig.ask(1)).toBe(first);
    await first;
    await rig.ask(2);
    await rig.ask(3);
    expect(rig.endpoint.asked).toHaveLength(3);
    expect(rig.endpoint.connections()).toBe(1);
  });
});

describe('a lying endpoint', () => {
  const ignored: readonly (readonly [string, string])[] = [
    ['another person’s', tokenOf(2)],
    ['forged', tokenOf(1, { isForged: true })],
    ['no token', 'VD1:NOTHING'],
    ['a card', '001099012345|123456789|Nguyễn Văn A|01011999|Nam|Xã X|15082021'],
    ['empty', ''],
  ];
  test.each(ignored)('%s is ignored and counted', async (_name, text) => {
    const rig = await rigWith();
    rig.endpoint.answer = giving(text, tokenOf(1, { name: 'own' }), text);
    await rig.ask(1);
    expect(rig.found(1)?.[0]).toBe('own');
    expect(rig.found(2)).toBeNull();
    expect(rig.lookup.status()).toMatchObject({ ignored: 2, lastFailure: null });
  });

  test('of two persons asked for, each gets the own token only', async () => {
    const rig = await rigWith();
    rig.endpoint.answer = giving(tokenOf(1, { name: 'one' }), tokenOf(2, { name: 'two' }));
    await rig.ask(1, 2);
    expect([rig.found(1)?.[0], rig.found(2)?.[0]]).toEqual(['one', 'two']);
  });
});

describe('a failing endpoint', () => {
  const send =
    (status: number, body: string | Buffer, headers = {}) =>
    (response: ServerResponse) => {
      response.writeHead(status, headers).end(body);
    };
  const big = JSON.stringify({ declarations: [{ text: 'A'.repeat(64 * 1_024) }] });
  const answers: readonly (readonly [string, Endpoint['answer'], RegExp])[] = [
    ['redirects', send(302, '', { location: 'https://example.org/' }), /^it answers 302: redirects are not followed$/],
    ['says 401', send(401, 'who are you?'), /^it answers 401$/],
    ['says 404', send(404, ''), /^it answers 404$/],
    ['says 500', send(500, 'sorry'), /^it answers 500$/],
    ['says 204', send(204, ''), /^it answers 204$/],
    ['sends too much', send(200, big), /^it answers with over 65536 bytes$/],
    ['sends no JSON', send(200, '<html>'), /^it answers with no JSON$/],
    ['sends another JSON', send(200, '{"declarations":{}}'), /^it answers with another JSON$/],
    ['sends more than the protocol', send(200, '{"declarations":[],"more":1}'), /^it answers with another JSON$/],
    ['sends null', send(200, 'null'), /^it answers with another JSON$/],
    ['sends no UTF-8', send(200, Buffer.from([0x22, 0xff, 0x22])), /UTF-8/],
    ['sends nothing', send(200, ''), /^it answers with no JSON$/],
    ['compresses', send(200, 'xx', { 'content-encoding': 'gzip' }), /^it answers compressed, unasked$/],
    ['hangs up', response => response.destroy(), /hang up|hung up|ECONNRESET/],
    [
      'hangs up in the middle',
      response => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"decl', () => response.destroy());
      },
      /hang up|hung up|aborted|ECONNRESET/,
    ],
    ['speaks no HTTP', response => response.socket?.end('SSH-2.0-nobody\r\n'), /Parse Error/],
  ];

  test.each(answers)('that %s fails, and what is known stays', async (_name, answer, why) => {
    const rig = await rigWith();
    rig.endpoint.answer = giving(tokenOf(1));
    await rig.ask(1);
    rig.endpoint.answer = answer;
    rig.clock.advance(11 * minute);
    await rig.ask(1);
    expect(rig.lookup.status().lastFailure).toEqual({ at: rig.clock.now(), why: expect.stringMatching(why) });
    expect(rig.lookup.status().isDown).toBe(true);
    expect(rig.found(1)).toEqual(['Trần Văn Bình', 'endpoint', 11, 'stale']);
    expect(rig.clock.pending).toBe(0);
  });

  test.each([
    ['never answers', () => undefined],
    [
      'stops in the middle',
      (response: ServerResponse) => {
        response.writeHead(200);
        response.write('{');
      },
    ],
  ])('that %s is left after the deadline', async (_name, answer) => {
    const rig = await rigWith({ timeoutMs: 1_500 });
    const heard = new Promise<void>(resolve => {
      rig.endpoint.answer = response => {
        answer(response);
        resolve();
      };
    });
    const asked = rig.ask(1);
    await heard;
    rig.clock.advance(1_499);
    expect(rig.lookup.status().lastFailure).toBeNull();
    rig.clock.advance(1);
    await asked;
    expect(rig.lookup.status().lastFailure?.why).toBe('no answer within 1500 ms');
  });

  test('is asked no more for 5 s, then by one visitor at a time, and then for longer', async () => {
    const rig = await rigWith();
    rig.endpoint.answer = send(500, '');
    await Promise.all([rig.ask(1), rig.ask(2), rig.ask(3)]);
    expect(rig.needs(1)).toBe(false);
    rig.clock.advance(4_999);
    expect(rig.needs(4)).toBe(false);
    rig.clock.advance(1);
    expect(rig.needs(4)).toBe(true);
    const probe = rig.ask(4);
    expect(rig.needs(5)).toBe(false);
    await probe;
    rig.clock.advance(9_999);
    expect(rig.needs(4)).toBe(false);
    rig.clock.advance(1);
    rig.endpoint.answer = giving(tokenOf(4));
    await rig.ask(4);
    expect(rig.lookup.status().isDown).toBe(false);
    expect(rig.needs(5)).toBe(true);
  });

  test('the pauses grow to 5 min and begin again after a success; the wall clock plays no part', () => {
    const clock = newTestClock(morning);
    const breaker = newBreaker(clock);
    const pauses: number[] = [];
    for (let failure = 0; failure < 8; failure += 1) {
      breaker.failed();
      breaker.failed();
      clock.set(morning + failure * hour);
      let waited = 0;
      for (; !breaker.allows(false); waited += 1_000) clock.advance(1_000);
      pauses.push(waited / 1_000);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
    expect(breaker.allows(true)).toBe(false);
    breaker.succeeded();
    expect(breaker.allows(true)).toBe(true);
    breaker.failed();
    clock.advance(5_000);
    expect(breaker.allows(false)).toBe(true);
  });

  test('a waiting connection that the endpoint closes is no failure', async () => {
    const rig = await rigWith();
    await rig.ask(1);
    const closed = new Promise<void>(resolve => {
      rig.endpoint.answer = response => {
        // Ends the connection under the second question, whose repetition is answered.
        rig.endpoint.answer = giving(tokenOf(2));
        response.socket?.resetAndDestroy();
        resolve();
      };
    });
    await Promise.all([closed, rig.ask(2)]);
    expect(rig.found(2)?.[0]).toBe('Trần Văn Bình');
    expect(rig.lookup.status().lastFailure).toBeNull();
  });

  test('never rejects, not even after the end, and then asks nobody', async () => {
    const rig = await rigWith();
    rig.endpoint.answer = () => undefined;
    const asked = rig.ask(1);
    rig.lookup.close();
    rig.lookup.close();
    await expect(asked).resolves.toBeUndefined();
    await expect(rig.ask(2)).resolves.toBeUndefined();
    expect(rig.needs(3)).toBe(false);
  });

  test('whatever the sender throws is a failure', async () => {
    const post = () => Promise.reject(new Error('no socket left'));
    const rig = rigOf(null, { endpoint: { url: 'https://example.org/', ttlMs: minute, post, close: () => undefined } });
    await rig.ask(1);
    expect(rig.lookup.status().lastFailure?.why).toContain('no socket left');
  });
});

describe('a cache whose file cannot be used', () => {
  test('is kept in memory, and told', async () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'lookup.sqlite'), 'nothing at all, '.repeat(99));
    const rig = await rigWith({}, { dir });
    rig.endpoint.answer = giving(tokenOf(1));
    await rig.ask(1);
    expect(rig.found(1)?.[0]).toBe('Trần Văn Bình');
    expect(rig.lookup.status().cacheFault).toContain('remove it');
    expect(readFileSync(join(dir, 'lookup.sqlite'), 'utf8')).toContain('nothing at all');
  });
});

describe('over TLS', () => {
  /** A certificate for localhost that only its own file vouches for. */
  function certificate(dir: string, name: string, subject = 'localhost') {
    const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.pem`)];
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const about = ['-subj', `/CN=${subject}`, '-addext', `subjectAltName=DNS:${subject}`, '-keyout', key, '-out', cert];
    execFileSync('openssl', [...args, ...about], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  }

  test('the site’s own authority is asked with the token, and no other is believed', async () => {
    const dir = newFolder();
    const endpoint = await startEndpoint(certificate(dir, 'site'));
    certificate(dir, 'other');
    writeFileSync(join(dir, 'token'), 'abc.DEF-123~\n');
    endpoint.answer = giving(tokenOf(1));
    const rig = rigOf({ url: endpoint.url, caFile: 'site.pem', tokenFile: 'token' }, { dir });
    await rig.ask(1);
    expect(rig.lookup.status().lastFailure).toBeNull();
    expect(rig.found(1)?.[0]).toBe('Trần Văn Bình');
    expect(endpoint.asked[0]?.headers.authorization).toBe('Bearer abc.DEF-123~');
    for (const caFile of ['other.pem', undefined]) {
      const suspicious = rigOf({ url: endpoint.url, ...(caFile === undefined ? {} : { caFile: join(dir, caFile) }) });
      await suspicious.ask(1);
      expect(suspicious.lookup.status().lastFailure?.why).toMatch(/^its certificate is not accepted/);
    }
    writeFileSync(join(dir, 'token'), 'two words\n');
    await rig.ask(2);
    expect(rig.lookup.status().lastFailure?.why).toContain('expected a bearer token');
    expect(endpoint.asked).toHaveLength(1);
  });

  test('a certificate for another name is not believed, whatever the environment says', async () => {
    const dir = newFolder();
    const endpoint = await startEndpoint(certificate(dir, 'site', 'elsewhere.example'));
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    });
    const rig = rigOf({ url: endpoint.url, caFile: 'site.pem' }, { dir });
    await rig.ask(1);
    expect(rig.lookup.status().lastFailure?.why).toBe('its certificate is not accepted (ERR_TLS_CERT_ALTNAME_INVALID)');
    expect(endpoint.asked).toEqual([]);
  });
});

describe('the site file’s key', () => {
  test.each([
    ['https://declarations.example.vn/v1', true],
    ['http://127.0.0.1:8080/x', true],
    ['http://[::1]:8080/', true],
    ['http://localhost/', true],
    ['http://declarations.example.vn/', false],
    ['http://127.0.0.1.example.vn/', false],
    ['http://localhost.example.vn/', false],
    ['http://10.0.0.1/', false],
    ['https://user:word@declarations.example.vn/', false],
    ['https://declarations.example.vn/#part', false],
    ['ftp://declarations.example.vn/', false],
    ['declarations.example.vn', false],
    ['', false],
  ])('%s: %s', (url, isGood) => {
    expect(lookupConfig.safeParse({ url }).success).toBe(isGood);
  });

  test('has its defaults, and takes no other', () => {
    expect(lookupConfig.parse({ url: 'https://a.vn/' })).toEqual({
      url: 'https://a.vn/',
      timeoutMs: 1_500,
      ttlMinutes: 10,
    });
    expect(lookupConfig.safeParse({ url: 'https://a.vn/', ttl: 1 }).success).toBe(false);
  });

  test('a file that is not there is named by its key', () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'ca.pem'), 'hello');
    const file = lookupConfig.parse({ url: 'https://a.vn/', tokenFile: 'nowhere', caFile: 'ca.pem' });
    expect(readLookup(file, dir)).toMatchObject({
      ok: false,
      fault: [
        { path: 'lookup.tokenFile', message: expect.stringContaining('ENOENT') },
        { path: 'lookup.caFile', message: 'expected certificates as PEM' },
      ],
    });
  });
});
