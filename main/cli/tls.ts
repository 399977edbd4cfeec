import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fail, ok, type Result } from '../words.ts';
import { type Command, failure, parse, placesOf, print, tell, UsageError } from './command.ts';
import { siteLines, type TlsFiles, trustText } from './tls-text.ts';

const help = `
usage: gatehouse tls new [--name NAME]… [--out D] [--days N] [--json]
       gatehouse tls renew [--name NAME]… [--out D] [--days N] [--json]

Makes what the desk on the local network needs (station.lan of the site file):
  D/site-ca.crt   the site's own certificate authority, good for ten years; devices trust this one
  D/site-ca.key   its key (mode 600)
  D/gate.crt      the gate's certificate for these names; restart the gate to use it
  D/gate.key      its key (mode 600)
and prints the lines for the site file and how devices come to trust the CA. A CA that is in D already is kept; keys are
never overwritten. The CA is bound to these names and to those of local networks, so that its key opens nothing else.
Certificates of another CA are as good: name their PEM files in the site file.

new     the first certificate
renew   another one by the same CA and for the same key, before the last one ends; by default for the same names

  --name NAME   a host name or address under which browsers ask for the gate, such as gate.local or 192.168.1.10
                (default: this machine's host name and its addresses)
  --days N      how long the certificate is good, 1 to 825 (default 825; some devices accept no more)
  --out D       the folder (default: tls beside the site file)
  --site F      the site file (default ./site.yaml); it need not exist
`;

const options = {
  name: { type: 'string', multiple: true },
  out: { type: 'string' },
  days: { type: 'string' },
  site: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Loaded where it is wanted: no other command waits for the X.509 package. */
const certificates = () => import('./certificates.ts');

const dayMs = 86_400_000;
const authorityDays = 3_653;
/** Clocks of tablets may be behind. */
const slackMs = 3_600_000;

interface Order {
  readonly files: TlsFiles;
  /** Empty: those of the certificate before. */
  readonly names: readonly string[];
  readonly days: number;
  readonly isRenewal: boolean;
}

export const tls: Command = {
  summary: 'make the certificates for the desk on the local network',
  help,
  async run(args) {
    const { values, positionals } = parse(args, options, 1);
    const [action] = positionals;
    if (action !== 'new' && action !== 'renew') throw new UsageError('expected: tls new, or tls renew');
    const given = (values.name ?? []).map(readName);
    if (given.length > 16) throw new UsageError('--name: 16 names at most');
    const names = action === 'new' && given.length === 0 ? ownNames() : given;
    if (action === 'new' && names.length === 0) {
      throw new UsageError('--name is missing: this machine has neither a host name nor an address on a network');
    }
    const siteFolder = dirname(placesOf({ site: values.site }).site);
    const folder = values.out === undefined ? join(siteFolder, 'tls') : resolve(values.out);
    const files = filesIn(folder);
    const order = { files, names: [...new Set(names)], days: readDays(values.days), isRenewal: action === 'renew' };
    const made = await makeFiles(order, Date.now());
    if (!made.ok) {
      tell(`gatehouse: ${made.fault}`);
      return failure;
    }
    tellOf(files, made.value, siteFolder, values.json === true);
    return 0;
  },
};

/** By what others on its networks can call this machine. */
function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap(all => all ?? []);
  const reachable = addresses.filter(({ internal, family }) => !internal && family === 'IPv4');
  const host = hostname().toLowerCase();
  const isHost = host !== 'localhost' && isIP(host) === 0 && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host);
  return [...(isHost ? [host] : []), ...reachable.map(({ address }) => address)].slice(0, 16);
}

function filesIn(folder: string): TlsFiles {
  return {
    authority: join(folder, 'site-ca.crt'),
    authorityKey: join(folder, 'site-ca.key'),
    certificate: join(folder, 'gate.crt'),
    key: join(folder, 'gate.key'),
  };
}

interface Made {
  readonly names: readonly string[];
  readonly fingerprint: string;
  readonly until: string;
}

function tellOf(files: TlsFiles, { names, fingerprint, until }: Made, siteFolder: string, isJson: boolean): void {
  if (isJson) {
    print(JSON.stringify({ ...files, names, fingerprint, until }));
    return;
  }
  const fromSite = (file: string) => relative(siteFolder, file).replaceAll('\\', '/');
  print(`# for the site file; the certificate is good until ${until.slice(0, 10)}`);
  print(siteLines(names, { certificate: fromSite(files.certificate), key: fromSite(files.key) }));
  print('');
  print(trustText(files, fingerprint));
}

/** Makes what is missing; nothing is written where anything is in the way. */
async function makeFiles(order: Order, now: number): Promise<Result<Made, string>> {
  const { files, isRenewal } = order;
  try {
    const { certifyServer, namesOf, newKey } = await certificates();
    mkdirSync(dirname(files.key), { recursive: true, mode: 0o700 });
    const taken = [files.certificate, files.key].find(file => existsSync(file) !== isRenewal);
    if (taken !== undefined) {
      return fail(
        isRenewal
          ? `${taken}: no such file: make the first certificate with: gatehouse tls new`
          : `${taken} exists already: renew the certificate with gatehouse tls renew, or name another folder with --out`,
      );
    }
    const names = order.names.length > 0 ? order.names : namesOf(readFileSync(files.certificate, 'utf8'));
    const authority = await readAuthority(files, names, now);
    if (!authority.ok) return authority;
    const key = isRenewal ? createPrivateKey(readFileSync(files.key)) : newKey();
    // Both ends count, so that the last second is one too many.
    const until = new Date(Math.min(now - slackMs + order.days * dayMs - 1_000, authority.value.until));
    const validity = { from: new Date(now - slackMs), until };
    const certificate = await certifyServer(authority.value.key, key, names, { validity, serial: randomBytes(16) });
    for (const [file, text, mode] of authority.value.write) writeFileSync(file, text, { mode, flag: 'wx' });
    if (!isRenewal) writeFileSync(files.key, pemOf(key), { mode: 0o600, flag: 'wx' });
    replace(files.certificate, certificate);
    const { fingerprint256 } = new X509Certificate(authority.value.pem);
    return ok({ names, fingerprint: fingerprint256, until: until.toISOString() });
  } catch (error) {
    return fail(`the certificate cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Authority {
  readonly key: KeyObject;
  readonly pem: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Path, content and mode of what is not there yet. */
  readonly write: readonly (readonly [string, string, number])[];
}

/** The CA of the folder, or a fresh one. */
async function readAuthority(
  files: TlsFiles,
  names: readonly string[],
  now: number,
): Promise<Result<Authority, string>> {
  const { isAuthorityOf, namesOutside } = await certificates();
  const has = [files.authority, files.authorityKey].map(file => existsSync(file));
  if (has.every(found => !found)) return ok(await newAuthority(files, names, now));
  if (has.includes(false)) {
    return fail(
      `${files.authority} and ${files.authorityKey} belong together: put the other one back, or name another folder with --out`,
    );
  }
  const pem = readFileSync(files.authority, 'utf8');
  const key = createPrivateKey(readFileSync(files.authorityKey));
  if (!isAuthorityOf(pem, key)) {
    return fail(
      `${files.authority} is not the CA that gatehouse tls has made for ${files.authorityKey}: name another folder with --out`,
    );
  }
  const until = new X509Certificate(pem).validToDate.getTime();
  if (until <= now) return fail(`${files.authority} has expired: make another CA in another folder with --out`);
  const foreign = namesOutside(pem, names);
  if (foreign.length > 0) {
    return fail(
      `${files.authority} may not vouch for ${foreign.join(', ')}: make another CA in another folder with --out`,
    );
  }
  return ok({ key, pem, until, write: [] });
}

async function newAuthority(files: TlsFiles, names: readonly string[], now: number): Promise<Authority> {
  const { certifyAuthority, newKey } = await certificates();
  const key = newKey();
  // Certificates count whole seconds.
  const until = Math.floor((now + authorityDays * dayMs) / 1_000) * 1_000;
  const validity = { from: new Date(now - slackMs), until: new Date(until) };
  const pem = await certifyAuthority(key, names, { validity, serial: randomBytes(16) });
  const write = [
    [files.authorityKey, pemOf(key), 0o600],
    [files.authority, pem, 0o644],
  ] as const;
  return { key, pem, until, write };
}

/** In one step: the gate never reads half a certificate. */
function replace(file: string, text: string): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, text, { mode: 0o644 });
  renameSync(fresh, file);
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function readName(text: string): string {
  const name = text.trim().toLowerCase();
  const isHost =
    name.length <= 253 && name.split('.').every(label => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  if (isIP(name) !== 0 || (isHost && !/^[\d.]+$/.test(name))) return name;
  throw new UsageError(`--name: expected a host name or an address such as gate.local or 192.168.1.10, found ${text}`);
}

function readDays(text: string | undefined): number {
  const days = Number(text ?? 825);
  if (Number.isInteger(days) && days >= 1 && days <= 825) return days;
  throw new UsageError(`--days: expected 1 to 825, found ${text}`);
}
