import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { certifyAuthority, certifyServer, namesOf, namesOutside, newKey } from '../../main/cli/certificates.ts';
import { UsageError } from '../../main/cli/command.ts';
import { tls as command } from '../../main/cli/tls.ts';
import { readLan } from '../../main/controller/station/lan.ts';
import { gatehouse } from '../gate.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const at = (name: string) => join(dir, 'tls', name);
const read = (name: string) => readFileSync(at(name), 'utf8');
const tls = (...args: readonly string[]) => gatehouse(['tls', ...args, '--site', join(dir, 'site.yaml')]);
const twoNames = ['--name', 'gate.local', '--name', '192.168.1.10'];
const dayMs = 86_400_000;

describe('tls new', () => {
  test('makes a CA and a certificate that OpenSSL finds nothing wrong with', async () => {
    const made = await tls('new', ...twoNames, '--name', 'fd00::1:2');
    expect(made.code).toBe(0);
    const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', at('site-ca.crt'), at('gate.crt')];
    const verified = spawnSync('openssl', strict, { encoding: 'utf8' });
    expect(verified.stdout + verified.stderr).toBe(`${at('gate.crt')}: OK\n`);
    const shown = spawnSync('openssl', ['x509', '-noout', '-text', '-in', at('site-ca.crt')], { encoding: 'utf8' });
    expect(shown.stdout).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0\n/);
    expect(shown.stdout).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    expect(shown.stdout).toMatch(/Name Constraints: critical\s+Permitted:\s+DNS:local\n/);
    const certificate = new X509Certificate(read('gate.crt'));
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBe('DNS:gate.local, IP Address:192.168.1.10, IP Address:FD00:0:0:0:0:0:1:2');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.validToDate.getTime() - certificate.validFromDate.getTime()).toBeLessThan(825 * dayMs);
    expect(certificate.validToDate.getTime() - Date.now()).toBeGreaterThan(824 * dayMs);
    for (const key of ['site-ca.key', 'gate.key']) {
      expect(statSync(at(key)).mode & 0o777).toBe(0o600);
      expect(createPrivateKey(read(key)).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    }
    expect(statSync(join(dir, 'tls')).mode & 0o777).toBe(0o700);
  });

  test('prints lines that the site file takes, and the CA’s fingerprint', async () => {
    const { stdout } = await tls('new', ...twoNames);
    const lines = stdout.slice(0, stdout.indexOf('\n\n'));
    const { station } = parse(lines);
    expect(station.lan).toEqual({
      host: '0.0.0.0',
      port: 8443,
      names: ['gate.local', '192.168.1.10'],
      certificate: 'tls/gate.crt',
      key: 'tls/gate.key',
    });
    expect(readLan(station.lan, dir, Date.now())).toMatchObject({ ok: true, value: { warnings: [] } });
    expect(stdout).toContain(new X509Certificate(read('site-ca.crt')).fingerprint256);
    for (const system of ['Windows', 'Android', 'iOS', 'macOS', 'Linux/Chromium', 'dấu vân tay'])
      expect(stdout).toContain(system);
  });

  test('without a name it is for what others on its networks call this machine', async () => {
    const made = await tls('new', '--json');
    const addresses = Object.values(networkInterfaces()).flatMap(all => all ?? []);
    const own = addresses
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    const names: string[] = made.code === 0 ? JSON.parse(made.stdout).names : [];
    expect([...own, hostname().toLowerCase()]).toEqual(expect.arrayContaining(names));
    expect(names).toEqual(expect.arrayContaining(own));
    // A machine without either is told to name one.
    expect(made.code).toBe(names.length > 0 ? 0 : 2);
  });

  test('tells a program what it has made', async () => {
    const { stdout } = await tls('new', ...twoNames, '--days', '90', '--json');
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      certificate: at('gate.crt'),
      key: at('gate.key'),
      names: ['gate.local', '192.168.1.10'],
    });
    expect(Math.round((Date.parse(told.until) - Date.now()) / dayMs)).toBe(90);
    expect(told.fingerprint).toBe(new X509Certificate(read('site-ca.crt')).fingerprint256);
  });

  test('overwrites nothing', async () => {
    await tls('new', ...twoNames);
    const before = ['site-ca.crt', 'site-ca.key', 'gate.crt', 'gate.key'].map(read);
    const again = await tls('new', ...twoNames);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('tls renew')]);
    expect(['site-ca.crt', 'site-ca.key', 'gate.crt', 'gate.key'].map(read)).toEqual(before);
  });

  test('keeps the CA of the folder', async () => {
    await tls('new', ...twoNames);
    const [ca, key] = [read('site-ca.crt'), read('gate.key')];
    rmSync(at('gate.crt'));
    rmSync(at('gate.key'));
    expect((await tls('new', ...twoNames)).code).toBe(0);
    expect(read('site-ca.crt')).toBe(ca);
    expect(read('gate.key')).not.toBe(key);
    expect(new X509Certificate(read('gate.crt')).verify(new X509Certificate(ca).publicKey)).toBe(true);
  });

  test.each([
    ['half a CA', () => rmSync(at('site-ca.key')), /belong together/],
    ['a CA that is not ours', () => writeFileSync(at('site-ca.crt'), read('spare.crt')), /is not the CA/],
    [
      'another CA’s key',
      () => writeFileSync(at('site-ca.key'), newKey().export({ type: 'pkcs8', format: 'pem' })),
      /is not the CA/,
    ],
    ['a key that is none', () => writeFileSync(at('site-ca.key'), 'x'), /cannot be made/],
  ])('stops at %s, and writes nothing', async (_, harm, told) => {
    await tls('new', ...twoNames);
    writeFileSync(at('spare.crt'), read('gate.crt'));
    rmSync(at('gate.crt'));
    rmSync(at('gate.key'));
    harm();
    const before = readdirSync(join(dir, 'tls'));
    const ran = await tls('new', ...twoNames);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(told)]);
    expect(readdirSync(join(dir, 'tls'))).toEqual(before);
  });

  test.each([
    [['new', '--name', '']],
    [['new', '--name', 'a b']],
    [['new', '--name', '*.local']],
    [['new', '--name', '-gate']],
    [['new', '--name', '300.1.1.1']],
    [['new', '--name', 'https://gate.local']],
    [['new', '--name', 'gate.local:8443']],
    [['new', '--name', `${'a'.repeat(64)}.local`]],
    [['new', '--name', 'gate.local', '--days', '826']],
    [['new', '--name', 'gate.local', '--days', '0']],
    [['new', '--name', 'gate.local', '--days', '1.5']],
    [['new', ...Array.from({ length: 17 }, (_, n) => ['--name', `gate-${n}.local`]).flat()]],
    [['make', '--name', 'gate.local']],
    [[]],
  ])('wrong: %j', async args => {
    await expect(command.run([...args, '--site', join(dir, 'site.yaml')])).rejects.toThrow(UsageError);
    expect(existsSync(join(dir, 'tls'))).toBe(false);
  });
});

describe('tls renew', () => {
  test('makes another certificate by the same CA, for the same key and names', async () => {
    await tls('new', ...twoNames, '--days', '10');
    const [ca, key, first] = [read('site-ca.crt'), read('gate.key'), new X509Certificate(read('gate.crt'))];
    expect((await tls('renew')).code).toBe(0);
    const second = new X509Certificate(read('gate.crt'));
    expect([read('site-ca.crt'), read('gate.key')]).toEqual([ca, key]);
    expect(second.subjectAltName).toBe(first.subjectAltName);
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect(second.validToDate.getTime()).toBeGreaterThan(first.validToDate.getTime() + 800 * dayMs);
    expect(second.verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(readdirSync(join(dir, 'tls'))).toHaveLength(4);
  });

  test('takes other names that the CA may vouch for', async () => {
    await tls('new', ...twoNames);
    expect((await tls('renew', '--name', 'desk.local', '--name', '10.1.2.3')).code).toBe(0);
    expect(namesOf(read('gate.crt'))).toEqual(['desk.local', '10.1.2.3']);
    const before = read('gate.crt');
    const foreign = await tls('renew', '--name', 'bank.example', '--name', 'desk.local', '--name', '8.8.8.8');
    expect([foreign.code, foreign.stderr]).toEqual([1, expect.stringContaining('bank.example, 8.8.8.8')]);
    expect(read('gate.crt')).toBe(before);
  });

  test('says so where there is nothing to renew', async () => {
    const ran = await tls('renew');
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('tls new')]);
  });
});

describe('the CA’s bounds', () => {
  const validity = { from: new Date(Date.now() - 3_600_000), until: new Date(Date.now() + dayMs) };
  const order = () => ({ validity, serial: crypto.getRandomValues(new Uint8Array(16)) });
  const authority = newKey();
  let ca = '';
  beforeAll(async () => {
    ca = await certifyAuthority(authority, ['gate.hospital.example', '203.0.113.7'], order());
  });

  /** What a browser's TLS would say to a certificate that the CA's thief has made. */
  async function trusts(name: string): Promise<string> {
    const key = newKey();
    const cert = await certifyServer(authority, key, [name], order());
    const server = createServer({ cert, key: key.export({ type: 'pkcs8', format: 'pem' }) });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const checked = await new Promise<string>(resolve => {
      const socket = connect({ port, host: '127.0.0.1', ca, checkServerIdentity: () => undefined }, () => {
        resolve('trusted');
        socket.destroy();
      });
      socket.on('error', error => resolve(error.message));
    });
    server.close();
    return checked;
  }

  test.each([
    ['gate.hospital.example', 'trusted'],
    ['gate.local', 'trusted'],
    ['203.0.113.7', 'trusted'],
    ['192.168.200.3', 'trusted'],
    ['fd12::1', 'trusted'],
    ['fd12::10.0.0.1', 'trusted'],
    ['hospital.example', 'permitted subtree violation'],
    ['notlocal', 'permitted subtree violation'],
    ['bank.example', 'permitted subtree violation'],
    ['203.0.113.8', 'permitted subtree violation'],
    ['172.32.0.1', 'permitted subtree violation'],
    ['::ffff:10.0.0.1', 'permitted subtree violation'],
    ['2001:db8::1', 'permitted subtree violation'],
  ])('%s: %s, and the command knows', async (name, verdict) => {
    expect(await trusts(name)).toBe(verdict);
    expect(namesOutside(ca, [name])).toEqual(verdict === 'trusted' ? [] : [name]);
  });
});

test('an address is read back as it was written, whichever way it is spelt', async () => {
  const key = newKey();
  const now = Date.now();
  const validity = { from: new Date(now), until: new Date(now + dayMs) };
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.ipV4(), fc.ipV6()),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      async (address, serial) => {
        const pem = await certifyServer(key, key, [address], { validity, serial });
        const plain = address.includes(':') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
        expect(namesOf(pem)).toEqual([plain]);
        const certificate = new X509Certificate(pem);
        expect(certificate.checkIP(address)).toBe(address);
        // Positive, and of 16 bytes whatever they were.
        expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
      },
    ),
  );
});
