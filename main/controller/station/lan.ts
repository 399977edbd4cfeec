/** The station's second listener, for the local network: TLS only, the guard's desk and the API only. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../words.ts';
import type { SiteFile } from '../site-schema.ts';

export type LanConfig = NonNullable<SiteFile['station']['lan']>;

export interface LanFault {
  readonly kind:
    | 'missing'
    | 'unreadable'
    | 'no-certificate'
    | 'no-key'
    | 'key-does-not-fit'
    | 'expired'
    | 'not-yet-valid'
    | 'port-taken'
    | 'port-denied'
    | 'failed';
  /** Names the key of the site file, the file, and what to do. */
  readonly message: string;
}

export interface LanCredentials {
  /** PEM; the server's certificate first, others of its chain after it. */
  readonly certificate: string;
  readonly key: string;
  /** What works for now, and should be looked at. */
  readonly warnings: readonly string[];
}

/** A certificate that ends sooner is warned of, milliseconds. */
const soonMs = 30 * 86_400_000;

/** Reads certificate and key; paths are relative to the site file's folder. `now`: milliseconds since 1970. */
export function readLan(config: LanConfig, folder: string, now: number): Result<LanCredentials, LanFault> {
  const certificateFile = resolve(folder, config.certificate);
  const keyFile = resolve(folder, config.key);
  const certificate = readPem(certificateFile, 'station.lan.certificate');
  if (!certificate.ok) return certificate;
  const key = readPem(keyFile, 'station.lan.key');
  if (!key.ok) return key;
  const parsed = parseCertificate(certificate.value);
  if (parsed === null) {
    const message = `station.lan.certificate: ${certificateFile} holds no PEM certificate: begin it with the server’s, then those between it and the CA`;
    return fail({ kind: 'no-certificate', message });
  }
  const privateKey = parseKey(key.value);
  if (privateKey === null) {
    const message = `station.lan.key: ${keyFile} holds no private key in PEM that opens without a password`;
    return fail({ kind: 'no-key', message });
  }
  if (!parsed.checkPrivateKey(privateKey)) {
    const message = `station.lan.key: ${keyFile} is not the key of ${certificateFile}: the two belong together`;
    return fail({ kind: 'key-does-not-fit', message });
  }
  const fault = timeFault(parsed, certificateFile, now);
  if (fault !== null) return fail(fault);
  const warnings = [
    ...keyWarnings(keyFile),
    ...nameWarnings(parsed, config.names, certificateFile),
    ...endWarnings(parsed, certificateFile, now),
  ];
  return ok({ certificate: certificate.value, key: key.value, warnings });
}

/** As a browser writes it in an address. */
export function inAddress(name: string): string {
  return isIP(name) === 6 ? `[${name}]` : name;
}

function readPem(file: string, setting: string): Result<string, LanFault> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') {
      const message = `${setting}: ${file}: no such file. Make one with: gatehouse tls new`;
      return fail({ kind: 'missing', message });
    }
    const message = `${setting}: ${file} cannot be read (${code}): give this user the right to read it`;
    return fail({ kind: 'unreadable', message });
  }
}

function parseCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function timeFault(certificate: X509Certificate, file: string, now: number): LanFault | null {
  const { validFromDate, validToDate } = certificate;
  if (now >= validToDate.getTime()) {
    const message = `station.lan.certificate: ${file} has expired on ${dayOf(validToDate)}. Make another with: gatehouse tls renew`;
    return { kind: 'expired', message };
  }
  if (now >= validFromDate.getTime()) return null;
  const message = `station.lan.certificate: ${file} is valid from ${dayOf(validFromDate)} only: look at this machine’s clock`;
  return { kind: 'not-yet-valid', message };
}

function keyWarnings(file: string): readonly string[] {
  // Windows keeps rights in lists that a mode does not tell.
  if (process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return [];
  return [`station.lan.key: ${file} can be read by others: chmod 600 ${file}`];
}

function nameWarnings(certificate: X509Certificate, names: readonly string[], file: string): readonly string[] {
  const isNamed = (name: string) =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  return names
    .filter(name => !isNamed(name))
    .map(name => `station.lan.names: ${name} is not in ${file}: browsers will refuse it under that name`);
}

function endWarnings({ validToDate }: X509Certificate, file: string, now: number): readonly string[] {
  if (validToDate.getTime() - now > soonMs) return [];
  return [`station.lan.certificate: ${file} expires on ${dayOf(validToDate)}. Make another with: gatehouse tls renew`];
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
