/** The form's service over real HTTP on a real port, with real files; its clock stands still until it is told otherwise. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadSite } from '../../main/controller/site.ts';
import { openIssuer } from '../../main/declare/issuer.ts';
import { openService, type ServiceParts } from '../../main/declare/service.ts';
import type { DeclareFault, DeclareRequest, IssuedAnswer } from '../../main/declare-contract.ts';
import type { DeclaredStore } from '../../main/record/declared-records.ts';
import { openDeclared } from '../../main/record/declared-store.ts';
import type { Result } from '../../main/words.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { makeSite, type TestSite } from '../gate.ts';
import { declareKey } from './service-rig.ts';

export const lanes = [
  { id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } },
  { id: 'out-1', direction: 'out', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } },
];
export const notice = { version: '2026-11', vi: 'Thông báo', en: 'Notice', contact: '19001234' };

/** A site whose limits are in nobody's way. */
export function declareSite(changes: Record<string, unknown> = {}, more: Record<string, unknown> = {}): TestSite {
  const limits = { perAddressPerMinute: 10_000, perPersonPerHour: 1_000 };
  const site = makeSite(lanes, { declare: declareKey({ limits, ...changes }), ...more });
  onTestFinished(() => site.remove());
  return site;
}

/** What went well, or the test ends here. */
export function sure<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

export interface TestService extends Caller {
  readonly site: TestSite;
  readonly store: DeclaredStore | null;
  readonly clock: TestClock;
  readonly logged: { readonly level: string; readonly fields: unknown; readonly sentence: unknown }[];
  close(): Promise<void>;
}

export async function serve(
  site: TestSite,
  changes: Partial<ServiceParts> = {},
  clock = newTestClock(),
): Promise<TestService> {
  const logged: TestService['logged'] = [];
  const line = (level: string) => (fields: unknown, sentence?: unknown) => logged.push({ level, fields, sentence });
  const log = { info: line('info'), warn: line('warn'), error: line('error') };
  mkdirSync(site.data, { recursive: true });
  const loaded = sure(loadSite(site.file));
  const settings = loaded.declare;
  if (settings === null) throw new Error('the site has no form');
  const issuer = sure(openIssuer({ site: loaded, settings, dataDir: site.data, clock, log }));
  const store = settings.store ? sure(openDeclared(site.data, 'writer', { random: randomBytes })) : null;
  const service = sure(
    await openService({
      ...{ site: loaded, settings, tls: null, screens: join(site.dir, 'screens'), issuer, store, printer: null, clock },
      ...{ random: randomBytes, log },
      ...changes,
    }),
  );
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await service.close();
    store?.close();
  };
  onTestFinished(close);
  return { ...callerOf(service.url), site, store, clock, logged, close };
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  /** The address that it comes from, one of 127.0.0.0/8. */
  readonly from?: string;
  readonly ca?: string;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Null where it is no JSON. */
  readonly json: unknown;
  readonly bytes: Buffer;
}

export interface Caller {
  readonly url: string;
  ask(path: string, sent?: Sent): Promise<Told>;
  /** A JSON POST. */
  post(path: string, body: unknown, sent?: Sent): Promise<Told>;
}

export function callerOf(url: string): Caller {
  const { protocol, hostname, port } = new URL(url);
  function ask(path: string, { method = 'GET', headers = {}, body, from, ca }: Sent = {}): Promise<Told> {
    const options = { host: hostname, port, method, path, headers: { ...headers }, agent: false as const };
    const local = from === undefined ? {} : { localAddress: from };
    return new Promise((resolve, reject) => {
      const asked =
        protocol === 'http:'
          ? plainRequest({ ...options, ...local })
          : secureRequest({ ...options, ...local, ca, servername: 'localhost' });
      asked.on('response', answer => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: jsonOf(text), bytes });
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
  return {
    url,
    ask,
    post: (path, body, sent = {}) =>
      ask(path, {
        ...{ method: 'POST', body: JSON.stringify(body) },
        ...sent,
        headers: { 'content-type': 'application/json', ...sent.headers },
      }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const codesOf = ({ json }: Told) => (json as IssuedAnswer).codes;
export const faultOf = ({ json }: Told) => json as DeclareFault;

export const newRequest = () => randomBytes(16).toString('base64url');

/** A woman of 1990, for each number another one. */
export const personOf = (number: number): DeclareRequest['person'] => ({
  name: 'Nguyễn Thị Hồng Hạnh',
  birthYear: '1990',
  sex: 'female',
  idKind: 'national-id',
  idNumber: `001190${String(number).padStart(6, '0')}`,
  phone: '0912 345 678',
});
export const well = { symptoms: 0, exposures: 0, note: '' };
export const visit = { purpose: 1, host: 'Khoa Nội', plate: '' };

/** One person's declaration under a request of its own. */
export function orderOf(number = 1, changes: Partial<DeclareRequest> = {}): DeclareRequest {
  return {
    request: newRequest(),
    notice: null,
    lane: null,
    person: personOf(number),
    visit,
    answers: well,
    ...changes,
  };
}

export function groupOf(count: number, changes: Record<string, unknown> = {}) {
  const people = Array.from({ length: count }, (_, index) => ({ person: personOf(index), answers: well }));
  return { request: newRequest(), notice: null, lane: null, visit, people, ...changes };
}
