/** A whole station over real sockets, on loopback and on the network's side, with accounts and a gate that stand still. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certifyAuthority, certifyServer, newKey } from '../../../main/cli/certificates.ts';
import type { ApiScope } from '../../../main/contract.ts';
import type { OpenSession, SignedIn, Where } from '../../../main/controller/desk/auth/accounts.ts';
import { newSessions, type Sessions } from '../../../main/controller/session.ts';
import type { ApiParts } from '../../../main/controller/station/api.ts';
import type { JournalEvent } from '../../../main/controller/station/api-events.ts';
import type { DeskAccounts } from '../../../main/controller/station/desk-routes.ts';
import type { LanConfig } from '../../../main/controller/station/lan.ts';
import { openStation, type Station, type StationParts } from '../../../main/controller/station.ts';
import type { DeskLane, MusterRow } from '../../../main/desk-contract.ts';
import type { DeskRecord } from '../../../main/record/desk-records.ts';
import { fail, type Override, ok } from '../../../main/words.ts';
import { newTestClock } from '../../clock.ts';
import { ask, type Listener } from './sockets.ts';

export const pin = '735182';

/** Accounts with one guard, Lan; sessions belong to a listener, as everywhere. */
export function newAccounts() {
  const open = new Map<string, SignedIn & { readonly where: Where }>();
  const calls = { signIns: 0, looks: 0 };
  let mustChangePin = false;
  function begin(where: Where): SignedIn {
    const token = randomBytes(32).toString('base64url');
    const cookie = randomBytes(32).toString('base64url');
    const signedIn = {
      id: cookie.slice(0, 8),
      cookie,
      session: { name: 'Lan', role: 'guard' as const, mustChangePin, token },
    };
    open.set(signedIn.cookie, { ...signedIn, where });
    return signedIn;
  }
  function byCookie(header: string | undefined, where: Where): (OpenSession & { readonly cookie: string }) | null {
    const cookie = /(?:^|; )gatehouse-guard=([\w-]+)/.exec(header ?? '')?.[1] ?? '';
    const known = open.get(cookie);
    return known?.where.listener === where.listener ? { id: cookie.slice(0, 8), cookie, session: known.session } : null;
  }
  const accounts: DeskAccounts = {
    async signIn(body, where) {
      calls.signIns += 1;
      if ('badge' in body) return fail({ error: 'needs-pin' });
      if (body.name === 'Slow') return fail({ error: 'wait', waitMs: 30_000 });
      if (body.name === 'Broken') throw new Error('a mistake');
      return body.name === 'Lan' && body.pin === pin ? ok(begin(where)) : fail({ error: 'wrong' });
    },
    async changePin(known, body, where) {
      if (body.from !== pin) return fail({ error: 'wrong' });
      for (const cookie of [...open.keys()].filter(key => key.startsWith(known.id))) open.delete(cookie);
      return ok(begin(where));
    },
    signOut(known) {
      for (const cookie of [...open.keys()].filter(key => key.startsWith(known.id))) open.delete(cookie);
    },
    sessionOf(header, token, where) {
      const known = byCookie(header, where);
      return known?.session.token === token ? known : null;
    },
    resume: byCookie,
  };
  return {
    accounts,
    calls,
    begin,
    mustChange(value: boolean) {
      mustChangePin = value;
    },
  };
}

export const lanes: readonly DeskLane[] = (['in-1', 'out-1'] as const).map(id => ({
  id,
  name: { vi: 'Làn', en: 'Lane' },
  zone: 'site',
  direction: id === 'in-1' ? 'in' : 'out',
  state: 'faulted',
  screen: { kind: 'waiting' },
  since: 1,
  last: { initials: 'N.T.H.H.', direction: 'in', at: 1 },
  faults: [{ kind: 'relay', message: '/dev/serial/by-id/secret', since: 2 }],
  isLocked: false,
  mode: 'controlled',
  isInterlocked: false,
  isConfirming: false,
}));

const person = 'ab'.repeat(16);
export const musterRow: MusterRow = {
  visit: 4,
  person,
  name: 'Nguyễn Thị Hồng Hạnh',
  host: 'Khoa Nội',
  phone: '84912345678',
  zone: 'site',
  lane: 'in-1',
  at: 1_795_000_000_000,
  isMet: false,
};

export const tokens = {
  lanes: 'lanes-0123456789abcdef0123456789abcdef',
  events: 'events-0123456789abcdef0123456789abcdef',
  open: 'open-0123456789abcdef0123456789abcdef',
  muster: 'muster-0123456789abcdef0123456789abcdef',
} as const satisfies Record<ApiScope, string>;

/** What the API asks of a gate, and what was asked. */
export function newApi() {
  const opened: { readonly lane: string; readonly direction: string; readonly override: Override }[] = [];
  const noted: DeskRecord[] = [];
  const does = { opens: 'well', musters: true, notes: true };
  const events: JournalEvent[] = [];
  const parts: ApiParts = {
    now: () => 1_795_000_000_000,
    tokenOf(secret) {
      const scope = (['lanes', 'events', 'open', 'muster'] as const).find(known => tokens[known] === secret);
      return scope === undefined ? null : { name: `for-${scope}`, scopes: [scope] };
    },
    lanes: () => lanes,
    reasons: ['measured', 'other'],
    eventsAfter: (after, limit) => ok(events.filter(({ seq }) => seq > after).slice(0, limit)),
    open(lane, direction, override) {
      if (does.opens === 'refused' || does.opens === 'not-recorded') return fail(does.opens);
      opened.push({ lane, direction, override });
      return ok(opened.length);
    },
    muster: async () => (does.musters ? ok([musterRow]) : fail('gone')),
    note(record) {
      if (!does.notes) return fail('full');
      noted.push(record);
      return ok(noted.length);
    },
  };
  return { parts, opened, noted, does, events };
}

export interface TestStation {
  readonly station: Station;
  readonly dir: string;
  readonly accounts: ReturnType<typeof newAccounts>;
  readonly api: ReturnType<typeof newApi>;
  readonly sessions: Sessions;
  readonly linked: OpenSession[];
  readonly bugs: Error[];
  readonly loopback: Listener;
  readonly lan: Listener;
  close(): Promise<void>;
}

/** A CA and a certificate for these names, in a folder of its own; the site file's lines for them. */
export async function makeCertificates(names: readonly string[], changes: { from?: Date; until?: Date } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const now = Date.now();
  const validity = { from: new Date(now - 3_600_000), until: new Date(now + 200 * 86_400_000) };
  const [authority, key] = [newKey(), newKey()];
  const ca = await certifyAuthority(authority, names, { validity, serial: randomBytes(16) });
  const own = { validity: { ...validity, ...changes }, serial: randomBytes(16) };
  writeFileSync(join(dir, 'ca.crt'), ca);
  writeFileSync(join(dir, 'gate.crt'), await certifyServer(authority, key, names, own));
  writeFileSync(join(dir, 'gate.key'), key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const config: LanConfig = { host: '127.0.0.1', port: 0, names: [...names], certificate: 'gate.crt', key: 'gate.key' };
  return { dir, ca, config };
}

/** `localhost` stands for the gate's name on the network: it leads here without a name server. */
export async function startStation(changes: Partial<StationParts> = {}): Promise<TestStation> {
  const { dir, ca, config } = await makeCertificates(['localhost', '127.0.0.1']);
  const screens = join(dir, 'screens');
  const accounts = newAccounts();
  const api = newApi();
  const sessions = newSessions(new Uint8Array(32).fill(7), newTestClock());
  const linked: OpenSession[] = [];
  const bugs: Error[] = [];
  const opened = await openStation({
    host: '127.0.0.1',
    port: 0,
    screens,
    sessions,
    lanes: ['in-1'],
    demo: false,
    lan: { config, folder: dir, now: Date.now() },
    desk: {
      accounts: accounts.accounts,
      connected(socket, open) {
        linked.push(open);
        socket.send(JSON.stringify({ hello: open.session.name }));
      },
      signInByCode: where => accounts.begin(where),
    },
    api: api.parts,
    health: () => ({ ok: false, lanes: [{ id: 'in-1', message: '/dev/serial/by-id/secret' }] }),
    metrics: async () => 'gatehouse_up 1\n',
    connected: socket => socket.send('{}'),
    bug: error => bugs.push(error),
    ...changes,
  });
  if (!opened.ok) throw new Error(opened.fault.message);
  const station = opened.value;
  const port = Number(new URL(station.url).port);
  const lanPort = Number(new URL(station.lan?.urls[0] ?? 'https://localhost:1').port);
  return {
    station,
    dir,
    accounts,
    api,
    sessions,
    linked,
    bugs,
    loopback: { scheme: 'http', port, host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` },
    lan: { scheme: 'https', port: lanPort, host: `localhost:${lanPort}`, origin: `https://localhost:${lanPort}`, ca },
    async close() {
      await station.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Signs Lan in, as the desk's page does. */
export async function signedIn(listener: Listener): Promise<{ readonly cookie: string; readonly token: string }> {
  const answer = await ask(listener, {
    method: 'POST',
    path: '/desk/sign-in',
    headers: { origin: listener.origin, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Lan', pin }),
  });
  const [first] = [answer.headers['set-cookie'] ?? ''].flat();
  return { cookie: first?.split(';')[0] ?? '', token: JSON.parse(answer.body).token };
}
