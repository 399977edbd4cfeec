import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { newKey } from '../../../main/cli/certificates.ts';
import { type LanConfig, readLan } from '../../../main/controller/station/lan.ts';
import { ask, link } from './sockets.ts';
import { makeCertificates, startStation, type TestStation } from './stations.ts';

const folders: string[] = [];
const stations: TestStation[] = [];
afterEach(async () => {
  for (const on of stations.splice(0)) await on.close();
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true });
});

async function start(...args: Parameters<typeof startStation>): Promise<TestStation> {
  const on = await startStation(...args);
  stations.push(on);
  return on;
}

async function certificates(...args: Parameters<typeof makeCertificates>) {
  const made = await makeCertificates(...args);
  folders.push(made.dir);
  return made;
}

const names = ['gate.local', '192.168.1.10'];
const day = 86_400_000;

describe('certificate and key', () => {
  test('are read beside the site file', async () => {
    const { dir, config } = await certificates(names);
    expect(readLan(config, dir, Date.now())).toMatchObject({ ok: true, value: { warnings: [] } });
    expect(readLan({ ...config, key: join(dir, 'gate.key') }, '/nowhere', Date.now())).toMatchObject({
      fault: { kind: 'missing' },
    });
  });

  const wrong: readonly [string, (dir: string) => Partial<LanConfig>, string, string][] = [
    ['a certificate that is not there', () => ({ certificate: 'x.crt' }), 'missing', 'station.lan.certificate'],
    ['a key that is not there', () => ({ key: 'x.key' }), 'missing', 'station.lan.key'],
    [
      'a folder',
      dir => {
        mkdirSync(join(dir, 'folder'));
        return { certificate: 'folder' };
      },
      'unreadable',
      'EISDIR',
    ],
    [
      'text',
      dir => {
        writeFileSync(join(dir, 'text'), 'hello');
        return { certificate: 'text' };
      },
      'no-certificate',
      'text',
    ],
    ['a key for a certificate', () => ({ certificate: 'gate.key' }), 'no-certificate', 'gate.key'],
    ['a certificate for a key', () => ({ key: 'gate.crt' }), 'no-key', 'gate.crt'],
    [
      'another’s key',
      dir => {
        writeFileSync(join(dir, 'other.key'), newKey().export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
        return { key: 'other.key' };
      },
      'key-does-not-fit',
      'other.key',
    ],
    [
      'a key with a password',
      dir => {
        const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
        writeFileSync(join(dir, 'locked.key'), newKey().export(cipher), { mode: 0o600 });
        return { key: 'locked.key' };
      },
      'no-key',
      'locked.key',
    ],
  ];
  test.each(wrong)('%s is a fault that names it', async (_, change, kind, told) => {
    const { dir, config } = await certificates(names);
    const read = readLan({ ...config, ...change(dir) }, dir, Date.now());
    expect(read).toMatchObject({ ok: false, fault: { kind, message: expect.stringContaining(told) } });
  });

  test.each([
    ['before its time', -day, 'not-yet-valid'],
    ['after its time', 201 * day, 'expired'],
  ])('%s it is a fault', async (_, after, kind) => {
    const { dir, config } = await certificates(names);
    expect(readLan(config, dir, Date.now() + after)).toMatchObject({ ok: false, fault: { kind } });
  });

  test('what works for now is warned of', async () => {
    const { dir, config } = await certificates(names, { until: new Date(Date.now() + 20 * day) });
    chmodSync(join(dir, 'gate.key'), 0o644);
    const read = readLan({ ...config, names: [...names, 'other.local', '192.168.1.11'] }, dir, Date.now());
    const warnings = read.ok ? read.value.warnings : [];
    expect(warnings).toHaveLength(4);
    expect(warnings.join('\n')).toMatch(/chmod 600.*other\.local is not in.*192\.168\.1\.11 is not in.*expires on/s);
  });
});

describe('the listener', () => {
  test('serves the desk and the API, and nothing else', async () => {
    const { lan } = await start();
    for (const path of [
      '/visitor/in-1',
      '/demo',
      '/metrics',
      '/',
      '/desk',
      '/api',
      '/api/v2/lanes',
      '/visitor/in-1?code=x',
    ]) {
      expect((await ask(lan, { path })).status, path).toBe(404);
    }
    expect((await ask(lan, { path: '/api/v1/openapi.json' })).status).toBe(200);
    const asVisitor = await link(lan, '/link?role=visitor&lane=in-1', { origin: lan.origin, cookie: 'x=y' });
    expect(asVisitor).toEqual({ code: 4401 });
  });

  test('lets no screen’s cookie in', async () => {
    const { lan, loopback, sessions } = await start();
    const { name, value } = sessions.cookieOf({ role: 'visitor', lane: 'in-1' });
    const cookie = `${name}=${value}`;
    expect(await link(loopback, '/link?role=visitor&lane=in-1', { origin: loopback.origin, cookie })).toEqual({
      first: '{}',
    });
    expect(await link(lan, '/link?role=visitor&lane=in-1', { origin: lan.origin, cookie })).toEqual({ code: 4401 });
  });

  test('tells whether the gate works, not which device is where', async () => {
    const { lan, loopback } = await start();
    expect(await ask(lan, { path: '/healthz' })).toMatchObject({ status: 503, body: '{"ok":false}' });
    expect((await ask(loopback, { path: '/healthz' })).body).toContain('/dev/serial');
  });

  test('gives nothing to who speaks no TLS', async () => {
    const { lan } = await start();
    const heard = await new Promise<string>(resolve => {
      let text = '';
      const socket = connect(lan.port, '127.0.0.1', () =>
        socket.write(`GET /healthz HTTP/1.1\r\nHost: ${lan.host}\r\n\r\n`),
      );
      socket.setEncoding('latin1').on('data', (more: string) => {
        text += more;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
    });
    expect(heard).not.toContain('HTTP');
    expect(heard.length).toBeLessThan(16);
  });

  test.each([
    ['TLSv1.1', false],
    ['TLSv1.2', true],
    ['TLSv1.3', true],
  ] as const)('%s: %s', async (version, isSpoken) => {
    const { lan } = await start();
    const spoken = await new Promise<boolean>(resolve => {
      const options = {
        port: lan.port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: lan.ca,
        ciphers: 'DEFAULT@SECLEVEL=0',
      };
      const socket = connectTls({ ...options, minVersion: version, maxVersion: version }, () => {
        resolve(true);
        socket.destroy();
      });
      socket.on('error', () => resolve(false));
    });
    expect(spoken).toBe(isSpoken);
  });

  test('that fails does not stop the gate', async () => {
    const { dir, config } = await certificates(names);
    const lost = await start({ lan: { config: { ...config, key: 'x.key' }, folder: dir, now: Date.now() } });
    expect(lost.station).toMatchObject({ lan: null, lanFault: { kind: 'missing' } });
    expect((await ask(lost.loopback, { path: '/metrics' })).status).toBe(200);

    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const blocked = await start({ lan: { config: { ...config, port }, folder: dir, now: Date.now() } });
    taken.close();
    expect(blocked.station).toMatchObject({ lan: null, lanFault: { kind: 'port-taken' } });
    expect(blocked.station.lanFault?.message).toContain('station.lan.port');
    expect((await ask(blocked.loopback, { path: '/metrics' })).status).toBe(200);
  });

  test('answers under each name of the site file, and no other', async () => {
    const { ca, dir, config } = await certificates([...names, 'fd00::7']);
    const on = await start({ lan: { config, folder: dir, now: Date.now() } });
    const port = Number(new URL(on.station.lan?.urls[0] ?? '').port);
    const hosts = ['gate.local', '192.168.1.10', '[fd00::7]'];
    expect(on.station.lan?.urls).toEqual(hosts.map(host => `https://${host}:${port}`));
    const here = { ...on.lan, port, ca, servername: 'gate.local' };
    for (const host of [...hosts, 'GATE.local']) {
      expect((await ask(here, { path: '/healthz', headers: { host: `${host}:${port}` } })).status, host).toBe(503);
    }
    for (const host of ['127.0.0.1', 'localhost', 'gate', 'gate.local.', '192.168.1.1', '[::1]']) {
      expect((await ask(here, { path: '/healthz', headers: { host: `${host}:${port}` } })).status, host).toBe(403);
    }
  });

  test('ends with open links', async () => {
    const on = await startStation();
    const socket = connect(on.lan.port, '127.0.0.1');
    await new Promise(resolve => socket.once('connect', resolve));
    socket.on('error', () => undefined);
    await on.close();
    expect(await ask(on.lan, { path: '/healthz' }).catch(() => 'gone')).toBe('gone');
    socket.destroy();
  });
});
